"""Every check on questionnaires proved able to fail: one thing changed in the guide's example, one problem, its place."""

# ruff: noqa: E501  a fault stands on one line: what is changed, and what is said of it

import pytest

from screening.catalog.checks.texts import LONGEST
from screening.core.questionnaire import LinkId
from tests.catalog.examples import QUESTIONNAIRE, problems_of_questionnaire, the_questionnaire

MAIN, SCORING, DA, EN = "questionnaire.yaml", "scoring.yaml", "wording.da.yaml", "wording.en.yaml"
ROWS = "        - {sum: 6, n: 4}\n"

FAULTS = [
    # -- structure
    (MAIN, ("id: breath-check ", "id: breath_check "), "id: may have only letters a-z, digits and hyphens"),
    (MAIN, ("version: 1.0.0 ", "version: 1.0 "), "version: must be three numbers, such as 1.0.0"),
    (MAIN, ("proxies: [relative]", "proxies: [relative, patient]"), "proxies: the respondent cannot be a proxy too"),
    (MAIN, ("proxies: [relative]", "proxies: [relative, relative]"), "proxies[1]: relative stands here twice"),
    (MAIN, ("sources:\n  - text: An example, measured by nobody\n", "sources: []\n"), "sources: cite at least one source"),
    (MAIN, ("value: 3}", "value: 2}"), "option_sets.degree[2].value: 2 stands here twice"),
    (MAIN, ('code: "3", value: 3', 'code: "2", value: 3'), "option_sets.degree[2].code: 2 stands here twice"),
    (MAIN, ("is_unknown: true", "is_unknown: true, value: 9"), "option_sets.yes-no[2]: an option that means 'not known' cannot have a value"),
    (MAIN, ("link_id: stairs", "link_id: rest"), "sections[0].items[1].link_id: the link id rest stands twice"),
    (MAIN, ("link_id: stairs", "link_id: breath"), "sections[0].items[1].link_id: the link id breath stands twice"),
    (MAIN, ("link_id: stairs", "link_id: up.stairs"), "sections[0].items[1].link_id: may have only letters a-z, digits and hyphens"),
    (MAIN, ("options: yes-no", "options: yes-on"), "sections[0].items[2].options: there are no options named yes-on (did you mean 'yes-no'?)"),
    (MAIN, ("        options: yes-no\n", ""), "sections[0].items[2]: a choice needs options"),
    (MAIN, ("        options: yes-no\n", ""), "option_sets.yes-no: no item uses these options"),
    (MAIN, ("max_length: 300", "options: yes-no\n        max_length: 300"), "sections[0].items[3].options: a text item has no options"),
    (MAIN, ("        max_length: 300\n", ""), "sections[0].items[3].max_length: a text item needs the most characters it can hold"),
    (MAIN, ("known_by: clinician ", "max_length: 3 "), "sections[0].items[2].max_length: only a text item has a length"),
    (MAIN, ("{link_id: oxygen, ", "{link_id: words, "), "sections[0].items[3].enable_when.link_id: there is no earlier item words"),
    (MAIN, ("{link_id: oxygen, ", "{link_id: gone, "), "sections[0].items[3].enable_when.link_id: there is no earlier item gone"),
    (MAIN, ("codes: [yes]", "codes: [maybe]"), "sections[0].items[3].enable_when.codes: item oxygen has no answer maybe"),
    (MAIN, ("  - link_id: breath\n", "  - link_id: bre.ath\n"), "sections[0].link_id: may have only letters a-z, digits and hyphens"),
    (MAIN, ("sections:\n", "sections:\n  - {link_id: empty, items: []}\n"), "sections[0].items: has no item"),
    (MAIN, ("    - {code: no}\n    - {code: unknown, is_unknown: true}", "   "), "option_sets.yes-no: needs at least two options"),
    # -- scoring
    (SCORING, ("id: RE", "id: BR"), "scales[1].id: BR stands here twice"),
    (SCORING, ("id: RE", "id: R.E"), "scales[1].id: may have only letters a-z, digits and hyphens"),
    (SCORING, ("items: [rest]", "items: [rset]"), "scales[1].items[0]: there is no item rset (did you mean 'rest'?)"),
    (SCORING, ("items: [rest]", "items: [oxygen]"), "scales[1].items[0]: item oxygen has no options with values"),
    (SCORING, ("items: [rest]", "items: [words]"), "scales[1].items[0]: item words has no options with values"),
    (SCORING, ("items: [rest]", "items: []"), "scales[1].items: has no item"),
    (SCORING, ("items: [rest, stairs]", "items: [rest, rest]"), "scales[0].items[1]: rest stands here twice"),
    (SCORING, ("mean: {range: 2}", "mean: {range: 3}"), "scales[1].items[0]: its answers run from 1 to 3, and the range of the scale is 3"),
    (SCORING, ("mean: {range: 2}", "mean: {range: 2}\n    sum: {}"), "scales[1]: needs exactly one of table, mean and sum; found mean, sum"),
    (SCORING, ("    mean: {range: 2}\n", ""), "scales[1]: needs exactly one of table, mean and sum; found none"),
    (SCORING, ("mean: {range: 2}", "sum: {factor: 0}"), "scales[1].sum.factor: must not be 0"),
    (SCORING, ("mean: {range: 2}", "mean: {range: 2, reversed: true}"), "scales[1].items[0]: a worse answer gives a better score; is the direction right?"),
    (SCORING, (ROWS, ""), "scales[0].table.rows: no row for 1 combinations of answers, first 3, 3"),
    (SCORING, (ROWS, ROWS + ROWS), "scales[0].table.rows[5]: another row covers the answers 3, 3 too"),
    (SCORING, (ROWS, ROWS + "        - {sum: 7, n: 4}\n"), "scales[0].table.rows[5]: no answers lead to this row"),
    (SCORING, (ROWS, "        - {sum: 6, n: 4, greater: rest, than: stairs}\n"), "scales[0].table.rows: no row for 1 combinations of answers, first 3, 3"),
    (SCORING, (ROWS, "        - {sum: 6, n: 4, greater: rest}\n"), "scales[0].table.rows[4]: greater and than belong together"),
    (SCORING, (ROWS, "        - {sum: 6, n: 4, greater: rest, than: 'no'}\n"), "scales[0].table.rows[4].than: the scale has no item no"),
    (SCORING, ("of: 4", "of: 0"), "scales[0].table.of: must be 1 or more"),
    (SCORING, ("{sum: 5, n: 3}", "{sum: 5, n: 1}"), "scales[0].table: a worse answer gives a better score: 1, 3 to 2, 3; is a row or the direction wrong?"),
    (SCORING, ("cut: 30", "cut: 25"), "scales[0].bands[0].cut: 25 is a value that can occur; put the cut point between two such values, such as 37.5"),
    (SCORING, ("cut: 30", "cut: 25.1"), "scales[0].bands[0].cut: 25.1 is a value that can occur; put the cut point between two such values, such as 37.5"),
    (SCORING, ("cut: 30", "cut: 100"), "scales[0].bands[0].cut: 100 is a value that can occur; put the cut point between two such values"),
    (SCORING, ("cut: 30", "cut: 101"), "scales[0].bands[0].cut: 101 lies outside what can occur, 0 to 100, so it decides nothing"),
    (SCORING, ("points: 20", "points: 0"), "scales[0].important_change.points: must be more than 0 and less than the scale's width"),
    (SCORING, ("points: 20, citation: own", "points: 20, citation: onw"), "scales[0].important_change.citation: there is no citation named onw (did you mean 'own'?)"),
    (SCORING, ("  own: {", "  spare: {text: x}\n  own: {"), "citations.spare: nothing cites this"),
    (SCORING, ("  own: {text: Our own example,", "  own: {text: {en: Our own example},"), "citations.own.text: has no text in da"),
    (SCORING, ("confidence: Invented}", "confidence: {da: Opdigtet}}"), "citations.own.confidence: has no text in en"),
    (SCORING, ("confidence: Invented}", "confidence: [Invented]}"), "citations.own.confidence: expected text, found a list"),
    (MAIN, ("copyright: Our own; EUPL-1.2", "copyright: {da: Vores}"), "copyright: has no text in en"),
    (MAIN, ("instrument: Breath check, an example", "instrument: {en: Breath check}"), "instrument: has no text in da"),
    (MAIN, ("  - text: An example, measured by nobody", "  - text: {da: Et eksempel}"), "sources[0].text: has no text in en"),
    # -- wording
    (DA, ("language: da", "language: sv"), "language: does not agree with the file's name"),
    (DA, ("version: 1.0.0", "version: '1'"), "version: must be three numbers, such as 1.0.0"),
    (DA, ("sections: {breath: Vejrtrækning}", "sections: {}"), "sections: has no text for breath"),
    (DA, ("{BR: Åndenød, RE: Åndenød i hvile}", "{BR: Åndenød}"), "scales: has no text for RE"),
    (DA, ("{past-week: De seneste 7 dage}", "{now: Nu}"), "recall: has no text for past-week"),
    (DA, ("{past-week: De seneste 7 dage}", "{now: Nu}"), "recall.now: there is no now to give a text to"),
    (DA, (', "3": Meget', ""), "options.degree: has no text for 3"),
    (DA, ("  yes-no: {yes: Ja, no: Nej, unknown: Ved ikke}\n", ""), "options: has no text for yes-no"),
    (DA, ("  yes-no: {", "  spare: {x: y}\n  yes-no: {"), "options.spare: there is no spare to give a text to"),
    (DA, ("unknown: Ved ikke", "unknwon: Ved ikke"), "options.yes-no: has no text for unknown"),
    (DA, ("  stairs:\n", "  stars:\n"), "items: has no text for stairs"),
    (DA, ("  stairs:\n", "  stars:\n"), "items.stars: there is no stars to give a text to (did you mean 'stairs'?)"),
    (DA, ("    proxy_text: Er der ilt i hjemmet?\n", ""), "items.oxygen: has no proxy_text, for someone who answers for the patient"),
    (DA, ("    short: Ilt i hjemmet\n", ""), "items.oxygen.short: is missing"),
    (DA, ("short: Ilt i hjemmet", "short: Ilt i hjemmet\n    options: {yes: Ja}"), "items.oxygen.options: has no text for no"),
    (DA, ("Hvad hjælper dig mest?", "Hvad hjælper dig mest, {name}?"), "items.words.text: has other placeholders than da"),
    (EN, ("    help: Use your own words.\n", ""), "items.words.help: another language has a help text here"),
    (DA, ("title: Din vejrtrækning", f"title: {'x' * 91}"), "title: 91 characters; at most 90 fit where it is shown"),
    (DA, ("short: I hvile", f"short: {'x' * 46}"), "items.rest.short: 46 characters; at most 45 fit where it is shown"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "change", "expected"),
    FAULTS,
    ids=[f"{number} {fault[0]} {fault[2]}" for number, fault in enumerate(FAULTS)],
)
def test_a_fault_in_a_questionnaire_is_named_with_its_path(
    file: str, change: tuple[str, str], expected: str
) -> None:
    found = [str(problem).split(" ", 1)[1] for problem in problems_of_questionnaire(file, change)]
    assert expected in found


