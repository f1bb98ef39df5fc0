"""Derived facts over prepared columns: the definitions of `engine.encounter.derived` in SQL.

Each is a list of columns. An input that is unknown is NULL and makes the result NULL, but where no
completion of it could change the answer.
"""

from collections.abc import Callable, Mapping

from sqlglot import exp

from engine.encounter.derived import BVN_CODES, BVN_TECHNIQUE, SPINE
from engine.scale import sql
from engine.scale.dialect import Dialect, any_of
from engine.scale.prepared_columns import open_flag, others
from engine.scale.sql import Expr

Derived = list[tuple[str, Expr]]

NOW = "procedure.vertebral_bodies"
BEFORE = "history.bvn_ablated_bodies"
AGAIN = "history.bodies_retreated"
ALL_BODIES = (1 << len(SPINE)) - 1
BOTH = "history.bodies:both"
EITHER = "history.bodies:either"
"""The bodies that are surely, and that may be, in both sets."""
NAMED = "service:named"
"""Whether claim or request name codes at all."""
NAMES_BVN = "service:names_ablation"
"""Whether one of these codes is one of the ablation."""
FIRST_CODE, LAST_CODE = "00100", "01999"
"""The section of anesthesia: texts of five digits sort as their numbers do."""


def age(_: Dialect) -> Expr:
    """Completed years from the birth date to the date of service."""
    return completed_years(sql.column("patient.birth_date"), sql.column("date_of_service"))


def completed_years(born: Expr, day: Expr) -> Expr:
    """The age on a day: a year less before the birthday; who is born on February 29 waits."""
    years = sql.compare(exp.Sub, _part("YEAR", day), _part("YEAR", born))
    before_birthday = sql.compare(exp.LT, _month_and_day(day), _month_and_day(born))
    less = sql.case((before_birthday, sql.whole(1)), otherwise=sql.whole(0))
    return exp.cast(sql.compare(exp.Sub, years, less), "BIGINT")


def _part(part: str, value: Expr) -> Expr:
    return exp.Extract(this=exp.var(part), expression=value.copy())


def _month_and_day(value: Expr) -> Expr:
    month = sql.compare(exp.Mul, _part("MONTH", value), sql.whole(100))
    return sql.plus([month, _part("DAY", value)])


def skeletally_mature(_: Dialect) -> Expr:
    """True above 18 years, else unknown."""
    older = sql.compare(exp.GT, sql.column("patient.age"), sql.whole(18))
    return sql.case((older, exp.true()), otherwise=sql.unknown())


def pregnant(_: Dialect) -> Expr:
    """False for a male patient, else unknown."""
    male = sql.equal(sql.column("patient.sex"), sql.text("male"))
    return sql.case((male, exp.false()), otherwise=sql.unknown())


def technique(_: Dialect) -> Expr:
    """Ablation of the nerve where a code says so, or none is named."""
    says = sql.either([sql.negated(sql.column(NAMED)), sql.column(NAMES_BVN)])
    return sql.case((says, sql.text(BVN_TECHNIQUE)), otherwise=sql.unknown("VARCHAR"))


def body_count(dialect: Dialect) -> Expr:
    """How many bodies are treated, where all of them are known."""
    return sql.case((_closed(NOW), exp.cast(dialect.bit_count(sql.column(NOW)), "BIGINT")))


def bodies_adjacent(_: Dialect) -> Expr:
    """Whether the bits follow each other: adding the lowest one leaves none of them in place."""
    bits = sql.column(NOW)
    lowest = sql.bits_and(bits, exp.Neg(this=sql.column(NOW)))
    left = sql.bits_and(sql.plus([bits.copy(), lowest]), bits.copy())
    return sql.case((_closed(NOW), sql.equal(left, sql.whole(0))))


def lifetime_body_count(dialect: Dialect) -> Expr:
    """Distinct bodies before and now, where all of them are known."""
    known = sql.both([_closed(NOW), _closed(BEFORE)])
    union = sql.bits_or([sql.column(NOW), sql.column(BEFORE)])
    return sql.case((known, exp.cast(dialect.bit_count(union), "BIGINT")))


