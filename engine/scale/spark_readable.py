"""Bytes that are no value of their column: a text that is not UTF-8, a number with too many digits.

A file may hold any bytes, and Spark takes them as they are. What the driver reads is looked at by
Arrow; here is the same for rows that only workers see.
"""

from collections.abc import Iterator
from functools import partial

from sqlglot import exp

from engine.scale import sql
from engine.scale.column_rules import Check
from engine.scale.columns import LINE_TEXTS, Columns
from engine.scale.dialect import Dialect, Fields
from engine.scale.sql import Expr

UNREADABLE = "unreadable-value"
_LINE_LISTS = ("modifiers", "unread")


def readable_checks(columns: Columns, dialect: Dialect) -> Iterator[Check]:
    """A check of each column that may hold such bytes, in the order of the columns."""
    import pyarrow as pa

    for field in columns.arrow:
        value = sql.column(field.name)
        if pa.types.is_decimal(field.type):
            yield Check(UNREADABLE, field.name, _is_too_long(value))
        elif pa.types.is_string(field.type):
            yield Check(UNREADABLE, field.name, _is_broken(value))
        elif pa.types.is_list(field.type) and pa.types.is_string(field.type.value_type):
            yield Check(UNREADABLE, field.name, dialect.some_member(value, _is_broken))
        elif pa.types.is_list(field.type):
            yield Check(UNREADABLE, field.name, _some_line(value, dialect))


def _some_line(lines: Expr, dialect: Dialect) -> Expr:
    def in_a_text(name: str, of: Fields) -> Expr:
        return _is_broken(of(name))

    def in_a_list(name: str, of: Fields) -> Expr:
        return dialect.some_member(of(name), _is_broken)

    broken = [partial(in_a_text, name) for name in LINE_TEXTS]
    broken += [partial(in_a_list, name) for name in _LINE_LISTS]
    return sql.either(dialect.holds_for_some(lines.copy(), one) for one in broken)


def whole_id() -> Expr:
    """The row's own id, where that can be read."""
    id = sql.column("id")
    return sql.named(sql.case((sql.negated(_is_broken(id)), id.copy())), "id")


def _is_too_long(number: Expr) -> Expr:
    """A number with more digits than its type has, as bytes may hold one."""
    limit = 10 ** (sql.PRECISION - sql.SCALE)
    above = sql.compare(exp.GTE, number, sql.whole(limit))
    return sql.either([above, sql.compare(exp.LTE, number.copy(), sql.whole(-limit))])


def _is_broken(text: Expr) -> Expr:
    return sql.negated(exp.Anonymous(this="is_valid_utf8", expressions=[text.copy()]))
