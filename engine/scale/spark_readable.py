"""Texts that are not UTF-8: a file may hold any bytes as a text, and Spark takes them as they are.

What the driver reads is looked at by Arrow; here is the same for rows that only workers see.
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
    """A check of each column that holds texts, in the order of the columns."""
    import pyarrow as pa

    for field in columns.arrow:
        value = sql.column(field.name)
        if pa.types.is_string(field.type):
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


def _is_broken(text: Expr) -> Expr:
    return sql.negated(exp.Anonymous(this="is_valid_utf8", expressions=[text.copy()]))
