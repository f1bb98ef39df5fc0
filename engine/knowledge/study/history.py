"""The versions of a policy, or those that a plan used, as one line of time.

The line consists of spans, on every day of which the same versions can be in force: one, or several
where it is uncertain, or none in a gap. A plan's spans are what the selection itself answers on
each day, so that the two cannot disagree.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.knowledge.payers import Binding
from engine.knowledge.selection import (
    Candidate,
    Choice,
    Limits,
    Need,
    Note,
    Request,
    Selection,
    retirement_left_out,
    select,
)
from engine.knowledge.study.differences import Differences
from engine.knowledge.study.pack_comparison import compare_packs
from engine.knowledge.timeline import in_force, time_line

_DAY = timedelta(days=1)
_NOT_YET = "not_known_yet"
_OF_ONE_DAY = ("uncertain_version",)
"""Notes of a selection that only concern its day: the spans show them."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which the same versions can be in force; the last span has no end.

    `uncertain`: which of several versions it is, or whether the only one had begun, is not known.
    A gap has no choices.
    """

    begins: date
    ends: date | None
    choices: tuple[Choice, ...]
    uncertain: bool

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The versions that can be in force."""
        return tuple(choice.pack for choice in self.choices)


@dataclass(frozen=True, slots=True)
class History:
    """A line of time: the spans, and what changed from each version to the next.

    `undated` are versions of which no beginning is known: they are never in force. Where a plan is
    not told exactly enough there are `needs` and `candidates`, and no spans.
    """

    spans: tuple[Span, ...]
    changes: tuple[Differences, ...] = ()
    undated: tuple[Pack, ...] = ()
    notes: tuple[Note, ...] = ()
    needs: tuple[Need, ...] = ()
    candidates: tuple[Candidate, ...] = ()


def policy_history(library: Library, policy: str, as_known_on: date | None = None) -> History:
    """The versions of one policy, whoever uses it; with a day, those that were known by then.

    Raises `InputError` where a pack of the policy is wrong.
    """
    versions = library.versions(policy)
    notes = () if as_known_on is None else tuple(_left_out(versions, as_known_on))
    known = [one for pack in versions if (one := _as_known(pack, as_known_on))]
    segments = time_line((pack, None) for pack in known)

    def at(day: date) -> tuple[Choice, ...]:
        return tuple(Choice(item.pack) for item in in_force(segments, day))

    undated = tuple(pack for pack in known if pack.earliest is None)
    spans = _spans(days_of_change(known), at)
    return History(spans, _changes(library, spans), undated, notes)


def plan_history(library: Library, request: Request, as_known_on: date | None = None) -> History:
    """The versions that decided for a plan over time, through all its policies.

    The date of the request does not matter; `as_known_on` as in `policy_history`. Raises
    `InputError` where a pack is wrong.
    """
    selected = _Selected(library, request, Limits(as_known_on))
    bindings = [b for b in library.payers.bindings if b.payer == request.payer]
    policies = dict.fromkeys(binding.policy for binding in bindings)
    versions = [pack for policy in policies for pack in library.versions(policy)]
    turns = days_of_change(versions, bindings) or {request.date_of_service}
    spans = _spans(turns, selected.at)
    asked = next((found for found in selected.answers if found.needs), None)
    if asked is not None:
        return History((), needs=asked.needs, candidates=asked.candidates)
    notes = [note for found in selected.answers for note in found.notes]
    if as_known_on is not None:
        whole = plan_history(library, request)
        used = {pack.digest: pack for span in whole.spans for pack in span.packs}
        notes += [n for n in _left_out(used.values(), as_known_on) if n.id == _NOT_YET]
    lasting = dict.fromkeys(note for note in notes if note.id not in _OF_ONE_DAY)
    return History(spans, _changes(library, spans), notes=tuple(lasting))


class _Selected:
    """What the selection answers for a request on one day and another."""

    def __init__(self, library: Library, request: Request, limits: Limits) -> None:
        self.library = library
        self.request = request
        self.limits = limits
        self.answers: list[Selection] = []

    def at(self, day: date) -> tuple[Choice, ...]:
        found = select(self.library, replace(self.request, date_of_service=day), self.limits)
        self.answers.append(found)
        return found.choices


def days_of_change(packs: Iterable[Pack], bindings: Iterable[Binding] = ()) -> set[date]:
    """Every day on which the version in force may change.

    A version may begin, has begun, or was retired; a plan begins or has ceased to use a policy.
    """
    found: set[date] = set()
    for binding in bindings:
        found |= {binding.begins.day} if binding.begins else set()
        found |= {binding.ends.day + _DAY} if binding.ends else set()
    for pack in packs:
        found |= {day for day in (pack.earliest, pack.certain_from) if day is not None}
        if pack.dates.retired is not None:
            found.add(pack.dates.retired.day + _DAY)
    return found


def _spans(turns: Iterable[date], at: Callable[[date], tuple[Choice, ...]]) -> tuple[Span, ...]:
    """The spans between the days on which the answer changes, from the first that has one."""
    found: list[Span] = []
    for day in sorted(turns):
        choices = at(day)
        uncertain = any(_not_begun(choice.pack, day) for choice in choices)
        if not found and not choices:
            continue
        if found and (found[-1].choices, found[-1].uncertain) == (choices, uncertain):
            continue
        if found:
            found[-1] = replace(found[-1], ends=day - _DAY)
        found.append(Span(day, None, choices, uncertain))
    return tuple(found)


def _not_begun(pack: Pack, day: date) -> bool:
    """Whether a version may not have begun on a day."""
    return pack.certain_from is None or day < pack.certain_from


def left_out_on(library: Library, request: Request, limits: Limits) -> tuple[Note, ...]:
    """The versions that decide on a day, as is known now, and were not known by the day asked for.

    Those without a date of knowledge are not among them: the selection itself says so. Raises
    `InputError` where a pack is wrong.
    """
    if limits.as_known_on is None:
        return ()
    known_now = select(library, request, replace(limits, as_known_on=None))
    found = _left_out((choice.pack for choice in known_now.choices), limits.as_known_on)
    return tuple(note for note in found if note.id == _NOT_YET)


def _as_known(pack: Pack, day: date | None) -> Pack | None:
    return pack if day is None else pack.as_known_on(day)


def _left_out(versions: Iterable[Pack], day: date) -> Iterator[Note]:
    for pack in versions:
        known = pack.known_by(day)
        if known is None:
            text = f"{pack.name} was left out: no date tells when it was known"
            yield Note("unknown_knowledge_date", text, None, None)
        elif not known:
            text = f"{pack.name} was left out: it was not known by {day}"
            yield Note(_NOT_YET, text, None, None)
        elif pack.dates.retired and not pack.dates.retired.known_by(day):
            yield retirement_left_out(pack, pack.dates.retired, day)


def _changes(library: Library, spans: Iterable[Span]) -> tuple[Differences, ...]:
    """From each version to the next, in the order in which they first can be in force."""
    order = list({pack.digest: pack for span in spans for pack in span.packs}.values())
    return tuple(compare_packs(before, after, library) for before, after in pairwise(order))