def test_the_example_itself_has_no_problem() -> None:
    assert the_questionnaire().items[LinkId("words")].max_length == 300


def test_three_faults_of_sense_in_one_file_are_named_with_line_and_column() -> None:
    problems = problems_of_questionnaire(
        SCORING, (ROWS, ""), ("points: 20", "points: 500"), ("items: [rest]", "items: [rets]")
    )
    assert [problem.where for problem in problems] == [
        "scoring.yaml:11:7 scales[0].table.rows",
        "scoring.yaml:20:13 scales[1].items[0]",
    ]
    # What a broken table can score is not known, so its change is judged only when the table is whole.
    (problem,) = problems_of_questionnaire(SCORING, ("points: 20", "points: 500"))
    assert problem.where == "scoring.yaml:19:24 scales[0].important_change.points"


def test_a_questionnaire_asks_something() -> None:
    before, _, _ = QUESTIONNAIRE[MAIN].partition("sections:\n")
    with pytest.raises(Exception, match=r"sections: has no section"):
        the_questionnaire({**QUESTIONNAIRE, MAIN: before + "sections: []\n"})


def test_a_table_too_large_to_be_true_is_refused() -> None:
    many = ", ".join(f'{{code: "{value}", value: {value}}}' for value in range(1, 401))
    before, rest = QUESTIONNAIRE[MAIN].split("  degree:\n")
    main = f"{before}  degree: [{many}]\n{rest[rest.index('  yes-no') :]}"
    with pytest.raises(Exception, match=r"scales\[0\]\.table: has more than 100000 combinations"):
        the_questionnaire({**QUESTIONNAIRE, MAIN: main})


