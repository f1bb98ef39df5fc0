"""What a raw row must hold, checked in SQL: the rules of the encounter reader for columns.

Each check is a name, the column, and a condition that is true for a bad row. A row that fails one
is rejected and never decided; NULL members of lists end here, so that no list function meets one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from sqlglot import exp

from engine.encounter.claim_reader import MAX_UNITS
from engine.knowledge.payers import LINES_OF_BUSINESS, STATES, Payers
from engine.language.facts import Fact
from engine.language.values import Kind
from engine.scale import sql
from engine.scale.columns import CLAIM_TEXTS, COMPLETE, Columns
from engine.scale.derive import completed_years
from engine.scale.dialect import Dialect, any_of
from engine.scale.prepared_columns import POSITION
from engine.scale.sql import Expr

REASON = "reason"
_CODE, _MODIFIER = "[0-9A-Z]{5}", "[0-9A-Z]{2}"
_REVENUE_CODE = "[0-9]{4}"
_PLACE, _ZIP = "[0-9]{2}", "[0-9]{5}(-[0-9]{4})?"
_BLANK = r"[\x09-\x0d\x1c-\x1f\x85\p{Z}]*"
"""A text that says nothing: what Python's `strip` leaves nothing of."""


@dataclass(frozen=True, slots=True)
class Check:
    """A rule: its stable name, the column that breaks it, and when."""

    code: str
    column: str
    broken: Expr

    @property
    def reason(self) -> str:
        """As a reject names it."""
        return f"{self.code}: {self.column}"


