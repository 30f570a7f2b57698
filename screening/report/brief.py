"""The evidence that decides a criterion, as briefly as it can be said whole: value, cut point, voice and day.

For the list of criteria on page one, where the sentences of `explanation` find no room. Nothing is clipped: where a
rule is decided many times over, `sufficient` names as many of its parts as decide it and counts the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from screening.core.bounds import Bounds, Comparison
from screening.core.criteria import (
    AgeIs,
    All,
    AnsweredIs,
    Any,
    AtLeast,
    ChangeIs,
    CriterionIs,
    Expression,
    FactIs,
    ItemIs,
    Not,
    PersistsIn,
    ScoreIs,
)
from screening.core.findings import Evidence, Finding, Reason
from screening.core.response import Response
from screening.core.truth import Truth
from screening.report.explanation import fact_answer, name_of, said_by, score_of, statement, truth_of
from screening.report.names import Names
from screening.report.reader import Reader

_SIGNS = {Comparison.ABOVE: ">", Comparison.AT_LEAST: "≥", Comparison.BELOW: "<", Comparison.AT_MOST: "≤"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    """What one response shows about one condition. Points of one `limit` are said together."""

    text: str
    limit: str | None = None
    said_by: str | None = None
    why: str | None = None


def all_points(finding: Finding, names: Names) -> tuple[str, ...]:
    """Every condition that has the finding's own truth, those of one voice and day together."""
    return _said(
        point
        for leaf in _leaves(finding)
        for point in _of_leaf(leaf, names, alone=finding is leaf, most=None)
    )


def sufficient(finding: Finding, names: Names) -> tuple[str, ...]:
    """As many conditions as decide the finding, by one voice each, and how many more conditions there are."""
    leaves = _few_leaves(finding)
    more = sum(1 for _ in _leaves(finding)) - len(leaves)
    # What keeps a rule open is said by everybody who could close it.
    most = None if finding.truth is Truth.UNKNOWN else 1
    told = _said(
        point for leaf in leaves for point in _of_leaf(leaf, names, alone=finding is leaf, most=most)
    )
    return told if more <= 0 else (*told, names.reader.translate("and {count} more").format(count=more))


def _said(points: Iterable[_Point]) -> tuple[str, ...]:
    """`Pain 66.7, Breathlessness 100 (>58.3) – patient, 22 Nov 2026`: by voice and day, then by cut point."""
    voices: dict[tuple[str | None, str | None], dict[str, list[str]]] = {}
    for point in dict.fromkeys(points):
        limits = voices.setdefault((point.said_by, point.why), {}).setdefault(point.text, [])
        limits += [point.limit] if point.limit is not None else []
    return tuple(_one_voice(told, who, why) for (who, why), told in voices.items())


def _one_voice(told: dict[str, list[str]], who: str | None, why: str | None) -> str:
    by_limits: dict[str, list[str]] = {}
    for text, limits in told.items():
        by_limits.setdefault("; ".join(limits), []).append(text)
    seen = "; ".join(
        f"{', '.join(texts)} ({limits})" if limits else "; ".join(texts)
        for limits, texts in by_limits.items()
    )
    said = ", ".join(part for part in (who, why) if part)
    return " – ".join(part for part in (seen, said) if part)


# -- which conditions decide ------------------------------------------------------------------------------------


def _leaves(finding: Finding) -> Iterator[Finding]:
    """The leaves with the finding's own truth (through a negation, the opposite one)."""
    if isinstance(finding.expression, Not):
        yield from _leaves(finding.children[0])
    elif isinstance(finding.expression, PersistsIn) or not finding.children:
        yield finding
    else:
        for part in _deciding(finding):
            yield from _leaves(part)


def _few_leaves(finding: Finding) -> tuple[Finding, ...]:
    """Leaves enough to decide; of several ways to decide, the one that takes the fewest."""
    if isinstance(finding.expression, Not):
        return _few_leaves(finding.children[0])
    if isinstance(finding.expression, PersistsIn) or not finding.children:
        return (finding,)
    ways, enough = [_few_leaves(part) for part in _deciding(finding)], _enough(finding)
    if enough < len(ways):
        ways.sort(key=len)  # stable: the rule's own order otherwise
    return tuple(leaf for way in ways[:enough] for leaf in way)


