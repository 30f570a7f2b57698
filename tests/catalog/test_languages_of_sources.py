"""Where things come from is said in the reader's language; only a bare reference reads the same in all of them."""

import re
from collections.abc import Iterator

import pytest

from screening.core.questionnaire import Citation, Language, Questionnaire
from tests.catalog.examples import QUESTIONNAIRE, changed, the_questionnaire
from tests.spec.shipped import CATALOG

DANISH, ENGLISH = Language("da"), Language("en")
SHIPPED = tuple(CATALOG.questionnaires.values())
# Authors, a title and a journal or publisher with its year: what anybody can look up, in no language in particular.
REFERENCE = re.compile(r"[^()]+ [A-Z]{1,3}, .*(et al\.)? .+\. .+\b(19|20)[0-9]{2}\b[^ ]*")


def citations_of(questionnaire: Questionnaire) -> Iterator[Citation]:
    yield from questionnaire.sources
    if questionnaire.colours is not None:
        yield questionnaire.colours.citation
    for scale in questionnaire.scales:
        yield scale.citation
        yield from (band.citation for band in scale.bands)
        if scale.important_change_citation is not None:
            yield scale.important_change_citation


def shipped_citations() -> dict[str, Citation]:
    found = [citation for questionnaire in SHIPPED for citation in citations_of(questionnaire)]
    for set in CATALOG.criteria_sets.values():
        found += [input.citation for input in set.inputs.values()]
        found += [criterion.citation for criterion in (*set.criteria.values(), *set.alerts.values())]
        found += [remark.citation for remark in set.remarks]
        found += [outcome.citation for outcome in set.outcomes]
    return {citation.text: citation for citation in found}


@pytest.mark.parametrize("citation", shipped_citations().values(), ids=lambda one: one.text)
def test_what_is_more_than_a_reference_is_cited_in_both_languages(citation: Citation) -> None:
    if citation.texts:
        assert citation.in_language(DANISH) != citation.in_language(ENGLISH) == citation.text
    else:
        assert REFERENCE.fullmatch(citation.text)
    if citation.confidence is not None:
        danish, english = citation.confidence_in(DANISH), citation.confidence_in(ENGLISH)
        assert danish != english == citation.confidence


@pytest.mark.parametrize("questionnaire", SHIPPED, ids=lambda one: str(one.ref.id))
def test_instrument_and_copyright_are_said_in_both_languages(questionnaire: Questionnaire) -> None:
    assert (
        questionnaire.instrument_in(DANISH)
        != questionnaire.instrument_in(ENGLISH)
        == questionnaire.instrument
    )
    assert (
        questionnaire.copyright_in(DANISH) != questionnaire.copyright_in(ENGLISH) == questionnaire.copyright
    )


def test_one_text_is_the_text_in_every_language() -> None:
    questionnaire = the_questionnaire()
    assert questionnaire.copyright_in(DANISH) == questionnaire.copyright_in(ENGLISH) == "Our own; EUPL-1.2"
    (source,) = questionnaire.sources
    assert source.in_language(DANISH) == source.in_language(Language("pl")) == source.text
    assert not source.is_translated


def test_a_text_by_language_is_read_in_each_and_in_english_where_a_language_lacks() -> None:
    scoring = changed(
        QUESTIONNAIRE["scoring.yaml"],
        "text: Our own example, confidence: Invented",
        "text: {da: Vores eksempel, en: Ours}, confidence: {da: Opdigtet, en: Invented}",
    )
    citation = the_questionnaire({**QUESTIONNAIRE, "scoring.yaml": scoring}).scales[0].citation
    assert citation.is_translated
    read = [
        (citation.in_language(it), citation.confidence_in(it)) for it in (DANISH, ENGLISH, Language("pl"))
    ]
    assert read == [("Vores eksempel", "Opdigtet"), ("Ours", "Invented"), ("Ours", "Invented")]
