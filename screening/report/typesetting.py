"""Text into lines: what can be printed, in which direction it runs, and where it breaks.

No character vanishes without a word: one that the fonts lack becomes its name in brackets, or a count of letters of its
script. Control characters and bidi overrides carry no words; they are taken out, so that no text can reorder the page.
Arabic is shaped to its presentation forms, and each line is put into the order in which it is drawn.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby, islice

from arabic_reshaper import ArabicReshaper
from bidi.algorithm import get_display  # this one mirrors brackets; the package's other one does not

from screening.report.fonts import Face, Faces
from screening.report.style import TextStyle

# Letters that FiraGO has but that need reordering we do not do: named rather than printed wrong.
_NEEDS_SHAPING = range(0x0900, 0x0980)
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
# Every block that holds letters of such a direction: Hebrew to Arabic, their presentation forms, and the old scripts.
_MAY_RUN_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_SCRIPTS = {"ARABIC": "und-Arab", "HEBREW": "und-Hebr"}
_JOINERS = "\u200c\u200d"  # they steer Arabic shaping, and go after it
_NO_JOINERS = dict.fromkeys(map(ord, _JOINERS))
_reshaper = ArabicReshaper(
    configuration={
        "delete_harakat": False,
        "use_unshaped_instead_of_isolated": True,
        "support_ligatures": True,
        "RIAL SIGN": False,
        "ARABIC LIGATURE ALLAH": False,
    }
)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one weight."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class SetLine:
    """One line as it is drawn, from left to right; `right_to_left` lines stand at the right edge."""

    runs: tuple[Run, ...]
    width: float
    right_to_left: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Typesetter:
    """Sets text in the report's fonts. `unprintable` stands for letters without a glyph: with {count} and {script};
    `signs` names what is no letter, and `unprintable_sign` is for those without a name: with {count} and {name}.

    One for each document: it remembers the lines it has set, and what a patient wrote must not outlive the document.
    """

    faces: Faces
    unprintable: str
    signs: Mapping[str, str] = field(default_factory=dict)
    unprintable_sign: str = "[{count} × {name}]"
    _set: dict[tuple[tuple[Run, ...], TextStyle, float, int | None], tuple[SetLine, ...]] = field(
        default_factory=dict
    )
    _forms: dict[str, str] = field(default_factory=dict)  # a text -> with its right-to-left letters shaped

    def lines(
        self, content: str | Iterable[Run], style: TextStyle, width: float, *, most: int | None = None
    ) -> tuple[SetLine, ...]:
        """The lines of a text of this width in points; a line break in the text starts a new one. With `most`, no more
        of them are set."""
        runs = (Run(content, style.bold),) if isinstance(content, str) else tuple(content)
        key = runs, style, width, most
        found = self._set.get(key)
        if found is None:
            found = self._set[key] = tuple(islice(self._lines(runs, style, width), most))
        return found

    def _lines(self, runs: tuple[Run, ...], style: TextStyle, width: float) -> Iterator[SetLine]:
        for paragraph in _paragraphs([Run(self.printable(run.text), run.bold) for run in runs]):
            right_to_left = _runs_right_to_left(paragraph)
            shaped = [Run(self._shaped(run.text), run.bold) for run in paragraph]
            if len(shaped) == 1 and not has_right_to_left(shaped[0].text):
                yield from self._of_one_weight(shaped[0], style, width)
            else:
                for line in self._broken(shaped, style, width):
                    yield self._drawn(line, style, right_to_left=right_to_left)

    def shortened(self, line: SetLine, style: TextStyle, width: float) -> SetLine:
        """The line with an ellipsis at its end, words taken off until it fits. For text of ours, left to right."""
        runs = [*line.runs]
        ellipsis = Run(" …", runs[-1].bold) if runs else Run("…")
        while runs and self._width_of([*runs, ellipsis], style) > width:
            last = runs.pop()
            fewer = last.text.rpartition(" ")[0]
            if fewer:
                runs.append(Run(fewer, last.bold))
        drawn = (*runs, ellipsis)
        return SetLine(drawn, self._width_of(drawn, style))

    def width(self, text: str, style: TextStyle) -> float:
        """The width of a printable text on one line."""
        return self.face(bold=style.bold).width(text, style.size)

    def face(self, *, bold: bool) -> Face:
        """The font of a weight."""
        return self.faces.bold if bold else self.faces.regular

    # -- what can be printed ------------------------------------------------------------------------------------

    def printable(self, text: str) -> str:
        """The text in characters the fonts have, with honest marks for the rest."""
        if _plain(self.faces).issuperset(text):
            return text
        composed = unicodedata.normalize("NFC", text)
        # Each letter is looked at once, however often it stands in the text.
        known = {character: self._known(character) for character in set(composed)}
        drawn = composed.translate({ord(one): shown for one, shown in known.items() if shown is not None})
        hidden = "".join(re.escape(one) for one, shown in known.items() if shown is None)
        return re.sub(f"[{hidden}]+", lambda found: self._mark([*found[0]]), drawn) if hidden else drawn

    def _known(self, character: str) -> str | None:
        """What to print; None when a mark must stand for it."""
        category = unicodedata.category(character)
        if character == "\n" or category in ("Zl", "Zp"):
            return "\n"
        if category == "Zs" or character in "\t\v\f\r\x85":
            return " "
        if character in _JOINERS:
            return character
        if category in ("Cc", "Cf") or _only_shapes(character):
            return ""
        if (letter := _flag_letter(character)) is not None:
            return letter
        if self._can_draw(character):
            return character
        plainer = unicodedata.normalize("NFKC", character)
        if plainer != character and all(self._can_draw(part) for part in plainer):
            return plainer
        return None

    def _can_draw(self, character: str) -> bool:
        return self.faces.has(character) and ord(character) not in _NEEDS_SHAPING and character != "\ufffd"

    def _mark(self, characters: list[str]) -> str:
        """What stands for characters without a glyph: a sign's name, or how many letters of which script."""
        marks = []
        for (kind, label), group in groupby(characters, key=self._kind):
            count = sum(1 for _ in group)
            if kind == "sign":
                marks.append(self._sign(label, count))
            else:
                marks.append(self.unprintable.format(count=count, script=label))
        return " ".join(marks)

    def _sign(self, label: str, count: int) -> str:
        if label in self.signs.values():
            return f"[{label}]" if count == 1 else f"[{label} × {count}]"
        return self.unprintable_sign.format(count=count, name=label)

    def _kind(self, character: str) -> tuple[str, str]:
        """What an unprintable character is, and what it or its script is called."""
        if character in self.signs:
            return "sign", self.signs[character]
        name = unicodedata.name(character, "")
        if not name:
            return "letter", f"U+{ord(character):04X}"
        if unicodedata.category(character)[0] in "SPZ":
            return "sign", name.lower()
        return "letter", name.split(" ")[0].split("-")[0].capitalize()

    # -- breaking -----------------------------------------------------------------------------------------------

    def _shaped(self, text: str) -> str:
        """The text with right-to-left letters in the forms they take beside their neighbours."""
        if not has_right_to_left(text):
            return text.translate(_NO_JOINERS)
        found = self._forms.get(text)
        if found is None:
            shaped = str(_reshaper.reshape(text)).translate(_NO_JOINERS)
            # A form the fonts lack goes back to its plain letter.
            lacking = [one for one in set(shaped) if not self.faces.has(one)]
            plain = {ord(one): unicodedata.normalize("NFKC", one) for one in lacking}
            found = self._forms[text] = shaped.translate(plain)
        return found

    def _of_one_weight(self, run: Run, style: TextStyle, width: float) -> Iterator[SetLine]:
        """As `_broken`, for what nearly every text is: words of one weight that run from the left."""
        face = self.face(bold=run.bold)
        whole = face.width(run.text, style.size)
        if whole <= width:
            yield SetLine((run,), whole)
            return
        space, line, used = face.width(" ", style.size), "", 0.0
        for word in filter(None, run.text.split(" ")):
            for part, needed in self._parts(word, face, style.size, width):
                if not line:
                    line, used = part, needed
                elif used + space + needed <= width:
                    line, used = f"{line} {part}", used + space + needed
                else:
                    yield SetLine((Run(line, run.bold),), used)
                    line, used = part, needed
        yield SetLine((Run(line, run.bold),), used)

    def _parts(self, word: str, face: Face, size: float, width: float) -> Iterable[tuple[str, float]]:
        """The word with its width, in pieces where it is wider than a line."""
        whole = face.width(word, size)
        if whole <= width:
            return ((word, whole),)
        parts, start, used = [], 0, 0.0
        for at, character in enumerate(word):
            needed = face.width(character, size)
            if at > start and used + needed > width:
                parts.append((word[start:at], used))
                start, used = at, 0.0
            used += needed
        return [*parts, (word[start:], used)]

    def _broken(self, paragraph: list[Run], style: TextStyle, width: float) -> Iterator[list[Run]]:
        """Lines of at most `width`: broken at spaces, and inside a word only where it is wider than a whole line."""
        if self._width_of(paragraph, style) <= width:
            yield paragraph
            return
        line: list[Run] = []
        used = 0.0
        for word in _words(paragraph):
            for part, needed in self._fitting(word, style, width):
                space = self.face(bold=part[0].bold).width(" ", style.size)
                if line and used + space + needed > width:
                    yield line
                    line, used = [], 0.0
                if line:
                    line.append(Run(" ", part[0].bold and line[-1].bold))
                    used += space
                line.extend(part)
                used += needed
        yield line

    def _fitting(self, word: list[Run], style: TextStyle, width: float) -> Iterator[tuple[list[Run], float]]:
        """The word with its width, in pieces where it is wider than a line."""
        whole = self._width_of(word, style)
        if whole <= width:
            yield word, whole
            return
        part: list[Run] = []
        used = 0.0
        for run in word:
            for character in run.text:
                needed = self.face(bold=run.bold).width(character, style.size)
                if part and used + needed > width:
                    yield _merged(part), used
                    part, used = [], 0.0
                part.append(Run(character, run.bold))
                used += needed
        yield _merged(part), used

    def _width_of(self, runs: Iterable[Run], style: TextStyle) -> float:
        return sum(self.face(bold=run.bold).width(run.text, style.size) for run in runs)

    def _drawn(self, line: list[Run], style: TextStyle, *, right_to_left: bool) -> SetLine:
        merged = _merged(line)
        if any(has_right_to_left(run.text) for run in merged):
            base = "R" if right_to_left else "L"
            merged = [Run(str(get_display(run.text, base_dir=base)), run.bold) for run in merged]
            if right_to_left:
                merged.reverse()
        drawn = tuple(merged)
        return SetLine(drawn, self._width_of(drawn, style), right_to_left)


