"""Counting, blaming and sampling changed answers, as aggregates over the answers of two versions.

The queries are plain SQL that DuckDB and Spark read alike. What they ask of is a table `compared`
of both answers to each row, and a table `criteria` of the criteria of both versions; what comes
back is small, however many rows there are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.decide.impact import (
    ABSENT,
    IN_THE_WAY,
    SAMPLES,
    Answer,
    Blame,
    Impact,
    Sample,
    counterparts,
)
from engine.decide.model import Effect
from engine.knowledge.packs import Pack
from engine.language.conditions import criteria_in
from engine.scale.answers import Shape
from engine.scale.masks import place

if TYPE_CHECKING:
    import pyarrow as pa

CRITERIA: Mapping[str, type[int] | type[str]] = {
    "criterion": str,
    "old_id": str,
    "old_said": str,
    "old_word": int,
    "old_bit": int,
    "new_said": str,
    "new_word": int,
    "new_bit": int,
}
"""The columns of the table of criteria, two that match in one row. `old_id` is the earlier id where
that is another, else empty. `said` is an effect that no row changes; where it is NULL
the masks tell, at this bit of this word."""
_WORDS = "old_outcome, old_basis, new_outcome, new_basis"
_DIFFERS = "(old_outcome <> new_outcome OR old_basis <> new_basis)"
_TOLD = ("blocking", "open")
Ask = Callable[[str], Iterable[Sequence[Any]]]
PlaceOf = Callable[[int], tuple[str, int]]
"""Gives the file of a row, and the position in it."""


@dataclass(frozen=True, slots=True)
class ImpactQuery:
    """The queries for two versions; each shape is that of an engine made for the one pack."""

    old: Shape
    new: Shape

    @property
    def compared(self) -> str:
        """Both answers to each row, of the tables `old_answers` and `new_answers`."""
        columns = ["o.position AS position", "o.id AS id"]
        for side, table, shape in (("old", "o", self.old), ("new", "n", self.new)):
            columns.append(f"{table}.outcome AS {side}_outcome")
            columns.append(f"coalesce({table}.basis, '') AS {side}_basis")
            columns += [f"{table}.{mask} AS {side}_{mask}" for mask in _masks(shape)]
        return (
            f"SELECT {', '.join(columns)} FROM old_answers AS o "
            "JOIN new_answers AS n ON o.position = n.position"
        )

    @property
    def counts(self) -> str:
        """How many rows each transition has."""
        return f"SELECT {_WORDS}, count(*) FROM compared GROUP BY {_WORDS}"

    @property
    def blame(self) -> str:
        """How often a criterion stands in the way of the rows of a change on one side, and how."""
        effects = f"{_effect('old', self.old)} AS was, {_effect('new', self.new)} AS becomes"
        each = (
            f"SELECT {_WORDS}, criterion, old_id, {effects} FROM compared CROSS JOIN criteria "
            f"WHERE {_DIFFERS}"
        )
        in_the_way = ", ".join(f"'{effect}'" for effect in IN_THE_WAY)
        return (
            f"SELECT {_WORDS}, criterion, was, becomes, old_id, count(*) FROM ({each}) AS one "
            f"WHERE was <> becomes AND (was IN ({in_the_way}) OR becomes IN ({in_the_way})) "
            f"GROUP BY {_WORDS}, criterion, was, becomes, old_id"
        )

    @property
    def samples(self) -> str:
        """The first rows of each change."""
        numbered = (
            f"SELECT {_WORDS}, position, id, "
            f"row_number() OVER (PARTITION BY {_WORDS} ORDER BY position) AS place "
            f"FROM compared WHERE {_DIFFERS}"
        )
        return (
            f"SELECT {_WORDS}, position, id FROM ({numbered}) AS one "
            f"WHERE place <= {SAMPLES} ORDER BY position"
        )

    @property
    def criteria(self) -> "pa.Table":
        """The table of criteria."""
        import pyarrow as pa

        old, new = _pack(self.old), _pack(self.new)
        rows = [
            (one.criterion, one.was, *_told(old, one.before), *_told(new, one.after))
            for one in counterparts(old, new)
        ]
        columns = zip(*rows, strict=True) if rows else [()] * len(CRITERIA)
        kinds = {int: pa.int64(), str: pa.string()}
        typed = [
            pa.array(list(values), kinds[kind])
            for values, kind in zip(columns, CRITERIA.values(), strict=True)
        ]
        return pa.table(typed, names=list(CRITERIA))

    def add(self, found: Impact, place_of: PlaceOf, ask: Ask) -> None:
        """Add what some rows come to; `ask` answers a query, `place_of` tells where a row is."""
        for *words, count in ask(self.counts):
            found.count((Answer(*words[:2]), Answer(*words[2:])), count)
        for *words, count in ask(self.blame):
            blame = Blame(Answer(*words[:2]), Answer(*words[2:4]), *words[4:])
            found.blame[blame] += count
        for *words, position, id in ask(self.samples):
            transition = Answer(*words[:2]), Answer(*words[2:])
            found.sample(transition, Sample(*place_of(position), id))


def _masks(shape: Shape) -> Iterator[str]:
    """The columns of the masks that tell effects."""
    for name in _TOLD:
        yield from (f"{name}_{word}" for word in range(shape.mask_words))


def _pack(shape: Shape) -> Pack:
    """The one pack of an engine that was made for it."""
    (pack,) = shape.packs.values()
    return pack


def _told(pack: Pack, id: str | None) -> tuple[str | None, int, int]:
    """How the effect of a criterion is told: as it always is, else by the bit of a word."""
    if id is None:
        return ABSENT, 0, 0
    counted = {one for d in pack.determinations for one in criteria_in(d.condition)}
    if pack.criteria[id].advisory or id not in counted:
        return Effect.NONE.value, 0, 0
    return None, *place(list(pack.criteria).index(id))


def _effect(side: str, shape: Shape) -> str:
    """The effect of a criterion in a row."""
    blocking, open_ = (_is_set(side, name, shape.mask_words) for name in _TOLD)
    return (
        f"CASE WHEN {side}_said IS NOT NULL THEN {side}_said "
        f"WHEN {blocking} THEN '{Effect.BLOCKS.value}' WHEN {open_} THEN '{Effect.OPEN.value}' "
        f"ELSE '{Effect.SUPPORTS.value}' END"
    )


def _is_set(side: str, name: str, words: int) -> str:
    """Whether the criterion's bit of a mask is set."""
    held = " ".join(f"WHEN {word} THEN {side}_{name}_{word}" for word in range(words))
    return f"(CASE {side}_word {held} END & {side}_bit) <> 0"
