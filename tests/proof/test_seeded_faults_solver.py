"""Faults put into what the solver reads: caught when the engine decides what it found."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
import z3

from engine.knowledge.library import Library
from engine.knowledge.packs import Outcome
from engine.proof.prover import Prover
from engine.proof.replay import Replayer
from engine.proof.symbols import NumberSymbol
from engine.proof.witness import Witness
from engine.rules import EngineFault
from tests.proof.spoiled_library import NAME


@pytest.fixture
def palmetto_prover(shipped: Library) -> Iterator[Callable[[], Prover]]:
    with Replayer(shipped) as replayer:
        yield lambda: Prover(replayer, shipped.pack_named(NAME))


def test_what_the_solver_finds_is_so_where_nothing_is_wrong(
    palmetto_prover: Callable[[], Prover],
) -> None:
    prover = palmetto_prover()
    months = prover.universe.symbol("pain.low_back_duration")
    assert isinstance(months, NumberSymbol)
    six = prover.find(z3.And(months.known, months.compares("eq", Decimal(6))))
    covered = prover.find(prover.reading.outcomes[Outcome.COVERED])
    assert isinstance(six, Witness)
    assert isinstance(covered, Witness)
    prover.replay(six)
    assert prover.replay(covered).outcome is Outcome.COVERED


def test_a_comparison_that_the_solver_reads_wrong_is_a_fault_when_its_witness_is_replayed(
    palmetto_prover: Callable[[], Prover], monkeypatch: pytest.MonkeyPatch
) -> None:
    right = NumberSymbol.compares

    def wrong(self: NumberSymbol, operator: str, operand: Any) -> Any:
        return right(self, {"gte": "gt", "lte": "lt"}.get(operator, operator), operand)

    monkeypatch.setattr(NumberSymbol, "compares", wrong)
    prover = palmetto_prover()
    months = prover.universe.symbol("pain.low_back_duration")
    assert isinstance(months, NumberSymbol)
    found = prover.find(z3.And(months.known, right(months, "eq", Decimal(6))))
    assert isinstance(found, Witness)
    with pytest.raises(EngineFault, match="the solver says"):
        prover.replay(found)


def test_an_answer_that_the_solver_reads_wrong_is_a_fault_when_its_witness_is_replayed(
    palmetto_prover: Callable[[], Prover],
) -> None:
    prover = palmetto_prover()
    outcomes = dict(prover.reading.outcomes)
    covered, refused = Outcome.COVERED, Outcome.NOT_COVERED
    outcomes[covered], outcomes[refused] = outcomes[refused], outcomes[covered]
    object.__setattr__(prover.reading, "outcomes", outcomes)
    found = prover.find(outcomes[covered])
    assert isinstance(found, Witness)
    with pytest.raises(EngineFault, match="the solver says covered of outcome"):
        prover.replay(found)
