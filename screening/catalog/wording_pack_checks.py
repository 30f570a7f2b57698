"""Whether a wording pack may be used: every reason why not, at once, each with its place in the file.

A pack whose form is wrong in one place is judged in all the others too: what cannot be read is replaced by a word
that nothing can be said against. What is complete is judged as for a shipped wording (`checks.wording`); here stands
what is asked of a pack alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from screening.catalog.checks.texts import placeholders
from screening.catalog.checks.wording import texts_of
from screening.catalog.language_tags import problem_of_tag
from screening.catalog.shapes import WordingShape
from screening.catalog.strict_yaml import Document, Path, Value, as_text
from screening.catalog.structure import SourceFile, Structured, structure
from screening.catalog.wording_pack import (
    PackFile,
    WordingPack,
    own_wording,
    problems_of_fit_to,
    wording_name,
    write_pack,
)
from screening.core.errors import BadDataFile, Problem
from screening.core.questionnaire import Language, LinkId, Questionnaire, RecallPeriod

_UNSAID = "?"  # stands for a text that is missing or no text
_TEXTS = ("language", "version", "source", "licence", "title", "introduction")
_STATED = ("version", "source", "licence")
# What people write where they have nothing to say.
_NOTHING_SAID = frozenset(
    {"?", "-", "–", ".", "none", "unknown", "n/a", "na", "tbd", "todo", "ingen", "ukendt"}
)
_NO_TEXT = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffd]")

# The questionnaire with this wording (language, text) in it. Raises BadDataFile with all that is wrong with it.
Load = Callable[[str, str], Questionnaire]
Pack = Structured[WordingShape]


def check_pack(pack: PackFile, questionnaire: Questionnaire | None, load: Load) -> WordingPack:
    """The pack, when nothing at all is wrong with it. `questionnaire` is the one it names, None when there is none.

    Raises BadDataFile with every reason why it cannot be used.
    """
    file = SourceFile(name="", document=pack.document)
    if pack.document.value is None and file.problems:
        raise BadDataFile(
            "", _told_once([*file.problems])
        )  # nothing could be read; what follows would be noise
    found, faults = structure(file, WordingShape)
    mended = found or _mended(pack.document)
    senseless = () if mended is None else _of_sense(mended, questionnaire, load)
    places = {fault.where for fault in faults}
    sense = (problem for problem in senseless if problem.where not in places)
    problems = _told_once([*faults, *_of_head(file, questionnaire), *sense])
    if problems or mended is None or questionnaire is None:
        raise BadDataFile("", problems)
    language = Language(mended.shape.language)
    return WordingPack(
        questionnaire=questionnaire.ref.id,
        fits=questionnaire.ref.version,
        wording=own_wording(pack.text, load(language, pack.text).wordings[language]),
        text=pack.text,
    )


def _of_sense(pack: Pack, questionnaire: Questionnaire | None, load: Load) -> Iterator[Problem]:
    yield from _of_words(pack)
    if questionnaire is not None:
        yield from problems_of_fit_to(pack, id=questionnaire.ref.id, version=questionnaire.ref.version)
        yield from _of_order(pack, questionnaire)
        yield from _of_proxies(pack, questionnaire)
        yield from _of_completeness(pack, load)


def _of_head(file: SourceFile, questionnaire: Questionnaire | None) -> Iterator[Problem]:
    value = file.document.value
    head = value if isinstance(value, dict) else {}
    for key in ("questionnaire", "fits"):
        if key not in head:
            yield file.problem(
                (key,), "is missing: say which questionnaire, and which version of it, it is for"
            )
    if questionnaire is None and isinstance(head.get("questionnaire"), str):
        yield file.problem(("questionnaire",), "is not one that is known here")
    if head.get("validated") is True:
        lacking = [key for key in ("source", "licence") if _says_nothing(head.get(key))]
        for key in lacking:
            yield file.problem(
                ("validated",), "a wording counts as validated only with its {key}: who says so?", key=key
            )
    for key in _STATED:
        if isinstance(head.get(key), str) and str(head[key]).strip() and _says_nothing(head[key]):
            yield file.problem((key,), "says nothing: the pages show it wherever the wording is used")


def _says_nothing(said: Value) -> bool:
    return not isinstance(said, str) or said.strip().lower() in {"", *_NOTHING_SAID}


def _of_words(pack: Pack) -> Iterator[Problem]:
    """Faults of the language's code and of single texts."""
    if pack.shape.language != _UNSAID:
        fault = problem_of_tag(pack.shape.language)
        if fault is not None:
            yield pack.problem(("language",), fault)
    for path, text in texts_of(pack.shape):
        for found in placeholders(text):
            yield pack.problem(path, "has the placeholder {found}, and nothing is filled in", found=found)
        if _NO_TEXT.search(text):
            yield pack.problem(path, "has a character that is not text")


