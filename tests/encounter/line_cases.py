"""Lines of claims for tests of what is derived from them, with the shipped tables."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from engine.encounter.billed_line import BilledLine
from engine.encounter.line_fact import LineFact, LineInputs
from engine.encounter.model import Claim, ClaimLine
from engine.knowledge.coding.lookup import CodingTables
from engine.knowledge.library import Library, shipped_root
from engine.language.values import SetValue, Value

TABLES = CodingTables(Library(shipped_root()))
READ = "2024-09-03"
"""A day of the quarter whose pairs, limits and indicators were read."""
PRACTITIONER: dict[str, Any] = {
    "form": "professional",
    "setting": "practitioner",
    "place_of_service": "24",
}
CENTER: dict[str, Any] = {"form": "professional", "setting": "asc", "place_of_service": "24"}
HOSPITAL: dict[str, Any] = {"form": "institutional", "setting": "outpatient_hospital"}

Derivation = Callable[[LineInputs], LineFact | None]


def billed(
    *lines: ClaimLine,
    of: int = 1,
    on: str = READ,
    failed: tuple[int, ...] = (),
    paid: tuple[int, ...] = (),
    **claim: Any,
) -> BilledLine:
    """The line of a number, on a practitioner's claim unless said otherwise."""
    whole = Claim(lines, **(claim or PRACTITIONER))
    (line,) = [one for one in lines if one.line == of]
    day = date.fromisoformat(on)
    return BilledLine(line, whole, day, frozenset(failed), frozenset(paid))


def inputs(
    *lines: ClaimLine, bodies: SetValue | None = None, policy: str | None = None, **parts: Any
) -> LineInputs:
    """What a derivation looks at."""
    values: dict[str, Value] = {"procedure.vertebral_bodies": bodies} if bodies else {}
    return LineInputs(billed(*lines, **parts), values, TABLES, policy)


def value(derive: Derivation, *lines: ClaimLine, **parts: Any) -> Value | None:
    """What a derivation comes to; `None` where it cannot be told."""
    fact = derive(inputs(*lines, **parts))
    return None if fact is None else fact.value


def detail(derive: Derivation, *lines: ClaimLine, **parts: Any) -> str | None:
    """The words that a derivation adds to a finding."""
    fact = derive(inputs(*lines, **parts))
    return None if fact is None else fact.detail


def line(number: int, code: str | None, units: int | None = 1, *modifiers: str) -> ClaimLine:
    """One line."""
    return ClaimLine(number, code, units, modifiers)


def by(provider: str | None, line: ClaimLine) -> ClaimLine:
    """A line of a provider."""
    return ClaimLine(line.line, line.code, line.units, line.modifiers, provider=provider)


def unread(number: int) -> ClaimLine:
    """A line whose code nobody could read."""
    return ClaimLine(number, None, 1)


def whole(*members: str) -> SetValue:
    """A set that is known to be complete."""
    return SetValue(frozenset(members))


def at_least(*members: str) -> SetValue:
    """A set of which more may be true."""
    return SetValue(frozenset(members), complete=False)


def without(field: str, line: ClaimLine) -> ClaimLine:
    """A line of which a field could not be read."""
    return replace(line, unread=line.unread | {field})
