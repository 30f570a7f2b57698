"""Answers that the patient keeps for the doctor: who may see them, and what everybody else is shown instead.

The one place where anything is left out. It comes after all judging: an assessment is made of all answers, and only
what somebody is shown of it has them taken away. What is shown is made anew, by the same rules, from the answers that
may be seen: so nothing in it can depend on a kept answer, whatever is added to the rules or the pages. Of the whole
assessment only two things are taken over: the outcome, so that a need keeps its owner, and that some warning sign is
met. (A decided truth is never overturned by more knowledge, so what is shown as met or not met is so in the whole.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from screening.core.assessment import Assessment, Redaction, assess
from screening.core.criteria import CriterionIs
from screening.core.findings import Finding, Findings, Reason
from screening.core.people import Role
from screening.core.questionnaire import LinkId, Questionnaire
from screening.core.response import Assistance, Given, Kept, Response
from screening.core.truth import Truth
from screening.core.verdict import Verdict


def may_see_kept(role: Role | None) -> bool:
    """Whether somebody with this role sees what is kept for the doctor. None is the machine's owner at the command
    line, who has the database."""
    return role is None or role is Role.GP


def followers(questionnaire: Questionnaire, of: Iterable[LinkId]) -> frozenset[LinkId]:
    """The items asked because of an answer to one of these, directly or through others. Whether they were asked
    at all tells that answer, so they are kept with it, whatever stands in them."""
    begun = frozenset(of)
    found = set(begun)
    while True:
        more = {
            item.link_id
            for item in questionnaire.items.values()
            if item.enable_when is not None and found.intersection(item.enable_when.link_ids)
        }
        if more <= found:
            return frozenset(found - begun)
        found |= more


def redacted(response: Response) -> Response:
    """The response as others than a doctor are shown it: what is kept stands there as kept."""
    if not response.doctor_only:
        return response
    answers: dict[LinkId, Given] = {
        link_id: Kept.FOR_DOCTOR if link_id in response.doctor_only else answer
        for link_id, answer in response.answers.items()
    }
    return replace(response, answers=answers, assistance_by_item=_help_elsewhere(response))


def responses_shown_to(role: Role | None, responses: Iterable[Response]) -> tuple[Response, ...]:
    """Responses as somebody with this role is shown them."""
    return tuple(response if may_see_kept(role) else redacted(response) for response in responses)


def shown_to(role: Role | None, whole: Assessment) -> Assessment:
    """The assessment as somebody with this role is shown it; itself where nothing has to be left out."""
    kept = sum(len(response.doctor_only) for response in whole.case.all_responses())
    if may_see_kept(role) or not kept:
        return whole
    case = replace(
        whole.case,
        responses={id: tuple(map(redacted, found)) for id, found in whole.case.responses.items()},
        shown={id: tuple(map(redacted, found)) for id, found in whole.case.shown.items()},
    )
    seen = assess(whole.criteria_set, whole.questionnaires, case, program_version=whole.program_version)
    hides_alert = (
        Truth.TRUE in whole.verdict.alerts.values() and Truth.TRUE not in seen.verdict.alerts.values()
    )
    return replace(
        seen,
        verdict=_verdict(whole.verdict, seen.verdict),
        redaction=Redaction(answers=kept, hides_alert=hides_alert),
    )


def rests_on_kept(findings: Findings, finding: Finding) -> bool:
    """Whether it cannot be told to this reader because of what is kept for the doctor."""
    if finding.truth is not Truth.UNKNOWN:
        return False
    if any(need.reason is Reason.KEPT for need in finding.needs):
        return True
    expression = finding.expression
    referred = (findings.of(expression.criterion),) if isinstance(expression, CriterionIs) else ()
    return any(rests_on_kept(findings, part) for part in (*finding.children, *referred))


def _verdict(whole: Verdict, seen: Verdict) -> Verdict:
    """The outcome as it is; signs, remarks and what is missing as far as the answers seen can tell."""
    return replace(
        seen,
        outcome=whole.outcome,
        at_least=whole.at_least,
        at_most=whole.at_most,
        missing=seen.missing if whole.outcome is None else (),
        waits_for_time=seen.waits_for_time if whole.outcome is None else (),
    )


def _help_elsewhere(response: Response) -> dict[LinkId, Assistance]:
    """The help that is told by item; not of what is kept, since it depends on whether that was answered."""
    return {id: help for id, help in response.assistance_by_item.items() if id not in response.doctor_only}
