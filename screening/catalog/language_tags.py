"""Whether a text is the code of a language: BCP 47 (RFC 5646), written as its section 2.1.1 recommends.

Languages, scripts and regions are those that CLDR names, as Babel carries them. Kept apart from what is loaded at
every start, because reading CLDR takes longer than reading a questionnaire.
"""

from __future__ import annotations

import re

from babel import Locale

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})"
    r"(-(?P<script>[A-Z][a-z]{3}))?"
    r"(-(?P<region>[A-Z]{2}|[0-9]{3}))?"
    r"(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*",
    re.ASCII,
)
_UNDEFINED = frozenset({"und", "mul", "zxx", "mis", "root"})  # codes that name no language


def problem_of_tag(tag: str) -> str | None:
    """What is wrong with this code, in words that follow its place; None for a good one."""
    found = _TAG.fullmatch(tag)
    if found is None:
        return "is not a language code such as da, pt-BR or zh-Hant (BCP 47)"
    known = Locale("en")
    if found["language"] not in known.languages or found["language"] in _UNDEFINED:
        return "is the code of no language (BCP 47): Danish is da, Polish pl, Arabic ar"
    if found["script"] is not None and found["script"] not in known.scripts:
        return "names a script that there is not (BCP 47)"
    if found["region"] is not None and found["region"] not in known.territories:
        return "names a region that there is not (BCP 47)"
    return None
