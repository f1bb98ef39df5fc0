"""What a raw row must hold, checked in SQL: the rules of the encounter reader for columns.

Each check is a name, the column, and a condition that is true for a bad row. A row that fails one
is rejected and never decided; NULL members of lists end here, so that no list function meets one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlglot import exp

from engine.knowledge.payers import LINES_OF_BUSINESS, STATES, Payers
from engine.language.facts import Fact
from engine.language.values import Kind
from engine.scale import sql
from engine.scale.claim_checks import ClaimChecks
from engine.scale.column_rules import Check, Rules
from engine.scale.columns import COMPLETE, Columns
from engine.scale.derive import completed_years
from engine.scale.dialect import Dialect, any_of
from engine.scale.prepared_columns import POSITION
from engine.scale.sql import Expr

REASON = "reason"
_ZIP = "[0-9]{5}(-[0-9]{4})?"


@dataclass(frozen=True)
class Checks:
    """The checks of raw rows against a dictionary and the declared payers."""

    columns: Columns
    facts: Mapping[str, Fact]
    payers: Payers
    dialect: Dialect

    @property
    def rules(self) -> Rules:
        """What checks are made of."""
        return Rules(self.dialect)

    def query(self, source: str, before: Iterable[Check] = ()) -> exp.Select:
        """The rows that are rejected: position, id, and the first rule that each breaks.

        `before` are checks of an engine's own, which come first.
        """
        every = (*before, *self.all())
        pairs = [(sql.is_true(one.broken), sql.text(one.reason)) for one in every]
        below = exp.select(
            sql.column(POSITION), sql.column("id"), sql.named(sql.case(*pairs), REASON)
        ).from_(exp.to_table(source))
        known = sql.case((sql.negated(self.rules.is_blank(sql.column("id"))), sql.column("id")))
        told = [sql.column(POSITION), sql.named(known, "id"), sql.column(REASON)]
        kept = exp.select(*told).from_(sql.nested(below))
        return kept.where(sql.is_known(sql.column(REASON)))

    def all(self) -> Iterable[Check]:
        """Every check, in the order in which reasons are told."""
        yield from self._header()
        yield from ClaimChecks(self.facts, self.rules).all()
        for fact in self.columns.facts.values():
            yield from self._fact(fact)
        yield from self._unsettled()

    def _header(self) -> Iterable[Check]:
        for name in ("id", "payer", "date_of_service"):
            yield Check("missing-key", name, sql.is_unknown(sql.column(name)))
        for name in ("id", "county", "claim.id", "claim.type_of_bill"):
            yield Check("empty-text", name, self.rules.is_blank(sql.column(name)))
        for name in ("date_of_service", "birth_date"):
            yield Check("out-of-bounds", name, _outside_calendar(sql.column(name)))
        payers = self.payers.payers
        yield self.rules.outside("unknown-payer", "payer", tuple(payers))
        plan_known = [
            sql.both([_is("payer", id), any_of(sql.column("plan"), tuple(one.plans))])
            for id, one in payers.items()
            if one.plans
        ]
        unknown_plan = sql.negated(sql.is_true(sql.either(plan_known)))
        has_plan = sql.is_known(sql.column("plan"))
        yield Check("unknown-plan", "plan", sql.both([has_plan, unknown_plan]))
        yield self.rules.outside("unknown-value", "line_of_business", LINES_OF_BUSINESS)
        for name in ("plan_state", "state"):
            yield self.rules.outside("unknown-value", name, STATES)
        for name in ("county", "zip"):
            given = sql.both([sql.is_known(sql.column(name)), sql.is_unknown(sql.column("state"))])
            yield Check("missing-key", "state", given)
        yield self.rules.unlike("zip-form", "zip", _ZIP)
        yield self.rules.outside("unknown-value", "sex", self._members("patient.sex"))
        born, day = sql.column("birth_date"), sql.column("date_of_service")
        yield Check("before-birth", "birth_date", sql.compare(exp.GT, born, day))
        age = self.facts.get("patient.age")
        if age is not None:
            years = completed_years(born, day.copy())
            yield Check("out-of-bounds", "birth_date", sql.either(_beyond(age, years)))

    def _fact(self, fact: Fact) -> Iterable[Check]:
        value = sql.column(fact.id)
        flags = [sql.column("conflicts"), sql.column("possible")]
        flagged = sql.either(sql.is_true(self.dialect.contains(one, fact.id)) for one in flags)
        stated = sql.both([sql.is_known(value), flagged])
        yield Check("stated-and-unsettled", fact.id, stated)
        match fact.kind:
            case Kind.ENUM if fact.members is not None:
                yield self.rules.outside("unknown-value", fact.id, tuple(fact.members))
            case Kind.ENUM if fact.pattern is not None:
                yield self.rules.unlike("unknown-value", fact.id, fact.pattern.pattern.strip("^$"))
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

    def _unsettled(self) -> Iterable[Check]:
        names = ("conflicts", "possible")
        for name in names:
            listed = sql.column(name)
            yield Check("null-member", name, self.rules.has_null(listed))
            stated = tuple(self.columns.facts)
            yield Check("unknown-fact", name, self.rules.some_outside(listed, stated))
        conflicts, possible = map(sql.column, names)
        yield Check(
            "conflict-and-possible", "possible", self.rules.some_shared(conflicts, possible)
        )

    def _set(self, fact: Fact) -> Iterable[Check]:
        members = sql.column(fact.id)
        if fact.members is not None:
            yield Check("null-member", fact.id, self.rules.has_null(members))
            outside = self.rules.some_outside(members.copy(), tuple(fact.members))
            yield Check("unknown-value", fact.id, outside)
            yield Check("duplicate-item", fact.id, self.rules.has_twice(members.copy()))
        elif fact.pattern is not None:
            yield from self.rules.codes(fact.id, fact.pattern.pattern.strip("^$"))
        if fact.nonempty:
            yield Check("empty-set", fact.id, self.rules.is_empty(members.copy()))
        alone = [sql.is_known(sql.column(fact.id + COMPLETE)), sql.is_unknown(members.copy())]
        yield Check("complete-without-set", fact.id + COMPLETE, sql.both(alone))

    def _members(self, id: str) -> tuple[str, ...]:
        fact = self.facts.get(id)
        return tuple(fact.members or ()) if fact else ()


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
