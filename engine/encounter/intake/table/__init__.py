"""Tables (CSV) with a mapping file that says which column is what.

In stages, each a module: the mapping, the text of the table with its rows, what a cell says, and
the encounters that the rows of one id come to. Nothing is guessed: a column that the mapping does
not know is refused, and a blank cell is unknown.
"""

from collections.abc import Iterator, Mapping

from engine.encounter.intake.draft import Draft, Rejected
from engine.encounter.intake.table.claims import ClaimRows
from engine.encounter.intake.table.grouping import claims_of
from engine.encounter.intake.table.mapping import read_mapping
from engine.encounter.intake.table.rows import read_rows
from engine.knowledge.texts.documents import Document
from engine.language.facts import Fact

__all__ = ["read_csv", "read_mapping"]


def read_csv(
    name: str, data: bytes, mapping: Document, facts: Mapping[str, Fact]
) -> Iterator[Draft | Rejected]:
    """Read a table: the rows of one id are one or more drafts (one a date), or one rejection.

    Raises `InputError` before the first of them where the mapping is wrong, the table has columns
    other than the mapping's, is no text in its encoding, or ends in the middle of a value.
    """
    read = read_mapping(mapping, facts)
    table = read_rows(name, data, read)
    for claim in claims_of(table, read):
        yield from ClaimRows(name, claim).drafts()
