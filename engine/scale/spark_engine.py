"""Deciding rows with Spark: the same queries in its words, over tables of any size.

No row passes through a function in Python: preparing, selecting and deciding are SQL. Only the
distinct keys of selection and the kinds of claims (`spark_lines`) come to the driver: few, however
many rows there are. Between the stages rows stand in Parquet files: a plan over all stages and
packs takes Spark minutes to work out, one over a file a second.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sqlglot import exp

from engine.knowledge.coding.local import data_folder
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.knowledge.selected import Limits
from engine.scale import sql
from engine.scale.answer_query import PLACE, AnswerQuery
from engine.scale.answers import Shape
from engine.scale.asked import asked_by
from engine.scale.checks import REASON, Checks
from engine.scale.chunks import Chunk
from engine.scale.columns import columns_for
from engine.scale.dialect import Spark
from engine.scale.durable_files import BETWEEN
from engine.scale.line_decider import LineDecider
from engine.scale.line_query import claim_columns
from engine.scale.pack_query import PackQuery
from engine.scale.prepare import Preparation
from engine.scale.prepared_columns import POSITION
from engine.scale.spans import NO_LIMITS, Route, Routes
from engine.scale.spark_lines import SparkLines
from engine.scale.spark_paths import literal
from engine.scale.spark_readable import readable_checks, whole_id
from engine.scale.spark_room import room_in
from engine.scale.spark_routes import routed
from engine.scale.spark_session import open_session, running_session

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

Watch = Callable[[float], None]
"""Hears which share of some work is done."""
AT_ONCE = 4
"""How many packs are worked on at the same time."""


class SparkEngine:
    """Decides tables of raw or prepared rows against one library, each pack compiled once."""

    name = "spark"

    def __init__(
        self,
        library: Library,
        limits: Limits = NO_LIMITS,
        *,
        pack: Pack | None = None,
        session: "SparkSession | None" = None,
        master: str | None = None,
        work: Path | None = None,
        asked: Sequence[Pack] = (),
        lines: bool = True,
    ) -> None:
        """`pack` overrides the selection; `asked` and `lines` are as for DuckDB.

        `session` is used as it is; without it the one that runs, else a new one. `work` is a folder
        that every worker reaches; without it files stand where this machine keeps temporary ones.
        """
        self.library = library
        self.dialect = Spark()
        self.routes = Routes(library, limits, pack)
        packs = [pack] if pack is not None else library.packs()
        self.asked = asked_by(asked or packs, library.facts)
        self._data = data_folder()
        self._says_lines = lines
        named = {pack.name: pack for pack in packs}
        edits = self.lines.edits if lines else None
        self.shape = Shape(tuple(library.facts), named, edits)
        self.columns = columns_for(library.facts)
        self._answers = AnswerQuery(self.shape)
        self._texts: dict[str, str] = {}
        self._work = work
        given = session or running_session()
        self._owned = given is None
        self.session = given if given is not None else open_session(master)

    def close(self) -> None:
        """Stop Spark where this engine started it."""
        if self._owned:
            self.session.stop()

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

    def answers(self, chunk: Chunk) -> "pa.Table":
        """The answers for a chunk's rows, in the order of their positions."""
        return self.decide_prepared(chunk.table) if chunk.prepared else self.decide(chunk.table)

    def decide(self, raw: "pa.Table") -> "pa.Table":
        """The answers for raw rows, in the order of their positions."""
        with self.folder() as folder:
            prepared = self.kept(self.prepared(self.read(raw, folder)), f"{folder}/prepared")
            return self._table(prepared, folder)

    def decide_prepared(self, prepared: "pa.Table") -> "pa.Table":
        """The answers for prepared rows, in the order of their positions."""
        with self.folder() as folder:
            return self._table(self.read(prepared, folder), folder)

    def broken(self, raw: "DataFrame") -> "DataFrame":
        """Position, id and reason of the raw rows that break a rule of the form."""
        raw.createOrReplaceTempView("raw_rows")
        return self.session.sql(self._checking)

    @cached_property
    def _checking(self) -> str:
        library = self.library
        checks = Checks(self.columns, library.facts, library.payers, self.dialect)
        found = checks.query("raw_rows", readable_checks(self.columns, self.dialect))
        told = exp.select(sql.column(POSITION), whole_id(), sql.column(REASON))
        return self.dialect.text(told.from_(sql.nested(found)))

    def prepared(self, raw: "DataFrame") -> "DataFrame":
        """The prepared rows of raw ones, which have their positions."""
        raw.createOrReplaceTempView("raw_rows")
        return self.session.sql(self._preparing)

    @cached_property
    def _preparing(self) -> str:
        claims = (
            claim_columns(self.dialect, self.library, self.lines.days) if self._says_lines else ()
        )
        preparation = Preparation(self.asked, self.dialect, self.routes.keys, claims)
        return self.dialect.text(preparation.query("raw_rows"))

    def decided(
        self, prepared: "DataFrame", folder: str, watch: Watch = lambda _: None
    ) -> "DataFrame":
        """The answers for prepared rows, in any order; `folder` takes what is between.

        The rows are read once for every pack: they should stand in files. `watch` hears which share
        of the packs is done.
        """
        prepared.createOrReplaceTempView("prepared")
        routes = routed(self.session, self.routes)
        source = self._answers.routed(sql.table_as("prepared", "p"), "routes")
        self._view("routed", self.dialect.text(source))
        without = [route for route in routes if not route.packs]
        # Also where there is none: there is always a file, and it has all columns.
        alone = [self.dialect.text(self._answers.without_pack("routed", without))]
        shared = []
        for pack in {pack.name: pack for route in routes for pack in route.packs}.values():
            mine = [route for route in routes if pack in route.packs]
            by_itself = [route for route in mine if len(route.packs) == 1]
            with_others = [route for route in mine if len(route.packs) > 1]
            if by_itself:
                alone.append(self._by_pack(pack, by_itself))
            if with_others:
                place = self.dialect.text(self._answers.place_in(pack.name, with_others))
                query = self._by_pack(pack, with_others)
                shared.append(f"SELECT *, {place} AS {PLACE} FROM ({query}) AS one")
        files = [f"{folder}/{number}" for number in range(len(alone) + len(shared))]
        self._write(list(zip(files, [*alone, *shared], strict=True)), watch)
        decided = files[: len(alone)]
        if shared:
            self._read(files[len(alone) :]).createOrReplaceTempView("several")
            decided.append(f"{folder}/reconciled")
            self._write([(decided[-1], self.dialect.text(self._answers.reconciled("several")))])
        self._read(decided).createOrReplaceTempView("decided")
        finished = self._answers.finished("decided", "route_words", ordered=False)
        if not self._says_lines:
            return self.session.sql(self.dialect.text(finished))
        lines = SparkLines(self.session, self.lines, self.routes)
        return self.session.sql(lines.beside(finished, folder))

    def _write(self, queries: Sequence[tuple[str, str]], watch: Watch = lambda _: None) -> None:
        """Write the rows of some queries, several at once: each alone leaves workers idle."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            written = pool.map(lambda one: self._write_one(*one), queries)
            for done, _ in enumerate(written, start=1):
                watch(done / len(queries))

    def _write_one(self, folder: str, query: str) -> None:
        """Each column is cast to its type: NULL alone has none."""
        kinds = {**dict(self._answers.typed), PLACE: "INTEGER"}
        frame = self.session.sql(query)
        typed = (
            f"CAST(`{name}` AS {_IN_SPARK.get(kinds[name], kinds[name])}) AS `{name}`"
            for name in frame.columns
        )
        frame.selectExpr(*typed).write.parquet(folder)

    def _view(self, name: str, query: str) -> None:
        self.session.sql(query).createOrReplaceTempView(name)

    def _by_pack(self, pack: Pack, routes: Sequence[Route]) -> str:
        """The query of a pack over the rows of some routes; the pack is compiled once."""
        if pack.name not in self._texts:
            query = PackQuery(pack, self.asked, self.dialect, self.shape.mask_words)
            self._texts[pack.name] = self.dialect.text(query.query(sql.table_as("mine", "mine")))
        rows = self.dialect.text(self._answers.of_routes("routed", routes))
        return f"WITH mine AS ({rows}) {self._texts[pack.name]}"

    @contextmanager
    def folder(self) -> Iterator[str]:
        """A new folder for what stands between the stages, gone when its block ends.

        Raises `InputError` where the disk is full.
        """
        place = self._work or Path(gettempdir())
        with room_in(place), TemporaryDirectory(prefix=BETWEEN, dir=place) as folder:
            yield folder

    def read(self, rows: "pa.Table", folder: str) -> "DataFrame":
        """Rows of the driver, through a file in that folder."""
        from pyarrow import parquet

        path = f"{folder}/rows.parquet"
        parquet.write_table(rows, path)
        return self._read([path])

    def kept(self, rows: "DataFrame", folder: str) -> "DataFrame":
        """Those rows in files of a new folder, read instead of worked out again."""
        rows.write.parquet(folder)
        return self._read([folder])

    def _read(self, paths: Sequence[str]) -> "DataFrame":
        return self.session.read.parquet(*map(literal, paths))

    def _table(self, prepared: "DataFrame", folder: str) -> "pa.Table":
        found = self.decided(prepared, folder).toArrow()
        named = found.select(self.shape.arrow.names).cast(self.shape.arrow)
        return named.sort_by("position")


_IN_SPARK = {"VARCHAR": "STRING"}
