"""Correcting an answer that was stored (GDPR article 16): a new response takes the place of the old one.

The old one stays, readable, with who corrected it, when, at whose request and why; nothing is edited. The new one keeps
the time of the answers, so that an old answer never looks new because it was corrected. "Should not have been answered"
leaves the item open, skipped as on a form: it is then not known, which is never the same as a good answer.

What the patient has allowed (a consent) is corrected by the patient alone, with their own link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from screening.core.assessment import AssessmentId
from screening.core.audit import Action, AuditEvent
from screening.core.decisions import problems_of_words, tidy_words
from screening.core.doctor_only import may_see_kept, responses_shown_to
from screening.core.errors import Conflict, InvalidSubmission, NotFound, Problem
from screening.core.people import Patient, Role, Staff
from screening.core.permissions import Act, require
from screening.core.questionnaire import Item, Language, LinkId, Questionnaire
from screening.core.response import (
    Answer,
    AskedBy,
    Correction,
    Given,
    Missing,
    PatientId,
    Response,
    ResponseId,
    Submission,
    SubmittedItem,
    list_corrected,
)
from screening.core.validation import read_answer, rule_of_asking, validate
from screening.report.own_answers import AnsweredLine as AnsweredLine  # noqa: PLC0414  what the pages show
from screening.report.own_answers import answer_words
from screening.services.access import require_care
from screening.services.assessments import assess_afterwards
from screening.services.completing import as_submitted
from screening.services.context import Context
from screening.services.definitions import get_questionnaire
from screening.storage import assessments, audit, patients, responses
from screening.storage import staff as accounts
from screening.storage.database import Reading

NOTHING = frozenset({Missing.NOT_REACHED, Missing.SKIPPED, Missing.DECLINED})


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionEntry:
    """What was filled in. `value` is raw ("" for nothing); `withdrawn`: it should not have been answered. `id` is made
    with the page, so that what is sent twice is stored once."""

    id: ResponseId
    value: str
    withdrawn: bool
    asked_by: AskedBy | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseHistory:
    """One response with those that it took the place of (`earlier`, newest first) and those that took its place since
    (`later`, oldest first: the last one stands), all as `reader` is shown them. `names`: staff by id."""

    patient: Patient
    response: Response
    questionnaire: Questionnaire
    earlier: tuple[Response, ...]
    later: tuple[Response, ...]
    names: Mapping[str, str]
    reader: Role

    @property
    def standing(self) -> Response:
        """The one that counts."""
        return self.later[-1] if self.later else self.response

    @property
    def correctable(self) -> frozenset[LinkId]:
        """The items whose answers can be corrected here; none where another response stands in its place."""
        if self.later:
            return frozenset()
        return frozenset(
            item.link_id
            for item in self.questionnaire.items.values()
            if _can_be_corrected(item, self.response, role=self.reader)
        )


def get_history(context: Context, staff: Staff, response_id: ResponseId) -> ResponseHistory:
    """Raises NotFound, NotPermitted."""
    require(staff.role, Act.READ_ASSESSMENT)
    now = context.clock()
    with context.database.writing() as writing:
        found = responses.get_response(writing, response_id)
        patient_id = _patient_of(found)
        sought = NotFound("response", response_id)
        require_care(writing, staff, patient_id, Act.READ_ASSESSMENT, now=now, sought=sought)
        history = _history(context, writing, found, role=staff.role)
        event = AuditEvent(at=now, actor=staff.id, action=Action.RESPONSE_READ, subject=response_id)
        audit.record(writing, event)
    return history


def in_words(
    history: ResponseHistory, response: Response, *, language: Language, translate: Callable[[str], str]
) -> tuple[AnsweredLine, ...]:
    """One response of the history, line by line, for the reader that it was read for."""
    return answer_words(history.questionnaire, response, language=language, translate=translate).lines


def correct_answer(
    context: Context, staff: Staff, response_id: ResponseId, link_id: LinkId, entry: CorrectionEntry
) -> Response:
    """Put a corrected response in the place of this one, and assess. Sent twice, it is stored once.

    Raises InvalidSubmission (`answer`, `reason`, `asked_by`), Conflict (another response stands in its place by now;
    the item cannot be corrected), NotFound, NotPermitted.
    """
    require(staff.role, Act.CORRECT_ANSWER)
    now = context.clock()
    with context.database.writing() as writing:
        before = responses.get_response(writing, response_id)
        sought = NotFound("response", response_id)
        require_care(writing, staff, _patient_of(before), Act.CORRECT_ANSWER, now=now, sought=sought)
        standing = responses.hold_standing(writing, response_id)
        sent = responses.find_response(writing, entry.id)
        if standing.id != before.id and (sent is None or sent.replaces != before.id):
            raise Conflict("these answers have been corrected or completed since: look at the newest ones")
        questionnaire = get_questionnaire(context, writing, before.questionnaire)
        corrected = _corrected(questionnaire, before, link_id, entry, by=staff, now=now)
        event = AuditEvent(at=now, actor=staff.id, action=Action.RESPONSE_CORRECTED, subject=corrected.id)
        stored = responses.save_response(writing, corrected, stored_at=now, audit=event)
    assess_afterwards(context, stored)
    return stored


def list_corrected_under(
    context: Context, staff: Staff, assessment_id: AssessmentId
) -> tuple[ResponseId, ...]:
    """The responses that an assessment rests on and that were corrected since it was made. Raises NotFound,
    NotPermitted."""
    require(staff.role, Act.READ_ASSESSMENT)
    with context.database.reading() as reading:
        record = assessments.get_assessment(reading, assessment_id)
        sought = NotFound("assessment", assessment_id)
        now = context.clock()
        require_care(reading, staff, record.patient, Act.READ_ASSESSMENT, now=now, sought=sought)
        corrected = list_corrected(responses.list_responses(reading, record.patient))
    return tuple(one for one in record.basis.responses if one in corrected)


def _patient_of(response: Response) -> PatientId:
    assert response.patient is not None  # noqa: S101  what is stored has a patient
    return response.patient


def _history(context: Context, reading: Reading, found: Response, *, role: Role) -> ResponseHistory:
    known = responses.list_responses(reading, _patient_of(found))
    by_id = {one.id: one for one in known}
    by_replaced = {one.replaces: one for one in known if one.replaces is not None}
    earlier, later = list[Response](), list[Response]()
    one: Response | None = found
    while one is not None and one.replaces is not None:
        one = by_id.get(one.replaces)
        earlier += [] if one is None else [one]
    following = by_replaced.get(found.id)
    while following is not None:
        later.append(following)
        following = by_replaced.get(following.id)
    return ResponseHistory(
        patient=patients.get_patient(reading, _patient_of(found)),
        response=_shown(role, found),
        questionnaire=get_questionnaire(context, reading, found.questionnaire),
        earlier=tuple(_shown(role, one) for one in earlier),
        later=tuple(_shown(role, one) for one in later),
        names=accounts.list_names(reading),
        reader=role,
    )


def _shown(role: Role, response: Response) -> Response:
    """As somebody with this role is shown it; why a kept answer was corrected is kept with it."""
    (shown,) = responses_shown_to(role, [response])
    correction = shown.corrected
    if shown is response or correction is None or not response.doctor_only.intersection(correction.items):
        return shown
    return replace(shown, corrected=replace(correction, reason=""))


def _can_be_corrected(item: Item, response: Response, *, role: Role) -> bool:
    """What is kept for the doctor is corrected by a doctor: nobody corrects what they may not see."""
    is_kept = item.link_id in response.doctor_only and not may_see_kept(role)
    answer = response.answers[item.link_id]
    return item.consent is None and answer is not Missing.NOT_ASKED and not is_kept


def _corrected(
    questionnaire: Questionnaire,
    before: Response,
    link_id: LinkId,
    entry: CorrectionEntry,
    *,
    by: Staff,
    now: datetime,
) -> Response:
    """The response as it should have been. Raises InvalidSubmission, Conflict, NotFound."""
    item = questionnaire.items.get(link_id)
    if item is None:
        raise NotFound("item", link_id)
    if not _can_be_corrected(item, before, role=by.role):
        raise Conflict(
            "this cannot be corrected here: it was not asked, or only the patient or a doctor can do it"
        )
    answer = _read(item, before, entry)
    answers, stood = _answers(questionnaire, before, link_id, answer), before.whole_answers()
    changed = [id for id in questionnaire.items if answers[id] != stood[id]]
    earlier = () if before.corrected is None else before.corrected.items
    correction = Correction(
        items=tuple(dict.fromkeys([*earlier, *changed])),
        at=now,
        by=by.id,
        asked_by=entry.asked_by,
        reason=tidy_words(entry.reason),
    )
    paper = before.paper
    if paper is not None:
        paper = replace(paper, unclear=tuple(id for id in paper.unclear if id not in changed))
    made = validate(
        questionnaire,
        Submission(items=tuple(as_submitted(id, answer) for id, answer in answers.items())),
        id=entry.id,
        source=before.source,
        authored=before.authored,
        now=max(now, before.authored),
        language=before.language,
        assistance=before.assistance,
        patient=before.patient,
        author=before.author,
        replaces=before.id,
        assistance_by_item=before.assistance_by_item,
        form=before.form,
        paper=paper,
        corrected=correction,
    )
    return replace(made, doctor_only=before.doctor_only)


def _read(item: Item, before: Response, entry: CorrectionEntry) -> Answer | Missing:
    """What should stand there. Raises InvalidSubmission with all that is wrong with the page."""
    problems: list[Problem] = []
    answer: Answer | Missing = Missing.SKIPPED
    value = entry.value.strip()
    if entry.withdrawn and value:
        problems.append(Problem("answer", "is both another answer and none: choose one of the two"))
    elif not entry.withdrawn and not value:
        problems.append(Problem("answer", "choose what is right, or that it should not have been answered"))
    elif value:
        try:
            answer = read_answer(item, SubmittedItem(link_id=item.link_id, values=(value,), where="answer"))
        except InvalidSubmission as error:
            problems += error.problems
    if not problems:
        problems += _problems_of_no_change(before.whole_answers()[item.link_id], answer)
    if entry.asked_by is None:
        problems.append(Problem("asked_by", "say who asked for it"))
    if not entry.reason.strip():
        problems.append(Problem("reason", "write why it is corrected"))
    problems += problems_of_words("reason", tidy_words(entry.reason))
    if problems:
        raise InvalidSubmission(problems)
    return answer


def _problems_of_no_change(before: Given, answer: Answer | Missing) -> Iterator[Problem]:
    if isinstance(answer, Missing) and before in NOTHING:
        yield Problem("answer", "nothing is answered here: there is nothing to take out")
    elif answer == before:
        yield Problem("answer", "this is what stands there already")


def _answers(
    questionnaire: Questionnaire, before: Response, link_id: LinkId, answer: Answer | Missing
) -> dict[LinkId, Answer | Missing]:
    """All answers as they should have been. An item that hangs on the corrected one is not asked any more, or it would
    have been asked and nobody knows what had been answered."""
    answers: dict[LinkId, Answer | Missing] = {**before.whole_answers(), link_id: answer}
    is_asked = rule_of_asking(is_part=before.form is not None)
    for id, item in questionnaire.items.items():
        if not is_asked(item.enable_when, answers):
            answers[id] = Missing.NOT_ASKED
        elif answers[id] is Missing.NOT_ASKED and not is_asked(item.enable_when, before.whole_answers()):
            answers[id] = Missing.NOT_REACHED
    return answers
