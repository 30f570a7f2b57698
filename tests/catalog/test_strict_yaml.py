import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from screening.catalog import strict_yaml
from screening.catalog.strict_yaml import LARGEST_FILE, Value, as_text, parse


def faults(text: str) -> list[str]:
    return [str(problem) for problem in parse(text).problems]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        # everything else is text as it stands
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("True", "True"),
        ("~", "~"),
        ("1.10", "1.10"),
        ("4.5", "4.5"),
        ("14/15", "14/15"),
        ("010", "010"),
        ("0x10", "0x10"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        ("12:30", "12:30"),
        ("2026-11-22", "2026-11-22"),
        ('"12"', "12"),
        ("'true'", "true"),
        ('""', ""),
        ("9" * 30, "9" * 30),
    ],
)
def test_only_true_false_null_and_whole_numbers_are_more_than_text(written: str, read: Value) -> None:
    document = parse(f"key: {written}\n")
    assert document.value == {"key": read}
    assert isinstance(document.value, dict)
    assert type(document.value["key"]) is type(read)
    assert not document.problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", ["3:1: the key a stands twice, first on line 1"]),
        ("x:\n  - {k: 1, k: 2}\n", ["2:12: the key k stands twice, first on line 2"]),
        ("1: x\n", ['1:1: the key 1 must be text: write it in quotes, "1"']),
        ("true: x\n", ['1:1: the key true must be text: write it in quotes, "true"']),
        ("a: &x 1\n", ["1:4: an anchor (&); nothing here can be referred to by alias"]),
        (
            "a: &x 1\nb: *x\n",
            [
                "1:4: an anchor (&); nothing here can be referred to by alias",
                "2:4: an alias (*); write the value out, so that every line says what it means",
            ],
        ),
        ("a: !!str 1\n", ["1:4: a tag (!); write the value without it"]),
        ("a: !python/object:os.system x\n", ["1:4: a tag (!); write the value without it"]),
        ("a: {<<: 1}\n", ["1:5: a merge key (<<); write the values out"]),
        ("? [a, b]\n: 1\n", ["1:3: a key must be text"]),
        ("a: 1\n---\nb: 2\n", ["2:1: a second document begins here; a file holds one"]),
        ("a: [1\nb: 2\n", ["2:2: not YAML: while parsing a flow sequence did not find expected ',' or ']'"]),
        ("a: 1\nb: \x00\n", ["2:4: there is a character that is not text"]),
        ("[" * 41 + "]" * 41, ["1:41: nested more than 40 deep"]),
    ],
)
def test_what_is_refused_is_named_with_its_line_and_column(text: str, expected: list[str]) -> None:
    assert faults(text) == expected


def test_all_faults_of_form_are_named_at_once_even_before_a_break_in_the_syntax() -> None:
    assert len(faults("a: 1\na: 2\nb: &x 1\nc: [1\nd: 2\n")) == 3


def test_a_fault_inside_a_key_given_twice_does_not_disturb_what_follows() -> None:
    document = parse("a: {b: 1}\na: {b: [1, {c: 2}]}\nd: 4\n")
    assert document.value == {"a": {"b": 1}, "d": 4}


def test_a_file_beyond_the_limit_is_refused_unread() -> None:
    assert faults("a: " + "x" * LARGEST_FILE) == [
        f"1:1: the file has {LARGEST_FILE + 3} characters, at most {LARGEST_FILE}"
    ]


def test_every_value_knows_its_place() -> None:
    document = parse("a: 1\nb:\n  - c: 2\n    d: [3, 4]\n")
    assert str(document.place_of(("a",))) == "1:1"
    assert str(document.place_of(("b", 0))) == "3:5"
    assert str(document.place_of(("b", 0, "d", 1))) == "4:12"
    assert str(document.place_of(("b", 0, "missing"))) == "3:5"  # the nearest around it
    assert as_text(("b", 0, "d", 1)) == "b[0].d[1]"


def test_both_parsers_of_the_library_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: no\nb: [1, '2', {c: 1.10}]\nd: >-\n  some\n  words\na: 3\n"
    by_default = parse(text)
    monkeypatch.setattr(strict_yaml, "_LOADER", yaml.SafeLoader)
    parse.cache_clear()
    in_python = parse(text)
    parse.cache_clear()
    assert in_python == by_default


VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(min_value=-(10**17), max_value=10**17),
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=12),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.text("abcø-1 ", min_size=1, max_size=5).filter(lambda k: k != "<<"), inner, max_size=4
        ),
    ),
    max_leaves=12,
)


def quoted(value: Value) -> str:
    """Flow YAML with every text in double quotes, written without the library that reads it."""
    match value:
        case dict():
            return "{" + ", ".join(f"{quoted(key)}: {quoted(inner)}" for key, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(quoted(inner) for inner in value) + "]"
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return '"' + escaped.replace("\u2028", "\\L").replace("\u2029", "\\P") + '"'
        case None:
            return "null"
        case _:
            return str(value).lower()


@given(st.dictionaries(st.text("abcø-", min_size=1, max_size=5), VALUES, max_size=4))
def test_what_is_written_is_what_is_read(value: dict[str, Value]) -> None:
    document = parse(quoted(value))
    assert not document.problems
    assert document.value == value


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_raise(text: str) -> None:
    parse(text)
