"""Every operator against an independent definition: what every completion of a set agrees on."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import chain, combinations

import pytest

from engine.language.conditions import Between, Comparison, Members, Operand, Test
from engine.language.evaluate import evaluate_test
from engine.language.kleene import MET, UNKNOWN, UNMET, Status, of_bool
from engine.language.operators import COMPARISONS, OPERATORS
from engine.language.values import Kind, SetValue, Value

NAMED = ("a", "b", "c")
# An open set may hold codes that no operand names; these stand for all of them.
FRESH = ("x", "y", "z")


def subsets(codes: tuple[str, ...]) -> Iterator[frozenset[str]]:
    sizes = range(len(codes) + 1)
    return map(frozenset, chain.from_iterable(combinations(codes, size) for size in sizes))


def completions(value: SetValue) -> list[frozenset[str]]:
    """The sets that the value may turn out to be."""
    if value.complete:
        return [value.members]
    return [whole for whole in subsets(NAMED + FRESH) if value.members <= whole]


def agreed(value: SetValue, holds: Callable[[frozenset[str]], bool]) -> Status:
    answers = {holds(whole) for whole in completions(value)}
    return UNKNOWN if len(answers) == 2 else of_bool(answers.pop())


def on_codes(
    define: Callable[[frozenset[str], frozenset[str]], bool],
    codes: frozenset[str],
    whole: frozenset[str],
) -> bool:
    return define(whole, codes)


def on_number(define: Callable[[int, int], bool], limit: int, whole: frozenset[str]) -> bool:
    return define(len(whole), limit)


def on_range(low: int, high: int, whole: frozenset[str]) -> bool:
    return low <= len(whole) <= high


def result(operator: str, operand: Operand, value: Value | None) -> Status:
    facts = {} if value is None else {"area.fact": value}
    return evaluate_test(Test("area.fact", operator, operand), facts)


SETS = [SetValue(members, complete) for members in subsets(NAMED) for complete in (True, False)]

MEMBERSHIP: dict[str, Callable[[frozenset[str], frozenset[str]], bool]] = {
    "any_in": lambda whole, codes: any(code in codes for code in whole),
    "none_in": lambda whole, codes: all(code not in codes for code in whole),
    "subset_of": lambda whole, codes: all(code in codes for code in whole),
    "superset_of": lambda whole, codes: all(code in whole for code in codes),
}


@pytest.mark.parametrize("operator", MEMBERSHIP)
def test_a_set_operator_answers_what_every_completion_agrees_on(operator: str) -> None:
    define = MEMBERSHIP[operator]
    for codes in subsets(NAMED):
        if not codes:
            continue  # no condition can hold an empty list
        for value in SETS:
            expected = agreed(value, partial(on_codes, define, codes))
            found = result(operator, Members(tuple(sorted(codes))), value)
            assert found is expected, (value, codes)


COUNTING: dict[str, Callable[[int, int], bool]] = {
    "eq": lambda number, limit: number == limit,
    "lt": lambda number, limit: number < limit,
    "lte": lambda number, limit: number <= limit,
    "gt": lambda number, limit: number > limit,
    "gte": lambda number, limit: number >= limit,
}


@pytest.mark.parametrize("comparison", COUNTING)
def test_a_count_answers_what_every_completion_agrees_on(comparison: str) -> None:
    define = COUNTING[comparison]
    for limit in range(5):
        for value in SETS:
            expected = agreed(value, partial(on_number, define, limit))
            operand = Comparison(comparison, Decimal(limit))
            assert result("count", operand, value) is expected, (value, limit)


def test_a_count_between_answers_what_every_completion_agrees_on() -> None:
    for low in range(4):
        for high in range(low, 5):
            for value in SETS:
                expected = agreed(value, partial(on_range, low, high))
                operand = Comparison("between", Between(Decimal(low), Decimal(high)))
                assert result("count", operand, value) is expected, (value, low, high)


def test_every_comparison_of_a_count_is_tried_here() -> None:
    assert {*COUNTING, "between"} == set(COMPARISONS)


# The directions that an open set can settle, in the contract's words.
SETTLES = {
    "any_in": MET,
    "superset_of": MET,
    "none_in": UNMET,
    "subset_of": UNMET,
}


@pytest.mark.parametrize(("operator", "direction"), SETTLES.items())
def test_an_open_set_settles_one_direction_only(operator: str, direction: Status) -> None:
    seen = {
        result(operator, Members(tuple(codes)), SetValue(members, complete=False))
        for codes in subsets(NAMED)
        for members in subsets(NAMED)
        if codes
    }
    assert seen == {direction, UNKNOWN}


def test_at_least_k_members_can_be_met_and_at_most_k_unmet_by_an_open_set() -> None:
    two = SetValue(frozenset("ab"), complete=False)
    assert result("count", Comparison("gte", Decimal(2)), two) is MET
    assert result("count", Comparison("gte", Decimal(3)), two) is UNKNOWN
    assert result("count", Comparison("lte", Decimal(1)), two) is UNMET
    assert result("count", Comparison("lte", Decimal(2)), two) is UNKNOWN


def test_the_empty_set_is_as_the_design_says() -> None:
    empty, some = SetValue(frozenset()), Members(("a",))
    assert result("any_in", some, empty) is UNMET
    assert result("none_in", some, empty) is MET
    assert result("subset_of", some, empty) is MET
    assert result("superset_of", some, empty) is UNMET
    assert result("count", Comparison("eq", Decimal(0)), empty) is MET


NUMBERS = [
    # operator, operand, below, at, above
    ("eq", "2.1", (UNMET, MET, UNMET)),
    ("lt", "2.1", (MET, UNMET, UNMET)),
    ("lte", "2.1", (MET, MET, UNMET)),
    ("gt", "2.1", (UNMET, UNMET, MET)),
    ("gte", "2.1", (UNMET, MET, MET)),
]


@pytest.mark.parametrize(("operator", "operand", "expected"), NUMBERS)
def test_numbers_compare_exactly_at_the_bound(
    operator: str, operand: str, expected: tuple[Status, ...]
) -> None:
    limit = Decimal(operand)
    step = Decimal("1e-20")
    found = tuple(result(operator, limit, value) for value in (limit - step, limit, limit + step))
    assert found == expected


@pytest.mark.parametrize(("operator", "operand", "expected"), NUMBERS)
def test_days_compare_as_numbers_do(
    operator: str, operand: str, expected: tuple[Status, ...]
) -> None:
    limit = date(2024, 2, 29)
    around = (date(2024, 2, 28), limit, date(2024, 3, 1))
    assert tuple(result(operator, limit, day) for day in around) == expected


def test_decimal_sums_meet_their_bound_where_binary_floats_would_not() -> None:
    assert 0.1 + 0.2 != 0.3
    assert result("eq", Decimal("0.3"), Decimal("0.1") + Decimal("0.2")) is MET
    assert result("gt", Decimal("0.3"), Decimal("0.1") + Decimal("0.2")) is UNMET
    assert result("eq", Decimal("2.0"), Decimal("2")) is MET


def test_both_ends_belong_to_between() -> None:
    ends = Between(Decimal(2), Decimal(5))
    expected = {"1.9": UNMET, "2": MET, "3.5": MET, "5.0": MET, "5.1": UNMET}
    assert {n: result("between", ends, Decimal(n)) for n in expected} == expected
    days = Between(date(2025, 1, 1), date(2025, 1, 31))
    assert result("between", days, date(2025, 1, 1)) is MET
    assert result("between", days, date(2025, 1, 31)) is MET
    assert result("between", days, date(2025, 2, 1)) is UNMET
    assert result("between", days, date(2024, 12, 31)) is UNMET


def test_booleans_and_enums_are_or_are_not_the_operand() -> None:
    for value in (True, False):
        assert result("is", True, value) is of_bool(value)
        assert result("is", False, value) is of_bool(not value)
    for code in NAMED:
        assert result("is", "a", code) is of_bool(code == "a")
        assert result("in", Members(("a", "b")), code) is of_bool(code in "ab")
        assert result("not_in", Members(("a", "b")), code) is of_bool(code == "c")


OPERANDS: dict[str, Operand] = {
    "between": Between(Decimal(0), Decimal(9)),
    "count": Comparison("gte", Decimal(0)),
    "is": True,
    **{name: Members(("a",)) for name in (*MEMBERSHIP, "in", "not_in")},
    **dict.fromkeys(("eq", "lt", "lte", "gt", "gte"), Decimal(0)),
}


def test_a_missing_fact_leaves_every_operator_unknown_but_known() -> None:
    assert set(OPERANDS) == set(OPERATORS) - {"known"}
    for name, operand in OPERANDS.items():
        assert result(name, operand, None) is UNKNOWN


@pytest.mark.parametrize(
    "value", [Decimal(0), False, "a", date(2025, 1, 1), SetValue(frozenset(), complete=False)]
)
def test_known_asks_only_whether_the_fact_is_given(value: Value) -> None:
    assert result("known", True, value) is MET
    assert result("known", False, value) is UNMET
    assert result("known", True, None) is UNMET
    assert result("known", False, None) is MET


def test_each_kind_of_fact_has_an_operator_besides_known() -> None:
    for kind in Kind:
        assert [o.name for o in OPERATORS.values() if kind in o.kinds and o.name != "known"]