@dataclass(frozen=True)
class Checks:
    """The checks of raw rows against a dictionary and the declared payers."""

    columns: Columns
    facts: Mapping[str, Fact]
    payers: Payers
    dialect: Dialect

    def query(self, source: str, before: Iterable[Check] = ()) -> exp.Select:
        """The rows that are rejected: position, id, and the first rule that each breaks.

        `before` are checks of an engine's own, which come first.
        """
        every = (*before, *self.all())
        pairs = [(sql.is_true(one.broken), sql.text(one.reason)) for one in every]
        below = exp.select(
            sql.column(POSITION), sql.column("id"), sql.named(sql.case(*pairs), REASON)
        ).from_(exp.to_table(source))
        kept = exp.select(exp.Star()).from_(sql.nested(below))
        return kept.where(sql.is_known(sql.column(REASON)))

    def all(self) -> Iterable[Check]:
        """Every check, in the order in which reasons are told."""
        yield from self._header()
        yield from self._claim()
        for fact in self.columns.facts.values():
            yield from self._fact(fact)
        for name in ("conflicts", "possible"):
            listed = sql.column(name)
            yield Check("null-member", name, self._has_null(listed))
            stated = tuple(self.columns.facts)
            yield Check("unknown-fact", name, self._some_outside(listed, stated))

    def _header(self) -> Iterable[Check]:
        for name in ("id", "payer", "date_of_service"):
            yield Check("missing-key", name, sql.is_unknown(sql.column(name)))
        for name in ("id", "county", "claim.id", "claim.type_of_bill"):
            yield Check("empty-text", name, self.dialect.matches(sql.column(name), _BLANK))
        for name in ("date_of_service", "birth_date"):
            yield Check("out-of-bounds", name, _outside_calendar(sql.column(name)))
        payers = self.payers.payers
        yield self._outside("unknown-payer", "payer", tuple(payers))
        plan_known = [
            sql.both([_is("payer", id), any_of(sql.column("plan"), tuple(one.plans))])
            for id, one in payers.items()
            if one.plans
        ]
        unknown_plan = sql.negated(sql.is_true(sql.either(plan_known)))
        has_plan = sql.is_known(sql.column("plan"))
        yield Check("unknown-plan", "plan", sql.both([has_plan, unknown_plan]))
        yield self._outside("unknown-value", "line_of_business", LINES_OF_BUSINESS)
        for name in ("plan_state", "state"):
            yield self._outside("unknown-value", name, STATES)
        for name in ("county", "zip"):
            given = sql.both([sql.is_known(sql.column(name)), sql.is_unknown(sql.column("state"))])
            yield Check("missing-key", "state", given)
        yield self._unlike("zip-form", "zip", _ZIP)
        yield self._outside("unknown-value", "sex", self._members("patient.sex"))
        born, day = sql.column("birth_date"), sql.column("date_of_service")
        yield Check("before-birth", "birth_date", sql.compare(exp.GT, born, day))
        age = self.facts.get("patient.age")
        if age is not None:
            years = completed_years(born, day.copy())
            yield Check("out-of-bounds", "birth_date", sql.either(_beyond(age, years)))

    def _claim(self) -> Iterable[Check]:
        lines = sql.column("claim.lines")
        claim = [*(f"claim.{name}" for name in CLAIM_TEXTS), "claim.primary_elsewhere"]
        for name in (*claim, "claim.diagnoses"):
            alone = sql.both([sql.is_known(sql.column(name)), sql.is_unknown(lines.copy())])
            yield Check("missing-key", "claim.lines", alone)
        both = [sql.is_known(sql.column("requested")), sql.is_known(lines.copy())]
        yield Check("claim-and-request", "requested", sql.both(both))
        yield from self._codes("requested", _CODE)
        yield Check("empty-list", "requested", self._is_empty(sql.column("requested")))
        yield self._outside("unknown-value", "claim.form", self._members("claim.form"))
        yield self._outside("unknown-value", "claim.setting", self._members("claim.setting"))
        yield self._unlike("code-form", "claim.place_of_service", _PLACE)
        diagnoses = self.facts.get("claim.diagnoses")
        if diagnoses is not None and diagnoses.pattern is not None:
            yield from self._codes("claim.diagnoses", diagnoses.pattern.pattern.strip("^$"))
        yield from self._lines(lines)

    def _lines(self, lines: Expr) -> Iterable[Check]:
        name = "claim.lines"
        yield Check("empty-list", name, self._is_empty(lines))
        yield Check("null-member", name, self._has_null(lines.copy()))
        nameless = self.dialect.holds_for_some(lines, lambda of: sql.is_unknown(of("line")))
        yield Check("missing-key", f"{name}.line", nameless)
        numbers = self.dialect.field_of_all(lines, "line")
        fewer = sql.compare(
            exp.LT, self.dialect.distinct_size(numbers), self.dialect.size(lines.copy())
        )
        yield Check("duplicate-item", "claim.lines.line", fewer)

        def some(code: str, field: str, broken: Callable[[Callable[[str], Expr]], Expr]) -> Check:
            return Check(code, f"{name}.{field}", self.dialect.holds_for_some(lines, broken))

        yield some("not-whole", "line", lambda of: sql.compare(exp.LT, of("line"), sql.whole(1)))
        unlike = self._not_matching
        yield some("code-form", "code", lambda of: unlike(of("code"), _CODE))
        yield some(
            "not-whole",
            "units",
            lambda of: sql.either(
                [
                    sql.compare(exp.LT, of("units"), sql.whole(1)),
                    sql.compare(exp.GT, of("units"), sql.whole(MAX_UNITS)),
                ]
            ),
        )
        yield some(
            "not-whole", "minutes", lambda of: sql.compare(exp.LT, of("minutes"), sql.whole(1))
        )
        matches = self.dialect.matches
        yield some("empty-text", "provider", lambda of: matches(of("provider"), _BLANK))
        for field, pattern in (("place_of_service", _PLACE), ("revenue_code", _REVENUE_CODE)):
            yield some("code-form", field, partial(self._field_unlike, field, pattern))
        member = self.dialect.some_member
        yield some("null-member", "modifiers", lambda of: member(of("modifiers"), sql.is_unknown))
        yield some(
            "code-form",
            "modifiers",
            lambda of: member(of("modifiers"), lambda one: unlike(one, _MODIFIER)),
        )
        yield some("duplicate-item", "modifiers", lambda of: self._has_twice(of("modifiers")))
        points = "diagnosis_pointers"
        yield some("null-member", points, lambda of: member(of(points), sql.is_unknown))
        yield some("dangling-pointer", points, lambda of: member(of(points), _below_one))

    def _field_unlike(self, field: str, pattern: str, of: Callable[[str], Expr]) -> Expr:
        return self._not_matching(of(field), pattern)

    def _fact(self, fact: Fact) -> Iterable[Check]:
        value = sql.column(fact.id)
        flags = [sql.column("conflicts"), sql.column("possible")]
        flagged = sql.either(sql.is_true(self.dialect.contains(one, fact.id)) for one in flags)
        stated = sql.both([sql.is_known(value), flagged])
        yield Check("stated-and-unsettled", fact.id, stated)
        match fact.kind:
            case Kind.ENUM if fact.members is not None:
                yield self._outside("unknown-value", fact.id, tuple(fact.members))
            case Kind.ENUM if fact.pattern is not None:
                yield self._unlike("unknown-value", fact.id, fact.pattern.pattern.strip("^$"))
            case Kind.NUMBER | Kind.DATE:
                beyond = _beyond(fact, value.copy())
                if fact.kind is Kind.DATE:
                    beyond.append(_outside_calendar(value.copy()))
                if beyond:
                    yield Check("out-of-bounds", fact.id, sql.either(beyond))
            case Kind.SET:
                yield from self._set(fact)
            case _:
                pass

    def _set(self, fact: Fact) -> Iterable[Check]:
        members = sql.column(fact.id)
        if fact.members is not None:
            yield Check("null-member", fact.id, self._has_null(members))
            outside = self._some_outside(members.copy(), tuple(fact.members))
            yield Check("unknown-value", fact.id, outside)
            yield Check("duplicate-item", fact.id, self._has_twice(members.copy()))
        elif fact.pattern is not None:
            yield from self._codes(fact.id, fact.pattern.pattern.strip("^$"))
        if fact.nonempty:
            yield Check("empty-set", fact.id, self._is_empty(members.copy()))
        alone = [sql.is_known(sql.column(fact.id + COMPLETE)), sql.is_unknown(members.copy())]
        yield Check("complete-without-set", fact.id + COMPLETE, sql.both(alone))

    def _codes(self, name: str, pattern: str) -> Iterable[Check]:
        members = sql.column(name)
        yield Check("null-member", name, self._has_null(members))
        unlike = self.dialect.some_member(
            members.copy(), lambda one: self._not_matching(one, pattern)
        )
        yield Check("code-form", name, unlike)
        yield Check("duplicate-item", name, self._has_twice(members.copy()))

    def _members(self, id: str) -> tuple[str, ...]:
        fact = self.facts.get(id)
        return tuple(fact.members or ()) if fact else ()

    def _outside(self, code: str, name: str, allowed: tuple[str, ...]) -> Check:
        return Check(code, name, sql.negated(any_of(sql.column(name), allowed)))

    def _unlike(self, code: str, name: str, pattern: str) -> Check:
        return Check(code, name, self._not_matching(sql.column(name), pattern))

    def _not_matching(self, value: Expr, pattern: str) -> Expr:
        return sql.negated(self.dialect.matches(value, pattern))

    def _has_null(self, members: Expr) -> Expr:
        return self.dialect.some_member(members, sql.is_unknown)

    def _has_twice(self, members: Expr) -> Expr:
        return sql.compare(
            exp.LT, self.dialect.distinct_size(members), self.dialect.size(members.copy())
        )

    def _some_outside(self, members: Expr, allowed: tuple[str, ...]) -> Expr:
        return self.dialect.some_member(members, lambda one: sql.negated(any_of(one, allowed)))

    def _is_empty(self, members: Expr) -> Expr:
        return sql.equal(self.dialect.size(members), sql.whole(0))


def _below_one(number: Expr) -> Expr:
    return sql.compare(exp.LT, number, sql.whole(1))


def _outside_calendar(day: Expr) -> Expr:
    """A day that only columns can hold: years go from 1 to 9999."""
    before = sql.compare(exp.LT, day, sql.day(date.min))
    return sql.either([before, sql.compare(exp.GT, day.copy(), sql.day(date.max))])


def _is(name: str, text: str) -> Expr:
    return sql.equal(sql.column(name), sql.text(text))


def _beyond(fact: Fact, value: Expr) -> list[Expr]:
    """Beyond the bounds of a fact, where it has any."""
    found = []
    for node, limit in ((exp.LT, fact.minimum), (exp.GT, fact.maximum)):
        if limit is not None:
            found.append(sql.compare(node, value.copy(), _literal(limit)))
    return found


def _literal(limit: Decimal | date) -> Expr:
    return sql.number(limit) if isinstance(limit, Decimal) else sql.day(limit)
