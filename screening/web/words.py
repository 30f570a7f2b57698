"""A questionnaire's own words as a page shows them: in the reader's language, and small beneath in a second one.

The one place that chooses. A language without a wording gets the first there is, and the page says which that is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from screening.core.questionnaire import Language, Questionnaire, Wording
from screening.translation import DEFAULT, direction

DANISH = Language(DEFAULT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text with the language it is in; `companion` is the same in the second language, where there is one. Of what
    somebody has typed (`own`) nobody knows the language: it is read in the direction of its letters."""

    text: str
    lang: Language
    companion: Words | None = None
    own: bool = False

    @property
    def dir(self) -> str:
        """Which way it is read: ``ltr`` or ``rtl``."""
        return direction(self.lang)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """Picks texts of one questionnaire: first in `wording`, and in `beneath` when a second language is on.

    `lender` is the wording that lends a draft the texts it lacks; such a text is in the lender's language.
    """

    wording: Wording
    beneath: Wording | None = None
    lender: Wording | None = None

    def find(self, pick: Callable[[Wording], str | None]) -> Words | None:
        """What `pick` takes out of the wording, or None where it has no such text."""
        text = pick(self.wording)
        if text is None:
            return None
        if self._is_lent(text, pick):
            return Words(text=text, lang=DANISH)
        other = None if self.beneath is None else pick(self.beneath)
        companion = (
            None if self.beneath is None or other is None else Words(text=other, lang=self.beneath.language)
        )
        return Words(text=text, lang=self.wording.language, companion=companion)

    def _is_lent(self, text: str, pick: Callable[[Wording], str | None]) -> bool:
        return bool(self.wording.borrowed) and self.lender is not None and pick(self.lender) == text

    def get(self, pick: Callable[[Wording], str]) -> Words:
        """`find`, for a text that every wording has."""
        found = self.find(pick)
        assert found is not None  # noqa: S101  `pick` gives a text
        return found


def wording_in(questionnaire: Questionnaire, language: Language) -> Wording:
    """The wording in this language, else the Danish, else the first there is."""
    wordings = questionnaire.wordings
    return wordings.get(language) or wordings.get(DANISH) or next(iter(wordings.values()))


def find_companion(
    questionnaire: Questionnaire, language: Language, companion: Language | None
) -> Wording | None:
    """The wording to stand beneath the one for a reader of `language`; None where it is off or would say the same."""
    beneath = None if companion is None else questionnaire.wordings.get(companion)
    return None if beneath is wording_in(questionnaire, language) else beneath


def speech_in(questionnaire: Questionnaire, language: Language, companion: Language | None = None) -> Speech:
    """How this questionnaire speaks to a reader of `language`, with `companion` beneath where that says more."""
    return Speech(
        wording=wording_in(questionnaire, language),
        beneath=find_companion(questionnaire, language, companion),
        lender=questionnaire.wordings.get(DANISH),
    )
