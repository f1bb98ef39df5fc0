"""Facts of a line: its code and its diagnoses on the day."""

import pytest

from engine.encounter.line_codes import (
    code_of_era,
    code_valid,
    diagnoses,
    diagnoses_exclude,
    diagnoses_valid,
)
from engine.encounter.model import ClaimLine
from engine.language.values import Value
from tests.encounter.line_cases import (
    HOSPITAL,
    PRACTITIONER,
    detail,
    inputs,
    line,
    unread,
    value,
    whole,
)


@pytest.mark.parametrize(
    ("code", "day", "valid"),
    [
        ("64628", "2021-12-31", False),
        ("64628", "2022-01-01", True),
        ("C9752", "2018-12-31", False),
        ("C9752", "2019-01-01", True),
        ("C9753", "2021-12-31", True),
        ("C9753", "2022-01-01", False),
        ("22899", "2021-06-01", True),
        ("22899", "2022-06-01", None),
        ("99213", "2022-06-01", None),
    ],
)
def test_a_code_is_valid_in_its_years(code: str, day: str, valid: bool | None) -> None:
    assert value(code_valid, line(1, code), on=day) is valid


def test_a_code_that_could_not_be_read_is_not_known_to_be_valid() -> None:
    assert value(code_valid, unread(1)) is None


def test_the_code_of_the_right_years_is_that_of_the_kind_of_claim() -> None:
    day = "2021-06-01"
    either = "22899 (unlisted: describe the service) or 64999 (unlisted: describe the service)"
    assert detail(code_valid, line(1, "64628"), on=day) == f"on {day} it was {either}"
    assert detail(code_valid, line(1, "64628"), on=day, **HOSPITAL) == f"on {day} it was C9752"
    assert detail(code_valid, line(1, "64629"), on=day, **HOSPITAL) == f"on {day} it was C9753"
    unknown = detail(code_valid, line(1, "64628"), on=day, place_of_service="24")
    assert unknown is not None
    assert {"C9752", "22899"} <= set(unknown.replace("(", " ").split())


@pytest.mark.parametrize(
    ("code", "day", "of_era"),
    [
        ("22899", "2021-12-31", True),
        ("22899", "2022-01-01", False),
        ("64999", "2022-01-01", False),
        ("64628", "2022-01-01", True),
    ],
)
def test_an_unlisted_code_is_of_the_years_before_the_listed_ones(
    code: str, day: str, of_era: bool
) -> None:
    one = ClaimLine(1, code, 1, unlisted_description=True)
    assert value(code_of_era, one, on=day) is of_era


def test_the_diagnoses_of_a_line_are_a_set_and_unknown_without_those_of_the_claim() -> None:
    claim = {**PRACTITIONER, "diagnoses": ("M54.51", "M54.59")}
    assert value(diagnoses, line(1, "64628"), **claim) == whole("M54.51", "M54.59")
    assert value(diagnoses, line(1, "64628")) is None


@pytest.mark.parametrize(
    ("codes", "day", "valid"),
    [
        (("M54.5",), "2021-09-30", True),
        (("M54.5",), "2021-10-01", False),
        (("M54.51",), "2021-09-30", False),
        (("M54.51",), "2021-10-01", True),
        (("M54.51",), "2026-09-30", True),
        (("M54.51",), "2026-10-01", None),
        (("M51.36",), "2024-09-30", True),
        (("M51.36",), "2024-10-01", False),
        (("M51.360",), "2024-09-30", False),
        (("M51.360",), "2024-10-01", True),
        (("M54.51", "Z99.89"), "2025-03-04", None),
        (("M54.5", "Z99.89"), "2025-03-04", False),
        ((), "2025-03-04", True),
    ],
)
def test_a_diagnosis_is_billable_on_the_days_that_were_read(
    codes: tuple[str, ...], day: str, valid: Value | None
) -> None:
    claim = {**PRACTITIONER, "diagnoses": codes}
    assert value(diagnoses_valid, line(1, "64628"), on=day, **claim) == valid


def test_a_heading_is_told_from_what_is_no_code_that_day() -> None:
    day = "2024-10-01"
    claim = {**PRACTITIONER, "diagnoses": ("M51.36", "M51.360")}
    told = detail(diagnoses_valid, line(1, "64628"), on=day, **claim)
    assert told == "M51.36 only heads longer codes"
    told = detail(diagnoses_valid, line(1, "64628"), on="2024-09-30", **claim)
    assert told == "M51.360 is no code of that day"


@pytest.mark.parametrize(
    ("codes", "day", "exclude"),
    [
        (("M54.51", "M51.360"), "2026-04-01", True),
        (("M51.360", "M54.51"), "2026-09-30", True),
        (("M54.59", "M54.40"), "2026-05-05", True),
        (("M54.51", "M51.360"), "2026-03-31", None),
        (("M54.51", "M51.360"), "2026-10-01", None),
        (("M54.51", "M51.361"), "2026-05-05", None),
        (("M54.51",), "2026-03-31", False),
        (("M54.51", "M54.51"), "2026-03-31", False),
    ],
)
def test_exclusions_are_those_of_the_file_that_was_read(
    codes: tuple[str, ...], day: str, exclude: bool | None
) -> None:
    claim = {**PRACTITIONER, "diagnoses": codes}
    assert value(diagnoses_exclude, line(1, "64628"), on=day, **claim) is exclude


def test_what_a_fact_rests_on_is_kept() -> None:
    fact = code_valid(inputs(line(1, "64628")))
    assert fact is not None
    (answer,) = fact.answers
    assert answer.table is not None
    assert answer.table.id == "coding/bvn-codes"
