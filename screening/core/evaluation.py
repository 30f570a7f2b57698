"""Criteria evaluated on a case: every node's truth, with the evidence it rests on and what is still needed.

Data flows criteria set + case -> findings. Sentences are made in `report`, from these values.

Whose voice counts: the respondent's own newest response within the input's age, and a proxy's response if it is
newer still (or the only one). The two are never merged: each gives a truth of its own, and a proxy's truth can make
a condition that points to the worse side met, never not met (clinical rule 7: a proxy shows presence, not absence).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from fractions import Fraction

from screening.core.bounds import Bounds, Comparison, exactly
from screening.core.criteria import (
    AgeIs,
    All,
    AnsweredIs,
    Any,
    AtLeast,
    ChangeIs,
    Condition,
    CriteriaSet,
    CriterionId,
    CriterionIs,
    DaysApart,
    Expression,
    FactIs,
    Input,
    InputId,
    ItemIs,
    Not,
    OutcomeId,
    PersistsIn,
    RemarkId,
    ScoreIs,
    WithoutEarlier,
)
from screening.core.errors import InvalidSubmission, Problem
from screening.core.people import BirthDate
from screening.core.questionnaire import Direction, Knower, LinkId, Questionnaire, QuestionnaireRef, Scale, ScaleId
from screening.core.response import Choice, Missing, Response, ResponseId
from screening.core.scoring import Score, score_scale
from screening.core.truth import Truth, all_of, any_of, at_least, negate

BIRTH_DATE = LinkId("birthDate")
PATIENT_RECORD = InputId("patient")  # the input that the age comes from; no questionnaire may take this name


class Reason(Enum):
    """Why a condition cannot be told, or is told without an answer."""

    NO_RESPONSE = "no-response"
    TOO_OLD = "too-old"
    GAPS = "unanswered"
    SAID_UNKNOWN = "said-unknown"
    PROXY_CANNOT_RULE_OUT = "proxy-cannot-rule-out"
    NO_EARLIER = "no-earlier-response"
    OTHER_VERSION = "not-in-this-version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that is known at a moment: responses by input, newest first, and the birth date. `at` is aware."""

    at: datetime
    birth: BirthDate | None
    responses: Mapping[InputId, tuple[Response, ...]]

    def days_before(self, moment: datetime) -> int:
        """Calendar days from `moment` to the assessment, in the assessment's own time zone."""
        return (self.day_of(self.at) - self.day_of(moment)).days

    def day_of(self, moment: datetime) -> date:
        """The calendar day of a moment, in the assessment's own time zone."""
        return moment.astimezone(self.at.tzinfo).date()


