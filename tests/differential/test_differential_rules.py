"""durable_rules against the reference evaluator, on random programs and random facts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from engine.language.evaluate import evaluate, evaluate_criteria
from engine.language.kleene import MET, UNKNOWN, Status
from engine.language.operators import OPERATORS
from engine.rules import Engine, EngineFault, Firing, Program, compile_program
from engine.rules.channel import Channel
from tests.differential.random_conditions import FACTS, random_facts, random_program

TREES = 5_000
ENCOUNTERS = 4


def test_no_difference_on_five_thousand_random_condition_trees() -> None:
    rng, trees = Random(64628), 0
    statuses: Counter[Status] = Counter()
    pairs: set[tuple[str, str]] = set()
    while trees < TREES:
        random = random_program(rng)
        trees += random.trees
        program = compile_program(f"random-{trees}", random.criteria, random.determinations)
        pairs.update(_operators_used(program))
        with Engine(program) as engine:
            for _ in range(ENCOUNTERS):
                facts = random_facts(rng)
                run = engine.run(facts)
                # Compared here too, and not only in the engine, which might forget to.
                criteria = evaluate_criteria(random.criteria, facts)
                ends = {id: evaluate(tree, facts, criteria) for id, tree in random.determinations}
                assert run.criteria == criteria
                assert run.determinations == ends
                before = list(ends)[: list(ends.values()).index(MET)]
                reached = list(ends)[len(before)]
                assert run.reached == reached
                assert run.reachable == (*(d for d in before if ends[d] is UNKNOWN), reached)
                statuses.update(criteria.values())
    # The trial is worth little if hardly anything was decided, or open, or tried.
    assert min(statuses[status] for status in Status) > 0.15 * statuses.total()
    assert pairs == {(k, o.name) for o in OPERATORS.values() for k in o.kinds}


def _operators_used(program: Program) -> set[tuple[str, str]]:
    return {(FACTS[test.fact], test.operator) for _, test in program.leaves}


class ShufflingChannel(Channel):
    """The channel, with the facts of each batch in another order."""

    order = Random(5)

    def assert_facts(self, facts: Sequence[str]) -> None:
        super().assert_facts(self.order.sample(facts, len(facts)))


def test_order_of_rules_and_facts_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = Random(64629)
    for number in range(150):
        random = random_program(rng)
        program = compile_program(f"order-{number}", random.criteria, random.determinations)
        shuffled = replace(program, rules=tuple(rng.sample(program.rules, len(program.rules))))
        encounters = [random_facts(rng) for _ in range(3)]
        with Engine(program) as engine:
            runs = [engine.run(facts) for facts in encounters]
        with monkeypatch.context() as patched, Engine(shuffled) as engine:
            patched.setattr("engine.rules.engine.Channel", ShufflingChannel)
            again = [engine.run(dict(reversed(facts.items()))) for facts in encounters]
        for run, other in zip(runs, again, strict=True):
            assert (run.criteria, run.reached) == (other.criteria, other.reached)
            assert run.reachable == other.reachable
            assert _conclusions(run.firings) == _conclusions(other.firings)


def _conclusions(firings: tuple[Firing, ...]) -> list[str]:
    return sorted(firing.words().partition(" ")[2] for firing in firings)


def test_more_knowledge_settles_answers_and_never_overturns_them() -> None:
    rng = Random(39420)
    for number in range(150):
        random = random_program(rng)
        program = compile_program(f"monotone-{number}", random.criteria, random.determinations)
        if any(test.operator == "known" for _, test in program.leaves):
            continue  # the one operator that asks about knowledge itself
        more = random_facts(rng)
        less = {key: value for key, value in more.items() if rng.random() < 0.7}
        with Engine(program) as engine:
            early, late = engine.run(less), engine.run(more)
        for key, status in early.criteria.items():
            assert status in (UNKNOWN, late.criteria[key])
        assert set(late.reachable) <= set(early.reachable)


def test_most_flipped_heads_are_noticed() -> None:
    rng, broken, noticed = Random(8), 0, 0
    for number in range(60):
        random = random_program(rng)
        program = compile_program(f"broken-{number}", random.criteria, random.determinations)
        place = rng.randrange(len(program.rules))
        rules = list(program.rules)
        rules[place] = replace(rules[place], head=rules[place].head.flipped())
        broken += 1
        engine = Engine(replace(program, rules=tuple(rules)))
        try:
            for _ in range(25):
                engine.run(random_facts(rng))
        except EngineFault:
            noticed += 1
    # Never all: a rule that no facts reach, or that another one covers, can be broken unseen.
    assert noticed > 0.6 * broken


@pytest.mark.slow
def test_no_difference_on_fifty_thousand_trees() -> None:
    rng, trees = Random(2026), 0
    while trees < 50_000:
        random = random_program(rng)
        trees += random.trees
        program = compile_program(f"random-{trees}", random.criteria, random.determinations)
        with Engine(program) as engine:
            for _ in range(ENCOUNTERS):
                engine.run(random_facts(rng))
