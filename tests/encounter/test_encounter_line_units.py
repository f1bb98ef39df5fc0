"""Facts of a line: its units against the medically unlikely edit and the treated bodies."""

from decimal import Decimal
from typing import Any

import pytest

from engine.encounter.line_fact import LineInputs
from engine.encounter.line_units import (
    limit_named,
    mue,
    mue_indicator,
    units_against_bodies,
    units_on_date,
    units_supported,
    units_within_mue,
)
from engine.knowledge.coding.lookup import Answer
from engine.knowledge.coding.rows import TableRef, UnitLimitRow
from engine.knowledge.evidence import Evidence
from engine.language.values import SetValue, Value
from tests.encounter.line_cases import (
    CENTER,
    HOSPITAL,
    at_least,
    billed,
    detail,
    inputs,
    line,
    unread,
    value,
    whole,
)

OPEN: dict[str, Any] = {"form": "professional", "place_of_service": "24"}
FOUR = whole("L3", "L4", "L5", "S1")


def test_units_on_the_date_are_summed_and_unknown_while_one_is() -> None:
    assert value(units_on_date, line(1, "64629"), line(2, "64629", 2)) == 3
    assert value(units_on_date, line(1, "64629"), line(2, "64629", None)) is None
    assert value(units_on_date, line(1, "64629"), unread(2)) is None


@pytest.mark.parametrize(
    ("code", "day", "claim", "limit"),
    [
        ("64628", "2024-07-01", {}, (1, "2")),
        ("64629", "2024-07-01", {}, (2, "3")),
        ("64629", "2025-03-04", CENTER, (2, "3")),
        ("64629", "2026-06-30", OPEN, (2, "3")),
        ("64629", "2026-07-01", {}, None),
        ("64629", "2024-06-30", {}, None),
        ("64629", "2024-09-30", HOSPITAL, (2, "3")),
        ("64629", "2024-10-01", HOSPITAL, None),
        ("64629", "2024-08-01", {"place_of_service": "24"}, None),
        ("64636", "2026-05-05", {}, (4, "3")),
        ("99213", "2026-05-05", {}, None),
    ],
)
def test_the_limit_is_that_of_setting_and_day(
    code: str, day: str, claim: dict[str, Any], limit: tuple[int, str] | None
) -> None:
    found = value(mue, line(1, code), on=day, **claim)
    indicator = value(mue_indicator, line(1, code), on=day, **claim)
    assert (found, indicator) == (limit or (None, None))


@pytest.mark.parametrize(
    ("units", "more", "within"),
    [(2, None, True), (3, None, False), (1, 1, True), (2, 1, False), (None, None, None)],
)
def test_units_are_within_the_limit_over_all_lines_of_the_date(
    units: int | None, more: int | None, within: bool | None
) -> None:
    lines = [line(1, "64629", units), *([line(2, "64629", more)] if more else [])]
    assert value(units_within_mue, *lines) is within


def test_known_units_above_the_limit_are_told_while_others_are_not_known() -> None:
    assert value(units_within_mue, line(1, "64629", 3), line(2, "64629", None)) is False
    assert value(units_within_mue, line(1, "64629", 2), unread(2)) is None


class Limited:
    """Tables that know one limit: no shipped row compares each line alone."""

    def __init__(self, units: int, mai: int) -> None:
        self.row = UnitLimitRow("64629", units, mai)

    def mue(self, *_: object) -> Answer[UnitLimitRow]:
        ref = TableRef("one", "1", "", None, None)
        return Answer(self.row, ref, Evidence.PRIMARY, None)


@pytest.mark.parametrize(
    ("mai", "within", "words"),
    [
        (1, True, None),
        (2, False, "4 on the date, 2 at most"),
        (3, False, "4 on the date, 2 at most; records can support an appeal"),
    ],
)
def test_indicator_1_compares_a_line_alone_2_and_3_the_date(
    mai: int, within: bool, words: str | None
) -> None:
    lines = (line(1, "64629", 2), line(2, "64629", 2))
    tables: Any = Limited(2, mai)
    fact = units_within_mue(LineInputs(billed(*lines), {}, tables, None))
    assert fact is not None
    assert (fact.value, fact.detail) == (within, words)
    above = LineInputs(billed(line(1, "64629", 3)), {}, tables, None)
    fact = units_within_mue(above)
    assert fact is not None
    assert fact.value is False


def test_a_limit_names_another_service_only_where_a_row_was_read() -> None:
    assert value(limit_named, line(1, "64635"), on="2026-05-05") is True
    assert value(limit_named, line(1, "64635"), on="2025-03-04") is False
    assert value(limit_named, line(1, "64628"), on="2026-05-05") is False
    assert value(limit_named, unread(1)) is None


@pytest.mark.parametrize(
    ("bodies", "first", "further"),
    [
        (whole("L5"), 1, 0),
        (whole("L4", "L5"), 1, 0),
        (whole("L4", "L5", "S1"), 1, 1),
        (FOUR, 1, 2),
        (whole("L2", "L3", "L4", "L5", "S1"), 1, 3),
        (at_least("L4", "L5"), None, None),
        (None, None, None),
    ],
)
def test_the_bodies_call_for_one_first_code_and_one_more_for_each_after_two(
    bodies: SetValue | None, first: int | None, further: int | None
) -> None:
    for code, units in (("64628", first), ("64629", further), ("C9753", further)):
        expected = None if units is None else Decimal(units)
        assert value(units_supported, line(1, code), bodies=bodies) == expected
    assert value(units_supported, line(1, "64635"), bodies=bodies) is None


@pytest.mark.parametrize(
    ("units", "bodies", "against"),
    [
        (2, FOUR, "equal"),
        (1, FOUR, "fewer"),
        (3, FOUR, "more"),
        (1, whole("L4", "L5"), "more"),
        (None, FOUR, None),
        (1, None, None),
        (1, at_least("L3", "L4", "L5", "S1"), "fewer"),
        (2, at_least("L3", "L4", "L5", "S1"), None),
        (3, at_least("L3", "L4", "L5", "S1"), None),
    ],
)
def test_further_units_are_compared_with_what_the_bodies_call_for(
    units: int | None, bodies: SetValue | None, against: Value | None
) -> None:
    lines = (line(1, "64628"), line(2, "64629", units))
    assert value(units_against_bodies, *lines, of=2, bodies=bodies) == against


def test_the_comparison_is_told_once_where_the_further_code_is() -> None:
    lines = (line(1, "64628"), line(2, "64629"))
    assert value(units_against_bodies, *lines, bodies=FOUR) == "equal"
    assert value(units_against_bodies, lines[0], bodies=FOUR) == "fewer"
    assert value(units_against_bodies, line(1, "64635"), bodies=FOUR) == "equal"
    told = detail(units_against_bodies, *lines, of=2, bodies=FOUR)
    assert told == "64629 x1, and 4 treated bodies call for x2"


def test_a_limit_remembers_the_table_of_each_setting_it_may_be_of() -> None:
    fact = mue(inputs(line(1, "64629"), **OPEN))
    assert fact is not None
    assert [answer.evidence for answer in fact.answers] == ["primary", "secondary"]
