"""Which facts can still matter: what is called idle changes nothing, whatever else turns out."""

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from random import Random
from typing import Any

import pytest

from engine.encounter.model import Encounter
from engine.encounter.observe import observe
from engine.knowledge.library import Library
from engine.knowledge.pack_reader import read_pack
from engine.knowledge.packs import Outcome, Pack
from engine.language.values import SetValue, Value
from engine.proof.prover import Prover
from engine.proof.questions import Relevance, Relevant
from engine.proof.replay import Replayer
from tests.conftest import as_document
from tests.decide.random_packs import (
    CODES,
    LAST,
    VALUES,
    contradicts,
    fits,
    random_facts,
    random_pack,
    settled,
    subsets,
    supplied,
)
from tests.proof.test_proof_exhaustive import SETS as CARE
from tests.proof.test_proof_exhaustive import small_pack

Json = dict[str, Any]
PackJson = Callable[..., Json]
EncounterOf = Callable[..., Encounter]
Idle = Callable[..., tuple[str, ...]]
Completion = dict[str, Value]

MONTHS = {"fact": "pain.low_back_duration", "unit": "mo"}
UNREMITTING = {"fact": "pain.unremitting", "is": True}
TYPE_1 = {"fact": "mri.modic_1_bodies"}
DOMAIN: Mapping[str, list[Value]] = {
    **VALUES,
    "conservative.modalities": [one for one in CARE if isinstance(one, SetValue)],
    "history.bvn_ablated_bodies": [SetValue(members) for members in subsets(CODES[1:4])],
    "procedure.vertebral_bodies": [SetValue(members) for members in subsets(CODES[1:4]) if members],
}


@pytest.fixture
def idle(
    shipped: Library, replayer: Replayer, pack_json: PackJson, encounter_of: EncounterOf
) -> Idle:
    """What of the facts asked for is idle where one criterion decides; `facts` are known."""

    def run(condition: Json, *asked: str, **known: object) -> tuple[str, ...]:
        steps = [{"id": "covered", "outcome": "covered", "condition": {"criterion": "C1"}}, LAST]
        pack = read_pack(as_document(pack_json({"C1": condition}, steps)), shipped)
        return among(replayer, pack, encounter_of(**known), asked).idle

    return run


def among(
    replayer: Replayer, pack: Pack, encounter: Encounter, asked: tuple[str, ...]
) -> Relevance:
    observed = observe(encounter, replayer.library.facts)
    return Relevant(Prover(replayer, pack)).among(asked, observed)


def test_a_fact_matters_by_what_follows_from_it(idle: Idle) -> None:
    """Nobody who is male is pregnant: the answer to the one question is that to the other."""
    not_pregnant = {"fact": "patient.pregnant", "is": False}
    assert idle(not_pregnant, "patient.sex", "patient.pregnant") == ()


def test_what_follows_already_leaves_the_fact_idle(idle: Idle) -> None:
    not_pregnant = {"fact": "patient.pregnant", "is": False}
    assert idle(not_pregnant, "patient.sex", facts={"patient.pregnant": False}) == ("patient.sex",)


def test_a_sex_from_which_nothing_follows_is_no_answer_to_the_other_question(idle: Idle) -> None:
    """Only a male patient is known not to be pregnant: nothing else can show that she is."""
    pregnant = {"fact": "patient.pregnant", "is": True}
    either = {"any": [{**MONTHS, "gte": 6}, pregnant]}
    known = {"patient.pregnant": True}
    assert idle(either, "patient.sex", "pain.low_back_duration", facts=known) == (
        "patient.sex",
        "pain.low_back_duration",
    )


@pytest.mark.parametrize("stated", [True, False])
def test_a_birth_date_matters_by_the_age_where_maturity_is_stated(idle: Idle, stated: bool) -> None:
    old = {"fact": "patient.age", "gte": 65, "unit": "a"}
    mature = {"fact": "patient.skeletally_mature", "is": True}
    known = {"patient.skeletally_mature": stated}
    found = idle({"all": [old, mature]}, "patient.birth_date", facts=known)
    assert found == (() if stated else ("patient.birth_date",))


def test_a_set_that_is_open_may_yet_be_complete(idle: Idle) -> None:
    """Once no other body is affected, unremitting pain alone decides."""
    both = {"all": [{**TYPE_1, "subset_of": ["L4", "L5"]}, UNREMITTING]}
    condition = {"any": [both, {**TYPE_1, "any_in": ["S1"]}]}
    known = {"mri.modic_1_bodies": {"value": ["L4"], "complete": False}}
    asked = ("mri.modic_1_bodies", "pain.unremitting")
    assert idle(condition, *asked, facts=known) == ()