def test_a_language_that_is_not_there_is_missed() -> None:
    files = {name: text for name, text in QUESTIONNAIRE.items() if name != EN}
    with pytest.raises(Exception, match=r"there is no wording\.en\.yaml"):
        the_questionnaire(files)


def test_a_file_of_an_unknown_name_is_refused() -> None:
    with pytest.raises(Exception, match=r"scorring\.yaml: is not one of questionnaire\.yaml, scoring\.yaml"):
        the_questionnaire({**QUESTIONNAIRE, "scorring.yaml": ""})


def test_a_folder_without_its_main_file_is_refused() -> None:
    with pytest.raises(Exception, match=r"questionnaire\.yaml: is missing"):
        the_questionnaire({SCORING: QUESTIONNAIRE[SCORING]})


def test_faults_of_form_in_one_file_do_not_hide_faults_of_sense_in_another() -> None:
    files = {
        **QUESTIONNAIRE,
        SCORING: QUESTIONNAIRE[SCORING].replace("cut: 30", "cut: 25"),
        DA: QUESTIONNAIRE[DA].replace("validated: false", "validated: nej"),
    }
    with pytest.raises(
        Exception, match=r"(?s)validated: expected true or false.*bands\[0\]\.cut: 25 is a value"
    ):
        the_questionnaire(files)


def test_the_longest_texts_of_each_kind_are_known() -> None:
    assert min(LONGEST.values()) >= 40
