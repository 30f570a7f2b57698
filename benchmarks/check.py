"""How long `screening check` takes on all that is shipped: ``./dev python benchmarks/check.py``.

The figures stand in docs/performance/check.md. CPU time of this process.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from screening.catalog.catalog import load_catalog
from screening.catalog.checks.reach_pool import reached_by_pool
from screening.catalog.checks.reach_search import Search
from screening.catalog.checks.reach_space import Space
from screening.catalog.judge import problems_of_reach, witnesses_of
from screening.catalog.strict_yaml import parse
from screening.core.criteria import All, CriteriaSet, Not
from screening.core.truth import Truth

REPOSITORY = Path(__file__).resolve().parents[1]
RUNS = 15


def measure(work: Callable[[], object]) -> str:
    """Median and slowest of a few runs, in seconds of CPU."""
    taken = []
    for _ in range(RUNS):
        start = time.process_time_ns()
        work()
        taken.append((time.process_time_ns() - start) / 1e9)
    return f"median {median(taken):6.3f} s   slowest {max(taken):6.3f} s"


def main() -> None:
    catalog = load_catalog(REPOSITORY)
    sets = tuple(catalog.criteria_sets.values())

    def spaces() -> list[Space]:
        return [Space(criteria_set=one, questionnaires=catalog.questionnaires) for one in sets]

    def load() -> object:
        parse.cache_clear()
        return load_catalog(REPOSITORY)

    def cases() -> object:
        return [witnesses_of(catalog, one) for one in sets]

    def hardest() -> object:
        """A proof that searches: nobody can be in the last outcome and in need at once."""
        return [_contradiction(one, space) for one, space in zip(sets, spaces(), strict=True)]

    print(f"baseline: a plain loop of 1 000 000   {measure(lambda: sum(n * n for n in range(1_000_000)))}")
    print(f"loading everything, files unparsed    {measure(load)}")
    print(f"complete cases, each evaluated        {measure(lambda: [*map(reached_by_pool, spaces())])}")
    print(f"judging everything                    {measure(lambda: list(problems_of_reach(catalog)))}")
    print(f"a case for each outcome and alert     {measure(cases)}")
    print(f"a contradiction in each set, proved   {measure(hardest)}")


def _contradiction(criteria_set: CriteriaSet, space: Space) -> bool:
    rules = [outcome.rule for outcome in criteria_set.outcomes if outcome.rule is not None]
    both = All(of=(rules[-1], *(Not(of=rule) for rule in rules)))
    sought = Search(space=space).seek(both, Truth.TRUE)
    return sought.guess is None and sought.proved


if __name__ == "__main__":
    main()
