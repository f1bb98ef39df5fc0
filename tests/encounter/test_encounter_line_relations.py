"""Facts of a line: the lines that it needs, and those that it is not paid beside."""

from typing import Any

import pytest

from engine.encounter.line_relations import (
    add_on_named,
    pair_bypassed,
    pair_indicator,
    pair_named,
    primary_denied,
    primary_present,
)
from tests.encounter.line_cases import (
    CENTER,
    HOSPITAL,
    PRACTITIONER,
    by,
    detail,
    inputs,
    line,
    unread,
    value,
)

FIRST, FURTHER = line(1, "64628"), line(2, "64629")
OPEN: dict[str, Any] = {"form": "professional", "place_of_service": "24"}


# --- add-on and primary


def test_the_primary_is_there_on_the_claim_or_on_another() -> None:
    assert value(primary_present, FIRST, FURTHER, of=2) is True
    assert value(primary_present, FURTHER, of=2) is False
    elsewhere = {**PRACTITIONER, "primary_elsewhere": True}
    assert value(primary_present, FURTHER, of=2, **elsewhere) is True


def test_the_primary_is_of_the_same_practitioner() -> None:
    lines = (by("P1", FIRST), by("P2", FURTHER))
    assert value(primary_present, *lines, of=2) is False
    assert value(primary_present, *lines, of=2, **HOSPITAL) is True
    assert value(primary_present, FIRST, by("P2", FURTHER), of=2) is True


def test_a_line_that_could_not_be_read_may_be_the_primary() -> None:
    assert value(primary_present, unread(1), FURTHER, of=2) is None


def test_a_first_code_needs_no_primary_and_an_unknown_one_is_not_told() -> None:
    assert value(primary_present, FIRST) is True
    assert value(primary_present, line(1, "99213")) is None
    assert value(primary_present, unread(1)) is None


@pytest.mark.parametrize(
    ("failed", "paid", "denied"),
    [
        ((1,), (), True),
        ((), (1,), False),
        ((), (), None),
        ((1,), (3,), False),
        ((1, 3), (), True),
    ],
)
def test_the_add_on_follows_what_is_known_of_its_primary(
    failed: tuple[int, ...], paid: tuple[int, ...], denied: bool | None
) -> None:
    lines = [FIRST, FURTHER, *([line(3, "64628")] if 3 in (*failed, *paid) else [])]
    assert value(primary_denied, *lines, of=2, failed=failed, paid=paid) is denied


def test_a_primary_that_is_open_beside_one_that_is_denied_leaves_the_add_on_open() -> None:
    lines = (FIRST, FURTHER, line(3, "64628"))
    assert value(primary_denied, *lines, of=2, failed=(1,)) is None


def test_without_a_primary_none_is_denied() -> None:
    assert value(primary_denied, FURTHER, of=2) is False
    elsewhere = {**PRACTITIONER, "primary_elsewhere": True}
    assert value(primary_denied, FIRST, FURTHER, of=2, failed=(1,), **elsewhere) is False


@pytest.mark.parametrize(
    ("code", "day", "primaries"),
    [
        ("64629", "2024-06-12", "64628"),
        ("64629", "2030-01-01", "64628"),
        ("22515", "2024-06-12", "22513 or 22514"),
        ("C9753", "2020-06-01", "C9752"),
        ("64636", "2024-07-01", None),
        ("C9753", "2022-01-01", None),
    ],
)
def test_an_add_on_row_speaks_of_its_days(code: str, day: str, primaries: str | None) -> None:
    told = detail(primary_present, line(1, code), on=day)
    assert told == (primaries and f"it needs {primaries}")


def test_another_service_is_named_as_an_add_on_where_a_row_was_read() -> None:
    assert value(add_on_named, line(1, "64636"), on="2024-06-12") is True
    assert value(add_on_named, line(1, "64636"), on="2025-03-04") is False
    assert value(add_on_named, line(1, "64635"), on="2024-06-12") is False
    assert value(add_on_named, FURTHER, of=2) is False
    assert value(add_on_named, unread(1)) is None


# --- pairs


