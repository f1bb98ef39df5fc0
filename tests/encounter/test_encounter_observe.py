"""What several statements of one fact come to, and which facts an encounter leaves unknown."""

from collections.abc import Callable
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.encounter.model import Encounter, Statement
from engine.encounter.observe import Observation, observe, settle
from engine.knowledge.library import Library
from engine.language.values import SetValue

EncounterOf = Callable[..., Encounter]
CODES = ("L3", "L4", "L5")


def said(value: Any, source: str | None = None, *, possible: bool = False) -> Statement:
    return Statement(value, source, possible)


def whole(*members: str) -> SetValue:
    return SetValue(frozenset(members))


def at_least(*members: str) -> SetValue:
    return SetValue(frozenset(members), complete=False)


def come_to(*statements: Statement) -> Observation:
    """What statements come to, whatever their order."""
    first = settle("area.fact", statements)
    for order in permutations(statements):
        assert settle("area.fact", order) == first
    return first


def test_sources_that_agree_are_named_together() -> None:
    seen = come_to(said(True, "MRI report"), said(True, "consult"))
    assert (seen.value, seen.conflict, seen.source) == (True, False, "MRI report; consult")


def test_equal_numbers_written_differently_agree() -> None:
    assert come_to(said(Decimal("14")), said(Decimal("14.0"))).value == 14


def test_sources_that_differ_are_a_conflict_and_leave_the_fact_unknown() -> None:
    seen = come_to(said(Decimal(14), "intake"), said(Decimal(4), "consult"))
    assert (seen.value, seen.conflict, seen.source) == (None, True, "consult; intake")
    assert not seen.is_possible


def test_what_is_only_possible_leaves_the_fact_unknown_and_is_no_conflict() -> None:
    seen = come_to(said(True, "MRI report", possible=True), said(False, "note", possible=True))
    assert (seen.value, seen.conflict, seen.is_possible) == (None, False, True)


def test_the_possible_yields_to_the_stated() -> None:
    seen = come_to(said(True, "MRI report", possible=True), said(False, "laboratory"))
    assert (seen.value, seen.conflict, seen.source) == (False, False, "laboratory")


SETS = [
    ((at_least("L4"), at_least("L5")), at_least("L4", "L5")),
    ((at_least("L4"), whole("L4", "L5")), whole("L4", "L5")),
    ((at_least(), whole("L4")), whole("L4")),
    ((at_least("L3"), whole("L4", "L5")), None),
    ((whole("L4"), whole("L4")), whole("L4")),
    ((whole("L4"), whole("L4", "L5")), None),
    ((whole(), whole("L4")), None),
    ((at_least("L4"), at_least("L5"), whole("L4", "L5")), whole("L4", "L5")),
    ((at_least("L3"), at_least("L5"), whole("L4", "L5")), None),
]


@pytest.mark.parametrize(("sets", "merged"), SETS)
def test_open_sets_are_joined_and_a_complete_one_must_hold_them_all(
    sets: tuple[SetValue, ...], merged: SetValue | None
) -> None:
    seen = come_to(*(said(value) for value in sets))
    assert (seen.value, seen.conflict) == (merged, merged is None)


set_values = st.builds(SetValue, st.frozensets(st.sampled_from(CODES)), st.booleans())


@given(st.lists(set_values, min_size=1, max_size=4), st.frozensets(st.sampled_from(CODES)))
def test_joined_sets_mean_what_all_of_them_say(sets: list[SetValue], true: frozenset[str]) -> None:
    """A true set fits the merged value exactly when it fits every statement."""

    def fits(value: SetValue) -> bool:
        return value.members == true if value.complete else value.members <= true

    merged = settle("area.fact", tuple(Statement(value) for value in sets)).value
    every = all(fits(value) for value in sets)
    if merged is None:
        assert not every
    else:
        assert isinstance(merged, SetValue)
        assert fits(merged) == every


def test_a_fact_that_nobody_states_is_not_among_the_observations(
    encounter_of: EncounterOf, shipped: Library
) -> None:
    seen = observe(encounter_of(facts={"patient.bmi": None}), shipped.facts)
    assert "patient.bmi" not in seen.by_key
    assert "patient.bmi" not in seen.values


def test_a_conflict_is_observed_but_has_no_value(
    encounter_of: EncounterOf, shipped: Library
) -> None:
    two = [{"value": 28, "source": "intake"}, {"value": 41, "source": "clinic"}]
    seen = observe(encounter_of(facts={"patient.bmi": two}), shipped.facts)
    assert [o.key for o in seen.conflicts] == ["patient.bmi"]
    assert "patient.bmi" not in seen.values


