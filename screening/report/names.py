"""What things and people are called for one reader: scales, items, answers, voices, reasons for a missing answer.

Texts come from the wordings of the definitions that were used, never the newest. Where the reader's language has no
wording, another language's is shown rather than nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import assert_never

from screening.core.assessment import Assessment
from screening.core.criteria import CriterionId, InputId
from screening.core.findings import BIRTH_DATE, PATIENT_RECORD
from screening.core.questionnaire import (
    ItemWording,
    Knower,
    Language,
    LinkId,
    Questionnaire,
    ScaleId,
    Source,
    Wording,
)
from screening.core.records import Records
from screening.core.response import Assistance, Choice, Kept, Missing, OnPaper, Response, Text
from screening.core.truth import Truth
from screening.report.corrected import WITHDRAWN
from screening.report.reader import Reader

_NOBODY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of everything in one assessment, for one reader. `authors` names staff by their id."""

    assessment: Assessment
    reader: Reader
    authors: Mapping[str, str] = field(default_factory=lambda: _NOBODY)
    records: Records = field(init=False)

    def __post_init__(self) -> None:
        run = self.assessment
        records = Records(criteria_set=run.criteria_set, questionnaires=run.questionnaires, case=run.case)
        object.__setattr__(self, "records", records)  # the way a frozen dataclass sets a derived field

    # -- definitions --------------------------------------------------------------------------------------------

    def definition(self, input: InputId, response: Response | None = None) -> Questionnaire:
        """The definition a response was given to, else the one its input reads."""
        return self.records.definition_of(input) if response is None else self.records.definition(response)

    def wording(self, definition: Questionnaire) -> Wording | None:
        """The wording in the reader's language, else English, else any there is."""
        wordings = definition.wordings
        found = wordings.get(self.reader.language) or wordings.get(Language("en"))
        return found or next(iter(wordings.values()), None)

    def title(self, definition: Questionnaire) -> str:
        """The questionnaire's title."""
        found = self.wording(definition)
        return definition.instrument_in(self.reader.language) if found is None else found.title

    def input_title(self, input: InputId) -> str:
        """The title of the questionnaire an input reads; the patient's record is no questionnaire."""
        if input == PATIENT_RECORD:
            return self.reader.translate("Patient's record")
        return self.title(self.definition(input))

    def scale(self, definition: Questionnaire, scale: ScaleId) -> str:
        """A scale's name."""
        found = self.wording(definition)
        return scale if found is None else found.scales.get(scale, scale)

    def item(self, definition: Questionnaire, link_id: LinkId) -> str:
        """An item's short wording, else its full one, else what it measures."""
        found = self._item(definition, link_id)
        if found is not None:
            return found.short or found.text
        return definition.items[link_id].construct if link_id in definition.items else link_id

    def item_of(self, input: InputId, link_id: LinkId) -> str:
        """An item's short wording, by input; also the birth date, which no questionnaire asks."""
        if link_id == BIRTH_DATE:
            return self.reader.translate("Date of birth")
        return self.item(self.definition(input), link_id)

    def full_item(self, definition: Questionnaire, link_id: LinkId) -> str:
        """An item's text as it was asked, in the reader's language."""
        found = self._item(definition, link_id)
        return found.text if found is not None else self.item(definition, link_id)

    def option(self, definition: Questionnaire, link_id: LinkId, code: str) -> str:
        """An answer option's text."""
        found = self._item(definition, link_id)
        return code if found is None else found.options.get(code, code)

    def answer(self, response: Response, link_id: LinkId) -> str:
        """What was answered, or why there is no answer."""
        answer = response.answers.get(link_id)
        definition = self.records.definition(response)
        if isinstance(answer, Choice):
            text = self.option(definition, link_id, answer.code)
            # An option that begins with its number ("7 – Very good") needs it no second time.
            said_already = answer.value is None or text.split(" ")[0] == str(answer.value)
            return text if said_already else f"{text} ({answer.value})"
        if isinstance(answer, Text):
            return answer.text
        return self.no_answer(response, link_id) or self.reader.translate("not in this version")

    def _item(self, definition: Questionnaire, link_id: LinkId) -> ItemWording | None:
        found = self.wording(definition)
        return None if found is None else found.items.get(link_id)

    # -- people -------------------------------------------------------------------------------------------------

    def voice(self, response: Response) -> str:
        """Who speaks in a response: the respondent, or someone for the patient."""
        translate = self.reader.translate
        proxy = self.records.is_proxy(response)
        match response.source:
            case Source.PATIENT:
                return translate("patient")
            case Source.RELATIVE:
                return translate("relative, for the patient") if proxy else translate("relative")
            case Source.STAFF:
                return translate("staff, for the patient") if proxy else translate("clinician")
            case _:
                assert_never(response.source)

    def said_by(self, response: Response) -> str:
        """Who said it, and on which day."""
        return f"{self.voice(response)}, {self.reader.day(response.authored)}"

    def author(self, response: Response) -> str | None:
        """Who recorded it, where it is known; said so when the respondent did not send the answers off."""
        name = None if response.author is None else self.authors.get(response.author)
        if response.paper is not None:
            return self._keyed_in(response.paper, name)
        if name is None or response.source is Source.STAFF:
            return name
        return self.reader.translate("not sent; taken in by {name}").format(name=name)

    def _keyed_in(self, paper: OnPaper, name: str | None) -> str:
        """That it was answered on paper, by whom it was keyed in and when, and which marks could not be read."""
        translate, day = self.reader.translate, self.reader.day(paper.keyed_at)
        if name is None:
            said = translate("on paper, keyed in on {day}").format(day=day)
        else:
            said = translate("on paper, keyed in by {name} on {day}").format(name=name, day=day)
        if not paper.unclear:
            return said
        return translate("{said}, {count} with a mark that cannot be read").format(
            said=said, count=len(paper.unclear)
        )

    def assistance(self, response: Response) -> str | None:
        """What help was given, or None; with how many of the answers, where it was not with all."""
        help = self._help(response.assistance)
        answered = [id for id, answer in response.answers.items() if not isinstance(answer, Missing)]
        helped = [id for id in answered if response.assistance_with(id) is not Assistance.NONE]
        if help is None or len(helped) == len(answered):
            return help
        return self.reader.translate("{help} (with {count} of {of} answers)").format(
            help=help, count=len(helped), of=len(answered)
        )

    def _help(self, assistance: Assistance) -> str | None:
        translate = self.reader.translate
        match assistance:
            case Assistance.NONE:
                return None
            case Assistance.RELATIVE:
                return translate("with help from a relative")
            case Assistance.STAFF:
                return translate("with help from staff")
            case _:
                assert_never(assistance)

    def knower(self, who: Knower) -> str:
        """Who can supply a missing input."""
        translate = self.reader.translate
        match who:
            case Knower.PATIENT:
                return translate("The patient")
            case Knower.RELATIVE:
                return translate("A relative")
            case Knower.CLINICIAN:
                return translate("The doctor or nurse")
            case Knower.REGISTER:
                return translate("The patient's record")
            case _:
                assert_never(who)

    # -- words of the field -------------------------------------------------------------------------------------

    def no_answer(self, response: Response, link_id: LinkId) -> str | None:
        """Why an item has no answer in a response, or none that is shown to this reader; None where it has one, or was
        not in that version."""
        if response.paper is not None and link_id in response.paper.unclear:
            return self.reader.translate("a mark that cannot be read")
        if response.is_withdrawn(link_id):
            return self.reader.translate(WITHDRAWN)
        answer = response.answers.get(link_id)
        if isinstance(answer, Missing):
            return self.missing(answer, self.records.definition(response))
        return self.kept() if isinstance(answer, Kept) else None

    def kept(self) -> str:
        """What stands in the place of an answer that this reader is not shown."""
        return self.reader.translate("kept for the doctor")

    def missing(self, missing: Missing, definition: Questionnaire) -> str:
        """Why there is no answer; the four reasons stay different."""
        translate = self.reader.translate
        if missing is Missing.NOT_REACHED and definition.respondent is Source.STAFF:
            return translate("not answered")  # a form on one page is not walked through: nothing is "reached"
        match missing:
            case Missing.NOT_REACHED:
                return translate("not reached")
            case Missing.SKIPPED:
                return translate("skipped")
            case Missing.DECLINED:
                return translate("would rather not say")
            case Missing.NOT_ASKED:
                return translate("not asked")
            case _:
                assert_never(missing)

    def truth(self, truth: Truth) -> str:
        """Met, not met, cannot tell."""
        translate = self.reader.translate
        match truth:
            case Truth.TRUE:
                return translate("met")
            case Truth.FALSE:
                return translate("not met")
            case Truth.UNKNOWN:
                return translate("cannot tell")
            case _:
                assert_never(truth)

    def criterion(self, criterion: CriterionId) -> str:
        """A criterion's or alert's label."""
        criteria_set = self.assessment.criteria_set
        found = criteria_set.criteria.get(criterion) or criteria_set.alerts[criterion]
        return self.reader.pick(found.label)
