"""Payers, plans, areas and bindings: what is declared, and what is refused."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from engine.knowledge.evidence import Evidence
from engine.knowledge.library import Library
from engine.knowledge.payers import (
    STATES,
    Area,
    BindingKind,
    near_declared,
    read_payers,
    weakest,
)
from engine.knowledge.texts.documents import Diagnostic, Document

Json = dict[str, Any]
MakeDocument = Callable[..., Document]
Refused = Callable[[Callable[[], object]], list[Diagnostic]]

GIVEN: Json = {
    "schema": "coverpack/payers/1",
    "sources": [{"id": "s", "document": "A list", "evidence": "secondary"}],
    "payers": {
        "acme": {
            "name": "Acme",
            "aliases": ["ACME"],
            "lines_of_business": ["commercial"],
            "default_line_of_business": "commercial",
            "plans": {"north": {"name": "Acme North", "note": "A plan."}},
        },
    },
    "areas": [
        {
            "payer": "acme",
            "plan": "north",
            "jurisdiction": "J1",
            "parts": ["A", "B"],
            "states": ["VA"],
            "counties": ["Fairfax"],
            "citation": {"source": "s"},
        }
    ],
    "bindings": [
        {
            "payer": "acme",
            "plan": "north",
            "kind": "adopts",
            "policy": "acme/one",
            "states": ["VA"],
            "lines_of_business": ["commercial"],
            "begins": {"date": "2025-01-01", "evidence": "primary"},
            "citation": {"source": "s", "evidence": "recall"},
        }
    ],
}


def test_payers_are_read_with_plans_areas_and_bindings(document: MakeDocument) -> None:
    payers = read_payers(document(GIVEN))
    acme = payers.payers["acme"]
    assert (acme.name, acme.lines, acme.default_line) == ("Acme", ("commercial",), "commercial")
    assert acme.plans["north"].name == "Acme North"
    area = payers.areas[0]
    assert (area.plan, area.parts, area.is_split) == ("north", ("A", "B"), True)
    assert area.citation.evidence is Evidence.SECONDARY
    binding = payers.bindings[0]
    assert (binding.kind, binding.policy) == (BindingKind.ADOPTS, "acme/one")
    assert binding.citation.evidence is Evidence.RECALL


REFUSED: list[tuple[str, Any, str, str]] = [
    ("schema", "coverpack/payer/1", "unknown-value", "/schema"),
    ("planes", [], "unknown-key", "/planes"),
    ("payers/acme/name", 7, "wrong-type", "/payers/acme/name"),
    ("payers/acme/lines_of_business", ["trade"], "unknown-value", "/payers/acme/lines_of_business"),
    (
        "payers/acme/default_line_of_business",
        "trade",
        "unknown-value",
        "/payers/acme/default_line_of_business",
    ),
    ("payers/acme/plans/north", {}, "missing-key", "/payers/acme/plans/north"),
    ("areas/0/payer", "acne", "unknown-payer", "/areas/0/payer"),
    ("areas/0/plan", "nord", "unknown-plan", "/areas/0/plan"),
    ("areas/0/parts", ["C"], "unknown-value", "/areas/0/parts"),
    ("areas/0/states", ["Virginia"], "unknown-value", "/areas/0/states"),
    ("areas/0/citation", {"source": "t"}, "unknown-source", "/areas/0/citation/source"),
    ("bindings/0/kind", "uses", "unknown-value", "/bindings/0/kind"),
    ("bindings/0/plan", "nort", "unknown-plan", "/bindings/0/plan"),
    ("bindings/0/policy", "", "empty-text", "/bindings/0/policy"),
    ("bindings/0/begins", "2025-01-01", "wrong-type", "/bindings/0/begins"),
    ("bindings/0/begins/date", "2025-02-29", "impossible-date", "/bindings/0/begins/date"),
]


@pytest.mark.parametrize(("place", "value", "code", "path"), REFUSED)
def test_wrong_payers_are_refused_at_their_place(
    document: MakeDocument, refused: Refused, *, place: str, value: Any, code: str, path: str
) -> None:
    given = copy.deepcopy(GIVEN)
    *steps, last = place.split("/")
    here: Any = given
    for step in steps:
        here = here[int(step)] if step.isdigit() else here[step]
    here[last] = value
    found = refused(lambda: read_payers(document(given)))
    assert [(d.code, d.path) for d in found] == [(code, path)]


@pytest.mark.parametrize("part", ["areas", "bindings"])
def test_an_area_or_binding_without_source_is_refused(
    document: MakeDocument, refused: Refused, part: str
) -> None:
    given = copy.deepcopy(GIVEN)
    del given[part][0]["citation"]
    found = refused(lambda: read_payers(document(given)))
    assert [(d.code, d.path) for d in found] == [("missing-key", f"/{part}/0")]


def test_another_library_adds_plans_and_bindings_to_payers_that_are_declared(
    document: MakeDocument,
) -> None:
    base = read_payers(document(GIVEN))
    more = {
        "schema": "coverpack/payers/1",
        "sources": GIVEN["sources"],
        "plans": {"acme": {"south": {"name": "Acme South", "aliases": ["AS"]}}},
        "bindings": [
            {
                "payer": "acme",
                "plan": "south",
                "kind": "own",
                "policy": "acme/two",
                "citation": {"source": "s"},
            }
        ],
    }
    both = read_payers(document(more), base)
    assert list(both.payers["acme"].plans) == ["north", "south"]
    assert both.payers["acme"].name == "Acme"
    assert list(base.payers["acme"].plans) == ["north"]
    assert [binding.plan for binding in both.bindings] == ["north", "south"]


@pytest.mark.parametrize(
    ("plans", "code", "path"),
    [
        ({"acme": {"north": {"name": "Mine"}}}, "redefined", "/plans/acme/north"),
        ({"acne": {"south": {"name": "Mine"}}}, "unknown-payer", "/plans/acne"),
        ({"acme": {"south": {}}}, "missing-key", "/plans/acme/south"),
        ({"acme": ["south"]}, "wrong-type", "/plans/acme"),
    ],
)
def test_a_plan_is_added_once_to_a_payer_of_the_other_library(
    document: MakeDocument, refused: Refused, plans: Json, code: str, path: str
) -> None:
    base = read_payers(document(GIVEN))
    more = {"schema": "coverpack/payers/1", "sources": [], "plans": plans}
    found = refused(lambda: read_payers(document(more), base))
    assert [(d.code, d.path) for d in found] == [(code, path)]


def test_another_library_adds_payers_but_redefines_none(
    document: MakeDocument, refused: Refused
) -> None:
    base = read_payers(document(GIVEN))
    more = {
        "schema": "coverpack/payers/1",
        "sources": GIVEN["sources"],
        "payers": {"other": {"name": "Other"}},
        "bindings": [
            {"payer": "acme", "kind": "own", "policy": "acme/two", "citation": {"source": "s"}}
        ],
    }
    both = read_payers(document(more), base)
    assert list(both.payers) == ["acme", "other"]
    assert [b.policy for b in both.bindings] == ["acme/one", "acme/two"]
    found = refused(lambda: read_payers(document(GIVEN), base))
    assert [(d.code, d.path) for d in found] == [("redefined", "/payers/acme")]


@pytest.mark.parametrize(
    "county",
    ["Fairfax", "fairfax", "Fairfax County", "City of Fairfax", " Fairfax  city", "FAIRFAX COUNTY"],
)
def test_a_county_is_the_same_however_it_is_written(document: MakeDocument, county: str) -> None:
    inside = read_payers(document(GIVEN)).areas[0]
    assert inside.holds(county)
    assert not inside.holds("Richmond")


def test_an_area_can_leave_counties_out(document: MakeDocument) -> None:
    given = copy.deepcopy(GIVEN)
    del given["areas"][0]["counties"]
    given["areas"][0]["except_counties"] = ["Fairfax"]
    outside = read_payers(document(given)).areas[0]
    assert outside.is_split
    assert not outside.holds("Fairfax County")
    assert outside.holds("Richmond")


def test_a_chain_is_worth_its_weakest_link() -> None:
    assert weakest(Evidence.PRIMARY, Evidence.RECALL, Evidence.INFERRED) is Evidence.RECALL
    assert weakest(Evidence.PRIMARY, Evidence.SECONDARY) is Evidence.SECONDARY


# --- the shipped ones

PLANS = {
    "medicare": {"palmetto", "noridian", "ngs", "wps", "cgs", "novitas", "first-coast", "railroad"},
    "aetna": set(),
    "cigna": set(),
    "uhc": set(),
}


def test_the_payers_and_medicare_plans_are_those_of_the_contract(shipped: Library) -> None:
    payers = shipped.payers.payers
    assert set(payers) == {*PLANS, "bcbs"}
    for id, plans in PLANS.items():
        assert set(payers[id].plans) == plans
    assert {"wyoming", "south-carolina", "anthem", "western-new-york"} <= set(payers["bcbs"].plans)


def test_only_medicare_has_a_default_line_of_business(shipped: Library) -> None:
    lines = {id: payer.default_line for id, payer in shipped.payers.payers.items()}
    assert lines.pop("medicare") == "medicare_ffs"
    assert set(lines.values()) == {None}


def test_every_state_has_one_contractor_for_each_part_and_virginia_is_split(
    shipped: Library,
) -> None:
    for state in STATES:
        for part in ("A", "B"):
            here = [a for a in shipped.payers.areas if state in a.states and part in a.parts]
            plans = {area.plan for area in here}
            assert len(plans) == (2 if (state, part) == ("VA", "B") else 1), (state, part)
            assert len(here) == (2 if state == "VA" else 1)
            assert all(area.is_split == (state == "VA") for area in here)


def test_no_place_lies_in_two_areas_of_a_part(shipped: Library) -> None:
    def holding(part: str, county: str) -> list[Area]:
        areas = (a for a in shipped.payers.areas if "VA" in a.states and part in a.parts)
        return [area for area in areas if area.holds(county)]

    for county in ("Arlington", "Fairfax", "Falls Church", "Alexandria", "Richmond", "Loudoun"):
        assert [len(holding(part, county)) for part in ("A", "B")] == [1, 1]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("United Healthcare", "did you mean `uhc`?"),
        ("unitedhealthcare", "did you mean `uhc`?"),
        ("Blue-Cross", "did you mean `bcbs`?"),
        ("cinga", "did you mean `cigna`?"),
        ("Humana", None),
    ],
)
def test_a_payer_is_known_by_its_other_names_too(
    shipped: Library, word: str, hint: str | None
) -> None:
    assert near_declared(word, shipped.payers.payers) == hint


def test_the_name_of_another_plan_is_not_taken_for_one_that_is_like_it(shipped: Library) -> None:
    plans = shipped.payers.payers["bcbs"].plans
    assert near_declared("Blue Cross Blue Shield of Wyoming", plans) == "did you mean `wyoming`?"
    assert near_declared("Blue Cross Blue Shield of Kansas", plans) is None
