"""Questionnaires made of others: sections taken by reference, forms for proxies only, variants."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.catalog.catalog import load_catalog, load_questionnaire
from screening.catalog.source import DefinitionSource, list_bases, read_questionnaire_source
from screening.core.errors import BadDataFile
from screening.core.questionnaire import Language, LinkId, Questionnaire, RecallPeriod, Source
from tests.catalog.examples import EXAMPLES, REPOSITORY

EN, DA = Language("en"), Language("da")

MAIN = """
id: taker
version: 1.0.0
instrument: Takes from another
copyright: Our own
respondent: patient
proxies: [relative]
known_by: patient
sources:
  - text: An example
option_sets:
  wanted:
    - {code: yes}
    - {code: no}
sections:
  - {link_id: breath, from: breath-check}
  - link_id: more
    items:
      - link_id: help
        type: choice
        construct: wants help
        options: wanted
        enable_when: {link_id: rest, or: [stairs], codes: ["3"]}
        asks_help_with: [rest, stairs]
"""

WORDING = """
language: {language}
version: 1.0.0
source: Ours
licence: EUPL-1.2
validated: false
title: Title
introduction: Introduction.
sections: {{more: More}}
options:
  wanted: {{yes: "Yes", no: "No"}}
items:
  help: {{text: Help with it?, proxy_text: Does he or she want help?, short: Help}}
"""

VARIANT = """
id: breath-3d
version: 1.0.0
variant_of: breath-check
recall: {past-week: past-3-days}
wording:
  da: {title: Tre dage, recall: {past-3-days: De seneste 3 dage}}
  en: {title: Three days, recall: {past-3-days: The last 3 days}}
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The guide's questionnaire, one that takes from it, and a variant of it."""
    files = {path: text for path, text in EXAMPLES.items() if path.startswith("questionnaires/breath-check/")}
    files["questionnaires/taker/questionnaire.yaml"] = MAIN
    for language in ("da", "en"):
        files[f"questionnaires/taker/wording.{language}.yaml"] = WORDING.format(language=language)
    files["questionnaires/breath-3d/questionnaire.yaml"] = VARIANT
    for path, text in files.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def edit(data: Path, file: str, old: str, new: str) -> None:
    path = data / "questionnaires" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def source_of(data: Path, id: str) -> DefinitionSource:
    return read_questionnaire_source(data / "questionnaires" / id)


def load(data: Path, id: str) -> Questionnaire:
    return load_questionnaire(source_of(data, id))


def problems(data: Path, id: str = "taker") -> list[str]:
    with pytest.raises(BadDataFile) as caught:
        load(data, id)
    return [f"{problem.where}: {problem.text}" for problem in caught.value.problems]


def options(degree: dict[str, int]) -> str:
    """The option sets beginning with one that stands for the other questionnaire's `degree`."""
    lines = "".join(f'    - {{code: "{code}", value: {value}}}\n' for code, value in degree.items())
    return f"  degree:\n{lines}  wanted:\n"


# -- sections taken from another ----------------------------------------------------------------------------------


def test_a_section_taken_brings_its_items_answers_scales_and_words(data: Path) -> None:
    taker, base = load(data, "taker"), load(data, "breath-check")
    assert list(taker.items) == [*base.items, "help"]
    assert {link: taker.items[link] for link in base.items} == base.items
    assert taker.scales == base.scales
    assert taker.contains == {"breath-check"}
    for language in (DA, EN):
        theirs, ours = base.wordings[language], taker.wordings[language]
        assert {link: ours.items[link] for link in base.items} == theirs.items
        assert ours.scales == theirs.scales
        assert ours.recall == theirs.recall
        assert ours.source == f"Ours; {theirs.source}"


def test_an_item_can_be_opened_by_one_of_several(data: Path) -> None:
    condition = load(data, "taker").items[LinkId("help")].enable_when
    assert condition is not None
    assert condition.link_ids == ("rest", "stairs")


