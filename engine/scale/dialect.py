"""What differs between SQL engines, in one place: list functions, lambdas and a few names.

List functions are not Kleene's and differ silently between engines, so every list is looked at
only here, and each method says what it gives for NULL. A list has no NULL members when it gets
here: `checks` rejects the rows that have one.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping

from sqlglot import exp

from engine.scale import sql
from engine.scale.sql import Expr

ONE = "one"
"""What a member of a list is called inside a condition on it."""
SO_FAR = "so_far"
"""What a sum over the members before it is called."""


Fields = Callable[[str], Expr]
"""Gives a field of a row by its name."""


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
    def rows_of(self, rows: Expr, fields: Callable[[Fields], Iterable[tuple[str, Expr]]]) -> Expr:
        """A list of structs with other fields, made from those of each row."""

    @abstractmethod
    def place_in(self, members: Expr, value: Expr) -> Expr:
        """Where a value that is among the members of a list stands first; NULL for NULL."""

    def words(self, texts: Iterable[str | None]) -> dict[str | None, Expr]:
        """Texts as constants of a column that has none but these."""
        return {one: sql.unknown("VARCHAR") if one is None else sql.text(one) for one in texts}

    def json_text(self, fields: Iterable[tuple[str, Expr]]) -> Expr:
        """Fields as a JSON object; a field that is NULL may be left out of it."""
        return exp.cast(_call("to_json", _struct(fields)), "VARCHAR")

    def bits_of(self, members: Expr, bits: Mapping[str, int]) -> Expr:
        """The bits of the codes that a list has, of those given; NULL members have none."""
        found = [
            sql.case((self.contains(members, code), sql.whole(bit)), otherwise=sql.whole(0))
            for code, bit in bits.items()
        ]
        return sql.case((sql.is_known(members), exp.cast(sql.plus(found), "BIGINT")))

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

    def bits_of(self, members: Expr, bits: Mapping[str, int]) -> Expr:
        """One pass over the members, a third of the time of looking for each code in all of them.

        `bit_or` of an empty list is NULL, hence the zero.
        """
        if not bits:
            return super().bits_of(members, bits)
        none = exp.cast(sql.whole(0), "BIGINT")
        pairs = [
            (sql.equal(exp.column(ONE), sql.text(code)), sql.whole(bit))
            for code, bit in bits.items()
        ]
        each = _call("list_transform", members, _lambda(sql.case(*pairs, otherwise=none)))
        all_of_them = _call("list_aggregate", each, sql.text("bit_or"))
        least = exp.Coalesce(this=all_of_them, expressions=[none.copy()])
        return sql.case((sql.is_known(members), least))

    def words(self, texts: Iterable[str | None]) -> dict[str | None, Expr]:
        """Constants of an enumeration: a byte a row and not sixteen, until they are read."""
        plain = super().words(texts)
        listed = [value.copy() for one, value in plain.items() if one is not None]
        if not listed:
            return plain
        kind = exp.DataType(this=exp.DType.ENUM, expressions=listed)
        return {one: exp.cast(value, kind) for one, value in plain.items()}

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
        """A condition that is unknown for a row is NULL there, which is not what is looked for."""
        return self._some(rows, condition(_field))

    def some_member(self, members: Expr, condition: Callable[[Expr], Expr]) -> Expr:
        """The same for a list of plain values."""
        return self._some(members, condition(exp.column(ONE)))

    def _some(self, rows: Expr, condition: Expr) -> Expr:
        each = _call("list_transform", rows, _lambda(condition))
        return _call("list_contains", each, exp.true())  # a fifth faster than filtering

    def total(self, rows: Expr, field: str, code: str) -> Expr:
        """`list_sum` of nothing is NULL, hence the zero; a list that is NULL stays so."""
        mine = _lambda(sql.equal(_field("code"), sql.text(code)))
        numbers = _call("list_transform", _call("list_filter", rows, mine), _lambda(_field(field)))
        added = exp.cast(_call("list_sum", numbers), "BIGINT")
        least = exp.Coalesce(this=added, expressions=[sql.whole(0)])
        return sql.case((sql.is_known(rows), least))

    def rows_of(self, rows: Expr, fields: Callable[[Fields], Iterable[tuple[str, Expr]]]) -> Expr:
        """A transformation by a lambda."""
        return _call("list_transform", rows, _lambda(_struct(fields(_field))))

    def place_in(self, members: Expr, value: Expr) -> Expr:
        """`list_position` finds NULL too, where it is a member."""
        return sql.case((sql.is_known(value), _call("list_position", members, value)))

    def bit_count(self, word: Expr) -> Expr:
        """`bit_count` gives an 8-bit number, too small for sums of several."""
        return exp.cast(_call("bit_count", word), "INTEGER")

    def matches(self, value: Expr, pattern: str) -> Expr:
        """RE2, anchored by the function."""
        return _call("regexp_full_match", value, sql.text(pattern))


class Spark(Dialect):
    """Spark, with ANSI on. Its list functions differ from DuckDB's and are made alike."""

    name = "spark"

    def contains(self, members: Expr, code: str) -> Expr:
        """`array_contains` gives NULL where NULL members leave it open; here that is false."""
        found = _call("array_contains", members, sql.text(code))
        return sql.case((sql.is_known(members), sql.is_true(found)))

    def size(self, members: Expr) -> Expr:
        """`size` may give -1 for NULL, by a setting; `array_size` never does."""
        return _call("array_size", members)

    def distinct_size(self, members: Expr) -> Expr:
        """NULL is a member like another to `array_distinct`."""
        return self.size(_call("array_compact", _call("array_distinct", members)))

    def field_of_all(self, rows: Expr, field: str) -> Expr:
        """A transformation by a lambda."""
        return _call("transform", rows, _lambda(_field(field)))

    def holds_for_some(
        self, rows: Expr, condition: Callable[[Callable[[str], Expr]], Expr]
    ) -> Expr:
        """`exists` is three-valued, so what is unknown of a row is made false before."""
        return _call("exists", rows, _lambda(sql.is_true(condition(_field))))

    def some_member(self, members: Expr, condition: Callable[[Expr], Expr]) -> Expr:
        """The same for a list of plain values."""
        return _call("exists", members, _lambda(sql.is_true(condition(exp.column(ONE)))))

    def total(self, rows: Expr, field: str, code: str) -> Expr:
        """There is no sum of a list, only folding it."""
        mine = sql.both([sql.equal(_field("code"), sql.text(code)), sql.is_known(_field(field))])
        zero = exp.cast(sql.whole(0), "BIGINT")
        more = exp.cast(sql.plus([exp.column(SO_FAR), _field(field)]), "BIGINT")
        kept = sql.case((mine, more), otherwise=exp.column(SO_FAR))
        names = [exp.to_identifier(SO_FAR), exp.to_identifier(ONE)]
        return _call("aggregate", rows, zero, exp.Lambda(this=kept, expressions=names))

    def rows_of(self, rows: Expr, fields: Callable[[Fields], Iterable[tuple[str, Expr]]]) -> Expr:
        """A transformation by a lambda."""
        return _call("transform", rows, _lambda(_struct(fields(_field))))

    def place_in(self, members: Expr, value: Expr) -> Expr:
        """`array_position` of NULL is NULL."""
        return _call("array_position", members, value)

    def bit_count(self, word: Expr) -> Expr:
        """An INTEGER already."""
        return _call("bit_count", word)

    def matches(self, value: Expr, pattern: str) -> Expr:
        """Java's, which must be anchored, and whose `$` would let a line end pass."""
        return _call("regexp_like", value, sql.text(rf"\A(?:{pattern})\z"))


def _call(name: str, *arguments: Expr) -> Expr:
    return exp.Anonymous(this=name, expressions=[one.copy() for one in arguments])


def _lambda(body: Expr) -> Expr:
    return exp.Lambda(this=body, expressions=[exp.to_identifier(ONE)])


def _struct(fields: Iterable[tuple[str, Expr]]) -> Expr:
    named = [
        exp.PropertyEQ(this=exp.to_identifier(name), expression=value.copy())
        for name, value in fields
    ]
    return exp.Struct(expressions=named)


def _field(name: str) -> Expr:
    return exp.Dot(this=exp.to_identifier(ONE), expression=exp.to_identifier(name, quoted=True))


def any_of(values: Expr, codes: Iterable[str]) -> Expr:
    """Whether a text is one of some; of none: not, where the text is known."""
    listed = [sql.text(code) for code in codes]
    if not listed:  # `IN ()` is no SQL in Spark
        return sql.case((sql.is_known(values), exp.false()))
    return exp.In(this=values, expressions=listed)
