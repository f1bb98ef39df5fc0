"""Symbols: what the solver knows a fact by, one class for each kind.

A symbol says when its fact is known and what each operator comes to on it, with the meaning that
`engine.language.operators` defines. Its parts may be free, for a fact that an encounter states, or
formulas over other symbols, for a derived one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor, gcd

import z3

from engine.language.conditions import Between, Comparison, Members, Operand, Test
from engine.language.facts import Fact
from engine.language.values import Kind, SetValue, Value
from engine.proof.pairs import Pair, known_as
from engine.proof.stand_ins import named_codes, other_codes, others_needed


@dataclass(frozen=True, slots=True)
class BooleanSymbol:
    """A fact that is true or false."""

    known: z3.BoolRef
    holds: z3.BoolRef

    def test(self, test: Test) -> Pair:
        """What a test on it comes to."""
        return known_as(self.holds if test.operand is True else z3.Not(self.holds), self.known)

    def says(self, value: Value) -> z3.BoolRef:
        """That it is known to have a value."""
        return z3.And(self.known, self.holds == z3.BoolVal(bool(value)))

    def is_like(self, value: Value) -> z3.BoolRef:
        """That no test tells it from a value."""
        return self.says(value)

    def value(self, model: z3.ModelRef) -> Value | None:
        """What it is in a model."""
        return _true(model, self.holds) if _true(model, self.known) else None


@dataclass(frozen=True, slots=True)
class EnumSymbol:
    """A fact that is one of several codes, by their place."""

    known: z3.BoolRef
    place: z3.ArithRef
    members: tuple[str, ...]

    def test(self, test: Test) -> Pair:
        """What a test on it comes to."""
        operand = test.operand
        codes = operand.codes if isinstance(operand, Members) else (str(operand),)
        inside = z3.Or([self.place == n for n, code in enumerate(self.members) if code in codes])
        return known_as(z3.Not(inside) if test.operator == "not_in" else inside, self.known)

    def says(self, value: Value) -> z3.BoolRef:
        """That it is known to have a value."""
        if value not in self.members:
            return z3.BoolVal(False)
        return z3.And(self.known, self.place == self.members.index(str(value)))

    def is_like(self, value: Value) -> z3.BoolRef:
        """That no test tells it from a value; of a code that has no place only that it is known."""
        return self.says(value) if value in self.members else self.known

    def value(self, model: z3.ModelRef) -> Value | None:
        """What it is in a model."""
        if not _true(model, self.known):
            return None
        return self.members[_whole(model, self.place)]


@dataclass(frozen=True, slots=True)
class NumberSymbol:
    """A number or a day, as a whole count of `grain`.

    The grain is so fine that between any two thresholds there is a number: what holds of all
    numbers of the grain holds of all numbers.
    """

    known: z3.BoolRef
    count: z3.ArithRef
    grain: Fraction = Fraction(1)
    is_date: bool = False

    def test(self, test: Test) -> Pair:
        """What a test on it comes to."""
        return known_as(self.compares(test.operator, test.operand), self.known)

    def compares(self, operator: str, operand: Operand) -> z3.BoolRef:
        """That the number compares as an operator says."""
        if isinstance(operand, Between):
            low, high = self.compares("gte", operand.low), self.compares("lte", operand.high)
            return z3.And(low, high)
        at = _fraction(operand) / self.grain
        whole, exact = floor(at), at.denominator == 1
        match operator:
            case "lt":
                return self.count < whole if exact else self.count <= whole
            case "lte":
                return self.count <= whole
            case "gt":
                return self.count > whole
            case "gte":
                return self.count >= whole if exact else self.count > whole
            case _:
                return self.count == whole if exact else z3.BoolVal(False)

    def says(self, value: Value) -> z3.BoolRef:
        """That it is known to have a value."""
        assert isinstance(value, Decimal | date)
        return z3.And(self.known, self.compares("eq", value))

    def is_like(self, value: Value) -> z3.BoolRef:
        """That no test tells it from a value.

        Thresholds are even counts of a grain that is smaller than one; so between two counts every
        number is like the odd one.
        """
        assert isinstance(value, Decimal | date)
        at = _fraction(value) / self.grain
        if at.denominator == 1:
            return self.says(value)
        return z3.And(self.known, self.count == floor(at) + (floor(at) + 1) % 2)

    def value(self, model: z3.ModelRef) -> Value | None:
        """What it is in a model."""
        if not _true(model, self.known):
            return None
        exact = _whole(model, self.count) * self.grain
        if self.is_date:
            return date.fromordinal(int(exact))
        return Decimal(exact.numerator) / Decimal(exact.denominator)


@dataclass(frozen=True, slots=True)
class SetSymbol:
    """A set: whether each code is a member, and whether these are all."""

    known: z3.BoolRef
    members: Mapping[str, z3.BoolRef]
    complete: z3.BoolRef

    def test(self, test: Test) -> Pair:
        """What a test on it comes to."""
        if isinstance(test.operand, Comparison):
            return self._counted(test.operand)
        assert isinstance(test.operand, Members)
        codes = test.operand.codes
        inside = [holds for code, holds in self.members.items() if code in codes]
        outside = [holds for code, holds in self.members.items() if code not in codes]
        closed = z3.And(self.known, self.complete)
        match test.operator:
            case "any_in" | "none_in":
                some = z3.Or(inside)
                pair = Pair(z3.And(self.known, some), z3.And(closed, z3.Not(some)))
                return pair if test.operator == "any_in" else pair.flipped()
            case "subset_of":
                beyond = z3.Or(outside)
                return Pair(z3.And(closed, z3.Not(beyond)), z3.And(self.known, beyond))
            case _:
                whole = z3.And(inside) if len(inside) == len(set(codes)) else z3.BoolVal(False)
                return Pair(z3.And(self.known, whole), z3.And(closed, z3.Not(whole)))

    def _counted(self, operand: Comparison) -> Pair:
        """How many members there are; of an open set at least that many."""
        least = NumberSymbol(self.known, self.size)
        now = least.compares(operand.operator, operand.operand)
        limit = operand.operand
        closed = z3.And(self.known, self.complete)
        open_ = z3.And(self.known, z3.Not(self.complete))
        settled = Pair(z3.And(closed, now), z3.And(closed, z3.Not(now)))
        never = z3.BoolVal(False)
        match operand.operator:
            case "gt" | "gte":
                early = Pair(now, never)
            case "lt" | "lte":
                early = Pair(never, z3.Not(now))
            case _:
                most = limit.high if isinstance(limit, Between) else limit
                early = Pair(never, least.compares("gt", most))
        return Pair(
            z3.Or(settled.met, z3.And(open_, early.met)),
            z3.Or(settled.unmet, z3.And(open_, early.unmet)),
        )

    @property
    def size(self) -> z3.ArithRef:
        """The number of members."""
        return z3.Sum([z3.If(holds, 1, 0) for holds in self.members.values()] or [z3.IntVal(0)])

    def says(self, value: Value) -> z3.BoolRef:
        """That it is known to have a value."""
        assert isinstance(value, SetValue)
        if not value.members <= self.members.keys():
            return z3.BoolVal(False)
        each = [
            holds if code in value.members else z3.Not(holds)
            for code, holds in self.members.items()
        ]
        return z3.And(self.known, self.complete == z3.BoolVal(value.complete), *each)

    def is_like(self, value: Value) -> z3.BoolRef:
        """That no test tells it from a value.

        Of one with codes that are not modeled only that the others are members.
        """
        assert isinstance(value, SetValue)
        if value.members <= self.members.keys():
            return self.says(value)
        held = [holds for code, holds in self.members.items() if code in value.members]
        return z3.And(self.known, self.complete == z3.BoolVal(value.complete), *held)

    def value(self, model: z3.ModelRef) -> Value | None:
        """What it is in a model."""
        if not _true(model, self.known):
            return None
        held = frozenset(code for code, holds in self.members.items() if _true(model, holds))
        return SetValue(held, _true(model, self.complete))


Symbol = BooleanSymbol | EnumSymbol | NumberSymbol | SetSymbol


def free_symbol(
    key: str, fact: Fact, tests: Iterable[Test], like: tuple[str, ...] = ()
) -> tuple[Symbol, list[z3.BoolRef]]:
    """The symbol of a fact that an encounter states, and what any value of it obeys.

    `like`: what a code of it looks like, where neither tests nor the dictionary tell.
    """
    known = z3.Bool(f"{key} known")
    tests = list(tests)
    match fact.kind:
        case Kind.BOOLEAN:
            return BooleanSymbol(known, z3.Bool(key)), []
        case Kind.ENUM:
            members = _members(fact, tests, like)
            place = z3.Int(key)
            return EnumSymbol(known, place, members), [place >= 0, place < len(members)]
        case Kind.SET:
            held = {code: z3.Bool(f"{key}: {code}") for code in _members(fact, tests, like)}
            symbol = SetSymbol(known, held, z3.Bool(f"{key} complete"))
            filled = z3.Implies(known, z3.Or(list(held.values())))
            return symbol, [filled] if fact.nonempty else []
        case _:
            return _number(key, known, fact, tests)


def _number(
    key: str, known: z3.BoolRef, fact: Fact, tests: list[Test]
) -> tuple[NumberSymbol, list[z3.BoolRef]]:
    is_date = fact.kind is Kind.DATE
    grain = Fraction(1) if is_date or fact.whole else _grain(fact, tests)
    symbol = NumberSymbol(known, z3.Int(key), grain, is_date)
    bounds = []
    if fact.minimum is not None:
        bounds.append(symbol.compares("gte", fact.minimum))
    if fact.maximum is not None:
        bounds.append(symbol.compares("lte", fact.maximum))
    if is_date:
        bounds += [symbol.compares("gte", date.min), symbol.compares("lte", date.max)]
    return symbol, bounds


def _grain(fact: Fact, tests: list[Test]) -> Fraction:
    """Half of what divides all thresholds, bounds and the step."""
    marks = [_fraction(fact.step or Decimal(1))]
    for end in (fact.minimum, fact.maximum):
        marks += [_fraction(end)] if end is not None else []
    for test in tests:
        operand = test.operand
        ends = (operand.low, operand.high) if isinstance(operand, Between) else (operand,)
        marks += [_fraction(end) for end in ends if not isinstance(end, bool)]
    common = abs(marks[0])
    for mark in marks[1:]:
        scale = common.denominator * mark.denominator
        common = Fraction(gcd(int(common * scale), int(abs(mark) * scale)), scale)
    return common / 2


def _members(fact: Fact, tests: list[Test], also: tuple[str, ...]) -> tuple[str, ...]:
    """The declared values, else those that tests name and others of the same form."""
    if fact.members is not None:
        return tuple(fact.members)
    named, typical = named_codes(tests), fact.typical
    usual = typical.members if isinstance(typical, SetValue) else {typical}
    like = [*named, *sorted(code for code in usual if isinstance(code, str)), *also]
    return (*named, *other_codes(fact, like, named, others_needed(tests)))


def _fraction(value: Operand) -> Fraction:
    if isinstance(value, date):
        return Fraction(value.toordinal())
    assert isinstance(value, Decimal)
    return Fraction(value)


def _true(model: z3.ModelRef, formula: z3.BoolRef) -> bool:
    held: bool = z3.is_true(model.eval(formula, model_completion=True))
    return held


def _whole(model: z3.ModelRef, term: z3.ArithRef) -> int:
    return int(model.eval(term, model_completion=True).as_long())
