"""The columns of claim lines in answers: lists beside each other, one member a line.

All are in the order of the lines' numbers, and NULL without a claim. `line.failed` and
`line.not_checked` are masks over the ids of edits, as many words of each as there are; warnings are
among what fails. `line.coverage` is what the decision on coverage alone comes to, NULL for a line
of another service and where no policy decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.decide.lines import COVERAGE
from engine.decide.model import LineResult, LineStatus
from engine.knowledge.coding_packs import CodingPack
from engine.scale.masks import BITS, named, word_count

if TYPE_CHECKING:
    import pyarrow as pa

NUMBERS, CODES, UNITS = "line.number", "line.code", "line.units"
STATUSES, FOLLOWED = "line.status", "line.coverage"
CLAIMED = (NUMBERS, CODES, UNITS)
"""What is told of the claim itself."""
FAILED, NOT_CHECKED = "line.failed", "line.not_checked"

Row = dict[str, Any]


def edits_of(packs: Iterable[CodingPack]) -> tuple[str, ...]:
    """The ids of all edits, which are the bits of the masks; versions share those of their set."""
    return tuple(dict.fromkeys(id for pack in packs for id in pack.edits))


def mask_names(name: str, edits: Sequence[str]) -> tuple[str, ...]:
    """The columns of a mask over edits."""
    return tuple(f"{name}_{index}" for index in range(word_count(len(edits))))


def decided_columns(edits: Sequence[str]) -> tuple[str, ...]:
    """The columns that lines are decided to."""
    return (STATUSES, FOLLOWED, *mask_names(FAILED, edits), *mask_names(NOT_CHECKED, edits))


def line_fields(edits: Sequence[str]) -> "list[pa.Field]":
    """The columns with their types in Arrow."""
    import pyarrow as pa

    kinds = {NUMBERS: pa.int32(), UNITS: pa.int32()}
    kinds |= dict.fromkeys((CODES, STATUSES, FOLLOWED), pa.string())
    names = (*CLAIMED, *decided_columns(edits))
    return [pa.field(name, pa.list_(kinds.get(name, pa.int64()))) for name in names]


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """What a line is decided to; the edits are bits of whole numbers of any size."""

    status: LineStatus
    followed: LineStatus | None
    failed: int
    not_checked: int


def decided_row(lines: Sequence[DecidedLine], edits: Sequence[str]) -> Row:
    """What lines are decided to, as columns."""
    row: Row = {
        STATUSES: [one.status.value for one in lines],
        FOLLOWED: [None if one.followed is None else one.followed.value for one in lines],
    }
    for at, name in enumerate(mask_names(FAILED, edits)):
        row[name] = [_word(one.failed, at) for one in lines]
    for at, name in enumerate(mask_names(NOT_CHECKED, edits)):
        row[name] = [_word(one.not_checked, at) for one in lines]
    return row


def _word(mask: int, at: int) -> int:
    return (mask >> (at * BITS)) & ((1 << BITS) - 1)


def decided(line: LineResult, edits: Sequence[str]) -> DecidedLine:
    """What the row engine decided a line to."""
    coverage = [one for one in line.reasons if one.edit == COVERAGE]
    failed = [one.edit for one in line.reasons if one.edit != COVERAGE]
    return DecidedLine(
        line.status,
        coverage[0].status if coverage else None,
        _mask(failed, edits),
        _mask(line.not_checked, edits),
    )


def _mask(ids: Iterable[str], edits: Sequence[str]) -> int:
    return sum({1 << edits.index(id) for id in ids})


def line_row(lines: Sequence[LineResult], edits: Sequence[str]) -> Row:
    """All columns of a claim's lines; NULL without any."""
    if not lines:
        return dict.fromkeys((*CLAIMED, *decided_columns(edits)))
    return {
        NUMBERS: [one.line for one in lines],
        CODES: [one.code for one in lines],
        UNITS: [one.units for one in lines],
        **decided_row([decided(one, edits) for one in lines], edits),
    }


def rendered_lines(row: Mapping[str, Any], edits: Sequence[str]) -> list[Row]:
    """The lines of a row as people read them: each with the names of its edits."""
    masks = {name: mask_names(name, edits) for name in (FAILED, NOT_CHECKED)}
    found = []
    for at, number in enumerate(row[NUMBERS] or ()):
        line: Row = {"line": number, "code": row[CODES][at], "units": row[UNITS][at]}
        line["status"] = row[STATUSES][at]
        line["coverage"] = row[FOLLOWED][at]
        for name, columns in masks.items():
            words = [row[column][at] for column in columns]
            line[name.removeprefix("line.")] = list(named(words, edits))
        found.append({key: value for key, value in line.items() if value not in (None, [])})
    return found
