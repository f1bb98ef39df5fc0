"""Faults in the rules engine, in the definition beside it and in what decides by them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import engine.decide.criteria
import engine.decide.session
import engine.rules.engine
from engine.decide.model import Effect
from engine.knowledge.packs import Determination, Outcome
from engine.language.conditions import AllOf, AnyOf, AtLeast, Condition, Not
from engine.language.kleene import UNKNOWN, UNMET, Status, of_bool
from engine.language.operators import OPERATORS
from engine.rules.horn import Literal
from engine.rules.nodes import Graph
from tests.proof.spoiled_library import FEATURE, Fault, Tool, by_engine_check, by_test

NORIDIAN = Path("features/medicare/noridian-l39642.feature")


def fault(
    what: str,
    spoil: Callable[[pytest.MonkeyPatch], None],
    tool: Tool,
    says: str = "",
    feature: Path = FEATURE,
) -> Fault:
    return Fault("engine", what, lambda _, patch: spoil(patch), tool, says, feature)


def any_compiled_as_all(patch: pytest.MonkeyPatch) -> None:
    right = Graph._as_join

    def wrong(self: Graph, condition: Condition) -> Any:
        return right(self, AllOf(condition.parts) if isinstance(condition, AnyOf) else condition)

    patch.setattr(Graph, "_as_join", wrong)


def one_too_few_counted(patch: pytest.MonkeyPatch) -> None:
    right = Graph._as_join

    def wrong(self: Graph, condition: Condition) -> Any:
        if isinstance(condition, AtLeast):
            condition = replace(condition, threshold=condition.threshold - 1)
        return right(self, condition)

    patch.setattr(Graph, "_as_join", wrong)


def rails_of_not_exchanged(patch: pytest.MonkeyPatch) -> None:
    right = Graph._literal

    def wrong(self: Graph, condition: Condition) -> Literal:
        found = right(self, condition)
        return found.flipped() if isinstance(condition, Not) else found

    patch.setattr(Graph, "_literal", wrong)


def walk_ends_at_what_is_open(patch: pytest.MonkeyPatch) -> None:
    right = Graph.rule

    def wrong(self: Graph, head: Literal, *body: Literal, stratum: int = 1) -> None:
        leads_on = self.nodes[head.node].label.startswith("the search comes to")
        is_open = any(self.nodes[one.node].label.endswith(": unknown") for one in body)
        if not (leads_on and is_open):
            right(self, head, *body, stratum=stratum)

    patch.setattr(Graph, "rule", wrong)


def unknown_asserted_as_unmet(patch: pytest.MonkeyPatch) -> None:
    right = engine.rules.engine._observations

    def wrong(leaves: Any, statuses: Sequence[Status], facts: Any) -> Any:
        return right(leaves, [UNMET if one is UNKNOWN else one for one in statuses], facts)

    patch.setattr(engine.rules.engine, "_observations", wrong)


def at_least_defined_as_more_than(patch: pytest.MonkeyPatch) -> None:
    """In the definition: the engine agrees with it, as both take their tests from there."""
    wrong = replace(OPERATORS["gte"], holds=lambda value, operand: of_bool(value > operand))
    patch.setitem(OPERATORS, "gte", wrong)


def effects_exchanged(patch: pytest.MonkeyPatch) -> None:
    right = engine.decide.criteria.effect_of
    other = {Effect.BLOCKS: Effect.SUPPORTS, Effect.SUPPORTS: Effect.BLOCKS}

    def wrong(*criterion: Any, counts: bool) -> Effect:
        effect = right(*criterion, counts=counts)
        return other.get(effect, effect)

    patch.setattr(engine.decide.criteria, "effect_of", wrong)


def first_reachable_taken_for_the_answer(patch: pytest.MonkeyPatch) -> None:
    def wrong(reachable: list[Determination]) -> tuple[Outcome, Determination]:
        return reachable[0].outcome, reachable[0]

    patch.setattr(engine.decide.session, "_settle", wrong)


ENGINE_FAULTS: Sequence[Fault] = (
    fault("an any compiled as an all", any_compiled_as_all, by_engine_check, "by definition"),
    fault("the rails of a not exchanged", rails_of_not_exchanged, by_engine_check, "by definition"),
    fault(
        "a count with one too few",
        one_too_few_counted,
        by_engine_check,
        "by definition",
        NORIDIAN,
    ),
    fault(
        "a walk that ends at an open determination",
        walk_ends_at_what_is_open,
        by_engine_check,
        "0 determinations were reached",
    ),
    fault(
        "an unknown test asserted as unmet",
        unknown_asserted_as_unmet,
        by_engine_check,
        "unknown by definition",
    ),
    fault(
        "at least defined as more than",
        at_least_defined_as_more_than,
        by_test,
        "low back pain for at least 6 months",
    ),
    fault("blocking taken for supporting", effects_exchanged, by_test),
    fault(
        "an open answer taken for settled",
        first_reachable_taken_for_the_answer,
        by_test,
    ),
)
