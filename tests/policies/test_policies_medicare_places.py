"""Every state and territory, for either form of claim: the contractor, or the reason why not.

The table is written out from the dossier's list of jurisdictions, not from the library's areas.
"""

from collections.abc import Callable
from datetime import date

import pytest

from engine.decide import Decision, Session
from engine.encounter.model import Encounter
from engine.knowledge.evidence import Evidence
from engine.knowledge.library import Library
from engine.knowledge.packs import Outcome
from engine.knowledge.payers import STATES
from engine.knowledge.selection import Request, Selection, select

DAY = date(2025, 7, 1)
"""A day on which no version is uncertain."""

JURISDICTIONS = {
    "JE": ("noridian", "CA HI NV AS GU MP", Evidence.RECALL),
    "JF": ("noridian", "AK AZ ID MT ND OR SD UT WA WY", Evidence.SECONDARY),
    "JJ": ("palmetto", "AL GA TN", Evidence.RECALL),
    "JM": ("palmetto", "NC SC WV", Evidence.RECALL),
    "J6": ("ngs", "IL MN WI", Evidence.RECALL),
    "JK": ("ngs", "CT ME MA NH NY RI VT", Evidence.RECALL),
    "J5": ("wps", "IA KS MO NE", Evidence.RECALL),
    "J8": ("wps", "IN MI", Evidence.RECALL),
    "J15": ("cgs", "KY OH", Evidence.RECALL),
    "JH": ("novitas", "AR CO LA MS NM OK TX", Evidence.RECALL),
    "JL": ("novitas", "DE DC MD NJ PA", Evidence.RECALL),
    "JN": ("first-coast", "FL PR VI", Evidence.SECONDARY),
}
"""Contractor, states and how the list is known. Virginia stands apart: its two parts differ."""

Place = tuple[str, str, str, Evidence]

WHOLE: list[Place] = [
    (state, jurisdiction, plan, evidence)
    for jurisdiction, (plan, states, evidence) in JURISDICTIONS.items()
    for state in states.split()
]
PLACES = [state for state, *_ in WHOLE]

POLICY = {
    "palmetto": "medicare/palmetto-l39420@2023-03-05",
    "noridian": "medicare/noridian-l39642@2024-01-28",
    "ngs": "medicare/no-lcd@2022-01-01",
    "wps": "medicare/no-lcd@2022-01-01",
    "cgs": "medicare/no-lcd@2022-01-01",
    "novitas": "medicare/no-lcd@2022-01-01",
    "first-coast": "medicare/no-lcd@2022-01-01",
}
"""What decides on that day."""

NORTHERN_VIRGINIA = (
    "Arlington",
    "Arlington County",
    "Fairfax",
    "Fairfax County",
    "City of Fairfax",
    "Falls Church",
    "City of Falls Church",
    "Alexandria",
    "City of Alexandria",
)
REST_OF_VIRGINIA = ("Richmond", "Loudoun", "Prince William County", "Norfolk", "Roanoke")

Find = Callable[..., Selection]


@pytest.fixture(scope="module")
def find(shipped: Library) -> Find:
    def run(**parts: str) -> Selection:
        return select(shipped, Request(payer="medicare", date_of_service=DAY, **parts))

    return run


def found(selection: Selection) -> tuple[str | None, str]:
    """The plan and the version that decide."""
    (choice,) = selection.choices
    (link,) = choice.chain
    return link.plan, choice.pack.name


def test_the_table_holds_every_state_and_territory_once() -> None:
    assert sorted([*PLACES, "VA"]) == sorted(STATES)
    assert len(STATES) == 50 + 1 + 5  # the states, the District of Columbia, the territories


@pytest.mark.parametrize("form", ["professional", "institutional"])
@pytest.mark.parametrize("place", WHOLE, ids=PLACES)
def test_a_place_has_one_contractor(find: Find, place: Place, form: str) -> None:
    state, jurisdiction, plan, evidence = place
    selection = find(state=state, claim_form=form)

    assert found(selection) == (plan, POLICY[plan])
    by = dict(selection.selected_by)
    assert (by["jurisdiction"], by["evidence"]) == (jurisdiction, evidence.value)
    warned = "unverified_place" in [note.id for note in selection.notes]
    assert warned == (evidence is Evidence.RECALL)


