"""Criteria against payers: as text that fits the terminal, and as the cells of a table."""

from collections.abc import Mapping, Sequence

from cli.delimited import markdown_table
from cli.evidence_text import beginning_words, grade_words
from cli.grid import GAP, write_grid
from cli.pack_form import weakest_evidence
from cli.terminal import Page, Sign
from cli.user_words import seat_words
from engine.knowledge.evidence import Evidence
from engine.knowledge.payers import Payer
from engine.knowledge.study.matrix import Cell, Column, Matrix, Row, position_words

_LABEL = 30
_CELL = 24
"""The columns of text for a fact, and those that a cell has at least."""

LEGEND = (
    "silent: read to its end, no rule. not seen: the text was not available, so a rule may exist. "
    "see: asked by way of another fact. Words after a cell in brackets grade weaker evidence."
)


def write_matrix(page: Page, found: Matrix, payers: Mapping[str, Payer]) -> None:
    """The packs, then the table: as many packs side by side as fit, and the rest below.

    Packs that ask nothing clinical are named once and have no column; packs that say the same of
    every fact share one.
    """
    page.heading("Policies compared")
    for column in found.columns:
        _write_column(page, column, payers)
    shared = _shared_columns(found)
    asking = [group for group in shared if found.columns[group[0]].blanket is None]
    if not asking or not found.rows:
        return
    page.blank()
    page.text(LEGEND, indent=0, style="dim")
    room = page.terminal.width - _LABEL
    beside = max(1, room // (_CELL + len(GAP)))
    for start in range(0, len(asking), beside):
        _write_part(page, found, asking[start : start + beside])


def _write_column(page: Page, column: Column, payers: Mapping[str, Payer]) -> None:
    pack = column.pack
    page.text(f"{pack.name}: {position_words(column)}", sign=Sign.NONE)
    users = seat_words(column.seats, payers) or "no plan"
    said = [pack.status.value, beginning_words(pack.dates), f"used by {users}"]
    page.text("; ".join(said), indent=4, style="dim")
    if column.blanket is not None and column.blanket.payer_term:
        page.text(f"the payer's term: {column.blanket.payer_term}", indent=4, style="dim")


def _shared_columns(found: Matrix) -> list[list[int]]:
    """The columns by what they say, each with those that say the same of every fact."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for number in range(len(found.columns)):
        said = tuple(row.cells[number].words for row in found.rows)
        groups.setdefault(said, []).append(number)
    return list(groups.values())


def _write_part(page: Page, found: Matrix, groups: Sequence[Sequence[int]]) -> None:
    page.blank()
    names = [
        " = ".join(found.columns[n].pack.name.partition("/")[2] for n in group) for group in groups
    ]
    rows = [
        [row.fact.label, *(graded_words(row.cells[group[0]]) for group in groups)]
        for row in found.rows
    ]
    write_grid(page, ["", *names], rows, lines=True)


def graded_words(cell: Cell) -> str:
    """A cell, with the grades of what it rests on where they are weaker than primary."""
    grades = dict.fromkeys(
        grade_words(ask.citation.evidence)
        for ask in cell.asks
        if ask.citation and ask.citation.evidence is not Evidence.PRIMARY
    )
    return f"{cell.words} [{', '.join(grades)}]" if grades else cell.words


def matrix_table(found: Matrix, payers: Mapping[str, Payer]) -> tuple[list[str], list[list[str]]]:
    """All of it as a table: what concerns a pack as a whole first, then a row for each fact."""
    header = ["fact", "label", *(column.pack.name for column in found.columns)]
    heads = [
        ("position", position_words),
        ("payer_term", lambda c: (c.blanket.payer_term if c.blanket else None) or ""),
        ("status", lambda c: c.pack.status.value),
        ("in_force", lambda c: beginning_words(c.pack.dates)),
        ("used_by", lambda c: seat_words(c.seats, payers) or "no plan"),
        ("evidence", lambda c: grade_words(weakest_evidence(c.pack))),
        ("prior_authorization", lambda c: c.pack.authorization.words),
    ]
    rows = [["", name.replace("_", " "), *map(say, found.columns)] for name, say in heads]
    return header, [*rows, *(_cells(row) for row in found.rows)]


def _cells(row: Row) -> list[str]:
    return [row.fact.id, row.fact.label, *(graded_words(cell) for cell in row.cells)]


def matrix_markdown(found: Matrix, payers: Mapping[str, Payer]) -> str:
    """The table and its legend as Markdown."""
    header, rows = matrix_table(found, payers)
    return f"{markdown_table(header, rows)}\n\n{LEGEND}"
