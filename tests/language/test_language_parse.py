"""Reading conditions: what is refused, with which code and where, and what comes out."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.language import parse
from engine.language.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    Between,
    Comparison,
    Condition,
    Criterion,
    Members,
    Not,
    NotSeen,
    Test,
    walk,
)
from engine.language.facts import Vocabulary
from engine.language.parse import parse_condition
from engine.language.problems import Problem

D = Decimal
C1 = {"criterion": "C1"}


def read(
    value: Any, vocabulary: Vocabulary, *, known: bool = False
) -> tuple[Condition, list[Problem]]:
    problems: list[Problem] = []
    where = ("criteria", 0, "condition")
    ids = ("C1", "C2", "PAIN")
    found = parse_condition(value, where, vocabulary, ids, problems, known_allowed=known)
    assert all(problem.path[:3] == where for problem in problems)
    return found, problems


READ: list[tuple[Any, Condition]] = [
    ({"all": [C1, {"not": C1}]}, AllOf((Criterion("C1"), Not(Criterion("C1"))))),
    ({"any": [C1]}, AnyOf((Criterion("C1"),))),
    ({"at_least": D(1), "of": [C1, C1]}, AtLeast(1, (Criterion("C1"), Criterion("C1")))),
    ({"not_seen": "annex"}, NotSeen("annex")),
    (
        {"fact": "pain.duration", "gte": D(6), "unit": "mo"},
        Test("pain.duration", "gte", D(6), None, "mo"),
    ),
    ({"fact": "bone.t_score", "lte": D("-2.5")}, Test("bone.t_score", "lte", D("-2.5"))),
    (
        {"fact": "bone.t_score", "between": [D(0), D(0)], "unit": "{score}"},
        Test("bone.t_score", "between", Between(D(0), D(0)), None, "{score}"),
    ),
    ({"fact": "scan.day", "lt": "2025-02-28"}, Test("scan.day", "lt", date(2025, 2, 28))),
    ({"fact": "infection.active", "is": False}, Test("infection.active", "is", False)),
    ({"fact": "patient.sex", "is": "male"}, Test("patient.sex", "is", "male")),
    (
        {"fact": "claim.place", "not_in": ["11", "24"]},
        Test("claim.place", "not_in", Members(("11", "24"))),
    ),
    (
        {"fact": "procedure.bodies", "any_in": {"value_set": "lower"}},
        Test("procedure.bodies", "any_in", Members(("L5", "S1"), "lower")),
    ),
    (
        {"fact": "procedure.bodies", "count": {"gte": D(1)}},
        Test("procedure.bodies", "count", Comparison("gte", D(1))),
    ),
    (
        {"fact": "procedure.bodies", "count": {"between": [D(1), D(4)]}},
        Test("procedure.bodies", "count", Comparison("between", Between(D(1), D(4)))),
    ),
    ({"fact": "claim.units", "of": "64629", "eq": D(2)}, Test("claim.units", "eq", D(2), "64629")),
]


@pytest.mark.parametrize(("value", "expected"), READ)
def test_a_condition_is_read_into_its_tree(
    vocabulary: Vocabulary, value: Any, expected: Condition
) -> None:
    assert read(value, vocabulary) == (expected, [])


def bodies(**operator: Any) -> dict[str, Any]:
    return {"fact": "procedure.bodies", **operator}


def pain(**operator: Any) -> dict[str, Any]:
    return {"fact": "pain.duration", "unit": "mo", **operator}


# value, code, path below the condition
REFUSED: list[tuple[Any, str, tuple[str | int, ...]]] = [
    ([], "wrong-type", ()),
    ("text", "wrong-type", ()),
    (None, "wrong-type", ()),
    ({}, "no-condition", ()),
    ({"fakt": "pain.duration", "gte": D(6)}, "no-condition", ()),
    ({"all": [C1], "any": [C1]}, "two-conditions", ()),
    ({"all": []}, "empty-condition", ("all",)),
    ({"any": []}, "empty-condition", ("any",)),
    ({"at_least": D(1), "of": []}, "empty-condition", ("of",)),
    ({"all": C1}, "wrong-type", ("all",)),
    ({"all": None}, "wrong-type", ("all",)),
    ({"all": [C1, None]}, "wrong-type", ("all", 1)),
    ({"not": []}, "wrong-type", ("not",)),
    ({"all": [C1], "note": "x"}, "unknown-key", ("note",)),
    ({"at_least": D(3), "of": [C1, C1]}, "out-of-reach", ("at_least",)),
    ({"at_least": D(0), "of": [C1]}, "not-whole", ("at_least",)),
    ({"at_least": D("1.5"), "of": [C1, C1]}, "not-whole", ("at_least",)),
    ({"at_least": "1", "of": [C1]}, "wrong-type", ("at_least",)),
    ({"at_least": D(1)}, "missing-key", ()),
    ({"criterion": "C9"}, "unknown-criterion", ("criterion",)),
    ({"criterion": D(1)}, "wrong-type", ("criterion",)),
    ({"criterion": ""}, "empty-text", ("criterion",)),
    ({"not_seen": " "}, "empty-text", ("not_seen",)),
    ({"fact": "pain.durration", "gte": D(6), "unit": "mo"}, "unknown-fact", ("fact",)),
    ({"fact": D(1), "gte": D(6)}, "wrong-type", ("fact",)),
    ({"fact": "pain.duration"}, "one-operator", ()),
    (pain(gte=D(6), lte=D(9)), "one-operator", ()),
    ({"fact": "infection.active", "gte": D(6)}, "operator-kind", ("gte",)),
    (pain(any_in=["L3"]), "operator-kind", ("any_in",)),
    (bodies(eq=D(1)), "operator-kind", ("eq",)),
    ({"fact": "claim.units", "lte": D(2)}, "needs-index", ()),
    ({"fact": "pain.duration", "of": "x", "gte": D(6), "unit": "mo"}, "no-index", ("of",)),
    ({"fact": "pain.duration", "gte": D(6)}, "missing-unit", ()),
    (pain(gte=D(6), unit="d"), "wrong-unit", ("unit",)),
    ({"fact": "infection.active", "is": True, "unit": "mo"}, "no-unit", ("unit",)),
    (bodies(count={"gte": D(1)}, unit="{body}"), "no-unit", ("unit",)),
    (pain(gte="6"), "wrong-type", ("gte",)),
    (pain(gte=True), "wrong-type", ("gte",)),
    (pain(gte=None), "wrong-type", ("gte",)),
    (pain(gte=D(-1)), "out-of-bounds", ("gte",)),
    (pain(gte=D(1501)), "out-of-bounds", ("gte",)),
    (pain(between=[D(9), D(6)]), "empty-interval", ("between",)),
    (pain(between=[D(6)]), "wrong-type", ("between",)),
    (pain(between=D(6)), "wrong-type", ("between",)),
    (pain(between=[D(6), D(1501)]), "out-of-bounds", ("between", 1)),
    ({"fact": "scan.day", "gte": "2025-02-30"}, "impossible-date", ("gte",)),
    ({"fact": "scan.day", "gte": "03/04/2025"}, "date-form", ("gte",)),
    ({"fact": "scan.day", "gte": D(2025)}, "date-form", ("gte",)),
    ({"fact": "scan.day", "between": ["2025-01-02", "2025-01-01"]}, "empty-interval", ("between",)),
    ({"fact": "infection.active", "is": "yes"}, "wrong-type", ("is",)),
    ({"fact": "infection.active", "is": D(1)}, "wrong-type", ("is",)),
    ({"fact": "patient.sex", "is": "mail"}, "unknown-value", ("is",)),
    ({"fact": "patient.sex", "is": True}, "wrong-type", ("is",)),
    ({"fact": "claim.place", "in": ["11", "4"]}, "unknown-value", ("in", 1)),
    ({"fact": "claim.place", "in": ["11", D(24)]}, "wrong-type", ("in", 1)),
    ({"fact": "claim.place", "in": "11"}, "wrong-type", ("in",)),
    (bodies(any_in=[]), "wrong-type", ("any_in",)),
    (bodies(any_in=["L3", "L3"]), "duplicate-item", ("any_in", 1)),
    (bodies(any_in=["L9"]), "unknown-value", ("any_in", 0)),
    (bodies(any_in={"value_set": "lowr"}), "unknown-value-set", ("any_in", "value_set")),
    (bodies(any_in={"value_set": "foreign"}), "unknown-value", ("any_in", "value_set")),
    (bodies(any_in={}), "missing-key", ("any_in",)),
    (bodies(any_in={"value_set": "lower", "x": D(1)}), "unknown-key", ("any_in", "x")),
    (bodies(count=D(1)), "wrong-type", ("count",)),
    (bodies(count={}), "one-operator", ("count",)),
    (bodies(count={"gte": D(1), "lte": D(2)}), "one-operator", ("count",)),
    (bodies(count={"gte": D(-1)}), "not-whole", ("count", "gte")),
    (bodies(count={"gte": D("0.5")}), "not-whole", ("count", "gte")),
    (bodies(count={"between": [D(4), D(1)]}), "wrong-type", ("count", "between")),
    (bodies(count={"between": [D(1), None]}), "wrong-type", ("count", "between")),
    (bodies(known=True), "known-outside-warning", ("known",)),
    (pain(known=True), "known-outside-warning", ("known",)),
]


@pytest.mark.parametrize(("value", "code", "below"), REFUSED)
def test_a_bad_condition_is_refused_at_its_place(
    vocabulary: Vocabulary, value: Any, code: str, below: tuple[str | int, ...]
) -> None:
    _, problems = read(value, vocabulary)
    found = [(problem.code, problem.path[3:]) for problem in problems]
    assert found == [(code, below)]
    message = problems[0].message
    assert message[0] in "`" or message[0].islower()
    assert not message.endswith(".")


def test_every_code_of_the_reader_is_tried_here() -> None:
    source = Path(parse.__file__).read_text()
    declared = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', source))
    assert declared <= {code for _, code, _ in REFUSED}
    assert len(declared) > 15


def test_the_nearest_name_is_offered(vocabulary: Vocabulary) -> None:
    offered = {
        "did you mean `pain.duration`?": {"fact": "pain.durration", "gte": D(6), "unit": "mo"},
        "did you mean `lower`?": bodies(any_in={"value_set": "lowr"}),
        "did you mean `PAIN`?": {"any": [{"criterion": "PIAN"}]},
        "did you mean `fact`?": {"fakt": "pain.duration"},
        "did you mean `male`?": {"fact": "patient.sex", "is": "mail"},
    }
    for hint, value in offered.items():
        _, problems = read(value, vocabulary)
        assert [problem.hint for problem in problems] == [hint]


def test_all_problems_of_a_condition_are_found_at_once(vocabulary: Vocabulary) -> None:
    _, problems = read({"all": [{"criterion": "C9"}, pain(gte=D(-1)), {"any": []}]}, vocabulary)
    codes = [problem.code for problem in problems]
    assert codes == ["unknown-criterion", "out-of-bounds", "empty-condition"]


@pytest.mark.parametrize("wrap", ["all", "any", "not", "at_least"])
def test_known_is_refused_however_deep_it_stands(vocabulary: Vocabulary, wrap: str) -> None:
    """It would let an answer change when a fact is supplied."""
    known: dict[str, Any] = {"fact": "pain.duration", "known": False}
    inside: dict[str, dict[str, Any]] = {
        "all": {"all": [C1, known]},
        "any": {"any": [C1, known]},
        "not": {"not": known},
        "at_least": {"at_least": D(1), "of": [known]},
    }
    _, problems = read(inside[wrap], vocabulary)
    assert [problem.code for problem in problems] == ["known-outside-warning"]
    tree, problems = read(inside[wrap], vocabulary, known=True)
    assert problems == []
    assert Test("pain.duration", "known", False) in list(walk(tree))
