"""The text that goes into a referral: what a receiving unit needs to know, ready to be pasted, with a mark for what is
missing.

The headings are what the regions' referral pages ask for (Randers, Herlev, Hvidovre and Aarhus, published
requirements for referral to specialised palliative care). No number is made here: answers and scores stand as they
do on the GP's page, and what nobody has said is a heading with a mark to be filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from screening.core.assessment import Assessment
from screening.core.questionnaire import Language, LinkId, ScaleId
from screening.core.response import Choice, Response
from screening.core.truth import Truth
from screening.report.names import Names
from screening.report.reader import Reader
from screening.report.words import ScaleWords, Summary


class Dimension(Enum):
    """The four dimensions of palliative care."""

    PHYSICAL = "physical"
    PSYCHOLOGICAL = "psychological"
    SOCIAL = "social"
    EXISTENTIAL = "existential"


# Which scales and facts of the shipped questionnaires speak of which dimension; the sorting is our own. What stands
# nowhere here is listed under a heading of its own rather than left out.
_SCALES: dict[str, Dimension] = {
    **dict.fromkeys(("PF", "FA", "NV", "PA", "DY", "SL", "AP", "CO", "PHYSICAL"), Dimension.PHYSICAL),
    **dict.fromkeys(("EF", "EMOTIONAL"), Dimension.PSYCHOLOGICAL),
}
_FACTS: dict[str, Dimension] = {
    "physical-severe": Dimension.PHYSICAL,
    "specialist-treatment": Dimension.PHYSICAL,
    "unstable": Dimension.PHYSICAL,
    "psychological-severe": Dimension.PSYCHOLOGICAL,
    "complicating-conditions": Dimension.PSYCHOLOGICAL,
    "social-severe": Dimension.SOCIAL,
    "network-failing": Dimension.SOCIAL,
    "hard-decisions": Dimension.SOCIAL,
    "existential-severe": Dimension.EXISTENTIAL,
    "existential-crisis": Dimension.EXISTENTIAL,
}
_BASAL_FACTS = ("basal-insufficient", "intervention-recorded", "beyond-basal-capacity")
_INFORMED = LinkId("informed")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownForReferral:
    """What is known besides the assessment; what is empty is marked as missing. `decision` and `plan` are what the
    doctor wrote when deciding, `referred_by` who that was."""

    name: str
    born: str
    cpr: str = ""
    address: str = ""
    phone: str = ""
    diagnosis: str = ""
    relatives: tuple[str, ...] = ()
    gp_practice: str = ""
    home_nursing: str = ""
    to: str = ""
    decision: str = ""
    plan: str = ""
    referred_by: str = ""


def referral_text(
    assessment: Assessment,
    summary: Summary,
    known: KnownForReferral,
    *,
    language: Language,
    translate: Callable[[str], str],
) -> str:
    """The whole text, in the reader's language; a line for each thing, a blank line between headings."""
    reader = Reader(language=language, translate=translate, zone=assessment.case.at.tzinfo)
    text = _Text(
        names=Names(assessment=assessment, reader=reader), summary=summary, known=known, translate=translate
    )
    return "\n\n".join("\n".join(part) for part in text.parts()) + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    names: Names
    summary: Summary
    known: KnownForReferral
    translate: Callable[[str], str]

    def parts(self) -> Iterator[list[str]]:
        """A heading and its lines, one part after the other."""
        say = self.translate
        yield [say("REFERRAL TO SPECIALISED PALLIATIVE CARE"), *self._to()]
        yield [say("PATIENT"), *self._patient()]
        yield self._part(
            say("DIAGNOSIS AND SHORT HISTORY"), [self.known.diagnosis], fill=say("short history")
        )
        yield [say("ACUTE WARNING SIGNS"), *self._acute()]
        yield [say("PALLIATIVE PROBLEMS IN THE FOUR DIMENSIONS"), *self._problems()]
        yield [say("WHY BASAL RELIEF IS NOT ENOUGH, AND WHAT HAS BEEN TRIED"), *self._basal()]
        yield self._part(say("PURPOSE OF THE REFERRAL"), [self.known.decision, self.known.plan])
        yield [say("THE PATIENT'S WISH AND CONSENT"), *self._wish()]
        yield self._part(say("MEDICATION"), [])
        yield self._part(
            say("SOCIAL HISTORY AND BENEFITS GRANTED"),
            [],
            fill=say("declaration of terminal illness, medicine subsidy, care leave for relatives"),
        )
        yield [say("RELATIVES"), *(self.known.relatives or (self._missing(),))]
        yield [say("WHO ELSE TAKES PART"), *self._others()]
        yield [say("WHAT THIS RESTS ON"), *self._basis()]

    def _to(self) -> Iterator[str]:
        yield self._line(self.translate("To"), self.known.to)
        yield self._line(self.translate("Referred by"), self.known.referred_by)

    def _patient(self) -> Iterator[str]:
        say, known = self.translate, self.known
        yield self._line(say("Name"), known.name)
        yield known.born
        yield self._line(say("CPR number"), known.cpr)
        yield self._line(say("Address"), known.address)
        yield self._line(say("Telephone"), known.phone)
        yield self._line(say("Stays now (if elsewhere)"), "")

    def _acute(self) -> Iterator[str]:
        alerts = self.summary.alerts
        for alert in alerts.met:
            yield "- " + "; ".join((alert.label, *alert.reasons))
        for sentence in (alerts.unanswered, alerts.answered_no):
            if sentence:
                yield sentence

    def _problems(self) -> Iterator[str]:
        say = self.translate
        headings = {
            Dimension.PHYSICAL: say("Physical"),
            Dimension.PSYCHOLOGICAL: say("Psychological"),
            Dimension.SOCIAL: say("Social"),
            Dimension.EXISTENTIAL: say("Existential and spiritual"),
        }
        for dimension, heading in headings.items():
            found = [*self._scale_lines(dimension), *self._fact_lines(dimension)]
            yield f"{heading}:"
            yield from (f"- {line}" for line in found or [self._missing()])
        others = list(self._scale_lines(None))
        if others:
            yield say("Other:")
            yield from (f"- {line}" for line in others)
        for words in self.summary.own_words:
            written = " / ".join(line for line in words.text.splitlines() if line.strip())
            yield f"- {words.heading}: “{written}” ({words.said_by})"

    def _scale_lines(self, dimension: Dimension | None) -> Iterator[str]:
        for scale in self.summary.scales:
            if self._dimension_of(scale) is dimension:
                for voice in scale.voices:
                    if voice.reading.beyond is not Truth.FALSE:
                        yield (
                            f"{scale.name}: {voice.reading.text} ({scale.direction_words}; "
                            f"{voice.who}, {voice.reading.day})"
                        )

    def _dimension_of(self, scale: ScaleWords) -> Dimension | None:
        for definition in self.names.assessment.questionnaires.values():
            for known in definition.scales:
                if self.names.scale(definition, ScaleId(known.id)) == scale.name:
                    return _SCALES.get(known.id)
        return None

    def _fact_lines(self, dimension: Dimension) -> Iterator[str]:
        for link_id, found in _FACTS.items():
            if found is dimension:
                yield from self._fact(LinkId(link_id))

    def _fact(self, link_id: LinkId) -> Iterator[str]:
        """What was last said of a fact, by whom; nothing when nobody has said anything."""
        response = self._newest_saying(link_id)
        if response is not None:
            definition = self.names.records.definition(response)
            answer = self.names.answer(response, link_id)
            yield f"{self.names.item(definition, link_id)}: {answer} ({self.names.said_by(response)})"

    def _newest_saying(self, link_id: LinkId) -> Response | None:
        for input in self.names.assessment.criteria_set.inputs:
            for response in self.names.records.fresh(input):
                if isinstance(response.answers.get(link_id), Choice):
                    return response
        return None

    def _basal(self) -> Iterator[str]:
        found = [line for link_id in _BASAL_FACTS for line in self._fact(LinkId(link_id))]
        yield from (f"- {line}" for line in found)
        yield self._missing(self.translate("what has been tried, and with what effect"))

    def _wish(self) -> Iterator[str]:
        yield f"{self.summary.labels.wish}: {self.summary.wish}"
        yield from self._fact(_INFORMED)
        yield self._missing(self.translate("consent to the referral and to records being obtained"))

    def _others(self) -> Iterator[str]:
        say = self.translate
        yield self._line(say("GP"), self.known.gp_practice)
        yield self._line(say("Home nursing"), self.known.home_nursing)
        yield self._line(say("Treating department"), "")
        yield self._line(say("The GP agrees or has been told"), "")

    def _basis(self) -> Iterator[str]:
        verdict = self.summary.verdict
        yield self.summary.header.assessed
        yield verdict.sentence
        if verdict.floor:
            yield verdict.floor
        yield from self.summary.answered_by
        yield from self.summary.provenance.short

    def _part(self, heading: str, lines: list[str], *, fill: str = "") -> list[str]:
        said = [line for line in lines if line]
        return [heading, *said, *([self._missing(fill)] if fill or not said else [])]

    def _line(self, name: str, value: str) -> str:
        return f"{name}: {value or self._missing()}"

    def _missing(self, what: str = "") -> str:
        """The mark of what is to be filled in."""
        if what:
            return self.translate("[to be filled in: {what}]").format(what=what)
        return self.translate("[to be filled in]")