def _deciding(finding: Finding) -> list[Finding]:
    return [part for part in finding.children if part.truth is finding.truth]


def _enough(finding: Finding) -> int:
    """How many parts of this truth settle it. What keeps a rule open is said in full: each of it may be asked for."""
    parts = len(finding.children)
    if finding.truth is Truth.UNKNOWN:
        return parts
    met = finding.truth is Truth.TRUE
    match finding.expression:
        case All():
            return parts if met else 1
        case Any():
            return 1 if met else parts
        case AtLeast(needed=needed):
            return needed if met else parts - needed + 1
        case _:
            return parts


def _of_leaf(leaf: Finding, names: Names, *, alone: bool, most: int | None) -> Iterator[_Point]:
    """What is seen of one condition, by at most so many voices."""
    rule = leaf.expression
    if isinstance(rule, PersistsIn):
        for part in leaf.children:
            if part.truth is leaf.truth:
                for evidence in _speaking(part)[:most]:
                    yield _persisting(part.expression, evidence, names)
    elif isinstance(rule, CriterionIs):
        yield _Point(text=rule.criterion, why=truth_of(leaf, names))
    else:
        for evidence in _speaking(leaf)[:most]:
            yield _point(leaf, evidence, names, alone=alone)


def _speaking(leaf: Finding) -> tuple[Evidence, ...]:
    """The evidence that gives the leaf its truth; all there is where none does so by itself."""
    return tuple(one for one in leaf.evidence if one.truth is leaf.truth) or leaf.evidence


# -- one condition ----------------------------------------------------------------------------------------------


def _point(leaf: Finding, evidence: Evidence, names: Names, *, alone: bool) -> _Point:
    rule, who = leaf.expression, said_by(evidence, names)
    if evidence.reason is Reason.KEPT:
        return _kept(rule, evidence, names, alone=alone)
    if isinstance(rule, FactIs):
        return _fact(rule, evidence, names, alone=alone)
    if isinstance(rule, ChangeIs):
        return _change(rule, evidence, names)
    why = _why(evidence, names)
    if not isinstance(rule, ScoreIs | ItemIs):
        assert isinstance(rule, AgeIs | AnsweredIs)  # noqa: S101  the conditions that are left
        # That an age is not known says why.
        known = isinstance(rule, AnsweredIs) or isinstance(evidence.seen, Bounds)
        return _Point(text=statement(rule, evidence, names).text, said_by=who, why=why if known else None)
    name = _name(rule, evidence, names)
    text = (
        f"{name} {_bounds(names.reader, evidence.seen, rule.cut)}"
        if isinstance(evidence.seen, Bounds)
        else name
    )
    return _Point(text=text, limit=_limit(names.reader, rule, evidence.truth), said_by=who, why=why)


def _kept(rule: Expression, evidence: Evidence, names: Names, *, alone: bool) -> _Point:
    """What it is about, and that only a doctor can see more."""
    assert isinstance(rule, ScoreIs | ItemIs | FactIs | ChangeIs | AnsweredIs)  # noqa: S101  what reads answers
    name = "" if alone and isinstance(rule, FactIs) else name_of(rule, evidence, names)
    return _Point(text=name, said_by=said_by(evidence, names), why=_why(evidence, names))


def _fact(rule: FactIs, evidence: Evidence, names: Names, *, alone: bool) -> _Point:
    """The answer to a fact; beside the criterion's label the fact itself need not be named again."""
    item = names.item(names.definition(evidence.input, evidence.response), rule.link_id)
    if evidence.reason in (Reason.NO_RESPONSE, Reason.TOO_OLD, Reason.OTHER_VERSION):
        return _Point(text="" if alone else item, said_by=said_by(evidence, names), why=_why(evidence, names))
    answer = fact_answer(rule, evidence, names)
    return _Point(text=answer if alone else f"{item}: {answer}", said_by=said_by(evidence, names))


def _name(rule: ScoreIs | ItemIs | ChangeIs, evidence: Evidence, names: Names) -> str:
    definition = names.definition(evidence.input, evidence.response)
    if isinstance(rule, ItemIs):
        return names.item(definition, rule.link_id)
    return names.scale(definition, rule.scale)


def _bounds(reader: Reader, bounds: Bounds, cut: Fraction) -> str:
    low, high = reader.beside(bounds.low, cut), reader.beside(bounds.high, cut)
    return low if bounds.exact is not None else f"{low}–{high}"


