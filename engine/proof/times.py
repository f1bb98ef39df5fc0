"""Dates in a proof: for every plan, the days that no version covers, and those that are uncertain.

What the selection itself answers, day of change by day of change; so nothing here can differ from
what an encounter of that day gets. And for every pack, the days on which another version of its
policy is in force too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engine.knowledge.library import Library
from engine.knowledge.overlaps import Overlap, overlaps
from engine.knowledge.own import own_bindings
from engine.knowledge.packs import Pack
from engine.knowledge.selection import Request
from engine.knowledge.study.history import History, plan_history
from engine.knowledge.study.seats import Seat, seats
from engine.proof.findings import Finding

CODES_BEGIN = date(2019, 1, 1)
"""The first day of a code for the ablation (coding dossier, code eras)."""
_DAY = date.resolution


@dataclass(frozen=True, slots=True)
class PlanDays:
    """The days of one plan that no version covers, and those on which several may be in force.

    Each is a first and a last day; the last of an open end is `None`. `follows` says that another
    payer's policy decides by the place of service, so that the plan has no line of its own.
    """

    seat: Seat
    uncovered: tuple[tuple[date, date | None], ...]
    uncertain: tuple[tuple[date, date | None], ...]
    follows: bool = False


def plan_days(library: Library) -> Iterator[PlanDays]:
    """Every payer, plan and line of business that the library binds a policy to.

    Raises `InputError` where a file of the library is wrong.
    """
    bound = {(binding.payer, binding.plan) for binding in own_bindings(library)}
    for seat in seats(library):
        if not bound & {(seat.payer, seat.plan), (seat.payer, None)}:
            continue
        for state in seat.states or (None,):
            request = Request(
                seat.payer,
                CODES_BEGIN,
                plan=seat.plan,
                line_of_business=seat.line,
                plan_state=state,
            )
            yield _days(seat, plan_history(library, request))


def _days(seat: Seat, history: History) -> PlanDays:
    if history.needs:
        return PlanDays(seat, (), (), follows=True)
    uncovered = [(one.begins, one.ends) for one in history.spans if not one.choices]
    uncertain = [(one.begins, one.ends) for one in history.spans if one.uncertain]
    if not history.spans:
        return PlanDays(seat, ((CODES_BEGIN, None),), ())
    first = history.spans[0]
    if first.begins > CODES_BEGIN:
        uncovered.insert(0, (CODES_BEGIN, first.begins - _DAY))
    return PlanDays(seat, tuple(uncovered), tuple(uncertain))


def overlapping(library: Library, pack: Pack) -> tuple[Finding, ...]:
    """The days on which another version of the policy, begun before, is in force too.

    In the words of `lint`, whose rule it is; so a pack cannot acknowledge it. Raises `InputError`
    where another version is wrong.
    """
    others = [one for one in library.versions(pack.id) if one.name != pack.name]
    versions = sorted([*others, pack], key=lambda one: (one.earliest or date.max, one.version))
    return tuple(
        Finding("version-overlap", found.older.version, found.message, (_both(found),))
        for found in overlaps(versions)
        if found.newer is pack
    )


def _both(found: Overlap) -> str:
    days = f"from {found.begins}" if found.ends is None else f"{found.begins} to {found.ends}"
    return f"both being in force {days}"
