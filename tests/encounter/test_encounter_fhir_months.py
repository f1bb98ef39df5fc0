"""Months and days of FHIR intake: completed, never said longer than they were."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.encounter.intake.fhir.nodes import day_of
from engine.encounter.intake.months import completed_months
from tests.encounter.fhir_resources import CLINICAL, ICD, ReadAll, bundle, coded, draft


@pytest.mark.parametrize(
    ("since", "until", "months"),
    [
        ("2025-01-15", "2025-02-15", 1),
        ("2025-01-15", "2025-02-14", 0),
        ("2025-01-31", "2025-02-28", 0),
        ("2025-01-31", "2025-03-01", 1),
        ("2024-02-29", "2025-02-28", 11),
        ("2024-02-29", "2025-03-01", 12),
        ("2025-03-04", "2025-03-04", 0),
    ],
)
def test_a_month_is_completed_on_its_day(since: str, until: str, months: int) -> None:
    assert completed_months(date.fromisoformat(since), date.fromisoformat(until)) == months


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 20_000))
def test_a_duration_is_never_said_longer_than_it_was(since: date, days: int) -> None:
    until = since + timedelta(days)
    months = completed_months(since, until)
    assert 0 <= months <= days / 28
    assert completed_months(since, until + timedelta(1)) in (months, months + 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-03-04", date(2025, 3, 4)),
        ("2025-03-04T23:30:00-05:00", date(2025, 3, 4)),
        ("2025-03", None),
        ("2025", None),
        ("2025-02-30", None),
        ("2025-03-04 10:00", None),
        ("", None),
    ],
)
def test_a_date_is_one_to_the_day_as_it_is_written(text: str, day: date | None) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize("onset", ["2024-03", "2024", "about a year"])
def test_an_onset_that_is_no_day_leaves_the_duration_unknown(read: ReadAll, onset: str) -> None:
    condition = {
        "resourceType": "Condition",
        "id": "x",
        "subject": {"reference": "Patient/P1"},
        "clinicalStatus": coded(CLINICAL, "active"),
        "code": coded(ICD, "M54.51"),
        "onsetDateTime": onset,
    }
    (record,) = draft(read(bundle(condition))).records
    assert record.onsets == ()
    assert [note.code for note in record.notes] == ["no-onset"]


@pytest.mark.parametrize(
    "code", ["M46.46", "M81.0", "C79.51", "M48.061", "M54.16", "Z33.1", "S32.009A"]
)
def test_a_coded_diagnosis_sets_no_fact(read: ReadAll, code: str) -> None:
    condition = {
        "resourceType": "Condition",
        "id": "x",
        "subject": {"reference": "Patient/P1"},
        "clinicalStatus": coded(CLINICAL, "active"),
        "code": coded(ICD, code),
        "onsetDateTime": "2024-01-01",
    }
    (record,) = draft(read(bundle(condition))).records
    assert (dict(record.facts), record.onsets) == ({}, ())
    assert [note.code for note in record.notes] == ["diagnosis-only"]
