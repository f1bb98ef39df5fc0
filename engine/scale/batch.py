"""Deciding whole inputs part by part, so that a run that was stopped goes on where it was."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import IO, TYPE_CHECKING, Any, Protocol

from engine.scale.answers import Shape
from engine.scale.chunks import Chunk, Reject, Skipped, Source, checked
from engine.scale.columns import FORM_KEY
from engine.scale.durable_files import write_json, write_whole
from engine.scale.embedded import connect
from engine.scale.part_files import (
    answers_metadata,
    reject_line,
    source_field,
    write_lines,
    write_table,
)
from engine.scale.prepared_columns import LIBRARY_KEY, PREPARED_FORM
from engine.scale.run_folder import PARTS, REJECTS, SUMMARY, RunFolder
from engine.scale.tally import Tally, counted, counted_reasons

if TYPE_CHECKING:
    import pyarrow as pa

Json = dict[str, Any]
_AT_ONCE = 20_000
"""How many rows are written out as texts at a time."""


class Engine(Protocol):
    """What decides chunks: SQL or rows."""

    name: str
    shape: Shape

    def answers(self, chunk: Chunk) -> "pa.Table":
        """The answers for a chunk's rows, in the order of their positions."""


class Piece(Protocol):
    """What becomes one part without passing through this process."""

    @property
    def number(self) -> int:
        """The number of the part among those of its first input."""

    @property
    def rows(self) -> int:
        """How many rows it has."""

    @property
    def names(self) -> list[str]:
        """The inputs that it is of."""


@dataclass(frozen=True, slots=True)
class Made:
    """A part that was made: its counts, and the digests of its files."""

    tally: Tally
    files: Mapping[str, str]


class Elsewhere(Protocol):
    """Who reads, decides and writes whole files: Spark's workers."""

    def pieces(self, sources: Sequence[Source]) -> Mapping[int, Sequence[Any]]:
        """What they take, by the number of the first input of each; others are read here."""

    def make(
        self,
        folder: RunFolder,
        at: int,
        piece: Any,
        connection: Any,
        watch: Callable[[float], None],
    ) -> Made:
        """Make a part; its answers are counted with the connection.

        `watch` hears about which share of the part is done.
        """


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does: the engine, the size of a part, the form of what is written.

    `prepare` makes prepared rows and decides nothing; `reject` finds the raw rows that break a rule
    of the form; `elsewhere` takes inputs that need not be read here.
    """

    engine: Engine
    reject: Callable[["pa.Table"], list[Reject]]
    part_rows: int
    prepare: Callable[["pa.Table"], "pa.Table"] | None = None
    form: str = "parquet"
    library: str = ""
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: rows done, rows done by an earlier run, and all rows where known.

    Of a part that is made elsewhere the share that is done counts as so many rows, about.
    """

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
    taken = plan.elsewhere.pieces(sources) if plan.elsewhere else {}
    skipped = parts = 0
    with connect() as connection:
        for at, source in enumerate(sources):
            finished, make = folder.finished(at), _Making(folder, at, source, plan, connection)
            for one in _pieces(source, plan, finished, taken.get(at)):
                if isinstance(one, Skipped):
                    card = finished[one.number]
                    skipped += card["rows"]
                else:
                    before = Progress(total.rows, skipped, every, parts)
                    card = make.card(one, partial(_within, before, one.rows, watch))
                total.add(card)
                parts += 1
                watch(Progress(total.rows, skipped, every, parts))
    write_json(folder.root / SUMMARY, total.as_json())
    return total


def _within(before: Progress, rows: int, watch: Callable[[Progress], None], share: float) -> None:
    """Tell the share of a part as rows beyond those before it."""
    watch(replace(before, rows=before.rows + round(share * rows)))


def _pieces(
    source: Source, plan: Plan, finished: Mapping[int, Any], taken: Sequence[Piece] | None
) -> Iterable[Chunk | Piece | Skipped]:
    """What becomes the parts of an input, in order."""
    if taken is None:
        return source.chunks(plan.part_rows, frozenset(finished))
    return [Skipped(one.number) if one.number in finished else one for one in taken]


@dataclass(frozen=True, slots=True)
class _Making:
    """Makes the parts of an input."""

    folder: RunFolder
    at: int
    source: Source
    plan: Plan
    connection: Any

    def card(self, one: Chunk | Piece, watch: Callable[[float], None]) -> Json:
        """Make a part: its files first, then the card that says that it is finished."""
        if isinstance(one, Chunk):
            part = _Part(self.folder, self.at, self.source.name, self.plan)
            names, made = [self.source.name], part.make(one, self.connection)
        else:
            assert self.plan.elsewhere is not None  # who else would have named it
            made = self.plan.elsewhere.make(self.folder, self.at, one, self.connection, watch)
            names = one.names
        if made.tally.rows != one.rows:
            raise AssertionError("rows in are not rows decided and rejected")
        card = {**made.tally.as_json(), "sources": names, "files": dict(made.files)}
        self.folder.finish(self.at, one.number, card)
        return card


@dataclass(frozen=True, slots=True)
class _Part:
    """The files of one part that this process makes."""

    folder: RunFolder
    source: int
    name: str
    plan: Plan

    def make(self, chunk: Chunk, connection: Any) -> Made:
        kept, rejects = checked(chunk, self.plan.reject)
        reasons = counted_reasons(one.reasons[0] for one in rejects)
        extension = "parquet" if self.plan.prepare or self.plan.form == "parquet" else "ndjson"
        path = self.folder.part(self.source, chunk.number, extension)
        if self.plan.prepare is not None:
            rows = self.plan.prepare(kept.table)
            tally = Tally(chunk.rows, rows.num_rows, len(rejects), reasons=reasons)
            metadata = {
                FORM_KEY: PREPARED_FORM.encode(),
                LIBRARY_KEY: self.plan.library.encode(),
            }
            digest = write_whole(path, lambda file: write_table(rows, metadata, file))
        else:
            rows = self.plan.engine.answers(kept)
            tally = counted(rows, reasons, self.plan.engine.shape, connection)
            digest = write_whole(path, lambda file: self._answers(rows, file))
        files = {f"{PARTS}/{path.name}": digest}
        if rejects:
            beside = self.folder.rejects(self.source, chunk.number)
            lines = [reject_line(self.name, one) for one in rejects]
            digest = write_whole(beside, lambda file: file.writelines(lines))
            files[f"{REJECTS}/{beside.name}"] = digest
        return Made(tally, files)

    def _answers(self, rows: "pa.Table", file: IO[bytes]) -> None:
        import pyarrow as pa

        shape = self.plan.engine.shape
        named = pa.DictionaryArray.from_arrays(
            pa.array([0] * rows.num_rows, pa.int32()), pa.array([self.name])
        )
        table = rows.add_column(0, source_field(), named.cast(pa.string()))
        if self.plan.form == "ndjson":
            write_lines(table.to_batches(max_chunksize=_AT_ONCE), shape, file)
        else:
            write_table(table, answers_metadata(shape), file)
