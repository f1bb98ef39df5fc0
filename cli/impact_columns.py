"""`coverpack impact` over columns: Parquet files, and the engines that decide in SQL."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self

from cli.engine_choice import PART_ROWS, WORKERS_ROWS, enough_memory
from cli.progress import rows_watched
from engine.decide.impact import Impact, Placed, Refused
from engine.scale.chunks import Source
from engine.scale.duckdb_engine import DuckDBEngine
from engine.scale.impact import Comparison, DuckDBComparison, cases_in, impact, packs_asked
from engine.scale.parquet_source import ParquetSource
from engine.scale.text_source import TextSource

if TYPE_CHECKING:
    from cli.impact_run import Run
    from engine.knowledge.packs import Pack


class Files:
    """The inputs as sources of rows, and the rules that raw rows must keep."""

    def __init__(self, run: "Run") -> None:
        """Open the files. Raises `InputError` where one is no Parquet file."""
        self._run = run
        self.rules = DuckDBEngine(run.library, pack=run.old, lines=False)
        self.columns = self.rules.columns
        opened = (ParquetSource(name, self.columns, "") for name in run.inputs.parquet)
        self._opened = {one.name: one for one in opened}

    @cached_property
    def asked(self) -> "list[Pack]":
        """The packs that rows are prepared for: more than the two where some are prepared."""
        run = self._run
        if any(one.is_prepared for one in self._opened.values()):
            return packs_asked(run.library, run.old, run.new)
        return [run.old, run.new]

    def sources(self) -> list[Source]:
        """All inputs, checked. Raises `InputError` where columns are not those of the form."""
        digest = self._digest()
        return [
            self._checked(name, digest) if items is None else TextSource(name, self.columns, items)
            for name, items in self._run.inputs.named
        ]

    def cases(self, name: str) -> Iterator[Placed | Refused]:
        """The encounters of a Parquet file. Raises `InputError` where it holds none."""
        self._opened[name].check_raw()
        return cases_in(self._checked(name, ""), self.columns, self.rules.rejects)

    def _checked(self, name: str, digest: str) -> ParquetSource:
        source = ParquetSource(name, self.columns, digest)
        source.check()
        return source

    def _digest(self) -> str:
        """What prepared files must be made for; it takes a query over all packs to tell."""
        if not any(one.is_prepared for one in self._opened.values()):
            return ""
        with DuckDBEngine(self._run.library, pack=self._run.old, asked=self.asked) as engine:
            return engine.library_digest

    def __enter__(self) -> Self:
        """Itself, closed at the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give back what the rules hold."""
        self.rules.close()


def by_sql(run: "Run") -> Impact:
    """What the new version changes, by DuckDB or Spark."""
    with ExitStack() as held:
        files = held.enter_context(Files(run))
        sources = files.sources()
        known = [source.rows for source in sources]
        total = sum(rows for rows in known if rows is not None) if None not in known else None
        comparison = held.enter_context(_comparison(run, files))
        hint = "give --part-rows a smaller number"
        held.enter_context(enough_memory("coverpack impact", hint))
        show = held.enter_context(rows_watched())
        return impact(
            comparison,
            sources,
            run.part_rows or PART_ROWS,
            files.rules.rejects,
            lambda rows: show(rows, total, 0),
        )


def _comparison(run: "Run", files: Files) -> AbstractContextManager[Comparison]:
    if run.engine == "duckdb":
        return DuckDBComparison(run.library, run.old, run.new, files.asked)
    from engine.scale.spark_impact import SparkComparison

    return SparkComparison(
        run.library,
        run.old,
        run.new,
        files.asked,
        master=run.master,
        work=run.work,
        part_rows=run.part_rows or WORKERS_ROWS,
    )
