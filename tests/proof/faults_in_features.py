"""Faults in a feature, each with the tool that is to notice it."""

from collections.abc import Callable, Sequence

import pytest

from tests.proof.spoiled_library import (
    Fault,
    Spoiled,
    Tool,
    by_coverage,
    by_mutate,
    by_test,
)

_ROW = "| 5.9 months | unmet  | not covered | criteria not met |"


def fault(what: str, change: Callable[[str], str], tool: Tool, says: str) -> Fault:
    def inject(one: Spoiled, _: pytest.MonkeyPatch) -> None:
        one.rewrite(change)

    return Fault("feature", what, inject, tool, says)


def replaced(before: str, after: str) -> Callable[[str], str]:
    """The first of some words by others."""
    return lambda text: text.replace(before, after, 1)


def without_the_answer(text: str) -> str:
    """No scenario says basis or determination, but for the rows of outlines."""
    about = ('the basis is "', 'the determination is "')
    lines = text.splitlines()
    kept = [line for line in lines if "<" in line or not any(word in line for word in about)]
    return "\n".join(kept) + "\n"


def first_scenarios_alone(text: str) -> str:
    return text.partition("  Rule:")[0]


FEATURE_FAULTS: Sequence[Fault] = (
    fault(
        "an expectation that is wrong",
        replaced(_ROW, _ROW.replace("unmet ", "met   ")),
        by_test,
        "low back pain for at least 6 months",
    ),
    fault(
        "a step that no vocabulary has",
        replaced("the encounter is evaluated", "the encounter is looked at"),
        by_test,
        "undefined-step",
    ),
    fault(
        "two scenarios of one name",
        replaced("non-surgical care for at least 6 months", "low back pain for at least 6 months"),
        by_test,
        "duplicate-scenario",
    ),
    fault(
        "a column that no step uses",
        replaced("| duration   | status |", "| durations  | status |"),
        by_test,
        "unused-column",
    ),
    fault(
        "scenarios that nobody has looked at",
        replaced("    @PAL-C1a\n    Scenario Outline", "    @proposed\n    Scenario Outline"),
        by_mutate,
        "PAL-C1a",
    ),
    fault("assertions left out", without_the_answer, by_mutate, ""),
    fault("rules without a scenario", first_scenarios_alone, by_coverage, "PAL-X5"),
    fault("a determination without a scenario", first_scenarios_alone, by_coverage, "contraind"),
)
