"""Answers in the words they were given in, for who gave them: question, answer, and why there is none.

No score, no verdict, nothing that says whether an answer is good or bad. A form that several people answered comes in
parts, one for each voice; each line then says whose it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from screening.core.corrected import CorrectedAnswer
from screening.core.questionnaire import Item, Language, LinkId, Questionnaire, RecallPeriod, Source, Wording
from screening.core.response import AskedBy, Assistance, Choice, Given, Kept, Missing, Response, Text
from screening.report.corrected import WITHDRAWN

Translator = Callable[[str], str]


def N_(message: str) -> str:  # noqa: N802  gettext's own name for "mark now, translate later"
    return message


_REASONS = {
    Missing.SKIPPED: N_("Skipped"),
    Missing.DECLINED: N_("Would rather not say"),
    Missing.NOT_REACHED: N_("Not reached"),
}
_NOT_ANSWERED = N_("Not answered")
_UNCLEAR = N_("The mark on the paper could not be read")
_NOT_SHOWN = N_("Not shown here")
_ONLY_FOR_DOCTOR = N_("Only for your doctor")
_VOICES = {
    Source.PATIENT: N_("The patient"),
    Source.RELATIVE: N_("A relative, for the patient"),
    Source.STAFF: N_("Staff, for the patient"),
}
_HELP = {
    Assistance.NONE: N_("Answered without help."),
    Assistance.RELATIVE: N_("Answered with help from a relative."),
    Assistance.STAFF: N_("Answered with help from staff."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierAnswer:
    """What stood there before a correction: as a line's `answer` and `missing`."""

    answer: str | None
    missing: str | None
    corrected_at: datetime
    asked_by: AskedBy | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredLine:
    """One question. `answer` in the wording's language, or `missing`, the reason in the reader's; `recall` where it
    differs from that of the line before; `voice` only where several have answered; `kept`: that it is kept for the
    doctor, None where it is not; `earlier`: what was corrected, newest first."""

    link_id: LinkId
    question: str
    recall: str | None
    answer: str | None
    missing: str | None
    voice: str | None
    kept: str | None = None
    earlier: tuple[EarlierAnswer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWords:
    """A form's answers for one reader. `language` is the wording's, which may not be the reader's."""

    title: str
    language: Language
    lines: tuple[AnsweredLine, ...]
    help: str | None
    wording_source: str
    wording_version: str
    validated: bool

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(line.answer is not None for line in self.lines)


def answer_words(
    questionnaire: Questionnaire,
    *parts: Response,
    language: Language,
    translate: Translator,
    with_reasons: bool = True,
    corrected: Sequence[CorrectedAnswer] = (),
) -> AnswerWords:
    """The words of a form's parts. Without reasons, all that has no answer is only "not answered": why is between who
    was asked and those who treat them. What was not asked is left out. `corrected`, oldest first: of these answers what
    stands now is told, with what stood there before."""
    wording = questionnaire.wordings.get(language) or next(iter(questionnaire.wordings.values()))
    voices = {part.source for part in parts}
    lines: list[AnsweredLine] = []
    recall: RecallPeriod | None = None
    for item in questionnaire.items.values():
        changes = [one for one in corrected if one.link_id == item.link_id]
        part = changes[-1].after if changes else _part_of(item.link_id, parts)
        answer = part.answers[item.link_id]
        if answer is Missing.NOT_ASKED and not changes:
            continue
        reason = _reason(part, item.link_id) if with_reasons else _NOT_ANSWERED
        if isinstance(answer, Kept):  # an answer there is; that it is not shown is said to everybody
            reason = _NOT_SHOWN
        lines.append(
            AnsweredLine(
                link_id=item.link_id,
                question=_question(questionnaire, item, wording, part.source),
                recall=wording.recall.get(item.recall) if item.recall and item.recall is not recall else None,
                answer=_in_words(answer, item, wording),
                missing=translate(reason) if isinstance(answer, Missing | Kept) else None,
                voice=translate(_VOICES[part.source]) if len(voices) > 1 else None,
                kept=translate(_ONLY_FOR_DOCTOR) if item.link_id in part.doctor_only else None,
                earlier=tuple(_earlier(one, item, wording, translate) for one in reversed(changes)),
            )
        )
        recall = item.recall
    return AnswerWords(
        title=wording.title,
        language=wording.language,
        lines=tuple(lines),
        help=translate(_HELP[parts[0].assistance]) if len(parts) == 1 else None,
        wording_source=wording.source,
        wording_version=wording.version,
        validated=wording.validated,
    )


def corrected_questions(
    questionnaire: Questionnaire, corrected: Sequence[CorrectedAnswer], *, language: Language
) -> tuple[tuple[str, Language], ...]:
    """The question of each correction, with the language it is in, which may not be the reader's."""
    wording = questionnaire.wordings.get(language) or next(iter(questionnaire.wordings.values()))
    return tuple(
        (
            _question(questionnaire, questionnaire.items[one.link_id], wording, one.after.source),
            wording.language,
        )
        for one in corrected
    )


def _earlier(one: CorrectedAnswer, item: Item, wording: Wording, translate: Translator) -> EarlierAnswer:
    answer = one.before.answers[item.link_id]
    return EarlierAnswer(
        answer=_in_words(answer, item, wording),
        missing=translate(_reason(one.before, item.link_id)) if isinstance(answer, Missing) else None,
        corrected_at=one.correction.at,
        asked_by=one.correction.asked_by,
    )


def _part_of(link_id: LinkId, parts: Sequence[Response]) -> Response:
    """The part in which an item was met; the first where none was."""
    met = (part for part in parts if part.answers[link_id] not in (Missing.NOT_REACHED, Missing.NOT_ASKED))
    return next(met, parts[0])


def _reason(part: Response, link_id: LinkId) -> str:
    """Why an item has no answer, for who has given none."""
    if part.paper is not None and link_id in part.paper.unclear:
        return _UNCLEAR
    if part.is_withdrawn(link_id):
        return WITHDRAWN
    answer = part.answers[link_id]
    return _REASONS.get(answer, _NOT_ANSWERED) if isinstance(answer, Missing) else _NOT_ANSWERED


def _question(questionnaire: Questionnaire, item: Item, wording: Wording, source: Source) -> str:
    words = wording.items[item.link_id]
    return words.proxy_text if questionnaire.is_proxy(source) and words.proxy_text else words.text


def _in_words(answer: Given, item: Item, wording: Wording) -> str | None:
    match answer:
        case Choice(code=code):
            return wording.items[item.link_id].options[code]
        case Text(text=text):
            return text
        case Missing() | Kept():
            return None
