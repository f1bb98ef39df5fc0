"""Deciding rows with DuckDB: raw columns in, answers out, one table of rows at a time."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self

from engine.knowledge.coding.local import data_folder
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.knowledge.selected import Limits
from engine.scale import sql
from engine.scale.answer_query import PLACE, AnswerQuery
from engine.scale.answers import Shape
from engine.scale.asked import asked_by
from engine.scale.checks import Checks
from engine.scale.chunks import Chunk, Reject
from engine.scale.columns import columns_for
from engine.scale.dialect import DuckDB
from engine.scale.embedded import connect
from engine.scale.key_columns import KEYS
from engine.scale.line_answers import LineAnswers
from engine.scale.line_decider import LineDecider
from engine.scale.line_query import LineQuery, claim_columns
from engine.scale.pack_query import PackQuery
from engine.scale.prepare import Preparation
from engine.scale.prepared_columns import ROUTE
from engine.scale.spans import NO_LIMITS, Route, Routes

if TYPE_CHECKING:
    import pyarrow as pa
    from sqlglot import exp

_KEY_COLUMNS = ", ".join(f'"{key}"' for key in KEYS)


class DuckDBEngine:
    """Decides tables of raw or prepared rows against one library, each pack compiled once."""

    name = "duckdb"

    def __init__(
        self,
        library: Library,
        limits: Limits = NO_LIMITS,
        *,
        pack: Pack | None = None,
        threads: int | None = None,
        memory: str | None = None,
        own_copies: bool = True,
        asked: Sequence[Pack] = (),
        lines: bool = True,
    ) -> None:
        """`pack` overrides the selection; `threads` and `memory` (`2GB`) bound DuckDB.

        Without `own_copies` the user's imported coding tables do not count. `asked` are the packs
        that prepared rows are for, where these are not those that decide. Without `lines` nothing
        is said of claim lines, which takes less time.
        """
        self.library = library
        self.dialect = DuckDB()
        self.routes = Routes(library, limits, pack)
        packs = [pack] if pack is not None else library.packs()
        self.asked = asked_by(asked or packs, library.facts)
        self._data = data_folder() if own_copies else None
        self._says_lines = lines
        named = {one.name: one for one in packs}
        edits = self.lines.edits if lines else None
        self.shape = Shape(tuple(library.facts), named, edits)
        self.columns = columns_for(library.facts)
        self._answers = AnswerQuery(self.shape)
        self._texts: dict[str, str] = {}
        self._connection = connect()
        if threads is not None:
            self._connection.execute(f"SET threads = {threads:d}")
        if memory is not None:
            self._connection.execute("SET memory_limit = ?", [memory])

    def close(self) -> None:
        """Give back what DuckDB holds."""
        self._connection.close()

    @cached_property
    def lines(self) -> LineDecider:
        """What decides claim lines, and remembers them."""
        return LineDecider(self.library, self._data)

    def __enter__(self) -> Self:
        """Itself, closed at the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    @cached_property
    def preparation(self) -> Preparation:
        """The query from raw to prepared rows."""
        claims = (
            claim_columns(self.dialect, self.library, self.lines.days) if self._says_lines else ()
        )
        return Preparation(self.asked, self.dialect, self.routes.keys, claims)

    @cached_property
    def library_digest(self) -> str:
        """What a prepared file is bound to: its columns follow from the packs and the payers."""
        return "sha256:" + hashlib.sha256(self._preparing.encode()).hexdigest()

    def answers(self, chunk: Chunk) -> "pa.Table":
        """The answers for a chunk's rows, in the order of their positions."""
        return self.decide_prepared(chunk.table) if chunk.prepared else self.decide(chunk.table)

    def rejects(self, raw: "pa.Table") -> list[Reject]:
        """The raw rows that break a rule of the form, and which."""
        self._connection.register("raw_rows", raw)
        found = self._connection.execute(self._checking).fetchall()
        self._connection.unregister("raw_rows")
        return [Reject(position, id, (reason,)) for position, id, reason in sorted(found)]

    @cached_property
    def _checking(self) -> str:
        library = self.library
        checks = Checks(self.columns, library.facts, library.payers, self.dialect)
        return self.dialect.text(checks.query("raw_rows"))

    def prepare(self, raw: "pa.Table") -> "pa.Table":
        """The prepared rows of raw ones, which have their positions."""
        self._connection.register("raw_rows", raw)
        found = self._connection.sql(self._preparing).to_arrow_table()
        self._connection.unregister("raw_rows")
        return found

    @cached_property
    def _preparing(self) -> str:
        return self.dialect.text(self.preparation.query("raw_rows"))

    def decide(self, raw: "pa.Table") -> "pa.Table":
        """The answers for raw rows, in the order of their positions."""
        self._connection.register("raw_rows", raw)
        self._create("prepared", self._preparing)
        self._connection.unregister("raw_rows")
        return self._decided()

    def decide_prepared(self, prepared: "pa.Table") -> "pa.Table":
        """The answers for prepared rows, in the order of their positions."""
        self._connection.register("prepared_rows", prepared)
        self._create("prepared", "SELECT * FROM prepared_rows")
        self._connection.unregister("prepared_rows")
        return self._decided()

    def _create(self, table: str, query: str) -> None:
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {query}")

    def _decided(self) -> "pa.Table":
        routes = self._route()
        source = self.dialect.text(self._answers.routed(sql.table_as("prepared", "p"), "routes"))
        self._create("routed", source)
        columns = ", ".join(f'"{name}" {kind}' for name, kind in self._answers.typed)
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE decided ({columns})")
        self._connection.execute(
            f'CREATE OR REPLACE TEMP TABLE several ({columns}, "{PLACE}" INTEGER)'
        )
        without = [route for route in routes if not route.packs]
        self._add("decided", self.dialect.text(self._answers.without_pack("routed", without)))
        for pack in self._packs_of(routes):
            mine = [route for route in routes if pack in route.packs]
            alone = [route for route in mine if len(route.packs) == 1]
            shared = [route for route in mine if len(route.packs) > 1]
            if alone:
                self._add("decided", self._by_pack(pack, alone))
            if shared:
                place = self.dialect.text(self._answers.place_in(pack.name, shared))
                query = self._by_pack(pack, shared)
                self._add("several", f'SELECT *, {place} AS "{PLACE}" FROM ({query}) AS one')
        if any(len(route.packs) > 1 for route in routes):
            self._add("decided", self.dialect.text(self._answers.reconciled("several")))
        finished = self._answers.finished("decided", "route_words", ordered=not self._says_lines)
        query = self._with_lines(finished) if self._says_lines else self.dialect.text(finished)
        return self._connection.sql(query).to_arrow_table().cast(self.shape.arrow)

    def _with_lines(self, finished: "exp.Select") -> str:
        """The query for decided rows with their lines; what it joins is made before."""
        asked, text = LineQuery(self.lines.edits), self.dialect.text
        self.lines.begin()
        answers = LineAnswers(self.lines, self.routes)
        found = self._connection.execute(text(asked.texts("prepared"))).fetchall()
        self._connection.register("claim_texts", answers.texts(one for (one,) in found))
        found = self._connection.execute(text(asked.coverages("decided"))).fetchall()
        self._connection.register("line_coverages", answers.coverages(found))
        claims = asked.claims("prepared", "decided", "claim_texts", "line_coverages")
        self._create("claims", text(claims))
        found = self._connection.execute(text(asked.kinds("claims"))).fetchall()
        self._connection.register("claim_kinds", answers.kinds(found))
        self._connection.register("line_answers", answers.lines())
        return text(asked.beside(finished, "claims", "claim_kinds", "line_answers"))

    def _add(self, table: str, query: str) -> None:
        self._connection.execute(f"INSERT INTO {table} {query}")

    def _route(self) -> list[Route]:
        """Select the policies of what is in the prepared rows; gives the routes that occur."""
        found = self._connection.execute(f"SELECT DISTINCT {_KEY_COLUMNS} FROM prepared").fetchall()
        table = self.routes.table((row[:-1], row[-1]) for row in found)
        keyed = [(*key, span, number) for key, span, number in table]
        self._hand_over("routes", (*KEYS, ROUTE), keyed, whole=(KEYS[-1], ROUTE))
        used = [self.routes.listed[number] for number in sorted({number for _, _, number in table})]
        words = [(r.number, " ".join(r.needs) or None, " ".join(r.nearest) or None) for r in used]
        self._hand_over("route_words", (ROUTE, "needs", "nearest"), words, whole=(ROUTE,))
        return used

    def _hand_over(
        self,
        table: str,
        names: Sequence[str],
        rows: Sequence[tuple[object, ...]],
        whole: Sequence[str],
    ) -> None:
        """Make rows a table, all columns texts but those of whole numbers."""
        import pyarrow as pa

        kinds = [pa.int32() if name in whole else pa.string() for name in names]
        columns = [pa.array([row[at] for row in rows], kind) for at, kind in enumerate(kinds)]
        self._connection.register(table, pa.table(columns, names=list(names)))

    def _packs_of(self, routes: Iterable[Route]) -> list[Pack]:
        return list({pack.name: pack for route in routes for pack in route.packs}.values())

    def _by_pack(self, pack: Pack, routes: Sequence[Route]) -> str:
        """The query of a pack over the rows of some routes; the pack is compiled once."""
        if pack.name not in self._texts:
            query = PackQuery(pack, self.asked, self.dialect, self.shape.mask_words)
            self._texts[pack.name] = self.dialect.text(query.query(sql.table_as("mine", "mine")))
        rows = self.dialect.text(self._answers.of_routes("routed", routes))
        return f"WITH mine AS ({rows}) {self._texts[pack.name]}"
