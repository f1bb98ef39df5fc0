"""Claim lines as queries: what a claim's answer depends on, as numbers, and the answers joined.

The order in which an engine asks: the texts of claims, then what coverage came to, then the kinds
of claims that these make, and last the answers beside the decided rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from engine.knowledge.library import Library
from engine.scale import derive, sql
from engine.scale.claim_text import CLAIM_TEXT, claim_text
from engine.scale.coding_days import CodingDays
from engine.scale.dialect import Dialect
from engine.scale.line_columns import CLAIMED, decided_columns
from engine.scale.prepared_columns import POSITION, ROUTE, open_flag
from engine.scale.sql import Expr

SPAN, MEDICARE, TREATED = "claim:span", "claim:medicare", "claim:bodies"
SHAPE, COVERAGE, ANSWER = "claim:shape", "claim:coverage", "claim:answer"
KIND = (SHAPE, SPAN, MEDICARE, TREATED, COVERAGE)
"""What the answers for a claim's lines depend on, in the order of `KindOfClaim`."""
ROUTED = (ROUTE, "pack", "outcome", "determination")
"""What a decided row says of coverage."""
MEDICARE_FFS = "medicare_ffs"


def claim_columns(
    dialect: Dialect, library: Library, days: CodingDays
) -> list[list[tuple[str, Expr]]]:
    """The prepared columns of claims: those over raw columns, and those over prepared ones."""
    raw = [
        (CLAIM_TEXT, claim_text(dialect)),
        (SPAN, days.column(sql.column("date_of_service"))),
        (MEDICARE, _is_medicare(library)),
    ]
    return [raw, [(TREATED, _treated(dialect))]]


def _is_medicare(library: Library) -> Expr:
    """Whether the line of business is traditional Medicare, stated or the payer's usual one."""
    payers = library.payers.payers.values()
    usual = [one.id for one in payers if one.default_line == MEDICARE_FFS]
    line = sql.column("line_of_business")
    stated = sql.is_true(sql.equal(line, sql.text(MEDICARE_FFS)))
    assumed = [
        sql.both([sql.is_unknown(line.copy()), sql.equal(sql.column("payer"), sql.text(id))])
        for id in usual
    ]
    return sql.either([stated, *assumed])


def _treated(dialect: Dialect) -> Expr:
    """Twice the number of treated bodies, and one more where there may be others."""
    bits, more = sql.column(derive.NOW), sql.column(open_flag(derive.NOW))
    count = exp.cast(dialect.bit_count(bits), "INTEGER")
    twice = sql.plus([count, count.copy()])
    odd = sql.case((more, sql.whole(1)), otherwise=sql.whole(0))
    return sql.case((sql.is_known(bits.copy()), sql.plus([twice, odd])))


@dataclass(frozen=True)
class LineQuery:
    """The queries for answers with the edits of one library."""

    edits: Sequence[str]

    def texts(self, prepared: str) -> exp.Select:
        """The claims that occur, each text once."""
        text = sql.column(CLAIM_TEXT)
        return exp.select(text).from_(exp.to_table(prepared)).where(sql.is_known(text)).distinct()

    def coverages(self, decided: str) -> exp.Select:
        """What coverage comes to, each case once."""
        return exp.select(*map(sql.column, ROUTED)).from_(exp.to_table(decided)).distinct()

    def claims(self, prepared: str, decided: str, texts: str, coverages: str) -> exp.Select:
        """Position, kind and claimed lines of every row with a claim."""
        shown = [
            sql.column_of("p", POSITION),
            sql.column_of("t", SHAPE),
            *(sql.column_of("p", name) for name in (SPAN, MEDICARE, TREATED)),
            sql.column_of("c", COVERAGE),
            *(sql.column_of("t", name) for name in CLAIMED),
        ]
        same_row = sql.equal(sql.column_of("p", POSITION), sql.column_of("d", POSITION))
        same_text = sql.equal(sql.column_of("p", CLAIM_TEXT), sql.column_of("t", CLAIM_TEXT))
        return (
            exp.select(*shown)
            .from_(exp.to_table(prepared).as_("p"))
            .join(exp.to_table(texts).as_("t"), on=same_text, join_type="inner")
            .join(exp.to_table(decided).as_("d"), on=same_row, join_type="inner")
            .join(exp.to_table(coverages).as_("c"), on=_same("d", "c", ROUTED), join_type="inner")
        )

    def kinds(self, claims: str) -> exp.Select:
        """The kinds of claims that occur, each once."""
        return exp.select(*map(sql.column, KIND)).from_(exp.to_table(claims)).distinct()

    def beside(
        self, finished: exp.Select, claims: str, kinds: str, answers: str, *, ordered: bool = True
    ) -> exp.Select:
        """Finished rows with the columns of their lines, in the order of their positions."""
        lines = [
            *(sql.column_of("c", name) for name in CLAIMED),
            *(sql.column_of("a", name) for name in decided_columns(self.edits)),
        ]
        every = exp.Column(this=exp.Star(), table=exp.to_identifier("f"))
        same_row = sql.equal(sql.column_of("f", POSITION), sql.column_of("c", POSITION))
        same_answer = sql.equal(sql.column_of("k", ANSWER), sql.column_of("a", ANSWER))
        query = (
            exp.select(every, *lines)
            .from_(sql.nested(finished, "f"))
            .join(exp.to_table(claims).as_("c"), on=same_row, join_type="left")
            .join(exp.to_table(kinds).as_("k"), on=_same("c", "k", KIND), join_type="left")
            .join(exp.to_table(answers).as_("a"), on=same_answer, join_type="left")
        )
        return query.order_by(sql.column_of("f", POSITION)) if ordered else query


def _same(left: str, right: str, names: Sequence[str]) -> Expr:
    """The same in all of some columns, where NULL is the same as NULL."""
    return sql.both(
        exp.NullSafeEQ(this=sql.column_of(left, name), expression=sql.column_of(right, name))
        for name in names
    )
