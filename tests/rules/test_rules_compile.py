"""Compiling conditions to Horn rules, and the limits that are checked while doing so."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

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
)
from engine.rules import Program, ProgramLimit, compile_program
from engine.rules.horn import Literal, Role
from engine.rules.limits import MOST_CONDITIONS, MOST_USES, collision, fnv1a_32

LAST = [("last", ALWAYS)]


def flag(name: object) -> Test:
    return Test(f"flag.{name}", "is", True)


def flags(count: int) -> tuple[Test, ...]:
    return tuple(flag(number) for number in range(count))


def compiled(**criteria: Condition) -> Program:
    return compile_program("example", criteria, LAST)


def words(program: Program) -> list[str]:
    return [
        f"{program.words(rule.head)} <- {', '.join(program.words(part) for part in rule.body)}"
        for rule in program.rules
        if rule.stratum == 1 and "last" not in program.words(rule.head)
    ]


def test_all_is_met_by_all_and_unmet_by_each() -> None:
    assert words(compiled(x=AllOf((flag("a"), flag("b"))))) == [
        "criterion x: met <- flag.a is yes: met, flag.b is yes: met",
        "criterion x: unmet <- flag.a is yes: unmet",
        "criterion x: unmet <- flag.b is yes: unmet",
    ]


def test_any_is_met_by_each_and_unmet_by_all() -> None:
    assert words(compiled(x=AnyOf((flag("a"), flag("b"))))) == [
        "criterion x: met <- flag.a is yes: met",
        "criterion x: met <- flag.b is yes: met",
        "criterion x: unmet <- flag.a is yes: unmet, flag.b is yes: unmet",
    ]


def test_not_takes_the_other_rail() -> None:
    assert words(compiled(x=Not(Not(Not(flag("a")))))) == [
        "criterion x: met <- flag.a is yes: unmet",
        "criterion x: unmet <- flag.a is yes: met",
    ]


def test_what_has_no_parts_rests_on_the_anchor() -> None:
    assert words(compiled(x=AllOf(()), y=AnyOf(()))) == [
        "criterion x: met <- always: met",
        "criterion y: unmet <- always: met",
    ]


def test_a_clause_that_was_not_seen_leaves_only_the_rules_that_can_still_fire() -> None:
    program = compiled(x=AllOf((flag("a"), NotSeen("a clause"))), y=NotSeen("another"))
    assert words(program) == ["criterion x: unmet <- flag.a is yes: unmet"]


def test_a_part_named_twice_counts_once_in_a_body_and_twice_in_a_count() -> None:
    both = words(compiled(x=AllOf((flag("a"), flag("a")))))
    assert both[0] == "criterion x: met <- flag.a is yes: met"
    assert words(compiled(x=AtLeast(2, (flag("a"), flag("a"))))) == both


def test_a_test_in_several_criteria_is_one_leaf() -> None:
    program = compiled(x=AllOf((flag("a"), flag("b"))), y=AnyOf((flag("b"), flag("a"))))
    assert [test for _, test in program.leaves] == [flag("a"), flag("b")]


def test_equal_subtrees_are_one_node() -> None:
    shared = AnyOf((flag("a"), Not(flag("b"))))
    program = compiled(x=AllOf((flag("c"), shared)), y=AllOf((flag("d"), shared)))
    assert sum(node.role is Role.PART for node in program.nodes) == 1


def test_counts_over_one_list_share_their_intermediate_nodes() -> None:
    alone = len(compiled(x=AtLeast(3, flags(8))).rules)
    together = len(compiled(x=AtLeast(3, flags(8)), y=AtLeast(2, flags(8))).rules)
    assert together < 2 * alone


def test_no_rule_has_more_than_twelve_antecedents() -> None:
    program = compiled(x=AllOf(flags(150)), y=AnyOf(flags(13)))
    assert max(len(rule.body) for rule in program.rules) == 12


@pytest.mark.parametrize("width", [12, 13, 24, 25, 145])
def test_wide_joins_keep_every_part(width: int) -> None:
    program = compiled(x=AllOf(flags(width)))
    by_head = {rule.head: rule.body for rule in program.rules}

    def leaves(literal: Literal) -> Iterator[int]:
        if program.nodes[literal.node].test:
            yield literal.node
        else:
            for part in by_head[literal]:
                yield from leaves(part)

    assert len(list(leaves(program.roots["x"]))) == width


def test_rules_that_nothing_needs_are_left_out() -> None:
    heads = {rule.head for rule in compiled(x=AllOf(flags(30))).rules}
    used = {part for rule in compiled(x=AllOf(flags(30))).rules for part in rule.body}
    program = compiled(x=AllOf(flags(30)))
    parts = {head for head in heads if program.nodes[head.node].role is Role.PART}
    assert parts <= used


def test_compiling_twice_gives_the_same_program() -> None:
    tree = AtLeast(2, (flag("a"), AnyOf(flags(3)), Not(flag("b"))))
    assert compiled(x=tree) == compiled(x=tree)


def test_words_name_ids_operands_and_units() -> None:
    program = compiled(
        x=Test("claim.units", "gte", Decimal(2), of="64629"),
        y=Test("pain.low_back_duration", "gte", Decimal("6.50"), unit="mo"),
    )
    assert words(program)[0] == "criterion x: met <- claim.units[64629] gte 2: met"
    assert words(program)[2] == "criterion y: met <- pain.low_back_duration gte 6.5 mo: met"


@pytest.mark.parametrize(
    ("criteria", "determinations", "message"),
    [
        (
            {"x": Criterion("y"), "y": flag("a")},
            LAST,
            "program `example`: `y` is referred to before it is defined",
        ),
        (
            {},
            [("first", flag("a"))],
            "program `example`: the last determination has a condition",
        ),
        ({}, [], "program `example`: the last determination has a condition"),
        (
            {},
            [("same", flag("a")), ("same", ALWAYS)],
            "program `example`: two determinations are called `same`",
        ),
        (
            {"x": AtLeast(30, flags(60))},
            LAST,
            "program `example`: at least 30 of 60 is too wide to be worked out",
        ),
        (
            {f"x{n}": AnyOf((flag("shared"), flag(n))) for n in range(MOST_USES + 1)},
            LAST,
            "program `example`: `flag.shared is yes: met` occurs in 201 rules, and 200 is the most",
        ),
        (
            {"x": AllOf(flags(4_000))},
            LAST,
            "program `example`: it needs 4368 rules, and 4000 is the most",
        ),
    ],
)
def test_what_cannot_be_run_is_refused_with_a_reason(
    criteria: dict[str, Condition], determinations: list[tuple[str, Condition]], message: str
) -> None:
    with pytest.raises(ProgramLimit) as refused:
        compile_program("example", criteria, determinations)
    assert str(refused.value) == message
    assert refused.value.hint


def test_a_criterion_may_be_used_as_often_as_the_limit_says() -> None:
    compiled(**{f"x{n}": AnyOf((flag("shared"), flag(n))) for n in range(MOST_USES)})


def test_antecedents_in_one_group_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.rules.limits.GROUPS", 1)
    compiled(x=AllOf(flags(MOST_CONDITIONS // 2 - 20)))
    with pytest.raises(ProgramLimit, match="antecedents in one group, and 400 is the most"):
        compiled(x=AllOf(flags(MOST_CONDITIONS // 2)))


def test_names_of_one_hash_are_found() -> None:
    assert fnv1a_32("costarring") == fnv1a_32("liquid")
    assert collision(["n1", "costarring", "n2", "liquid"]) == ("costarring", "liquid")


def test_no_two_names_that_can_be_generated_have_one_hash() -> None:
    assert collision(f"n{number}" for number in range(20_000)) is None


def test_a_collision_stops_the_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.rules.limits.fnv1a_32", len)
    with pytest.raises(ProgramLimit, match="have one hash"):
        compiled(x=flag("a"))
