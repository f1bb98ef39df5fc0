"""The LCDs of Palmetto (L39420) and NGS (L40302) say the same, so their packs must decide the same.

Each pack is encoded from its own text. Ten thousand random encounters go through both; every status
that a difference could hide behind has to occur among them, or the test would show little. How much
it shows is tried: one pack is changed in one place, and the comparison has to notice.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from engine.decide import Decision, Options, Session
from engine.encounter.model import Encounter, Statement
from engine.encounter.observe import observe
from engine.knowledge.library import Library
from engine.knowledge.packs import Outcome, Pack
from engine.language import conditions
from engine.language.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Members,
    Not,
    Test,
)
from engine.language.evaluate import evaluate
from engine.language.kleene import Status
from engine.language.values import SetValue, Value

ENCOUNTERS = 10_000
DAY = date(2026, 11, 24)
GROUP = 500
"""How many encounters are drawn from one seed."""

FINDINGS = (
    "pathology.alternative_explanation",
    "comorbidity.severe_cardiopulmonary",
    "comorbidity.bleeding_diathesis",
    "comorbidity.advanced_systemic_disease",
    "comorbidity.active_untreated_substance_use",
    "infection.systemic_active",
    "infection.local_at_level",
    "patient.pregnant",
    "leg_pain.primary_radicular",
    "stenosis.symptomatic_primary",
    "surgery.prior_at_level",
    "bone.osteoporosis_diagnosed",
    "bone.fragility_fracture_history",
    "bone.fracture_at_level",
    "spine.cancer",
    "imaging.correlated_spondylolysis",
    "imaging.correlated_facet_arthrosis",
)
"""Findings that speak against the procedure: usually absent."""

SHOWN = (
    "pain.functional_deficit_on_scale",
    "assessment.baseline_pain",
    "assessment.baseline_disability_scale",
    "assessment.multidisciplinary",
    "assessment.psychological",
    "assessment.physical",
    "surgery.radicular_pain_resolved",
    "documented.treatment_objective",
)
"""What the record has to show: usually there."""

NUMBERS: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "patient.age": (("61", "19"), ("18", "17")),
    "pain.low_back_duration": (("14", "6"), ("5.9", "0")),
    "conservative.failed_duration": (("9", "6"), ("5.9", "0")),
    "patient.bmi": (("28.4", "40"), ("40.1", "60")),
    "bone.t_score": (("-0.8", "-2.4"), ("-2.5", "-4")),
    "imaging.correlated_disc_protrusion": (("0", "5"), ("5.1", "20")),
    "imaging.correlated_spondylolisthesis": (("0", "1.9"), ("2", "9")),
    "surgery.months_since": (("7", "40"), ("6", "1")),
}
"""Values that do not stand in the way, then values that do; each with one at the limit."""

BODIES = ("L1", "L2", "L3", "L4", "L5", "S1", "S2")
OPERATIONS = ("discectomy", "laminectomy", "fusion", "other")

SETS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "mri.modic_1_bodies": (("L5",), BODIES),
    "mri.modic_2_bodies": ((), BODIES),
    "surgery.prior_kind": (("discectomy",), OPERATIONS),
    "history.bvn_ablated_bodies": ((), BODIES),
    "procedure.vertebral_bodies": (("L4", "L5"), BODIES),
}
"""A set that does not stand in the way, then what other sets are drawn from."""


OF_A_SURGERY = ("surgery.prior_kind", "surgery.months_since", "surgery.radicular_pain_resolved")


UNNOTICEABLE = [
    "NGS-X7 surgery.prior_kind any_in discectomy laminectomy fusion",
    "NGS-X7 surgery.prior_kind any_in discectomy laminectomy other",
]
"""Changes that change nothing: the next test of the same criterion rules these operations out."""


@pytest.fixture(scope="module")
def ngs(shipped: Library) -> Pack:
    return shipped.pack_named("medicare/ngs-l40302@v2")


def encounters(seed: int, count: int) -> Iterator[Encounter]:
    """Random encounters: some nearly complete and good, some with gaps, some with findings."""
    rng = random.Random(seed)
    for number in range(count):
        gaps = rng.choice((0.0, 0.0, 0.01, 0.05, 0.3))
        against = rng.choice((0.0, 0.01, 0.03, 0.1))
        stated = dict(_statements(rng, gaps, against))
        other = rng.random() < 0.02
        yield Encounter(
            id=f"random-{seed}-{number}",
            payer="medicare",
            date_of_service=DAY,
            plan=None,
            line_of_business="medicare_ffs",
            plan_state=None,
            service_location=None,
            birth_date=None,
            sex=rng.choice(("female", "male", None)),
            claim=None,
            requested=("64635",) if other else ("64628",),
            facts=stated | ({"procedure.technique": (Statement("other"),)} if other else {}),
            digest=f"{seed}-{number}",
        )


def _statements(
    rng: random.Random, gaps: float, against: float
) -> Iterator[tuple[str, tuple[Statement, ...]]]:
    values = dict(_values(rng, against))
    if not values["surgery.prior_at_level"] and rng.random() < 0.98:
        # What is said of a surgery that there was not is a conflict: rare, as in a chart.
        values = {id: v for id, v in values.items() if id not in OF_A_SURGERY}
    for id, value in values.items():
        if rng.random() >= gaps:
            yield id, (Statement(value, possible=rng.random() < gaps / 10),)


def _values(rng: random.Random, against: float) -> Iterator[tuple[str, Value]]:
    for id in FINDINGS:
        yield id, rng.random() < against
    for id in SHOWN:
        yield id, rng.random() >= against
    for id, (good, bad) in NUMBERS.items():
        yield id, Decimal(rng.choice(bad if rng.random() < against else good))
    for id, (usual, codes) in SETS.items():
        chosen = _drawn(rng, codes) if rng.random() < against * 5 else usual
        if chosen or id != "procedure.vertebral_bodies":  # which is never empty
            yield id, SetValue(frozenset(chosen), complete=rng.random() >= against)


def _drawn(rng: random.Random, codes: tuple[str, ...]) -> list[str]:
    """Any set of the codes; one code alone as often as many, so that each is seen to count."""
    most = rng.choice((1, 1, 2, len(codes)))
    return rng.sample(codes, rng.randint(0, most))


def shown(decision: Decision, prefix: str) -> Mapping[str, object]:
    """What the two have to agree on, with the criteria named without the pack's own prefix."""
    return {
        "outcome": decision.outcome,
        "basis": decision.basis,
        "determination": decision.determination,
        "reachable": decision.reachable,
        "criteria": {
            c.id.removeprefix(prefix): (c.kind, c.status, c.effect) for c in decision.criteria
        },
        "missing": [
            (fact.fact, [id.removeprefix(prefix) for id in fact.criteria])
            for fact in decision.missing.facts
        ],
        "to reach": decision.missing.to_reach,
        "conflicts": decision.conflicts,
        "expected coding": decision.expected_coding,
    }


