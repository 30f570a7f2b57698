"""All that is kept about a patient in words, in the reader's language: the page that a person can read (GDPR article
12: in an intelligible form). What stands in it is chosen by `patient_export`; here are its words and their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from screening.core.assessment import Assessment
from screening.core.audit import AuditEvent
from screening.core.identity import Identity
from screening.core.people import Invitee
from screening.core.questionnaire import Language, Questionnaire
from screening.core.response import AskedBy, Response
from screening.report.action_words import ACTION_WORDS
from screening.report.own_answers import answer_words
from screening.report.patient_copy import CopyBlock, CopyChapter, render_patient_copy
from screening.storage.assessments import AssessmentRecord
from screening.storage.owned import OwnedRows

Translate = Callable[[str], str]


def N_(message: str) -> str:  # noqa: N802  gettext's own name for "mark now, translate later"
    return message


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientData:
    """What the page tells. `assessments`: as stored, and made anew where this program still concludes the same;
    `left_out`: how many answers belong to somebody else; `names`: of staff and organisations, by id."""

    identity: Identity
    responses: Sequence[tuple[Response, Questionnaire]]
    assessments: Sequence[tuple[AssessmentRecord, Assessment | None]]
    rows: Sequence[OwnedRows]
    looks: Sequence[AuditEvent]
    left_out: int
    names: Mapping[str, str]
    at: datetime


_ASKED_BY = {
    AskedBy.PATIENT: N_("The patient"),
    AskedBy.RELATIVE: N_("A relative"),
    AskedBy.STAFF: N_("A member of staff who saw the mistake"),
}
_TITLES = {
    "task": N_("Tasks"),
    "decision": N_("Decisions"),
    "task_event": N_("What was done about the tasks"),
    "referral": N_("Referrals"),
    "referral_event": N_("What became of the referrals"),
    "invitation": N_("Invitations"),
    "care_relation": N_("Who has had you in care"),
    "reminder": N_("Reminders by e-mail"),
    "reminder_stop": N_("No more reminders wanted"),
    "record_hold": N_("Kept because of a case"),
}
# What of a row is told, in this order, and what it is called. The rest are numbers for the program; they stand in the
# file for computers.
_COLUMNS = {
    "opened_at": N_("Begun"),
    "made_at": N_("Made"),
    "at": N_("When"),
    "on": N_("Day"),
    "since": N_("From"),
    "begun_at": N_("From"),
    "until": N_("Until"),
    "kind": N_("What"),
    "step": N_("What"),
    "urgency": N_("How urgent"),
    "state": N_("How far"),
    "due_on": N_("To be done by"),
    "by": N_("Who"),
    "made_by": N_("Who"),
    "begun_by": N_("Who"),
    "owner_id": N_("In whose hands"),
    "organisation_id": N_("Where"),
    "to_id": N_("To"),
    "to_name": N_("To"),
    "reason": N_("Why"),
    "plan": N_("Plan"),
    "note": N_("Note"),
    "follow_up_on": N_("Look again"),
    "expires_at": N_("Until"),
    "closed_at": N_("Ended"),
    "ended_at": N_("Ended"),
    "sent_at": N_("Went out"),
    "refused_at": N_("The e-mail address did not work"),
    "stopped_at": N_("When"),
}
_VALUES = {
    "refer": N_("Refer to specialised palliative care"),
    "confer": N_("Confer with the palliative team"),
    "basal": N_("Treat at basal level"),
    "not-now": N_("Nothing for now"),
    "acute": N_("Acute"),
    "undetermined": N_("Cannot be told yet"),
    "open": N_("Open"),
    "seen": N_("Seen"),
    "decided": N_("Decided"),
    "closed": N_("Closed"),
    "opened": N_("Opened"),
    "attached": N_("A new assessment"),
    "opened-again": N_("Opened again"),
    "taken": N_("Taken"),
    "handed-over": N_("Handed over"),
    "sent": N_("Sent"),
    "received": N_("Received"),
    "accepted": N_("Accepted"),
    "rejected": N_("Rejected"),
    "first-contact": N_("First contact"),
    "withdrawn": N_("Withdrawn"),
    "gp-practice": N_("Your own doctor"),
    "own-patient": N_("You are their patient"),
    "brought-in": N_("Asked to share the care"),
    "referred": N_("Referral"),
    "first": N_("The plan made it due"),
    "again": N_("Once more, since nobody had answered"),
    "by-hand": N_("Staff asked for it"),
}


def render_page(data: PatientData, *, language: Language, translate: Translate, zone: tzinfo) -> bytes:
    """The page, UTF-8."""
    words = _Words(data=data, language=language, translate=translate, zone=zone)
    return render_patient_copy(
        title=translate(N_("Your data")), language=language, lead=words.lead(), chapters=words.chapters()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    data: PatientData
    language: Language
    translate: Translate
    zone: tzinfo

    def lead(self) -> list[str]:
        told = [
            self.translate(
                N_("This is all that is kept about you in the needs screening, as it was {when}.")
            ).format(when=self.when(self.data.at)),
            self.translate(
                N_(
                    "The other files hold the same for computers: fhir.json your answers, assessments.json what was "
                    "concluded of them, data.json everything else."
                )
            ),
        ]
        if self.data.left_out:
            words = N_(
                "Answers that a relative has given in a form of their own are theirs, and are not in it: {count}."
            )
            told.append(self.translate(words).format(count=self.data.left_out))
        return told

    def chapters(self) -> list[CopyChapter]:
        return [
            self._chapter(N_("Who you are"), [self._identity()]),
            self._chapter(
                N_("Your answers, and what staff have recorded"),
                [self._answers(*one) for one in self.data.responses],
            ),
            self._chapter(
                N_("What was concluded of them"), [self._conclusion(*one) for one in self.data.assessments]
            ),
            *(self._rows(one) for one in self.data.rows if one.table in _TITLES),
            self._chapter(N_("Who has done what"), self._looks()),
        ]

    def when(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone):%d-%m-%Y %H.%M}"

    def _chapter(self, title: str, blocks: Sequence[CopyBlock]) -> CopyChapter:
        return CopyChapter(
            title=self.translate(title), blocks=tuple(blocks), empty=self.translate(N_("Nothing."))
        )

    def _identity(self) -> CopyBlock:
        one = self.data.identity
        rows = (
            (N_("Name"), one.name),
            (N_("Birth date"), f"{one.birth:%d-%m-%Y}"),
            (N_("CPR number"), "" if one.cpr is None else one.cpr.text),
            (N_("Telephone"), one.contact.phone),
            (N_("E-mail"), one.contact.email),
            (N_("Address"), one.contact.address),
            (N_("Agreed to get e-mail"), self._yes_or_no(one.contact.may_email)),
            (N_("Relatives noted"), self._relatives(one)),
            (N_("Diagnosis"), one.diagnosis_code),
        )
        return CopyBlock(title="", rows=tuple((self.translate(name), value) for name, value in rows if value))

    def _yes_or_no(self, value: bool) -> str:  # noqa: FBT001  said as it is
        return self.translate(N_("Yes") if value else N_("No"))

    def _relatives(self, identity: Identity) -> str:
        """How many, and how many agreed to e-mail: who they are is theirs."""
        if not identity.relatives:
            return ""
        agreed = sum(one.may_email for one in identity.relatives)
        words = self.translate(N_("{count}; agreed to get e-mail: {agreed}"))
        return words.format(count=len(identity.relatives), agreed=agreed)

    def _answers(self, response: Response, questionnaire: Questionnaire) -> CopyBlock:
        words = answer_words(questionnaire, response, language=self.language, translate=self.translate)
        rows = tuple((line.question, line.answer or line.missing or "") for line in words.lines)
        notes = [words.help or "", self._correction(response), self._replaced(response)]
        return CopyBlock(
            title=f"{self.when(response.authored)}: {words.title}",
            rows=rows,
            note=" ".join(note for note in notes if note),
        )

    def _correction(self, response: Response) -> str:
        one = response.corrected
        if one is None:
            return ""
        said = N_("Corrected {when} by {name}, at the request of: {who}. Why: {reason}")
        return self.translate(said).format(
            when=self.when(one.at),
            name=self.data.names.get(one.by or "", ""),
            who="" if one.asked_by is None else self.translate(_ASKED_BY[one.asked_by]),
            reason=one.reason,
        )

    def _replaced(self, response: Response) -> str:
        if any(one.replaces == response.id for one, _ in self.data.responses):
            return self.translate(N_("These answers do not count any more: others have taken their place."))
        return ""

    def _conclusion(self, record: AssessmentRecord, made: Assessment | None) -> CopyBlock:
        outcome = record.result.outcome
        labels: dict[str, Mapping[Language, str]] = {}
        title = str(record.criteria_set)
        if made is not None:
            labels = {one.id: one.label for one in made.criteria_set.outcomes}
            title = self._pick(made.criteria_set.title, title)
        if outcome is not None:
            said = self._pick(labels.get(outcome, {}), outcome)
        else:
            floor = self._pick(labels.get(record.result.at_least, {}), record.result.at_least)
            said = f"{self.translate(N_('cannot be told yet'))} ({floor})"
        return CopyBlock(title=self.when(record.at), rows=((title, said),))

    def _pick(self, texts: Mapping[Language, str], otherwise: str) -> str:
        return texts.get(self.language) or next(iter(texts.values()), otherwise)

    def _rows(self, rows: OwnedRows) -> CopyChapter:
        blocks = [
            CopyBlock(
                title="",
                rows=tuple(
                    (self.translate(label), self._value(row[column]))
                    for column, label in _COLUMNS.items()
                    if row.get(column) not in (None, "")
                ),
            )
            for row in rows.rows
            if row.get("invitee") != Invitee.RELATIVE.value
        ]
        return self._chapter(_TITLES[rows.table], blocks)

    def _value(self, value: Any) -> str:
        if isinstance(value, datetime):
            return self.when(value)
        if isinstance(value, date):
            return f"{value:%d-%m-%Y}"
        text = str(value)
        return self.translate(_VALUES[text]) if text in _VALUES else self.data.names.get(text, text)

    def _looks(self) -> list[CopyBlock]:
        rows = tuple(
            (
                f"{self.when(event.at)} {self.data.names.get(event.actor, event.actor)}",
                self.translate(ACTION_WORDS[event.action]),
            )
            for event in self.data.looks
        )
        return [CopyBlock(title="", rows=rows)] if rows else []
