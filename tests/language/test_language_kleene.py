"""Strong Kleene logic against the published tables (Kleene 1952, section 64)."""

from functools import reduce
from itertools import product

import pytest

from engine.language.kleene import (
    MET,
    UNKNOWN,
    UNMET,
    Status,
    at_least,
    conjunction,
    disjunction,
    negate,
    of_bool,
)

T, F, U = MET, UNMET, UNKNOWN
ORDER = (T, F, U)

# Rows: the first part; columns: the second; both in the order t, f, u.
NEGATION = {T: F, F: T, U: U}
CONJUNCTION = (
    (T, F, U),
    (F, F, F),
    (U, F, U),
)
DISJUNCTION = (
    (T, T, T),
    (T, F, U),
    (T, U, U),
)
IMPLICATION = (
    (T, F, U),
    (T, T, T),
    (T, U, U),
)
EQUIVALENCE = (
    (T, F, U),
    (F, T, U),
    (U, U, U),
)
PAIRS = [(row, column, a, b) for row, a in enumerate(ORDER) for column, b in enumerate(ORDER)]


@pytest.mark.parametrize("status", ORDER)
def test_negation_is_the_table(status: Status) -> None:
    assert negate(status) is NEGATION[status]


@pytest.mark.parametrize(("row", "column", "a", "b"), PAIRS)
def test_the_binary_connectives_are_the_tables(row: int, column: int, a: Status, b: Status) -> None:
    assert conjunction([a, b]) is CONJUNCTION[row][column]
    assert disjunction([a, b]) is DISJUNCTION[row][column]
    assert disjunction([negate(a), b]) is IMPLICATION[row][column]
    both, neither = conjunction([a, b]), conjunction([negate(a), negate(b)])
    assert disjunction([both, neither]) is EQUIVALENCE[row][column]


@pytest.mark.parametrize("size", range(6))
def test_connectives_of_many_parts_are_the_binary_ones_folded(size: int) -> None:
    for statuses in product(ORDER, repeat=size):
        folded_and = reduce(lambda a, b: CONJUNCTION[ORDER.index(a)][ORDER.index(b)], statuses, T)
        folded_or = reduce(lambda a, b: DISJUNCTION[ORDER.index(a)][ORDER.index(b)], statuses, F)
        assert conjunction(statuses) is folded_and
        assert disjunction(statuses) is folded_or


def test_of_nothing_all_is_met_and_any_is_unmet() -> None:
    assert conjunction([]) is MET
    assert disjunction([]) is UNMET


@pytest.mark.parametrize("size", range(6))
def test_at_least_k_is_what_every_completion_agrees_on(size: int) -> None:
    for statuses in product(ORDER, repeat=size):
        choices = [(True, False) if s is U else (s is T,) for s in statuses]
        counts = {sum(completion) for completion in product(*choices)}
        for threshold in range(1, size + 1):
            holds = {count >= threshold for count in counts}
            expected = U if len(holds) == 2 else of_bool(holds.pop())
            assert at_least(threshold, list(statuses)) is expected, (threshold, statuses)


def test_at_least_k_of_n_is_the_disjunction_of_all_conjunctions_of_k() -> None:
    for a, b, c in product(ORDER, repeat=3):
        pairs = [conjunction(pair) for pair in ((a, b), (a, c), (b, c))]
        assert at_least(2, [a, b, c]) is disjunction(pairs)


def test_more_than_there_are_is_unmet() -> None:
    assert at_least(3, [T, T]) is UNMET
    assert at_least(3, [U, U]) is UNMET


def test_de_morgan_holds_in_three_values() -> None:
    for a, b, c in product(ORDER, repeat=3):
        negated = [negate(s) for s in (a, b, c)]
        assert negate(conjunction([a, b, c])) is disjunction(negated)
        assert negate(at_least(2, [a, b, c])) is at_least(2, negated)
