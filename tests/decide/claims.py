"""Claims that tests of lines start from: clean ones, with what one test changes."""

from typing import Any

Json = dict[str, Any]

READ = "2024-09-03"
"""A day of the quarter whose pairs, limits and indicators were read."""
BODIES = ["L3", "L4", "L5", "S1"]


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
