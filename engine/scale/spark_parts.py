"""Parts of a run that Spark's workers make: they read, check, decide and write.

The driver sees footers, distinct keys and kinds of claims, the rows that break a rule, and then the
bytes of the answers, which it puts into one file for a part and counts there. The rows of every
file of answers, and their order, depend on the inputs alone, so that a run that was killed comes to
the same bytes.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from engine.scale.batch import Made
from engine.scale.chunks import Reject, Source
from engine.scale.durable_files import digest_of_file, whole_file, write_whole
from engine.scale.part_files import (
    answers_metadata,
    reject_line,
    source_field,
    write_lines,
    write_table,
)
from engine.scale.prepared_columns import POSITION
from engine.scale.run_folder import PARTS, REJECTS, RunFolder
from engine.scale.spark_engine import SparkEngine, Watch
from engine.scale.spark_files import Together, file_in, row_in, together
from engine.scale.spark_merge import merge
from engine.scale.spark_pieces import prepared_in, rejected_in
from engine.scale.spark_types import spark_type
from engine.scale.tally import counted, counted_reasons

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

GROUP = 250_000
"""How many rows of a file a worker writes in one piece."""
_PREPARED, _DECIDED = 0.3, 0.7
"""The share of the work on a part after which rows are prepared, and decided: about."""
_BUCKET, _FILE_GROUPS = "bucket", 24
"""The column that names the piece; the number of the file stands above so many of its bits."""


@dataclass(frozen=True)
class SparkParts:
    """Makes parts of at most so many rows, in the form that the call names."""

    engine: SparkEngine
    part_rows: int
    form: str = "parquet"

    def pieces(self, sources: Sequence[Source]) -> dict[int, list[Together]]:
        """What workers take, by the number of the first input of each."""
        return together(sources, self.part_rows)

    def make(
        self, folder: RunFolder, at: int, piece: Together, connection: Any, watch: Watch
    ) -> Made:
        """Make a part; `watch` hears about which share is done.

        Raises `InputError` where the disk is full.
        """
        files: dict[str, str] = {}
        with self.engine.folder() as work:
            watch(0)
            rows = prepared_in(self.engine, piece, work)
            watch(_PREPARED)
            rejected = rejected_in(piece, work, connection)
            beside = folder.rejects(at, piece.number)
            reasons = _write_rejects(rejected, beside)
            if reasons:
                files[f"{REJECTS}/{beside.name}"] = digest_of_file(beside)
            decided = self.engine.decided(rows, work, lambda share: watch(_decided(share)))
            written = self._write(decided, piece, work)
            path = folder.part(at, piece.number, self.form)
            if self.form == "parquet":
                with whole_file(path) as unfinished:
                    self._merge(written, unfinished)
                answers, digest = path, digest_of_file(path)
            else:
                answers = Path(work, "answers.parquet")
                self._merge(written, answers)
                digest = write_whole(path, lambda file: self._lines(answers, file))
            files[f"{PARTS}/{path.name}"] = digest
            return Made(counted(answers, reasons, self.engine.shape, connection), files)

    def _write(self, decided: "DataFrame", piece: Together, work: str) -> list[Path]:
        """The answers in files, in the order of their rows."""
        names = ", ".join(map(_text, piece.names))
        columns = [f"element_at(array({names}), {file_in(POSITION)} + 1) AS source"]
        for field in self.engine.shape.arrow:
            # That a position is never NULL, its type says; Spark does not know it of a file.
            position = f"coalesce({row_in(POSITION)}, 0)"
            value = position if field.name == POSITION else f"`{field.name}`"
            columns.append(f"CAST({value} AS {spark_type(field.type)}) AS `{field.name}`")
        file = f"shiftleft(CAST({file_in(POSITION)} AS BIGINT), {_FILE_GROUPS})"
        columns.append(f"{file} + ({row_in(POSITION)} - 1) div {GROUP} AS {_BUCKET}")
        folder, groups = f"{work}/answers", piece.rows // GROUP + len(piece.slices)
        rows = decided.selectExpr(*columns).repartition(groups, _BUCKET)
        rows = rows.sortWithinPartitions(_BUCKET, POSITION)
        rows.write.option("compression", "zstd").partitionBy(_BUCKET).parquet(folder)
        found = Path(folder).glob(f"{_BUCKET}=*/*.parquet")
        return sorted(found, key=lambda path: int(path.parent.name.partition("=")[2]))

    def _merge(self, files: Sequence[Path], path: Path) -> None:
        """One file of them; without any, all rows having been rejected, one without rows."""
        metadata = answers_metadata(self.engine.shape)
        if files:
            merge(self.engine.session, files, path, metadata)
            return
        import pyarrow as pa

        columns = pa.schema([source_field(), *self.engine.shape.arrow])
        with path.open("wb") as file:
            write_table(columns.empty_table(), metadata, file)

    def _lines(self, answers: Path, file: IO[bytes]) -> None:
        from pyarrow import parquet

        write_lines(parquet.ParquetFile(answers).iter_batches(), self.engine.shape, file)


def _decided(share: float) -> float:
    return _PREPARED + (_DECIDED - _PREPARED) * share


def _write_rejects(rejected: Iterator[tuple[str, Reject]], path: Path) -> Counter[str]:
    """Write the rejects, if there are any; gives how often each reason is given."""
    reasons: Counter[str] = Counter()
    first = next(rejected, None)
    if first is None:
        return reasons

    def write(file: IO[bytes]) -> None:
        for source, one in (first, *rejected):
            file.write(reject_line(source, one))
            reasons.update(counted_reasons(one.reasons))

    write_whole(path, write)
    return reasons


def _text(value: str) -> str:
    """A text in the words of Spark's SQL."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