@pytest.mark.parametrize("place", WHOLE, ids=PLACES)
def test_without_a_claim_the_place_alone_tells_where_both_parts_agree(
    find: Find, place: Place
) -> None:
    state, _, plan, _ = place

    assert found(find(state=state)) == (plan, POLICY[plan])


def test_virginia_is_palmetto_s_for_institutional_claims_wherever_they_are_from(
    find: Find,
) -> None:
    selection = find(state="VA", claim_form="institutional")

    assert found(selection) == ("palmetto", POLICY["palmetto"])
    by = dict(selection.selected_by)
    assert (by["jurisdiction"], by["evidence"]) == ("JM", Evidence.RECALL.value)
    assert [note.id for note in selection.notes] == ["unverified_place"]


def test_virginia_without_a_county_does_not_tell_the_contractor_of_a_professional_claim(
    find: Find,
) -> None:
    selection = find(state="VA", claim_form="professional")

    assert selection.choices == ()
    assert [need.field for need in selection.needs] == ["service_location.county"]
    assert {one.plan for one in selection.candidates} == {"palmetto", "novitas"}


@pytest.mark.parametrize("county", NORTHERN_VIRGINIA)
def test_northern_virginia_is_novitas_for_professional_claims_only(find: Find, county: str) -> None:
    professional = find(state="VA", county=county, claim_form="professional")
    institutional = find(state="VA", county=county, claim_form="institutional")

    assert found(professional) == ("novitas", POLICY["novitas"])
    assert found(institutional) == ("palmetto", POLICY["palmetto"])
    for selection in (professional, institutional):
        assert dict(selection.selected_by)["evidence"] == Evidence.PRIMARY.value
        assert selection.notes == ()


@pytest.mark.parametrize("county", REST_OF_VIRGINIA)
@pytest.mark.parametrize("form", ["professional", "institutional"])
def test_the_rest_of_virginia_is_palmetto(find: Find, county: str, form: str) -> None:
    selection = find(state="VA", county=county, claim_form=form)

    assert found(selection) == ("palmetto", POLICY["palmetto"])
    assert dict(selection.selected_by)["evidence"] == Evidence.RECALL.value
    assert "unverified_place" in [note.id for note in selection.notes]


def test_northern_virginia_without_a_claim_asks_for_its_form(find: Find) -> None:
    selection = find(state="VA", county="Arlington")

    assert [need.field for need in selection.needs] == ["claim.form"]


def test_no_place_asks_for_the_state_and_names_every_contractor(find: Find) -> None:
    selection = find()

    assert [need.field for need in selection.needs] == ["service_location.state"]
    assert {one.plan for one in selection.candidates} == set(POLICY)


def test_railroad_is_a_contractor_of_its_own_whose_policy_was_not_seen(
    session: Session, encounter_of: Callable[..., Encounter], shipped: Library
) -> None:
    decision: Decision = session.decide(encounter_of(plan="railroad"))

    assert decision.outcome is Outcome.NO_POLICY
    note = shipped.payers.payers["medicare"].plans["railroad"].note
    assert note is not None
    assert "not seen" in note


@pytest.mark.parametrize("plan", sorted(POLICY))
def test_a_plan_that_is_given_wins_over_the_place(find: Find, plan: str) -> None:
    assert found(find(plan=plan, state="VA")) == (plan, POLICY[plan])


# --- the county as it is written

WRITTEN = ["Arlington County", "ARLINGTON CO.", "Arlington, VA", "Arlington Cnty, Virginia"]
WRITTEN += ["City of Fairfax, Va.", "Alexandria VA", "Falls-Church (independent city)"]


@pytest.mark.parametrize("county", WRITTEN)
def test_a_county_is_known_by_whatever_is_written_around_its_name(find: Find, county: str) -> None:
    assert found(find(state="VA", county=county, claim_form="professional"))[0] == "novitas"


