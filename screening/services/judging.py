"""What `screening check` says beyond loading: faults that only a search finds, and a case for each conclusion."""

from __future__ import annotations

from collections.abc import Iterator

from screening.catalog.catalog import Catalog
from screening.catalog.judge import Witness, problems_of_reach, witnesses_of
from screening.core.errors import BadDataFile
from screening.core.questionnaire import LinkId, QuestionnaireId

__all__ = ["judge", "witness_lines"]


def judge(catalog: Catalog) -> None:
    """Raises BadDataFile with every rule that decides nothing and every item and outcome that nobody reaches."""
    problems = tuple(problems_of_reach(catalog))
    if problems:
        raise BadDataFile("", problems)


def witness_lines(catalog: Catalog) -> Iterator[str]:
    """For each set, each alert and outcome with a case that reaches it: the fewest answers found to do so."""
    for criteria_set in catalog.criteria_sets.values():
        yield str(criteria_set.ref)
        for witness in witnesses_of(catalog, criteria_set):
            yield f"  {witness.kind.value.removesuffix('s')} {witness.id}: {_found(witness)}"
            yield from (f"    {line}" for line in _answers(catalog, witness))


def _found(witness: Witness) -> str:
    if witness.guess is not None:
        return "reached by a patient" + (
            "" if witness.guess.age is None else f" of {witness.guess.age} years"
        )
    return "reached by nobody" if witness.proved else "no case found, and none ruled out"


def _answers(catalog: Catalog, witness: Witness) -> Iterator[str]:
    """One line for each response: which questionnaire, how long ago, and the answers by link id, as it asks them."""
    forms: dict[tuple[QuestionnaireId, int], dict[LinkId, str]] = {}
    for asked, code in witness.guess.answers.items() if witness.guess is not None else ():
        forms.setdefault((asked.questionnaire, asked.before), {})[asked.link_id] = code
    for (id, before), codes in forms.items():
        when = f", {before} days before" if before else ""
        order = (link_id for link_id in catalog.questionnaires[id].items if link_id in codes)
        yield f"{id}{when}: " + " ".join(f"{link_id}={codes[link_id]}" for link_id in order)