def test_both_packs_decide_random_encounters_alike(
    session: Session, palmetto: Pack, ngs: Pack
) -> None:
    outcomes: Counter[Outcome] = Counter()
    statuses: set[tuple[str, Status]] = set()
    for seed in range(ENCOUNTERS // GROUP):
        for encounter in encounters(seed, GROUP):
            one = session.decide(encounter, Options(pack=palmetto))
            other = session.decide(encounter, Options(pack=ngs))
            assert shown(one, "PAL-") == shown(other, "NGS-"), encounter
            outcomes[one.outcome] += 1
            statuses |= {(criterion.id, criterion.status) for criterion in one.criteria}

    assert outcomes.total() == ENCOUNTERS
    assert {
        Outcome.COVERED,
        Outcome.NOT_COVERED,
        Outcome.NEEDS_INFORMATION,
        Outcome.NOT_APPLICABLE,
    } == set(outcomes)
    assert min(outcomes.values()) > ENCOUNTERS // 100
    assert statuses == {(id, status) for id in palmetto.criteria for status in Status}


def test_a_change_of_any_test_in_one_of_the_packs_is_noticed(
    session: Session, shipped: Library, palmetto: Pack, ngs: Pack
) -> None:
    """The reference evaluator finds an encounter on which a change matters; the comparison then
    has to see it there."""
    planted = {
        f"{id} {test.fact} {other.operator} {words(other.operand)}": (
            id,
            changed(criterion.condition, test, other),
        )
        for id, criterion in ngs.criteria.items()
        for test in conditions.tests_in(criterion.condition)
        for other in mutants_of(test)
    }
    assert len(planted) > 60

    for encounter in (
        one for seed in range(ENCOUNTERS // GROUP) for one in encounters(seed, GROUP)
    ):
        facts = observe(encounter, shipped.facts).values
        seen = [
            name
            for name, (id, condition) in planted.items()
            if evaluate(condition, facts, {}) != evaluate(ngs.criteria[id].condition, facts, {})
        ]
        for name in seen:
            id, condition = planted.pop(name)
            mutant = replace(
                ngs,
                criteria={**ngs.criteria, id: replace(ngs.criteria[id], condition=condition)},
                digest=name,
            )
            one = session.decide(encounter, Options(pack=palmetto))
            other = session.decide(encounter, Options(pack=mutant))
            assert shown(one, "PAL-") != shown(other, "NGS-"), name
        if not planted:
            break

    assert list(planted) == UNNOTICEABLE


def words(operand: object) -> str:
    return " ".join(operand.codes) if isinstance(operand, Members) else str(operand)


def mutants_of(test: Test) -> Iterator[Test]:
    """Small changes of a test, such as a slip of the pen would make."""
    match test.operand:
        case bool():
            yield replace(test, operand=not test.operand)
        case Decimal():
            strict = {"gte": "gt", "gt": "gte", "lte": "lt", "lt": "lte"}
            yield replace(test, operator=strict[test.operator])
        case Comparison(operator, Decimal() as operand):
            yield replace(test, operand=Comparison(operator, operand + 1))
            if operand:
                yield replace(test, operand=Comparison(operator, operand - 1))
        case Members(codes):
            every = BODIES if set(codes) <= set(BODIES) else OPERATIONS
            for code in every:
                left = tuple(one for one in every if (one in codes) != (one == code))
                yield replace(test, operand=Members(left))
        case _:
            raise AssertionError(f"no change is known for {test}")


def changed(condition: Condition, test: Test, other: Test) -> Condition:
    """The condition with another test in the place of one."""
    match condition:
        case AllOf(parts):
            return AllOf(tuple(changed(part, test, other) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(changed(part, test, other) for part in parts))
        case Not(part):
            return Not(changed(part, test, other))
        case _:
            return other if condition == test else condition


def test_the_random_encounters_state_every_fact_that_the_packs_ask_for(
    shipped: Library, palmetto: Pack, ngs: Pack
) -> None:
    asked = {
        name
        for pack in (palmetto, ngs)
        for criterion in pack.criteria.values()
        for test in conditions.tests_in(criterion.condition)
        for name in shipped.facts[test.fact].asks
    }
    stated = {id for encounter in encounters(0, GROUP) for id in encounter.facts}

    assert asked - stated <= {"patient.birth_date", "patient.sex"}


def test_each_pack_cites_its_own_text(palmetto: Pack, ngs: Pack) -> None:
    for pack, document in ((palmetto, "LCD L39420"), (ngs, "LCD L40302")):
        cited = {criterion.citation.document for criterion in pack.criteria.values()}
        assert len(cited) == 1
        assert document in cited.pop()
