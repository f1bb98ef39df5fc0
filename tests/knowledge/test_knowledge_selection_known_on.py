"""What was known on a day: versions, the days on which they were seen, and their retirement."""

from datetime import date
from typing import Any

import pytest

from engine.knowledge.library import Library
from engine.knowledge.selection import Limits, Request
from engine.knowledge.standing import standing
from engine.knowledge.study.history import plan_history, policy_history
from tests.knowledge.tester_payer import Json, LibraryOf, Version, ask, notes, versions_on


def test_known_on_a_day_is_published_else_observed_by_then(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("one", effective="2024-01-01", published="2023-11-01"),
        version("two", effective="2025-01-01", observed="2025-03-01"),
        version("three", effective="2025-06-01"),
    )
    day = "2025-07-01"
    assert versions_on(library, day) == ["three"]
    assert versions_on(library, day, as_known_on=date(2025, 3, 1)) == ["two"]
    assert versions_on(library, day, as_known_on=date(2025, 2, 28)) == ["one"]
    assert versions_on(library, day, as_known_on=date(2023, 10, 31)) == []
    # No date tells when the third was known: it is left out, and that is said.
    assert "unknown_knowledge_date" in notes(ask(library, day, as_known_on=date(2026, 1, 1)))


def retired(day: str, **known: str) -> Json:
    """An end by retirement, and when it was known."""
    return {"retired": {"date": day, "evidence": "primary", **known}}


def on(day: str, library: Library, known: str) -> list[str]:
    return versions_on(library, day, as_known_on=date.fromisoformat(known))


@pytest.mark.parametrize(
    ("known", "day"),
    [
        ({"published": "2024-05-01"}, "2024-05-01"),
        ({"observed": "2024-08-15"}, "2024-08-15"),
        ({"published": "2024-05-01", "observed": "2024-08-15"}, "2024-05-01"),
    ],
)
def test_a_retirement_counts_from_the_day_on_which_it_was_known(
    library_of: LibraryOf, version: Version, known: dict[str, str], day: str
) -> None:
    dates = retired("2024-06-30", **known)
    library = library_of(
        version("one", effective="2024-01-01", published="2023-11-01", dates=dates)
    )
    before = str(date.fromordinal(date.fromisoformat(day).toordinal() - 1))
    assert versions_on(library, "2024-07-01") == []
    assert on("2024-07-01", library, day) == []
    assert on("2024-06-30", library, before) == ["one"]
    assert on("2024-07-01", library, before) == ["one"]
    found = ask(library, "2024-07-01", as_known_on=date.fromisoformat(before))
    [note] = found.notes
    assert note.text.startswith("that tester/policy@one was retired on 2024-06-30 was left out")
    assert note.text.endswith(f"it was not known by {before}")
    # On a day of service before the end it makes no difference.
    assert notes(ask(library, "2024-06-30", as_known_on=date.fromisoformat(before))) == []


def test_a_retirement_of_which_no_date_tells_when_it_was_known_is_left_out_and_named(
    library_of: LibraryOf, version: Version
) -> None:
    one = version("one", effective="2024-01-01", published="2023-11-01", retired="2024-06-30")
    library = library_of(one)
    assert versions_on(library, "2024-07-01") == []
    found = ask(library, "2024-07-01", as_known_on=date(2026, 1, 1))
    assert [choice.pack.version for choice in found.choices] == ["one"]
    [note] = found.notes
    assert note.text.startswith("that tester/policy@one was retired on 2024-06-30 was left out")
    assert note.text.endswith("no date tells when it was known")


def test_what_was_seen_later_was_not_seen_yet(library_of: LibraryOf, version: Version) -> None:
    one = version("one", effective="2024-01-01", published="2023-11-01", observed="2025-06-01")
    library = library_of(one)
    day = date(2025, 8, 1)

    def said(**limits: Any) -> list[str]:
        [choice] = ask(library, str(day), **limits).choices
        return [note.id for note in standing(choice.pack, day)]

    assert said() == ["not_seen_after"]
    assert said(as_known_on=date(2025, 6, 1)) == ["not_seen_after"]
    assert said(as_known_on=date(2025, 5, 31)) == []


def test_before_a_version_was_seen_its_interval_of_beginning_was_open(
    library_of: LibraryOf, version: Version
) -> None:
    """Published and of unknown beginning: until it is seen in force it may not have begun."""
    library = library_of(
        version("one", effective="2024-01-01", published="2023-11-01"),
        version("two", not_before="2025-01-01", published="2024-12-01", observed="2025-06-01"),
    )
    assert versions_on(library, "2025-07-01") == ["two"]
    assert on("2025-07-01", library, "2025-06-01") == ["two"]
    assert on("2025-07-01", library, "2025-05-31") == ["one", "two"]
    assert on("2024-12-31", library, "2025-05-31") == ["one"]
    assert "uncertain_version" in notes(ask(library, "2025-07-01", as_known_on=date(2025, 5, 31)))


@pytest.mark.parametrize("known", ["2024-04-30", "2024-05-01", "2025-05-31", "2025-06-01"])
def test_the_line_of_time_answers_as_the_selection_does_on_every_day(
    library_of: LibraryOf, version: Version, known: str
) -> None:
    end = retired("2024-06-30", published="2024-05-01")
    library = library_of(
        version("one", effective="2024-01-01", published="2023-11-01", dates=end),
        version("two", not_before="2025-01-01", published="2024-04-01", observed="2025-06-01"),
    )
    day = date.fromisoformat(known)
    for found in (
        plan_history(library, Request("tester", date(2024, 1, 1)), day),
        policy_history(library, "tester/policy", day),
    ):
        for span in found.spans:
            for of_service in {span.begins, span.ends or date(2027, 1, 1)}:
                versions = [pack.version for pack in span.packs]
                assert on(str(of_service), library, known) == versions, (span, of_service)
        left_out = "retirement_left_out" in [note.id for note in found.notes]
        assert left_out == (known < "2024-05-01")
        assert found.spans[-1].uncertain == (known < "2025-06-01")


def test_limits_without_a_day_take_all_that_is_known(
    library_of: LibraryOf, version: Version
) -> None:
    assert Limits().as_known_on is None
    end = retired("2024-06-30", observed="2030-01-01")
    library = library_of(version("one", effective="2024-01-01", dates=end))
    assert versions_on(library, "2024-07-01") == []
