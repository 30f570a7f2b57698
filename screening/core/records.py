"""Looking things up in a case: definitions, fresh and earlier responses, scores, and whose voice may speak.

Whose voice counts: the respondent's own newest response within the input's age, and a proxy's response if it is no
older (or the only one). The two are never merged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from screening.core.bounds import Comparison
from screening.core.case import Case
from screening.core.criteria import CriteriaSet, DaysApart, InputId
from screening.core.findings import Reason
from screening.core.questionnaire import Direction, LinkId, Questionnaire, QuestionnaireRef, ScaleId
from screening.core.response import Response, ResponseId
from screening.core.scoring import Score, score

QuestionnaireByRef = Mapping[QuestionnaireRef, Questionnaire]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """The responses of one input that may speak: the respondent's own, and the newest of proxies that is no older.

    `proxies` are more than one only when several proxies answered at one moment, each a part of one form.
    `stale` is the respondent's newest when all of them are too old.
    """

    own: Response | None
    proxies: tuple[Response, ...]
    stale: Response | None

    @property
    def proxy(self) -> Response | None:
        """The newest proxy's, or None."""
        return next(iter(self.proxies), None)

    @property
    def why_no_own(self) -> Reason:
        """Why the respondent's own voice is not heard."""
        return Reason.TOO_OLD if self.stale is not None else Reason.NO_RESPONSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """A case with the definitions that explain it. Remembers what it has worked out; the case never changes."""

    criteria_set: CriteriaSet
    questionnaires: QuestionnaireByRef
    case: Case
    _scores: dict[ResponseId, Mapping[ScaleId, Score]] = field(default_factory=dict)
    _voices: dict[InputId, Voices] = field(default_factory=dict)

    def definition(self, response: Response) -> Questionnaire:
        """The questionnaire this response was given to."""
        return self.questionnaires[response.questionnaire]

    def definition_of(self, input: InputId) -> Questionnaire:
        """The questionnaire an input names, in the version of its newest response when it has one."""
        read = input in self.criteria_set.inputs  # else it is only shown
        for response in (self.case.responses if read else self.case.shown)[input]:
            return self.definition(response)
        wanted = (self.criteria_set.inputs if read else self.criteria_set.shown)[input].questionnaire
        return next(definition for ref, definition in self.questionnaires.items() if ref.id == wanted)

    def is_proxy(self, response: Response) -> bool:
        """Whether it was answered on the respondent's behalf."""
        return self.definition(response).is_proxy(response.source)

    def scores(self, response: Response) -> Mapping[ScaleId, Score]:
        """A response's score on every scale of its version."""
        if response.id not in self._scores:
            self._scores[response.id] = score(self.definition(response).scales, response)
        return self._scores[response.id]

    def score(self, response: Response, scale_id: ScaleId) -> Score | None:
        """A response's score on one scale; None when its version has no such scale."""
        return self.scores(response).get(scale_id)

    def fresh(self, input: InputId) -> tuple[Response, ...]:
        """The input's responses that are not older than the set allows, newest first."""
        limit = self.criteria_set.inputs[input].max_age_days
        return tuple(r for r in self.case.responses[input] if self.case.days_before(r.authored) <= limit)

    def earlier(self, input: InputId, response: Response, apart: DaysApart) -> Response | None:
        """The latest earlier response by the same kind of source, so many days before this one."""
        day = self.case.day_of(response.authored)
        for other in self.case.responses[input]:
            days = (day - self.case.day_of(other.authored)).days
            same_voice = other.source is response.source and other.authored < response.authored
            if same_voice and apart.least <= days <= apart.most:
                return other
        return None

    def voices(self, input: InputId) -> Voices:
        """Whose responses may speak for this input now."""
        if input not in self._voices:
            self._voices[input] = self._hear(input)
        return self._voices[input]

    def _hear(self, input: InputId) -> Voices:
        fresh = self.fresh(input)
        own = next((response for response in fresh if not self.is_proxy(response)), None)
        # A proxy's response from before the respondent's own is past: the respondent has spoken since. One of the same
        # moment is another part of the same form, and is heard beside it.
        proxies = tuple(r for r in fresh if self.is_proxy(r) and (own is None or r.authored >= own.authored))
        newest = tuple(r for r in proxies if r.authored == proxies[0].authored)
        if own is not None:
            return Voices(own=own, proxies=newest, stale=None)
        stale = next((r for r in self.case.responses[input] if not self.is_proxy(r)), None)
        return Voices(own=None, proxies=newest, stale=stale)

    def points_to_worse(self, input: InputId, scale_id: ScaleId, comparison: Comparison) -> bool | None:
        """Whether the comparison, when it holds, means that a problem is there; None when it cannot be said."""
        scale = self.definition_of(input).find_scale(scale_id)
        return None if scale is None else (scale.direction is Direction.HIGH_IS_WORSE) == comparison.upwards

    def items_of_scale(self, input: InputId, scale_id: ScaleId) -> tuple[LinkId, ...]:
        """The items a scale is made of; empty when this version has no such scale."""
        scale = self.definition_of(input).find_scale(scale_id)
        return () if scale is None else scale.items


def scored_items(definition: Questionnaire) -> tuple[LinkId, ...]:
    """The items that belong to a scale, in the questionnaire's order."""
    scored = {link_id for scale in definition.scales for link_id in scale.items}
    return tuple(link_id for link_id in definition.items if link_id in scored)