def _limit(reader: Reader, rule: ScoreIs | ItemIs | ChangeIs, truth: Truth) -> str:
    """`>58.3`, `not >58.3`, `>58.3?`; of a change with its sign: `>+8.3`."""
    sign = "+" if isinstance(rule, ChangeIs) and rule.cut > 0 else ""
    limit = (
        f"{_SIGNS[rule.comparison]}{sign}{reader.number(rule.cut)}"  # no blank: a line must not break there
    )
    match truth:
        case Truth.TRUE:
            return limit
        case Truth.FALSE:
            return reader.translate("not {threshold}").format(threshold=limit)
        case Truth.UNKNOWN:
            return f"{limit}?"
        case _:
            assert_never(truth)


def _change(rule: ChangeIs, evidence: Evidence, names: Names) -> _Point:
    reader, name, who = names.reader, _name(rule, evidence, names), said_by(evidence, names)
    now, before = score_of(names, evidence, rule), evidence.earlier_seen
    limit = _limit(reader, rule, evidence.truth)
    if now is None or before is None or evidence.earlier is None:
        return _Point(text=name, limit=limit, said_by=who, why=_why(evidence, names))
    text = f"{name} {_plainly(reader, before)} → {_plainly(reader, now)}"
    return _Point(text=text, limit=limit, said_by=_since(who, evidence.earlier, names))


def _plainly(reader: Reader, bounds: Bounds) -> str:
    low, high = reader.number(bounds.low), reader.number(bounds.high)
    return low if bounds.exact is not None else f"{low}–{high}"


def _since(who: str | None, earlier: Response, names: Names) -> str:
    """Who said it and when, and since when it is compared."""
    since = names.reader.translate("since {day}").format(day=names.reader.day(earlier.authored))
    return since if who is None else f"{who}, {since}"


def _persisting(rule: object, evidence: Evidence, names: Names) -> _Point:
    """One scale of a `PersistsIn`: then and now."""
    assert isinstance(rule, ScoreIs)  # noqa: S101  the parts of a PersistsIn are scores, by its type
    if evidence.reason is Reason.KEPT:
        return _kept(rule, evidence, names, alone=False)
    reader, who, name = names.reader, said_by(evidence, names), _name(rule, evidence, names)
    both = _both_times(reader, rule, evidence.truth)
    if not isinstance(evidence.seen, Bounds):
        return _Point(text=name, limit=both, said_by=who, why=_why(evidence, names))
    now = _bounds(reader, evidence.seen, rule.cut)
    if evidence.earlier is None or evidence.earlier_seen is None:
        return _Point(text=f"{name} {now}", limit=both, said_by=who, why=_why(evidence, names))
    before = _bounds(reader, evidence.earlier_seen, rule.cut)
    since = _since(who, evidence.earlier, names)
    return _Point(text=f"{name} {before} → {now}", limit=both, said_by=since, why=_why(evidence, names))


def _both_times(reader: Reader, rule: ScoreIs, truth: Truth) -> str:
    limit = _limit(reader, rule, Truth.TRUE)
    both = reader.translate("both times {limit}").format(limit=limit)
    match truth:
        case Truth.TRUE:
            return both
        case Truth.FALSE:
            return reader.translate("not {threshold}").format(threshold=both)
        case Truth.UNKNOWN:
            return f"{both}?"
        case _:
            assert_never(truth)


# -- why it cannot be told --------------------------------------------------------------------------------------


def _why(evidence: Evidence, names: Names) -> str | None:
    """Why it is open, in two words: what is missing stands at the top of the page, the whole reason on a later one."""
    translate = names.reader.translate
    match evidence.reason:
        case None:
            return None
        case Reason.NO_RESPONSE:
            return translate("no answers")
        case Reason.TOO_OLD:
            return translate("answers too old")
        case Reason.GAPS:
            return translate("answers missing")
        case Reason.SAID_UNKNOWN:
            return translate("not known")
        case Reason.PROXY_CANNOT_RULE_OUT:
            return translate("only others have answered")
        case Reason.NO_EARLIER:
            return translate("no earlier answers")
        case Reason.OTHER_VERSION:
            return translate("not in this version")
        case Reason.KEPT:
            return translate("the doctor can see this")
        case _:
            assert_never(evidence.reason)
