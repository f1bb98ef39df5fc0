"""Random programs and random facts, the same for the same seed: what all readings are tried on.

Everything is small on purpose (few facts, few values), so that tests share facts, bounds are hit
exactly, and all three statuses are common.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from engine.language.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    AtLeast,
    Between,
    Comparison,
    Condition,
    Criterion,
    Members,
    Not,
    NotSeen,
    Operand,
    Test,
)
from engine.language.operators import COMPARISONS, OPERATORS
from engine.language.values import Kind, SetValue, Value

CODES = ("a", "b", "c", "d", 'quote " and \\', "brace } ], {", "\u00fc\U0001f9b4", "")

FACTS: Mapping[str, Kind] = {
    **{f"number.n{i}": Kind.NUMBER for i in range(4)},
    **{f"day.d{i}": Kind.DATE for i in range(2)},
    **{f"flag.f{i}": Kind.BOOLEAN for i in range(6)},
    **{f"choice.c{i}": Kind.ENUM for i in range(3)},
    **{f"codes.s{i}": Kind.SET for i in range(4)},
}
INDEXED = "number.n0"

_OPERATORS = {
    kind: [name for name, operator in OPERATORS.items() if kind in operator.kinds] for kind in Kind
}


@dataclass(frozen=True, slots=True)
class RandomProgram:
    """Criteria in an order without forward references, and determinations with the last open."""

    criteria: Mapping[str, Condition]
    determinations: tuple[tuple[str, Condition], ...]

    @property
    def trees(self) -> int:
        """How many condition trees it has, without the last determination's."""
        return len(self.criteria) + len(self.determinations) - 1


def random_program(rng: Random, criteria: int = 4, determinations: int = 3) -> RandomProgram:
    """A program whose criteria draw on a common pool of tests, so that leaves are shared."""
    pool = [random_test(rng) for _ in range(rng.choice((3, 8, 20)))]
    trees: dict[str, Condition] = {}
    for number in range(rng.randint(1, criteria)):
        trees[f"c{number}"] = random_condition(rng, rng.randint(0, 4), pool, tuple(trees))
    ends = [
        (f"d{number}", random_condition(rng, rng.randint(0, 2), pool, tuple(trees)))
        for number in range(rng.randint(0, determinations))
    ]
    return RandomProgram(trees, (*ends, ("last", ALWAYS)))


def random_condition(
    rng: Random, depth: int, pool: Sequence[Test], criteria: Sequence[str]
) -> Condition:
    """A tree of at most this depth: mostly narrow joins, now and then a wide or an empty one."""
    if depth == 0 or rng.random() < 0.1:
        return _leaf(rng, pool, criteria)
    form = rng.random()
    if form < 0.15:
        return Not(random_condition(rng, depth - 1, pool, criteria))
    wide = depth == 1 and rng.random() < 0.1
    width = rng.randint(10, 30) if wide else rng.choice((0, 1, 2, 2, 3, 3, 4, 5))
    parts = tuple(random_condition(rng, depth - 1, pool, criteria) for _ in range(width))
    if form < 0.45:
        return AllOf(parts)
    if form < 0.75 or not parts:
        return AnyOf(parts)
    return AtLeast(rng.randint(1, min(len(parts), 6)), parts)


def _leaf(rng: Random, pool: Sequence[Test], criteria: Sequence[str]) -> Condition:
    draw = rng.random()
    if draw < 0.04:
        return NotSeen(f"clause {rng.randint(1, 2)}")
    if draw < 0.25 and criteria:
        return Criterion(rng.choice(criteria))
    return rng.choice(pool)


def random_test(rng: Random) -> Test:
    """A test with any operator on any fact that takes it."""
    fact = rng.choice(list(FACTS))
    kind = FACTS[fact]
    name = rng.choice(_OPERATORS[kind])
    of = rng.choice((None, "64628", "64629")) if fact == INDEXED else None
    return Test(fact, name, _operand(rng, kind, name), of)


def _operand(rng: Random, kind: Kind, operator: str) -> Operand:
    if operator == "known":
        return rng.random() < 0.5
    if operator == "between":
        return _between(rng, kind)
    if operator == "count":
        comparison = rng.choice(COMPARISONS)
        limit = (
            _between(rng, Kind.NUMBER) if comparison == "between" else Decimal(rng.randint(0, 3))
        )
        return Comparison(comparison, limit)
    if kind is Kind.SET or operator in ("in", "not_in"):
        return Members(tuple(rng.sample(CODES, rng.randint(0, 3))))
    value = _scalar(rng, kind)
    assert not isinstance(value, SetValue)
    return value


def _between(rng: Random, kind: Kind) -> Between:
    if kind is Kind.DATE:
        return Between(*sorted((_day(rng), _day(rng))))
    return Between(*sorted((_number(rng), _number(rng))))


def random_facts(rng: Random) -> dict[str, Value]:
    """Values for some of the facts, in any order; from none of them to all."""
    share = rng.choice((0.0, 0.3, 0.6, 0.9, 1.0))
    keys = [*FACTS, *(f"{INDEXED}[{code}]" for code in ("64628", "64629"))]
    rng.shuffle(keys)
    return {key: _scalar(rng, FACTS[key.partition("[")[0]]) for key in keys if rng.random() < share}


def _scalar(rng: Random, kind: Kind) -> Value:
    match kind:
        case Kind.NUMBER:
            return _number(rng)
        case Kind.DATE:
            return _day(rng)
        case Kind.BOOLEAN:
            return rng.random() < 0.5
        case Kind.ENUM:
            return rng.choice(CODES)
        case Kind.SET:
            members = frozenset(rng.sample(CODES, rng.randint(0, 4)))
            return SetValue(members, complete=rng.random() < 0.6)


def _number(rng: Random) -> Decimal:
    return rng.choice((Decimal(0), Decimal(1), Decimal(2), Decimal("1.9"), Decimal("-2.5")))


def _day(rng: Random) -> date:
    return date(2024, 2, 28) + timedelta(days=rng.randint(0, 3))
