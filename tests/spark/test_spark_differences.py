"""Where Spark's SQL differs from DuckDB's, each by name, and that our words for both agree."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb as duckdb_module
import pytest
from sqlglot import exp

from engine.knowledge.library import Library
from engine.scale import sql
from engine.scale.dialect import Dialect, DuckDB, Spark, any_of
from engine.scale.duckdb_engine import DuckDBEngine
from engine.scale.spark_engine import SparkEngine
from engine.scale.spark_session import SETTINGS
from engine.scale.sql import Expr
from engine.scale.synth import Synth
from engine.scale.table_rows import with_positions
from tests.spark.spark_trials import rejects_by_spark

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Value = Callable[[str], object]


@pytest.fixture
def value(spark: "SparkSession") -> Value:
    """What Spark makes of an expression."""

    def of(text: str) -> object:
        return spark.sql(f"SELECT {text}").collect()[0][0]

    return of


def test_the_session_has_the_settings_on_which_the_answers_rest(spark: "SparkSession") -> None:
    assert {name: spark.conf.get(name) for name in SETTINGS} == dict(SETTINGS)
    assert SETTINGS["spark.sql.ansi.enabled"] == "true"
    assert SETTINGS["spark.sql.codegen.hugeMethodLimit"] == "8000"


def test_a_bad_cast_and_an_overflow_are_errors_and_never_null(value: Value) -> None:
    from pyspark.errors import ArithmeticException, NumberFormatException

    with pytest.raises(NumberFormatException):
        value("CAST('x' AS INT)")
    with pytest.raises(ArithmeticException):
        value("CAST(9223372036854775807 AS BIGINT) + CAST(1 AS BIGINT)")


def test_spark_finds_a_code_in_a_list_with_null_members_open(value: Value) -> None:
    assert value("array_contains(array('L4', NULL), 'L5')") is None  # DuckDB says false
    assert value("array_size(array_distinct(array('L4', NULL)))") == 2  # DuckDB counts 1
    assert value("exists(array('L4', NULL), one -> one = 'L5')") is None  # DuckDB filters it out


def test_connectives_and_in_are_kleene(value: Value) -> None:
    assert value("CAST(NULL AS BOOLEAN) AND FALSE") is False
    assert value("CAST(NULL AS BOOLEAN) OR TRUE") is True
    assert value("CAST(NULL AS STRING) IN ('a', 'b')") is None
    assert value("CAST(NULL AS STRING) NOT IN ('a', 'b')") is None
    assert value("CASE WHEN CAST(NULL AS BOOLEAN) THEN 1 ELSE 2 END") == 2


def test_a_bare_null_is_no_condition_in_spark(value: Value) -> None:
    from pyspark.errors import AnalysisException

    with pytest.raises(AnalysisException, match="BOOLEAN"):
        value("CASE WHEN NULL THEN 1 ELSE 2 END")  # DuckDB takes it for unknown
    assert value(Spark().text(sql.case((sql.unknown(), sql.whole(1)), otherwise=sql.whole(2)))) == 2


def test_a_decimal_that_is_cast_to_a_whole_number_is_cut_here_and_rounded_there(
    value: Value,
) -> None:
    # Which is why no query here casts one: bounds and counts are whole before they get in.
    assert value("CAST(CAST('2.5' AS DECIMAL(18, 9)) AS INT)") == 2
    with duckdb_module.connect() as connection:
        there = connection.execute("SELECT CAST(CAST('2.5' AS DECIMAL(18, 9)) AS INTEGER)")
        assert there.fetchall() == [(3,)]


def test_an_empty_list_of_codes_is_no_sql_in_spark(value: Value) -> None:
    from pyspark.errors import ParseException

    with pytest.raises(ParseException):
        value("'L4' IN ()")
    assert value(Spark().text(any_of(sql.text("L4"), []))) is False
    assert value(Spark().text(any_of(sql.unknown("VARCHAR"), []))) is None


def test_numbers_are_exact_in_both(value: Value) -> None:
    sums = [sql.number(Decimal("0.1")), sql.number(Decimal("0.2"))]
    told = sql.equal(sql.plus(sums), sql.number(Decimal("0.3")))
    assert value(Spark().text(told)) is True


LISTS: tuple[Sequence[str | None] | None, ...] = (
    None,
    [],
    ["L4"],
    ["L4", "L5"],
    ["L4", None],
    [None],
    ["L5", "L5"],
    ["L5", "L5", None],
)


def of_list(dialect: Dialect) -> list[Expr]:
    members = sql.column("members")
    return [
        dialect.contains(members, "L4"),
        dialect.size(members),
        dialect.distinct_size(members),
        dialect.some_member(members, lambda one: any_of(one, ["L4"])),
        dialect.some_member(members, sql.is_unknown),
        dialect.some_member(members, lambda one: sql.negated(dialect.matches(one, "L[0-9]"))),
    ]


LINES: tuple[Sequence[tuple[str | None, int | None]] | None, ...] = (
    None,
    [],
    [("64628", 1)],
    [("64628", 2), ("64628", None), ("64629", 3)],
    [(None, 4)],
    [("64628", 2147483647), ("64628", 2147483647)],
)


def of_lines(dialect: Dialect) -> list[Expr]:
    lines = sql.column("lines")
    return [
        dialect.holds_for_some(lines, lambda of: sql.equal(of("code"), sql.text("64628"))),
        dialect.holds_for_some(lines, lambda of: sql.is_unknown(of("units"))),
        dialect.total(lines, "units", "64628"),
        dialect.distinct_size(dialect.field_of_all(lines, "code")),
        dialect.contains(dialect.field_of_all(lines, "code"), "64629"),
    ]


def both(
    spark: "SparkSession", rows: "list[dict[str, object]]", kind: str, asked: Callable[..., object]
) -> tuple[list[object], list[object]]:
    """The same expressions over the same rows in DuckDB and in Spark."""
    import pyarrow as pa

    kinds = {
        "members": pa.list_(pa.string()),
        "lines": pa.list_(pa.struct([("code", pa.string()), ("units", pa.int32())])),
    }
    table = pa.Table.from_pylist(rows, schema=pa.schema([("at", pa.int32()), (kind, kinds[kind])]))
    found: list[list[object]] = []
    for dialect in (DuckDB(), Spark()):
        parts = asked(dialect)
        assert isinstance(parts, list)
        columns = [sql.named(part, f"c{n}") for n, part in enumerate(parts)]
        query = dialect.text(exp.select(*columns).from_("given").order_by("at"))
        if isinstance(dialect, DuckDB):
            with duckdb_module.connect() as connection:
                connection.register("given", table)
                found.append([tuple(row) for row in connection.execute(query).fetchall()])
        else:
            shape = "STRING" if kind == "members" else "STRUCT<code: STRING, units: INT>"
            values = [tuple(row.values()) for row in rows]
            frame = spark.createDataFrame(values, f"at INT, {kind} ARRAY<{shape}>")
            frame.createOrReplaceTempView("given")
            found.append([tuple(row) for row in spark.sql(query).collect()])
    return found[0], found[1]


def test_what_is_asked_of_lists_is_the_same_in_both(spark: "SparkSession") -> None:
    rows: list[dict[str, object]] = [{"at": n, "members": one} for n, one in enumerate(LISTS)]
    there, here = both(spark, rows, "members", of_list)
    assert here == there
    assert here[0] == (None,) * 6  # nothing is known of a list that is not there
    assert here[1] == (False, 0, 0, False, False, False)
    assert here[4][:3] == (True, 2, 1)  # type: ignore[index]  # rows of values


def test_what_is_asked_of_claim_lines_is_the_same_in_both(spark: "SparkSession") -> None:
    rows: list[dict[str, object]] = [
        {
            "at": n,
            "lines": None if one is None else [{"code": c, "units": units} for c, units in one],
        }
        for n, one in enumerate(LINES)
    ]
    there, here = both(spark, rows, "lines", of_lines)
    assert here == there
    assert [row[2] for row in here] == [None, 0, 1, 2, 0, 4294967294]  # type: ignore[index]


def test_a_code_must_match_to_its_very_end(value: Value) -> None:
    # Java's `$` lets a line end pass; RE2's full match, which DuckDB uses, does not.
    assert value("regexp_like('64628\\n', '^[0-9]{5}$')") is True
    matches = Spark().matches
    assert value(Spark().text(matches(sql.text("64628\n"), "[0-9]{5}"))) is False
    assert value(Spark().text(matches(sql.text("64628"), "[0-9]{5}"))) is True


def test_both_reject_the_same_rows_for_the_same_reasons(
    spark: "SparkSession", shipped: Library
) -> None:
    rows = next(Synth(shipped, seed=5).batches(12)).to_pylist()
    rows[0]["payer"] = "nobody"
    rows[1]["mri.modic_1_bodies"] = ["L4", None]
    rows[2]["mri.modic_1_bodies"] = ["L4", "L4"]
    rows[3]["procedure.vertebral_bodies"] = []
    rows[4]["patient.bmi"] = Decimal(-1)
    rows[5] |= {"zip": "1234\n", "state": "NC"}
    rows[6]["claim.lines"] = []
    rows[7]["birth_date"] = rows[7]["date_of_service"].replace(year=2030)
    with DuckDBEngine(shipped) as duckdb, SparkEngine(shipped, session=spark) as engine:
        import pyarrow as pa

        table = with_positions(pa.Table.from_pylist(rows, schema=engine.columns.arrow), range(12))
        there, here = duckdb.rejects(table), rejects_by_spark(engine, table)
    assert here == there
    assert [one.position for one in here][:8] == list(range(8))
