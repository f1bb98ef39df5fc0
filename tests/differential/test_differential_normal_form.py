"""The normal form of a condition comes to what the condition comes to, whatever is known."""

from random import Random

import pytest

from engine.knowledge.study.normal_form import normal
from engine.language.evaluate import evaluate
from engine.language.kleene import Status
from tests.differential.random_conditions import random_condition, random_facts, random_test

CRITERIA = ("c0", "c1", "c2")


@pytest.mark.parametrize("seed", range(20))
def test_the_normal_form_has_the_status_of_the_condition(seed: int) -> None:
    rng = Random(seed)
    pool = [random_test(rng) for _ in range(6)]
    for _ in range(100):
        condition = random_condition(rng, 4, pool, CRITERIA)
        facts = random_facts(rng)
        statuses = {id: rng.choice(list(Status)) for id in CRITERIA}
        expected = evaluate(condition, facts, statuses)
        assert evaluate(normal(condition), facts, statuses) is expected, condition


@pytest.mark.parametrize("seed", range(5))
def test_the_normal_form_of_a_normal_form_is_itself(seed: int) -> None:
    rng = Random(seed)
    pool = [random_test(rng) for _ in range(6)]
    for _ in range(100):
        once = normal(random_condition(rng, 4, pool, CRITERIA))
        assert normal(once) == once
