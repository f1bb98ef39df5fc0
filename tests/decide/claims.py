"""Claims that tests of lines start from, with what one test changes; and what came of them."""

from typing import Any

from engine.decide import Decision
from engine.decide.model import LineResult, Reason

Json = dict[str, Any]

READ = "2024-09-03"
"""A day of the quarter whose pairs, limits and indicators were read."""
BODIES = ["L3", "L4", "L5", "S1"]
TWO = ["L4", "L5"]


def line(number: int, code: str, units: int | None = 1, *modifiers: str, **parts: Any) -> Json:
    """One line."""
    return {"line": number, "code": code, "units": units, "modifiers": list(modifiers), **parts}


FIRST = line(1, "64628")
FURTHER = line(2, "64629", 2)


def professional(*lines: Json, **parts: Any) -> Json:
    """A practitioner's claim; `None` takes a part out."""
    return _claim(
        lines,
        {"form": "professional", "setting": "practitioner", "place_of_service": "24", **parts},
    )


def hospital(*lines: Json, **parts: Any) -> Json:
    """A claim of an outpatient hospital."""
    return _claim(lines, {"form": "institutional", "setting": "outpatient_hospital", **parts})


def _claim(lines: tuple[Json, ...], parts: Json) -> Json:
    whole = {"diagnoses": ["M54.51"], "lines": list(lines), **parts}
    return {key: value for key, value in whole.items() if value is not None}


# --- what came of it


def lines(decision: Decision) -> dict[int, LineResult]:
    """The lines by their numbers."""
    return {one.line: one for one in decision.lines}


def statuses(decision: Decision) -> list[str]:
    """The status of each line, in the order of their numbers."""
    return [one.status.value for one in decision.lines]


def reason(result: LineResult, edit: str) -> Reason:
    """The one reason that names an edit."""
    (found,) = [one for one in result.reasons if one.edit == edit]
    return found


def found(result: LineResult) -> dict[str, str]:
    """What each edit that the line fails comes to by itself."""
    return {
        one.edit: one.status.value if one.status else "warning"
        for one in result.reasons
        if one.edit != "coverage"
    }