def bodies_in_both() -> Derived:
    """The bodies that are surely, and that may be, treated a second time."""
    sure = sql.bits_and(_certain(BEFORE), _certain(NOW))
    may = sql.bits_and(_possible(BEFORE), _possible(NOW))
    return [(BOTH, sure), (EITHER, may)]


def bodies_retreated() -> Derived:
    """The treated bodies that were ablated before; complete once no completion can add one."""
    sure, may = sql.column(BOTH), sql.column(EITHER)
    told = sql.either([sql.compare(exp.NEQ, sure, sql.whole(0)), sql.equal(may, sql.whole(0))])
    is_open = sql.compare(exp.NEQ, sure.copy(), may.copy())
    return [
        (AGAIN, sql.case((told, sure.copy()))),
        (open_flag(AGAIN), sql.case((told.copy(), is_open))),
        (others(AGAIN), sql.case((told.copy(), sql.whole(0)))),
    ]


def _closed(id: str) -> Expr:
    return sql.negated(sql.column(open_flag(id)))


def _certain(id: str) -> Expr:
    return exp.Coalesce(this=sql.column(id), expressions=[sql.whole(0)])


def _possible(id: str) -> Expr:
    return sql.case((_closed(id), sql.column(id)), otherwise=sql.whole(ALL_BODIES))


SCALARS: Mapping[str, Callable[[Dialect], Expr]] = {
    "patient.age": age,
    "patient.skeletally_mature": skeletally_mature,
    "patient.pregnant": pregnant,
    "procedure.technique": technique,
    "procedure.vertebral_body_count": body_count,
    "procedure.bodies_adjacent": bodies_adjacent,
    "history.lifetime_body_count": lifetime_body_count,
}
"""The derived facts of one value, in an order in which each finds its inputs."""


def service(dialect: Dialect) -> Derived:
    """Whether the codes of the service are named, and whether the ablation is among them.

    Where there is a claim, its codes; else those of the request.
    """
    lines, requested = sql.column("claim.lines"), sql.column("requested")
    on_claim = dialect.holds_for_some(lines, lambda of: any_of(of("code"), sorted(BVN_CODES)))
    in_request = dialect.some_member(requested, lambda one: any_of(one, sorted(BVN_CODES)))
    named = sql.either([sql.is_known(lines.copy()), sql.is_known(requested.copy())])
    found = exp.Coalesce(this=on_claim, expressions=[in_request, exp.false()])
    return [(NAMED, named), (NAMES_BVN, found)]


def claim_facts(dialect: Dialect, codes: tuple[str, ...], indexes: tuple[str, ...]) -> Derived:
    """The codes, the units of the codes asked for, and whether anesthesia is billed."""
    from engine.scale.set_columns import mask_columns

    lines = sql.column("claim.lines")
    listed = dialect.field_of_all(lines, "code")
    unread = dialect.holds_for_some(
        lines,
        lambda of: sql.both([sql.is_unknown(of("code")), sql.is_unknown(of("revenue_code"))]),
    )
    columns = mask_columns(dialect, "claim.codes", listed, unread, codes, repeats=True)
    columns += [(f"claim.units[{code}]", _units(dialect, lines, unread, code)) for code in indexes]
    anesthesia = dialect.holds_for_some(lines, lambda of: _is_anesthesia(of("code"), dialect))
    billed = sql.case((anesthesia, exp.true()), (sql.negated(unread), exp.false()))
    return [*columns, ("claim.anesthesia_billed", billed)]


def _units(dialect: Dialect, lines: Expr, unread: Expr, code: str) -> Expr:
    unknown = dialect.holds_for_some(
        lines,
        lambda of: sql.both([sql.equal(of("code"), sql.text(code)), sql.is_unknown(of("units"))]),
    )
    told = sql.negated(sql.either([unread, unknown]))
    return sql.case((told, dialect.total(lines, "units", code)))


def _is_anesthesia(code: Expr, dialect: Dialect) -> Expr:
    """Five digits, and within the section."""
    return sql.both(
        [
            dialect.matches(code, "[0-9]{5}"),
            sql.compare(exp.GTE, code.copy(), sql.text(FIRST_CODE)),
            sql.compare(exp.LTE, code.copy(), sql.text(LAST_CODE)),
        ]
    )
