"""Mutants of dates and bindings: faults that change which version decides, and not what it says.

A date a day off, a binding that is left out or holds for every line of business. A mutant is a
whole library, changed in memory. Whether one is equivalent needs no solver: the days on which a
selection can change are few, so all of them are tried, for everyone who could pay.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from engine.decide.warnings import evidence_warnings
from engine.knowledge.evidence import DatedStatement
from engine.knowledge.library import Library
from engine.knowledge.own import own_bindings, own_packs
from engine.knowledge.packs import Dates
from engine.knowledge.payers import Binding, Payers
from engine.knowledge.selection import Limits, Request, select

_DAY = timedelta(days=1)
_DATES = ("effective", "not_before", "observed", "retired")
_NO_LIMITS = Limits()
Signature = tuple[object, ...]


@dataclass(frozen=True)
class SelectionMutant:
    """A library with one fault in a date or a binding; `place` says where, `change` what.

    `payers` are those whose own bindings it concerns, `plans` the plans that these name. `days` are
    the only ones on which a moved date can make a difference; empty for other faults. Where the
    date also says since when a version was known, `known` is the one day by which it was known
    under one of the two alone.
    """

    place: str
    operator: str
    change: str
    payers: frozenset[str]
    plans: frozenset[str | None]
    library: Library
    days: tuple[date, ...] = ()
    known: date | None = None

    @property
    def id(self) -> str:
        """What names the mutant in reports."""
        return f"{self.place}: {self.operator}: {self.change}"

    def concerns(self, request: Request) -> bool:
        """Whether a request can depend on it: its payer's bindings, or those that they follow."""
        bindings = self.library.payers.bindings
        followed = {one.follows for one in bindings if one.payer == request.payer}
        return request.payer in self.payers or not followed.isdisjoint(self.payers)


def selection_mutants(library: Library) -> Iterator[SelectionMutant]:
    """Every mutant of the library's own dates and bindings, in the order of both."""
    payers, bindings = library.payers, library.payers.bindings
    for pack in own_packs(library):
        for name in _DATES:
            stated = getattr(pack.dates, name)
            for moved in _moved(stated):
                dates: Dates = replace(pack.dates, **{name: moved})  # type: ignore[arg-type]  # by name
                if _in_order(dates):
                    yield SelectionMutant(
                        pack.name,
                        "move-date",
                        f"{name.replace('_', ' ')} {stated.day} -> {moved.day}",
                        frozenset(b.payer for b in bindings if b.policy == pack.id),
                        frozenset(b.plan for b in bindings if b.policy == pack.id),
                        library.changed(pack=replace(pack, dates=dates)),
                        (stated.day, moved.day, stated.day + _DAY, moved.day + _DAY),
                        min(stated.day, moved.day) if name == "observed" else None,
                    )
    own = own_bindings(library)
    for place, binding in enumerate(bindings):
        if binding not in own:
            continue
        for operator, change, days, changed in _binding_changes(binding):
            kept = (*bindings[:place], *changed, *bindings[place + 1 :])
            yield SelectionMutant(
                _binding_words(binding),
                operator,
                change,
                frozenset({binding.payer}),
                frozenset({binding.plan}),
                library.changed(payers=Payers(payers.payers, payers.areas, kept, payers.sources)),
                days,
            )


def _in_order(dates: Dates) -> bool:
    """Whether an interval in which a version began still begins before it ends."""
    first, last = dates.not_before, dates.observed
    return first is None or last is None or first.day <= last.day


def _moved(stated: DatedStatement | None) -> Iterator[DatedStatement]:
    if stated is not None:
        yield replace(stated, day=stated.day - _DAY)
        yield replace(stated, day=stated.day + _DAY)


_Change = tuple[str, str, tuple[date, ...], tuple[Binding, ...]]


def _binding_changes(binding: Binding) -> Iterator[_Change]:
    """The operator, the change in words, the days it is about, and what stands instead."""
    yield "drop-binding", "left out", (), ()
    for name in ("begins", "ends"):
        stated = getattr(binding, name)
        for moved in _moved(stated):
            change = f"{name} {stated.day} -> {moved.day}"
            changed = replace(binding, **{name: moved})  # type: ignore[arg-type]  # by name
            days = (stated.day, moved.day, stated.day + _DAY, moved.day + _DAY)
            yield "move-date", change, days, (changed,)
    if binding.lines:
        change = "for every line of business"
        yield "widen-binding", change, (), (replace(binding, lines=()),)


def _binding_words(binding: Binding) -> str:
    who = " ".join(filter(None, (binding.payer, binding.plan)))
    lines = ", ".join((*binding.lines, *binding.states)).replace("_", " ")
    return f"{who} ({lines or 'any'}) {binding.kind.value} {binding.policy}"


def signature(library: Library, request: Request, limits: Limits = _NO_LIMITS) -> Signature:
    """What of a selection a decision depends on or shows, with what is said of the dates."""
    found = select(library, request, limits)
    return (
        tuple(
            (
                choice.pack.name,
                choice.chain,
                tuple(n.id for n in evidence_warnings(choice.pack, request.date_of_service)),
            )
            for choice in found.choices
        ),
        tuple(need.field for need in found.needs),
        tuple(dict.fromkeys(one.plan or one.payer for one in found.candidates)),
        tuple(pack.name for pack in found.nearest),
        tuple(note.id for note in found.notes),
    )
