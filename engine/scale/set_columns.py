"""A list as columns: the bits of the members that packs ask for, the number of others, openness."""

from collections.abc import Sequence

from sqlglot import exp

from engine.scale import sql
from engine.scale.dialect import Dialect
from engine.scale.masks import BITS, place, word_count
from engine.scale.prepared_columns import open_flag, others, word
from engine.scale.sql import Expr


def mask_columns(
    dialect: Dialect,
    id: str,
    members: Expr,
    is_open: Expr,
    codes: Sequence[str],
    *,
    repeats: bool = False,
) -> list[tuple[str, Expr]]:
    """The columns of a set; all are NULL where the list is.

    `repeats` says that the list may hold a member twice, or NULL, as the codes of lines do; a
    stated set never does (rows in which it does are rejected), and its size is the cheaper count.
    """
    columns: list[tuple[str, Expr]] = []
    told: list[Expr] = []
    for index in range(word_count(len(codes))):
        asked = codes[index * BITS : (index + 1) * BITS]
        bits = dialect.bits_of(members, {code: place(at)[1] for at, code in enumerate(asked)})
        columns.append((word(id, index), bits))
        told.append(dialect.bit_count(bits.copy()))
    size = dialect.distinct_size(members) if repeats else dialect.size(members)
    rest = sql.compare(exp.Sub, size, sql.plus(told))
    columns.append((others(id), sql.case((sql.is_known(members.copy()), rest))))
    columns.append((open_flag(id), sql.case((sql.is_known(members.copy()), is_open.copy()))))
    return columns
