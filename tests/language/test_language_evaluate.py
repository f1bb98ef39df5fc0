"""The reference evaluator on whole conditions, and the laws that it must keep."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.language.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Criterion,
    Not,
    NotSeen,
    Test,
    children,
    criteria_in,
    fact_key,
    walk,
)
from engine.language.conditions import tests_in as distinct_tests
from engine.language.evaluate import evaluate, evaluate_criteria
from engine.language.kleene import MET, UNKNOWN, UNMET, Status
from engine.language.values import Value

A, B, C = (Test(f"area.{name}", "is", True) for name in "abc")
IDS = ("area.a", "area.b", "area.c")


def status(condition: Condition, **facts: bool) -> Status:
    return evaluate(condition, {f"area.{name}": value for name, value in facts.items()}, {})


def test_a_condition_settles_as_soon_as_its_known_parts_decide() -> None:
    assert status(AllOf((A, B)), a=False) is UNMET
    assert status(AllOf((A, B)), a=True) is UNKNOWN
    assert status(AnyOf((A, B)), a=True) is MET
    assert status(AnyOf((A, B)), a=False) is UNKNOWN
    assert status(AtLeast(2, (A, B, C)), a=True, b=True) is MET
    assert status(AtLeast(2, (A, B, C)), a=False, b=False) is UNMET
    assert status(Not(A)) is UNKNOWN


def test_a_clause_that_was_not_read_is_unknown_and_may_not_matter() -> None:
    unread = NotSeen("the annex")
    assert status(unread, a=True) is UNKNOWN
    assert status(Not(unread)) is UNKNOWN
    assert status(AllOf((A, unread)), a=True) is UNKNOWN
    assert status(AllOf((A, unread)), a=False) is UNMET
    assert status(AnyOf((A, unread)), a=True) is MET


def test_always_is_met_whatever_is_known() -> None:
    assert status(ALWAYS) is MET


def test_criteria_see_those_before_them() -> None:
    conditions: dict[str, Condition] = {
        "first": A,
        "second": AllOf((Criterion("first"), B)),
        "third": Not(Criterion("second")),
    }
    assert evaluate_criteria(conditions, {"area.a": True}) == {
        "first": MET,
        "second": UNKNOWN,
        "third": UNKNOWN,
    }
    assert evaluate_criteria(conditions, {"area.a": False}) == {
        "first": UNMET,
        "second": UNMET,
        "third": MET,
    }


def test_a_reference_to_a_criterion_that_is_not_there_is_no_answer() -> None:
    with pytest.raises(KeyError, match="elsewhere"):
        evaluate(Criterion("elsewhere"), {}, {})


def test_an_indexed_fact_is_looked_up_by_its_index() -> None:
    units = Test("claim.units", "lte", Decimal(2), of="64629")
    assert units.key == fact_key("claim.units", "64629") == "claim.units[64629]"
    facts: dict[str, Value] = {"claim.units[64628]": Decimal(9), "claim.units": Decimal(9)}
    assert evaluate(units, facts, {}) is UNKNOWN
    assert evaluate(units, {**facts, "claim.units[64629]": Decimal(2)}, {}) is MET


def test_walking_finds_every_node_once_in_the_order_written() -> None:
    tree = AllOf((A, Not(AnyOf((B, A))), AtLeast(1, (Criterion("x"), C)), NotSeen("y")))
    assert next(iter(walk(tree))) is tree
    assert distinct_tests(tree) == [A, B, C]
    assert criteria_in(tree) == ["x"]
    assert [len(children(node)) for node in (tree, A, Not(A), ALWAYS)] == [4, 0, 1, 0]


def trees() -> st.SearchStrategy[Condition]:
    def joined(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        several = st.lists(parts, min_size=1, max_size=4).map(tuple)
        return st.one_of(
            parts.map(Not),
            several.map(AllOf),
            several.map(AnyOf),
            several.flatmap(lambda ps: st.integers(1, len(ps)).map(lambda k: AtLeast(k, ps))),
        )

    leaves: st.SearchStrategy[Condition] = st.sampled_from([A, B, C, NotSeen("a clause")])
    return st.recursive(leaves, joined, max_leaves=12)


@given(trees())
def test_knowing_more_never_overturns_an_answer(tree: Condition) -> None:
    for known in product((True, False, None), repeat=3):
        facts: dict[str, Value] = {
            id: value for id, value in zip(IDS, known, strict=True) if value is not None
        }
        before = evaluate(tree, facts, {})
        if before is UNKNOWN:
            continue
        for id in set(IDS) - set(facts):
            for value in (True, False):
                assert evaluate(tree, {**facts, id: value}, {}) is before


@given(trees())
def test_an_answer_given_early_is_that_of_every_completion(tree: Condition) -> None:
    for a in (True, False):
        early = status(tree, a=a)
        if early is not UNKNOWN:
            for b, c in product((True, False), repeat=2):
                assert status(tree, a=a, b=b, c=c) is early