def _of_order(pack: Pack, questionnaire: Questionnaire) -> Iterator[Problem]:
    """Answers must be offered in the order the instrument has them: another order is another question."""
    orders = {
        item.link_id: tuple(option.code for option in item.options) for item in questionnaire.items.values()
    }
    for link_id, words in pack.shape.items.items():
        if words.options is not None and link_id in orders:
            path: Path = ("items", link_id, "options")
            yield from _of_codes(pack, path, tuple(words.options), {orders[LinkId(link_id)]})
    for name, options in pack.shape.options.items():
        yield from _of_codes(pack, ("options", name), tuple(options), set(orders.values()))


def _of_codes(
    pack: Pack, path: Path, given: tuple[str, ...], orders: set[tuple[str, ...]]
) -> Iterator[Problem]:
    """Other codes than those are told elsewhere."""
    same_codes = sorted(order for order in orders if set(order) == set(given))
    if same_codes and given not in same_codes:
        expected = ", ".join(same_codes[0])
        yield pack.problem(path, "the answers stand in another order than {expected}", expected=expected)


def _of_proxies(pack: Pack, questionnaire: Questionnaire) -> Iterator[Problem]:
    """A few items may read the same for both ("Pain"); a whole questionnaire that does has no proxy wording."""
    both = [words for words in pack.shape.items.values() if words.proxy_text is not None]
    copied = [words for words in both if words.proxy_text == words.text]
    if questionnaire.proxies and len(both) > 1 and len(copied) == len(both):
        yield pack.problem(
            ("items",),
            "every proxy_text repeats the text: who answers for the patient needs words of their own",
        )


def _of_completeness(pack: Pack, load: Load) -> Iterator[Problem]:
    """What is asked of every wording, told with the places of the pack as it came."""
    name = wording_name(pack.shape.language)
    try:
        load(pack.shape.language, write_pack(_mapping(pack.file.document.value)))
    except BadDataFile as error:
        for problem in error.problems:
            if problem.where.startswith(f"{name}:"):
                _, _, path = problem.where.removeprefix(f"{name}:").partition(" ")
                yield Problem(_placed(pack.file.document, path), problem.message, problem.values)
            elif problem.where != name or problem_of_tag(pack.shape.language) is None:
                yield problem  # a name that is none has been told of the language that makes it


def _placed(document: Document, path: str) -> str:
    """A path with its place in the document, or the nearest around it."""
    known = {as_text(steps): place for steps, place in document.places.items()}
    around = path
    while around and around not in known:
        around = around[: max(around.rfind("."), around.rfind("["), 0)]
    return f":{known.get(around, document.place_of(()))} {path}".rstrip()


def _told_once(problems: list[Problem]) -> tuple[Problem, ...]:
    """Without repetitions, and without the colon after the name that a file of no name has."""
    told: dict[tuple[str, str], Problem] = {}
    for problem in problems:
        where = problem.where.removeprefix(":")
        told.setdefault((where, problem.text), replace(problem, where=where))
    return tuple(told.values())


# -- a pack whose form is wrong -------------------------------------------------------------------------------------


def _mended(document: Document) -> Pack | None:
    """The pack with a word in place of everything that is missing or of the wrong kind."""
    raw = _mapping(document.value)
    mended: dict[str, Value] = {
        **{key: _text(raw.get(key)) for key in _TEXTS},
        "validated": raw.get("validated") is True,
        "sections": _texts(raw.get("sections")),
        "scales": _texts(raw.get("scales")),
        "options": {name: _texts(codes) for name, codes in _mapping(raw.get("options")).items()},
        "items": {link_id: _item(words) for link_id, words in _mapping(raw.get("items")).items()},
    }
    known = {period.value for period in RecallPeriod}
    mended["recall"] = {key: text for key, text in _texts(raw.get("recall")).items() if key in known}
    for key in ("questionnaire", "fits"):
        if isinstance(raw.get(key), str):
            mended[key] = _text(raw[key])
    found, _ = structure(SourceFile(name="", document=replace(document, value=mended)), WordingShape)
    return found


def _mapping(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, dict) else {}


def _text(value: Value) -> str:
    return value if isinstance(value, str) and value.strip() else _UNSAID


def _texts(value: Value) -> dict[str, Value]:
    return {key: _text(text) for key, text in _mapping(value).items()}


def _item(value: Value) -> dict[str, Value]:
    words = _mapping(value)
    mended: dict[str, Value] = {key: _text(words.get(key)) for key in ("text", "short")}
    mended |= {key: _text(words[key]) for key in ("proxy_text", "help") if key in words}
    if "options" in words:
        mended["options"] = _texts(words["options"])
    return mended
