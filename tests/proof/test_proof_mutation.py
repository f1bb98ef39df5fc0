"""Mutants on examples bit by bit: the same as deciding each example by each mutant."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pytest

from engine.decide import Decision, Options, Session
from engine.decide.session import SELECTED
from engine.encounter.model import Encounter
from engine.knowledge.library import Library, shipped_root
from engine.knowledge.packs import Outcome, Pack
from engine.proof.examples import Example
from engine.proof.mutants import Mutant, mutants_of
from engine.proof.mutation import Bench
from engine.proof.replay import with_rules
from engine.rules import compile_program
from engine.rules.reference import Expected, expected
from engine.testing.extract import extract
from engine.testing.soundness import read_feature
from engine.testing.steps import STEPS

NONE = "none"
TRIED = 250
"""Mutants of each of four packs: a thousand."""
PACKS = {
    "medicare/palmetto-l39420@2023-03-05": "medicare/palmetto-l39420",
    "medicare/noridian-l39642@v11": "medicare/noridian-l39642",
    "bcbs/wyoming-15-01-004@001": "bcbs/wyoming-15-01-004",
    "bcbs/south-carolina-cam-394@undated": "bcbs/south-carolina-cam-394",
}


class Remembering(Session):
    """Decides, and keeps what it decided."""

    def __init__(self, library: Library) -> None:
        super().__init__(library, own_copies=False)
        self.decided: list[tuple[Decision, Encounter]] = []

    def decide(self, encounter: Encounter, options: Options = SELECTED) -> Decision:
        decision = super().decide(encounter, options)
        self.decided.append((decision, encounter))
        return decision

    def encounters(self, pack: str) -> list[Encounter]:
        """Those that one pack decided, in order: what its examples were made of."""
        return [e for d, e in self.decided if d.policy is not None and d.policy.pack.name == pack]


@dataclass(frozen=True)
class Tried:
    """The examples of a pack, and the encounter that each was made of."""

    bench: Bench
    encounters: list[Encounter]


@pytest.fixture(scope="module", params=list(PACKS))
def tried(request: pytest.FixtureRequest, shipped: Library) -> Tried:
    file = shipped_root() / "features" / f"{PACKS[request.param]}.feature"
    with Remembering(shipped) as session:
        examples = extract([read_feature(file, STEPS)], session).examples[request.param]
        encounters = session.encounters(request.param)
    assert len(encounters) == len(examples)
    return Tried(Bench(shipped.pack_named(request.param), examples), encounters)


@pytest.fixture
def bench(tried: Tried) -> Bench:
    return tried.bench


def chosen(bench: Bench, library: Library, number: int) -> Iterator[tuple[Mutant, int]]:
    """Random mutants, each with the place of a random example."""
    rng = Random(bench.pack.name)
    mutants = list(mutants_of(bench.pack, library))
    for mutant in rng.choices(mutants, k=number):
        yield mutant, rng.randrange(len(bench.examples))


def said(bench: Bench, mutant: Mutant, place: int) -> tuple[dict[str, str], str, str, str]:
    """Statuses, outcome, basis and determination of a mutant in one example, from the bits."""
    reading = bench.reading(mutant)
    statuses = {}
    for id, bits in reading.criteria.items():
        met, unmet = bits.met >> place & 1, bits.unmet >> place & 1
        statuses[id] = "met" if met else "unmet" if unmet else "unknown"

    def holding(masks: object) -> str:
        assert isinstance(masks, dict)
        return next((str(key) for key, mask in masks.items() if mask >> place & 1), NONE)

    answers = reading.answers
    return (
        statuses,
        holding(answers.outcomes),
        holding(answers.bases),
        holding(answers.settled),
    )


def defined(right: Expected, mutant: Mutant) -> tuple[dict[str, str], str, str, str]:
    """The same by the words of the contract, from what the determinations come to."""
    steps = {step.id: step for step in mutant.determinations}
    statuses = {id: str(status) for id, status in right.criteria.items()}
    outcomes = {steps[id].outcome for id in right.reachable}
    if len(outcomes) > 1:
        return statuses, Outcome.NEEDS_INFORMATION, NONE, NONE
    settled = steps[right.reached]
    return statuses, settled.outcome, settled.basis or NONE, settled.id


def decided(
    mutant: Mutant, pack: Pack, encounter: Encounter, library: Library
) -> tuple[dict[str, str], str, str, str]:
    """The same by a session, as anybody decides an encounter: with the mutant as the pack."""
    with Session(library, own_copies=False) as session:
        decision = session.decide(encounter, Options(pack=with_rules(pack, mutant.rules, "mutant")))
    statuses = {criterion.id: str(criterion.status) for criterion in decision.criteria}
    return (
        statuses,
        decision.outcome,
        decision.basis or NONE,
        decision.determination or NONE,
    )


def test_bits_say_what_the_definition_says_of_a_mutant(bench: Bench, shipped: Library) -> None:
    for mutant, place in chosen(bench, shipped, TRIED):
        values = bench.examples[place].values
        steps = [(step.id, step.condition) for step in mutant.determinations]
        program = compile_program("mutant", mutant.criteria, steps)
        assert said(bench, mutant, place) == defined(expected(program, values), mutant), mutant.id


def test_bits_say_what_a_session_decides_by_each_of_a_thousand_mutants(
    tried: Tried, shipped: Library
) -> None:
    noticed = 0
    for mutant, place in chosen(tried.bench, shipped, TRIED):
        found = decided(mutant, tried.bench.pack, tried.encounters[place], shipped)
        assert said(tried.bench, mutant, place) == found, mutant.id
        noticed += tried.bench.killed(mutant) >> place & 1
    assert noticed > TRIED / 20, "nearly no mutant was told from the pack"


def test_an_example_kills_a_mutant_where_an_assertion_of_it_fails(
    bench: Bench, shipped: Library
) -> None:
    """Outcome, basis, determination and single statuses; effects are compared with the rest."""
    for mutant, place in chosen(bench, shipped, TRIED):
        example = bench.examples[place]
        statuses, outcome, basis, determination = said(bench, mutant, place)
        fails = _fails(example, statuses, (outcome, basis, determination))
        killed = bool(bench.killed(mutant) >> place & 1)
        assert killed or not fails, mutant.id
        assert fails or not killed or example.expected.effects, mutant.id


def _fails(example: Example, statuses: dict[str, str], answer: tuple[str, str, str]) -> bool:
    asserted = example.expected
    wanted = (asserted.outcome, asserted.basis, asserted.determination)
    if any(
        one is not None and _plain(one) != _plain(other)
        for one, other in zip(wanted, answer, strict=True)
    ):
        return True
    return any(statuses.get(id) != str(status) for id, status in asserted.statuses.items())


def _plain(word: str) -> str:
    return str(word).replace("_", " ")
