"""What changed between two conditions, in words: thresholds, parts, what is referred to."""

import json
from typing import Any

import pytest

from engine.knowledge.library import Library
from engine.knowledge.study.condition_changes import condition_changes
from engine.knowledge.texts.documents import parse_document
from engine.language.conditions import Condition
from engine.language.parse import parse_condition
from engine.language.problems import Problem

Json = dict[str, Any]

MONTHS_6 = {"fact": "pain.low_back_duration", "gte": 6, "unit": "mo"}
MONTHS_12 = {"fact": "pain.low_back_duration", "gte": 12, "unit": "mo"}
PREGNANT = {"fact": "patient.pregnant", "is": True}
CANCER = {"fact": "spine.cancer", "is": True}
INFECTION = {"fact": "infection.systemic_active", "is": True}
BODIES = "procedure.vertebral_bodies"
FOUR = {"fact": BODIES, "count": {"lte": 4}}
TWO = {"fact": BODIES, "count": {"lte": 2}}
L3_S1 = {"fact": BODIES, "subset_of": {"value_set": "l3-s1"}}
WITHIN = "treated vertebral bodies lie within"
REFERRED = ["A", "B", "C"]


def condition(shipped: Library, value: Json) -> Condition:
    problems: list[Problem] = []
    read = parse_document("given", json.dumps(value).encode()).value
    parsed = parse_condition(read, (), shipped, REFERRED, problems)
    assert problems == []
    return parsed


def words(shipped: Library, before: Json, after: Json) -> list[str]:
    changes = condition_changes(condition(shipped, before), condition(shipped, after), shipped)
    return [change.words for change in changes]


CHANGED = [
    (MONTHS_6, MONTHS_12, ["low back pain for at least 6 months -> at least 12 months"]),
    (
        MONTHS_6,
        {"fact": "pain.low_back_duration", "gt": 6, "unit": "mo"},
        ["low back pain for at least 6 months -> more than 6 months"],
    ),
    (
        {"not": MONTHS_6},
        {"not": MONTHS_12},
        ["low back pain for less than 6 months -> less than 12 months"],
    ),
    (PREGNANT, {"fact": "patient.pregnant", "is": False}, ["pregnancy -> no pregnancy"]),
    (FOUR, TWO, ["treated vertebral bodies number at most 4 -> number at most 2"]),
    (
        L3_S1,
        {"fact": BODIES, "subset_of": ["L4", "L5", "S1", "S2"]},
        [f"{WITHIN} L3, L4, L5, S1 -> lie within L4, L5, S1, S2 (with S2, without L3)"],
    ),
    (
        {"all": [MONTHS_6, PREGNANT]},
        {"all": [PREGNANT, MONTHS_12]},
        ["low back pain for at least 6 months -> at least 12 months"],
    ),
    (
        {"any": [PREGNANT, CANCER]},
        {"any": [PREGNANT, INFECTION]},
        ["drops: or cancer of the spine", "adds: or active systemic infection"],
    ),
    (PREGNANT, {"all": [PREGNANT, CANCER]}, ["adds: and cancer of the spine"]),
    ({"any": [PREGNANT, CANCER]}, CANCER, ["drops: or pregnancy"]),
    (
        {"not": {"any": [PREGNANT, CANCER]}},
        {"not": {"any": [PREGNANT]}},
        ["drops: and no cancer of the spine"],
    ),
    (
        {"all": [PREGNANT, CANCER]},
        {"any": [PREGNANT, CANCER]},
        ["pregnancy and cancer of the spine -> pregnancy or cancer of the spine"],
    ),
    (PREGNANT, CANCER, ["pregnancy -> cancer of the spine"]),
    (
        {"at_least": 2, "of": [PREGNANT, CANCER, INFECTION]},
        {"at_least": 1, "of": [PREGNANT, CANCER, MONTHS_6]},
        [
            "at least 2 of the list -> at least 1 of the list",
            "drops from the list: active systemic infection",
            "adds to the list: low back pain for at least 6 months",
        ],
    ),
    (
        {"any": [{"criterion": "A"}, PREGNANT]},
        {"any": [PREGNANT, {"criterion": "B"}, {"not": {"criterion": "C"}}]},
        ["drops: or A met", "adds: or B met, C not met"],
    ),
    ({"not_seen": "section 4"}, PREGNANT, ["a clause that was not read (section 4) -> pregnancy"]),
    (
        {"all": [PREGNANT, {"any": [MONTHS_6, CANCER]}]},
        {"all": [PREGNANT, {"any": [MONTHS_12, CANCER]}]},
        ["low back pain for at least 6 months -> at least 12 months"],
    ),
]


@pytest.mark.parametrize(("before", "after", "said"), CHANGED)
def test_a_change_is_said_where_it_is(
    shipped: Library, before: Json, after: Json, said: list[str]
) -> None:
    assert words(shipped, before, after) == said


@pytest.mark.parametrize(("before", "after", "_said"), CHANGED)
def test_a_change_is_also_one_in_the_other_direction(
    shipped: Library, before: Json, after: Json, _said: list[str]
) -> None:
    assert words(shipped, after, before) != []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"all": [PREGNANT, CANCER]}, {"all": [CANCER, PREGNANT]}),
        ({"all": [PREGNANT]}, PREGNANT),
        ({"any": [PREGNANT, {"any": [CANCER, INFECTION]}]}, {"any": [INFECTION, CANCER, PREGNANT]}),
        ({"any": [PREGNANT, PREGNANT]}, PREGNANT),
        ({"not": {"not": PREGNANT}}, PREGNANT),
        ({"not": PREGNANT}, {"fact": "patient.pregnant", "is": False}),
        (L3_S1, {"fact": BODIES, "subset_of": ["S1", "L5", "L4", "L3"]}),
        ({"at_least": 2, "of": [PREGNANT, CANCER]}, {"at_least": 2, "of": [CANCER, PREGNANT]}),
    ],
)
def test_conditions_that_say_the_same_do_not_differ(
    shipped: Library, before: Json, after: Json
) -> None:
    assert words(shipped, before, after) == []


def test_a_part_given_twice_counts_twice_where_parts_are_counted(shipped: Library) -> None:
    twice = {"at_least": 2, "of": [PREGNANT, PREGNANT, CANCER]}
    assert words(shipped, twice, {"at_least": 2, "of": [PREGNANT, CANCER]}) != []
