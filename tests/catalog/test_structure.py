from fractions import Fraction

import pytest

from screening.catalog.shapes import CriteriaShape, RowShape, ScoringShape
from screening.catalog.strict_yaml import parse
from screening.catalog.structure import SourceFile, structure
from tests.catalog.examples import problems_of_criteria, problems_of_questionnaire


def read_row(text: str) -> RowShape | list[str]:
    found, problems = structure(SourceFile(name="row.yaml", document=parse(text)), RowShape)
    return [str(problem) for problem in problems] if found is None else found.shape


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("4", Fraction(4)),
        ("4.5", Fraction(9, 2)),
        ("58.3", Fraction(583, 10)),
        ("-16.7", Fraction(-167, 10)),
        ("14/15", Fraction(14, 15)),
        ("1.10", Fraction(11, 10)),
    ],
)
def test_a_number_is_exact(written: str, number: Fraction) -> None:
    row = read_row(f"{{sum: 3, n: {written}}}")
    assert isinstance(row, RowShape)
    assert row.n == number


@pytest.mark.parametrize(
    "written", ["'4,5'", "1/0", "1e3", "nan", "true", "~", "[4]", "0x4", ".5", "4.", "٤"]
)
def test_what_is_no_number_is_refused(written: str) -> None:
    problems = read_row(f"{{sum: 3, n: {written}}}")
    assert isinstance(problems, list)
    assert problems[0].startswith("row.yaml:1:10 n: expected a number such as 4, 4.5 or 14/15, found ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{n: 1}", "row.yaml:1:1 sum: is missing"),
        ("{sum: '3', n: 1}", "row.yaml:1:2 sum: expected a whole number, found '3'"),
        ("{sum: true, n: 1}", "row.yaml:1:2 sum: expected a whole number, found true"),
        (
            "{sum: 3, n: 1, greater: 7, than: x}",
            'row.yaml:1:16 greater: expected text, found 7: write it in quotes, "7"',
        ),
        (
            "{sum: 3, n: 1, greter: x}",
            "row.yaml:1:16 greter: the key greter is not known here (did you mean 'greater'?)",
        ),
        ("{sum: 3, n: 1, zzz: x}", "row.yaml:1:16 zzz: the key zzz is not known here"),
        ("[1]", "row.yaml:1:1: expected keys with values (at least sum, n), found a list"),
        ("", "row.yaml:1:1: expected keys with values (at least sum, n), found nothing"),
        ('{sum: 3, n: 1, greater: " "}', "row.yaml:1:16 greater: expected text, found only space"),
    ],
)
def test_what_does_not_fit_is_named_with_place_and_path(text: str, expected: str) -> None:
    assert read_row(text) == [expected]


def test_three_faults_in_one_file_are_all_named_with_their_places() -> None:
    problems = problems_of_criteria(
        ("rule: {score: breath.BR, gt: 60}", "rule: {score: breath.BR, gt: sixty}"),
        ("own_operationalisation: true           # no", "own_operationalisation: yes            # no"),
        ("status: draft-needs-clinical-signoff ", "satus: draft-needs-clinical-signoff "),
    )
    assert [str(problem) for problem in problems] == [
        "breath-example.yaml:1:1 status: is missing",
        "breath-example.yaml:15:30 criteria[0].rule.gt: expected a number such as 4, 4.5 or 14/15, found 'sixty'",
        "breath-example.yaml:17:5 criteria[0].own_operationalisation: expected true or false, found 'yes'",
        "breath-example.yaml:3:1 satus: the key satus is not known here (did you mean 'status'?)",
    ]


def test_a_word_of_a_closed_list_is_suggested_when_it_is_close() -> None:
    problems = problems_of_questionnaire("questionnaire.yaml", ("type: text", "type: txet"))
    (problem,) = problems
    assert problem.where == "questionnaire.yaml:42:9 sections[0].items[3].type"
    assert problem.text == "expected one of choice, text, found 'txet' (did you mean 'text'?)"


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ("{scor: breath.BR, gt: 60}", "(did you mean 'score'?)"),
        ("{score: breath.BR, fact: breath.oxygen, gt: 60}", "found score, fact, gt"),
        ("[S2]", "expected a rule or the id of a criterion, found a list"),
        ("{any: S2}", "expected a list, found 'S2'"),
        ("{not: }", "expected a rule or the id of a criterion, found nothing"),
        ("{fact: breath.oxygen, is: []}", "expected an answer code or a list of them, found a list"),
        ("{fact: breath.oxygen, is: true}", "expected an answer code or a list of them, found true"),
    ],
)
def test_a_rule_that_is_no_rule_is_named(new: str, expected: str) -> None:
    (problem,) = problems_of_criteria(("{score: breath.BR, gt: 60}\n    citation", new + "\n    citation"))
    assert problem.where.startswith("breath-example.yaml:15:")
    assert expected in problem.text


def test_an_empty_file_lists_what_it_needs() -> None:
    for shape in (CriteriaShape, ScoringShape):
        found, problems = structure(SourceFile(name="x.yaml", document=parse("")), shape)
        assert found is None
        assert "citations" in problems[0].text


@pytest.mark.parametrize(
    "text", ["[]", "3", "text", "a: 1", "criteria: 3", "criteria: [3]", "citations: {a: 1}"]
)
def test_nothing_that_is_not_a_criteria_file_raises_anything(text: str) -> None:
    found, problems = structure(SourceFile(name="x.yaml", document=parse(text)), CriteriaShape)
    assert found is None
    assert problems
