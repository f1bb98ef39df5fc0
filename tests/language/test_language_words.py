"""Conditions in words, as a person reads them, and the words of their opposite."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.language.conditions import ALWAYS, Not, Test
from engine.language.facts import Unit, Vocabulary
from engine.language.operators import OPERATORS
from engine.language.parse import parse_condition
from engine.language.problems import Problem
from engine.language.shape import Fields
from engine.language.values import Kind, SetValue, show, show_number
from engine.language.words import condition_words, required_words

D = Decimal

# condition, its words, the words of its opposite
SAID: list[tuple[dict[str, Any], str, str]] = [
    (
        {"fact": "pain.duration", "gte": D(6), "unit": "mo"},
        "low back pain for at least 6 months",
        "low back pain for less than 6 months",
    ),
    (
        {"fact": "pain.duration", "gt": D(6), "unit": "mo"},
        "low back pain for more than 6 months",
        "low back pain for at most 6 months",
    ),
    (
        {"fact": "pain.duration", "lt": D(1), "unit": "mo"},
        "low back pain for less than 1 month",
        "low back pain for at least 1 month",
    ),
    (
        {"fact": "pain.duration", "lte": D("2.50"), "unit": "mo"},
        "low back pain for at most 2.5 months",
        "low back pain for more than 2.5 months",
    ),
    (
        {"fact": "pain.duration", "eq": D(6), "unit": "mo"},
        "low back pain for exactly 6 months",
        "low back pain for other than 6 months",
    ),
    (
        {"fact": "pain.duration", "between": [D(3), D(6)], "unit": "mo"},
        "low back pain for between 3 months and 6 months",
        "low back pain for outside 3 months to 6 months",
    ),
    (
        {"fact": "bone.t_score", "lte": D("-2.5")},
        "T-score of at most -2.5",
        "T-score of more than -2.5",
    ),
    (
        {"fact": "scan.day", "gte": "2025-01-31"},
        "scan on at least 2025-01-31",
        "scan on less than 2025-01-31",
    ),
    ({"fact": "infection.active", "is": True}, "infection", "no infection"),
    ({"fact": "infection.active", "is": False}, "no infection", "infection"),
    ({"fact": "patient.sex", "is": "male"}, "sex is male", "sex is not male"),
    (
        {"fact": "claim.place", "in": ["11", "24"]},
        "place of service is one of 11, 24",
        "place of service is none of 11, 24",
    ),
    (
        {"fact": "claim.place", "not_in": ["11"]},
        "place of service is none of 11",
        "place of service is one of 11",
    ),
    (
        {"fact": "procedure.bodies", "any_in": ["L4", "L5"]},
        "treated bodies include any of L4, L5",
        "treated bodies include none of L4, L5",
    ),
    (
        {"fact": "procedure.bodies", "none_in": ["L3"]},
        "treated bodies include none of L3",
        "treated bodies include any of L3",
    ),
    (
        {"fact": "procedure.bodies", "subset_of": {"value_set": "lower"}},
        "treated bodies lie within L5, S1",
        "treated bodies go beyond L5, S1",
    ),
    (
        {"fact": "procedure.bodies", "superset_of": ["L3"]},
        "treated bodies include all of L3",
        "treated bodies lack some of L3",
    ),
    (
        {"fact": "procedure.bodies", "count": {"lte": D(4)}},
        "treated bodies number at most 4",
        "treated bodies number more than 4",
    ),
    (
        {"fact": "procedure.bodies", "count": {"between": [D(1), D(2)]}},
        "treated bodies number between 1 and 2",
        "treated bodies number outside 1 to 2",
    ),
    (
        {"fact": "claim.units", "of": "64629", "lte": D(2)},
        "at most 2 units billed (64629)",
        "more than 2 units billed (64629)",
    ),
    (
        {"fact": "claim.units", "of": "64629", "known": True},
        "units (64629) is given",
        "units (64629) is not given",
    ),
    ({"fact": "infection.active", "known": False}, "active is not given", "active is given"),
    ({"criterion": "C1"}, "C1 met", "C1 not met"),
    ({"not": {"criterion": "C1"}}, "C1 not met", "C1 met"),
    (
        {"not_seen": "annex B"},
        "a clause that was not read (annex B)",
        "a clause that was not read (annex B)",
    ),
    (
        {"all": [{"criterion": "C1"}, {"fact": "infection.active", "is": True}]},
        "C1 met and infection",
        "C1 not met or no infection",
    ),
    (
        {"any": [{"criterion": "C1"}, {"fact": "infection.active", "is": True}]},
        "C1 met or infection",
        "C1 not met and no infection",
    ),
    (
        {
            "all": [
                {"criterion": "C1"},
                {"any": [{"criterion": "C2"}, {"not": {"criterion": "C3"}}]},
            ]
        },
        "C1 met and (C2 met or C3 not met)",
        "C1 not met or (C2 not met and C3 met)",
    ),
    ({"all": [{"any": [{"criterion": "C1"}]}]}, "C1 met", "C1 not met"),
    (
        {"at_least": D(2), "of": [{"criterion": "C1"}, {"criterion": "C2"}, {"criterion": "C3"}]},
        "at least 2 of [C1 met; C2 met; C3 met]",
        "fewer than 2 of [C1 met; C2 met; C3 met]",
    ),
]


@pytest.mark.parametrize(("given", "words", "opposite"), SAID, ids=[words for _, words, _ in SAID])
def test_a_condition_and_its_opposite_in_words(
    vocabulary: Vocabulary, given: dict[str, Any], words: str, opposite: str
) -> None:
    problems: list[Problem] = []
    known = ("C1", "C2", "C3")
    condition = parse_condition(given, (), vocabulary, known, problems, known_allowed=True)
    assert problems == []
    assert condition_words(condition, vocabulary) == words
    assert condition_words(condition, vocabulary, negated=True) == opposite
    assert condition_words(Not(condition), vocabulary) == opposite
    assert condition_words(Not(Not(condition)), vocabulary) == words


def test_every_operator_is_put_into_words_here() -> None:
    used = {key for given, _, _ in SAID for key in given}
    assert set(OPERATORS) <= used


def test_the_condition_that_nothing_can_fail_is_always(vocabulary: Vocabulary) -> None:
    assert condition_words(ALWAYS, vocabulary) == "always"
    assert condition_words(ALWAYS, vocabulary, negated=True) == "never"


REQUIRED: list[tuple[dict[str, Any], str]] = [
    ({"fact": "pain.duration", "gte": D(6), "unit": "mo"}, "at least 6 months"),
    ({"fact": "infection.active", "is": False}, "no"),
    ({"fact": "infection.active", "is": True}, "yes"),
    ({"fact": "infection.active", "known": True}, "yes"),
    ({"fact": "patient.sex", "is": "male"}, "male"),
    ({"fact": "procedure.bodies", "subset_of": ["L3", "L4"]}, "lie within L3, L4"),
    ({"fact": "procedure.bodies", "count": {"eq": D(0)}}, "exactly 0 in number"),
    ({"fact": "bone.t_score", "between": [D(-1), D(1)]}, "between -1 and 1"),
]


@pytest.mark.parametrize(("given", "words"), REQUIRED)
def test_what_a_test_asks_in_words(
    vocabulary: Vocabulary, given: dict[str, Any], words: str
) -> None:
    condition = parse_condition(given, (), vocabulary, (), [], known_allowed=True)
    assert isinstance(condition, Test)
    assert required_words(condition, vocabulary) == words


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("14.00", "14"),
        ("1.4e1", "14"),
        ("-2.50", "-2.5"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("1e-7", "0.0000001"),
        ("100", "100"),
        ("1E+3", "1000"),
    ],
)
def test_numbers_are_shown_in_plain_digits(text: str, shown: str) -> None:
    assert show_number(Decimal(text)) == shown


def test_values_are_shown_without_their_python_form() -> None:
    assert show(None) == "-"
    assert (show(True), show(False)) == ("yes", "no")
    assert show(date(2025, 3, 4)) == "2025-03-04"
    assert show(SetValue(frozenset({"L5", "L4"}))) == "L4, L5"
    assert show(SetValue(frozenset({"L4"}), complete=False)) == "at least L4"
    assert show(SetValue(frozenset())) == "none"
    assert show(Decimal("2.10")) == "2.1"


def test_a_value_is_said_in_the_words_of_its_fact(vocabulary: Vocabulary) -> None:
    facts = vocabulary.facts
    assert facts["pain.duration"].words_for(Decimal(14)) == "14 months"
    assert facts["pain.duration"].words_for(Decimal(1)) == "1 month"
    assert facts["bone.t_score"].words_for(Decimal("-2.5")) == "-2.5"
    members = SetValue(frozenset({"S1", "L3"}), complete=False)
    assert facts["procedure.bodies"].words_for(members) == "at least L3, S1"
    assert facts["scan.day"].words_for(date(2025, 3, 4)) == "2025-03-04"


def test_a_unit_that_only_counts_may_be_left_out() -> None:
    assert Unit("{body}", "body", "bodies").is_count
    assert Unit("1", "", "").is_count
    assert not Unit("mo", "month", "months").is_count


def test_members_keep_the_order_of_their_declaration(vocabulary: Vocabulary) -> None:
    bodies, places = vocabulary.facts["procedure.bodies"], vocabulary.facts["claim.place"]
    assert bodies.in_order(frozenset({"S1", "L4", "L3"})) == ["L3", "L4", "S1"]
    assert places.in_order(frozenset({"24", "11"})) == ["11", "24"]


def read_thing(value: dict[str, Any]) -> list[Problem]:
    problems: list[Problem] = []
    fields = Fields(value, (), problems, "a thing")
    fields.text("title", required=True)
    fields.choice("kind", ("a", "b"))
    fields.done()
    return problems


def test_a_misspelt_key_is_one_problem_and_comes_with_the_right_one() -> None:
    (found,) = read_thing({"tittle": "x", "kind": "a"})
    assert (found.path, found.code, found.at_key) == (("tittle",), "unknown-key", True)
    assert found.hint == "did you mean `title`?"


def test_a_key_that_is_missing_or_foreign_is_a_problem() -> None:
    assert [(p.path, p.code) for p in read_thing({"kind": "a"})] == [((), "missing-key")]
    assert [(p.path, p.code) for p in read_thing({"title": "x", "zzz": 1})] == [
        (("zzz",), "unknown-key"),
    ]


def test_the_kinds_of_facts_are_those_of_the_design() -> None:
    assert {str(kind) for kind in Kind} == {"number", "date", "boolean", "enum", "set"}
