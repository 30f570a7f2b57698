"""What the files say is what the core objects say: rules of every form, and scores of every kind of scale."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.catalog.build_criteria import build_rule
from screening.catalog.shapes import NotShape
from screening.catalog.strict_yaml import parse
from screening.catalog.structure import SourceFile, structure
from screening.core.bounds import Comparison
from screening.core.criteria import (
    AgeIs,
    All,
    AnsweredIs,
    Any,
    AtLeast,
    ChangeIs,
    CriterionId,
    CriterionIs,
    DaysApart,
    Expression,
    FactIs,
    InputId,
    ItemIs,
    Not,
    PersistsIn,
    ScoreIs,
    WithoutEarlier,
)
from screening.core.questionnaire import LinkId, ScaleId
from screening.core.scoring import bounds_of
from tests.catalog.examples import QUESTIONNAIRE, changed, the_criteria_set, the_questionnaire

NAMES = st.sampled_from(["S1", "c15", "PA", "a-b", "yes", "no", "true", "null", "12", "x"])
COMPARISONS = st.sampled_from(Comparison)
CUTS = st.builds(Fraction, st.integers(-500, 500), st.integers(1, 60))
APART = st.builds(DaysApart, least=st.integers(1, 9), most=st.integers(9, 99))
INPUTS = NAMES.map(InputId)
SCORES = st.builds(ScoreIs, input=INPUTS, scale=NAMES.map(ScaleId), comparison=COMPARISONS, cut=CUTS)
LEAVES = st.one_of(
    SCORES,
    st.builds(ItemIs, input=INPUTS, link_id=NAMES.map(LinkId), comparison=COMPARISONS, cut=CUTS),
    st.builds(FactIs, input=INPUTS, link_id=NAMES.map(LinkId), codes=st.frozensets(NAMES, min_size=1)),
    st.builds(AgeIs, comparison=COMPARISONS, cut=CUTS),
    st.builds(AnsweredIs, input=INPUTS, needed=st.integers(1, 15)),
    st.builds(
        ChangeIs,
        input=INPUTS,
        scale=NAMES.map(ScaleId),
        comparison=COMPARISONS,
        cut=CUTS,
        apart=APART,
        without_earlier=st.sampled_from(WithoutEarlier),
    ),
    st.builds(PersistsIn, of=st.lists(SCORES, min_size=1, max_size=3).map(tuple), apart=APART),
    st.builds(CriterionIs, criterion=NAMES.map(CriterionId)),
)


def _connectives(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(All, of=several),
        st.builds(Any, of=several),
        st.builds(AtLeast, needed=st.integers(1, 3), of=several),
        st.builds(Not, of=inner),
    )


RULES = st.recursive(LEAVES, _connectives, max_leaves=10)


def written(rule: Expression) -> str:  # noqa: C901  one case for each form of rule
    """The rule as a line of YAML, written independently of what reads it."""
    match rule:
        case CriterionIs(criterion=criterion):
            return f'"{criterion}"'
        case All(of=of):
            return f"{{all: [{', '.join(map(written, of))}]}}"
        case Any(of=of):
            return f"{{any: [{', '.join(map(written, of))}]}}"
        case AtLeast(needed=needed, of=of):
            return f"{{at_least: {needed}, of: [{', '.join(map(written, of))}]}}"
        case Not(of=inner):
            return f"{{not: {written(inner)}}}"
        case ScoreIs():
            return f'{{score: "{rule.input}.{rule.scale}", {rule.comparison.value}: {rule.cut}}}'
        case ItemIs():
            return f'{{item: "{rule.input}.{rule.link_id}", {rule.comparison.value}: {rule.cut}}}'
        case FactIs():
            codes = ", ".join(f'"{code}"' for code in sorted(rule.codes))
            return f'{{fact: "{rule.input}.{rule.link_id}", is: [{codes}]}}'
        case AgeIs():
            return f"{{age: years, {rule.comparison.value}: {rule.cut}}}"
        case AnsweredIs():
            return f'{{answered: "{rule.input}", gte: {rule.needed}}}'
        case ChangeIs():
            return (
                f'{{change: "{rule.input}.{rule.scale}", {rule.comparison.value}: {rule.cut}, '
                f"days_apart: {{least: {rule.apart.least}, most: {rule.apart.most}}}, "
                f"without_earlier: {rule.without_earlier.value}}}"
            )
        case PersistsIn():
            scores = ", ".join(map(written, rule.of))
            return f"{{persists: [{scores}], days_apart: {{least: {rule.apart.least}, most: {rule.apart.most}}}}}"


@given(RULES)
def test_a_rule_written_is_the_rule_read(rule: Expression) -> None:
    file = SourceFile(name="rule.yaml", document=parse(f"not: {written(rule)}\n"))
    found, problems = structure(file, NotShape)
    assert problems == ()
    assert found is not None
    assert build_rule(found.shape) == Not(of=rule)


def test_the_example_of_the_guide_becomes_what_it_says() -> None:
    criteria_set = the_criteria_set()
    assert criteria_set.criteria[CriterionId("S1")].rule == ScoreIs(
        input=InputId("breath"), scale=ScaleId("BR"), comparison=Comparison.ABOVE, cut=Fraction(60)
    )
    assert criteria_set.outcomes[0].rule == AtLeast(
        needed=2, of=tuple(CriterionIs(criterion=CriterionId(id)) for id in ("S1", "S2", "S3"))
    )
    assert criteria_set.outcomes[-1].rule is None
    assert criteria_set.remarks[0].rule == All(
        of=(
            Not(of=CriterionIs(criterion=CriterionId("S1"))),
            FactIs(input=InputId("breath"), link_id=LinkId("oxygen"), codes=frozenset({"yes"})),
        )
    )


@pytest.mark.parametrize(
    ("rule", "direction", "scores"),
    [
        ("mean: {range: 2}", "high-is-worse", (0, 25, 50, 75, 100)),
        ("mean: {range: 2, reversed: true}", "low-is-worse", (100, 75, 50, 25, 0)),
        ("sum: {}", "high-is-worse", (2, 3, 4, 5, 6)),
        ("sum: {factor: 5/2}", "high-is-worse", (5, Fraction(15, 2), 10, Fraction(25, 2), 15)),
        ("sum: {factor: -1}", "low-is-worse", (-2, -3, -4, -5, -6)),
    ],
)
def test_a_formula_scores_as_the_manual_prints_it(
    rule: str, direction: str, scores: tuple[Fraction, ...]
) -> None:
    text = changed(
        QUESTIONNAIRE["scoring.yaml"],
        "items: [rest]\n    direction: high-is-worse\n    citation: own\n    mean: {range: 2}",
        f"items: [rest, stairs]\n    direction: {direction}\n    citation: own\n    {rule}",
    )
    scale = the_questionnaire({**QUESTIONNAIRE, "scoring.yaml": text}).find_scale(ScaleId("RE"))
    assert scale is not None
    pairs = ((1, 1), (1, 2), (2, 2), (2, 3), (3, 3))
    assert tuple(bounds_of(scale, pair).exact for pair in pairs) == scores
    assert scale.attainable == tuple(sorted(scores))
