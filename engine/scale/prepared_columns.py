"""The names of the prepared columns: scalars and masks in the place of lists."""

from collections.abc import Sequence

from engine.language.conditions import fact_key
from engine.scale import sql
from engine.scale.masks import word_count
from engine.scale.sql import Expr

PREPARED_FORM = "coverpack/encounters-prepared/1"
LIBRARY_KEY = b"coverpack.library"
"""Whose packs a prepared file was made for: masks hold the members that these packs ask."""

POSITION = "position"
HEADER = ("payer", "plan", "line_of_business")
"""What is kept of the encounter to be shown beside the answer."""
ROUTE = "route"
"""The number of the selection of a row's policy."""
CARRIED = (POSITION, "id", "payer", "plan", "line_of_business", "date_of_service", ROUTE)
"""What a decided row shows of its encounter."""


def word(id: str, index: int) -> str:
    """The column of one word of a set's mask; the first has the name of the fact."""
    return id if index == 0 else f"{id}:{index}"


def words(id: str, members: Sequence[str]) -> list[Expr]:
    """All words of a set's mask."""
    return [sql.column(word(id, index)) for index in range(word_count(len(members)))]


def open_flag(id: str) -> str:
    """The column that says whether a set may have more members; NULL where it is unknown."""
    return f"{id}:open"


def others(id: str) -> str:
    """The column that counts the members of a set that have no bit."""
    return f"{id}:others"


def indexed(id: str, index: str) -> str:
    """The column of an indexed fact at one index."""
    return fact_key(id, index)


def contradiction(id: str, other: str) -> str:
    """The column that says whether what is stated of two facts cannot both be true."""
    return f"{id}><{other}"
