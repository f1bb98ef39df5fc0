"""The versions that decide on a day for some plan, each with those it decides for.

They are what the selection itself answers for every payer, plan and line of business, so that a
comparison of policies shows no version that no plan would get, and leaves none out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.knowledge.payers import STATES, Area
from engine.knowledge.selection import Choice, Request, Selection, select
from engine.knowledge.study.history import days_of_change
from engine.knowledge.study.seats import Seat, seats
from engine.knowledge.timeline import in_force, time_line

COVERAGE = "coverage"
_OTHER_COUNTY = "another county"
"""Stands for a county that is not among those by which a state is split."""


@dataclass(frozen=True, slots=True)
class InUse:
    """A version, and those for whom it decides; nobody where a comparison shows it all the same.

    Where it is uncertain which of several versions decides, it is one of them. A version that only
    sends those who use it to another policy is in use like that other one.
    """

    pack: Pack
    seats: tuple[Seat, ...] = ()


def in_use(
    library: Library, day: date | None = None, payers: Iterable[str] = ()
) -> tuple[InUse, ...]:
    """The versions that decide on a day, in the order of payers and policies.

    Without a day, those that decide now, after all that is known to have changed; beside them the
    latest version of each policy that no date ever selects, for nobody. `payers` keeps the policies
    of some payers. Raises `InputError` where a pack is wrong.
    """
    kept = tuple(payers)
    found = _on(library, _last_change(library) if day is None else day)
    if day is None:
        found += [InUse(pack) for pack in _never_selected(library)]
    order = list(library.payers.payers)
    wanted = [one for one in found if not kept or one.pack.payer in kept]
    return tuple(sorted(wanted, key=lambda one: _place(one.pack, order)))


def all_versions(library: Library, payers: Iterable[str] = ()) -> tuple[Pack, ...]:
    """Every version of every coverage policy, in the same order: whatever a day can select.

    `payers` keeps the policies of some payers. Raises `InputError` where a pack is wrong.
    """
    kept, order = tuple(payers), list(library.payers.payers)
    wanted = (
        pack
        for pack in library.packs()
        if pack.kind == COVERAGE and (not kept or pack.payer in kept)
    )
    return tuple(sorted(wanted, key=lambda pack: _place(pack, order)))


def _on(library: Library, day: date) -> list[InUse]:
    packs: dict[str, Pack] = {}
    users: dict[str, dict[Seat, None]] = {}
    for seat in seats(library):
        for selection in _selections(library, seat, day):
            for choice in selection.choices:
                for pack in (choice.pack, *_on_the_way(library, choice, day)):
                    packs[pack.digest] = pack
                    users.setdefault(pack.digest, {})[seat] = None
    return [
        InUse(pack, tuple(users[digest])) for digest, pack in packs.items() if pack.kind == COVERAGE
    ]


def _on_the_way(library: Library, choice: Choice, day: date) -> Iterator[Pack]:
    """The versions through which a chain leads to the one that decides."""
    for link in choice.chain:
        if link.policy != choice.pack.id:
            line = time_line((pack, None) for pack in library.versions(link.policy))
            yield from (item.pack for item in in_force(line, day))


def _selections(library: Library, seat: Seat, day: date) -> Iterator[Selection]:
    """What the seat selects on the day; where that depends on a place or state, in each of them."""
    request = Request(seat.payer, day, plan=seat.plan, line_of_business=seat.line)
    for stated in (
        [replace(request, plan_state=state) for state in seat.states] if seat.states else [request]
    ):
        found = select(library, stated)
        asked = {need.field for need in found.needs}
        if "plan_state" in asked:
            yield from (select(library, replace(stated, plan_state=state)) for state in STATES)
        elif asked:
            yield from (select(library, placed) for placed in _placed(library, stated))
        else:
            yield found


def _placed(library: Library, request: Request) -> Iterator[Request]:
    """The request at one place of each plan that serves an area, exactly enough to tell it."""
    areas: dict[str, Area] = {}
    for area in sorted(library.payers.areas, key=lambda area: area.is_split):
        areas.setdefault(area.plan, area)
    for area in areas.values():
        county = (*area.counties, _OTHER_COUNTY)[0] if area.is_split else None
        form = "professional" if "B" in area.parts else "institutional"
        yield replace(request, state=area.states[0], county=county, claim_form=form)


def _last_change(library: Library) -> date:
    return max(days_of_change(library.packs(), library.payers.bindings), default=date.max)


def _never_selected(library: Library) -> Iterator[Pack]:
    """The latest version of each policy that no plan gets on any day."""
    bound = {binding.policy for binding in library.payers.bindings}
    for policy in library.policy_ids():
        versions = [pack for pack in library.versions(policy) if pack.kind == COVERAGE]
        dated = [pack for pack in versions if pack.earliest is not None]
        if versions and not (dated and policy in bound):
            yield versions[-1]


def _place(pack: Pack, order: list[str]) -> tuple[int, str, date, str]:
    payer = order.index(pack.payer) if pack.payer in order else len(order)
    return payer, pack.id, pack.earliest or date.max, pack.version