@pytest.mark.parametrize(
    ("county", "meant"),
    [
        ("Arlingtn", "Arlington"),
        ("Fairfx", "Fairfax"),
        ("Farifax Co.", "Fairfax"),
        ("Alexandira VA", "Alexandria"),
        ("Fallschurch", "Falls Church"),
        ("Falls", "Falls Church"),
        ("Fairfax Station", "Fairfax"),
        ("McLean, Fairfax County", "Fairfax"),
    ],
)
def test_a_county_near_to_one_that_decides_is_asked_again(
    find: Find, county: str, meant: str
) -> None:
    selection = find(state="VA", county=county, claim_form="professional")

    assert selection.choices == ()
    (need,) = selection.needs
    assert need.field == "service_location.county"
    assert need.question.endswith(f"`{county}` is not one of them: did you mean `{meant}`?")
    assert {one.plan for one in selection.candidates} == {"palmetto", "novitas"}


@pytest.mark.parametrize(
    ("county", "doubt"),
    [
        ("51013", "`51013` is a number, not a name."),
        ("22201-1234", "`22201-1234` is a number, not a name."),
        ("N. Virginia", "`N. Virginia` names no county or city."),
        ("Northern Virginia", "`Northern Virginia` names no county or city."),
        ("VA", "`VA` names no county or city."),
        ("?", "`?` names no county or city."),
        ("unknown", "`unknown` names no county or city."),
    ],
)
def test_what_names_no_county_is_asked_again(find: Find, county: str, doubt: str) -> None:
    selection = find(state="VA", county=county, claim_form="professional")

    assert selection.choices == ()
    assert [need.question.endswith(doubt) for need in selection.needs] == [True]


@pytest.mark.parametrize("county", [*REST_OF_VIRGINIA, "Halifax", "Lexington", "Lee", "another"])
def test_another_county_selects_with_a_warning_where_the_county_decides(
    find: Find, county: str
) -> None:
    professional = find(state="VA", county=county, claim_form="professional")
    institutional = find(state="VA", county=county, claim_form="institutional")

    assert found(professional) == ("palmetto", POLICY["palmetto"])
    (note,) = [note for note in professional.notes if note.id == "county_not_listed"]
    others = "Alexandria, Arlington, Fairfax or Falls Church"
    assert note.text == f"`{county}` is taken as another county than {others}"
    assert "county_not_listed" not in [note.id for note in institutional.notes]


def test_a_misspelled_county_does_not_matter_where_the_county_does_not(find: Find) -> None:
    assert found(find(state="VA", county="Arlingtn", claim_form="institutional"))[0] == "palmetto"
    assert found(find(state="NC", county="51013"))[0] == "palmetto"


def test_a_zip_code_does_not_tell_the_county_and_that_is_said(
    session: Session, encounter_of: Callable[..., Encounter]
) -> None:
    place = {"state": "VA", "zip": "22201"}
    claim = {"form": "professional", "lines": [{"line": 1, "code": "64628", "units": 1}]}
    decision = session.decide(encounter_of(service_location=place, claim=claim))

    assert decision.outcome is Outcome.NEEDS_INFORMATION
    (need,) = decision.missing.selection
    assert need.question.endswith("No list of ZIP codes is known here: `22201` does not tell.")


# --- a plan beside a place


def noted(selection: Selection) -> list[str]:
    return [note.text for note in selection.notes if note.id == "plan_not_of_place"]


def test_a_plan_that_is_not_of_the_place_is_said_with_those_that_are(find: Find) -> None:
    assert noted(find(plan="noridian", state="GA")) == [
        "the contractor of GA is `palmetto`: `noridian` decides because it is given as the plan"
    ]
    virginia = find(plan="noridian", state="VA", claim_form="professional")
    assert noted(virginia)[0].startswith("the contractor of VA is `palmetto` or `novitas`: ")
    (note,) = [n for n in virginia.notes if n.id == "plan_not_of_place"]
    assert note.evidence is Evidence.RECALL


@pytest.mark.parametrize(
    "parts",
    [
        {"plan": "palmetto", "state": "GA"},
        {"plan": "novitas", "state": "VA", "claim_form": "professional"},
        {"plan": "novitas", "state": "VA", "county": "Arlington", "claim_form": "professional"},
        {"plan": "palmetto"},
        {"plan": "railroad", "state": "GA"},
    ],
)
def test_a_plan_that_may_be_of_the_place_or_has_none_is_not_doubted(
    find: Find, parts: dict[str, str]
) -> None:
    assert noted(find(**parts)) == []
