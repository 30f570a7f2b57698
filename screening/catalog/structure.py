"""From a document's plain values to the file-shaped classes of `shapes`, or to everything that does not fit.

cattrs does the walking and collects all errors; what it would quietly convert (a number to text, text to a list of
its letters) is refused here. Every problem carries the file, line, column and path of the value it is about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from difflib import get_close_matches
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import Any, Generic, TypeVar

from cattrs import BaseValidationError, Converter, ForbiddenExtraKeysError
from cattrs.cols import homogenous_tuple_structure_factory, is_mapping, mapping_structure_factory
from cattrs.errors import AttributeValidationNote, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, override

from screening.catalog.shapes import RULE_FORMS, Codes, RuleShape, Words
from screening.catalog.strict_yaml import Document, Path, as_text
from screening.core.errors import Problem

Shape_co = TypeVar("Shape_co", covariant=True)

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+|/[1-9][0-9]*)?")
Hook = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A parsed file under the name it has in problems."""

    name: str
    document: Document

    def problem(self, path: Path, message: str, **values: str | int) -> Problem:
        """A problem at `path` of this file: ``scoring.yaml:12:5 scales[3].items``."""
        where = f"{self.name}:{self.document.place_of(path)} {as_text(path)}".rstrip()
        return Problem(where, message, values)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the file's form, before any sense is asked of it."""
        return tuple(
            Problem(f"{self.name}:{problem.where}", problem.message, problem.values)
            for problem in self.document.problems
        )


@dataclass(frozen=True, slots=True)
class Structured(Generic[Shape_co]):
    """A file and what it says."""

    file: SourceFile
    shape: Shape_co

    def problem(self, path: Path, message: str, **values: str | int) -> Problem:
        """A problem at `path` of this file."""
        return self.file.problem(path, message, **values)


def structure(
    file: SourceFile, shape: type[Shape_co]
) -> tuple[Structured[Shape_co] | None, tuple[Problem, ...]]:
    """The file as an instance of `shape`, or None; and all that is wrong with its form, place by place."""
    try:
        return Structured(file, _converter().structure(file.document.value, shape)), file.problems
    except (BaseValidationError, _Unfit) as error:
        return None, (*file.problems, *_problems(file, error, ()))


class _Unfit(Exception):
    """One value that does not fit; `at` is a key below the place it is found in, when it is about that key."""

    def __init__(self, message: str, /, **values: str | int) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