def test_a_set_that_is_complete_does_not_grow(idle: Idle) -> None:
    both = {"all": [{**TYPE_1, "subset_of": ["L4", "L5"]}, UNREMITTING]}
    known = {"mri.modic_1_bodies": ["L3", "L4"]}
    assert idle(both, "pain.unremitting", facts=known) == ("pain.unremitting",)


def test_a_number_between_the_marks_of_a_condition_is_no_contradiction(idle: Idle) -> None:
    """Six months and a third are no multiple of what thresholds are: still a number."""
    condition = {"all": [{**MONTHS, "gte": 6}, UNREMITTING]}
    assert idle(condition, "pain.unremitting", facts={"pain.low_back_duration": 6.3}) == ()
    short = idle(condition, "pain.unremitting", facts={"pain.low_back_duration": 5.7})
    assert short == ("pain.unremitting",)


# --- the law, by trying everything


def continuations(
    encounter: Encounter, asked: tuple[str, ...], rng: Random, most: int
) -> Iterator[Completion]:
    """Answers to some of the questions: all there are, or so many at random."""
    free: list[list[tuple[str, Value] | None]] = [
        [None, *((id, value) for value in DOMAIN[id] if fits(encounter, id, value))] for id in asked
    ]
    count = 1
    for values in free:
        count *= len(values)
    if count <= most:
        every: Iterator[tuple[tuple[str, Value] | None, ...]] = product(*free)
    else:
        every = (tuple(rng.choice(values) for values in free) for _ in range(most))
    for chosen in every:
        yield dict(one for one in chosen if one is not None)


def outcome_after(
    pack: Pack, encounter: Encounter, given: Completion, library: Library
) -> Outcome | str | None:
    """What it comes to; a word where the answers contradict what the record says."""
    if contradicts(encounter, given, library):
        return "contradiction"
    return settled(pack, supplied(encounter, given), library)


def changes(
    pack: Pack, encounter: Encounter, id: str, others: Completion, library: Library
) -> bool:
    """Whether some value of a fact changes the outcome where the others are answered so."""
    before = outcome_after(pack, encounter, others, library)
    values = [value for value in DOMAIN[id] if fits(encounter, id, value)]
    after = {outcome_after(pack, encounter, {**others, id: v}, library) for v in values}
    return before != "contradiction" and not after <= {before, "contradiction"}


@pytest.mark.parametrize("seed", range(16))
def test_no_answer_to_an_idle_question_changes_the_outcome(
    seed: int,
    shipped: Library,
    replayer: Replayer,
    pack_json: PackJson,
    encounter_of: EncounterOf,
) -> None:
    """Open sets grow, derived facts follow, and other questions are answered or not."""
    rng = Random(seed)
    for _ in range(3):
        pack = read_pack(as_document(random_pack(rng, pack_json)), shipped)
        facts, patient = random_facts(rng)
        encounter = encounter_of(facts=facts, patient=patient)
        asked = asked_of(pack, encounter, shipped)
        for id in among(replayer, pack, encounter, asked).idle:
            others = tuple(one for one in asked if one != id)
            for given in continuations(encounter, others, rng, 120):
                assert not changes(pack, encounter, id, given, shipped), (id, given)


@pytest.mark.parametrize("seed", range(8))
def test_every_other_question_has_an_answer_that_can_matter(
    seed: int,
    shipped: Library,
    replayer: Replayer,
    pack_json: PackJson,
    encounter_of: EncounterOf,
) -> None:
    rng = Random(seed)
    pack = small_pack(rng, pack_json, shipped)
    known = {"pain.low_back_duration": 5, "spine.cancer": rng.random() < 0.5}
    encounter = encounter_of(facts=known if seed % 2 else {})
    asked = asked_of(pack, encounter, shipped)
    found = among(replayer, pack, encounter, asked)
    for id in asked:
        others = tuple(one for one in asked if one != id)
        every = continuations(encounter, others, rng, 10_000)
        matters = any(changes(pack, encounter, id, given, shipped) for given in every)
        assert matters is (id not in found.idle), id


def asked_of(pack: Pack, encounter: Encounter, library: Library) -> tuple[str, ...]:
    """The facts that the pack asks about and that are not known to the end."""
    from engine.decide import Options, Session

    with Session(library, own_copies=False) as session:
        decision = session.decide(encounter, Options(pack=pack))
    return tuple(one.fact for one in decision.missing.facts if one.fact in DOMAIN)
