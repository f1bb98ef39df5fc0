"""Selecting policies with Spark: the distinct keys come to the driver, their routes go back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from engine.scale.key_columns import KEYS
from engine.scale.prepared_columns import ROUTE
from engine.scale.spans import Route, Routes

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import SparkSession

_WHOLE = (KEYS[-1], ROUTE)
"""The key columns that are whole numbers."""


def routed(session: "SparkSession", routes: Routes) -> list[Route]:
    """Select the policies of what is in the view `prepared`; gives the routes that occur.

    The views `routes` and `route_words` then say which key has which route, and its words.
    """
    keys = ", ".join(f"`{key}`" for key in KEYS)
    found = session.sql(f"SELECT DISTINCT {keys} FROM prepared").collect()
    table = routes.table((tuple(row[:-1]), row[-1]) for row in found)
    keyed = [(*key, span, number) for key, span, number in table]
    _hand_over(session, "routes", (*KEYS, ROUTE), keyed)
    used = [routes.listed[number] for number in sorted({number for _, _, number in table})]
    words = [(r.number, " ".join(r.needs) or None, " ".join(r.nearest) or None) for r in used]
    _hand_over(session, "route_words", (ROUTE, "needs", "nearest"), words)
    return used


def _hand_over(
    session: "SparkSession", view: str, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    import pyarrow as pa

    kinds = [pa.int32() if name in _WHOLE else pa.string() for name in names]
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    made = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    hand_over(session, view, pa.table(made, names=list(names)))


def hand_over(session: "SparkSession", view: str, rows: "pa.Table") -> None:
    """Make a few rows of the driver a view that is sent to every worker.

    As columns: of rows as Python's objects every worker would make Python's objects first.
    """
    from pyspark.sql import functions

    functions.broadcast(session.createDataFrame(rows)).createOrReplaceTempView(view)
