"""The answers of some prepared rows as queries: each pack's, those without one, and the joined."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from engine.knowledge.packs import Outcome
from engine.scale import sql
from engine.scale.answers import Shape
from engine.scale.key_columns import KEYS
from engine.scale.prepared_columns import CARRIED, ROUTE
from engine.scale.spans import Route
from engine.scale.sql import Expr

PLACE = "place"
"""Which of several candidates an answer is by: the first is 0."""
_BASIC = ("pack", "outcome", "basis", "determination", "reachable")


@dataclass(frozen=True)
class AnswerQuery:
    """The queries that do not depend on what a pack asks."""

    shape: Shape

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a decided row, before what the route says is added."""
        return (*CARRIED, *_BASIC, *self.shape.masks, *self.shape.missing)

    @property
    def typed(self) -> list[tuple[str, str]]:
        """The same with their types in SQL."""
        kinds = {
            **dict.fromkeys(("id", "payer", "plan", "line_of_business"), "VARCHAR"),
            **dict.fromkeys(("pack", "outcome", "basis", "determination"), "VARCHAR"),
            "date_of_service": "DATE",
            ROUTE: "INTEGER",
        }
        return [(name, kinds.get(name, "BIGINT")) for name in self.columns]

    def routed(self, prepared: Expr, routes: str) -> exp.Select:
        """Prepared rows with the number of their route; NULL and NULL are the same key."""
        on = sql.both(_same(sql.column_of("p", key), sql.column_of("r", key)) for key in KEYS)
        star = exp.Column(this=exp.Star(), table=exp.to_identifier("p"))
        return (
            exp.select(star, sql.column_of("r", ROUTE))
            .from_(prepared)
            .join(exp.to_table(routes).as_("r"), on=on, join_type="inner")
        )

    def of_routes(self, source: str, routes: Iterable[Route]) -> exp.Select:
        """The rows of some routes; of none, no row: Spark takes no empty list for IN."""
        numbers = [sql.whole(route.number) for route in routes]
        chosen = exp.In(this=sql.column(ROUTE), expressions=numbers) if numbers else exp.false()
        return exp.select(exp.Star()).from_(exp.to_table(source)).where(chosen)

    def place_in(self, pack: str, routes: Sequence[Route]) -> Expr:
        """Which candidate a pack is, by the route."""
        pairs = [
            (
                sql.equal(sql.column(ROUTE), sql.whole(route.number)),
                sql.whole([one.name for one in route.packs].index(pack)),
            )
            for route in routes
        ]
        return sql.case(*pairs)

    def without_pack(self, source: str, routes: Sequence[Route]) -> exp.Select:
        """The rows that no version decides: nothing is bound, or what selects is not known."""
        pairs = [
            (
                sql.equal(sql.column(ROUTE), sql.whole(route.number)),
                sql.text(Outcome.NEEDS_INFORMATION.value),
            )
            for route in routes
            if route.needs
        ]
        outcome = sql.case(*pairs, otherwise=sql.text(Outcome.NO_POLICY.value))
        answers = {"outcome": outcome, **{name: sql.whole(0) for name in self.shape.missing}}
        texts = {name: sql.unknown("VARCHAR") for name in ("pack", "basis", "determination")}
        columns = [
            sql.named(answers.get(name) or texts.get(name) or _kept_or_null(name), name)
            for name in self.columns
        ]
        return exp.select(*columns).from_(sql.nested(self.of_routes(source, routes)))

    def reconciled(self, several: str) -> exp.Select:
        """One answer for the rows of several candidates: theirs if they agree, else open."""
        together = exp.select(
            sql.named(sql.column("position"), "position"),
            sql.named(sql.equal(_call("MIN", "outcome"), _call("MAX", "outcome")), "agreed"),
            *(sql.named(_call("BIT_OR", name), f"all_{name}") for name in self.shape.missing),
        )
        together = together.from_(exp.to_table(several)).group_by(sql.column("position"))
        agreed = sql.column_of("g", "agreed")
        columns = []
        for name in self.columns:
            mine = sql.column_of("f", name)
            if name in CARRIED:
                value: Expr = mine
            elif name == "outcome":
                value = sql.case(
                    (agreed.copy(), mine), otherwise=sql.text(Outcome.NEEDS_INFORMATION.value)
                )
            elif name in self.shape.missing:
                value = sql.case((agreed.copy(), mine), otherwise=sql.column_of("g", f"all_{name}"))
            else:
                value = sql.case((agreed.copy(), mine))
            columns.append(sql.named(value, name))
        on = sql.equal(sql.column_of("f", "position"), sql.column_of("g", "position"))
        return (
            exp.select(*columns)
            .from_(exp.to_table(several).as_("f"))
            .join(sql.nested(together, "g"), on=on, join_type="inner")
            .where(sql.equal(sql.column_of("f", PLACE), sql.whole(0)))
        )

    def finished(self, decided: str, words: str, *, ordered: bool = True) -> exp.Select:
        """Decided rows with what the route says in words, in the order of their positions.

        The versions in question are named only where they do not decide. `ordered` false leaves
        the order open, for an engine that would have to move all rows for it.
        """
        on = sql.equal(sql.column_of("d", ROUTE), sql.column_of("w", ROUTE))
        near = sql.case((sql.is_unknown(sql.column_of("d", "pack")), sql.column_of("w", "nearest")))
        kept = [sql.column_of("d", name) for name in self.columns if name != ROUTE]
        query = (
            exp.select(*kept, sql.column_of("w", "needs"), sql.named(near, "nearest"))
            .from_(exp.to_table(decided).as_("d"))
            .join(exp.to_table(words).as_("w"), on=on, join_type="inner")
        )
        return query.order_by(sql.column_of("d", "position")) if ordered else query


def _kept_or_null(name: str) -> Expr:
    return sql.column(name) if name in CARRIED else sql.unknown("BIGINT")


def _call(function: str, name: str) -> Expr:
    return exp.func(function, sql.column(name))


def _same(left: Expr, right: Expr) -> Expr:
    return exp.NullSafeEQ(this=left, expression=right)
