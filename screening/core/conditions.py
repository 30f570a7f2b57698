"""Each kind of condition judged: on one response at a time, then by whose voices may speak.

A response gives a truth of its own. The respondent's and a proxy's are joined so that a proxy can show that a
problem is there, and never that it is not (proxy agreement is only moderate: Sneeuw 1998, J Clin Epidemiol 51:617;
the rule itself is our own operationalisation).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction

from screening.core.bounds import Bounds, Comparison, exactly
from screening.core.criteria import (
    AgeIs,
    AnsweredIs,
    ChangeIs,
    Condition,
    DaysApart,
    FactIs,
    InputId,
    ItemIs,
    ScoreIs,
    WithoutEarlier,
)
from screening.core.findings import BIRTH_DATE, PATIENT_RECORD, Evidence, Finding, Needed, Reason
from screening.core.questionnaire import Direction, Item, Knower, LinkId
from screening.core.records import Records, scored_items
from screening.core.response import Choice, Kept, Missing, Response
from screening.core.truth import Truth, all_of, any_of

Judge = Callable[[Response], Evidence]


def score_is(records: Records, node: ScoreIs) -> Finding:
    """A scale against a cut point."""

    def judge(response: Response) -> Evidence:
        score = records.score(response, node.scale)
        if score is None:
            return _of_other_version(records, node.input, response)
        truth = score.bounds.compare(node.comparison, node.cut)
        return _evidence(records, node.input, truth, response, score.bounds, score.missing, kept=score.kept)

    presence = records.points_to_worse(node.input, node.scale, node.comparison)
    items = records.items_of_scale(node.input, node.scale)
    return _by_voice(records, node, node.input, judge, presence=presence, items=items)


def item_is(records: Records, node: ItemIs) -> Finding:
    """One item's number against a cut point; unanswered, it can be any of its options."""

    def judge(response: Response) -> Evidence:
        item = records.definition(response).items.get(node.link_id)
        if item is None:
            return _of_other_version(records, node.input, response)
        value = response.value(node.link_id)
        possible = _any_value(item) if value is None else exactly(value)
        truth = possible.compare(node.comparison, node.cut)
        kept = (node.link_id,) if response.answers[node.link_id] is Kept.FOR_DOCTOR else ()
        gaps = (node.link_id,) if value is None and not kept else ()
        return _evidence(records, node.input, truth, response, possible, gaps, kept=kept)

    items = records.definition_of(node.input).items
    direction = items[node.link_id].direction if node.link_id in items else None
    presence = (
        None if direction is None else (direction is Direction.HIGH_IS_WORSE) == node.comparison.upwards
    )
    return _by_voice(records, node, node.input, judge, presence=presence, items=(node.link_id,))


def fact_is(records: Records, node: FactIs) -> Finding:
    """The newest answer to this item within the input's age; a later form that leaves it out does not unsay it."""
    fresh = records.fresh(node.input)
    heard = (
        _newest_answering(records, fresh, node.link_id, proxy=False),
        _newest_answering(records, fresh, node.link_id, proxy=True),
    )
    evidence = tuple(_fact(records, node, response) for response in heard if response is not None)
    if not evidence:
        reason = Reason.GAPS if fresh else records.voices(node.input).why_no_own
        evidence = (Evidence(input=node.input, truth=Truth.UNKNOWN, reason=reason, gaps=(node.link_id,)),)
    truth = any_of(*(piece.truth for piece in evidence))
    if truth is Truth.FALSE and all(piece.is_proxy for piece in evidence):
        truth = Truth.UNKNOWN
        evidence = tuple(replace(piece, reason=Reason.PROXY_CANNOT_RULE_OUT) for piece in evidence)
    return _leaf(records, node, node.input, truth, evidence, (node.link_id,))


def age_is(records: Records, node: AgeIs) -> Finding:
    """The age on the day of assessment; a birth date known only to the year gives bounds."""
    case = records.case
    if case.birth is None:
        evidence = Evidence(input=PATIENT_RECORD, truth=Truth.UNKNOWN, reason=Reason.NO_RESPONSE)
    else:
        age = case.birth.age_on(case.at.date())
        truth = age.compare(node.comparison, node.cut)
        reason = Reason.GAPS if truth is Truth.UNKNOWN else None
        evidence = Evidence(input=PATIENT_RECORD, truth=truth, seen=age, reason=reason)
    needs: tuple[Needed, ...] = ()
    if evidence.reason is not None:
        needs = (
            Needed(input=PATIENT_RECORD, link_id=BIRTH_DATE, who=Knower.REGISTER, reason=evidence.reason),
        )
    return Finding(expression=node, truth=evidence.truth, evidence=(evidence,), needs=needs)


