"""Deciding whole inputs part by part, so that a run that was stopped goes on where it was."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from engine.knowledge.texts.json_writer import compact
from engine.scale.answers import ANSWERS_FORM, Shape, rendered
from engine.scale.chunks import PART_ROWS, Chunk, Reject, Skipped, Source, checked
from engine.scale.columns import FORM_KEY
from engine.scale.durable_files import write_json, write_whole
from engine.scale.embedded import connect
from engine.scale.prepared_columns import LIBRARY_KEY, PREPARED_FORM
from engine.scale.run_folder import PARTS, REJECTS, SUMMARY, RunFolder, place_of
from engine.scale.tally import Tally, counted

if TYPE_CHECKING:
    import pyarrow as pa

ANSWER, REJECT = "coverpack/batch-answer/1", "coverpack/batch-reject/1"
Json = dict[str, Any]


class Engine(Protocol):
    """What decides chunks: SQL or rows."""

    name: str
    shape: Shape

    def answers(self, chunk: Chunk) -> "pa.Table":
        """The answers for a chunk's rows, in the order of their positions."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does: the engine, the size of a part, the form of what is written.

    `prepare` makes prepared rows and decides nothing; `reject` finds the raw rows that break a rule
    of the form.
    """

    engine: Engine
    reject: Callable[["pa.Table"], list[Reject]]
    prepare: Callable[["pa.Table"], "pa.Table"] | None = None
    part_rows: int = PART_ROWS
    form: str = "parquet"
    library: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: rows of finished parts, now and from before, and of all where known."""

    rows: int
    skipped: int
    total: int | None
    parts: int


def run(
    folder: RunFolder, sources: Sequence[Source], plan: Plan, watch: Callable[[Progress], None]
) -> Tally:
    """Decide everything that is not yet; gives the counts of all of it."""
    with folder.opened():
        return _run(folder, sources, plan, watch)


def _run(
    folder: RunFolder, sources: Sequence[Source], plan: Plan, watch: Callable[[Progress], None]
) -> Tally:
    total, known = Tally(), [source.rows for source in sources]
    every = sum(rows for rows in known if rows is not None) if None not in known else None
    skipped = parts = 0
    with connect() as connection:
        for at, source in enumerate(sources):
            finished = folder.finished(at)
            for chunk in source.chunks(plan.part_rows, frozenset(finished)):
                if isinstance(chunk, Skipped):
                    card = finished[chunk.number]
                    skipped += card["rows"]
                else:
                    card = _Part(folder, at, source.name, plan).write(chunk, connection)
                total.add(card)
                parts += 1
                watch(Progress(total.rows, skipped, every, parts))
    write_json(folder.root / SUMMARY, total.as_json())
    return total


@dataclass(frozen=True, slots=True)
class _Part:
    """One part being made: its files first, then the card that says that it is finished."""

    folder: RunFolder
    source: int
    name: str
    plan: Plan

    def write(self, chunk: Chunk, connection: Any) -> Json:
        kept, rejects = checked(chunk, self.plan.reject)
        files: dict[str, str] = {}
        extension = "parquet" if self.plan.prepare or self.plan.form == "parquet" else "ndjson"
        path = self.folder.part(self.source, chunk.number, extension)
        if self.plan.prepare is not None:
            rows = self.plan.prepare(kept.table)
            tally = Tally(len(rejects) + rows.num_rows, rows.num_rows, len(rejects))
            tally.reasons.update(_reasons(rejects))
            metadata = {
                FORM_KEY: PREPARED_FORM.encode(),
                LIBRARY_KEY: self.plan.library.encode(),
            }
            digest = write_whole(path, lambda file: _parquet(rows, metadata, file))
        else:
            rows = self.plan.engine.answers(kept)
            tally = counted(rows, rejects, self.plan.engine.shape, connection)
            digest = write_whole(path, lambda file: self._answers(rows, file))
        files[f"{PARTS}/{path.name}"] = digest
        if rejects:
            beside = self.folder.rejects(self.source, chunk.number)
            lines = [self._reject_line(one) for one in rejects]
            files[f"{REJECTS}/{beside.name}"] = write_whole(
                beside, lambda file: file.writelines(lines)
            )
        if tally.rows != chunk.rows:
            raise AssertionError("rows in are not rows decided and rejected")
        card = {**tally.as_json(), "source": self.name, "files": files}
        self.folder.finish(self.source, chunk.number, card)
        return card

    def _answers(self, rows: "pa.Table", file: IO[bytes]) -> None:
        import pyarrow as pa

        shape = self.plan.engine.shape
        if self.plan.form == "ndjson":
            for row in rows.to_pylist():
                line = {"schema": ANSWER, "source": self.name, **rendered(row, shape)}
                file.write(compact(line).encode() + b"\n")
            return
        named = pa.DictionaryArray.from_arrays(
            pa.array([0] * rows.num_rows, pa.int32()), pa.array([self.name])
        )
        table = rows.add_column(0, "source", named.cast(pa.string()))
        _parquet(table, answers_metadata(shape), file)

    def _reject_line(self, reject: Reject) -> bytes:
        line: Json = {"schema": REJECT, "source": self.name, "position": reject.position}
        if reject.id is not None:
            line["id"] = reject.id
        return compact({**line, "reasons": list(reject.reasons)}).encode() + b"\n"


def _reasons(rejects: Iterable[Reject]) -> list[str]:
    from engine.scale.tally import reason_word

    return [reason_word(one.reasons[0]) for one in rejects]


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


def _parquet(table: "pa.Table", metadata: Mapping[bytes, bytes], file: IO[bytes]) -> None:
    from pyarrow import parquet

    parquet.write_table(table.replace_schema_metadata(dict(metadata)), file, compression="zstd")


def files_of(folder: Path) -> list[Path]:
    """The parts of a finished run, in order."""
    placed = [
        (place, path)
        for path in (folder / PARTS).iterdir()
        if path.suffix in (".parquet", ".ndjson") and (place := place_of(path)) is not None
    ]
    return [path for _, path in sorted(placed)]
