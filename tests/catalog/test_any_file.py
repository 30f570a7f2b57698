"""Whatever becomes of a file, it is either loaded or refused with its problems: nothing else is ever raised."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.core.errors import BadDataFile
from tests.catalog.examples import CRITERIA, CRITERIA_NAME, QUESTIONNAIRE, the_criteria_set, the_questionnaire

FILES = {**QUESTIONNAIRE, **CRITERIA}
SCRAPS = st.sampled_from(
    [
        "",
        "null",
        "[]",
        "{}",
        "- ",
        "0",
        "-1",
        "no",
        "true",
        "x: y",
        "{any: []}",
        "[[]]",
        '"',
        ":",
        "\n",
        "  ",
        "é",
        "{a: {}}",
        "S1",
    ]
)


def load_or_refuse(name: str, text: str) -> None:
    refused = None
    try:
        if name == CRITERIA_NAME:
            the_criteria_set(text)
        else:
            the_questionnaire({**QUESTIONNAIRE, name: text})
    except BadDataFile as error:
        refused = error
    # A problem's text is made of its values when it is shown: that must work too.
    assert refused is None or (refused.problems and all(problem.text for problem in refused.problems))


@pytest.mark.parametrize("name", FILES)
def test_a_file_with_any_line_left_out_is_loaded_or_refused(name: str) -> None:
    lines = FILES[name].splitlines(keepends=True)
    for number in range(len(lines)):
        load_or_refuse(name, "".join(lines[:number] + lines[number + 1 :]))


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_ends_anywhere_is_loaded_or_refused(name: str) -> None:
    lines = FILES[name].splitlines(keepends=True)
    for number in range(len(lines)):
        load_or_refuse(name, "".join(lines[:number]))


@given(name=st.sampled_from(sorted(FILES)), data=st.data(), scrap=SCRAPS)
def test_a_file_with_any_stretch_of_a_line_replaced_is_loaded_or_refused(
    name: str, data: st.DataObject, scrap: str
) -> None:
    lines = FILES[name].splitlines(keepends=True)
    number = data.draw(st.integers(0, len(lines) - 1))
    line = lines[number]
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, len(line)))
    lines[number] = line[:start] + scrap + line[end:]
    load_or_refuse(name, "".join(lines))