def answered_is(records: Records, node: AnsweredIs) -> Finding:
    """How many scored items are answered. What is unanswered today may be answered tomorrow, so too few is
    "cannot tell" and never "not met"."""

    def judge(response: Response) -> Evidence:
        definition = records.definition(response)
        scored = scored_items(definition)
        hidden = tuple(link_id for link_id in scored if response.answers[link_id] is Kept.FOR_DOCTOR)
        # What is kept has been answered; but where an answer need not score, not with a number for certain.
        kept = tuple(link_id for link_id in hidden if not _always_scores(definition.items[link_id]))
        gaps = tuple(id for id in scored if response.value(id) is None and id not in hidden)
        possible = Bounds(Fraction(len(scored) - len(gaps) - len(kept)), Fraction(len(scored)))
        truth = possible.compare(Comparison.AT_LEAST, Fraction(node.needed))
        return _evidence(records, node.input, truth, response, possible, gaps, kept=kept)

    items = scored_items(records.definition_of(node.input))
    return _by_voice(records, node, node.input, judge, presence=True, items=items)


def change_is(records: Records, node: ChangeIs) -> Finding:
    """The difference between the newest response and an earlier one by the same kind of source."""

    def judge(response: Response) -> Evidence:
        now, earlier, before = _now_and_before(records, node.input, node, response, node.apart)
        if now is None:
            return _of_other_version(records, node.input, response)
        if before is None:
            not_met = node.without_earlier is WithoutEarlier.NOT_MET
            truth = Truth.FALSE if not_met else Truth.UNKNOWN
            bare = _evidence(records, node.input, truth, response, None, ())
            return replace(bare, reason=Reason.NO_EARLIER)
        change = now.minus(before)
        truth = change.compare(node.comparison, node.cut)
        gaps = _gaps(records, response, node)
        kept = _kept(records, node, response, earlier)
        evidence = _evidence(records, node.input, truth, response, change, gaps, kept=kept)
        return replace(evidence, earlier=earlier, earlier_seen=before)

    presence = records.points_to_worse(node.input, node.scale, node.comparison)
    items = records.items_of_scale(node.input, node.scale)
    return _by_voice(records, node, node.input, judge, presence=presence, items=items)


def persists(records: Records, node: ScoreIs, apart: DaysApart) -> Finding:
    """One condition of a `PersistsIn`: it holds now, and held in the earlier response."""

    def judge(response: Response) -> Evidence:
        now, earlier, before = _now_and_before(records, node.input, node, response, apart)
        if now is None:
            return _of_other_version(records, node.input, response)
        truth_now = now.compare(node.comparison, node.cut)
        truth_before = Truth.UNKNOWN if before is None else before.compare(node.comparison, node.cut)
        gaps = _gaps(records, response, node) if truth_now is Truth.UNKNOWN else ()
        kept = _kept(records, node, response, earlier)
        truth = all_of(truth_now, truth_before)
        evidence = _evidence(records, node.input, truth, response, now, gaps, kept=kept)
        return evidence if before is None else replace(evidence, earlier=earlier, earlier_seen=before)

    presence = records.points_to_worse(node.input, node.scale, node.comparison)
    items = records.items_of_scale(node.input, node.scale)
    return _by_voice(records, node, node.input, judge, presence=presence, items=items)


def _by_voice(
    records: Records,
    node: Condition,
    input: InputId,
    judge: Judge,
    *,
    presence: bool | None,
    items: tuple[LinkId, ...],
) -> Finding:
    """Judge the respondent's own response and those of proxies, each alone, and say what they show together.

    `presence`: whether a TRUE condition means that a problem is there (True), that it is not (False), or neither
    can be said (None). With no voice of the respondent's own, a proxy can only show that a problem is there.
    """
    voices = records.voices(input)
    if voices.own is not None:
        own = judge(voices.own)
    else:
        own = Evidence(input=input, truth=Truth.UNKNOWN, response=voices.stale, reason=voices.why_no_own)
    if not voices.proxies:
        return _leaf(records, node, input, own.truth, (own,), items)
    proxies = tuple(judge(response) for response in voices.proxies)
    truth = _joined(own.truth, (proxy.truth for proxy in proxies), presence=presence)
    if truth is Truth.UNKNOWN and voices.own is None:
        proxies = tuple(_cannot_rule_out(proxy) for proxy in proxies)
    heard = (own, *proxies) if voices.own is not None else proxies
    return _leaf(records, node, input, truth, heard, items)


def _cannot_rule_out(proxy: Evidence) -> Evidence:
    return proxy if proxy.truth is Truth.UNKNOWN else replace(proxy, reason=Reason.PROXY_CANNOT_RULE_OUT)


def _joined(own: Truth, proxies: Iterable[Truth], *, presence: bool | None) -> Truth:
    if presence is None:
        return own
    return any_of(own, *proxies) if presence else all_of(own, *proxies)


