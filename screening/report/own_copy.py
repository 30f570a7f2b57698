"""A copy for oneself: what somebody has answered, who reads it, what is not watched, and whom to ring. Words only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from screening.core.questionnaire import Language
from screening.report.corrected import BEFORE, CORRECTED_ON, request_words
from screening.report.own_answers import AnswerWords, EarlierAnswer
from screening.report.reader import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """Who runs the service, and whom to ring; `own_doctor_phone` may be empty."""

    organisation: str
    own_doctor_phone: str
    out_of_hours: str
    emergency_phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCopy:
    """The copy in one reader's language; every text is ready to be set."""

    language: Language
    document: str
    sent: str
    counted: str
    words: AnswerWords
    readers_heading: str
    readers: str
    ring_heading: str
    ring: tuple[str, ...]
    earlier: tuple[tuple[str, ...], ...]  # for each line of `words`: what was corrected, and what stood there
    wording: str
    page: str  # with {page} and {pages}
    unprintable: str  # with {count} and {script}


def own_copy(
    words: AnswerWords, *, sent_at: datetime, is_patient: bool, contacts: Contacts, reader: Reader
) -> OwnCopy:
    """The copy of these answers. `is_patient`: the reader is the patient and not a relative."""
    translate = reader.translate
    readers = (
        translate(
            "Those who care for you at {organisation}, and your own doctor, read your answers to see what help you "
            "need."
        )
        if is_patient
        else translate(
            "Those who care for the patient at {organisation}, and the patient’s own doctor, read your answers to see "
            "what help is needed."
        )
    )
    return OwnCopy(
        language=reader.language,
        document=translate("A copy of your answers"),
        sent=translate("Answered on {day} at {time}.").format(
            day=reader.long_day(sent_at), time=reader.clock(sent_at)
        ),
        counted=translate("{answered} of {total} questions are answered.").format(
            answered=words.answered, total=len(words.lines)
        ),
        words=words,
        readers_heading=translate("Who reads it?"),
        readers=readers.format(organisation=contacts.organisation),
        ring_heading=translate("Whom to ring"),
        ring=whom_to_ring(contacts, translate),
        earlier=tuple(
            tuple(_corrected(one, is_patient=is_patient, reader=reader) for one in line.earlier)
            for line in words.lines
        ),
        wording=_wording(words, translate),
        page=translate("Page {page} of {pages}"),
        unprintable=translate("[{count} × {script}: cannot be printed]"),
    )


def whom_to_ring(contacts: Contacts, translate: Callable[[str], str]) -> tuple[str, ...]:
    """The same two sentences that stand on every page of the respondent's."""
    phone = f" {contacts.own_doctor_phone}" if contacts.own_doctor_phone else ""
    return (
        translate("Nobody watches this form round the clock."),
        translate(
            "If you need help now, ring your own doctor{phone}. When the doctor is closed: {out_of_hours}. If life is "
            "in danger: {emergency}."
        ).format(phone=phone, out_of_hours=contacts.out_of_hours, emergency=contacts.emergency_phone),
    )


def _corrected(earlier: EarlierAnswer, *, is_patient: bool, reader: Reader) -> str:
    request = request_words(earlier.asked_by, is_patient=is_patient)
    parts = [
        reader.translate(CORRECTED_ON).format(day=reader.long_day(earlier.corrected_at)),
        "" if request is None else reader.translate(request),
        reader.translate(BEFORE).format(answer=earlier.answer or earlier.missing or ""),
    ]
    return " ".join(part for part in parts if part)


def _wording(words: AnswerWords, translate: Callable[[str], str]) -> str:
    source = translate("Wording: {source}, version {version}.").format(
        source=words.wording_source, version=words.wording_version
    )
    mark = translate("Validated.") if words.validated else translate("The wording has not been validated.")
    return f"{source} {mark}"
