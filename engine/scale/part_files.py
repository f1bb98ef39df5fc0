"""What stands in the files of a part: answers as columns or as lines, and rejects."""

from collections.abc import Iterable, Mapping
from typing import IO, TYPE_CHECKING, Any

from engine.knowledge.texts.json_writer import compact
from engine.scale.answers import ANSWERS_FORM, Shape, rendered
from engine.scale.chunks import Reject
from engine.scale.columns import FORM_KEY

if TYPE_CHECKING:
    import pyarrow as pa

ANSWER, REJECT = "coverpack/batch-answer/1", "coverpack/batch-reject/1"
Json = dict[str, Any]


def source_field() -> "pa.Field":
    """The column of the input that a row is of."""
    import pyarrow as pa

    return pa.field("source", pa.string(), nullable=False)


def write_lines(batches: "Iterable[pa.RecordBatch]", shape: Shape, file: IO[bytes]) -> None:
    """Write answers with their sources as NDJSON, masks as lists."""
    for batch in batches:
        for row in batch.to_pylist():
            file.write(compact({"schema": ANSWER, **rendered(row, shape)}).encode() + b"\n")


def reject_line(source: str, reject: Reject) -> bytes:
    """A rejected row of a source, as it stands in `rejects/`."""
    line: Json = {"schema": REJECT, "source": source, "position": reject.position}
    if reject.id is not None:
        line["id"] = reject.id
    return compact({**line, "reasons": list(reject.reasons)}).encode() + b"\n"


def answers_metadata(shape: Shape) -> Mapping[bytes, bytes]:
    """What reads the masks of a file of answers: packs with their digests, facts, edits."""
    packs = {
        name: {
            "digest": pack.digest,
            "criteria": list(pack.criteria),
            "determinations": [one.id for one in pack.determinations],
        }
        for name, pack in shape.packs.items()
    }
    lines = {} if shape.edits is None else {b"coverpack.edits": compact(shape.edits).encode()}
    return {
        **lines,
        FORM_KEY: ANSWERS_FORM.encode(),
        b"coverpack.packs": compact(packs).encode(),
        b"coverpack.facts": compact(list(shape.facts)).encode(),
    }


def write_table(table: "pa.Table", metadata: Mapping[bytes, bytes], file: IO[bytes]) -> None:
    """Write a Parquet file with what reads it in its metadata."""
    from pyarrow import parquet

    parquet.write_table(table.replace_schema_metadata(dict(metadata)), file, compression="zstd")
