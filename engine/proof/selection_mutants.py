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
from engine.knowledge.payers import LINES_OF_BUSINESS, STATES, Binding, Payers
from engine.knowledge.selection import Limits, Request, select
from engine.knowledge.study.history import days_of_change

_DAY = timedelta(days=1)
_DATES = ("effective", "not_before", "observed", "retired")
_NO_LIMITS = Limits()
Signature = tuple[object, ...]


@dataclass(frozen=True)
class SelectionMutant:
    """A library with one fault in a date or a binding; `place` says where, `change` what.

    `days` are the only ones on which a moved date can make a difference; empty for other faults.
    """

    place: str
    operator: str
    change: str
    payer: str
    library: Library
    days: tuple[date, ...] = ()

    @property
    def id(self) -> str:
        """What names the mutant in reports."""
        return f"{self.place}: {self.operator}: {self.change}"

    def concerns(self, request: Request) -> bool:
        """Whether a request can depend on it: other payers use only policies of Medicare."""
        if request.payer == self.payer:
            return True
        return self.payer == "medicare" and request.line_of_business in (None, "medicare_advantage")


def selection_mutants(library: Library) -> Iterator[SelectionMutant]:
    """Every mutant of the library's own dates and bindings, in the order of both."""
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
                        pack.payer,
                        library.changed(pack=replace(pack, dates=dates)),
                        (stated.day, moved.day, stated.day + _DAY, moved.day + _DAY),
                    )
    payers = library.payers
    own = own_bindings(library)
    for place, binding in enumerate(payers.bindings):
        if binding not in own:
            continue
        for operator, change, days, changed in _binding_changes(binding):
            others = payers.bindings[place + 1 :]
            kept = (*payers.bindings[:place], *changed, *others)
            yield SelectionMutant(
                _binding_words(binding),
                operator,
                change,
                binding.payer,
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
    """What of a selection a decision depends on, with what is said of the dates beside it."""
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
        tuple(pack.name for pack in found.nearest),
        tuple(note.id for note in found.notes),
    )


class Everyone:
    """The requests of everyone who could pay, on every day on which a selection can change."""

    def __init__(self, library: Library) -> None:
        """Nothing is selected before it is asked for."""
        self._library = library
        turns = days_of_change(library.packs(), library.payers.bindings)
        self._turns = sorted({*turns, *(turn - _DAY for turn in turns)})
        self._selected: dict[date, list[tuple[Request, Signature]]] = {}

    def notices(self, mutant: SelectionMutant) -> Request | None:
        """A request that selects otherwise under a mutant; `None`: it is equivalent, proven.

        Between two days of change nothing changes, so that one of those days stands for all.
        """
        for day in mutant.days or self._turns:
            for request, selected in self._on(day):
                if mutant.concerns(request) and signature(mutant.library, request) != selected:
                    return request
        return None

    def _on(self, day: date) -> list[tuple[Request, Signature]]:
        if day not in self._selected:
            requests = _requests(self._library, day)
            self._selected[day] = [(one, signature(self._library, one)) for one in requests]
        return self._selected[day]


def _requests(library: Library, day: date) -> Iterator[Request]:
    """Whoever could pay, at a place of each kind and with a plan of each kind of state."""
    bound = dict.fromkeys((b.payer, b.plan) for b in library.payers.bindings)
    placed = {area.payer for area in library.payers.areas}
    for payer, plan in dict.fromkeys((*bound, *((payer, None) for payer, _ in bound))):
        for line in (None, *(library.payers.payers[payer].lines or LINES_OF_BUSINESS)):
            base = Request(payer, day, plan=plan, line_of_business=line)
            yield base
            yield from (replace(base, plan_state=state) for state in _SAMPLE)
            if payer in placed or line == "medicare_advantage":
                yield from (replace(base, state=state) for state in _SAMPLE)


_SAMPLE = tuple(state for state in STATES if state in ("NC", "CA", "NY", "FL", "PA"))
"""A state of each contractor with an LCD, of one without, and of the Medicaid plan."""
