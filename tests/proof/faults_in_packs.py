"""Faults in packs and in the bindings that select them, each with the tool that is to notice it."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.proof.spoiled_library import (
    PACK,
    Fault,
    Json,
    Spoiled,
    Tool,
    by_diff,
    by_lint,
    by_prove,
    by_test,
)

Change = Callable[[Json], None]

PAYERS = Path("policies/payers.json")
EDITS = Path("policies/coding/medicare-edits/2019-01-01.json")
UNITS = Path("features/coding/units.feature")
MONTHS = {"fact": "pain.low_back_duration", "unit": "mo"}
BODIES = "procedure.vertebral_bodies"


def fault(what: str, change: Change, tool: Tool, says: str = "") -> Fault:
    return Fault("pack", what, edited(PACK, change), tool, says)


def edited(file: Path, change: Change) -> Callable[[Spoiled, pytest.MonkeyPatch], None]:
    return lambda one, _: one.edit(file, change)


def condition_of(value: Json, id: str) -> Json:
    parts = [*value["criteria"], *value.get("determinations", ())]
    found: Json = next(one for one in parts if one["id"] == id)
    return found


def set_condition(id: str, condition: Json) -> Change:
    return set_part(id, condition=condition)


def set_part(id: str, **parts: object) -> Change:
    def change(value: Json) -> None:
        condition_of(value, id).update(parts)

    return change


def drop_from_contraindications(value: Json) -> None:
    step = condition_of(value, "contraindicated")
    step["condition"]["any"].remove({"criterion": "PAL-X5"})


def drop_from_both(value: Json) -> None:
    drop_from_contraindications(value)
    text = json.dumps(condition_of(value, "covered")["condition"])
    assert '{"criterion": "PAL-X5"}, ' in text
    condition = json.loads(text.replace('{"criterion": "PAL-X5"}, ', ""))
    condition_of(value, "covered")["condition"] = condition


def swap_determinations(value: Json) -> None:
    steps = value["determinations"]
    steps[0], steps[1] = steps[1], steps[0]


def repeat_a_determination(value: Json) -> None:
    steps = value["determinations"]
    blocked = next(n for n, one in enumerate(steps) if one["id"] == "criteria-not-met")
    steps.insert(blocked + 1, {**steps[blocked], "id": "once-more"})


def end_before_the_beginning(value: Json) -> None:
    value["dates"]["retired"] = {"date": "2020-01-01", "evidence": "primary"}


def bind_to_noridian(value: Json) -> None:
    (own,) = [one for one in value["bindings"] if one["policy"] == "medicare/palmetto-l39420"]
    own["policy"] = "medicare/noridian-l39642"


PACK_FAULTS: Sequence[Fault] = (
    fault("a threshold moved", set_condition("PAL-C1a", {**MONTHS, "gte": 5}), by_test),
    fault("a threshold made strict", set_condition("PAL-C1a", {**MONTHS, "gt": 6}), by_test),
    fault(
        "a threshold moved, told by its outcomes",
        set_condition("PAL-C1a", {**MONTHS, "gte": 5}),
        by_diff,
        "not covered (criteria not met) -> covered",
    ),
    fault(
        "an indication turned round",
        set_condition("PAL-C3", {"fact": "pathology.alternative_explanation", "is": True}),
        by_test,
    ),
    fault(
        "a region with one body more",
        set_condition("PAL-F3", {"fact": BODIES, "subset_of": ["L2", "L3", "L4", "L5", "S1"]}),
        by_test,
    ),
    fault(
        "the basis of another denial", set_part("limit-exceeded", basis="investigational"), by_test
    ),
    fault("a contraindication left out", drop_from_contraindications, by_test),
    fault("a criterion that nothing uses", drop_from_both, by_lint, "unused-criterion"),
    fault("limits asked before contraindications", swap_determinations, by_test),
    fault(
        "limits asked before contraindications, as a form",
        swap_determinations,
        by_lint,
        "determination-order",
    ),
    fault("an end before the beginning", end_before_the_beginning, by_lint, "date-order"),
    fault(
        "a polarity that does not fit its kind",
        set_part("PAL-X5", kind="indication"),
        by_lint,
        "criterion-polarity",
    ),
    fault(
        "a criterion that nobody can meet",
        set_condition("PAL-C1a", {"all": [{**MONTHS, "gte": 6}, {**MONTHS, "lt": 3}]}),
        by_prove,
        "never-met:PAL-C1a",
    ),
    fault(
        "a criterion that excludes nobody",
        set_condition("PAL-C1a", {"any": [{**MONTHS, "gte": 6}, {**MONTHS, "lt": 7}]}),
        by_prove,
        "never-unmet:PAL-C1a",
    ),
    fault(
        "a limit that another implies",
        set_condition("PAL-C2", {**MONTHS, "gte": 3}),
        by_prove,
        "redundant:PAL-C2",
    ),
    fault(
        "a determination that another hides",
        repeat_a_determination,
        by_prove,
        "unreachable:once-more",
    ),
    fault(
        "a fact that some patients cannot have",
        set_condition("PAL-C1b", {"fact": "surgery.months_since", "unit": "mo", "gte": 6}),
        by_prove,
        "left-open:determinations",
    ),
    Fault("pack", "a binding to another policy", edited(PAYERS, bind_to_noridian), by_test),
    Fault(
        "pack",
        "an edit that denies the units within its limit",
        edited(EDITS, set_condition("mue", {"fact": "line.units_within_mue", "is": False})),
        by_test,
        feature=UNITS,
    ),
)
