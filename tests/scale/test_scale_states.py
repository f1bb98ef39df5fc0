"""The states of conditions as numbers: SQL makes of them what Kleene's logic says."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import pytest

from engine.language import kleene
from engine.language.kleene import MET, UNKNOWN, UNMET, Status
from engine.scale import states
from engine.scale.dialect import DuckDB
from engine.scale.embedded import connect
from engine.scale.sql import Expr

NUMBERS = {UNMET: states.UNMET, UNKNOWN: states.UNKNOWN, MET: states.MET}
TRUTHS = {UNMET: False, UNKNOWN: None, MET: True}
LISTS = [[*listed] for size in range(4) for listed in product(Status, repeat=size)]


def values_of(expressions: Sequence[Expr]) -> list[Any]:
    texts = [DuckDB().text(one) for one in expressions]
    with connect() as connection:
        return [*(connection.execute(f"SELECT {', '.join(texts)}").fetchone() or ())]


def constants(statuses: Sequence[Status]) -> list[Expr]:
    return [states.constant(NUMBERS[one]) for one in statuses]


@pytest.mark.parametrize("status", Status)
def test_a_state_is_that_of_its_condition(status: Status) -> None:
    condition = states.as_condition(states.constant(NUMBERS[status]))
    made = values_of([condition, states.of_condition(condition.copy())])
    assert made == [TRUTHS[status], NUMBERS[status]]


@pytest.mark.parametrize("status", Status)
def test_only_what_is_known_has_another_opposite(status: Status) -> None:
    opposite = states.opposite(states.constant(NUMBERS[status]))
    assert values_of([opposite]) == [NUMBERS[kleene.negate(status)]]


def test_all_and_any_of_up_to_three_are_kleenes() -> None:
    all_of = values_of([states.all_of(constants(listed)) for listed in LISTS])
    any_of = values_of([states.any_of(constants(listed)) for listed in LISTS])
    assert all_of == [NUMBERS[kleene.conjunction(listed)] for listed in LISTS]
    assert any_of == [NUMBERS[kleene.disjunction(listed)] for listed in LISTS]


@pytest.mark.parametrize("threshold", [1, 2, 3])
def test_a_number_of_up_to_three_is_kleenes(threshold: int) -> None:
    made = values_of([states.at_least(threshold, constants(listed)) for listed in LISTS])
    assert made == [NUMBERS[kleene.at_least(threshold, listed)] for listed in LISTS]


@pytest.mark.parametrize("status", Status)
def test_what_is_asked_of_a_state_is_never_unknown(status: Status) -> None:
    state = states.constant(NUMBERS[status])
    asked = (states.is_met, states.is_unmet, states.is_unknown, states.is_known, states.may_be_met)
    told = [status is MET, status is UNMET, status is UNKNOWN, status is not UNKNOWN]
    assert values_of([ask(state.copy()) for ask in asked]) == [*told, status is not UNMET]
