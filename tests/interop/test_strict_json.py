"""What a lenient JSON parser would guess about is refused with its place."""

from __future__ import annotations

import pytest

from screening.core.errors import InvalidSubmission
from screening.interop.strict_json import MAX_CHARACTERS, MAX_DEPTH, parse_json


def refused(text: str) -> str:
    with pytest.raises(InvalidSubmission) as caught:
        parse_json(text)
    return str(caught.value)


def test_plain_json_becomes_plain_values() -> None:
    assert parse_json('{"item": [1, true, null, "ord"]}') == {"item": [1, True, None, "ord"]}


def test_garbage_is_named_with_its_line_and_column() -> None:
    assert refused('{\n  "item": hej}') == "line 2, column 11: is not JSON from here on"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "[",
        "\x00",
        "{'item': 1}",
        '{"item": NaN}',
        "[Infinity]",
        "[-Infinity]",
        "[1,]",
        "[" * 100_000,
    ],
    ids=[
        "empty",
        "blank",
        "open",
        "nul",
        "single quotes",
        "nan",
        "infinity",
        "minus infinity",
        "comma",
        "brackets",
    ],
)
def test_what_is_not_json_is_refused_without_a_traceback(text: str) -> None:
    assert "is not JSON" in refused(text)


def test_a_number_of_thousands_of_digits_is_refused() -> None:
    assert "is not JSON" in refused("1" * 10_000)


def test_every_repeated_key_is_named_with_its_place() -> None:
    text = '{"resourceType": "Bundle", "entry": [{"url": 1, "url": 2}], "item": {"code": 1, "code": 1}}'
    assert refused(text) == (
        "Bundle.entry[0].url: stands twice in the same object\nBundle.item.code: stands twice in the same object"
    )


def test_a_key_that_is_no_fhir_element_is_not_repeated_to_the_reader() -> None:
    message = refused('{"Jens Jensen": 1, "Jens Jensen": 2}')
    assert "Jens" not in message
    assert message == "?: stands twice in the same object"


def test_nesting_is_read_to_a_limit() -> None:
    assert parse_json("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    assert "is nested too deeply" in refused("[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2))


def test_a_huge_text_is_refused_before_it_is_parsed() -> None:
    assert "is too large" in refused(" " * MAX_CHARACTERS + "{}")
