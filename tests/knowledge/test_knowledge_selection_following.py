"""A payer whose policy follows another payer's, as Medicare Advantage follows Medicare."""

from datetime import date
from typing import Any

import pytest

from engine.knowledge.library import Library
from engine.knowledge.selection import Request, Selection, select
from tests.knowledge.tester_payer import (
    Json,
    LibraryOf,
    Version,
    binding,
    names,
    needs,
    notes,
    payers,
)


def following(policy: str, **parts: Any) -> Json:
    return binding(
        policy,
        kind="delegates",
        follows="medicare",
        lines_of_business=["medicare_advantage"],
        **parts,
    )


@pytest.fixture
def follower(library_of: LibraryOf, version: Version) -> Library:
    """A payer whose Medicare Advantage follows Medicare, by one policy and then by another."""
    return library_of(
        version("one", policy="tester/first", effective="2022-01-01"),
        version("two", policy="tester/second", effective="2025-01-01"),
        payers=payers(following("tester/first"), following("tester/second")),
    )


def advantage(library: Library, day: str, **parts: Any) -> Selection:
    line = "medicare_advantage"
    return select(library, Request("tester", date.fromisoformat(day), None, line, **parts))


def chain(selection: Selection) -> list[tuple[str, str | None, str]]:
    return [(link.payer, link.plan, link.policy) for link in selection.choices[0].chain]


def test_the_policy_of_the_payer_that_is_followed_decides(follower: Library) -> None:
    lcd = ("medicare", "palmetto", "medicare/palmetto-l39420")
    for day, own in (("2024-12-31", "tester/first"), ("2025-01-01", "tester/second")):
        found = advantage(follower, day, state="NC")
        assert names(found) == ["medicare/palmetto-l39420@2023-03-05"]
        assert chain(found) == [("tester", None, own), lcd]
        by = dict(found.selected_by)
        assert (by["by"], by["state"]) == ("service_location", "NC")


def test_where_the_payer_that_is_followed_has_nothing_the_own_policy_decides(
    follower: Library,
) -> None:
    found = advantage(follower, "2025-01-01", state="FM")
    assert names(found) == ["tester/second@two"]
    assert chain(found) == [("tester", None, "tester/second")]
    assert "place_without_contractor" in notes(found)


def test_what_the_payer_that_is_followed_asks_for_is_asked_for(follower: Library) -> None:
    found = advantage(follower, "2025-01-01")
    assert (names(found), needs(found)) == ([], ["service_location.state"])
    assert {candidate.payer for candidate in found.candidates} == {"medicare"}


def test_an_uncertain_version_of_the_payer_that_is_followed_stays_uncertain(
    follower: Library,
) -> None:
    found = advantage(follower, "2026-03-02", state="NY")
    assert names(found) == ["medicare/advantage@2022-01-01", "medicare/ngs-l40302@v2"]
    assert notes(found).count("uncertain_version") == 1
