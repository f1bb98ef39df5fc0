"""From payer, place, line of business and date to the version that decides; never by guessing."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from engine.knowledge.library import Library
from engine.knowledge.packs import PackStatus
from engine.knowledge.selection import Limits, Request, Selection, select

Json = dict[str, Any]
LibraryOf = Callable[..., Library]
PackJson = Callable[..., Json]

# Medicare dossier, section 6: jurisdiction, contractor, states, grade of the list of states.
JURISDICTIONS = [
    ("JE", "noridian", "CA HI NV AS GU MP", "recall"),
    ("JF", "noridian", "AK AZ ID MT ND OR SD UT WA WY", "secondary"),
    ("JJ", "palmetto", "AL GA TN", "recall"),
    ("JM", "palmetto", "NC SC WV", "recall"),
    ("J6", "ngs", "IL MN WI", "recall"),
    ("JK", "ngs", "CT ME MA NH NY RI VT", "recall"),
    ("J5", "wps", "IA KS MO NE", "recall"),
    ("J8", "wps", "IN MI", "recall"),
    ("J15", "cgs", "KY OH", "recall"),
    ("JH", "novitas", "AR CO LA MS NM OK TX", "recall"),
    ("JL", "novitas", "DE DC MD NJ PA", "recall"),
    ("JN", "first-coast", "FL PR VI", "secondary"),
]
STATES = [(state, *row[:2], row[3]) for row in JURISDICTIONS for state in row[2].split()]

LCD = "medicare/palmetto-l39420@2023-03-05"
NO_LCD = "medicare/no-lcd@2022-01-01"
# What each contractor had on 2025-03-04 (dossier, sections 2 and 7).
IN_FORCE = {
    "palmetto": LCD,
    "noridian": "medicare/noridian-l39642@2024-01-28",
    "ngs": NO_LCD,
    "wps": NO_LCD,
    "cgs": NO_LCD,
    "novitas": NO_LCD,
    "first-coast": NO_LCD,
}
DAY = date(2025, 3, 4)


def medicare(shipped: Library, day: date = DAY, **parts: Any) -> Selection:
    return select(shipped, Request("medicare", day, **parts))


def names(selection: Selection) -> list[str]:
    return [choice.pack.name for choice in selection.choices]


def needs(selection: Selection) -> list[str]:
    return [need.field for need in selection.needs]


def notes(selection: Selection) -> list[str]:
    return [note.id for note in selection.notes]


@pytest.mark.parametrize("form", ["professional", "institutional", None])
@pytest.mark.parametrize(("state", "jurisdiction", "plan", "grade"), STATES)
def test_the_state_selects_the_contractor(
    shipped: Library, *, state: str, jurisdiction: str, plan: str, grade: str, form: str | None
) -> None:
    found = medicare(shipped, state=state, claim_form=form)
    assert names(found) == [IN_FORCE[plan]]
    by = dict(found.selected_by)
    assert (by["by"], by["state"], by["jurisdiction"]) == ("service_location", state, jurisdiction)
    assert (by["line_of_business"], by["evidence"]) == ("medicare_ffs", grade)
    # A place that rests on memory alone is said to be unverified.
    assert ("unverified_place" in notes(found)) == (grade == "recall")
    link = found.choices[0].chain[-1]
    assert (link.payer, link.plan) == ("medicare", plan)


NORTHERN = ["Arlington", "Fairfax", "Falls Church", "Alexandria", "Fairfax County"]


@pytest.mark.parametrize("county", NORTHERN)
def test_northern_virginia_is_split_by_the_claim_form(shipped: Library, county: str) -> None:
    professional = medicare(shipped, state="VA", county=county, claim_form="professional")
    assert names(professional) == [NO_LCD]
    assert professional.choices[0].chain[-1].plan == "novitas"
    institutional = medicare(shipped, state="VA", county=county, claim_form="institutional")
    assert names(institutional) == [LCD]
    unsaid = medicare(shipped, state="VA", county=county)
    assert (names(unsaid), needs(unsaid)) == ([], ["claim.form"])
    assert {c.plan for c in unsaid.candidates} == {"palmetto", "novitas"}


@pytest.mark.parametrize("form", ["professional", "institutional", None])
def test_the_rest_of_virginia_is_palmetto(shipped: Library, form: str | None) -> None:
    assert names(medicare(shipped, state="VA", county="Richmond", claim_form=form)) == [LCD]


def test_virginia_alone_selects_on_an_institutional_claim_only(shipped: Library) -> None:
    assert names(medicare(shipped, state="VA", claim_form="institutional")) == [LCD]
    professional = medicare(shipped, state="VA", claim_form="professional")
    assert (names(professional), needs(professional)) == ([], ["service_location.county"])
    unsaid = medicare(shipped, state="VA")
    assert needs(unsaid) == ["service_location.county", "claim.form"]
    assert {(c.plan, c.policy) for c in unsaid.candidates} >= {
        ("palmetto", "medicare/palmetto-l39420"),
        ("novitas", "medicare/no-lcd"),
    }


def test_no_place_asks_for_the_place_and_names_the_candidates(shipped: Library) -> None:
    found = medicare(shipped)
    assert (names(found), needs(found)) == ([], ["service_location.state"])
    candidates = [(c.plan, c.policy) for c in found.candidates]
    assert ("palmetto", "medicare/palmetto-l39420") in candidates


def test_a_state_without_contractor_selects_nothing_and_says_so(shipped: Library) -> None:
    found = medicare(shipped, state="FM")
    assert (names(found), needs(found)) == ([], [])
    assert notes(found) == ["place_without_contractor"]


def test_a_plan_that_is_named_needs_no_place(shipped: Library) -> None:
    found = medicare(shipped, plan="palmetto")
    assert names(found) == [LCD]
    assert dict(found.selected_by) == {"line_of_business": "medicare_ffs", "by": "plan"}


def test_a_plan_without_pack_has_no_policy(shipped: Library) -> None:
    found = medicare(shipped, plan="railroad")
    assert (names(found), needs(found)) == ([], [])


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2023-03-05", [LCD]),
        ("2023-03-04", [NO_LCD]),
        ("2022-01-01", [NO_LCD]),
        ("2021-12-31", []),
        ("2030-01-01", [LCD]),
    ],
)
def test_the_date_of_service_selects_the_version(
    shipped: Library, day: str, expected: list[str]
) -> None:
    assert names(medicare(shipped, date.fromisoformat(day), state="NC")) == expected


def test_before_every_version_the_nearest_is_named(shipped: Library) -> None:
    found = medicare(shipped, date(2021, 12, 31), state="NC")
    assert [pack.name for pack in found.nearest] == [NO_LCD]


def test_an_interval_of_beginning_has_both_candidates(shipped: Library) -> None:
    """The NGS policy began on an unknown day from 2025-09-01 to 2026-11-23."""
    new = "medicare/ngs-l40302@v2"
    expected = {
        "2025-08-31": [NO_LCD],
        "2025-09-01": [NO_LCD, new],
        "2026-11-22": [NO_LCD, new],
        "2026-11-23": [new],
    }
    for day, versions in expected.items():
        found = medicare(shipped, date.fromisoformat(day), state="NY")
        assert names(found) == versions, day
        assert ("uncertain_version" in notes(found)) == (len(versions) == 2)


def test_a_payer_without_default_line_of_business_asks_for_it(shipped: Library) -> None:
    for payer in ("aetna", "cigna", "uhc", "bcbs"):
        found = select(shipped, Request(payer, DAY))
        assert (names(found), needs(found)) == ([], ["line_of_business"])


def test_no_blue_plan_is_assumed(shipped: Library) -> None:
    found = select(shipped, Request("bcbs", DAY, line_of_business="commercial"))
    assert names(found) == []


# --- as known on a day, and of at least a status


def known(shipped: Library, known_on: str, **parts: Any) -> Selection:
    limits = Limits(as_known_on=date.fromisoformat(known_on))
    return select(shipped, Request("medicare", DAY, **parts), limits)


def test_a_version_counts_from_the_day_it_was_published(shipped: Library) -> None:
    assert names(known(shipped, "2023-01-19", state="NC")) == [LCD]
    assert LCD not in names(known(shipped, "2023-01-18", state="NC"))


# --- private libraries

PAIN = {"fact": "pain.low_back_duration", "gte": 6, "unit": "mo"}
LAST = {"id": "otherwise", "outcome": "not_covered", "basis": "criteria_not_met"}


def dated(evidence: str = "primary", **days: str) -> Json:
    return {key: {"date": day, "evidence": evidence} for key, day in days.items()}


@pytest.fixture
def version(pack_json: PackJson) -> Callable[..., Json]:
    def write(
        name: str, *, policy: str = "tester/policy", status: str = "active", **days: str
    ) -> Json:
        return pack_json(
            {"C1": PAIN}, [LAST], id=policy, version=name, status=status, dates=dated(**days)
        )

    return write


Version = Callable[..., Json]


def ask(library: Library, day: str, **limits: Any) -> Selection:
    return select(library, Request("tester", date.fromisoformat(day)), Limits(**limits))


def versions_on(library: Library, day: str, **limits: Any) -> list[str]:
    return [choice.pack.version for choice in ask(library, day, **limits).choices]


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


def test_a_plan_moves_from_one_policy_to_another(library_of: LibraryOf, version: Version) -> None:
    library = library_of(
        version("old", policy="tester/first", effective="2020-01-01"),
        version("new", policy="tester/second", effective="2020-01-01"),
        payers=payers(
            binding("tester/first", ends={"date": "2024-12-31", "evidence": "primary"}),
            binding("tester/second", begins={"date": "2025-01-01", "evidence": "primary"}),
        ),
    )
    assert versions_on(library, "2024-12-31") == ["old"]
    assert versions_on(library, "2025-01-01") == ["new"]


def test_a_binding_that_ended_leaves_no_policy(library_of: LibraryOf, version: Version) -> None:
    ended = binding("tester/policy", ends={"date": "2024-12-31", "evidence": "primary"})
    library = library_of(version("one", effective="2020-01-01"), payers=payers(ended))
    assert versions_on(library, "2024-12-31") == ["one"]
    gone = ask(library, "2025-01-01")
    assert [pack.version for pack in gone.nearest] == ["one"]
    assert gone.choices == ()


def test_plans_with_policies_of_their_own_are_asked_for(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("e", policy="tester/east", effective="2020-01-01"),
        version("w", policy="tester/west", effective="2020-01-01"),
        payers=payers(binding("tester/east", plan="east"), binding("tester/west", plan="west")),
    )
    unsaid = ask(library, "2025-01-01")
    assert (names(unsaid), needs(unsaid)) == ([], ["plan"])
    assert [(c.plan, c.policy) for c in unsaid.candidates] == [
        ("east", "tester/east"),
        ("west", "tester/west"),
    ]
    east = select(library, Request("tester", DAY, plan="east"))
    assert names(east) == ["tester/east@e"]


def test_the_line_of_business_selects_among_policies(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("c", policy="tester/commercial", effective="2020-01-01"),
        version("m", policy="tester/medicaid", effective="2020-01-01"),
        payers=payers(
            binding("tester/commercial", lines_of_business=["commercial"]),
            binding("tester/medicaid", lines_of_business=["medicaid"]),
        ),
    )
    for line in ("commercial", "medicaid"):
        found = select(library, Request("tester", DAY, line_of_business=line))
        assert [choice.pack.id for choice in found.choices] == [f"tester/{line}"]
    fep = select(library, Request("tester", DAY, line_of_business="fep"))
    assert (fep.choices, fep.needs) == ((), ())


def test_a_binding_that_rests_on_memory_is_said_to_be_unverified(
    library_of: LibraryOf, version: Version
) -> None:
    recalled = binding("tester/policy", citation={"source": "text", "evidence": "recall"})
    library = library_of(version("one", effective="2020-01-01"), payers=payers(recalled))
    found = ask(library, "2025-01-01")
    assert notes(found) == ["unverified_binding"]
    assert found.choices[0].chain[0].evidence == "recall"


def test_a_library_that_extends_the_shipped_one_selects_in_both(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(version("one", effective="2020-01-01"))
    assert versions_on(library, "2025-01-01") == ["one"]
    assert names(medicare(library, state="NC")) == [LCD]


def test_a_library_can_bind_its_own_policy_to_a_shipped_plan(
    library_of: LibraryOf, version: Version
) -> None:
    own = {
        **payers(),
        "bindings": [
            {
                "payer": "medicare",
                "plan": "railroad",
                "kind": "own",
                "policy": "tester/policy",
                "citation": {"source": "text"},
            }
        ],
    }
    library = library_of(version("one", effective="2020-01-01"), payers=own)
    assert names(medicare(library, plan="railroad")) == ["tester/policy@one"]
