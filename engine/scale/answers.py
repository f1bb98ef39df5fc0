"""The answers in columns: one row a decision, the same whichever engine decided.

`met`, `unmet`, `blocking` and `open` are masks over the criteria of the row's pack, `reachable` one
over its determinations, `missing` one over the facts of the dictionary. All but `missing` are NULL
where no single version decided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.decide.model import Decision, Effect
from engine.encounter.model import Encounter
from engine.knowledge.packs import Pack
from engine.language.kleene import MET, UNMET
from engine.scale.criterion_masks import MASKS
from engine.scale.line_columns import NUMBERS, line_fields, line_row, rendered_lines
from engine.scale.masks import named, word_count, words_of
from engine.scale.pack_query import mask_words_for

if TYPE_CHECKING:
    import pyarrow as pa

ANSWERS_FORM = "coverpack/answers-columnar/1"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """How many words the masks have, and what their bits mean.

    `edits` are those of claim lines; `None` where an engine says nothing of lines.
    """

    facts: tuple[str, ...]
    packs: Mapping[str, Pack]
    edits: tuple[str, ...] | None = None

    @property
    def mask_words(self) -> int:
        """How many words a mask of criteria has."""
        return mask_words_for(self.packs.values())

    @property
    def missing_words(self) -> int:
        """How many words the mask of missing facts has."""
        return word_count(len(self.facts))

    @property
    def masks(self) -> tuple[str, ...]:
        """The columns that hold masks of criteria."""
        return tuple(f"{name}_{index}" for name in MASKS for index in range(self.mask_words))

    @property
    def missing(self) -> tuple[str, ...]:
        """The columns that hold the mask of missing facts."""
        return tuple(f"missing_{index}" for index in range(self.missing_words))

    @property
    def arrow(self) -> "pa.Schema":
        """The schema of a file of answers."""
        import pyarrow as pa

        texts = ("pack", "outcome", "basis", "determination")
        return pa.schema(
            [
                pa.field("position", pa.int64(), nullable=False),
                pa.field("id", pa.string()),
                *(pa.field(name, pa.string()) for name in ("payer", "plan", "line_of_business")),
                pa.field("date_of_service", pa.date32()),
                *(pa.field(name, pa.string()) for name in texts),
                pa.field("reachable", pa.int64()),
                *(pa.field(name, pa.int64()) for name in (*self.masks, *self.missing)),
                pa.field("needs", pa.string()),
                pa.field("nearest", pa.string()),
                *(() if self.edits is None else line_fields(self.edits)),
            ]
        )


def answer_of(position: int, encounter: Encounter, decision: Decision, shape: Shape) -> Row:
    """The row of a decision by the row engine."""
    pack = decision.policy.pack if decision.policy else None
    row: Row = {
        "position": position,
        "id": encounter.id,
        "payer": encounter.payer,
        "plan": encounter.plan,
        "line_of_business": encounter.line_of_business,
        "date_of_service": encounter.date_of_service,
        "pack": pack.name if pack else None,
        "outcome": decision.outcome.value,
        "basis": decision.basis,
        "determination": decision.determination,
        "reachable": None,
        "needs": " ".join(need.field for need in decision.missing.selection) or None,
        "nearest": " ".join(near.name for near in decision.nearest) or None,
    }
    asked = [shape.facts.index(fact.fact) for fact in decision.missing.facts]
    row |= zip(shape.missing, words_of(asked, shape.missing_words), strict=True)
    row |= dict.fromkeys(shape.masks)
    row |= {} if shape.edits is None else line_row(decision.lines, shape.edits)
    if pack is not None:
        ids = [determination.id for determination in pack.determinations]
        row["reachable"] = words_of([ids.index(r.determination) for r in decision.reachable], 1)[0]
        row |= _masks(decision, shape)
    return row


def _masks(decision: Decision, shape: Shape) -> Row:
    chosen = {
        "met": lambda one: one.status is MET,
        "unmet": lambda one: one.status is UNMET,
        "blocking": lambda one: one.effect is Effect.BLOCKS,
        "open": lambda one: one.effect is Effect.OPEN,
    }
    found: Row = {}
    for name in MASKS:
        at = [index for index, one in enumerate(decision.criteria) if chosen[name](one)]
        for index, word in enumerate(words_of(at, shape.mask_words)):
            found[f"{name}_{index}"] = word
    return found


def rendered(row: Mapping[str, Any], shape: Shape) -> Row:
    """A row with its masks as lists of ids, for people and for NDJSON."""
    masks = (*shape.masks, *shape.missing, "reachable")
    kept = (name for name in row if name not in masks and not name.startswith("line."))
    plain = {name: row[name] for name in kept}
    pack = shape.packs.get(row["pack"] or "")
    if pack is not None:
        determinations = [determination.id for determination in pack.determinations]
        plain["reachable"] = list(named([row["reachable"]], determinations))
        for name in MASKS:
            plain[name] = list(named(_words(row, name, shape.mask_words), list(pack.criteria)))
    plain["missing"] = list(named(_words(row, "missing", shape.missing_words), shape.facts))
    if shape.edits is not None and row[NUMBERS] is not None:
        plain["lines"] = rendered_lines(row, shape.edits)
    return {name: value for name, value in plain.items() if value is not None}


def _words(row: Mapping[str, Any], name: str, count: int) -> Sequence[int | None]:
    return [row[f"{name}_{index}"] for index in range(count)]