@pytest.mark.parametrize(
    ("code", "claim", "indicator"),
    [
        ("77003", PRACTITIONER, "1"),
        ("77003", HOSPITAL, "1"),
        ("62323", PRACTITIONER, "0"),
        ("62323", CENTER, "0"),
        ("62323", HOSPITAL, "1"),
        ("69990", HOSPITAL, "0"),
        ("J2001", PRACTITIONER, "1"),
        ("J2001", HOSPITAL, "none"),
        ("64635", PRACTITIONER, "none"),
        ("62323", {"place_of_service": "24"}, None),
        ("12001", PRACTITIONER, None),
    ],
)
def test_the_indicator_is_that_of_the_setting(
    code: str, claim: dict[str, Any], indicator: str | None
) -> None:
    assert value(pair_indicator, FIRST, line(2, code), of=2, **claim) == indicator


@pytest.mark.parametrize(
    ("day", "indicator"),
    [("2024-06-30", None), ("2024-07-01", "1"), ("2024-09-30", "1"), ("2024-10-01", None)],
)
def test_a_pair_is_known_in_the_quarter_that_was_read(day: str, indicator: str | None) -> None:
    assert value(pair_indicator, FIRST, line(2, "77003"), of=2, on=day) == indicator
    first = None if indicator is None else "none"
    assert value(pair_indicator, FIRST, line(2, "77003"), on=day) == first


def test_without_a_second_service_there_is_no_pair_on_any_day() -> None:
    assert value(pair_indicator, FIRST, FURTHER, on="2030-01-01") == "none"
    assert value(pair_indicator, FIRST, unread(2), on="2030-01-01") is None


def test_a_pair_that_is_never_paid_is_told_whatever_else_is_open() -> None:
    lines = (FIRST, line(2, "62323"), unread(3))
    assert value(pair_indicator, *lines, of=2) == "0"
    assert detail(pair_indicator, *lines, of=2) == "62323 beside 64628, indicator 0"


def test_a_pair_names_a_line_of_another_service() -> None:
    assert value(pair_named, FIRST, line(2, "77003"), of=2) is True
    assert value(pair_named, FIRST, line(2, "64635"), of=2) is False
    assert value(pair_named, FIRST, line(2, "77003"), of=2, on="2025-03-04") is None
    assert value(pair_named, FIRST, line(2, "77003")) is False
    assert value(pair_named, unread(1)) is None


@pytest.mark.parametrize(
    ("modifiers", "bypassed"),
    [
        ((), False),
        (("KX",), False),
        (("59",), True),
        (("XU",), True),
        (("25", "KX"), True),
        (("ZZ",), None),
        (("ZZ", "59"), True),
    ],
)
def test_a_modifier_of_the_second_line_releases_a_pair_of_indicator_1(
    modifiers: tuple[str, ...], bypassed: bool | None
) -> None:
    assert value(pair_bypassed, FIRST, line(2, "77003", 1, *modifiers), of=2) is bypassed
    assert value(pair_bypassed, FIRST, line(2, "62323", 1, *modifiers), of=2) is False


def test_whether_a_modifier_on_the_first_line_releases_it_is_open() -> None:
    first = line(1, "64628", 1, "59")
    assert value(pair_bypassed, first, line(2, "77003"), of=2) is None
    assert value(pair_bypassed, line(1, "64628", 1, "KX"), line(2, "77003"), of=2) is False


def test_a_modifier_on_a_pair_that_is_not_known_is_open() -> None:
    day = "2025-03-04"
    assert value(pair_bypassed, FIRST, line(2, "77003", 1, "59"), of=2, on=day) is None
    assert value(pair_bypassed, FIRST, line(2, "77003"), of=2, on=day) is False


def test_the_pairs_of_a_surgery_center_are_known_from_memory() -> None:
    fact = pair_indicator(inputs(FIRST, line(2, "77003"), of=2, **CENTER))
    assert fact is not None
    assert {answer.evidence.value for answer in fact.answers} == {"recall"}
    fact = pair_indicator(inputs(FIRST, line(2, "77003"), of=2, **OPEN))
    assert fact is not None
    assert {answer.evidence.value for answer in fact.answers} == {"primary", "recall"}
