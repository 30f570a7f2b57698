"""In whose words a response was given: the mark that goes with every score made of it, on every page and in every file.

It is the wording of the response's own language in the response's own version of the questionnaire: neither the
reader's language nor what is installed now. Where a response comes from another system that says in whose words it
was given, that is the mark.
"""

from __future__ import annotations

from screening.core.questionnaire import Questionnaire
from screening.core.response import Response, WordingUsed


def wording_used(questionnaire: Questionnaire, response: Response) -> WordingUsed:
    """The words this response was given to; `questionnaire` is the one it names."""
    if response.wording is not None:
        return response.wording
    found = questionnaire.wordings.get(response.language)
    if found is None:
        return WordingUsed(language=response.language, source=None, version=None, validated=False)
    return WordingUsed(
        language=response.language, source=found.source, version=found.version, validated=found.validated
    )