def _only_shapes(character: str) -> bool:
    """Whether it says only how the character before it looks: variation selectors, and skin tones of emoji."""
    return (
        "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def _flag_letter(character: str) -> str | None:
    """The letter that a regional indicator stands for: two of them are a country's flag, and print as its code."""
    return chr(ord("A") + ord(character) - 0x1F1E6) if "\U0001f1e6" <= character <= "\U0001f1ff" else None


def has_right_to_left(text: str) -> bool:
    """Whether a text has letters that run from the right."""
    return _MAY_RUN_LEFT.search(text) is not None


def language_by_script(text: str) -> str | None:
    """`und-Arab`, `und-Hebr`: an unknown language in a known script (BCP 47). None where letters of several scripts
    stand: which words are whose is not known then. Arabic letters alone do not tell Arabic from Persian or Urdu."""
    scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in set(text) if letter.isalpha()}
    return _SCRIPTS.get(scripts.pop()) if len(scripts) == 1 else None


def _runs_right_to_left(paragraph: list[Run]) -> bool:
    """The direction of the first letter that has one."""
    text = "".join(run.text for run in paragraph)
    if not has_right_to_left(text):
        return False
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((found for found in directions if found == "L" or found in _RIGHT_TO_LEFT), "L") != "L"


@lru_cache(maxsize=1)
def _plain(faces: Faces) -> frozenset[str]:
    """The characters that print as they are, whatever stands beside them: nearly all of nearly every text."""
    return frozenset(
        character
        for character in faces.regular.widths
        if faces.has(character)
        and unicodedata.category(character)[0] in "LNPS"
        and unicodedata.is_normalized("NFC", character)
        and ord(character) not in _NEEDS_SHAPING
        and character != "\ufffd"
    ) | {" "}


def _paragraphs(runs: Iterable[Run]) -> Iterator[list[Run]]:
    paragraph: list[Run] = []
    for run in runs:
        first, *rest = run.text.split("\n")
        paragraph.append(Run(first, run.bold))
        for text in rest:
            yield paragraph
            paragraph = [Run(text, run.bold)]
    yield paragraph


def _words(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """Words with the runs they are made of; a word may change weight in its middle."""
    word: list[Run] = []
    for run in runs:
        first, *rest = run.text.split(" ")
        word = [*word, Run(first, run.bold)] if first else word
        for text in rest:
            if word:
                yield word
            word = [Run(text, run.bold)] if text else []
    if word:
        yield word


def _merged(runs: Iterable[Run]) -> list[Run]:
    """Neighbours of one weight as one run."""
    return [
        Run("".join(run.text for run in group), bold)
        for bold, group in groupby(runs, key=lambda run: run.bold)
    ]
