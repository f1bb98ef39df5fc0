"""Who could ask for a policy, when, and as known when: enough requests to notice every mutant.

A selection changes only on a few days, and what was known changes only on a few. So there are few
requests that could be answered differently, and a mutant that none of them notices is equivalent.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.knowledge.payers import LINES_OF_BUSINESS, STATES, Binding
from engine.knowledge.places import place_of_service
from engine.knowledge.selection import Limits, Request
from engine.knowledge.study.history import days_of_change
from engine.proof.selection_mutants import SelectionMutant, Signature, signature

_DAY = timedelta(days=1)
_ANY_DAY = date(2026, 1, 1)
"""Where nothing has a date, all days are alike."""
Asked = tuple[Request, Limits]
"""What is asked of the selection."""


class Everyone:
    """The requests of everyone who could pay. What the library answers to them is kept."""

    def __init__(self, library: Library) -> None:
        """Nothing is selected before it is asked for."""
        self._library = library
        self._selected: dict[Asked, Signature] = {}
        self._requests: dict[tuple[str, date], tuple[Request, ...]] = {}

    def noticing(self, mutant: SelectionMutant) -> Iterator[Asked]:
        """The requests that select otherwise under a mutant; without any it is equivalent, proven.

        Whoever follows another payer's policy asks what that payer itself is asked, so that the
        payers whose own bindings a mutant concerns stand for all.
        """
        for payer in sorted(mutant.payers):
            for asked in self._asked(mutant, payer):
                concerned = _concerns_plan(mutant, asked[0])
                if concerned and signature(mutant.library, *asked) != self._answer(asked):
                    yield asked

    def _answer(self, asked: Asked) -> Signature:
        if asked not in self._selected:
            self._selected[asked] = signature(self._library, *asked)
        return self._selected[asked]

    def _asked(self, mutant: SelectionMutant, payer: str) -> Iterator[Asked]:
        """Between two days of change nothing changes: one of those days stands for all."""
        packs, bindings = _of_payer(self._library, payer)
        turns = _stretches(days_of_change(packs, bindings))
        days = mutant.days or turns
        yield from self._on(payer, days, Limits())
        for by in _stretches(_days_of_knowledge(packs, bindings)):
            yield from self._on(payer, days, Limits(by))
        if mutant.known is not None:
            yield from self._on(payer, turns, Limits(mutant.known))

    def _on(self, payer: str, days: Iterable[date], limits: Limits) -> Iterator[Asked]:
        for day in days:
            if (payer, day) not in self._requests:
                self._requests[payer, day] = tuple(_requests(self._library, payer, day))
            yield from ((one, limits) for one in self._requests[payer, day])


def _concerns_plan(mutant: SelectionMutant, request: Request) -> bool:
    """Whether a request may be of a plan that a mutant is about: a binding of all is about each."""
    return request.plan is None or None in mutant.plans or request.plan in mutant.plans


def _of_payer(library: Library, payer: str) -> tuple[list[Pack], list[Binding]]:
    """The bindings of a payer, and every version of the policies that they name."""
    bindings = [one for one in library.payers.bindings if one.payer == payer]
    policies = dict.fromkeys(one.policy for one in bindings)
    return [pack for policy in policies for pack in library.versions(policy)], bindings


def _stretches(days: set[date]) -> list[date]:
    """A day of each stretch between days on which something changes: its first; one before all."""
    return sorted({*days, min(days, default=_ANY_DAY) - _DAY})


def _days_of_knowledge(packs: list[Pack], bindings: list[Binding]) -> set[date]:
    """The days from which on something is known that was not known before."""
    found = {one.observed.day for one in bindings if one.observed is not None}
    for pack in packs:
        retired = pack.dates.retired
        stated = (pack.dates.published, pack.dates.observed)
        found |= {one.day for one in stated if one is not None}
        known = (retired.published, retired.observed) if retired else ()
        found |= {day for day in known if day is not None}
    return found


def _requests(library: Library, payer: str, day: date) -> Iterator[Request]:
    """Whoever could ask a payer on a day: each plan and line, in a state of each kind.

    Without a line a default stands for it, or it is asked for and nothing is selected; so with the
    place of a service where that tells the plan. What could then be meant are the other requests.
    """
    declared = library.payers
    bindings = [one for one in declared.bindings if one.payer == payer]
    placed = any(area.payer == payer for area in declared.areas)
    followed = any(one.follows for one in bindings)
    plan_states, places = _plan_states(bindings), _places(library)
    bound = dict.fromkeys(one.plan for one in bindings)
    unbound = [plan for plan in declared.payers[payer].plans if plan not in bound][:1]
    for plan in dict.fromkeys((*bound, *unbound, None)):
        for line in declared.payers[payer].lines or LINES_OF_BUSINESS:
            for state in plan_states:
                base = Request(payer, day, plan, line, state)
                by_place = placed and plan is None
                if not by_place:
                    yield base
                if followed or by_place:
                    yield from (replace(base, state=place) for place in places)


def _plan_states(bindings: list[Binding]) -> tuple[str | None, ...]:
    """Every state that a binding names, and one that none does."""
    named = sorted({state for one in bindings for state in one.states})
    return (None, *named, next(s for s in STATES if s not in named)) if named else (None,)


def _places(library: Library) -> list[str]:
    """A state for each choice of contractors that a place leaves."""
    areas, found = library.payers.areas, dict[tuple[str, ...], str]()
    for state in STATES:
        found.setdefault(place_of_service(areas, state, None, None).plans, state)
    return list(found.values())
