"""Which policy decides, as a table: the selection of `knowledge.selection`, for spans of days.

Every rule of selection compares the date of service with dates of packs and bindings; between two
neighbors among these nothing changes, so one selection serves all days of such a span.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from hashlib import sha256

from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.knowledge.selected import Choice, Limits, Request, Selection
from engine.knowledge.selection import select
from engine.scale.key_columns import KeyColumns

Key = tuple[str | None, ...]
"""Payer, plan, line of business, state of the plan, state, county and form of the claim."""
NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """What the selection came to for some keys and a span; several packs: which is uncertain."""

    number: int
    selection: Selection

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The packs that decide, or between which the answer is."""
        return tuple(choice.pack for choice in self.selection.choices)

    @property
    def needs(self) -> tuple[str, ...]:
        """The fields of the encounter to supply so that a policy can be selected."""
        return tuple(need.field for need in self.selection.needs)

    @property
    def nearest(self) -> tuple[str, ...]:
        """The versions in question: those between which it is uncertain, else the nearest ones."""
        named = self.packs if len(self.packs) > 1 else self.selection.nearest
        return tuple(pack.name for pack in named)


@dataclass
class Routes:
    """The selections met so far, each with a number.

    `named` is the pack that decides everything, where a person names one.
    """

    library: Library
    limits: Limits = NO_LIMITS
    named: Pack | None = None
    listed: list[Route] = field(default_factory=list)
    _by_meaning: dict[tuple[object, ...], int] = field(default_factory=dict)
    _by_key: dict[tuple[Key, int], int] = field(default_factory=dict)

    @cached_property
    def keys(self) -> KeyColumns:
        """The key columns of this library."""
        return KeyColumns(self.library)

    def number_of(self, key: Key, span: int) -> int:
        """The number of the route of these keys in a span."""
        known = self._by_key.get((key, span))
        if known is None:
            selection = self._select(key, span)
            known = self._by_meaning.setdefault(_meaning(selection), len(self.listed))
            if known == len(self.listed):
                self.listed.append(Route(known, selection))
            self._by_key[key, span] = known
        return known

    def table(self, found: Iterable[tuple[Key, int]]) -> list[tuple[Key, int, int]]:
        """For each keys and span these, and the number of their route."""
        return [(key, span, self.number_of(key, span)) for key, span in found]

    def _select(self, key: Key, span: int) -> Selection:
        if self.named is not None:
            return Selection((Choice(self.named),), (("by", "pack"),))
        return select(self.library, self._request(key, span), self.limits)

    def _request(self, key: Key, span: int) -> Request:
        days = self.keys.days
        payer, plan, line, plan_state, state, county, form = key
        return Request(
            payer=payer or "",
            date_of_service=days[span - 1] if span else days[0] - timedelta(days=1),
            plan=plan,
            line_of_business=line,
            plan_state=plan_state,
            state=state,
            county=county,
            claim_form=form,
        )


def digest_of_payers(library: Library) -> str:
    """The digest of what selects: bindings and areas. A change of one can change any answer."""
    payers = library.payers
    return "sha256:" + sha256(repr((payers.bindings, payers.areas)).encode()).hexdigest()


def _meaning(selection: Selection) -> tuple[object, ...]:
    """What tells two selections apart; warnings, which name days, do not."""
    return (
        tuple((choice.pack.digest, choice.chain) for choice in selection.choices),
        tuple(need.field for need in selection.needs),
        selection.candidates,
        tuple(pack.name for pack in selection.nearest),
    )
