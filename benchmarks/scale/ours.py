"""coverpack's own queries and engines on the same files."""

from benchmarks.scale.files import Files, prepared_query
from engine.knowledge.packs import Pack
from engine.scale import sql
from engine.scale.dialect import Dialect, DuckDB
from engine.scale.pack_query import PackQuery, mask_words_for
from engine.scale.prepared_columns import ROUTE

ANSWERS = "id, outcome, basis, determination, met_0, unmet_0, blocking_0, open_0"
OPTIONS = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
"""As `batch` writes: the level is what pyarrow takes for zstd."""


def pack_query(files: Files, source: str, dialect: Dialect | None = None) -> str:
    """The pack over the rows of a source, as SQL."""
    words = dialect or DuckDB()
    pack: Pack = files.pack
    query = PackQuery(pack, files.asked, words, mask_words_for([pack]))
    text = words.text(query.query(sql.table_as("mine", "mine")))
    return f"WITH mine AS (SELECT *, 0 AS {ROUTE} FROM {source}) {text}"


def outcomes_from_prepared(files: Files) -> str:
    """How often each outcome occurs: nothing is written, all is decided."""
    inner = pack_query(files, f"read_parquet('{files.prepared}')")
    return f"SELECT outcome, count(*) FROM ({inner}) GROUP BY outcome"


def masks_from_prepared(files: Files, out: str) -> str:
    """Outcome and masks of every row, as a file."""
    return f"COPY ({answers_from_prepared(files)}) TO '{out}' {OPTIONS}"


def answers_from_prepared(files: Files) -> str:
    """The same in memory, as the engines that take rows leave their answers."""
    inner = pack_query(files, f"read_parquet('{files.prepared}')")
    return f"SELECT {ANSWERS} FROM ({inner})"


def masks_from_raw(files: Files, out: str) -> str:
    """The same from raw encounters, prepared on the way."""
    inner = pack_query(files, f"({prepared_query(files)})")
    return f"COPY (SELECT {ANSWERS} FROM ({inner})) TO '{out}' {OPTIONS}"


def outcomes_from_raw(files: Files) -> str:
    """How often each outcome occurs, from raw encounters."""
    inner = pack_query(files, f"({prepared_query(files)})")
    return f"SELECT outcome, count(*) FROM ({inner}) GROUP BY outcome"