def _leaf(
    records: Records,
    node: Condition,
    input: InputId,
    truth: Truth,
    evidence: tuple[Evidence, ...],
    items: tuple[LinkId, ...],
) -> Finding:
    needs: tuple[Needed, ...] = ()
    if truth is Truth.UNKNOWN:
        needs = tuple(
            dict.fromkeys(need for piece in evidence for need in _needs_of(records, input, piece, items))
        )
    return Finding(expression=node, truth=truth, evidence=evidence, needs=needs)


def _needs_of(
    records: Records, input: InputId, evidence: Evidence, items: tuple[LinkId, ...]
) -> tuple[Needed, ...]:
    definition = records.definition_of(input)
    reason = evidence.reason
    if reason is None or (evidence.truth is not Truth.UNKNOWN and reason is not Reason.PROXY_CANNOT_RULE_OUT):
        return ()
    if reason is Reason.NO_EARLIER:
        return (Needed(input=input, link_id=None, who=definition.known_by, reason=reason),)
    lacking = [(link_id, reason) for link_id in evidence.gaps or items]
    if reason is Reason.KEPT:
        lacking = [(link_id, Reason.GAPS) for link_id in evidence.gaps]
        lacking += [(link_id, reason) for link_id in evidence.kept]
    return tuple(
        Needed(input=input, link_id=link_id, who=definition.who_knows(link_id), reason=why)
        for link_id, why in lacking
        if link_id in definition.items
    )


def _evidence(
    records: Records,
    input: InputId,
    truth: Truth,
    response: Response,
    seen: Bounds | None,
    gaps: tuple[LinkId, ...],
    *,
    kept: tuple[LinkId, ...] = (),
) -> Evidence:
    """Evidence from a response; an UNKNOWN that nothing kept and no gap of its own explains waits for an earlier
    response."""
    reason = None
    if truth is Truth.UNKNOWN:
        reason = Reason.KEPT if kept else Reason.GAPS if gaps else Reason.NO_EARLIER
    return Evidence(
        input=input,
        truth=truth,
        seen=seen,
        response=response,
        is_proxy=records.is_proxy(response),
        reason=reason,
        gaps=gaps,
        kept=kept,
    )


def _of_other_version(records: Records, input: InputId, response: Response) -> Evidence:
    return Evidence(
        input=input,
        truth=Truth.UNKNOWN,
        response=response,
        is_proxy=records.is_proxy(response),
        reason=Reason.OTHER_VERSION,
    )


def _now_and_before(
    records: Records, input: InputId, node: ScoreIs | ChangeIs, response: Response, apart: DaysApart
) -> tuple[Bounds | None, Response | None, Bounds | None]:
    """The scale's bounds now; the earlier response to compare with, and its bounds. None where there is none."""
    now = records.score(response, node.scale)
    earlier = records.earlier(input, response, apart)
    before = None if earlier is None else records.score(earlier, node.scale)
    return (
        None if now is None else now.bounds,
        earlier,
        None if before is None else before.bounds,
    )


def _any_value(item: Item) -> Bounds:
    return Bounds(Fraction(min(item.values)), Fraction(max(item.values)))


def _gaps(records: Records, response: Response, node: ScoreIs | ChangeIs) -> tuple[LinkId, ...]:
    score = records.score(response, node.scale)
    return () if score is None else score.missing


def _kept(
    records: Records, node: ScoreIs | ChangeIs, response: Response, earlier: Response | None
) -> tuple[LinkId, ...]:
    """What is kept for the doctor of a scale, now or in the earlier response."""
    scores = (records.score(one, node.scale) for one in (response, earlier) if one is not None)
    return tuple(dict.fromkeys(link_id for score in scores if score is not None for link_id in score.kept))


def _always_scores(item: Item) -> bool:
    return all(option.value is not None for option in item.options)


def _newest_answering(
    records: Records, fresh: tuple[Response, ...], link_id: LinkId, *, proxy: bool
) -> Response | None:
    return next(
        (
            response
            for response in fresh
            if records.is_proxy(response) is proxy
            and not isinstance(response.answers.get(link_id, Missing.NOT_REACHED), Missing)
        ),
        None,
    )


def _fact(records: Records, node: FactIs, response: Response) -> Evidence:
    """What one answered form says of a fact; "not known" is an answer, and leaves the fact unknown."""
    answer = response.answers[node.link_id]
    if answer is Kept.FOR_DOCTOR:
        return _evidence(records, node.input, Truth.UNKNOWN, response, None, (), kept=(node.link_id,))
    code = answer.code if isinstance(answer, Choice) else ""
    option = records.definition(response).items[node.link_id].option(code)
    unknown = option is None or option.is_unknown
    return Evidence(
        input=node.input,
        truth=Truth.UNKNOWN if unknown else Truth.TRUE if code in node.codes else Truth.FALSE,
        seen=code,
        response=response,
        is_proxy=records.is_proxy(response),
        reason=Reason.SAID_UNKNOWN if unknown else None,
        gaps=(node.link_id,) if unknown else (),
    )
