"""Versions of one policy that are in force on one day, of which there must be none."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from engine.knowledge.packs import Pack


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two versions of a policy, and the days on which both are in force; the end may be open."""

    older: Pack
    newer: Pack
    begins: date
    ends: date | None

    @property
    def message(self) -> str:
        """What is wrong, in one sentence."""
        older, newer = self.older, self.newer
        if _beginning(older) == _beginning(newer):
            return f"versions `{older.version}` and `{newer.version}` begin on the same day"
        return (
            f"version `{newer.version}` begins while version `{older.version}` is in force"
            f" (its last day is {self.ends})"
        )


def overlaps(versions: Iterable[Pack]) -> Iterator[Overlap]:
    """The overlaps between each version and the next, in the order of their beginnings.

    A version ends where the next begins, unless it is said to be retired: then on its last day.
    """
    dated = [pack for pack in versions if pack.earliest]
    for older, newer in pairwise(dated):
        retired, begins = older.dates.retired, newer.earliest
        assert begins is not None  # it is among the dated ones
        last = retired.day if retired else None
        if _beginning(older) == _beginning(newer) or (last and begins <= last):
            yield Overlap(older, newer, begins, last)


def _beginning(pack: Pack) -> tuple[date | None, date | None]:
    return pack.earliest, pack.certain_from
