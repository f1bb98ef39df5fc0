"""Palmetto's decisions three ways: rules engine, reference evaluator, the LCD in plain Python."""

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from engine.decide import Decision, Session
from engine.encounter.model import Encounter
from engine.encounter.observe import observe
from engine.knowledge.library import Library
from engine.knowledge.packs import Outcome, Pack
from engine.language.evaluate import evaluate, evaluate_criteria
from engine.language.kleene import MET, UNKNOWN
from tests.differential.palmetto_oracle import Answer, answer

Json = dict[str, Any]

ENCOUNTERS = 2_000
BODIES = ("T12", "L2", "L3", "L4", "L5", "S1")
LOWER = ("L3", "L4", "L5", "S1")

# What the LCD allows and what it does not, each up to the bound.
NUMBERS: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "pain.low_back_duration": ((6, 14), (5.9, 0)),
    "conservative.failed_duration": ((6, 9), (5.9, 0)),
    "surgery.months_since": ((6.1, 12), (6, 6, 5)),
    "bone.t_score": ((-2.4, 0), (-3, -2.5)),
    "imaging.correlated_disc_protrusion": ((0, 5), (5.1, 8)),
    "imaging.correlated_spondylolisthesis": ((0, 1.9), (2, 3)),
    "patient.bmi": ((28.4, 40), (40.1, 45)),
}
# What rules the procedure out only together with others: common, so that these matter.
OFTEN = (
    "surgery.prior_at_level",
    "surgery.months_since",
    "bone.osteoporosis_diagnosed",
    "comorbidity.advanced_systemic_disease",
)
WANTED = (
    "pain.functional_deficit_on_scale",
    "assessment.baseline_pain",
    "assessment.baseline_disability_scale",
    "assessment.multidisciplinary",
    "assessment.psychological",
    "assessment.physical",
    "surgery.radicular_pain_resolved",
    "documented.treatment_objective",
)
UNWANTED = (
    "pathology.alternative_explanation",
    "comorbidity.severe_cardiopulmonary",
    "infection.systemic_active",
    "infection.local_at_level",
    "comorbidity.bleeding_diathesis",
    "patient.pregnant",
    "leg_pain.primary_radicular",
    "surgery.prior_at_level",
    "stenosis.symptomatic_primary",
    "bone.osteoporosis_diagnosed",
    "bone.fragility_fracture_history",
    "bone.fracture_at_level",
    "spine.cancer",
    "imaging.correlated_spondylolysis",
    "imaging.correlated_facet_arthrosis",
    "comorbidity.advanced_systemic_disease",
    "comorbidity.active_untreated_substance_use",
)


class Draw:
    """Draws one encounter: mostly what the LCD covers, some facts left out, some turned around."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.unknown = rng.choice((0, 0, 0.02, 0.1, 0.5))
        self.turned = rng.choice((0, 0.01, 0.05, 0.2))
        self.facts: Json = {}

    def left_out(self) -> bool:
        return self.rng.random() < self.unknown

    def turn(self) -> bool:
        return self.rng.random() < self.turned

    def state(self, id: str, value: Any) -> None:
        if not self.left_out():
            self.facts[id] = value
        elif self.rng.random() < 0.2:
            self.facts[id] = {"value": value, "certainty": "possible"}

    def members(self, id: str, codes: tuple[str, ...], least: int, most: int) -> None:
        chosen = self.rng.sample(codes, self.rng.randint(least, most))
        if not self.left_out():
            self.facts[id] = chosen
        elif self.rng.random() < 0.5:
            self.facts[id] = {"value": chosen, "complete": False}

    def encounter(self) -> Json:
        rng, far = self.rng, self.rng.random() < 0.15
        for id, (allowed, excluded) in NUMBERS.items():
            beyond = self.turn() or (id in OFTEN and rng.random() < 0.4)
            self.state(id, rng.choice(excluded if beyond else allowed))
        for id in WANTED:
            self.state(id, not self.turn())
        for id in UNWANTED:
            self.state(id, self.turn() or (id in OFTEN and rng.random() < 0.2))
        most = 5 if far else 4
        self.members("procedure.vertebral_bodies", BODIES if far else LOWER, 1, most)
        self.members("history.bvn_ablated_bodies", BODIES, 0, 3 if far else 0)
        self.members("mri.modic_1_bodies", LOWER, 0 if far else 1, 2)
        self.members("mri.modic_2_bodies", BODIES, 0, 2)
        kinds = ("discectomy", "laminectomy", "fusion", "other")
        self.members("surgery.prior_kind", kinds[: rng.choice((2, 2, 4))], 0, 2)
        parts: Json = {"facts": self.facts, "patient": self.patient()}
        if self.turn():
            parts["request"] = {"codes": ["64635"]}
            if rng.random() < 0.5:
                self.facts["procedure.technique"] = "other"
        return parts

    def patient(self) -> Json:
        patient: Json = {}
        if not self.left_out():
            year = 2006 if self.turn() else 1963
            patient["birth_date"] = f"{year}-03-0{self.rng.choice((4, 5))}"
        if not self.left_out():
            patient["sex"] = "female"
        return patient


@pytest.fixture(scope="module")
def trials(
    session: Session, encounter_of: Callable[..., Encounter]
) -> list[tuple[Encounter, Decision]]:
    rng = Random(39420)
    encounters = [encounter_of(**Draw(rng).encounter()) for _ in range(ENCOUNTERS)]
    return [(encounter, session.decide(encounter)) for encounter in encounters]


Trials = list[tuple[Encounter, Decision]]


def test_the_rules_engine_and_the_reference_evaluator_do_not_differ(
    trials: Trials, palmetto: Pack, shipped: Library
) -> None:
    # The engine compares, too, and would have refused; here it is not trusted to.
    conditions = {id: criterion.condition for id, criterion in palmetto.criteria.items()}
    for encounter, decision in trials:
        values = observe(encounter, shipped.facts).values
        criteria = evaluate_criteria(conditions, values)
        assert {c.id: c.status for c in decision.criteria} == criteria
        reachable = []
        for determination in palmetto.determinations:
            status = evaluate(determination.condition, values, criteria)
            if status in (MET, UNKNOWN):
                reachable.append(determination.id)
            if status is MET:
                break
        assert [entry.determination for entry in decision.reachable] == reachable


def test_the_decisions_are_those_of_the_lcd_written_down_a_second_time(
    trials: Trials, shipped: Library
) -> None:
    seen: Counter[tuple[str, str | None]] = Counter()
    for encounter, decision in trials:
        expected = answer(observe(encounter, shipped.facts).values)
        found = Answer(decision.outcome.value, decision.basis)
        assert found == expected, encounter
        seen[(found.outcome, found.basis)] += 1
    # The trial is worth little if one of the answers hardly ever occurs.
    assert set(seen) == {
        ("covered", None),
        ("needs_information", None),
        ("not_applicable", None),
        ("not_covered", "contraindication"),
        ("not_covered", "limit_exceeded"),
        ("not_covered", "criteria_not_met"),
    }
    assert min(seen.values()) >= 20, seen


def test_what_is_said_to_be_missing_is_unknown(trials: Trials, shipped: Library) -> None:
    for encounter, decision in trials:
        values = observe(encounter, shipped.facts).values
        for fact in decision.missing.facts:
            value = values.get(fact.fact)
            assert value is None or not getattr(value, "complete", True)
        if decision.outcome is Outcome.NEEDS_INFORMATION:
            assert decision.missing.facts
            assert any(reach.sets for reach in decision.missing.to_reach)
