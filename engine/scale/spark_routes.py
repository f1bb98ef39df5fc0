"""Selecting policies with Spark: the distinct keys come to the driver, their routes go back."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from engine.scale.key_columns import KEYS
from engine.scale.prepared_columns import ROUTE
from engine.scale.spans import Route, Routes

if TYPE_CHECKING:
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
    session: "SparkSession", view: str, names: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Make a few rows of the driver a view that is sent to every worker."""
    from pyspark.sql import functions
    from pyspark.sql.types import IntegerType, StringType, StructField, StructType

    fields = [
        StructField(name, IntegerType() if name in _WHOLE else StringType()) for name in names
    ]
    frame = session.createDataFrame(list(rows), StructType(fields))
    functions.broadcast(frame).createOrReplaceTempView(view)
