"""Mutants on examples bit by bit: the same as deciding each example by each mutant."""

from collections.abc import Iterator
from random import Random

import pytest

from engine.decide import Session
from engine.knowledge.library import Library, shipped_root
from engine.knowledge.packs import Outcome
from engine.proof.examples import Example
from engine.proof.mutants import Mutant, mutants_of
from engine.proof.mutation import Bench
from engine.rules import Engine, compile_program
from engine.rules.reference import Expected, expected
from engine.testing.extract import extract
from engine.testing.soundness import read_feature
from engine.testing.steps import STEPS

NONE = "none"
TRIED = 250
"""Mutants of each of four packs: a thousand."""
BY_THE_ENGINE = 15
"""Of them by the rules engine, unless slow tests are asked for: then all."""
PACKS = {
    "medicare/palmetto-l39420@2023-03-05": "medicare/palmetto-l39420",
    "medicare/noridian-l39642@v11": "medicare/noridian-l39642",
    "bcbs/wyoming-15-01-004@001": "bcbs/wyoming-15-01-004",
    "bcbs/south-carolina-cam-394@undated": "bcbs/south-carolina-cam-394",
}


@pytest.fixture(scope="module", params=list(PACKS))
def bench(request: pytest.FixtureRequest, shipped: Library, session: Session) -> Bench:
    file = shipped_root() / "features" / f"{PACKS[request.param]}.feature"
    examples = extract([read_feature(file, STEPS)], session).examples[request.param]
    return Bench(shipped.pack_named(request.param), examples)


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


def by_the_engine(bench: Bench, mutant: Mutant, place: int) -> tuple[dict[str, str], str, str, str]:
    """The same by the rules engine, given the mutant's rules as a program of its own."""
    steps = [(step.id, step.condition) for step in mutant.determinations]
    with Engine(compile_program("mutant", mutant.criteria, steps)) as engine:
        run = engine.run(bench.examples[place].values)
    found = Expected(dict(run.criteria), dict(run.determinations), run.reached, run.reachable)
    return defined(found, mutant)


def test_bits_say_what_the_definition_says_of_a_mutant(bench: Bench, shipped: Library) -> None:
    for mutant, place in chosen(bench, shipped, TRIED):
        values = bench.examples[place].values
        steps = [(step.id, step.condition) for step in mutant.determinations]
        program = compile_program("mutant", mutant.criteria, steps)
        assert said(bench, mutant, place) == defined(expected(program, values), mutant), mutant.id


def test_bits_say_what_the_rules_engine_says_of_a_mutant(bench: Bench, shipped: Library) -> None:
    """A sample of what the slow test below looks at."""
    for mutant, place in chosen(bench, shipped, BY_THE_ENGINE):
        assert said(bench, mutant, place) == by_the_engine(bench, mutant, place), mutant.id


@pytest.mark.slow
def test_bits_say_what_the_rules_engine_says_of_a_thousand_mutants(
    bench: Bench, shipped: Library
) -> None:
    for mutant, place in chosen(bench, shipped, TRIED):
        assert said(bench, mutant, place) == by_the_engine(bench, mutant, place), mutant.id


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
