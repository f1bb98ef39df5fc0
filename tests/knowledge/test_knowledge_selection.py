"""Versions of one policy over time: which one decides on a day, and of at least a status."""

from engine.knowledge.packs import PackStatus
from tests.knowledge.tester_payer import LibraryOf, Version, ask, notes, versions_on


def test_a_version_ends_where_the_next_begins(library_of: LibraryOf, version: Version) -> None:
    library = library_of(
        version("one", effective="2024-01-01"), version("two", effective="2025-01-01")
    )
    assert versions_on(library, "2023-12-31") == []
    assert versions_on(library, "2024-01-01") == ["one"]
    assert versions_on(library, "2024-12-31") == ["one"]
    assert versions_on(library, "2025-01-01") == ["two"]


def test_the_versions_around_a_gap_are_the_nearest(library_of: LibraryOf, version: Version) -> None:
    library = library_of(
        version("one", effective="2024-01-01", retired="2024-06-30"),
        version("two", effective="2025-01-01"),
    )
    assert versions_on(library, "2024-06-30") == ["one"]
    gap = ask(library, "2024-07-01")
    assert (gap.choices, gap.needs) == ((), ())
    assert [pack.version for pack in gap.nearest] == ["one", "two"]


def test_between_two_days_either_version_may_be_in_force(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("one", effective="2024-01-01"),
        version("two", not_before="2025-01-01", observed="2025-06-01"),
        version("three", effective="2026-01-01"),
    )
    expected = {
        "2024-12-31": ["one"],
        "2025-01-01": ["one", "two"],
        "2025-05-31": ["one", "two"],
        "2025-06-01": ["two"],
        "2026-01-01": ["three"],
    }
    assert {day: versions_on(library, day) for day in expected} == expected
    assert "uncertain_version" in notes(ask(library, "2025-03-01"))
    assert notes(ask(library, "2025-06-01")) == []


def test_a_version_that_may_not_have_begun_yet_is_said_to_be_uncertain(
    library_of: LibraryOf, version: Version
) -> None:
    """With nothing before it there is no second candidate, but its being in force is no fact."""
    library = library_of(version("two", not_before="2025-01-01", observed="2025-06-01"))
    assert versions_on(library, "2024-12-31") == []
    uncertain = ask(library, "2025-03-01")
    assert [choice.pack.version for choice in uncertain.choices] == ["two"]
    assert notes(uncertain) == ["uncertain_version"]
    assert notes(ask(library, "2025-06-01")) == []


def test_a_version_without_any_date_is_never_selected(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(version("one", effective="2024-01-01"), version("undated"))
    assert versions_on(library, "2025-01-01") == ["one"]


def test_a_least_status_leaves_a_weaker_version_out_and_no_earlier_one_stands_in(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("one", effective="2023-01-01", status="retired"),
        version("two", effective="2024-01-01", status="active"),
        version("three", effective="2025-01-01", status="provisional"),
        version("four", effective="2026-01-01", status="draft"),
    )
    day = "2026-02-01"
    expected = {
        None: ["four"],
        PackStatus.DRAFT: ["four"],
        PackStatus.PROVISIONAL: [],
        PackStatus.ACTIVE: [],
    }
    for status, names in expected.items():
        assert versions_on(library, day, min_status=status) == names
    # What was superseded is still the answer for its dates.
    assert versions_on(library, "2023-06-01", min_status=PackStatus.ACTIVE) == ["one"]
    left_out = ask(library, day, min_status=PackStatus.ACTIVE)
    assert notes(left_out) == ["status_left_out"]


def test_a_version_that_was_not_in_force_is_not_said_to_be_left_out(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("one", effective="2023-01-01", status="draft"),
        version("two", effective="2024-01-01", status="active"),
    )
    assert notes(ask(library, "2024-06-01", min_status=PackStatus.ACTIVE)) == []
