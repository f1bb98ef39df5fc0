"""A list as columns: the bits of the members that packs ask for, the number of others, openness."""

from collections.abc import Sequence

from sqlglot import exp

from engine.scale import sql
from engine.scale.dialect import Dialect
from engine.scale.masks import BITS, place, word_count
from engine.scale.prepared_columns import open_flag, others, word
from engine.scale.sql import Expr


def mask_columns(
    dialect: Dialect, id: str, members: Expr, is_open: Expr, codes: Sequence[str]
) -> list[tuple[str, Expr]]:
    """The columns of a set; all are NULL where the list is."""
    columns: list[tuple[str, Expr]] = []
    for index in range(word_count(len(codes))):
        asked = codes[index * BITS : (index + 1) * BITS]
        bits = [
            sql.case(
                (dialect.contains(members, code), sql.whole(place(at)[1])),
                otherwise=sql.whole(0),
            )
            for at, code in enumerate(asked)
        ]
        known = sql.case((sql.is_known(members.copy()), sql.plus(bits)))
        columns.append((word(id, index), exp.cast(known, "BIGINT")))
    told = [
        sql.case((dialect.contains(members, code), sql.whole(1)), otherwise=sql.whole(0))
        for code in codes
    ]
    rest = sql.compare(exp.Sub, dialect.distinct_size(members), sql.plus(told))
    columns.append((others(id), sql.case((sql.is_known(members.copy()), rest))))
    columns.append((open_flag(id), sql.case((sql.is_known(members.copy()), is_open.copy()))))
    return columns
