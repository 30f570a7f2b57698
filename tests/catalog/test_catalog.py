import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from screening.catalog.catalog import load_catalog, load_criteria_set, load_questionnaire
from screening.core.errors import BadDataFile, NotFound
from screening.core.questionnaire import (
    Direction,
    Knower,
    Language,
    LinkId,
    Questionnaire,
    QuestionnaireId,
    RecallPeriod,
    Source,
)
from tests.catalog.examples import EXAMPLES, REPOSITORY

FACT_LINKS = [
    "life-threatening", "informed", "wants-referral", "needs-assessed",
    "basal-insufficient", "intervention-recorded", "beyond-basal-capacity",
    "physical-severe", "psychological-severe", "social-severe", "existential-severe",
    "specialist-treatment", "existential-crisis", "network-failing", "hard-decisions", "unstable",
    "complicating-conditions",
    "cord-compression", "delirium", "suicide-risk", "threatening-bleed",
]  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The guide's examples as files in folders of their own."""
    for path, text in EXAMPLES.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_examples_of_the_guide_load_from_a_folder(data: Path) -> None:
    catalog = load_catalog(data)
    assert list(catalog.questionnaires) == ["breath-check"]
    assert list(catalog.criteria_sets) == ["breath-example"]
    assert {source.id for source in catalog.sources.values()} == {"breath-check", "breath-example"}
    (ref,) = catalog.by_ref
    assert (
        catalog.sources[ref.sha256].files["scoring.yaml"]
        == EXAMPLES["questionnaires/breath-check/scoring.yaml"]
    )


def test_what_was_loaded_can_be_loaded_again_from_its_stored_text(data: Path) -> None:
    catalog = load_catalog(data)
    stored = {source.kind: replace(source, files=dict(source.files)) for source in catalog.sources.values()}
    shutil.rmtree(data)
    questionnaire = load_questionnaire(stored["questionnaire"])
    assert questionnaire == catalog.get_questionnaire("breath-check")
    known = {QuestionnaireId("breath-check"): questionnaire}
    assert load_criteria_set(stored["criteria"], known) == catalog.get_criteria_set("breath-example")


def test_stored_text_that_was_altered_is_refused(data: Path) -> None:
    catalog = load_catalog(data)
    source = next(source for source in catalog.sources.values() if source.kind == "criteria")
    files = {name: text.replace("gt: 60", "gt: 90") for name, text in source.files.items()}
    with pytest.raises(BadDataFile, match="is not what its SHA-256 says"):
        load_criteria_set(replace(source, files=files), catalog.questionnaires)


def test_every_problem_of_every_file_is_named_with_the_path_of_its_file(data: Path) -> None:
    edit(data / "questionnaires/breath-check/scoring.yaml", "cut: 30", "cut: 25")
    edit(data / "questionnaires/breath-check/wording.da.yaml", "    short: I hvile ", "    shrt: I hvile ")
    edit(data / "criteria/breath-example.yaml", "at_least: 2", "at_least: two")
    with pytest.raises(BadDataFile) as caught:
        load_catalog(data)
    places = [problem.where.partition(":")[0] for problem in caught.value.problems]
    assert places == [
        "questionnaires/breath-check/wording.da.yaml",
        "questionnaires/breath-check/wording.da.yaml",
        "questionnaires/breath-check/scoring.yaml",
        "criteria/breath-example.yaml",
    ]
    assert all(problem.text in str(caught.value) for problem in caught.value.problems)


def test_a_folder_must_have_the_name_of_its_questionnaire(data: Path) -> None:
    (data / "questionnaires/breath-check").rename(data / "questionnaires/breath")
    with pytest.raises(
        BadDataFile, match=r"breath/questionnaire\.yaml: must be the name it is stored under, breath"
    ):
        load_catalog(data)


def test_an_empty_place_is_no_catalog(tmp_path: Path) -> None:
    with pytest.raises(BadDataFile, match="there is nothing here to load"):
        load_catalog(tmp_path)


