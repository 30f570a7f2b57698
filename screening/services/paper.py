"""Keying in a form that was answered on paper: a response like any other, marked as paper, with who keyed it in.

Late paper counts. An invitation expires so that a lost link opens nothing; answers that were given on paper in time are
no less true because the post was slow, so they can be keyed in for PAPER_TIME after that, with the day they were given.
An answer that was given on a screen meanwhile is never replaced: both are kept, when whoever keys in says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from screening.core.audit import Action, AuditEvent
from screening.core.errors import Conflict, InvalidSubmission, NotFound, Problem
from screening.core.keying import Keyed, read_keys
from screening.core.people import Invitation, InvitationId, Patient, Staff
from screening.core.permissions import Act, require
from screening.core.questionnaire import Item, Language, LinkId, Questionnaire
from screening.core.response import Assistance, GivenBy, OnPaper, Response, ResponseId, Submission
from screening.core.validation import validate
from screening.report.paper_form import PaperItem, Translator, paper_items, who_can_have_answered
from screening.services.access import require_care
from screening.services.assessments import assess_afterwards
from screening.services.context import Context
from screening.services.definitions import get_questionnaire
from screening.storage import audit, drafts, invitations, paper_forms, patients, responses
from screening.storage.database import Reading, Writing

PAPER_TIME = timedelta(days=90)
_MOST_HELP_FIRST = (Assistance.STAFF, Assistance.RELATIVE, Assistance.NONE)
_NUMBERS = re.compile(r"\s*\d{1,3}(\s*-\s*\d{1,3})?\s*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A printed form that can be keyed in. `languages`: those it was printed in, the newest first; `answered`: what has
    been stored for it already; `begun`: how many answers somebody has begun on a screen and not sent."""

    invitation: Invitation
    patient: Patient
    questionnaire: Questionnaire
    languages: tuple[Language, ...]
    printed_at: datetime  # for the first time
    answered: Response | None
    begun: int

    @property
    def items(self) -> tuple[Item, ...]:
        """The questions on the paper, in its order."""
        return tuple(self.questionnaire.items.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was keyed in, raw but for the choices of a list. `helped`: for each kind of help, the numbers of the
    questions that alone had it, as typed: ``4, 7-9``. `keep_both`: beside what was answered on a screen."""

    id: ResponseId
    language: Language
    answered_on: date | None
    given_by: GivenBy | None
    keys: Mapping[LinkId, str]
    again: Mapping[LinkId, str]
    helped: Mapping[Assistance, str] = field(default_factory=dict)
    keep_both: bool = False


def get_paper(context: Context, staff: Staff, invitation_id: InvitationId) -> Paper:
    """Raises Conflict (nothing was printed), NotFound, NotPermitted."""
    require(staff.role, Act.TAKE_IN_ANSWERS)
    now = context.clock()
    with context.database.writing() as writing:
        paper = _read(context, writing, invitations.get_invitation(writing, invitation_id), staff, now)
        event = AuditEvent(at=now, actor=staff.id, action=Action.PAPER_SOUGHT, subject=invitation_id)
        audit.record(writing, event)
    return paper


def words_on_paper(paper: Paper, language: Language, translate: Translator) -> tuple[PaperItem, ...]:
    """The questions as they stand on the paper in this language, with the key of each box."""
    return paper_items(
        paper.invitation, paper.questionnaire, paper.questionnaire.wordings[language], translate
    )


def who_on_paper(paper: Paper) -> tuple[tuple[GivenBy, str], ...]:
    """Who can have filled it in, each with its message, in the paper's order."""
    return who_can_have_answered(paper.invitation, paper.questionnaire)


def key_in(context: Context, staff: Staff, invitation_id: InvitationId, entry: Entry) -> Response:
    """Store what stands on the paper, and assess. Sent twice, it is stored once and the same response comes back.

    Raises InvalidSubmission with all that is wrong; Conflict (too late, keyed in or answered already, begun on a
    screen); NotFound, NotPermitted.
    """
    require(staff.role, Act.TAKE_IN_ANSWERS)
    now = context.clock()
    with context.database.writing() as writing:
        paper = _read(context, writing, invitations.get_for_change(writing, invitation_id), staff, now)
        response = _response(context, paper, entry, staff, now)
        if not _is_stored(writing, response):
            _require_takes_paper(paper, entry, now)
            _require_is_new(writing, response)
        event = AuditEvent(at=now, actor=staff.id, action=Action.PAPER_KEYED_IN, subject=response.id)
        response = responses.save_response(writing, response, stored_at=now, audit=event)
        if paper.answered is None:
            used_up = AuditEvent(
                at=now, actor=staff.id, action=Action.INVITATION_USED_UP, subject=invitation_id
            )
            invitations.use_up(writing, invitation_id, response=response.id, audit=used_up)
    assess_afterwards(context, response)
    return response


def _read(context: Context, reading: Reading, invitation: Invitation, staff: Staff, now: datetime) -> Paper:
    sought = NotFound("invitation", invitation.id)
    require_care(reading, staff, invitation.patient, Act.TAKE_IN_ANSWERS, now=now, sought=sought)
    printed = paper_forms.list_printings(reading, invitation.id)
    if not printed:
        raise Conflict("no form on paper has been printed for this invitation")
    begun = drafts.find_draft(reading, invitation.id) if invitation.response is None else None
    return Paper(
        invitation=invitation,
        patient=patients.get_patient(reading, invitation.patient),
        questionnaire=get_questionnaire(context, reading, invitation.questionnaire),
        languages=tuple(dict.fromkeys(one.language for one in printed)),
        printed_at=printed[-1].printed_at,
        answered=None
        if invitation.response is None
        else responses.get_response(reading, invitation.response),
        begun=0 if begun is None else len(begun.answered),
    )


def _is_stored(writing: Writing, response: Response) -> bool:
    try:
        responses.get_response(writing, response.id)
    except NotFound:
        return False
    return True


def _require_takes_paper(paper: Paper, entry: Entry, now: datetime) -> None:
    if now >= paper.invitation.expires_at + PAPER_TIME:
        raise Conflict("this form is too old to be keyed in: ask the patient anew")
    if paper.answered is not None and paper.answered.paper is not None:
        raise Conflict("this form has been keyed in already: nothing was stored now")
    if paper.answered is not None and not entry.keep_both:
        raise Conflict(
            "this form has been answered on a screen already: if the paper holds other answers, say below that both "
            "are to be kept"
        )
    if paper.begun:
        raise Conflict(
            "{count} answers to this form have been begun on a screen and not sent: take them in first, on the "
            "patient's page; the paper can be kept beside them then",
            {"count": paper.begun},
        )


def _require_is_new(reading: Reading, response: Response) -> None:
    """The same paper keyed in again, by somebody else say, is not a second answer."""
    assert response.patient is not None  # noqa: S101  the invitation's
    for known in responses.list_responses(reading, response.patient):
        is_same = (
            known.paper is not None
            and response.paper is not None
            and known.paper.answered_on == response.paper.answered_on
            and known.questionnaire == response.questionnaire
            and known.answers == response.answers
        )
        if is_same:
            raise Conflict("this form has been keyed in already: nothing was stored now")


def _response(context: Context, paper: Paper, entry: Entry, staff: Staff, now: datetime) -> Response:
    """What was keyed in as a response. Raises InvalidSubmission with every fault, whichever step finds it."""
    problems = [*_problems_of_day(context, paper, entry, now)]
    if entry.language not in paper.languages:
        problems.append(Problem("language", "choose the language that the paper is in"))
    if entry.given_by is None:
        problems.append(Problem("who", "choose who has filled in the form"))
    helped: dict[LinkId, Assistance] = {}
    keyed = Keyed(submission=Submission(items=()), unclear=())
    try:
        helped = _helped(paper, entry)
    except InvalidSubmission as error:
        problems += error.problems
    try:
        keyed = read_keys(paper.items, entry.keys, entry.again)
    except InvalidSubmission as error:
        problems += error.problems
    if problems or entry.given_by is None or entry.answered_on is None:
        raise InvalidSubmission(problems)
    most, by_item = _assistance(paper, entry.given_by, helped)
    return validate(
        paper.questionnaire,
        keyed.submission,
        id=entry.id,
        source=entry.given_by.source,
        assistance=most,
        assistance_by_item=by_item,
        authored=_authored(context, paper, entry.answered_on, now),
        now=now,
        language=entry.language,
        patient=paper.invitation.patient,
        author=staff.id,
        paper=OnPaper(answered_on=entry.answered_on, keyed_at=now, unclear=keyed.unclear),
    )


def _problems_of_day(context: Context, paper: Paper, entry: Entry, now: datetime) -> list[Problem]:
    zone = context.settings.time_zone
    if entry.answered_on is None:
        return [Problem("day", "write the day that stands on the paper, as day-month-year")]
    if entry.answered_on > now.astimezone(zone).date():
        return [Problem("day", "this day lies in the future")]
    if entry.answered_on < paper.printed_at.astimezone(zone).date():
        return [Problem("day", "this day lies before the form was printed")]
    return []


def _authored(context: Context, paper: Paper, day: date, now: datetime) -> datetime:
    """Noon of that day; on the day of printing not before that, and never after now."""
    noon = datetime.combine(day, time(12), context.settings.time_zone).astimezone(UTC)
    return min(max(noon, paper.printed_at), now)


def _helped(paper: Paper, entry: Entry) -> dict[LinkId, Assistance]:
    """The questions that alone had this help."""
    by_number = {number: item.link_id for number, item in enumerate(paper.items, start=1)}
    found: dict[LinkId, Assistance] = {}
    problems = []
    for assistance, typed in entry.helped.items():
        numbers = _numbers(typed)
        if numbers is None or not all(number in by_number for number in numbers):
            problems.append(
                Problem(
                    f"helped-{assistance.value}",
                    "write the numbers of questions on this paper, from 1 to {most}, for example 4, 7-9",
                    {"most": len(by_number)},
                )
            )
            continue
        found |= {by_number[number]: assistance for number in numbers}
    if problems:
        raise InvalidSubmission(problems)
    return found


def _numbers(typed: str) -> tuple[int, ...] | None:
    """``4, 7-9`` as numbers; None when it is not that."""
    parts = [part for part in typed.split(",") if part.strip()]
    if not all(_NUMBERS.fullmatch(part) for part in parts):
        return None
    found: list[int] = []
    for part in parts:
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return tuple(found)


def _assistance(
    paper: Paper, given_by: GivenBy, helped: Mapping[LinkId, Assistance]
) -> tuple[Assistance, dict[LinkId, Assistance]]:
    """The most help with any question, and the questions that had another."""
    given = {item.link_id: helped.get(item.link_id, given_by.assistance) for item in paper.items}
    most = next(help for help in _MOST_HELP_FIRST if help in given.values())
    return most, {link_id: help for link_id, help in given.items() if help is not most}
