"""The state of a condition as a small number: 0 unmet, 1 unknown, 3 met. The one place of its form.

The two bits say "may be met" and "is met". So Kleene's AND and OR are those of the bits, and no
state is NULL, which DuckDB reads, joins and compares in about half the time of a boolean that may
be. Only the opposite is no operation on bits.
"""

from collections.abc import Iterable, Sequence

from sqlglot import exp

from engine.scale import sql
from engine.scale.sql import Expr

UNMET, UNKNOWN, MET = 0, 1, 3
KIND = "TINYINT"


def constant(state: int) -> Expr:
    """A state, of the type of all."""
    return exp.cast(sql.whole(state), KIND)


def of_condition(condition: Expr) -> Expr:
    """The state of a condition that is NULL where it is unknown.

    In two halves: a CASE of three results takes DuckDB half as long again.
    """
    met = sql.by_value(condition, [(exp.true(), constant(MET))], constant(UNMET))
    unknown = exp.cast(exp.Paren(this=sql.is_unknown(condition.copy())), KIND)
    return sql.bits_or([met, unknown])


def as_condition(state: Expr) -> Expr:
    """The condition of a state, NULL where it is unknown."""
    return sql.case((is_met(state), exp.true()), (is_unmet(state.copy()), exp.false()))


def first_of(pairs: Iterable[tuple[Expr, bool]]) -> Expr:
    """Met or unmet by the first condition that is true; without any: unknown."""
    made = [(one, constant(MET if met else UNMET)) for one, met in pairs]
    return sql.case(*made, otherwise=constant(UNKNOWN))


def all_of(parts: Sequence[Expr]) -> Expr:
    """Met where all are; of nothing: met."""
    return sql.bits_and_all(parts) if parts else constant(MET)


def any_of(parts: Sequence[Expr]) -> Expr:
    """Met where one is; of nothing: unmet."""
    return sql.bits_or(parts) if parts else constant(UNMET)


def opposite(state: Expr) -> Expr:
    """Met for unmet and unmet for met."""
    pairs = [(constant(MET), constant(UNMET)), (constant(UNMET), constant(MET))]
    return sql.by_value(state, pairs, constant(UNKNOWN))


def at_least(threshold: int, parts: Sequence[Expr]) -> Expr:
    """Met when that many are, unmet when too few can still be."""
    met = sql.plus([bit_if(one, MET, 1) for one in parts])
    unmet = sql.plus([bit_if(one.copy(), UNMET, 1) for one in parts])
    enough = sql.compare(exp.GTE, met, sql.whole(threshold))
    too_few = sql.compare(exp.GT, unmet, sql.whole(len(parts) - threshold))
    return first_of([(enough, True), (too_few, False)])


def bit_if(state: Expr, which: int, bit: int) -> Expr:
    """A bit where a state is that one, else 0."""
    return sql.by_value(state, [(constant(which), sql.whole(bit))], sql.whole(0))


def is_met(state: Expr) -> Expr:
    """Whether it is met; this and the next are never unknown."""
    return sql.equal(state, constant(MET))


def is_unmet(state: Expr) -> Expr:
    """Whether it is unmet."""
    return sql.equal(state, constant(UNMET))


def is_unknown(state: Expr) -> Expr:
    """Whether it is neither."""
    return sql.equal(state, constant(UNKNOWN))


def is_known(state: Expr) -> Expr:
    """Whether it is met or unmet."""
    return sql.compare(exp.NEQ, state, constant(UNKNOWN))


def may_be_met(state: Expr) -> Expr:
    """Whether it is met or unknown."""
    return sql.compare(exp.NEQ, state, constant(UNMET))
