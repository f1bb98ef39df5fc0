"""Who could pay: every payer, plan and line of business that a policy is bound to."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.knowledge.library import Library
from engine.knowledge.payers import LINES_OF_BUSINESS, BindingKind, Payer


@dataclass(frozen=True, slots=True)
class Seat:
    """One who could pay: a payer, a plan of it, a line of business, and the states of such plans.

    `plan` is `None` where the payer decides alike for all its plans. A plan that serves an area, as
    Medicare's contractors do, is a seat of its own wherever the service was.
    """

    payer: str
    plan: str | None
    line: str
    states: tuple[str, ...] = ()


def seats(library: Library) -> tuple[Seat, ...]:
    """Every payer, plan and line of business that a policy is bound to, in a fixed order."""
    found = dict.fromkeys(
        seat for payer in library.payers.payers.values() for seat in _seats(library, payer)
    )
    plans = {payer.id: [None, *payer.plans] for payer in library.payers.payers.values()}
    order = list(plans)
    return tuple(
        sorted(
            found,
            key=lambda seat: (
                order.index(seat.payer),
                LINES_OF_BUSINESS.index(seat.line),
                plans[seat.payer].index(seat.plan),
                seat.states,
            ),
        )
    )


def _seats(library: Library, payer: Payer) -> Iterator[Seat]:
    placed = dict.fromkeys(a.plan for a in library.payers.areas if a.payer == payer.id)
    for binding in library.payers.bindings:
        if binding.payer != payer.id or binding.kind is BindingKind.EXCLUDES:
            continue
        plans = tuple(placed) if placed and binding.plan is None else (binding.plan,)
        for line in binding.lines or payer.lines or LINES_OF_BUSINESS:
            for plan in plans:
                yield Seat(payer.id, plan, line, binding.states)
