"""Which requirement is the stricter; the law: what one implies holds wherever it holds."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from engine.knowledge.study.strictest import implies
from engine.language.conditions import AllOf, AnyOf, AtLeast, Comparison, Condition, Members, Test
from engine.language.evaluate import evaluate
from engine.language.kleene import MET
from engine.language.values import SetValue, Value

OPERATORS = ("eq", "lt", "lte", "gt", "gte")
SETS = ("any_in", "none_in", "subset_of", "superset_of")


def months(operator: str, number: int) -> Test:
    return Test("pain.low_back_duration", operator, Decimal(number))


def bodies(operator: str, *codes: str) -> Test:
    return Test("procedure.vertebral_bodies", operator, Members(codes))


def count(operator: str, number: int) -> Test:
    return Test("procedure.vertebral_bodies", "count", Comparison(operator, Decimal(number)))


LONG, LONGER = months("gte", 6), months("gte", 12)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LONGER, LONG),
        (months("gt", 6), LONG),
        (months("eq", 7), LONG),
        (count("lte", 2), count("lte", 4)),
        (bodies("subset_of", "L4"), bodies("subset_of", "L4", "L5")),
        (bodies("superset_of", "L4", "L5"), bodies("superset_of", "L4")),
        (LONGER, AnyOf((LONG, bodies("any_in", "L4")))),
        (AllOf((LONGER, bodies("any_in", "L4"))), LONG),
        (AtLeast(3, (LONG, LONGER, count("lte", 2))), AtLeast(2, (LONG, LONGER, count("lte", 2)))),
    ],
)
def test_the_stricter_implies_the_milder_and_not_the_reverse(
    one: Condition, other: Condition
) -> None:
    assert implies(one, other)
    assert not implies(other, one)


@pytest.mark.parametrize(
    "pair",
    [
        (months("gte", 12), months("lte", 24)),
        (months("gte", 12), bodies("any_in", "L4")),
        (AtLeast(1, (LONG, LONGER)), LONG),
    ],
    ids=str,
)
def test_nothing_is_said_where_it_does_not_show(pair: tuple[Condition, Condition]) -> None:
    assert not implies(*pair)


def leaves() -> list[Test]:
    numbers = [months(operator, number) for operator, number in product(OPERATORS, (6, 7))]
    counts = [count(operator, number) for operator, number in product(OPERATORS, (1, 2))]
    codes = [("L4",), ("L5",), ("L4", "L5")]
    return numbers + counts + [bodies(operator, *some) for operator, some in product(SETS, codes)]


def worlds() -> list[dict[str, Value]]:
    sets = [(), ("L3",), ("L4",), ("L4", "L5"), ("L3", "L4", "L5")]
    values: list[Any] = [Decimal(number) for number in (5, 6, 7, 8)]
    return [
        {"pain.low_back_duration": number, "procedure.vertebral_bodies": SetValue(frozenset(some))}
        for number, some in product(values, sets)
    ]


def test_what_a_condition_implies_holds_wherever_it_holds() -> None:
    every = worlds()
    some: list[Condition] = [*leaves()]
    some += [AnyOf((LONG, bodies("any_in", "L4"))), AllOf((LONG, count("lte", 2)))]
    proven = [(one, other) for one, other in product(some, some) if implies(one, other)]
    assert len(proven) > len(some)
    for one, other in proven:
        for facts in every:
            if evaluate(one, facts, {}) is MET:
                assert evaluate(other, facts, {}) is MET, (one, other, facts)