def test_the_words_of_a_whole_are_validated_only_when_all_of_them_are(data: Path) -> None:
    edit(data, "breath-check/wording.da.yaml", "validated: false", "validated: true")
    edit(data, "breath-check/wording.en.yaml", "validated: false", "validated: true")
    edit(data, "taker/wording.da.yaml", "validated: false", "validated: true")
    wordings = load(data, "taker").wordings
    assert (wordings[DA].validated, wordings[EN].validated) == (True, False)


def test_the_fingerprint_covers_what_is_taken(data: Path) -> None:
    before = source_of(data, "taker")
    assert "../breath-check/scoring.yaml" in before.files
    edit(data, "breath-check/scoring.yaml", "cut: 30", "cut: 31")
    after = source_of(data, "taker")
    assert before.sha256 != after.sha256
    # What was stored is loaded again as it was, whatever the folders hold today.
    (band,) = load_questionnaire(before).scales[0].bands
    assert band.cut == 30


def test_a_scale_comes_only_with_all_of_its_items(data: Path) -> None:
    text = (data / "questionnaires/breath-check/questionnaire.yaml").read_text(encoding="utf-8")
    split = text.replace(
        "      - link_id: stairs\n", "  - link_id: second\n    items:\n      - link_id: stairs\n"
    )
    (data / "questionnaires/breath-check/questionnaire.yaml").write_text(split, encoding="utf-8")
    for language, name in (("da", "Vejrtrækning"), ("en", "Breathing")):
        edit(
            data,
            f"breath-check/wording.{language}.yaml",
            f"sections: {{breath: {name}}}",
            f"sections: {{breath: {name}, second: Two}}",
        )
    edit(data, "taker/questionnaire.yaml", "link_id: rest, or: [stairs]", "link_id: rest")
    edit(data, "taker/questionnaire.yaml", "asks_help_with: [rest, stairs]", "asks_help_with: [rest]")
    taker = load(data, "taker")
    assert [scale.id for scale in taker.scales] == ["RE"]
    assert taker.contains == frozenset()


def test_what_takes_from_what_is_not_there_is_refused(data: Path) -> None:
    edit(data, "taker/questionnaire.yaml", "from: breath-check", "from: breth-check")
    assert problems(data) == ["questionnaire.yaml: there is no questionnaire breth-check to take from"]


def test_a_way_out_of_the_folder_is_no_questionnaire() -> None:
    assert list_bases("variant_of: ../../etc\n") == ()
    assert list_bases("sections: [{from: a/b}, {from: ok}, {from: ok}, nothing]\n") == ("ok",)
    assert list_bases("[]") == ()


def test_a_ring_of_questionnaires_is_refused(data: Path) -> None:
    edit(
        data,
        "breath-check/questionnaire.yaml",
        "sections:\n",
        "sections:\n  - {link_id: more, from: taker}\n",
    )
    assert any(
        "has faults of its own" in problem or "takes from itself" in problem for problem in problems(data)
    )
    assert any("taker" in problem for problem in problems(data, "breath-check"))


