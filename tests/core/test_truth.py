"""Three-valued logic against its written-out tables, and what must hold of any connective."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.core.truth import Truth, all_of, any_of, at_least, negate

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
TABLE = [(T, T, T, T), (T, F, F, T), (T, U, U, T), (F, F, F, F), (F, U, F, U), (U, U, U, U)]
truths = st.lists(st.sampled_from(Truth), max_size=6)


@pytest.mark.parametrize(("a", "b", "conjunction", "disjunction"), TABLE)
def test_connectives_follow_kleenes_strong_tables(
    a: Truth, b: Truth, conjunction: Truth, disjunction: Truth
) -> None:
    assert all_of(a, b) is all_of(b, a) is conjunction
    assert any_of(a, b) is any_of(b, a) is disjunction


def test_negation_keeps_the_unknown_unknown() -> None:
    assert [negate(truth) for truth in (T, F, U)] == [F, T, U]


def test_a_truth_cannot_be_used_as_a_boolean() -> None:
    with pytest.raises(TypeError):
        bool(U)


@given(truths, st.integers(0, 7))
def test_at_least_is_decided_exactly_when_every_completion_agrees(values: list[Truth], needed: int) -> None:
    unknown = values.count(U)
    settled = {values.count(T) + sum(filled) >= needed for filled in product((False, True), repeat=unknown)}
    expected = U if len(settled) == 2 else T if settled == {True} else F
    assert at_least(needed, values) is expected


@given(truths)
def test_disjunction_is_the_dual_of_conjunction(values: list[Truth]) -> None:
    assert any_of(*values) is negate(all_of(*(negate(value) for value in values)))
