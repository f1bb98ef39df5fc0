"""Witnesses: as ordinary as they can be, and the same in every run."""

import os
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import z3

from engine.knowledge.library import Library
from engine.knowledge.pack_reader import read_pack
from engine.knowledge.packs import Outcome, Pack
from engine.proof.prover import Prover
from engine.proof.replay import Replayer
from engine.proof.solver import Impossible
from engine.proof.witness import Witness
from tests.conftest import as_document
from tests.decide.random_packs import LAST

Json = dict[str, Any]
PackJson = Callable[..., Json]

STEPS = [{"id": "covered", "outcome": "covered", "condition": {"criterion": "C1"}}, LAST]


@pytest.fixture
def find(
    shipped: Library, replayer: Replayer, pack_json: PackJson
) -> Callable[[Json, str], Witness]:
    """The witness that one criterion has a status, already replayed."""

    def run(condition: Json, status: str) -> Witness:
        value = pack_json({"C1": condition}, STEPS, payer="medicare")
        prover = Prover(replayer, read_pack(as_document(value), shipped))
        found = prover.find(prover.reading.criteria["C1"].where(status))
        assert isinstance(found, Witness)
        prover.replay(found)
        return found

    return run


Find = Callable[[Json, str], Witness]


def test_where_nothing_is_asked_the_witness_is_typical(
    palmetto: Pack, replayer: Replayer, shipped: Library
) -> None:
    prover = Prover(replayer, palmetto)
    found = prover.find()
    assert isinstance(found, Witness)
    assert found.changed == ()
    assert prover.replay(found).outcome is Outcome.COVERED


@pytest.mark.parametrize(
    ("condition", "status", "value"),
    [
        ({"lt": 6}, "met", 5),
        ({"gte": 6}, "unmet", 5),
        ({"gt": 20}, "met", 21),
        ({"gte": 20}, "met", 20),
        ({"between": [3, 6]}, "met", 6),
        ({"all": [("gt", 2), ("lt", 3)]}, "met", Decimal("2.5")),
        ({"eq": 14}, "unmet", 15),
    ],
)
def test_a_number_comes_as_near_to_the_typical_one_as_it_can(
    condition: Json, status: str, value: object, find: Find
) -> None:
    months = {"fact": "pain.low_back_duration", "unit": "mo"}
    parts = [{**months, word: end} for word, end in condition.get("all", ())]
    found = find({"all": parts} if parts else {**months, **condition}, status)
    assert found.document["facts"]["pain.low_back_duration"] == value
    assert found.changed == ("pain.low_back_duration",)


def test_a_set_differs_by_as_few_members_as_it_can(find: Find) -> None:
    bodies = {"fact": "procedure.vertebral_bodies"}
    found = find({**bodies, "count": {"gte": 3}}, "met")
    assert len(found.document["facts"]["procedure.vertebral_bodies"]) == 3
    assert {"L4", "L5"} < {*found.document["facts"]["procedure.vertebral_bodies"]}


def test_what_must_be_unknown_is_left_out(find: Find) -> None:
    found = find({"fact": "spine.cancer", "is": False}, "unknown")
    assert "spine.cancer" not in found.document["facts"]
    assert found.changed == ("spine.cancer",)


def test_no_claim_is_made_up_where_none_is_needed(find: Find) -> None:
    billed = {"fact": "claim.codes", "any_in": ["64629"]}
    assert (
        "claim" not in find({"any": [billed, {"fact": "spine.cancer", "is": True}]}, "met").document
    )
    claim = find(billed, "met").document["claim"]
    assert [line["code"] for line in claim["lines"]] == ["64628", "64629"]


@pytest.mark.parametrize("seed", [1, 7, 12345])
def test_the_seed_of_the_solver_does_not_change_a_witness(
    seed: int, palmetto: Pack, replayer: Replayer
) -> None:
    def found() -> list[Json]:
        prover = Prover(replayer, palmetto)
        wished = [*prover.reading.settled.values(), *prover.reading.outcomes.values()]
        answers = [prover.find(one) for one in wished]
        assert not all(isinstance(one, Impossible) for one in answers)
        return [one.document for one in answers if isinstance(one, Witness)]

    plain = found()
    names = ("smt.random_seed", "sat.random_seed")
    try:
        for name in names:
            z3.set_param(name, seed)
        assert found() == plain
    finally:
        for name in names:
            z3.set_param(name, 0)


def test_the_hash_seed_of_python_does_not_change_what_is_printed() -> None:
    said = set()
    for seed in ("1", "2"):
        words = ["diff", "medicare/noridian-l39642@2024-01-28", "medicare/noridian-l39642@v11"]
        run = subprocess.run(
            [sys.executable, "-m", "cli.main", *words, "--format", "json"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        said.add(run.stdout)
    assert len(said) == 1
