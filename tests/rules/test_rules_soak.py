"""Memory over many runs: one session at a time, each deleted, so nothing may pile up."""

from pathlib import Path
from random import Random

import pytest

from engine.rules import Engine, compile_program
from tests.differential.random_conditions import random_facts, random_program

LIMIT = 10 * 2**20
WARM_UP = 500  # the library's pools and Python's caches have their size by then

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="reads memory as Linux shows it"
)


def resident() -> int:
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def growth(runs: int) -> int:
    rng = Random(7)
    random = next(one for one in iter(lambda: random_program(rng), None) if one.trees == 7)
    program = compile_program("soak", random.criteria, random.determinations)
    encounters = [random_facts(rng) for _ in range(50)]
    with Engine(program) as engine:
        for number in range(WARM_UP):
            engine.run(encounters[number % 50])
        before = resident()
        for number in range(runs):
            engine.run(encounters[number % 50])
        return resident() - before


def test_five_thousand_runs_keep_the_memory_they_have() -> None:
    assert growth(5_000) < LIMIT


def test_a_thousand_engines_leave_nothing_behind() -> None:
    rng = Random(11)
    random = random_program(rng)
    facts = random_facts(rng)
    program = compile_program("soak", random.criteria, random.determinations)

    def engines(count: int) -> None:
        for _ in range(count):
            with Engine(program) as engine:
                engine.run(facts)

    engines(50)
    before = resident()
    engines(1_000)
    assert resident() - before < LIMIT


@pytest.mark.slow
def test_a_hundred_thousand_runs_keep_the_memory_they_have() -> None:
    assert growth(100_000) < LIMIT
