"""A questionnaire's words out as FHIR and in again; and Questionnaires of others, with every fault in its place."""

# ruff: noqa: E501  a fault stands on one line: what is changed, and what is said of it

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from screening.catalog.catalog import load_catalog
from screening.core.errors import InvalidSubmission
from screening.core.questionnaire import Language
from screening.interop.fhir_codes import PROXY_TEXT, SHORT_TEXT, TRANSLATION, WORDING
from screening.interop.fhir_wording_in import FhirWordings, read_fhir_wordings
from screening.interop.fhir_wording_out import wording_to_fhir

REPOSITORY = Path(__file__).resolve().parents[2]
C15 = load_catalog(REPOSITORY).get_questionnaire("qlq-c15-pal")
Json = dict[str, Any]


def translated(language: str, text: str) -> Json:
    parts = [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": text}]
    return {"extension": [{"url": TRANSLATION, "extension": parts}]}


def said(name: str, text: str, danish: str) -> Json:
    return {name: text, f"_{name}": translated("da", danish)}


# As somebody else may have written it: English with a Danish translation, nothing of ours but what FHIR cannot say.
QUESTIONNAIRE: Json = {
    "resourceType": "Questionnaire",
    "id": "theirs",
    "language": "en",
    "derivedFrom": ["https://example.org/fhir/Questionnaire/breath-check|1.0.0"],
    "version": "3.1.0",
    "publisher": "The owners",
    "copyright": "By agreement 17",
    "status": "active",
    **said("title", "Your breath", "Din vejrtrækning"),
    **said("description", "One question.", "Et spørgsmål."),
    "item": [
        {
            "linkId": "breath",
            "type": "group",
            **said("text", "Breathing", "Vejrtrækning"),
            "item": [
                {
                    "linkId": "rest",
                    "type": "choice",
                    **said("text", "Out of breath?", "Forpustet?"),
                    "extension": [
                        {"url": SHORT_TEXT, **said("valueString", "At rest", "I hvile")},
                        {"url": PROXY_TEXT, **said("valueString", "Is he or she?", "Er han eller hun?")},
                    ],
                    "answerOption": [
                        {"valueCoding": {"code": "1", **said("display", "No", "Nej")}},
                        {"valueCoding": {"code": "2", **said("display", "Yes", "Ja")}},
                    ],
                }
            ],
        }
    ],
}


def read(document: Json) -> FhirWordings:
    return read_fhir_wordings(json.dumps(document))


def test_every_translation_is_a_wording_of_its_own() -> None:
    found = read(QUESTIONNAIRE)
    assert found.problems == ()
    english, danish = found.wordings
    assert (english.language, danish.language) == ("en", "da")
    head = {
        "questionnaire": "breath-check",
        "fits": "1.0.0",
        "version": "3.1.0",
        "source": "The owners",
        "licence": "By agreement 17",
        "validated": False,
    }
    assert danish.values == {
        **head,
        "language": "da",
        "title": "Din vejrtrækning",
        "introduction": "Et spørgsmål.",
        "sections": {"breath": "Vejrtrækning"},
        "items": {
            "rest": {
                "text": "Forpustet?",
                "short": "I hvile",
                "proxy_text": "Er han eller hun?",
                "options": {"1": "Nej", "2": "Ja"},
            }
        },
    }
    assert english.values["items"]["rest"]["text"] == "Out of breath?"
    assert english.places[("items", "rest", "options", "2")] == (
        "Questionnaire.item[0].item[0].answerOption[1].valueCoding"
    )


def test_each_language_has_a_source_version_licence_and_validation_of_its_own() -> None:
    own = [
        {"url": "language", "valueCode": "da"},
        {"url": "version", "valueString": "1.2.3"},
        {"url": "source", "valueString": "Oversætterne"},
        {"url": "licence", "valueString": "Efter aftale"},
        {"url": "validated", "valueBoolean": True},
    ]
    english, danish = read({**QUESTIONNAIRE, "extension": [{"url": WORDING, "extension": own}]}).wordings
    marks = [(w.values["version"], w.values["source"], w.values["validated"]) for w in (english, danish)]
    assert marks == [("3.1.0", "The owners", False), ("1.2.3", "Oversætterne", True)]


def test_what_is_not_translated_is_missing_and_never_the_other_languages() -> None:
    document = deepcopy(QUESTIONNAIRE)
    del document["item"][0]["item"][0]["_text"]
    del document["item"][0]["item"][0]["answerOption"][0]["valueCoding"]["_display"]
    danish = read(document).wordings[1]
    assert "text" not in danish.values["items"]["rest"]
    assert danish.values["items"]["rest"]["options"] == {"2": "Ja"}
    assert danish.places[("items", "rest", "text")] == "Questionnaire.item[0].item[0].text"


def change(path: str, value: Any) -> Callable[[Json], None]:
    def changed(document: Json) -> None:
        *steps, last = (int(step) if step.isdigit() else step for step in path.split("/"))
        node: Any = document
        for step in steps:
            node = node[step]
        if isinstance(node, list) and last == len(node):
            node.append(value)
        else:
            node[last] = value

    return changed


REST = "item/0/item/0"
TWICE = [*translated("da", "En")["extension"], *translated("da", "To")["extension"]]
FAULTS: dict[str, tuple[Callable[[Json], None], str]] = {
    "no language": (change("language", ""), "Questionnaire.language: must be a text that is not empty"),
    "for no questionnaire": (change("derivedFrom", []), "Questionnaire.derivedFrom: must say which questionnaire"),
    "for no version": (change("derivedFrom", ["x/breath-check"]), "Questionnaire.derivedFrom: must say which questionnaire"),
    "a link id twice": (change("item/1", {"linkId": "breath", "type": "group", "text": "x"}), "Questionnaire.item[1]: stands twice, first at Questionnaire.item[0]"),
    "no link id": (change("item/1", {"type": "group", "text": "x"}), "Questionnaire.item[1]: has no linkId"),
    "an option without a code": (change(f"{REST}/answerOption/0/valueCoding", {"display": "No"}), "answerOption[0].valueCoding: has no code"),
    "an option that is a number": (change(f"{REST}/answerOption/0", {"valueInteger": 1}), "answerOption[0]: has no valueCoding"),
    "an option twice": (change(f"{REST}/answerOption/1/valueCoding/code", "1"), "answerOption[1].valueCoding: stands twice, first at"),
    "two translations into one language": (change("_title", {"extension": TWICE}), "Questionnaire._title: has two translations into one language"),
    "a question in a question": (change(f"{REST}/item", [{"linkId": "x", "type": "choice", "text": "x"}]), "item[0].item[0].item[0]: stands in another item: only a help text may"),
    "a modifier": (change(f"{REST}/modifierExtension", [{}]), "modifierExtension: changes the meaning in a way this program does not know"),
    "a number for a text": (change("title", 7), "Questionnaire.title: must be a text that is not empty"),
    "items that are no list": (change(f"{REST}/answerOption", {}), "answerOption: must be a list that is not empty"),
}  # fmt: skip


@pytest.mark.parametrize(("broken", "reason"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_told_with_its_place(broken: Callable[[Json], None], reason: str) -> None:
    document = deepcopy(QUESTIONNAIRE)
    broken(document)
    problems = [str(problem) for problem in read(document).problems]
    assert any(reason in problem for problem in problems), problems
    assert len(problems) == len(set(problems))


def test_a_key_given_twice_is_refused() -> None:
    with pytest.raises(InvalidSubmission, match="stands twice in the same object"):
        read_fhir_wordings('{"resourceType": "Questionnaire", "language": "en", "language": "da"}')


def test_a_text_that_one_language_has_alone_stays_in_that_language() -> None:
    """Help in Danish only must not come back as English help."""
    danish, english = (C15.wordings[Language(code)] for code in ("da", "en"))
    document = wording_to_fhir(C15, [english, danish])
    (item,) = (
        item for group in document["item"] for item in group["item"] if item["linkId"] == "matters-most"
    )
    del item["item"][0]["text"]
    first, second = read(document).wordings
    assert "help" not in first.values["items"]["matters-most"]
    assert (
        second.values["items"]["matters-most"]["help"] == danish.items[C15.sections[-1].items[0].link_id].help
    )


def test_options_are_exported_with_their_codes_values_and_order() -> None:
    document = wording_to_fhir(C15, [C15.wordings[Language("da")]])
    item = next(item for group in document["item"] for item in group["item"] if item["linkId"] == "5")
    codings = [option["valueCoding"] for option in item["answerOption"]]
    assert [coding["code"] for coding in codings] == ["1", "2", "3", "4"]
    assert [coding["extension"][0]["valueDecimal"] for coding in codings] == [1, 2, 3, 4]
    assert document["status"] == "draft", "words that nobody has validated"
