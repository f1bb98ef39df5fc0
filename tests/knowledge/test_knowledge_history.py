"""Versions as a line of time: spans that are certain, uncertain or empty, and what changed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from engine.knowledge.library import Library
from engine.knowledge.selection import Limits, Request, select
from engine.knowledge.study.history import History, Span, plan_history, policy_history

Json = dict[str, Any]
PackJson = Callable[..., Json]
LibraryOf = Callable[..., Library]
Version = Callable[..., Json]

LAST = [{"id": "review", "outcome": "individual_review"}]
COVERED = {"fact": "pain.low_back_duration", "gte": 6, "unit": "mo"}


def dated(**dates: str) -> Json:
    return {name: {"date": day, "evidence": "primary"} for name, day in dates.items()}


@pytest.fixture
def version(pack_json: PackJson) -> Version:
    """A version of a policy with these dates."""

    def write(version: str, months: int = 6, **dates: str) -> Json:
        covered = {"id": "covered", "outcome": "covered", "condition": {"criterion": "C1"}}
        return pack_json(
            {"C1": {**COVERED, "gte": months}},
            [covered, *LAST],
            version=version,
            dates=dated(**dates),
        )

    return write


def drawn(found: History) -> list[tuple[str, str, str, bool]]:
    return [
        (
            str(span.begins),
            str(span.ends or ""),
            " or ".join(p.version for p in span.packs),
            span.uncertain,
        )
        for span in found.spans
    ]


def policy(library: Library, known: str | None = None) -> History:
    day = date.fromisoformat(known) if known else None
    return policy_history(library, "tester/policy", day)


def test_a_version_ends_the_day_before_the_next_begins(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(version("a", effective="2024-01-01"), version("b", effective="2025-01-01"))
    assert drawn(policy(library)) == [
        ("2024-01-01", "2024-12-31", "a", False),
        ("2025-01-01", "", "b", False),
    ]


def test_between_not_before_and_observed_either_version_may_be_in_force(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("a", effective="2024-01-01"),
        version("b", not_before="2025-03-01", observed="2025-06-01"),
    )
    assert drawn(policy(library)) == [
        ("2024-01-01", "2025-02-28", "a", False),
        ("2025-03-01", "2025-05-31", "a or b", True),
        ("2025-06-01", "", "b", False),
    ]


def test_a_first_version_of_uncertain_beginning_may_not_have_begun(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(version("b", not_before="2025-03-01", observed="2025-06-01"))
    assert drawn(policy(library)) == [
        ("2025-03-01", "2025-05-31", "b", True),
        ("2025-06-01", "", "b", False),
    ]


def test_a_retired_version_leaves_a_gap_until_the_next(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("a", effective="2024-01-01", retired="2024-06-30"),
        version("b", effective="2025-01-01"),
    )
    assert drawn(policy(library)) == [
        ("2024-01-01", "2024-06-30", "a", False),
        ("2024-07-01", "2024-12-31", "", False),
        ("2025-01-01", "", "b", False),
    ]


def test_a_gap_at_the_end_stays_open(library_of: LibraryOf, version: Version) -> None:
    library = library_of(version("a", effective="2024-01-01", retired="2024-06-30"))
    assert drawn(policy(library))[-1] == ("2024-07-01", "", "", False)


def test_a_version_of_unknown_date_is_named_and_never_in_force(
    library_of: LibraryOf, version: Version
) -> None:
    found = policy(
        library_of(version("a", effective="2024-01-01"), version("b", published="2024-05-01"))
    )
    assert [pack.version for pack in found.undated] == ["b"]
    assert [span.packs[0].version for span in found.spans] == ["a"]


def test_each_version_says_what_changed_from_the_one_before(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("a", effective="2024-01-01"),
        version("b", 12, not_before="2025-03-01", observed="2025-06-01"),
    )
    [change] = policy(library).changes
    assert [one.words for one in change.differences if one.item == "C1"] == [
        "low back pain for at least 6 months -> at least 12 months"
    ]


def test_what_was_not_known_on_a_day_is_left_out_and_said(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("a", effective="2024-01-01", published="2023-12-01"),
        version("b", effective="2025-01-01", published="2024-12-01"),
        version("c", effective="2026-01-01"),
    )
    found = policy(library, known="2024-06-01")
    assert drawn(found) == [("2024-01-01", "", "a", False)]
    assert [note.text for note in found.notes] == [
        "tester/policy@b was left out: it was not known by 2024-06-01",
        "tester/policy@c was left out: no date tells when it was known",
    ]


ANY_DAY = date(2000, 1, 1)


@pytest.mark.parametrize("plan", ["palmetto", "noridian", "ngs", "wps"])
@pytest.mark.parametrize("known", [None, date(2025, 1, 1), date(2026, 11, 23)])
def test_a_plan_s_line_is_what_the_selection_answers_on_every_day(
    shipped: Library, plan: str, known: date | None
) -> None:
    found = plan_history(shipped, Request("medicare", ANY_DAY, plan=plan), known)
    turns = {day for span in found.spans for day in (span.begins, span.ends or span.begins)}
    days = {day + timedelta(days=shift) for day in turns for shift in (-1, 0, 1)}
    for day in sorted(days):
        choices = select(shipped, Request("medicare", day, plan=plan), Limits(known)).choices
        [*_, chosen] = [(), *(span.choices for span in found.spans if holds(span, day))]
        assert chosen == choices, day


def holds(span: Span, day: date) -> bool:
    return span.begins <= day and (span.ends is None or day <= span.ends)


def test_a_plan_moves_from_no_lcd_to_its_lcd_and_through_an_uncertain_interval(
    shipped: Library,
) -> None:
    found = plan_history(shipped, Request("medicare", ANY_DAY, plan="noridian"))
    assert drawn(found) == [
        ("2022-01-01", "2024-01-27", "2022-01-01", False),
        ("2024-01-28", "2025-08-31", "2024-01-28", False),
        ("2025-09-01", "2026-11-22", "2024-01-28 or v11", True),
        ("2026-11-23", "", "v11", False),
    ]


def test_a_place_stands_for_its_plan(shipped: Library) -> None:
    by_place = plan_history(shipped, Request("medicare", ANY_DAY, state="CA"))
    by_plan = plan_history(shipped, Request("medicare", ANY_DAY, plan="noridian"))
    assert by_place.spans == by_plan.spans


def test_a_payer_with_several_plans_asks_which_one(shipped: Library) -> None:
    found = plan_history(shipped, Request("medicare", ANY_DAY))
    assert found.spans == ()
    assert [need.field for need in found.needs] == ["service_location.state"]
    assert "noridian" in [candidate.plan for candidate in found.candidates]


def test_a_line_of_business_that_is_missing_is_asked_for_without_any_binding(
    shipped: Library,
) -> None:
    found = plan_history(shipped, Request("aetna", ANY_DAY))
    assert [need.field for need in found.needs] == ["line_of_business"]


def test_a_plan_that_uses_nothing_has_an_empty_line(shipped: Library) -> None:
    found = plan_history(shipped, Request("medicare", ANY_DAY, plan="railroad"))
    assert (found.spans, found.needs) == ((), ())


def test_a_plan_s_line_says_what_was_not_known_yet(shipped: Library) -> None:
    request = Request("medicare", ANY_DAY, plan="ngs")
    found = plan_history(shipped, request, date(2026, 1, 1))
    assert "medicare/ngs-l40302@v2 was left out: it was not known by 2026-01-01" in [
        note.text for note in found.notes
    ]