def make_case(
    criteria_set: CriteriaSet, responses: tuple[Response, ...], *, birth: BirthDate | None, at: datetime
) -> Case:
    """The case these responses make for this set; corrected responses and other questionnaires are left out.

    Raises InvalidSubmission when the responses are of several patients, carry one id twice, or lie after `at`.
    """
    problems = [
        Problem("at", "the time of the answers lies after the time of the assessment")
        for response in responses
        if response.authored > at
    ]
    if len({response.patient for response in responses if response.patient is not None}) > 1:
        problems.append(Problem("subject", "the responses are of different patients"))
    if len({response.id for response in responses}) < len(responses):
        problems.append(Problem("id", "one response is given more than once"))
    if birth is not None and birth.first > at.date():
        problems.append(Problem("birthDate", "the birth date lies in the future"))
    if problems:
        raise InvalidSubmission(problems)
    replaced = {response.replaces for response in responses}
    standing = sorted(
        (response for response in responses if response.id not in replaced),
        key=lambda response: (response.authored, response.id),
        reverse=True,
    )
    return Case(
        at=at,
        birth=birth,
        responses={
            input.id: tuple(response for response in standing if response.questionnaire.id == input.questionnaire)
            for input in criteria_set.inputs.values()
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """An input that would help to settle a condition; `link_id` is None when it can only come with time."""

    input: InputId
    link_id: LinkId | None
    who: Knower
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one response (or the patient's record) shows about one condition.

    `truth` is what it shows alone; `seen` a number with its bounds, or the code of an answer; `earlier` and
    `earlier_seen` the response it was compared with. `response` is None when there was none to look at.
    """

    input: InputId
    truth: Truth
    seen: Bounds | str | None = None
    response: Response | None = None
    is_proxy: bool = False
    earlier: Response | None = None
    earlier_seen: Bounds | None = None
    reason: Reason | None = None
    gaps: tuple[LinkId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An expression evaluated: its truth, its parts, the evidence seen, and what is still needed when UNKNOWN."""

    expression: Expression
    truth: Truth
    children: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    needs: tuple[Needed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Every rule of a criteria set, evaluated."""

    criteria: Mapping[CriterionId, Finding]
    alerts: Mapping[CriterionId, Finding]
    remarks: Mapping[RemarkId, Finding]
    outcomes: Mapping[OutcomeId, Finding]

    def of(self, criterion: CriterionId) -> Finding:
        """The finding of a criterion or alert."""
        return self.criteria.get(criterion) or self.alerts[criterion]


QuestionnaireByRef = Mapping[QuestionnaireRef, Questionnaire]


def evaluate(criteria_set: CriteriaSet, questionnaires: QuestionnaireByRef, case: Case) -> Findings:
    """Every criterion, alert, remark and outcome rule of the set on this case.

    `questionnaires` must hold the definition of every response in the case. Raises nothing on any valid case.
    """
    evaluator = _Evaluator(criteria_set, questionnaires, case)
    return Findings(
        criteria={id: evaluator.criterion(id) for id in criteria_set.criteria},
        alerts={id: evaluator.criterion(id) for id in criteria_set.alerts},
        remarks={remark.id: evaluator.find(remark.rule) for remark in criteria_set.remarks},
        outcomes={
            outcome.id: evaluator.find(outcome.rule)
            for outcome in criteria_set.outcomes
            if outcome.rule is not None
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Voices:
    """The responses of one input that may speak: the respondent's own, and a newer proxy's."""

    own: Response | None
    proxy: Response | None
    stale: Response | None  # the newest one of the respondent's own that is too old

    @property
    def why_no_own(self) -> Reason:
        return Reason.TOO_OLD if self.stale is not None else Reason.NO_RESPONSE


Judge = Callable[[Response], Evidence]


@dataclass(slots=True)
class _Evaluator:
    criteria_set: CriteriaSet
    questionnaires: QuestionnaireByRef
    case: Case
    _findings: dict[CriterionId, Finding] = field(default_factory=dict)
    _scores: dict[tuple[ResponseId, ScaleId], Score] = field(default_factory=dict)
    _heard: dict[InputId, _Voices] = field(default_factory=dict)

    def criterion(self, id: CriterionId) -> Finding:
        if id not in self._findings:  # no cycle: the catalog refuses them
            self._findings[id] = self.find(self.criteria_set.rule_of(id))
        return self._findings[id]

    def find(self, expression: Expression) -> Finding:
        match expression:
            case All(of=of):
                children = tuple(self.find(child) for child in of)
                return _combined(expression, all_of(*(child.truth for child in children)), children)
            case Any(of=of):
                children = tuple(self.find(child) for child in of)
                return _combined(expression, any_of(*(child.truth for child in children)), children)
            case AtLeast(needed=needed, of=of):
                children = tuple(self.find(child) for child in of)
                return _combined(expression, at_least(needed, (child.truth for child in children)), children)
            case Not(of=inner):
                child = self.find(inner)
                return _combined(expression, negate(child.truth), (child,))
            case CriterionIs(criterion=criterion):
                return Finding(expression=expression, truth=self.criterion(criterion).truth)
            case ScoreIs():
                return self._score_is(expression)
            case ItemIs():
                return self._item_is(expression)
            case FactIs():
                return self._fact_is(expression)
            case AgeIs():
                return self._age_is(expression)
            case AnsweredIs():
                return self._answered_is(expression)
            case ChangeIs():
                return self._change_is(expression)
            case PersistsIn():
                children = tuple(self._persists(condition, expression.apart) for condition in expression.of)
                return _combined(expression, any_of(*(child.truth for child in children)), children)

    # -- conditions ---------------------------------------------------------------------------------------------

    def _score_is(self, node: ScoreIs) -> Finding:
        def judge(response: Response) -> Evidence:
            score = self._score(response, node.scale)
            if score is None:
                return self._of_other_version(node.input, response)
            truth = score.bounds.compare(node.comparison, node.cut)
            return self._evidence(node.input, truth, response, score.bounds, score.missing)

        return self._by_voice(node, node.input, judge, self._points_to_worse(node.input, node.scale, node.comparison))

    def _item_is(self, node: ItemIs) -> Finding:
        item = self._any_definition(node.input).items[node.link_id]
        presence = None if item.direction is None else (item.direction is Direction.HIGH_IS_WORSE) == node.comparison.upwards

        def judge(response: Response) -> Evidence:
            if node.link_id not in response.answers:
                return self._of_other_version(node.input, response)
            value = response.value(node.link_id)
            if value is None:
                possible = Bounds(Fraction(min(item.values)), Fraction(max(item.values)))
                gaps: tuple[LinkId, ...] = (node.link_id,)
            else:
                possible, gaps = exactly(value), ()
            return self._evidence(node.input, possible.compare(node.comparison, node.cut), response, possible, gaps)

        return self._by_voice(node, node.input, judge, presence)

    def _fact_is(self, node: FactIs) -> Finding:
        """The newest answer to this item within the input's age; a form that leaves it out does not unsay it."""
        fresh = self._fresh(node.input)
        definition = self._any_definition(node.input)
        evidence = tuple(
            self._fact_evidence(node, response, definition)
            for response in (
                _first_answering(fresh, node.link_id, lambda r: not definition.is_proxy(r.source)),
                _first_answering(fresh, node.link_id, lambda r: definition.is_proxy(r.source)),
            )
            if response is not None
        )
        own = tuple(piece for piece in evidence if not piece.is_proxy)
        shown = any_of(*(piece.truth for piece in evidence)) if evidence else Truth.UNKNOWN
        # Only the respondent's own "no" rules a fact out.
        truth = Truth.UNKNOWN if shown is Truth.FALSE and not own else shown
        if not evidence:
            reason = self._why_unanswered(node.input, fresh)
            evidence = (Evidence(input=node.input, truth=Truth.UNKNOWN, reason=reason, gaps=(node.link_id,)),)
        return self._leaf(node, node.input, truth, evidence, (node.link_id,))

    def _fact_evidence(self, node: FactIs, response: Response, definition: Questionnaire) -> Evidence:
        answer = response.answers[node.link_id]
        assert isinstance(answer, Choice)  # noqa: S101  _first_answering chose it, and facts are choices
        option = self._definition(response).items[node.link_id].option(answer.code)
        unknown = option is None or option.is_unknown
        truth = Truth.UNKNOWN if unknown else Truth.TRUE if answer.code in node.codes else Truth.FALSE
        return Evidence(
            input=node.input,
            truth=truth,
            seen=answer.code,
            response=response,
            is_proxy=definition.is_proxy(response.source),
            reason=Reason.SAID_UNKNOWN if unknown else None,
            gaps=(node.link_id,) if unknown else (),
        )

    def _age_is(self, node: AgeIs) -> Finding:
        if self.case.birth is None:
            evidence = Evidence(input=PATIENT_RECORD, truth=Truth.UNKNOWN, reason=Reason.NO_RESPONSE)
        else:
            age = self.case.birth.age_on(self.case.at.date())
            truth = age.compare(node.comparison, node.cut)
            reason = Reason.GAPS if truth is Truth.UNKNOWN else None
            evidence = Evidence(input=PATIENT_RECORD, truth=truth, seen=age, reason=reason)
        needs = (
            (Needed(input=PATIENT_RECORD, link_id=BIRTH_DATE, who=Knower.REGISTER, reason=evidence.reason),)
            if evidence.reason is not None
            else ()
        )
        return Finding(expression=node, truth=evidence.truth, evidence=(evidence,), needs=needs)

    def _answered_is(self, node: AnsweredIs) -> Finding:
        def judge(response: Response) -> Evidence:
            scored = _scored_items(self._definition(response))
            gaps = tuple(link_id for link_id in scored if response.value(link_id) is None)
            # What is unanswered today may be answered tomorrow, so too few is "cannot tell", never "not met".
            possible = Bounds(Fraction(len(scored) - len(gaps)), Fraction(len(scored)))
            truth = possible.compare(Comparison.AT_LEAST, Fraction(node.needed))
            return self._evidence(node.input, truth, response, possible, gaps)

        return self._by_voice(node, node.input, judge, presence=True)

    def _change_is(self, node: ChangeIs) -> Finding:
        def judge(response: Response) -> Evidence:
            now = self._score(response, node.scale)
            if now is None:
                return self._of_other_version(node.input, response)
            earlier = self._earlier(node.input, response, node.apart)
            before = None if earlier is None else self._score(earlier, node.scale)
            if before is None:
                truth = Truth.FALSE if node.without_earlier is WithoutEarlier.NOT_MET else Truth.UNKNOWN
                return Evidence(
                    input=node.input,
                    truth=truth,
                    response=response,
                    is_proxy=self._is_proxy(response),
                    reason=Reason.NO_EARLIER,
                )
            change = now.bounds.minus(before.bounds)
            truth = change.compare(node.comparison, node.cut)
            return Evidence(
                input=node.input,
                truth=truth,
                seen=change,
                response=response,
                is_proxy=self._is_proxy(response),
                earlier=earlier,
                earlier_seen=before.bounds,
                reason=_reason_of_gaps(truth, now.missing),
                gaps=now.missing,
            )

        return self._by_voice(node, node.input, judge, self._points_to_worse(node.input, node.scale, node.comparison))

    def _persists(self, node: ScoreIs, apart: DaysApart) -> Finding:
        """One condition of a `PersistsIn`: it holds now, and held in the earlier response."""

        def judge(response: Response) -> Evidence:
            now = self._score(response, node.scale)
            if now is None:
                return self._of_other_version(node.input, response)
            earlier = self._earlier(node.input, response, apart)
            before = None if earlier is None else self._score(earlier, node.scale)
            truth_now = now.bounds.compare(node.comparison, node.cut)
            truth_before = (
                Truth.UNKNOWN if before is None else before.bounds.compare(node.comparison, node.cut)
            )
            truth = all_of(truth_now, truth_before)
            reason = _reason_of_gaps(truth, now.missing if truth_now is Truth.UNKNOWN else ())
            if truth is Truth.UNKNOWN and reason is None:
                reason = Reason.NO_EARLIER
            return Evidence(
                input=node.input,
                truth=truth,
                seen=now.bounds,
                response=response,
                is_proxy=self._is_proxy(response),
                earlier=None if before is None else earlier,
                earlier_seen=None if before is None else before.bounds,
                reason=reason,
                gaps=now.missing,
            )

        return self._by_voice(node, node.input, judge, self._points_to_worse(node.input, node.scale, node.comparison))

    # -- whose voice --------------------------------------------------------------------------------------------

    def _by_voice(self, node: Condition, input: InputId, judge: Judge, presence: bool | None) -> Finding:
        """Judge the respondent's own response and a newer proxy's, each alone, and say what the two show together.

        `presence`: whether a TRUE condition means a problem is there (True), that it is not (False), or neither
        can be said (None). With no voice of the respondent's own, a proxy can only show that a problem is there.
        """
        voices = self._voices(input)
        if voices.own is not None:
            own = judge(voices.own)
        else:
            own = Evidence(input=input, truth=Truth.UNKNOWN, response=voices.stale, reason=voices.why_no_own)
        if voices.proxy is None:
            return self._leaf(node, input, own.truth, (own,), self._items_of(node))
        proxy = judge(voices.proxy)
        if presence is None:
            truth = own.truth
        elif presence:
            truth = any_of(own.truth, proxy.truth)
        else:
            truth = all_of(own.truth, proxy.truth)
        heard = (own, proxy) if voices.own is not None else (proxy,)
        if truth is Truth.UNKNOWN and voices.own is None and proxy.truth is not Truth.UNKNOWN:
            heard = (_with_reason(proxy, Reason.PROXY_CANNOT_RULE_OUT),)
        return self._leaf(node, input, truth, heard, self._items_of(node))

    def _voices(self, input: InputId) -> _Voices:
        if input not in self._heard:
            all_own = [r for r in self.case.responses[input] if not self._is_proxy(r)]
            fresh = self._fresh(input)
            own = next((response for response in fresh if not self._is_proxy(response)), None)
            proxy = next((response for response in fresh if self._is_proxy(response)), None)
            if own is not None and proxy is not None and fresh.index(proxy) > fresh.index(own):
                proxy = None  # the respondent has spoken since
            stale = all_own[0] if own is None and all_own else None
            self._heard[input] = _Voices(own=own, proxy=proxy, stale=stale)
        return self._heard[input]

    def _leaf(
        self, node: Condition, input: InputId, truth: Truth, evidence: tuple[Evidence, ...], items: tuple[LinkId, ...]
    ) -> Finding:
        needs = self._needs(input, evidence, items) if truth is Truth.UNKNOWN else ()
        return Finding(expression=node, truth=truth, evidence=evidence, needs=needs)

    def _needs(self, input: InputId, evidence: tuple[Evidence, ...], items: tuple[LinkId, ...]) -> tuple[Needed, ...]:
        definition = self._any_definition(input)
        needs: list[Needed] = []
        for piece in evidence:
            if piece.reason is None:
                continue
            if piece.reason is Reason.NO_EARLIER:
                needs.append(Needed(input=input, link_id=None, who=definition.known_by, reason=piece.reason))
                continue
            wanted = piece.gaps or items
            needs.extend(
                Needed(input=input, link_id=link_id, who=definition.who_knows(link_id), reason=piece.reason)
                for link_id in wanted
            )
        return tuple(dict.fromkeys(needs))

    # -- looking things up --------------------------------------------------------------------------------------

    def _definition(self, response: Response) -> Questionnaire:
        return self.questionnaires[response.questionnaire]

    def _any_definition(self, input: InputId) -> Questionnaire:
        """The questionnaire an input names: the version of its newest response, else the newest there is."""
        for response in self.case.responses[input]:
            return self._definition(response)
        wanted = self._input(input).questionnaire
        return next(q for ref, q in self.questionnaires.items() if ref.id == wanted)

    def _input(self, input: InputId) -> Input:
        return self.criteria_set.inputs[input]

    def _is_proxy(self, response: Response) -> bool:
        return self._definition(response).is_proxy(response.source)

    def _scale(self, definition: Questionnaire, scale: ScaleId) -> Scale | None:
        return definition.find_scale(scale)

    def _score(self, response: Response, scale_id: ScaleId) -> Score | None:
        key = (response.id, scale_id)
        if key not in self._scores:
            scale = self._definition(response).find_scale(scale_id)
            if scale is None:
                return None
            self._scores[key] = score_scale(scale, response)
        return self._scores[key]

    def _points_to_worse(self, input: InputId, scale_id: ScaleId, comparison: Comparison) -> bool | None:
        scale = self._any_definition(input).find_scale(scale_id)
        return None if scale is None else (scale.direction is Direction.HIGH_IS_WORSE) == comparison.upwards

    def _fresh(self, input: InputId) -> tuple[Response, ...]:
        limit = self._input(input).max_age_days
        return tuple(r for r in self.case.responses[input] if self.case.days_before(r.authored) <= limit)

    def _earlier(self, input: InputId, response: Response, apart: DaysApart) -> Response | None:
        """The latest earlier response by the same kind of source, so many days before this one."""
        day = self.case.day_of(response.authored)
        return next(
            (
                earlier
                for earlier in self.case.responses[input]
                if earlier.source is response.source
                and apart.least <= (day - self.case.day_of(earlier.authored)).days <= apart.most
                and earlier.authored < response.authored
            ),
            None,
        )

    def _items_of(self, node: Condition) -> tuple[LinkId, ...]:
        match node:
            case ScoreIs(input=input, scale=scale_id) | ChangeIs(input=input, scale=scale_id):
                scale = self._any_definition(input).find_scale(scale_id)
                return () if scale is None else scale.items
            case ItemIs(link_id=link_id) | FactIs(link_id=link_id):
                return (link_id,)
            case AnsweredIs(input=input):
                return _scored_items(self._any_definition(input))
            case AgeIs() | PersistsIn():
                return ()

    def _why_unanswered(self, input: InputId, fresh: tuple[Response, ...]) -> Reason:
        if fresh:
            return Reason.GAPS
        return Reason.TOO_OLD if self.case.responses[input] else Reason.NO_RESPONSE

    def _evidence(
        self, input: InputId, truth: Truth, response: Response, seen: Bounds, gaps: tuple[LinkId, ...]
    ) -> Evidence:
        return Evidence(
            input=input,
            truth=truth,
            seen=seen,
            response=response,
            is_proxy=self._is_proxy(response),
            reason=_reason_of_gaps(truth, gaps),
            gaps=gaps,
        )

    def _of_other_version(self, input: InputId, response: Response) -> Evidence:
        return Evidence(
            input=input,
            truth=Truth.UNKNOWN,
            response=response,
            is_proxy=self._is_proxy(response),
            reason=Reason.OTHER_VERSION,
        )


def _combined(expression: Expression, truth: Truth, children: tuple[Finding, ...]) -> Finding:
    if truth is not Truth.UNKNOWN:
        return Finding(expression=expression, truth=truth, children=children)
    needs = dict.fromkeys(need for child in children if child.truth is Truth.UNKNOWN for need in child.needs)
    return Finding(expression=expression, truth=truth, children=children, needs=tuple(needs))


def _reason_of_gaps(truth: Truth, gaps: tuple[LinkId, ...]) -> Reason | None:
    return Reason.GAPS if truth is Truth.UNKNOWN and gaps else None


def _with_reason(evidence: Evidence, reason: Reason) -> Evidence:
    return Evidence(
        input=evidence.input,
        truth=evidence.truth,
        seen=evidence.seen,
        response=evidence.response,
        is_proxy=evidence.is_proxy,
        earlier=evidence.earlier,
        earlier_seen=evidence.earlier_seen,
        reason=reason,
    )


def _first_answering(
    fresh: tuple[Response, ...], link_id: LinkId, speaks: Callable[[Response], bool]
) -> Response | None:
    return next(
        (r for r in fresh if speaks(r) and not isinstance(r.answers.get(link_id, Missing.NOT_REACHED), Missing)), None
    )


def _scored_items(definition: Questionnaire) -> tuple[LinkId, ...]:
    scored = {link_id for scale in definition.scales for link_id in scale.items}
    return tuple(link_id for link_id in definition.items if link_id in scored)
