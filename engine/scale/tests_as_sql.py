"""One test on a fact as SQL over prepared columns: the operators' meaning, read a third time."""

from collections.abc import Callable, Mapping

from sqlglot import exp

from engine.language.conditions import Between, Comparison, Members, Operand, Test
from engine.language.values import Kind
from engine.scale import sql, states
from engine.scale.asked import Asked
from engine.scale.dialect import Dialect, any_of
from engine.scale.masks import words_of
from engine.scale.prepared_columns import open_flag, others, words
from engine.scale.sql import Expr

COMPARED: Mapping[str, type[exp.Binary]] = {
    "eq": exp.EQ,
    "lt": exp.LT,
    "lte": exp.LTE,
    "gt": exp.GT,
    "gte": exp.GTE,
}

Settled = list[tuple[Expr, bool]]
"""Conditions, the first of which that is true settles a test: as met, or as unmet."""


def state_of(test: Test, asked: Asked, dialect: Dialect) -> Expr:
    """The state of the test: unknown where its fact does not tell."""
    match asked.facts[test.fact].kind, test.operand:
        case Kind.SET, Members():
            return states.first_of(_SETS[test.operator](_Set(test.fact, test.operand, asked)))
        case Kind.BOOLEAN, bool():
            value = sql.column(test.key)
            return value if test.operand else states.opposite(value)
        case _:
            return states.of_condition(as_sql(test, asked, dialect))


def as_sql(test: Test, asked: Asked, dialect: Dialect) -> Expr:
    """The test as a condition that is NULL where its fact does not tell."""
    kind = asked.facts[test.fact].kind
    value = sql.column(test.key)
    match kind, test.operand:
        case Kind.SET, Comparison():
            return _count(test, asked, dialect)
        case Kind.SET, Members():
            return states.as_condition(state_of(test, asked, dialect))
        case Kind.ENUM, Members(codes):
            listed = any_of(value, codes)
            return sql.negated(listed) if test.operator == "not_in" else listed
        case Kind.BOOLEAN, bool():
            return states.as_condition(state_of(test, asked, dialect))
        case Kind.ENUM, str():
            return sql.equal(value, sql.text(test.operand))
        case _:
            return _compared(test.operator, value, test.operand)


def _compared(operator: str, value: Expr, operand: Operand) -> Expr:
    if isinstance(operand, Between):
        low = sql.compare(exp.GTE, value, _literal(operand.low))
        high = sql.compare(exp.LTE, value.copy(), _literal(operand.high))
        return sql.both([low, high])
    return sql.compare(COMPARED[operator], value, _literal(operand))


def _literal(operand: Operand) -> Expr:
    from datetime import date
    from decimal import Decimal

    if isinstance(operand, Decimal):
        return sql.number(operand)
    assert isinstance(operand, date)  # typing of conditions leaves nothing else to compare
    return sql.day(operand)


class _Set:
    """The words of a set, and those of an operand."""

    def __init__(self, fact: str, operand: Members, asked: Asked) -> None:
        members = asked.members[fact]
        places = [members.index(code) for code in operand.codes]
        self.words = words(fact, members)
        self.wanted = words_of(places, len(self.words))
        self.others = sql.column(others(fact))
        self.closed = sql.negated(sql.column(open_flag(fact)))

    def pairs(self) -> list[tuple[Expr, Expr]]:
        """Each word of the set beside that of the operand."""
        wanted = map(sql.whole, self.wanted)
        return [(word.copy(), mask) for word, mask in zip(self.words, wanted, strict=True)]


def _any_in(one: _Set) -> Settled:
    hit = [_nonzero(sql.bits_and(word, mask)) for word, mask in one.pairs()]
    return [(sql.either(hit), True), (one.closed, False)]


def _none_in(one: _Set) -> Settled:
    return [(condition, not met) for condition, met in _any_in(one)]


def _subset_of(one: _Set) -> Settled:
    inside = [sql.compare(exp.NEQ, sql.bits_and(w, m), w.copy()) for w, m in one.pairs()]
    beyond = sql.either([*inside, _nonzero(one.others)])
    return [(beyond, False), (one.closed, True)]


def _superset_of(one: _Set) -> Settled:
    has = sql.both(sql.equal(sql.bits_and(word, mask), mask.copy()) for word, mask in one.pairs())
    return [(has, True), (one.closed, False)]


def _nonzero(value: Expr) -> Expr:
    return sql.compare(exp.NEQ, value, sql.whole(0))


_SETS: Mapping[str, Callable[[_Set], Settled]] = {
    "any_in": _any_in,
    "none_in": _none_in,
    "subset_of": _subset_of,
    "superset_of": _superset_of,
}


def _count(test: Test, asked: Asked, dialect: Dialect) -> Expr:
    """An open set has at least as many members as are listed, and possibly any number more."""
    assert isinstance(test.operand, Comparison)
    operator, limit = test.operand.operator, test.operand.operand
    bits = [dialect.bit_count(word) for word in words(test.fact, asked.members[test.fact])]
    least = sql.plus([*bits, sql.column(others(test.fact))])
    now = _compared(operator, least, limit)
    closed = sql.negated(sql.column(open_flag(test.fact)))
    match operator:
        case "gt" | "gte":
            early = (now.copy(), exp.true())
        case "lt" | "lte":
            early = (sql.negated(now.copy()), exp.false())
        case _:
            most = limit.high if isinstance(limit, Between) else limit
            early = (sql.compare(exp.GT, least.copy(), _literal(most)), exp.false())
    return sql.case((closed, now), early)
