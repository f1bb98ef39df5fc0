"""Strong Kleene logic: what a condition comes to when some facts are missing.

The truth tables are those of S. C. Kleene, *Introduction to Metamathematics* (1952), section 64,
with `met` for true, `unmet` for false and `unknown` for undefined.
"""

from collections.abc import Iterable
from enum import StrEnum


class Status(StrEnum):
    """The three things a condition can come to."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


MET, UNMET, UNKNOWN = Status.MET, Status.UNMET, Status.UNKNOWN

_NEGATION = {MET: UNMET, UNMET: MET, UNKNOWN: UNKNOWN}


def of_bool(value: bool) -> Status:
    """The status of a test on a known value."""
    return MET if value else UNMET


def negate(status: Status) -> Status:
    """Kleene's negation: unknown stays unknown."""
    return _NEGATION[status]


def conjunction(statuses: Iterable[Status]) -> Status:
    """All of them: unmet as soon as one is, met only when every one is; of nothing: met."""
    listed = list(statuses)
    return at_least(len(listed), listed)


def disjunction(statuses: Iterable[Status]) -> Status:
    """Any of them: met as soon as one is, unmet only when every one is; of nothing: unmet."""
    return at_least(1, list(statuses))


def at_least(threshold: int, statuses: list[Status]) -> Status:
    """At least `threshold` of them: met when that many are, unmet when too few can still be."""
    met = statuses.count(MET)
    if met >= threshold:
        return MET
    return UNMET if met + statuses.count(UNKNOWN) < threshold else UNKNOWN