def suggestion(word: str, known: Iterable[str]) -> str:
    """`` (did you mean 'x'?)`` when a known word is close, else nothing."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" (did you mean {close[0]!r}?)" if close else ""


# -- from cattrs' errors to problems --------------------------------------------------------------------------------


def _problems(file: SourceFile, error: BaseException, path: Path) -> Iterator[Problem]:
    if isinstance(error, BaseValidationError):
        for inner in error.exceptions:
            yield from _problems(file, inner, (*path, *_step(inner)))
    elif isinstance(error, ForbiddenExtraKeysError):
        known = [_key(field.name) for field in fields(error.cl)] if is_dataclass(error.cl) else []
        for key in sorted(error.extra_fields):
            guess = suggestion(key, known)
            yield file.problem((*path, key), "the key {key} is not known here{guess}", key=key, guess=guess)
    elif isinstance(error, _Unfit):
        yield file.problem(path, error.message, **error.values)
    elif isinstance(error, KeyError):
        yield file.problem(path, "is missing")
    else:
        raise error


def _step(error: BaseException) -> Path:
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return (_key(note.name),)
        if isinstance(note, IterableValidationNote):
            return (note.index,)
    return ()


def _key(attribute: str) -> str:
    return attribute.removesuffix("_")


# -- the converter --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _converter() -> Converter:
    converter = Converter(detailed_validation=True, forbid_extra_keys=True)
    converter.register_structure_hook(str, _text)
    converter.register_structure_hook(int, _integer)
    converter.register_structure_hook(bool, _truth)
    converter.register_structure_hook(Fraction, _number)
    converter.register_structure_hook_func(lambda kind: kind is Codes, _codes)
    converter.register_structure_hook_func(
        lambda kind: isinstance(kind, type) and issubclass(kind, Enum), _word
    )
    converter.register_structure_hook_func(
        lambda kind: kind == frozenset[str],
        lambda value, _: frozenset(converter.structure(value, tuple[str, ...])),
    )
    converter.register_structure_hook_factory(is_dataclass, lambda kind: _mapping_hook(kind, converter))
    converter.register_structure_hook_factory(
        lambda kind: getattr(kind, "__origin__", None) is tuple,
        lambda kind: _only(list, "a list", homogenous_tuple_structure_factory(kind, converter)),
    )
    converter.register_structure_hook_factory(
        is_mapping,
        lambda kind: _only(dict, "keys with values", mapping_structure_factory(kind, converter)),
    )
    converter.register_structure_hook_func(
        lambda kind: kind in (Words, Words | None), lambda value, _: _words(value, converter)
    )
    converter.register_structure_hook_func(
        lambda kind: kind == RuleShape, lambda value, _: _rule(value, converter)
    )
    converter.register_structure_hook_func(
        lambda kind: kind == RuleShape | None,
        lambda value, _: None if value is None else _rule(value, converter),
    )
    return converter


def _mapping_hook(kind: type, converter: Converter) -> Hook:
    renamed = {
        field.name: override(rename=_key(field.name)) for field in fields(kind) if field.name.endswith("_")
    }
    structured: Hook = make_dict_structure_fn(kind, converter, True, **renamed)  # type: ignore[arg-type]
    needed = ", ".join(_key(field.name) for field in fields(kind) if _is_required(field))
    return _only(dict, f"keys with values (at least {needed})" if needed else "keys with values", structured)


def _is_required(field: Any) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _only(kind: type, name: str, structured: Hook) -> Hook:
    def guarded(value: Any, target: Any) -> Any:
        if not isinstance(value, kind):
            raise _Unfit("expected {expected}, found {found}", expected=name, found=_described(value))
        return structured(value, target)

    return guarded


def _text(value: Any, _: Any) -> str:
    if isinstance(value, bool | int):
        raise _Unfit('expected text, found {found}: write it in quotes, "{found}"', found=_described(value))
    if not isinstance(value, str):
        raise _Unfit("expected text, found {found}", found=_described(value))
    if not value.strip():
        raise _Unfit("expected text, found only space")
    return value


def _integer(value: Any, _: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Unfit("expected a whole number, found {found}", found=_described(value))
    return value


def _truth(value: Any, _: Any) -> bool:
    if not isinstance(value, bool):
        raise _Unfit("expected true or false, found {found}", found=_described(value))
    return value


def _number(value: Any, _: Any) -> Fraction:
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Fraction(value)
    raise _Unfit("expected a number such as 4, 4.5 or 14/15, found {found}", found=_described(value))


def _word(value: Any, kind: Any) -> Any:
    words = [str(member.value) for member in kind]
    if value in words:
        return kind(value)
    guess = suggestion(value, words) if isinstance(value, str) else ""
    raise _Unfit(
        "expected one of {expected}, found {found}{guess}",
        expected=", ".join(words),
        found=_described(value),
        guess=guess,
    )


def _codes(value: Any, _: Any) -> frozenset[str]:
    given = value if isinstance(value, list) else [value]
    if not given or not all(isinstance(code, str) and code for code in given):
        raise _Unfit("expected an answer code or a list of them, found {found}", found=_described(value))
    return frozenset(given)


def _words(value: Any, converter: Converter) -> Any:
    if isinstance(value, dict):
        return converter.structure(value, dict[str, str])
    return _text(value, str)


def _rule(value: Any, converter: Converter) -> Any:
    if isinstance(value, str) and value:
        return value
    if not isinstance(value, dict):
        raise _Unfit("expected a rule or the id of a criterion, found {found}", found=_described(value))
    forms = [key for key in RULE_FORMS if key in value]
    if len(forms) != 1:
        found = ", ".join(str(key) for key in value) or "nothing"
        close = "".join(suggestion(str(key), RULE_FORMS) for key in value) if not forms else ""
        raise _Unfit(
            "a rule has exactly one of {expected}; found {found}{guess}",
            expected=", ".join(RULE_FORMS),
            found=found,
            guess=close,
        )
    return converter.structure(value, RULE_FORMS[forms[0]])


def _described(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "keys with values"
    if isinstance(value, list):
        return "a list"
    return repr(value) if isinstance(value, str) and len(value) <= 40 else str(value)[:40]
