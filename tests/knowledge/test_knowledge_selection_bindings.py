"""Bindings over time: to all plans and to one, to a state, to a line; following a payer."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from engine.knowledge.library import Library
from engine.knowledge.selection import Limits, Request, Selection, select

Json = dict[str, Any]
LibraryOf = Callable[..., Library]
PackJson = Callable[..., Json]
Version = Callable[..., Json]

DAY = date(2025, 3, 4)
LAST = {"id": "otherwise", "outcome": "not_covered", "basis": "investigational"}


@pytest.fixture
def version(pack_json: PackJson) -> Version:
    def write(name: str, *, policy: str = "tester/policy", **days: str) -> Json:
        dates = {key: {"date": day, "evidence": "primary"} for key, day in days.items()}
        return pack_json({}, [LAST], id=policy, version=name, dates=dates)

    return write


def binding(policy: str, **parts: Any) -> Json:
    return {
        "payer": "tester",
        "kind": "own",
        "policy": policy,
        "citation": {"source": "text"},
        **parts,
    }


def payers(*bindings: Json, **payer: Any) -> Json:
    plans = {"east": {"name": "East"}, "west": {"name": "West"}}
    return {
        "schema": "coverpack/payers/1",
        "sources": [{"id": "text", "document": "A text", "evidence": "primary"}],
        "payers": {
            "tester": {
                "name": "Tester",
                "plans": plans,
                "default_line_of_business": "commercial",
                **payer,
            }
        },
        "bindings": list(bindings),
    }


def names(selection: Selection) -> list[str]:
    return [choice.pack.name for choice in selection.choices]


def needs(selection: Selection) -> list[str]:
    return [need.field for need in selection.needs]


def notes(selection: Selection) -> list[str]:
    return [note.id for note in selection.notes]


def ask(library: Library, day: str, **limits: Any) -> Selection:
    return select(library, Request("tester", date.fromisoformat(day)), Limits(**limits))


def versions_on(library: Library, day: str, **limits: Any) -> list[str]:
    return [choice.pack.version for choice in ask(library, day, **limits).choices]


def test_a_plan_of_its_own_and_what_binds_all_plans_are_one_time_line(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("all", policy="tester/all", effective="2020-01-01"),
        version("own", policy="tester/east", effective="2024-01-01"),
        payers=payers(binding("tester/all"), binding("tester/east", plan="east")),
    )
    for day, policy in (("2023-12-31", "tester/all@all"), ("2024-01-01", "tester/east@own")):
        east = select(library, Request("tester", date.fromisoformat(day), plan="east"))
        assert (names(east), needs(east)) == ([policy], [])
    assert needs(ask(library, "2025-01-01")) == ["plan"]


def test_versions_of_a_policy_that_a_plan_no_longer_used_are_not_its_own(
    library_of: LibraryOf, version: Version
) -> None:
    """Two bindings to one policy, a time without it between them."""
    library = library_of(
        version("v9", effective="2020-01-01"),
        version("v10", effective="2025-01-01"),
        payers=payers(
            binding("tester/policy", ends={"date": "2023-12-31", "evidence": "primary"}),
            binding("tester/policy", begins={"date": "2025-01-01", "evidence": "primary"}),
        ),
    )
    days = ("2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01")
    assert [versions_on(library, day) for day in days] == [["v9"], [], [], ["v10"]]
    between = ask(library, "2024-06-01")
    assert [pack.version for pack in between.nearest] == ["v9", "v10"]


def test_a_line_of_business_that_uses_a_policy_later_begins_with_the_version_of_that_day(
    library_of: LibraryOf, version: Version
) -> None:
    begins = {"date": "2025-01-01", "evidence": "primary"}
    library = library_of(
        version("v9", effective="2020-01-01"),
        version("v10", effective="2025-01-01"),
        payers=payers(binding("tester/policy", begins=begins)),
    )
    assert versions_on(library, "2025-01-01") == ["v10"]
    before = ask(library, "2024-12-31")
    assert (before.choices, [pack.version for pack in before.nearest]) == ((), ["v10"])


def test_a_policy_for_plans_of_one_state_is_never_assumed(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("one", effective="2020-01-01"),
        payers=payers(binding("tester/policy", states=["PA"])),
    )
    unsaid = ask(library, "2025-01-01")
    assert (names(unsaid), needs(unsaid)) == ([], ["plan_state"])
    assert [candidate.policy for candidate in unsaid.candidates] == ["tester/policy"]
    here = select(library, Request("tester", DAY, plan_state="PA"))
    assert names(here) == ["tester/policy@one"]
    elsewhere = select(library, Request("tester", DAY, plan_state="OH"))
    assert (elsewhere.choices, elsewhere.needs) == ((), ())


def test_what_a_payer_uses_is_named_for_every_line_of_business_it_could_be(
    library_of: LibraryOf, version: Version
) -> None:
    lines = ["commercial", "medicaid"]
    declared = payers(
        *(binding(f"tester/{line}", lines_of_business=[line]) for line in lines),
        lines_of_business=lines,
    )
    del declared["payers"]["tester"]["default_line_of_business"]
    library = library_of(
        version("c", policy="tester/commercial", effective="2020-01-01"),
        version("m", policy="tester/medicaid", effective="2021-01-01"),
        payers=declared,
    )
    unsaid = ask(library, "2025-01-01")
    assert needs(unsaid) == ["line_of_business"]
    assert [c.policy for c in unsaid.candidates] == ["tester/commercial", "tester/medicaid"]


def test_a_policy_whose_versions_have_no_date_is_named_where_nothing_is_in_force(
    library_of: LibraryOf, version: Version
) -> None:
    found = ask(library_of(version("undated")), "2025-01-01")
    assert (found.choices, [pack.version for pack in found.nearest]) == ((), ["undated"])
    assert notes(found) == ["undated_version"]


# --- what follows another payer


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


def test_a_policy_for_all_plans_does_not_displace_a_plan_s_own(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("own", policy="tester/own", effective="2024-01-01"),
        version("wide", policy="tester/wide", effective="2025-01-01"),
        payers=payers(binding("tester/own", plan="east"), binding("tester/wide")),
    )
    chosen = {
        plan: names(select(library, Request("tester", DAY, plan=plan))) for plan in ("east", "west")
    }
    assert chosen == {"east": ["tester/own@own"], "west": ["tester/wide@wide"]}
