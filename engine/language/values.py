"""The values a fact can have, and the kinds of facts.

Numbers are `Decimal` and never binary floats: 2.1 is 2.1 in every reading of a condition.
A fact without a value is absent from the mapping of facts; nothing here stands for "unknown".
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """The type of a fact."""

    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    ENUM = "enum"
    SET = "set"


@dataclass(frozen=True, slots=True)
class SetValue:
    """What is known of a set: its members, and whether these are all of them.

    An open set (`complete=False`) says "at least these": the true set is any superset.
    """

    members: frozenset[str]
    complete: bool = True

    def __post_init__(self) -> None:
        """Keep the members a frozenset, whatever iterable was given."""
        if not isinstance(self.members, frozenset):
            object.__setattr__(self, "members", frozenset(self.members))


Value = Decimal | date | bool | str | SetValue


def show(value: Value | None) -> str:
    """A value as text for traces and messages: plain digits, ISO dates, members in order."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return show_number(value)
    if isinstance(value, SetValue):
        listed = ", ".join(sorted(value.members)) or "none"
        return listed if value.complete else f"at least {listed}"
    return str(value)


def show_number(value: Decimal) -> str:
    """A number in plain digits, without exponent and without trailing zeros."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
