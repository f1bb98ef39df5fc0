"""What differs between SQL engines, in one place: list functions, lambdas and a few names.

List functions are not Kleene's and differ silently between engines, so every list is looked at
only here, and each method says what it gives for NULL. A list has no NULL members when it gets
here: `checks` rejects the rows that have one.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable

from sqlglot import exp

from engine.scale import sql
from engine.scale.sql import Expr

ONE = "one"
"""What a member of a list is called inside a condition on it."""


class Dialect(ABC):
    """The words of one engine. Every method gives NULL for a list that is NULL."""

    name: str
    """As sqlglot calls it."""

    @abstractmethod
    def contains(self, members: Expr, code: str) -> Expr:
        """Whether a list without NULL members has a code."""

    @abstractmethod
    def size(self, members: Expr) -> Expr:
        """How many members a list has."""

    @abstractmethod
    def distinct_size(self, members: Expr) -> Expr:
        """How many members that are not NULL a list has, each counted once."""

    @abstractmethod
    def field_of_all(self, rows: Expr, field: str) -> Expr:
        """The list of one field of all rows of a list of structs, NULL where a row has none."""

    @abstractmethod
    def holds_for_some(
        self, rows: Expr, condition: Callable[[Callable[[str], Expr]], Expr]
    ) -> Expr:
        """Whether a condition, made from the fields of a row, is true for some row."""

    @abstractmethod
    def some_member(self, members: Expr, condition: Callable[[Expr], Expr]) -> Expr:
        """Whether a condition, made from a member, is true for some member."""

    @abstractmethod
    def total(self, rows: Expr, field: str, code: str) -> Expr:
        """The sum of a number over the rows of a code; 0 without any, rows without it left out."""

    @abstractmethod
    def bit_count(self, word: Expr) -> Expr:
        """How many bits of a whole number are set."""

    @abstractmethod
    def matches(self, value: Expr, pattern: str) -> Expr:
        """Whether a whole text matches a regular expression."""

    def text(self, query: Expr) -> str:
        """A query as this engine reads it."""
        return query.sql(dialect=self.name)


class DuckDB(Dialect):
    """DuckDB, embedded."""

    name = "duckdb"

    def contains(self, members: Expr, code: str) -> Expr:
        """`list_contains` takes NULL members for other ones, which is why there must be none."""
        return _call("list_contains", members, sql.text(code))

    def size(self, members: Expr) -> Expr:
        """`len`, which sqlglot would take for the length of a text."""
        return _call("len", members)

    def distinct_size(self, members: Expr) -> Expr:
        """`list_unique` counts values that are not NULL, each once."""
        return _call("list_unique", members)

    def field_of_all(self, rows: Expr, field: str) -> Expr:
        """A transformation by a lambda."""
        return _call("list_transform", rows, _lambda(_field(field)))

    def holds_for_some(
        self, rows: Expr, condition: Callable[[Callable[[str], Expr]], Expr]
    ) -> Expr:
        """Filtered by a lambda: a row for which the condition is unknown is left out."""
        return self._some(rows, condition(_field))

    def some_member(self, members: Expr, condition: Callable[[Expr], Expr]) -> Expr:
        """The same for a list of plain values."""
        return self._some(members, condition(exp.column(ONE)))

    def _some(self, rows: Expr, condition: Expr) -> Expr:
        kept = _call("list_filter", rows, _lambda(condition))
        return sql.compare(exp.GT, self.size(kept), sql.whole(0))

    def total(self, rows: Expr, field: str, code: str) -> Expr:
        """`list_sum` of nothing is NULL, hence the zero; a list that is NULL stays so."""
        mine = _lambda(sql.equal(_field("code"), sql.text(code)))
        numbers = _call("list_transform", _call("list_filter", rows, mine), _lambda(_field(field)))
        added = exp.cast(_call("list_sum", numbers), "BIGINT")
        least = exp.Coalesce(this=added, expressions=[sql.whole(0)])
        return sql.case((sql.is_known(rows), least))

    def bit_count(self, word: Expr) -> Expr:
        """`bit_count` gives an 8-bit number, too small for sums of several."""
        return exp.cast(_call("bit_count", word), "INTEGER")

    def matches(self, value: Expr, pattern: str) -> Expr:
        """RE2, anchored by the function."""
        return _call("regexp_full_match", value, sql.text(pattern))


def _call(name: str, *arguments: Expr) -> Expr:
    return exp.Anonymous(this=name, expressions=[one.copy() for one in arguments])


def _lambda(body: Expr) -> Expr:
    return exp.Lambda(this=body, expressions=[exp.to_identifier(ONE)])


def _field(name: str) -> Expr:
    return exp.Dot(this=exp.to_identifier(ONE), expression=exp.to_identifier(name, quoted=True))


def any_of(values: Expr, codes: Iterable[str]) -> Expr:
    """Whether a text is one of some."""
    return exp.In(this=values, expressions=[sql.text(code) for code in codes])