def test_a_stated_value_that_differs_from_the_derived_one_is_a_conflict(
    encounter_of: EncounterOf, shipped: Library
) -> None:
    one = encounter_of(
        patient={"birth_date": "1963-05-09", "sex": "male"},
        facts={"patient.age": 62, "patient.pregnant": True, "patient.skeletally_mature": False},
    )
    seen = observe(one, shipped.facts)
    assert [o.key for o in seen.conflicts] == ["patient.age", "patient.pregnant"]
    # With the age in conflict nothing follows from it, and what is stated stands alone.
    assert seen.values["patient.skeletally_mature"] is False


def test_a_stated_value_that_equals_the_derived_one_is_none(
    encounter_of: EncounterOf, shipped: Library
) -> None:
    one = encounter_of(
        patient={"birth_date": "1963-05-09"},
        facts={"patient.age": {"value": 61, "source": "registration"}},
    )
    seen = observe(one, shipped.facts).by_key["patient.age"]
    assert (seen.value, seen.conflict, seen.source) == (61, False, "derived; registration")


def test_a_value_may_be_given_where_it_cannot_be_derived(
    encounter_of: EncounterOf, shipped: Library
) -> None:
    values = observe(encounter_of(facts={"patient.age": 18}), shipped.facts).values
    assert values["patient.age"] == 18
    assert "patient.skeletally_mature" not in values


def test_what_is_derived_follows_what_conflicts_leave(
    encounter_of: EncounterOf, shipped: Library
) -> None:
    two = [{"value": ["L4"], "source": "plan"}, {"value": ["L5"], "source": "operative note"}]
    one = encounter_of(facts={"procedure.vertebral_bodies": two, "history.bvn_ablated_bodies": []})
    seen = observe(one, shipped.facts)
    assert "procedure.vertebral_body_count" not in seen.values
    assert seen.values["history.bodies_retreated"] == whole()


def test_the_assumed_technique_gives_way_to_a_stated_one(
    encounter_of: EncounterOf, shipped: Library
) -> None:
    assumed = observe(encounter_of(), shipped.facts).by_key["procedure.technique"]
    assert (assumed.value, assumed.source) == ("intraosseous_bvn_rfa", "assumed")
    one = encounter_of(facts={"procedure.technique": "other"})
    stated = observe(one, shipped.facts).by_key["procedure.technique"]
    assert (stated.value, stated.conflict) == ("other", False)


@pytest.mark.parametrize("said", ["other", "intraosseous_bvn_rfa"])
def test_the_assumed_technique_gives_way_to_a_possible_one_and_is_then_unknown(
    encounter_of: EncounterOf, shipped: Library, said: str
) -> None:
    one = encounter_of(facts={"procedure.technique": {"value": said, "certainty": "possible"}})
    seen = observe(one, shipped.facts)
    assert seen.by_key["procedure.technique"].is_possible
    assert "procedure.technique" not in seen.values


def test_a_technique_that_a_code_names_does_not_give_way_to_a_possible_one(
    encounter_of: EncounterOf, shipped: Library
) -> None:
    possible = {"value": "other", "certainty": "possible"}
    one = encounter_of(request={"codes": ["64628"]}, facts={"procedure.technique": possible})
    assert observe(one, shipped.facts).values["procedure.technique"] == "intraosseous_bvn_rfa"


def test_a_technique_that_contradicts_the_code_is_a_conflict(
    encounter_of: EncounterOf, shipped: Library
) -> None:
    one = encounter_of(request={"codes": ["64628"]}, facts={"procedure.technique": "other"})
    assert [o.key for o in observe(one, shipped.facts).conflicts] == ["procedure.technique"]


def test_fields_of_the_encounter_are_facts_too(encounter_of: EncounterOf, shipped: Library) -> None:
    claim = {
        "form": "professional",
        "place_of_service": "24",
        "diagnoses": ["M54.51"],
        "lines": [{"line": 1, "code": "64628", "units": 1}],
    }
    one = encounter_of(claim=claim, patient={"sex": "female"})
    seen = observe(one, shipped.facts, [("claim.units", "64628"), ("claim.units", "64629")])
    assert {id: value for id, value in seen.values.items() if id.startswith("claim.")} == {
        "claim.form": "professional",
        "claim.place_of_service": "24",
        "claim.diagnoses": whole("M54.51"),
        "claim.lines": whole("64628"),
        "claim.codes": whole("64628"),
        "claim.anesthesia_billed": False,
        "claim.units[64628]": 1,
        "claim.units[64629]": 0,
    }
    assert "claim.setting" not in seen.by_key


def test_observations_stand_in_the_order_of_the_dictionary(
    encounter_of: EncounterOf, shipped: Library, typical: Callable[[], dict[str, Any]]
) -> None:
    order = list(shipped.facts)
    keys = list(observe(encounter_of(**typical()), shipped.facts).by_key)
    assert keys == sorted(keys, key=order.index)
