"""Over small domains the solver's verdict is that of trying everything."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

import pytest

from engine.knowledge.library import Library
from engine.knowledge.pack_reader import read_pack
from engine.knowledge.packs import Outcome, Pack
from engine.language.evaluate import evaluate, evaluate_criteria
from engine.language.kleene import MET, UNKNOWN, Status
from engine.language.values import SetValue, Value
from engine.proof.prover import Prover
from engine.proof.reading import Rules
from engine.proof.replay import Replayer
from tests.conftest import as_document
from tests.decide.random_packs import ENDS, LAST, questions, random_condition, subsets

Json = dict[str, Any]
PackJson = Callable[..., Json]

CARE: list[Json] = [
    {"fact": "conservative.modalities", "any_in": ["injection", "education"]},
    {"fact": "conservative.modalities", "none_in": ["injection"]},
    {"fact": "conservative.modalities", "subset_of": ["injection"]},
    {"fact": "conservative.modalities", "superset_of": ["injection", "education"]},
    {"fact": "conservative.modalities", "count": {"gte": 1}},
    {"fact": "conservative.modalities", "count": {"between": [1, 1]}},
    {"fact": "conservative.modalities", "count": {"lt": 2}},
]
MONTHS: list[Value | None] = [None, *(Decimal(n) for n in (2, 3, 4, 6, 7))]
FLAGS: list[Value | None] = [None, True, False]
SETS: list[Value | None] = [
    None,
    *(
        SetValue(members, complete)
        for members in subsets(("injection", "education", "chiropractic", "home_exercise"))
        for complete in (True, False)
    ),
]
"""Enough to tell apart what the conditions can: they name two kinds, and none counts beyond two, so
that two more stand for all others."""


@dataclass(frozen=True)
class Comes:
    """What one way to fill in the facts comes to."""

    criteria: Mapping[str, Status]
    outcome: Outcome


def everything() -> Iterator[dict[str, Value]]:
    for months, infection, cancer, care in product(MONTHS, FLAGS, FLAGS, SETS):
        said = {
            "pain.low_back_duration": months,
            "infection.systemic_active": infection,
            "spine.cancer": cancer,
            "conservative.modalities": care,
        }
        yield {id: value for id, value in said.items() if value is not None}


def comes_to(pack: Pack, values: Mapping[str, Value]) -> Comes:
    criteria = evaluate_criteria({id: c.condition for id, c in pack.criteria.items()}, values)
    outcomes = set()
    for step in pack.determinations:
        # The technique is not asked about here: who names no code has the ablation.
        known = {**values, "procedure.technique": "intraosseous_bvn_rfa"}
        status = evaluate(step.condition, known, criteria)
        if status in (MET, UNKNOWN):
            outcomes.add(step.outcome)
        if status is MET:
            break
    return Comes(criteria, outcomes.pop() if len(outcomes) == 1 else Outcome.NEEDS_INFORMATION)


def small_pack(rng: Random, pack_json: PackJson, library: Library) -> Pack:
    pool: list[Json] = [*questions()["pain"], *questions()["flags"], *CARE]
    criteria = {f"C{n}": random_condition(rng, rng.randint(0, 3), pool) for n in range(4)}
    steps: list[Json] = []
    for n, end in enumerate(rng.sample(ENDS, 3)):
        condition = random_condition(rng, 1, [*pool, *({"criterion": id} for id in criteria)])
        steps.append({"id": f"d{n}", **end, "condition": condition})
    value = pack_json(criteria, [*steps, LAST], payer="medicare")
    return read_pack(as_document(value), library)


@pytest.mark.parametrize("seed", range(20))
def test_a_status_and_an_answer_are_possible_where_trying_everything_finds_them(
    seed: int, shipped: Library, replayer: Replayer, pack_json: PackJson
) -> None:
    rng = Random(seed)
    one, other = (small_pack(rng, pack_json, shipped) for _ in range(2))
    tried = [(comes_to(one, values), comes_to(other, values)) for values in everything()]
    prover = Prover(replayer, one, Rules.of(other).conditions)
    in_scope = prover.reading.conditions["out-of-scope"].unmet
    reading = prover.read(Rules.of(other))
    for id, pair in prover.reading.criteria.items():
        for status in Status:
            found = any(first.criteria[id] is status for first, _ in tried)
            assert prover.possible(pair.where(status)) is found, (id, status)
    for was, now in product(prover.reading.outcomes, reading.outcomes):
        found = any((first.outcome, second.outcome) == (was, now) for first, second in tried)
        formulas = (prover.reading.outcome(was), reading.outcome(now), in_scope)
        assert prover.possible(*formulas) is found, (was, now)