def test_a_fault_in_what_is_taken_is_named_where_it_is(data: Path) -> None:
    edit(data, "breath-check/scoring.yaml", "cut: 30", "cut: 25")
    assert problems(data) == ["questionnaire.yaml: takes from breath-check, which has faults of its own"]
    with pytest.raises(BadDataFile) as caught:
        load_catalog(data)
    assert "questionnaires/breath-check/scoring.yaml" in {
        problem.where.partition(":")[0] for problem in caught.value.problems
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        pytest.param(
            "questionnaire.yaml",
            "{link_id: breath, from",
            "{link_id: breeth, from",
            "breath-check has no such section",
            id="no such section",
        ),
        pytest.param(
            "questionnaire.yaml",
            "from: breath-check}",
            "from: breath-check, items: []}",
            None,
            id="an empty list is nothing",
        ),
        pytest.param(
            "questionnaire.yaml",
            "  wanted:\n",
            options({"1": 1, "2": 3, "3": 2}),
            "must keep the codes and values",
            id="other values",
        ),
        pytest.param(
            "questionnaire.yaml",
            "  wanted:\n",
            options({"1": 1, "2": 2, "3": 3, "4": 4}),
            "may add only what is_unknown",
            id="one answer more",
        ),
        pytest.param(
            "wording.en.yaml",
            "items:\n",
            "items:\n  rest: {text: New words, proxy_text: New, short: New}\n",
            "only a form for proxies words it anew",
            id="other words",
        ),
        pytest.param(
            "wording.en.yaml",
            "options:\n",
            'options:\n  degree: {"1": None at all}\n',
            "only a form for proxies words it anew",
            id="other words for an answer",
        ),
        pytest.param(
            "questionnaire.yaml",
            "or: [stairs]",
            "or: [stars]",
            "there is no earlier item stars",
            id="opened by nothing",
        ),
        pytest.param(
            "questionnaire.yaml", 'codes: ["3"]', 'codes: ["7"]', "has no answer 7", id="opened by no answer"
        ),
        pytest.param(
            "questionnaire.yaml",
            "asks_help_with: [rest, stairs]",
            "asks_help_with: [rest, help]",
            "there is no earlier item help",
            id="helps with itself",
        ),
        pytest.param(
            "questionnaire.yaml",
            "{code: yes}",
            "{code: yes, value: 1}",
            "and answers without a value",
            id="a wish with a number",
        ),
    ],
)
def test_what_cannot_be_taken_is_refused(
    data: Path, file: str, old: str, new: str, expected: str | None
) -> None:
    edit(data, f"taker/{file}", old, new)
    if expected is None:
        assert load(data, "taker").contains == {"breath-check"}
    else:
        assert any(expected in problem for problem in problems(data))


