"""Who uses a policy, in few words: `medicare palmetto, ngs; aetna, cigna (medicare_advantage)`.

The line of business is named where it decides: where the payer has others, or several policies.
"""

from collections.abc import Iterable, Mapping

from engine.knowledge.payers import LINES_OF_BUSINESS, Binding, BindingKind, Payer
from engine.knowledge.study.seats import Seat

_Narrowed = tuple[tuple[str, ...], tuple[str, ...]]


def seat_words(seats: Iterable[Seat], payers: Mapping[str, Payer]) -> str:
    """Those for whom a version decides."""
    lines: dict[tuple[str, str | None, tuple[str, ...]], list[str]] = {}
    for seat in seats:
        lines.setdefault((seat.payer, seat.plan, seat.states), []).append(seat.line)
    plans: dict[tuple[str, _Narrowed], list[str]] = {}
    for (payer, plan, states), used in lines.items():
        narrowed = _told(used, payers[payer]), states
        plans.setdefault((payer, narrowed), []).extend([plan] if plan else [])
    alike: dict[tuple[bool, _Narrowed], list[str]] = {}
    for (payer, narrowed), named in plans.items():
        who = f"{payer} {', '.join(named)}" if named else payer
        alike.setdefault((bool(named), narrowed), []).append(who)
    return "; ".join(
        f"{who}{_brackets(narrowed)}"
        for (with_plans, narrowed), names in alike.items()
        for who in (names if with_plans else [", ".join(names)])
    )


def user_words(bindings: Iterable[Binding], payers: Mapping[str, Payer]) -> str:
    """Those who use a policy by these bindings, each once; an exclusion is no use."""
    return seat_words(
        dict.fromkeys(
            Seat(binding.payer, binding.plan, line, binding.states)
            for binding in bindings
            if binding.kind is not BindingKind.EXCLUDES
            for line in binding.lines or _lines(payers[binding.payer])
        ),
        payers,
    )


def _lines(payer: Payer) -> tuple[str, ...]:
    return payer.lines or LINES_OF_BUSINESS


def _told(used: Iterable[str], payer: Payer) -> tuple[str, ...]:
    """The lines to name: none where all of the payer's are meant."""
    named = [line for line in LINES_OF_BUSINESS if line in set(used)]
    return () if set(named) >= set(_lines(payer)) else tuple(named)


def _brackets(narrowed: _Narrowed) -> str:
    said = "; ".join(", ".join(part) for part in narrowed if part)
    return f" ({said})" if said else ""
