"""What a new version of a policy would change over past encounters: counts, blame and samples.

Both versions decide the same rows; rows whose answer differs are counted by what it was and what it
would be. To blame are the criteria whose effect on the answer differs between the two.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.decide.impact import ABSENT, SAMPLES, Answer, Blame
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.language.conditions import criteria_in
from engine.scale.chunks import Chunk, Skipped, Source
from engine.scale.duckdb_engine import DuckDBEngine
from engine.scale.embedded import connect
from engine.scale.masks import place

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


@dataclass
class Impact:
    """The counts over any number of rows. `samples` are (source, position, id) of a transition."""

    rows: int = 0
    rejected: int = 0
    transitions: Counter[tuple[Answer, Answer]] = field(default_factory=Counter)
    blame: Counter[Blame] = field(default_factory=Counter)
    samples: dict[tuple[Answer, Answer], list[tuple[str, int, str]]] = field(default_factory=dict)

    @property
    def changed(self) -> int:
        """The rows whose outcome or basis differs."""
        return sum(n for (before, after), n in self.transitions.items() if before != after)


def impact(library: Library, old: Pack, new: Pack, sources: Iterable[Source], size: int) -> Impact:
    """What deciding by `new` changes over what `old` decides, over every row of the sources."""
    found = Impact()
    with (
        DuckDBEngine(library, pack=old) as before,
        DuckDBEngine(library, pack=new) as after,
        connect() as connection,
    ):
        for source in sources:
            for chunk in source.chunks(size, frozenset()):
                assert not isinstance(chunk, Skipped)  # nothing is finished
                kept = _checked(chunk, before, found)
                compared = _Compared(before, after, source.name, connection)
                compared.add(kept, found)
    return found


def _checked(chunk: Chunk, engine: DuckDBEngine, found: Impact) -> "pa.Table":
    """The rows of a chunk that hold what they must."""
    found.rejected += len(chunk.rejects)
    if chunk.encounters is not None:
        return chunk.table
    import pyarrow as pa
    from pyarrow import compute

    rejects = engine.rejects(chunk.table)
    found.rejected += len(rejects)
    bad = pa.array([one.position for one in rejects], pa.int64())
    kept = compute.invert(compute.is_in(chunk.table.column("position"), value_set=bad))
    return chunk.table.filter(kept)


@dataclass(frozen=True, slots=True)
class _Compared:
    """The answers of both versions for some rows, joined by position."""

    before: DuckDBEngine
    after: DuckDBEngine
    source: str
    connection: "duckdb.DuckDBPyConnection"

    def add(self, rows: "pa.Table", found: Impact) -> None:
        """Count the rows."""
        for name, engine in (("old", self.before), ("new", self.after)):
            self.connection.register(name, engine.decide(rows))
        self._count(found)
        changed = "old.outcome <> new.outcome OR old.basis IS DISTINCT FROM new.basis"
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE changed AS SELECT {', '.join(self._columns())} "
            f"FROM old JOIN new USING (position) WHERE {changed}"
        )
        self._blame(found)
        self._sample(found)
        for name in ("old", "new"):
            self.connection.unregister(name)

    def _columns(self) -> Iterator[str]:
        yield "position, old.id AS id"
        for name in ("old", "new"):
            yield f"{name}.outcome AS {name}_outcome, coalesce({name}.basis, '') AS {name}_basis"
        for name, engine in (("old", self.before), ("new", self.after)):
            for mask in engine.shape.masks:
                yield f"{name}.{mask} AS {name}_{mask}"

    def _count(self, found: Impact) -> None:
        query = (
            "SELECT old.outcome, coalesce(old.basis, ''), new.outcome, coalesce(new.basis, ''), "
            "count(*) FROM old JOIN new USING (position) GROUP BY ALL"
        )
        for *words, count in self.connection.execute(query).fetchall():
            found.transitions[Answer(*words[:2]), Answer(*words[2:])] += count
            found.rows += count

    def _blame(self, found: Impact) -> None:
        these = "old_outcome, old_basis, new_outcome, new_basis"
        queries = [
            f"SELECT {these}, '{id}' AS criterion, "
            f"{_effect(self.before, 'old', id)} AS was, "
            f"{_effect(self.after, 'new', id)} AS becomes, "
            "count(*) FROM changed GROUP BY ALL HAVING was <> becomes"
            for id in self._criteria()
        ]
        if not queries:
            return
        for *words, count in self.connection.execute(" UNION ALL ".join(queries)).fetchall():
            before, after = Answer(*words[:2]), Answer(*words[2:4])
            found.blame[Blame(before, after, *words[4:])] += count

    def _criteria(self) -> Sequence[str]:
        old, new = (_pack(engine).criteria for engine in (self.before, self.after))
        return list(dict.fromkeys((*old, *new)))

    def _sample(self, found: Impact) -> None:
        query = (
            "SELECT old_outcome, old_basis, new_outcome, new_basis, position, id FROM changed "
            "QUALIFY row_number() OVER (PARTITION BY old_outcome, old_basis, new_outcome, "
            f"new_basis ORDER BY position) <= {SAMPLES} ORDER BY position"
        )
        for *words, position, id in self.connection.execute(query).fetchall():
            key = (Answer(*words[:2]), Answer(*words[2:]))
            listed = found.samples.setdefault(key, [])
            if len(listed) < SAMPLES:
                listed.append((self.source, position, id))


def _pack(engine: DuckDBEngine) -> Pack:
    """The one pack of an engine that was made for it."""
    (pack,) = engine.shape.packs.values()
    return pack


def _effect(engine: DuckDBEngine, side: str, id: str) -> str:
    """The effect of a criterion as SQL over the masks of a side."""
    pack = _pack(engine)
    if id not in pack.criteria:
        return f"'{ABSENT}'"
    counted = {one for d in pack.determinations for one in criteria_in(d.condition)}
    if pack.criteria[id].advisory or id not in counted:
        return "'none'"
    word, bit = place(list(pack.criteria).index(id))
    holds = {name: f"({side}_{name}_{word} & {bit}) <> 0" for name in ("blocking", "open")}
    return (
        f"CASE WHEN {holds['blocking']} THEN 'blocks' WHEN {holds['open']} THEN 'open' "
        "ELSE 'supports' END"
    )
