"""What was answered: from raw strings (Submission) to a validated, immutable set of answers (Response).

Every item of the questionnaire has either an `Answer` or a `Missing` with its reason; "no answer" is never None,
zero or the best answer. A correction is a new response that names the one it replaces.

A response is one voice. A form that several people answered makes one response for each of them, parts of one `form`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import NewType

from screening.core.questionnaire import Language, LinkId, QuestionnaireRef, Source

ResponseId = NewType("ResponseId", str)  # a UUID made on the client: sent twice, stored once
PatientId = NewType("PatientId", str)


class Missing(Enum):
    """Why there is no answer. The four are different things and stay different all the way to the GP and to FHIR."""

    NOT_REACHED = "not-reached"  # stopped before it
    SKIPPED = "skipped"  # went past it
    DECLINED = "declined"  # chose "I would rather not say"
    NOT_ASKED = "not-asked"  # its enabling condition did not hold


class Kept(Enum):
    """What stands in an answer's place for a reader it is not shown to. It is no reason for having none: something was
    answered, and nothing can be read, scored or concluded from this. Never stored."""

    FOR_DOCTOR = "kept-for-doctor"


class Assistance(Enum):
    """What help was given; the words are still the respondent's own."""

    NONE = "none"
    RELATIVE = "relative"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class GivenBy:
    """Whose words one answer is, and what help they had with it."""

    source: Source
    assistance: Assistance


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen option: its code, and the number it scores as (None when it does not score)."""

    code: str
    value: int | None


@dataclass(frozen=True, slots=True)
class Text:
    """Words written by the respondent, exactly as written but for surrounding white space."""

    text: str


Answer = Choice | Text
Given = Answer | Missing | Kept  # what a response that is shown to somebody can hold


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedItem:
    """One item as it came: `values` are raw (a code, a number's digits, or text); or the reason there is none.

    `where` is its place in what was sent, for error messages; the link id when there is no better one.
    """

    link_id: str
    values: tuple[str, ...] = ()
    missing: Missing | None = None
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Raw input from a form, a file or another system; nothing in it has been checked."""

    items: tuple[SubmittedItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingUsed:
    """Which words were read. `source` and `version` are None together, where that language has no wording here (it was
    answered elsewhere); what is not known is never `validated`."""

    language: Language
    source: str | None
    version: str | None
    validated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPaper:
    """It was answered on paper on the day `answered_on`, and keyed in by its `author` at `keyed_at` (aware UTC). At
    what time of that day nobody knows: `authored` is its noon, or when it was keyed in if that was earlier.

    `unclear`: the items with a mark that cannot be read as one answer, two crosses say. They are SKIPPED in the
    answers, because no answer is known; that something was marked is said wherever the response is shown.
    """

    answered_on: date
    keyed_at: datetime
    unclear: tuple[LinkId, ...] = ()


class AskedBy(Enum):
    """Who asked that an answer that had been stored be corrected."""

    PATIENT = "patient"
    RELATIVE = "relative"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What makes a response the corrected form of the one it replaces: written down by the member of staff `by` at
    `at` (aware UTC), at whose request and why.

    `items`: every item whose answer is not the one first sent, by this correction or one before it. Of a response from
    elsewhere only items and time are known: `by` and `asked_by` are None then, and there is no reason.
    """

    items: tuple[LinkId, ...]
    at: datetime
    by: str | None = None
    asked_by: AskedBy | None = None
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A validated set of answers, one for every item of its questionnaire. `authored` is aware UTC.

    `assistance` is the most help that was given with any of it; `assistance_by_item` holds the items that had another.
    `form` is the same in all responses that one form was answered by, when it was answered by several; an item that
    somebody else answered is not reached here. `paper` is None for what was answered on a screen.
    `corrected` is None for what stands as it was sent.
    `doctor_only`: the items that only a doctor may see the answers to (see the module of that name). Their answers
    stand here as all others do, unless this is the response as it is shown to somebody else.
    """

    id: ResponseId
    questionnaire: QuestionnaireRef
    source: Source
    assistance: Assistance
    authored: datetime
    language: Language
    answers: Mapping[LinkId, Given]
    patient: PatientId | None = None
    author: str | None = None  # who recorded it (a staff id, a file); None when the respondent did
    replaces: ResponseId | None = None
    wording: WordingUsed | None = None  # as its sender says; None: the questionnaire's own in `language`
    assistance_by_item: Mapping[LinkId, Assistance] = field(default_factory=dict)
    form: ResponseId | None = None
    paper: OnPaper | None = None
    corrected: Correction | None = None
    doctor_only: frozenset[LinkId] = frozenset()

    def whole_answers(self) -> Mapping[LinkId, Answer | Missing]:
        """All answers, for who goes on from them. Raises ValueError on a response as it is shown to somebody, with
        answers left out: nothing may be made of that."""
        whole: dict[LinkId, Answer | Missing] = {}
        for link_id, answer in self.answers.items():
            if isinstance(answer, Kept):
                raise ValueError("nothing is made of a response with answers left out")  # noqa: TRY004  of a value
            whole[link_id] = answer
        return whole

    def assistance_with(self, link_id: LinkId) -> Assistance:
        """What help was given with this item."""
        return self.assistance_by_item.get(link_id, self.assistance)

    def is_withdrawn(self, link_id: LinkId) -> bool:
        """Whether an answer was here that should not have been given, and was taken out by a correction."""
        corrected = self.corrected is not None and link_id in self.corrected.items
        return corrected and self.answers.get(link_id) is Missing.SKIPPED

    def value(self, link_id: LinkId) -> int | None:
        """The number answered, or None when the item is missing, unknown or not scored."""
        answer = self.answers[link_id]
        return answer.value if isinstance(answer, Choice) else None

    def text(self, link_id: LinkId) -> str | None:
        """What was written, or None."""
        answer = self.answers[link_id]
        return answer.text if isinstance(answer, Text) else None


def standing(responses: Iterable[Response]) -> tuple[Response, ...]:
    """Those that no other of them takes the place of, in their order."""
    known = tuple(responses)
    replaced = {response.replaces for response in known}
    return tuple(response for response in known if response.id not in replaced)


def list_corrected(responses: Iterable[Response]) -> frozenset[ResponseId]:
    """The ids of those in whose place a corrected response has come, directly or after others."""
    known = {response.id: response for response in responses}
    found: set[ResponseId] = set()
    for response in known.values():
        before = None if response.replaces is None else known.get(response.replaces)
        if before is None or response.corrected == before.corrected:
            continue
        while before is not None and before.id not in found:
            found.add(before.id)
            before = None if before.replaces is None else known.get(before.replaces)
    return frozenset(found)
