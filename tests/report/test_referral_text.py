from pathlib import Path

import pytest

from screening.core.questionnaire import Language
from screening.report.referral_text import KnownForReferral, referral_text
from screening.report.summary import summarize
from screening.translation import load_translations
from tests.spec.shipped import assessed, facts, pro

SEVERE = "3 2 1 1 4 3 3 2 1 2 3 4 2 2 3"
TRANSLATIONS = load_translations(Path(__file__).resolve().parents[2] / "translations")
HEADINGS = {
    "en": (
        "PATIENT",
        "DIAGNOSIS AND SHORT HISTORY",
        "PALLIATIVE PROBLEMS IN THE FOUR DIMENSIONS",
        "WHY BASAL RELIEF IS NOT ENOUGH, AND WHAT HAS BEEN TRIED",
        "PURPOSE OF THE REFERRAL",
        "THE PATIENT'S WISH AND CONSENT",
        "MEDICATION",
        "SOCIAL HISTORY AND BENEFITS GRANTED",
    ),
    "da": ("PATIENT", "DIAGNOSE OG KORT SYGEHISTORIE", "MEDICIN", "SOCIALE FORHOLD OG BEVILGEDE YDELSER"),
}


def text_of(language: str, known: KnownForReferral, line: str = SEVERE) -> str:
    run = assessed(pro(line), facts(yes=["basal-insufficient", "network-failing"]))
    translate = TRANSLATIONS.translator(language)
    summary = summarize(
        run, patient_name=known.name, birth=None, language=Language(language), translate=translate
    )
    return referral_text(run, summary, known, language=Language(language), translate=translate)


@pytest.mark.parametrize("language", HEADINGS)
def test_every_heading_that_a_referral_must_have_is_there(language: str) -> None:
    lines = text_of(language, KnownForReferral(name="Test Testesen", born="x")).splitlines()
    assert [heading for heading in HEADINGS[language] if heading not in lines] == []


def test_what_nobody_knows_is_marked_and_what_is_known_is_not() -> None:
    bare = text_of("en", KnownForReferral(name="Test Testesen", born="x"))
    full = text_of("en", KnownForReferral(name="Test Testesen", born="x", cpr="111111-1118", decision="why"))
    assert "CPR number: [to be filled in]" in bare
    assert "CPR number: 111111-1118" in full
    assert "PURPOSE OF THE REFERRAL\nwhy\n" in full
    assert "PURPOSE OF THE REFERRAL\n[to be filled in]\n" in bare


def test_the_problems_stand_under_their_dimension() -> None:
    text = text_of("en", KnownForReferral(name="Test Testesen", born="x"))
    physical, psychological, social = (
        text.index(word) for word in ("Physical:", "Psychological:", "Social:")
    )
    assert physical < text.index("Pain: 100") < psychological
    assert social < text.index("Relatives failing, or children under 18: Yes")


def test_a_scale_with_a_gap_has_its_bounds_and_no_number_made_up() -> None:
    text = text_of("en", KnownForReferral(name="T", born="x"), "3 2 1 1 4 3 3 2 1 2 3 - 2 2 3")
    (pain,) = [line for line in text.splitlines() if line.startswith("- Pain: ")]
    assert "50" in pain
    assert "100" in pain