def test_what_is_asked_for_and_not_there_is_answered_with_what_there_is(data: Path) -> None:
    catalog = load_catalog(data)
    assert catalog.get_questionnaire("breath-check", "1.0.0").ref.version == "1.0.0"
    with pytest.raises(NotFound, match=r"no questionnaire 'breth'; there is: breath-check\|1\.0\.0"):
        catalog.get_questionnaire("breth")
    with pytest.raises(
        NotFound, match=r"no questionnaire 'breath-check\|0\.9\.0'; there is: breath-check\|1\.0\.0"
    ):
        catalog.get_questionnaire("breath-check", "0.9.0")
    with pytest.raises(NotFound, match="no criteria set 'x'; there is: breath-example"):
        catalog.get_criteria_set("x")


# -- what we ship -----------------------------------------------------------------------------------------------------

SHIPPED = load_catalog(REPOSITORY)
C15 = SHIPPED.get_questionnaire("qlq-c15-pal")
FACTS = SHIPPED.get_questionnaire("dk-basal-facts")


def test_the_instrument_is_its_fifteen_items_in_order_and_then_ours() -> None:
    assert list(C15.items)[:15] == [str(number) for number in range(1, 16)]
    ours = list(C15.items)[15:]
    scored = {link for scale in C15.scales for link in scale.items}
    assert scored == set(list(C15.items)[:15])
    assert ours[-1] == "matters-most"
    assert [C15.items[link].enable_when for link in ours].count(None) == 2  # added-1 and matters-most


def test_items_1_to_3_ask_about_now_and_the_others_about_the_past_week() -> None:
    recalls = [C15.items[LinkId(str(number))].recall for number in range(1, 16)]
    assert recalls == [RecallPeriod.NOW] * 3 + [RecallPeriod.PAST_WEEK] * 12


def test_added_problems_are_rated_from_2_to_4() -> None:
    item = C15.items[LinkId("added-1-severity")]
    assert item.values == (2, 3, 4)
    assert item.direction is Direction.HIGH_IS_WORSE


def test_the_facts_are_the_agreed_ones_each_yes_no_or_unknown() -> None:
    assert sorted(FACTS.items) == sorted(FACT_LINKS)
    for item in FACTS.items.values():
        assert [(option.code, option.is_unknown) for option in item.options] == [
            ("yes", False),
            ("no", False),
            ("unknown", True),
        ]
    assert FACTS.respondent is Source.STAFF
    assert {link for link in FACTS.items if FACTS.who_knows(link) is not Knower.CLINICIAN} == {
        "wants-referral"
    }


def test_the_acute_warning_signs_are_asked_first() -> None:
    assert [item.link_id for item in FACTS.sections[0].items] == FACT_LINKS[-4:]


@pytest.mark.parametrize("questionnaire", [C15, FACTS], ids=lambda q: str(q.ref.id))
def test_the_shipped_wordings_are_ours_and_say_that_they_are_not_validated(
    questionnaire: Questionnaire,
) -> None:
    wordings = questionnaire.wordings
    patients_own = {"ar", "tr", "pl", "uk", "de"} if questionnaire is C15 else set()
    assert set(wordings) == {"da", "en"} | patients_own
    assert tuple(wordings)[:2] == ("da", "en")  # whoever takes the first there is takes the Danish
    assert not any(wording.validated for wording in wordings.values())


def test_a_proxy_reads_a_text_of_its_own_for_every_item() -> None:
    for wording in C15.wordings.values():
        for link, item in wording.items.items():
            assert item.proxy_text, link
            assert item.proxy_text != item.text, link


def test_every_fact_has_a_help_text_that_says_what_counts() -> None:
    for wording in FACTS.wordings.values():
        assert all(item.help for item in wording.items.values())


def test_item_options_carry_the_words_of_their_option_set() -> None:
    danish = C15.wordings[Language("da")]
    assert danish.items[LinkId("5")].options == {"1": "Slet ikke", "2": "Lidt", "3": "En del", "4": "Meget"}
