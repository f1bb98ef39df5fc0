"""Some rows of one input: read at once, decided at once, written as one part."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from engine.encounter.model import Encounter

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not be decided: where it stands (counted from 1), and why."""

    position: int
    id: str | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of one input.

    `table` holds them in raw or prepared columns, `encounters` the same ones with their positions
    where they were read one by one. `rows` counts the rejects too.
    """

    number: int
    rows: int
    table: "pa.Table"
    prepared: bool = False
    encounters: Sequence[tuple[int, Encounter]] | None = None
    rejects: tuple[Reject, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """Rows of a part that is finished: passed over, not read."""

    number: int


class Source(Protocol):
    """One input."""

    @property
    def name(self) -> str:
        """As messages and results call it."""

    @property
    def rows(self) -> int | None:
        """How many rows it has; `None` where only reading tells."""

    def chunks(self, size: int, finished: frozenset[int]) -> Iterator[Chunk | Skipped]:
        """Its rows in order, `size` at a time; those of finished parts are skipped."""


def checked(
    chunk: Chunk, reject: Callable[["pa.Table"], list[Reject]]
) -> tuple[Chunk, list[Reject]]:
    """The chunk without the rows that break a rule, and those; what intake read was checked there.

    `reject` finds them among raw rows.
    """
    if chunk.prepared or chunk.encounters is not None:
        return chunk, list(chunk.rejects)
    rejects = reject(chunk.table)
    if not rejects:
        return chunk, list(chunk.rejects)
    import pyarrow as pa
    from pyarrow import compute

    bad = pa.array([one.position for one in rejects], pa.int64())
    kept = compute.invert(compute.is_in(chunk.table.column("position"), value_set=bad))
    return replace(chunk, table=chunk.table.filter(kept)), sorted(
        (*chunk.rejects, *rejects), key=lambda one: one.position
    )
