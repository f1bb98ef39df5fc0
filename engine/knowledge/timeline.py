"""Versions over time: which one is in force on a day, and where that is not certain.

A version begins on its effective date; where only an interval is known (`not_before` ..
`observed`), it may have begun on any day of it; as known on a day before it was observed, on any
day after `not_before`. A version ends when a later one begins; that end is derived, never stored.
Only an end by retirement is stored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from engine.knowledge.packs import Pack
from engine.knowledge.payers import Binding


@dataclass(frozen=True, slots=True)
class Segment:
    """A version, with the binding through which a plan came to use it, if any.

    `earliest` is the first day on which it can be in force, `certain` the first on which it is for
    certain, unless something later has begun.
    """

    pack: Pack
    binding: Binding | None
    earliest: date
    certain: date

    def ended_by(self, day: date) -> bool:
        """Whether the version was retired, or the binding ended, before a day."""
        ends = [self.pack.dates.retired, self.binding.ends if self.binding else None]
        return any(end is not None and end.day < day for end in ends)


def segment(pack: Pack, binding: Binding | None = None) -> Segment | None:
    """The segment of a version; `None` where nothing is known of when it began.

    None either where the plan no longer used the policy when the version began.
    """
    if pack.earliest is None:
        return None
    bound = binding.begins.day if binding and binding.begins else date.min
    certain = pack.certain_from or date.max
    found = Segment(pack, binding, max(pack.earliest, bound), max(certain, bound))
    return None if found.ended_by(found.earliest) else found


def time_line(pairs: Iterable[tuple[Pack, Binding | None]]) -> tuple[Segment, ...]:
    """The segments in the order in which they begin."""
    segments = (segment(pack, binding) for pack, binding in pairs)
    found = sorted((item for item in segments if item is not None), key=_order)
    return tuple(
        item
        for item, later in zip_longest(found, found[1:])
        if not _superseded_at_start(item, later)
    )


def _order(item: Segment) -> tuple[date, date, date, str]:
    """By beginning; of those that begin with the binding, the version that is older first."""
    return item.certain, item.earliest, item.pack.certain_from or date.min, item.pack.name


def _superseded_at_start(item: Segment, later: Segment | None) -> bool:
    """Whether the plan began to use the policy when a later version had replaced this one."""
    return (
        later is not None
        and (item.pack.id, item.binding) == (later.pack.id, later.binding)
        and (item.earliest, item.certain) == (later.earliest, later.certain)
    )


def in_force(segments: Sequence[Segment], day: date) -> tuple[Segment, ...]:
    """The segments that may be in force on a day: one, or those of an uncertain interval.

    The last that certainly began by the day, unless it has ended, and every one that may have
    begun. Two policies that began on one day are both in question: nothing tells which came later.
    """
    certain = [item for item in segments if item.certain <= day]
    last = certain[-1:]
    tied = [
        item
        for item in certain[:-1]
        if item.certain == last[0].certain and item.pack.id != last[0].pack.id
    ]
    possible = [item for item in segments if item.earliest <= day < item.certain]
    return tuple(item for item in (*tied, *last, *possible) if not item.ended_by(day))


def nearest(segments: Sequence[Segment], day: date) -> tuple[Pack, ...]:
    """The last version before a day and the first after it."""
    before = [item.pack for item in segments if item.earliest <= day]
    after = [item.pack for item in segments if item.earliest > day]
    return (*before[-1:], *after[:1])
