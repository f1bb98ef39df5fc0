"""Dates in a proof: for every plan, the days that no version covers, and those that are uncertain.

What the selection itself answers, day of change by day of change; so nothing here can differ from
what an encounter of that day gets.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engine.knowledge.library import Library
from engine.knowledge.own import own_bindings
from engine.knowledge.selection import Request
from engine.knowledge.study.history import History, Span, plan_history
from engine.knowledge.study.seats import Seat, seats

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


def overlapping(library: Library) -> Iterator[tuple[str, Span]]:
    """Days on which two versions of one policy are in force for certain: there must be none."""
    from engine.knowledge.study.history import policy_history

    for policy in library.policy_ids():
        for span in policy_history(library, policy).spans:
            if len(span.choices) > 1 and not span.uncertain:
                yield policy, span
