"""The files that all are measured on: raw encounters, prepared ones, and flat facts for peers."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from benchmarks.scale.rails import Rails
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.language.values import Kind
from engine.scale import sql, states
from engine.scale.asked import Asked, asked_by
from engine.scale.dialect import DuckDB
from engine.scale.key_columns import KeyColumns
from engine.scale.prepare import Preparation
from engine.scale.synth import Synth
from engine.scale.tests_as_sql import as_sql

PACK = "medicare/palmetto-l39420@2023-03-05"
ROW_GROUP = 50_000
MOST_SYNTHETIC = 1_000_000
"""How many rows are made one by one at most: larger files repeat those of such a one."""


@dataclass(frozen=True)
class Files:
    """Where the files are; `facts` has one scalar column for each test that a peer can make."""

    folder: Path
    rows: int
    library: Library

    @property
    def raw(self) -> Path:
        """Raw encounters, as `coverpack synth` writes them."""
        return self.folder / f"raw-{self.rows}.parquet"

    @property
    def prepared(self) -> Path:
        """The same, prepared for the one pack."""
        return self.folder / f"prepared-{self.rows}.parquet"

    @property
    def facts(self) -> Path:
        """What peers get: booleans and numbers, sets already tested."""
        return self.folder / f"facts-{self.rows}.parquet"

    @property
    def pack(self) -> Pack:
        """The pack that decides all rows."""
        return self.library.pack_named(PACK)

    @property
    def asked(self) -> Asked:
        """What that pack asks."""
        return asked_by([self.pack], self.library.facts)

    def make(self, *, only_raw: bool = False) -> None:
        """Write what is not there yet, the folder too."""
        import duckdb
        from pyarrow import parquet

        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.raw.exists() and self.rows > MOST_SYNTHETIC:
            self._repeat()
        elif not self.raw.exists():
            batches = Synth(self.library, seed=64628).batches(self.rows)
            first = next(batches)
            with parquet.ParquetWriter(self.raw, first.schema, compression="zstd") as writer:
                writer.write_table(first)
                for batch in batches:
                    writer.write_table(batch)
        if only_raw:
            return
        with duckdb.connect() as connection:
            for path, query in (
                (self.prepared, prepared_query(self)),
                (self.facts, self._facts_query()),
            ):
                if not path.exists():
                    options = f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
                    connection.execute(f"COPY ({query}) TO '{path}' {options}")

    def _repeat(self) -> None:
        """The rows of a smaller file again and again: making each would take half an hour."""
        import duckdb

        base = Files(self.folder, MOST_SYNTHETIC, self.library)
        base.make(only_raw=True)
        times, left_over = divmod(self.rows, MOST_SYNTHETIC)
        assert not left_over, f"{self.rows:,} is no multiple of {MOST_SYNTHETIC:,}"
        query = (
            f"SELECT b.* REPLACE (b.id || '-' || r.range AS id) "
            f"FROM range({times}) r, read_parquet('{base.raw}') b"
        )
        with duckdb.connect() as connection:
            connection.execute("SET preserve_insertion_order = false")
            options = f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
            connection.execute(f"COPY ({query}) TO '{self.raw}' {options}")

    def _facts_query(self) -> str:
        """Every test as a column; numbers as whole thousandths, which all engines compare."""
        dialect, rails = DuckDB(), Rails(self.pack, self.library.facts)
        columns = []
        for name, test in rails.tests().items():
            if not rails.is_plain(test):
                value = dialect.text(as_sql(test, self.asked, dialect))
            elif self.library.facts[test.fact].kind is Kind.BOOLEAN:
                value = dialect.text(states.as_condition(sql.column(test.key)))
            elif self.library.facts[test.fact].kind is Kind.NUMBER:
                value = f"CAST({dialect.text(sql.column(test.key))} * 1000 AS BIGINT)"
            else:
                value = dialect.text(sql.column(test.key))
            columns.append(f"{value} AS {name}")
        return f"SELECT position, {', '.join(columns)} FROM read_parquet('{self.prepared}')"


def thousandths(value: Decimal) -> int:
    """A threshold in the unit of the files."""
    scaled = value * 1000
    assert scaled == scaled.to_integral_value()
    return int(scaled)


def prepared_query(files: Files) -> str:
    """From the raw file to prepared rows, in DuckDB's words."""
    dialect = DuckDB()
    preparation = Preparation(files.asked, dialect, KeyColumns(files.library))
    query = dialect.text(preparation.query("raw_rows"))
    source = f"SELECT file_row_number AS position, * FROM read_parquet('{files.raw}')"
    return f"WITH raw_rows AS ({source}) {query}"
