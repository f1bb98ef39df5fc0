"""What selects a policy, in as few different values as tell the selections apart.

A year of claims has hundreds of thousands of combinations of plan, states, county and day, and a
few hundred selections. States that the same contractors share are one key, and so are plans of
which no binding speaks, states of plans that none names, and all days between two dates that
matter to the payer. Tests hold that the selection of a key is that of every row it stands for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from sqlglot import exp

from engine.knowledge.library import Library
from engine.knowledge.payers import STATES, Payer
from engine.scale import sql
from engine.scale.dialect import any_of
from engine.scale.sql import Expr

KEYS = (
    *("key:payer", "key:plan", "key:line_of_business", "key:plan_state"),
    *("key:state", "key:county", "key:form", "key:span"),
)
"""The columns of the key, in the order of `Routes`."""


@dataclass(frozen=True)
class KeyColumns:
    """The key columns for one library."""

    library: Library

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The first days of all spans but the one before any date, in order."""
        payers = self.library.payers.payers
        return tuple(sorted(set().union(*map(self._days_of, payers)))) or (date(2000, 1, 1),)

    def columns(self) -> list[list[tuple[str, Expr]]]:
        """The columns over raw ones, in two layers."""
        first = [
            ("key:payer", sql.column("payer")),
            ("key:plan", self._plan()),
            ("key:line_of_business", sql.column("line_of_business")),
            ("key:plan_state", self._plan_state()),
            ("key:state", sql.case((self._place_matters(), self._state()))),
            ("key:span", self._span()),
        ]
        split = any_of(sql.column("key:state"), self._split_states)
        county = sql.case((split, sql.column("county"))) if self._split_states else sql.text("")
        there = sql.is_known(sql.column("key:state"))
        second = [
            ("key:county", county if self._split_states else sql.unknown("VARCHAR")),
            ("key:form", sql.case((there, sql.column("claim.form")))),
        ]
        return [first, second]

    def _payers(self) -> Iterable[Payer]:
        return self.library.payers.payers.values()

    def _days_of(self, payer: str) -> set[date]:
        """The days on which what binds the payer's plans can change, followed payers' with them."""
        bindings = [one for one in self.library.payers.bindings if one.payer == payer]
        days: set[date] = set()
        for binding in bindings:
            days |= {binding.begins.day} if binding.begins else set()
            days |= _after(binding.ends.day) if binding.ends else set()
            for pack in self.library.versions(binding.policy):
                dates = pack.dates
                known = (dates.effective, dates.not_before, dates.observed)
                days |= {one.day for one in known if one is not None}
                days |= _after(dates.retired.day) if dates.retired else set()
        for followed in {one.follows for one in bindings if one.follows}:
            days |= self._days_of(followed)
        return days

    def _span(self) -> Expr:
        """The number of the last of the payer's days that the date of service reaches, from 1."""
        at = {day: number for number, day in enumerate(self.days, 1)}
        day = sql.column("date_of_service")
        pairs = []
        for payer in self._payers():
            mine = sorted(self._days_of(payer.id))
            reached = [0, *(at[one] for one in mine)]
            spans = [
                (sql.compare(exp.LT, day.copy(), sql.day(one)), sql.whole(reached[number]))
                for number, one in enumerate(mine)
            ]
            own = sql.equal(sql.column("payer"), sql.text(payer.id))
            pairs.append((own, sql.case(*spans, otherwise=sql.whole(reached[-1]))))
        return exp.cast(sql.case(*pairs, otherwise=sql.whole(0)), "INTEGER")

    def _plan(self) -> Expr:
        """The plan; of those that neither binding nor area names the first stands for all."""
        named = {one.plan for one in self.library.payers.bindings}
        named |= {one.plan for one in self.library.payers.areas}
        pairs = []
        for payer in self._payers():
            alike = [id for id in payer.plans if id not in named]
            if len(alike) > 1:
                mine = [
                    sql.equal(sql.column("payer"), sql.text(payer.id)),
                    any_of(sql.column("plan"), alike),
                ]
                pairs.append((sql.both(mine), sql.text(alike[0])))
        return sql.case(*pairs, otherwise=sql.column("plan")) if pairs else sql.column("plan")

    def _plan_state(self) -> Expr:
        """The state of the plan; of those that no binding names the first stands for all."""
        named = sorted({s for one in self.library.payers.bindings for s in one.states})
        state = sql.column("plan_state")
        other = next((one for one in STATES if one not in named), None)
        if other is None:
            return state
        pairs = [(any_of(state, named), state.copy())] if named else []
        pairs.append((sql.is_known(state.copy()), sql.text(other)))
        return sql.case(*pairs)

    def _place_matters(self) -> Expr:
        """Whether the place of service selects: where the payer or one it follows has areas."""
        areas = {area.payer for area in self.library.payers.areas}
        ways = []
        for payer in self._payers():
            mine = sql.equal(sql.column("payer"), sql.text(payer.id))
            if payer.id in areas:
                ways.append(sql.both([mine, sql.is_unknown(sql.column("plan"))]))
            following = [
                one for one in self.library.payers.bindings if one.payer == payer.id and one.follows
            ]
            if following:
                lines = {line for one in following for line in one.lines}
                every = any(not one.lines for one in following)
                line = exp.Coalesce(
                    this=sql.column("line_of_business"),
                    expressions=[sql.text(payer.default_line or "")],
                )
                on_line = exp.true() if every else any_of(line, sorted(lines))
                ways.append(sql.both([mine.copy(), on_line]))
        return sql.either(ways)

    def _state(self) -> Expr:
        """The state of service; the first that lies in the same areas stands for all."""
        pairs = []
        for first, alike in self._alike.items():
            if len(alike) > 1:
                pairs.append((any_of(sql.column("state"), alike), sql.text(first)))
        return sql.case(*pairs, otherwise=sql.column("state")) if pairs else sql.column("state")

    @cached_property
    def _alike(self) -> dict[str, list[str]]:
        areas = self.library.payers.areas
        first: dict[tuple[int, ...], str] = {}
        found: dict[str, list[str]] = {}
        for state in STATES:
            here = tuple(n for n, area in enumerate(areas) if state in area.states)
            found.setdefault(first.setdefault(here, state), []).append(state)
        return found

    @cached_property
    def _split_states(self) -> Sequence[str]:
        areas = self.library.payers.areas
        split = {state for area in areas if area.is_split for state in area.states}
        return sorted(first for first, alike in self._alike.items() if split.intersection(alike))


def _after(day: date) -> set[date]:
    return {day + timedelta(days=1)} if day < date.max else set()
