"""What differs between two versions of a criteria set, rule by rule, the old and the new in words.

Compared are the definitions, not the words: a difference that rounding or the reader's language would hide is told too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from screening.core.criteria import CriteriaSet
from screening.report.criteria_page import (
    Change,
    Changes,
    Entry,
    FieldChange,
    applies_text,
    criterion_entry,
    input_entry,
    outcome_entry,
    remark_entry,
)
from screening.report.names import Names

Lines = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """One version of an entry: the definition itself, and its parts in words by the name of the part."""

    definition: object
    title: str
    parts: Mapping[str, Lines]


def difference(old: Names, new: Names) -> Changes:
    """What has changed from the set of `old` to the set of `new`."""
    translate = new.reader.translate
    return Changes(
        title=translate("Changed since {set}").format(set=old.assessment.criteria_set.ref),
        introduction=translate("Rule by rule; what is not named here is unchanged."),
        nothing=translate("No rule, outcome or text differs."),
        before=translate("Before"),
        now=translate("Now"),
        changes=tuple(_changes(old, new)),
    )


def _changes(old: Names, new: Names) -> Iterator[Change]:
    translate = new.reader.translate
    whole = _field_changes(_of_set(old), _of_set(new))
    if whole:
        yield Change(title=translate("The set itself"), kind=translate("changed"), fields=whole)
    before, after = dict(_entries(old)), dict(_entries(new))
    for key in dict.fromkeys([*after, *before]):
        change = _change(before.get(key), after.get(key), new)
        if change is not None:
            yield change
    if _order(old) != _order(new) and set(_order(old)) == set(_order(new)):
        order = FieldChange(name=translate("Order"), old=_listed(_order(old)), new=_listed(_order(new)))
        yield Change(
            title=translate("The outcomes, in their order"), kind=translate("changed"), fields=(order,)
        )


def _change(old: _Side | None, new: _Side | None, names: Names) -> Change | None:
    translate = names.reader.translate
    if old is None and new is not None:
        parts = tuple(FieldChange(name=name, old=(), new=lines) for name, lines in new.parts.items())
        return Change(title=new.title, kind=translate("new"), fields=parts)
    if new is None and old is not None:
        parts = tuple(FieldChange(name=name, old=lines, new=()) for name, lines in old.parts.items())
        return Change(title=old.title, kind=translate("gone"), fields=parts)
    if old is None or new is None or old.definition == new.definition:
        return None
    parts = _field_changes(old, new)
    hidden = translate(
        "It differs in a way that these words do not show: another language, or a digit not shown."
    )
    shown = parts or (FieldChange(name=translate("In the file"), old=(), new=((0, hidden),)),)
    return Change(title=new.title, kind=translate("changed"), fields=shown)


def _field_changes(old: _Side, new: _Side) -> tuple[FieldChange, ...]:
    parts = dict.fromkeys([*old.parts, *new.parts])
    return tuple(
        FieldChange(name=name, old=old.parts.get(name, ()), new=new.parts.get(name, ()))
        for name in parts
        if old.parts.get(name, ()) != new.parts.get(name, ())
    )


# -- the parts of an entry in words ---------------------------------------------------------------------------------


def _of_set(names: Names) -> _Side:
    criteria_set, translate = names.assessment.criteria_set, names.reader.translate
    title = names.reader.pick(criteria_set.title)
    parts = {translate("Title"): ((0, title),), translate("Status"): ((0, criteria_set.status.value),)}
    return _Side(definition=(criteria_set.title, criteria_set.status), title=title, parts=parts)


def _entries(names: Names) -> Iterator[tuple[tuple[str, str], _Side]]:
    """Every entry under its group and id."""
    run: CriteriaSet = names.assessment.criteria_set
    for input in run.all_inputs():
        yield (
            ("inputs", input.id),
            _side(
                # Which other questionnaires hold this one depends on what else is loaded, and not on the file.
                replace(input, also=frozenset()),
                input_entry(input, names),
                names,
            ),
        )
    for group, entries in (("alerts", run.alerts), ("criteria", run.criteria)):
        for criterion in entries.values():
            side = _side(
                criterion, criterion_entry(criterion, names), names, applies=applies_text(criterion, names)
            )
            yield (group, criterion.id), side
    for outcome in run.outcomes:
        yield (
            ("outcomes", outcome.id),
            _side(outcome, outcome_entry(outcome, names, number=0), names, id=outcome.id),
        )
    for remark in run.remarks:
        yield ("remarks", remark.id), _side(remark, remark_entry(remark, names), names, id=remark.id)


def _side(
    definition: object, entry: Entry, names: Names, *, id: str | None = None, applies: str = ""
) -> _Side:
    translate = names.reader.translate
    parts: dict[str, Lines] = {translate("Name"): ((0, entry.title),)}
    texts = tuple((0, text) for text in entry.texts if text != applies)
    parts |= {translate("Applies to"): ((0, applies),)} if applies else {}
    parts |= {translate("Text"): texts} if texts else {}
    parts |= {translate("Rule"): tuple(entry.rule.lines())} if entry.rule is not None else {}
    cited, language = entry.citation, names.reader.language
    said = (cited.in_language(language), cited.confidence_in(language), cited.url)
    source = tuple((0, text) for text in said if text)
    parts |= {translate("Source"): source}
    own = (
        translate("Own operationalisation: needs clinical sign-off")
        if entry.own
        else translate("as published")
    )
    parts |= {translate("Origin"): ((0, own),)} if entry.rule is not None else {}
    return _Side(definition=definition, title=f"{id or entry.id} {entry.title}", parts=parts)


def _order(names: Names) -> tuple[str, ...]:
    return tuple(outcome.id for outcome in names.assessment.criteria_set.outcomes)


def _listed(ids: tuple[str, ...]) -> Lines:
    return tuple((0, f"{number}. {id}") for number, id in enumerate(ids, start=1))
