"""Whether one rule of a criteria file can be evaluated and decided: what it names exists, and its cut point lies
between values that can occur. What the rules say together is judged in `criteria`."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeVar

from screening.catalog.build_criteria import comparison_of, comparisons_in, parts_of, split, walk_rule
from screening.catalog.checks.questionnaire import problems_of_repeats
from screening.catalog.checks.scoring import problem_of_cut
from screening.catalog.shapes import (
    AgeShape,
    AllShape,
    AnsweredShape,
    AnyShape,
    AtLeastShape,
    ChangeShape,
    CriteriaShape,
    CutShape,
    FactShape,
    ItemIsShape,
    NotShape,
    PersistsShape,
    RuleShape,
    ScoreShape,
)
from screening.catalog.strict_yaml import Path
from screening.catalog.structure import Structured, suggestion
from screening.core.criteria import DaysApart
from screening.core.errors import Problem
from screening.core.questionnaire import Item, LinkId, Questionnaire, QuestionnaireId, Scale, ScaleId

OLDEST = 130  # years; a cut point beyond any age is a slip

Criteria = Structured[CriteriaShape]
Questionnaires = Mapping[QuestionnaireId, Questionnaire]
Found = TypeVar("Found")
LookUp = Generator[Problem, None, Found | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCheck:
    """A criteria file with the questionnaires its rules may name."""

    file: Criteria
    questionnaires: Questionnaires

    def problems(self, path: Path, rule: RuleShape) -> Iterator[Problem]:
        """All that is wrong with a rule and the rules in it."""
        for at, node in walk_rule(path, rule):
            yield from self.of_node(at, node)
            parts = tuple(parts_of(at, node))
            if len(parts) > 1:  # counted twice, one reason would look like two
                yield from problems_of_repeats(
                    self.file, parts[0][0][:-1], [_Part(part) for _, part in parts]
                )

    def of_node(self, path: Path, rule: RuleShape) -> Iterator[Problem]:  # noqa: C901  one case for each form
        """All that is wrong with this rule alone."""
        match rule:
            case str():
                yield from self.of_reference(path, rule)
            case AllShape():
                yield from self.of_count(path, "all", len(rule.all), 1)
                for number, part in enumerate(rule.all):
                    yield from self.of_limited((*path, "all", number), part)
            case AnyShape():
                yield from self.of_count(path, "any", len(rule.any), 1)
            case AtLeastShape():
                yield from self.of_count(path, "at_least", len(rule.of), rule.at_least)
            case ScoreShape():
                yield from self.of_score(path, rule)
            case ItemIsShape():
                yield from self.of_item(path, rule)
            case FactShape():
                yield from self.of_fact(path, rule)
            case AgeShape():
                yield from self.of_age(path, rule)
            case AnsweredShape():
                yield from self.of_answered(path, rule)
            case ChangeShape():
                yield from self.of_change(path, rule)
            case PersistsShape():
                yield from self.of_persistence(path, rule)
            case NotShape():
                yield from self.of_limited((*path, "not"), rule.not_)

    def of_reference(self, path: Path, id: str) -> Iterator[Problem]:
        known = [entry.id for entry in (*self.file.shape.criteria, *self.file.shape.alerts)]
        if id not in known:
            guess = suggestion(id, known)
            yield self.file.problem(path, "there is no criterion {id}{guess}", id=id, guess=guess)

    def of_limited(self, path: Path, part: RuleShape) -> Iterator[Problem]:
        """A criterion that does not apply counts as not met: in `all` and `not` that would decide something."""
        limited = [entry.id for entry in self.file.shape.criteria if entry.applies_when is not None]
        if isinstance(part, str) and part in limited:
            yield self.file.problem(
                path,
                "{id} does not apply to everybody, and where it does not it counts as not met; only `any` and "
                "`at_least` may refer to it",
                id=part,
            )

    def of_count(self, path: Path, key: str, count: int, needed: int) -> Iterator[Problem]:
        if count == 0:
            yield self.file.problem(path, "is empty, and so would be met by nobody or by everybody")
        elif not 1 <= needed <= count:
            yield self.file.problem((*path, key), "must be from 1 to {count}", count=count)

    def of_score(self, path: Path, rule: ScoreShape) -> Iterator[Problem]:
        scale = yield from self.scale((*path, "score"), rule.score)
        yield from self.of_cut(path, rule, None if scale is None else scale.attainable)

    def of_item(self, path: Path, rule: ItemIsShape) -> Iterator[Problem]:
        item = yield from self.item((*path, "item"), rule.item)
        if item is not None and not item.values:
            yield self.file.problem((*path, "item"), "its answers have no values to compare")
            item = None
        values = None if item is None else tuple(Fraction(value) for value in sorted(item.values))
        yield from self.of_cut(path, rule, values)

    def of_fact(self, path: Path, rule: FactShape) -> Iterator[Problem]:
        item = yield from self.item((*path, "fact"), rule.fact)
        if item is None:
            return
        for code in sorted(rule.is_):
            option = item.option(code)
            if option is None:
                codes = [option.code for option in item.options]
                guess = suggestion(code, codes)
                yield self.file.problem(
                    (*path, "is"),
                    "{fact} has no answer {code}{guess}",
                    fact=rule.fact,
                    code=code,
                    guess=guess,
                )
            elif option.is_unknown:
                yield self.file.problem(
                    (*path, "is"), "the answer {code} means 'not known', and can never meet a rule", code=code
                )

    def of_age(self, path: Path, rule: AgeShape) -> Iterator[Problem]:
        if rule.age != "years":
            yield self.file.problem((*path, "age"), "must be years")
        yield from self.of_cut(path, rule, None)
        for comparison, cut in comparisons_in(rule):
            if not 0 < cut < OLDEST:
                yield self.file.problem((*path, comparison.value), "is no age in years")

    def of_answered(self, path: Path, rule: AnsweredShape) -> Iterator[Problem]:
        questionnaire = yield from self.questionnaire((*path, "answered"), rule.answered)
        if questionnaire is None:
            return
        scored = len({link_id for scale in questionnaire.scales for link_id in scale.items})
        if not 1 <= rule.gte <= scored:
            yield self.file.problem(
                (*path, "gte"), "must be from 1 to {count}, its scored items", count=scored
            )

    def of_change(self, path: Path, rule: ChangeShape) -> Iterator[Problem]:
        scale = yield from self.scale((*path, "change"), rule.change)
        values = () if scale is None else scale.attainable
        differences = tuple(sorted({newer - older for newer in values for older in values}))
        yield from self.of_cut(path, rule, differences or None)
        yield from self.of_days(path, rule.days_apart)

    def of_persistence(self, path: Path, rule: PersistsShape) -> Iterator[Problem]:
        yield from self.of_count(path, "persists", len(rule.persists), 1)
        yield from self.of_days(path, rule.days_apart)
        if len({split(part.score)[0] for part in rule.persists}) > 1:
            yield self.file.problem((*path, "persists"), "must speak of one input only")

    def of_days(self, path: Path, apart: DaysApart) -> Iterator[Problem]:
        if not 1 <= apart.least <= apart.most:
            yield self.file.problem((*path, "days_apart"), "must run from at least 1 day to as many or more")

    def of_cut(
        self, path: Path, rule: CutShape, attainable: tuple[Fraction, ...] | None
    ) -> Iterator[Problem]:
        """Faults of a comparison; `attainable` (ascending) is None where it is not known or any value will do."""
        if len(comparisons_in(rule)) != 1:
            found = ", ".join(comparison.value for comparison, _ in comparisons_in(rule)) or "none"
            yield self.file.problem(
                path, "needs exactly one of gt, gte, lt and lte; found {found}", found=found
            )
        elif attainable is not None:
            comparison, cut = comparison_of(rule)
            yield from problem_of_cut(self.file, (*path, comparison.value), cut, attainable)

    # -- looking names up: each yields a problem and returns None when there is nothing by that name --------------

    def questionnaire(self, path: Path, input: str) -> LookUp[Questionnaire]:
        inputs = self.file.shape.inputs
        if input not in inputs:
            guess = suggestion(input, inputs)
            yield self.file.problem(path, "there is no input {input}{guess}", input=input, guess=guess)
            return None
        return self.questionnaires.get(
            QuestionnaireId(inputs[input].questionnaire)
        )  # None: told at the input

    def scale(self, path: Path, reference: str) -> LookUp[Scale]:
        questionnaire, name = yield from self.within(path, reference, "SCALE")
        if questionnaire is None:
            return None
        scale = questionnaire.find_scale(ScaleId(name))
        if scale is None:
            guess = suggestion(name, [scale.id for scale in questionnaire.scales])
            yield self.file.problem(
                path,
                "{questionnaire} has no scale {name}{guess}",
                questionnaire=str(questionnaire.ref),
                name=name,
                guess=guess,
            )
        return scale

    def item(self, path: Path, reference: str) -> LookUp[Item]:
        questionnaire, name = yield from self.within(path, reference, "link-id")
        if questionnaire is None:
            return None
        item = questionnaire.items.get(LinkId(name))
        if item is None:
            guess = suggestion(name, questionnaire.items)
            yield self.file.problem(
                path,
                "{questionnaire} has no item {name}{guess}",
                questionnaire=str(questionnaire.ref),
                name=name,
                guess=guess,
            )
        elif not item.options:
            yield self.file.problem(path, "{name} is a text, and a rule cannot read it", name=name)
            return None
        return item

    def within(
        self, path: Path, reference: str, kind: Literal["SCALE", "link-id"]
    ) -> Generator[Problem, None, tuple[Questionnaire | None, str]]:
        input, name = split(reference)
        if not name:
            yield self.file.problem(path, "must be input.{kind}, with a dot between", kind=kind)
            return None, name
        questionnaire = yield from self.questionnaire(path, input)
        return questionnaire, name


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a connective: equal to another when it says the same, and named by what it reads."""

    rule: RuleShape

    def __str__(self) -> str:
        match self.rule:
            case str():
                return self.rule
            case ScoreShape():
                return self.rule.score
            case FactShape():
                return self.rule.fact
            case _:
                return "the same rule"
