"""Whom the words are for: the reader's language, and how numbers, bounds and dates are written in it.

The only place where a number is rounded: one decimal, halves away from zero (what a reader expects of 66.65), and as
many decimals more as it takes that a number shown beside a cut point lies on the same side of it as the exact one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from screening.core.bounds import Bounds
from screening.core.questionnaire import Language

DECIMALS = 1
_MOST_DECIMALS = 6
# English dates are written as in Europe: 3/11 must not be read as March.
_LOCALES: Mapping[str, str] = {"en": "en_GB", "da": "da_DK"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A language with its translator, and the time zone that days are told in."""

    language: Language
    translate: Callable[[str], str]
    zone: tzinfo | None

    def number(self, value: Fraction, *, decimals: int = DECIMALS) -> str:
        """The number rounded, in the reader's format, without trailing zeros: 46.7, 50, 46,7 in Danish."""
        return _number(rounded(value, decimals), self.language)

    def beside(self, value: Fraction, cut: Fraction) -> str:
        """The number with enough decimals to lie on the right side of the `cut` it is shown beside."""
        parts = (value.numerator, value.denominator, cut.numerator, cut.denominator)
        return _number_beside(*parts, self.language)

    def bounds(self, bounds: Bounds, *, beside: Fraction | None = None) -> str:
        """The number, or `between 50 and 100`."""
        low = self._end(bounds.low, beside)
        if bounds.exact is not None:
            return low
        return self.translate("between {low} and {high}").format(low=low, high=self._end(bounds.high, beside))

    def _end(self, value: Fraction, cut: Fraction | None) -> str:
        return self.number(value) if cut is None else self.beside(value, cut)

    def day(self, moment: datetime | date) -> str:
        """A date with the month in short: 22 Nov 2026."""
        return _date(self._local_day(moment), "medium", self.language)

    def long_day(self, moment: datetime | date) -> str:
        """A date with the month in full: 22 November 2026."""
        return _date(self._local_day(moment), "long", self.language)

    def clock(self, moment: datetime) -> str:
        """The time of day, hours and minutes, in the reader's zone."""
        local = moment.astimezone(self.zone)
        return str(format_time(local, "HH:mm", tzinfo=local.tzinfo, locale=_locale(self.language)))

    def pick(self, texts: Mapping[Language, str]) -> str:
        """The text in the reader's language, else in English, else in any there is: never nothing."""
        found = texts.get(self.language) or texts.get(Language("en"))
        return found or next(iter(texts.values()), "")

    def _local_day(self, moment: datetime | date) -> date:
        return moment.astimezone(self.zone).date() if isinstance(moment, datetime) else moment


@lru_cache(maxsize=1024)
def rounded(value: Fraction, decimals: int = DECIMALS) -> Decimal:
    """The exact value to so many decimals, halves away from zero."""
    scaled = abs(value) * 10**decimals
    whole = int(scaled + Fraction(1, 2))
    return Decimal(-whole if value < 0 else whole).scaleb(-decimals)


@lru_cache(maxsize=4096)
def _number_beside(above: int, below: int, cut_above: int, cut_below: int, language: str) -> str:
    """`Reader.beside`, by the parts of its fractions: a fraction's own hash takes longer than all the rest."""
    value, cut = Fraction(above, below), Fraction(cut_above, cut_below)
    return _number(rounded(value, _decimals_apart(value, cut)), language)


def _decimals_apart(value: Fraction, cut: Fraction) -> int:
    side = (value > cut) - (value < cut)
    for decimals in range(DECIMALS, _MOST_DECIMALS):
        shown, shown_cut = rounded(value, decimals), rounded(cut, decimals)
        if (shown > shown_cut) - (shown < shown_cut) == side:
            return decimals
    return _MOST_DECIMALS


@lru_cache(maxsize=1024)
def _number(value: Decimal, language: str) -> str:
    return str(format_decimal(value, format="#,##0.######", locale=_locale(language)))


@lru_cache(maxsize=1024)
def _date(day: date, format: str, language: str) -> str:
    return str(format_date(day, format, locale=_locale(language)))


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language, language), sep="-" if "-" in language else "_")
