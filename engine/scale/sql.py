"""Small pieces of SQL as expression trees: columns, literals, logic. The one place of their form.

Unknown is NULL: AND, OR, NOT and comparisons of scalars are Kleene's in every engine here.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from sqlglot import exp

Expr = exp.Expr

SCALE = 9
PRECISION = 18
"""Numbers with a fraction are DECIMAL(18, 9): nine digits before the point and nine after it."""
DECIMAL = f"DECIMAL({PRECISION}, {SCALE})"
UNKNOWN_NUMBER = "BIGINT"


class NumberTooFineError(Exception):
    """A number of a pack that the columns cannot hold exactly."""


def column(name: str) -> Expr:
    """A column, quoted: names hold dots."""
    return exp.column(name, quoted=True)


def whole(number: int) -> Expr:
    """A whole number."""
    literal = exp.Literal.number(abs(number))
    return exp.Neg(this=literal) if number < 0 else literal


def text(value: str) -> Expr:
    """A text."""
    return exp.Literal.string(value)


def number(value: Decimal) -> Expr:
    """An exact number, never a binary float."""
    if value == value.to_integral_value() and abs(value) < 10**PRECISION:
        return whole(int(value))
    if not fits(value):
        raise NumberTooFineError(f"{value} has more digits than a column of numbers can hold")
    return exp.cast(exp.Literal.string(format(value, "f")), DECIMAL)


def fits(value: Decimal) -> bool:
    """Whether a number can be held exactly."""
    exact = value.normalize().as_tuple().exponent
    return isinstance(exact, int) and exact >= -SCALE and abs(value) < 10 ** (PRECISION - SCALE)


def day(value: date) -> Expr:
    """A date."""
    return exp.cast(exp.Literal.string(value.isoformat()), "DATE")


def unknown(kind: str = "BOOLEAN") -> Expr:
    """NULL, of a type."""
    return exp.cast(exp.null(), kind)


def both(parts: Iterable[Expr]) -> Expr:
    """All of them; of nothing: true."""
    return _joined(list(parts), exp.And, exp.true())


def either(parts: Iterable[Expr]) -> Expr:
    """Any of them; of nothing: false."""
    return _joined(list(parts), exp.Or, exp.false())


def _joined(parts: Sequence[Expr], node: type[exp.Connector], empty: Expr) -> Expr:
    """A balanced tree: a list of hundreds must not nest as deep as it is long."""
    if not parts:
        return empty
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    left, right = _joined(parts[:middle], node, empty), _joined(parts[middle:], node, empty)
    return node(this=_held(left), expression=_held(right))


def _held(part: Expr) -> Expr:
    """In brackets where it could be read otherwise."""
    simple = (exp.Column, exp.Literal, exp.Boolean, exp.Func, exp.Paren, exp.Case, exp.Null)
    plain = isinstance(part, simple) and not isinstance(part, exp.Connector)
    return part if plain else exp.Paren(this=part)


def negated(part: Expr) -> Expr:
    """The opposite; unknown stays unknown."""
    return exp.Not(this=_held(part))


def is_unknown(part: Expr) -> Expr:
    """Whether it is NULL."""
    return exp.Is(this=_held(part), expression=exp.null())


def is_known(part: Expr) -> Expr:
    """Whether it is not NULL."""
    return negated(is_unknown(part))


def is_true(part: Expr) -> Expr:
    """Whether it is true: never unknown."""
    return exp.Coalesce(this=part, expressions=[exp.false()])


def not_false(part: Expr) -> Expr:
    """Whether it is true or unknown: never unknown itself."""
    return exp.Coalesce(this=part, expressions=[exp.true()])


def compare(node: type[exp.Binary], left: Expr, right: Expr) -> Expr:
    """A comparison or a sum of two."""
    return node(this=_held(left), expression=_held(right))


def equal(left: Expr, right: Expr) -> Expr:
    """Whether two are the same."""
    return compare(exp.EQ, left, right)


def plus(parts: Sequence[Expr]) -> Expr:
    """The sum of some."""
    return _sum(parts, exp.Add)


def bits_or(parts: Sequence[Expr]) -> Expr:
    """The bits of all of them; of nothing: none."""
    return _sum(parts, exp.BitwiseOr)


def _sum(parts: Sequence[Expr], node: type[exp.Binary]) -> Expr:
    if not parts:
        return whole(0)
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return node(
        this=_held(_sum(parts[:middle], node)), expression=_held(_sum(parts[middle:], node))
    )


def minus(left: Expr, right: Expr) -> Expr:
    """The difference of two; of masks, where all bits of `right` are in `left`: the others."""
    return compare(exp.Sub, left, right)


def bits_and_all(parts: Sequence[Expr]) -> Expr:
    """The bits that each of one or more has."""
    assert parts
    return _sum(parts, exp.BitwiseAnd)


def bits_and(left: Expr, right: Expr) -> Expr:
    """The bits that both have."""
    return compare(exp.BitwiseAnd, left, right)


def case(*pairs: tuple[Expr, Expr], otherwise: Expr | None = None) -> Expr:
    """The value of the first condition that is true; without any: `otherwise`, else NULL."""
    if not pairs:
        return otherwise or exp.null()
    made = exp.Case()
    for condition, value in pairs:
        made = made.when(condition, value, copy=False)
    return made.else_(otherwise, copy=False) if otherwise is not None else made


def by_number(value: Expr, choices: Iterable[tuple[int, Expr]], otherwise: Expr) -> Expr:
    """The choice of a number; of another number, or of NULL: `otherwise`."""
    return by_value(value, [(whole(number), choice) for number, choice in choices], otherwise)


def by_value(value: Expr, choices: Iterable[tuple[Expr, Expr]], otherwise: Expr) -> Expr:
    """The choice of a value; of another one, or of NULL: `otherwise`.

    Compared with constants and not taken as conditions: DuckDB does that in half the time.
    """
    made = exp.Case(this=_held(value))
    for one, choice in choices:
        made = made.when(one, choice, copy=False)
    return made.else_(otherwise, copy=False) if made.args.get("ifs") else otherwise


def bit_if(part: Expr, bit: int) -> Expr:
    """A bit where a condition is true, else 0."""
    return by_value(part, [(exp.true(), whole(bit))], whole(0))


def named(expression: Expr, name: str) -> Expr:
    """An expression as a column of a result."""
    return exp.Alias(this=expression, alias=exp.to_identifier(name, quoted=True))


def layer(source: Expr, added: Iterable[tuple[str, Expr]], *, keep: bool = True) -> exp.Select:
    """A query that adds columns to those of another, or with `keep` false replaces them."""
    columns = [named(expression, name) for name, expression in added]
    start: list[Expr] = [exp.Star()] if keep else []
    return exp.select(*start, *columns, copy=False).from_(source, copy=False)


def nested(query: exp.Select, name: str = "below") -> Expr:
    """A query as the source of another."""
    return query.subquery(name, copy=False)


def column_of(table: str, name: str) -> Expr:
    """A column of one of several tables."""
    return exp.column(name, table=table, quoted=True)


def table_as(name: str, alias: str) -> Expr:
    """A table under another name."""
    return exp.to_table(name).as_(alias)
