"""Synthetic encounters as raw columns: seeded, realistic in what is missing, odd or contradictory.

Made by DuckDB, column by column, so that a million rows take seconds; the other forms of input are
written from the same rows. The patients are nobody: every value is drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.encounter.derived import SPINE
from engine.knowledge.library import Library
from engine.language.conditions import Between, Test
from engine.language.facts import Fact
from engine.language.values import Kind, SetValue, show_number
from engine.scale.asked import asked_by
from engine.scale.columns import COMPLETE, columns_for
from engine.scale.dice import SIDES, Dice, listed, quoted
from engine.scale.embedded import connect
from engine.scale.key_columns import KeyColumns
from engine.scale.sql import DECIMAL
from engine.scale.synth_claims import Scenery

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 50_000
_TREATED = (
    *(("L4", "L5"), ("L5", "S1"), ("L4", "L5", "S1"), ("L3", "L4", "L5", "S1")),
    *(("L3", "L4"), ("L3", "L5"), ("L2", "L3"), ("L1", "L2", "L3"), ("T12", "L1")),
    *(("L5",), ("L2", "L3", "L4", "L5", "S1"), ("L4", "S1"), ("S1", "S2")),
)
"""Treated bodies, most usual first: levels skipped, above L3, more than four, one alone."""
_TREATED_WEIGHTS = (30.0, 25.0, 15.0, 8.0, 6.0, 3.0, 3.0, 1.0, 1.0, 2.0, 3.0, 2.0, 1.0)
_WITH_CHANGE = ((), ("L5",), ("L5", "S1"), ("L4", "L5"), ("L4",), ("L2",), ("T12", "S2"))
_CHANGE_WEIGHTS = (30.0, 20.0, 20.0, 15.0, 8.0, 5.0, 2.0)
_BEFORE = ((), ("L4",), ("L5", "S1"), ("L3", "L4"), ("T12", "L1", "L2"))
_BEFORE_WEIGHTS = (85.0, 5.0, 5.0, 3.0, 2.0)


@dataclass(frozen=True, slots=True)
class Rates:
    """How often, over all encounters and facts, something is other than in a clean record.

    Half of the encounters are clean; the others have twice the rate. `odd` is a value that is not
    the typical one, `missing` a fact without a value; of those one in ten is a conflict between
    sources and one in ten is only possible, unless `conflicts` says otherwise.
    """

    missing: float = 0.05
    odd: float = 0.04
    conflicts: float = 0.005


@dataclass(frozen=True)
class Synth:
    """Makes encounters for one library."""

    library: Library
    seed: int = 1
    rates: Rates = Rates()

    def batches(self, rows: int, start: int = 0) -> "Iterator[pa.Table]":
        """The rows from a number on, in tables of the raw form."""
        schema = columns_for(self.library.facts).arrow
        query = self._query()
        with connect() as connection:
            for first in range(start, start + rows, BATCH):
                last = min(first + BATCH, start + rows)
                found = connection.sql(query.format(first=first, last=last)).to_arrow_table()
                yield found.select(schema.names).cast(schema)

    def _query(self) -> str:
        dice = Dice(self.seed)
        asked = asked_by(self.library.packs(), self.library.facts)
        scenery = Scenery(self.library, dice, KeyColumns(self.library).days).columns()
        facts = _Facts(self.rates, dice, asked.tests)
        columns = columns_for(self.library.facts).facts
        drawn = {"trouble": dice.chance(0.5)}
        stated: dict[str, str] = {}
        for fact in columns.values():
            drawn |= facts.drawn(fact)
            stated |= facts.stated(fact)
        said = [f"{sql} AS {_name(name)}" for name, sql in {**scenery, **drawn}.items()]
        # A column may use those before it: what is drawn first, then what follows from it.
        inner = f"SELECT i, 'synthetic-' || i AS id, {', '.join(said)} FROM digests"
        flags = [
            f"nullif(list_filter([{', '.join(facts.flagged(columns, kind))}], "
            f"LAMBDA one : one IS NOT NULL), []) AS {kind}"
            for kind in ("conflicts", "possible")
        ]
        outer = [f"{sql} AS {_name(name)}" for name, sql in stated.items()]
        return (
            f"WITH digests AS (SELECT i, {dice.columns()} "
            "FROM (SELECT range AS i FROM range({first}, {last}))), "
            f"drawn AS ({_escaped(inner)}) "
            f"SELECT * EXCLUDE (i, billed), {_escaped(', '.join([*outer, *flags]))} FROM drawn"
        )


class _Facts:
    """The facts: for each a column of what became of it, and one of its value."""

    def __init__(self, rates: Rates, dice: Dice, tests: tuple[Test, ...]) -> None:
        self.rates = rates
        self.dice = dice
        self.thresholds: dict[str, set[Decimal]] = {}
        for test in tests:
            ends = (
                (test.operand.low, test.operand.high)
                if isinstance(test.operand, Between)
                else (test.operand,)
            )
            numbers = {end for end in ends if isinstance(end, Decimal)}
            self.thresholds.setdefault(test.fact, set()).update(numbers)

    def drawn(self, fact: Fact) -> dict[str, str]:
        """The draw that says what is known of the fact, and its value where it is stated."""
        found = {f"d:{fact.id}": self.dice.draw(), f"x:{fact.id}": self._value(fact)}
        if fact.presupposes:
            found[f"p:{fact.id}"] = f"(trouble AND {self.dice.chance(0.03)})"
        return found

    def flagged(self, facts: "dict[str, Fact] | object", kind: str) -> list[str]:
        """For each fact its name where it is in conflict, or only possible."""
        assert isinstance(facts, dict)
        chosen = self.is_conflict if kind == "conflicts" else self.is_possible
        return [f"CASE WHEN {chosen(fact)} THEN {quoted(id)} END" for id, fact in facts.items()]

    def _below(self, fact: Fact) -> tuple[int, int, int]:
        """The draws below which a fact is in conflict, only possible, missing."""
        missing = self._missing_rate(fact) * SIDES
        conflict = min(missing, 2 * self.rates.conflicts * SIDES)
        return round(conflict), round(conflict + (missing - conflict) / 9), round(missing)

    def _missing_rate(self, fact: Fact) -> float:
        # What also follows from other facts is seldom stated.
        return (
            0.9
            if fact.givable and fact.id != "patient.pregnant"
            else min(1.0, 2 * self.rates.missing)
        )

    def _draw(self, fact: Fact) -> str:
        return _name(f"d:{fact.id}")

    def _unclean(self, fact: Fact) -> str:
        return "TRUE" if fact.givable else "trouble"

    def is_conflict(self, fact: Fact) -> str:
        """Whether sources differ."""
        if fact.givable:
            return f"({self._draw(fact)} < 300)"
        return f"({self._unclean(fact)} AND {self._draw(fact)} < {self._below(fact)[0]})"

    def is_possible(self, fact: Fact) -> str:
        """Whether it is only said to be possible."""
        if fact.givable:
            return f"({self._draw(fact)} BETWEEN 300 AND 599)"
        conflict, possible, _ = self._below(fact)
        return (
            f"({self._unclean(fact)} AND {self._draw(fact)} BETWEEN {conflict} AND {possible - 1})"
        )

    def _is_missing(self, fact: Fact) -> str:
        return f"({self._unclean(fact)} AND {self._draw(fact)} < {self._below(fact)[2]})"

    def stated(self, fact: Fact) -> dict[str, str]:
        """The columns of the fact."""
        value, gone = _name(f"x:{fact.id}"), self._is_missing(fact)
        fitting = self._fitting(fact)
        if fact.kind is Kind.BOOLEAN and fitting:
            return {fact.id: f"CASE WHEN NOT {gone} THEN {value} AND {fitting} END"}
        if fitting:
            value = f"CASE WHEN {fitting} THEN {value} END"
        if fact.kind is not Kind.SET:
            return {fact.id: f"CASE WHEN NOT {gone} THEN {value} END"}
        # A set that is not known whole is as often open as unknown.
        flagged = f"({self.is_conflict(fact)} OR {self.is_possible(fact)})"
        is_open = f"({gone} AND NOT {flagged} AND {self._draw(fact)} % 2 = 0)"
        known = f"(NOT {gone} OR {is_open})"
        return {
            fact.id: f"CASE WHEN {known} THEN {value} END",
            fact.id + COMPLETE: f"CASE WHEN ({value}) IS NOT NULL AND {known} "
            f"THEN NOT {is_open} END",
        }

    def _fitting(self, fact: Fact) -> str | None:
        """Whether what the fact presupposes was drawn too; in a few records it was not."""
        if not fact.presupposes:
            return None
        held = [f"{_name(f'x:{other}')} = {needed}" for other, needed in fact.presupposes.items()]
        return f"({' AND '.join(held)} OR {_name(f'p:{fact.id}')})"

    def _value(self, fact: Fact) -> str:
        match fact.kind:
            case Kind.BOOLEAN:
                usual = fact.typical if isinstance(fact.typical, bool) else True
                return f"CASE WHEN {self._is_odd()} THEN {not usual} ELSE {usual} END"
            case Kind.NUMBER:
                return self._age() if fact.id == "patient.age" else self._number(fact)
            case Kind.ENUM:
                codes = tuple(fact.members or ("X",))
                return self.dice.pick(
                    [quoted(code) for code in codes], [9.0, *(1.0 for _ in codes[1:])]
                )
            case Kind.SET:
                return self._set(fact)
            case Kind.DATE:
                return f"DATE '{date(2024, 1, 1)}' + CAST({self.dice.draw()} % 700 AS INTEGER)"

    def _is_odd(self) -> str:
        return f"(trouble AND {self.dice.chance(min(1.0, 2 * self.rates.odd))})"

    def _age(self) -> str:
        """Mostly the age that the birth date gives, or one year off on some days of the year."""
        counted = "CAST(floor((date_of_service - birth_date) / 365.2425) AS BIGINT)"
        return f"CASE WHEN {self.dice.chance(0.9)} THEN coalesce({counted}, 61) ELSE 61 END"

    def _number(self, fact: Fact) -> str:
        """Typical values, and in the odd cases those at and beside the thresholds of packs."""
        step = fact.step or Decimal(1)
        usual = fact.typical if isinstance(fact.typical, Decimal) else Decimal(1)
        near = {usual}
        for limit in self.thresholds.get(fact.id, ()):
            near |= {limit - step, limit, limit + step}
        low = fact.minimum if isinstance(fact.minimum, Decimal) else None
        high = fact.maximum if isinstance(fact.maximum, Decimal) else None
        fitting = sorted(
            one
            for one in near
            if (low is None or one >= low)
            and (high is None or one <= high)
            and not fact.refuses_fraction(one)
        )
        kind = "BIGINT" if fact.whole else DECIMAL
        odd = self.dice.pick([f"{show_number(one)}::{kind}" for one in fitting or [usual]])
        plain = f"{show_number(usual)}::{kind}"
        return f"CASE WHEN trouble AND {self.dice.chance(0.25)} THEN {odd} ELSE {plain} END"

    def _set(self, fact: Fact) -> str:
        if fact.id == "procedure.vertebral_bodies":
            return self._of_bodies(_TREATED, _TREATED_WEIGHTS, usual=2)
        if fact.id == "history.bvn_ablated_bodies":
            return self._of_bodies(_BEFORE, _BEFORE_WEIGHTS, usual=1)
        if fact.members is not None and tuple(fact.members)[: len(SPINE)] == SPINE:
            return self._of_bodies(_WITH_CHANGE, _CHANGE_WEIGHTS, usual=3)
        codes = tuple(fact.members or ())
        typical = fact.typical
        usual = fact.in_order(typical.members) if isinstance(typical, SetValue) else codes[:1]
        choices = [listed(usual), listed(codes[-1:]), listed(codes[1:3]), listed(codes), listed(())]
        kept = choices[:-1] if fact.nonempty else choices
        return self.dice.pick(kept, [80.0, *(20.0 / (len(kept) - 1) for _ in kept[1:])])

    def _of_bodies(
        self, choices: tuple[tuple[str, ...], ...], weights: tuple[float, ...], usual: int
    ) -> str:
        """Vertebral bodies: the usual ones in a clean record, else any of the choices."""
        some = [listed(one) for one in choices]
        clean = self.dice.pick(some[:usual], weights[:usual])
        return f"CASE WHEN trouble THEN {self.dice.pick(some, weights)} ELSE {clean} END"


def _name(name: str) -> str:
    return '"' + name + '"'


def _escaped(sql: str) -> str:
    """SQL as a format's literal part: its braces are those of structs."""
    return sql.replace("{", "{{").replace("}", "}}")