# -- the rest of what a questionnaire may say ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "known_by: patient\n", "known_by: patient\nshort_form: [stairs, rest]\n", None, id="a short form"
        ),
        pytest.param(
            "known_by: patient\n",
            "known_by: patient\nshort_form: [rest, rest]\n",
            "stands here twice",
            id="twice in the short form",
        ),
        pytest.param(
            "known_by: patient\n",
            "known_by: patient\nshort_form: [restt]\n",
            "there is no item restt (did you mean 'rest'?)",
            id="not an item",
        ),
        pytest.param(
            "known_by: patient\n",
            "known_by: patient\nshort_form: [help]\n",
            "is asked only after another item's answer",
            id="asked only at times",
        ),
        pytest.param(
            "known_by: patient\n",
            "known_by: patient\nunknown: [{id: a, text: {da: Ikke kendt}}]\n",
            "has no text in en",
            id="unknown in one language",
        ),
        pytest.param(
            "known_by: patient\n",
            "known_by: patient\nscope: {en: Adults}\n",
            "has no text in da",
            id="scope in one language",
        ),
        pytest.param(
            "proxies: [relative]\n",
            "proxies: []\nproxies_only: true\n",
            "nobody may answer",
            id="nobody may answer",
        ),
        pytest.param(
            "{code: yes}",
            "{code: yes, colour: red}",
            "give every option with a value a colour, or none",
            id="a colour for a wish",
        ),
        pytest.param(
            "construct: wants help\n",
            "construct: wants help\n        consent: relative-sees-answers\n",
            None,
            id="a consent",
        ),
        pytest.param(
            "known_by: patient\n",
            "known_by: patient\ncolours: {own_operationalisation: true, citation: {text: Ours}}\n",
            "no option has a colour",
            id="a source of no colours",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(data: Path, old: str, new: str, expected: str | None) -> None:
    edit(data, "taker/questionnaire.yaml", old, new)
    if expected is None:
        load(data, "taker")
    else:
        assert any(expected in problem for problem in problems(data))


def test_colours_need_a_source(data: Path) -> None:
    for value, colour in (("1", "green"), ("2", "yellow"), ("3", "red")):
        edit(
            data,
            "breath-check/questionnaire.yaml",
            f'{{code: "{value}", value: {value}}}',
            f'{{code: "{value}", value: {value}, colour: {colour}}}',
        )
    assert any("does not say where they come from" in problem for problem in problems(data, "breath-check"))


def test_a_form_for_proxies_only_asks_every_item_in_words_of_its_own(data: Path) -> None:
    edit(
        data, "taker/questionnaire.yaml", "proxies: [relative]\n", "proxies: [relative]\nproxies_only: true\n"
    )
    assert any("has no text for rest" in problem for problem in problems(data))
    for language in ("da", "en"):
        words = "".join(
            f"  {link}: {{text: About {link}, short: {link}}}\n"
            for link in ("rest", "stairs", "oxygen", "words")
        )
        edit(data, f"taker/wording.{language}.yaml", "items:\n", f"items:\n{words}")
    taker = load(data, "taker")
    assert taker.wordings[EN].items[LinkId("rest")].text == "About rest"
    assert taker.may_answer(Source.RELATIVE)
    assert not taker.may_answer(Source.PATIENT)
    assert taker.is_proxy(Source.RELATIVE)


# -- variants -----------------------------------------------------------------------------------------------------


def test_a_variant_differs_in_its_recall_period_and_its_words_for_it(data: Path) -> None:
    base, variant = load(data, "breath-check"), load(data, "breath-3d")
    assert (variant.ref.id, variant.instrument) == ("breath-3d", base.instrument)
    assert variant.scales == base.scales
    assert variant.contains == {"breath-check"}
    assert {item.recall for item in variant.items.values()} == {RecallPeriod.PAST_3_DAYS, None}
    wording = variant.wordings[DA]
    assert (wording.title, dict(wording.recall)) == (
        "Tre dage",
        {RecallPeriod.PAST_3_DAYS: "De seneste 3 dage"},
    )
    assert wording.items == base.wordings[DA].items


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "{past-week: past-3-days}",
            "{now: past-3-days}",
            "no item of breath-check has this recall period",
            id="no such period",
        ),
        pytest.param("  en: {title", "  de: {title", "has no text in en", id="a language left out"),
        pytest.param(
            "  en: {title",
            "  de: {title",
            "breath-check has no wording in this language",
            id="a language too many",
        ),
        pytest.param(
            "recall: {past-3-days: The last 3 days}",
            "recall: {now: Now}",
            "has no text for past-3-days",
            id="other words than its period",
        ),
        pytest.param("title: Three days", f"title: {'long ' * 20}", "at most 90 fit", id="a title too long"),
        pytest.param("version: 1.0.0\n", "version: one\n", "must be three numbers", id="no version"),
    ],
)
def test_a_variant_that_makes_no_sense_is_refused(data: Path, old: str, new: str, expected: str) -> None:
    edit(data, "breath-3d/questionnaire.yaml", old, new)
    assert any(expected in problem for problem in problems(data, "breath-3d"))


def test_a_variant_has_no_file_but_its_one(data: Path) -> None:
    (data / "questionnaires/breath-3d/scoring.yaml").write_text("scales: []\n", encoding="utf-8")
    assert problems(data, "breath-3d") == ["scoring.yaml: a variant has no file but questionnaire.yaml"]


# -- what we ship -------------------------------------------------------------------------------------------------


def test_every_shipped_source_can_be_loaded_from_its_stored_text_alone() -> None:
    catalog = load_catalog(REPOSITORY)
    for ref, questionnaire in catalog.by_ref.items():
        stored = catalog.sources[ref.sha256]
        assert load_questionnaire(stored) == questionnaire
    assert len({ref.sha256 for ref in catalog.by_ref}) == len(catalog.by_ref)
