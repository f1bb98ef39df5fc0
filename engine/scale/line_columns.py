"""The columns of claim lines in answers: lists beside each other, one member a line.

All are in the order of the lines' numbers, and NULL without a claim. `line.failed` and
`line.not_checked` are masks over the ids of edits, as many words of each as there are; warnings are
among what fails. `line.coverage` is what the decision on coverage alone comes to, NULL for a line
of another service and where no policy decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.decide.lines import COVERAGE
from engine.decide.model import LineResult
from engine.knowledge.coding_packs import CodingPack
from engine.scale.masks import named, word_count, words_of

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


def decided_row(lines: Sequence[LineResult], edits: Sequence[str]) -> Row:
    """What lines are decided to, as columns."""
    row: Row = {
        STATUSES: [one.status.value for one in lines],
        FOLLOWED: [_followed(one) for one in lines],
    }
    failed = [[r.edit for r in one.reasons if r.edit != COVERAGE] for one in lines]
    open_ = [one.not_checked for one in lines]
    for name, listed in ((FAILED, failed), (NOT_CHECKED, open_)):
        words = [words_of(map(edits.index, ids), word_count(len(edits))) for ids in listed]
        row |= zip(mask_names(name, edits), map(list, zip(*words, strict=True)), strict=True)
    return row


def _followed(line: LineResult) -> str | None:
    status = next((r.status for r in line.reasons if r.edit == COVERAGE), None)
    return None if status is None else status.value


def line_row(lines: Sequence[LineResult], edits: Sequence[str]) -> Row:
    """All columns of a claim's lines; NULL without any."""
    if not lines:
        return dict.fromkeys((*CLAIMED, *decided_columns(edits)))
    return {
        NUMBERS: [one.line for one in lines],
        CODES: [one.code for one in lines],
        UNITS: [one.units for one in lines],
        **decided_row(lines, edits),
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
