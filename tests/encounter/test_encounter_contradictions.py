"""Facts that cannot all be as stated: what one presupposes of another, and what becomes of both."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.encounter.model import Encounter
from engine.encounter.observe import Observations, observe
from engine.knowledge.library import Library
from engine.language.values import SetValue

Json = dict[str, Any]
EncounterOf = Callable[..., Encounter]

PRIOR, KIND = "surgery.prior_at_level", "surgery.prior_kind"
MONTHS, RESOLVED = "surgery.months_since", "surgery.radicular_pain_resolved"
NONE = {PRIOR: {"value": False, "source": "intake"}}


@pytest.fixture
def seen(shipped: Library, encounter_of: EncounterOf) -> Callable[[Json], Observations]:
    return lambda facts: observe(encounter_of(facts=facts), shipped.facts)


Seen = Callable[[Json], Observations]


def test_what_presupposes_another_finding_and_its_absence_are_a_conflict_of_both(
    seen: Seen,
) -> None:
    found = seen({**NONE, KIND: {"value": ["discectomy"], "source": "old note"}})
    assert [(one.key, one.source, one.against) for one in found.conflicts] == [
        (PRIOR, "intake", (KIND,)),
        (KIND, "old note", (PRIOR,)),
    ]
    assert all(one.conflict and one.value is None for one in found.conflicts)
    assert not {PRIOR, KIND} & found.values.keys()


@pytest.mark.parametrize(
    ("stated", "against"),
    [
        ({KIND: []}, set()),
        ({KIND: {"value": [], "complete": False}}, set()),
        ({KIND: {"value": ["other"], "complete": False}}, {KIND}),
        ({KIND: {"value": ["fusion"], "certainty": "possible"}}, set()),
        ({MONTHS: 7}, {MONTHS}),
        ({MONTHS: 0}, {MONTHS}),
        ({RESOLVED: True}, {RESOLVED}),
        ({RESOLVED: False}, set()),
        ({KIND: ["fusion"], MONTHS: 9, RESOLVED: True}, {KIND, MONTHS, RESOLVED}),
    ],
)
def test_only_a_value_that_says_that_something_is_there_contradicts(
    seen: Seen, stated: Json, against: set[str]
) -> None:
    found = seen({**NONE, **stated})
    keys = {one.key for one in found.conflicts}
    assert keys == (against | {PRIOR} if against else set())


@pytest.mark.parametrize(
    ("id", "value", "presupposed"),
    [
        ("mri.modic_1_bodies", ["L5"], "mri.performed"),
        ("mri.modic_2_bodies", ["L5"], "mri.performed"),
        ("mri.modic_3_bodies", ["L5"], "mri.performed"),
        ("mri.modic_in_report", True, "mri.performed"),
        ("mri.report_available", True, "mri.performed"),
        ("bone.fracture_at_level", True, "bone.fracture_any_level"),
        ("bone.fragility_fracture_treatment", True, "bone.fragility_fracture_history"),
        ("conservative.modalities", ["injection"], "conservative.failed"),
    ],
)
def test_what_the_dictionary_says_of_a_finding_has_to_hold_beside_it(
    seen: Seen, id: str, value: object, presupposed: str
) -> None:
    assert {one.key for one in seen({id: value, presupposed: False}).conflicts} == {id, presupposed}
    assert seen({id: value, presupposed: True}).conflicts == ()
    assert presupposed not in seen({id: value}).values  # nothing is concluded from it


def test_a_fact_whose_own_sources_differ_contradicts_nothing(seen: Seen) -> None:
    stated = [{"value": True, "source": "a"}, {"value": False, "source": "b"}]
    found = seen({PRIOR: stated, KIND: ["discectomy"]})
    assert [(one.key, one.against) for one in found.conflicts] == [(PRIOR, ())]
    assert found.values[KIND] == SetValue(frozenset({"discectomy"}))
