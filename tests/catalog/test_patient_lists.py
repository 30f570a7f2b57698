import pytest

from screening.catalog.patient_lists import load_diagnosis_groups, load_municipalities
from screening.core.diagnosis import normal_code
from screening.core.questionnaire import Language

GROUPS = load_diagnosis_groups()


@pytest.mark.parametrize(
    ("typed", "group"),
    [
        ("C34.1", "trachea_bronchi_lung"), ("DC341", "trachea_bronchi_lung"), ("c34", "trachea_bronchi_lung"),
        ("DC33", "trachea_bronchi_lung"), ("DC00", "lips_mouth_throat"), ("DC149", "lips_mouth_throat"),
        ("DC57", "other_cancer_diseases"), ("DC570", "ovary_fallopian_tube"), ("DC574", "ovary_fallopian_tube"),
        ("DC575", "other_cancer_diseases"), ("DC56", "ovary_fallopian_tube"), ("DC752", "central_nervous_system"),
        ("DC750", "other_cancer_diseases"), ("C80.9", "other_cancer_diseases"), ("D37.0", "other_cancer_diseases"),
        ("D48", "other_cancer_diseases"), ("D36", "other"), ("DC23", "other_cancer_diseases"),
        ("I50.9", "heart_vessel"), ("I52", "heart_vessel"), ("I60", "apoplexia"), ("I63.9", "apoplexia"),
        ("I64", "neurological"), ("I69.4", "neurological"), ("I70", "heart_vessel"), ("I53", "other"),
        ("G12.2", "neurological"), ("F03", "neurological"), ("F04", "other"), ("J44.9", "lung"), ("E84", "lung"),
        ("E85", "other"), ("N18.5", "kidney"), ("N30", "other"), ("K74.6", "other"),
    ],
)  # fmt: skip
def test_a_code_belongs_to_the_group_that_lists_it(typed: str, group: str) -> None:
    assert GROUPS.find(normal_code(typed)) == group


@pytest.mark.parametrize("typed", ["", "cancer", "34", "C3", "DCC34", "C34.12345"])
def test_what_is_no_code_belongs_to_no_group(typed: str) -> None:
    assert GROUPS.find(normal_code(typed)) is None


def test_every_group_speaks_danish_and_english_and_no_code_is_in_two() -> None:
    assert len(GROUPS.groups) == 27 + 6
    assert all(group.title(Language("da")) and group.title(Language("en")) for group in GROUPS.groups)
    codes = [f"D{letter}{number:02}" for letter in "CDEFGIJN" for number in range(100)]
    for code in codes:
        holders = [g.id for g in GROUPS.groups if any(range.holds(code) for range in g.ranges)]
        assert len(holders) <= 1, (code, holders)


def test_there_are_98_municipalities() -> None:
    found = load_municipalities()
    assert len(found) == len(set(found.values())) == 98
    assert found[next(code for code, name in found.items() if name == "Aarhus")] == "Aarhus"
    assert all(len(code) == 4 and code.isdigit() for code in found)
