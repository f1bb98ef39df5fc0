"""The rules that a column can break, in the words of one engine: what checks are made of."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlglot import exp

from engine.scale import sql
from engine.scale.dialect import Dialect, any_of
from engine.scale.sql import Expr

BLANK = r"[\x09-\x0d\x1c-\x1f\x85\p{Z}]*"
"""A text that says nothing: what Python's `strip` leaves nothing of."""


@dataclass(frozen=True, slots=True)
class Check:
    """A rule: its stable name, the column that breaks it, and when."""

    code: str
    column: str
    broken: Expr

    @property
    def reason(self) -> str:
        """As a reject names it."""
        return f"{self.code}: {self.column}"


@dataclass(frozen=True, slots=True)
class Rules:
    """Makes conditions that are true of a bad value, and unknown of NULL; and checks of them."""

    dialect: Dialect

    def outside(self, code: str, name: str, allowed: tuple[str, ...]) -> Check:
        """A text that is none of those allowed."""
        return Check(code, name, sql.negated(any_of(sql.column(name), allowed)))

    def unlike(self, code: str, name: str, pattern: str) -> Check:
        """A text of another form."""
        return Check(code, name, self.not_matching(sql.column(name), pattern))

    def codes(self, name: str, pattern: str | None) -> Iterable[Check]:
        """A list of codes of one form, each once; without a pattern of any form."""
        members = sql.column(name)
        yield Check("null-member", name, self.has_null(members))
        if pattern is not None:
            unlike = self.dialect.some_member(
                members.copy(), lambda one: self.not_matching(one, pattern)
            )
            yield Check("code-form", name, unlike)
        yield Check("duplicate-item", name, self.has_twice(members.copy()))

    def is_blank(self, value: Expr) -> Expr:
        """A text without a word."""
        return self.dialect.matches(value, BLANK)

    def not_matching(self, value: Expr, pattern: str) -> Expr:
        """A text that a pattern does not describe."""
        return sql.negated(self.dialect.matches(value, pattern))

    def has_null(self, members: Expr) -> Expr:
        """A list with a member that is NULL."""
        return self.dialect.some_member(members, sql.is_unknown)

    def has_twice(self, members: Expr) -> Expr:
        """A list with a member that stands in it twice."""
        size = self.dialect.size(members.copy())
        return sql.compare(exp.LT, self.dialect.distinct_size(members), size)

    def some_outside(self, members: Expr, allowed: tuple[str, ...]) -> Expr:
        """A list with a member that is none of those allowed."""
        return self.dialect.some_member(members, lambda one: sql.negated(any_of(one, allowed)))

    def some_shared(self, members: Expr, others: Expr) -> Expr:
        """Two lists with a member that is in both."""

        def is_shared(one: Expr) -> Expr:
            place = exp.Coalesce(
                this=self.dialect.place_in(members, one), expressions=[sql.whole(0)]
            )
            return sql.compare(exp.GT, place, sql.whole(0))

        return self.dialect.some_member(others, is_shared)

    def is_empty(self, members: Expr) -> Expr:
        """A list without members."""
        return sql.equal(self.dialect.size(members), sql.whole(0))
