"""What the claim of a raw row must hold: its lines, their codes and numbers, and what they name."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from sqlglot import exp

from engine.encounter.claim_reader import MAX_UNITS
from engine.language.facts import Fact
from engine.scale import sql
from engine.scale.column_rules import Check, Rules
from engine.scale.columns import CLAIM_TEXTS, LINE_FIELDS
from engine.scale.dialect import Fields
from engine.scale.sql import Expr

_CODE, _MODIFIER = "[0-9A-Z]{5}", "[0-9A-Z]{2}"
_REVENUE_CODE, _PLACE = "[0-9]{4}", "[0-9]{2}"
_LINES, _DIAGNOSES = "claim.lines", "claim.diagnoses"


@dataclass(frozen=True, slots=True)
class ClaimChecks:
    """The checks of the columns of a claim or a request."""

    facts: Mapping[str, Fact]
    rules: Rules

    def all(self) -> Iterable[Check]:
        """Every check, in the order in which reasons are told."""
        rules, lines = self.rules, sql.column(_LINES)
        claim = [*(f"claim.{name}" for name in CLAIM_TEXTS), "claim.primary_elsewhere"]
        for name in (*claim, _DIAGNOSES):
            alone = sql.both([sql.is_known(sql.column(name)), sql.is_unknown(lines.copy())])
            yield Check("missing-key", _LINES, alone)
        both = [sql.is_known(sql.column("requested")), sql.is_known(lines.copy())]
        yield Check("claim-and-request", "requested", sql.both(both))
        yield from rules.codes("requested", _CODE)
        yield Check("empty-list", "requested", rules.is_empty(sql.column("requested")))
        for name in ("claim.form", "claim.setting"):
            fact = self.facts.get(name)
            yield rules.outside("unknown-value", name, tuple(fact.members or ()) if fact else ())
        yield rules.unlike("code-form", "claim.place_of_service", _PLACE)
        fact = self.facts.get(_DIAGNOSES)
        pattern = fact.pattern if fact else None
        yield from rules.codes(_DIAGNOSES, pattern.pattern.strip("^$") if pattern else None)
        yield Check("empty-list", _LINES, rules.is_empty(lines.copy()))
        yield Check("null-member", _LINES, rules.has_null(lines.copy()))
        yield from self._numbers(lines)
        yield from self._texts()
        yield from self._lists()

    def _some(self, code: str, field: str, broken: Callable[[Fields], Expr]) -> Check:
        """A rule that some line breaks, by one of its fields."""
        found = self.rules.dialect.holds_for_some(sql.column(_LINES), broken)
        return Check(code, f"{_LINES}.{field}", found)

    def _numbers(self, lines: Expr) -> Iterable[Check]:
        dialect = self.rules.dialect
        yield self._some("missing-key", "line", lambda of: sql.is_unknown(of("line")))
        numbers = dialect.field_of_all(lines, "line")
        fewer = sql.compare(exp.LT, dialect.distinct_size(numbers), dialect.size(lines.copy()))
        yield Check("duplicate-item", f"{_LINES}.line", fewer)
        yield self._some("not-whole", "line", lambda of: _below_one(of("line")))
        yield self._some(
            "not-whole",
            "units",
            lambda of: sql.either(
                [_below_one(of("units")), sql.compare(exp.GT, of("units"), sql.whole(MAX_UNITS))]
            ),
        )
        yield self._some("not-whole", "minutes", lambda of: _below_one(of("minutes")))

    def _texts(self) -> Iterable[Check]:
        forms = (("code", _CODE), ("place_of_service", _PLACE), ("revenue_code", _REVENUE_CODE))
        for field, pattern in forms:
            yield self._some("code-form", field, partial(self._unlike, field, pattern))
        yield self._some("empty-text", "provider", lambda of: self.rules.is_blank(of("provider")))

    def _unlike(self, field: str, pattern: str, of: Fields) -> Expr:
        return self.rules.not_matching(of(field), pattern)

    def _lists(self) -> Iterable[Check]:
        rules, member = self.rules, self.rules.dialect.some_member
        for field in ("modifiers", "diagnosis_pointers", "unread"):
            yield self._some("null-member", field, partial(self._has_null, field))
        yield self._some(
            "code-form",
            "modifiers",
            lambda of: member(of("modifiers"), lambda one: rules.not_matching(one, _MODIFIER)),
        )
        yield self._some("duplicate-item", "modifiers", lambda of: rules.has_twice(of("modifiers")))
        yield self._some(
            "dangling-pointer",
            "diagnosis_pointers",
            lambda of: member(of("diagnosis_pointers"), self._dangles),
        )
        yield self._some(
            "unknown-value", "unread", lambda of: rules.some_outside(of("unread"), LINE_FIELDS)
        )

    def _has_null(self, field: str, of: Fields) -> Expr:
        return self.rules.has_null(of(field))

    def _dangles(self, pointer: Expr) -> Expr:
        """Whether a pointer points at none; at a claim without diagnoses, all do."""
        size = self.rules.dialect.size(sql.column(_DIAGNOSES))
        listed = exp.Coalesce(this=size, expressions=[sql.whole(0)])
        beyond = sql.compare(exp.GT, pointer.copy(), listed)
        return sql.either([_below_one(pointer), beyond])


def _below_one(number: Expr) -> Expr:
    return sql.compare(exp.LT, number, sql.whole(1))
