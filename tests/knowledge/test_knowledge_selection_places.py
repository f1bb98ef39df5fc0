"""The shipped base: from place, claim form and date of service to the version that decides."""

from datetime import date
from typing import Any

import pytest

from engine.knowledge.library import Library
from engine.knowledge.selection import Limits, Request, Selection, select
from tests.knowledge.tester_payer import DAY, medicare, names, needs, notes

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
