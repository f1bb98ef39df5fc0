"""Where a service was performed: the contractors' areas, and what of the place does not tell.

A county that is not known for certain selects nobody: whoever misspells `Arlington` must not get
the contractor of the rest of the state.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.knowledge.payers import Area, plain_county, weakest
from engine.language.problems import quoted

PARTS = {"institutional": ("A",), "professional": ("B",)}
"""The part of Medicare whose areas a claim form follows; without a claim both are looked at."""

_ALIKE = 0.8
"""From here on a name is a misspelling: Lexington and Arlington, both in Virginia, have 0.78."""
_SHORTEST = 3
_NO_NAMES = frozenset(
    "north northern south southern east eastern west western central nova unknown none".split()
)
"""Words that stand where a county should and name none, as in `N. Virginia`."""


@dataclass(frozen=True, slots=True)
class Place:
    """The areas in which a service was performed; those of several plans where that is unclear.

    `named` are the counties by which areas share the state, if they do. `doubt` says why the county
    as it was written does not tell; `taken_as_other` whether it tells by being none of those named.
    """

    state: str
    parts: tuple[str, ...]
    areas: tuple[Area, ...]
    named: tuple[str, ...] = ()
    doubt: str | None = None
    taken_as_other: bool = False

    @property
    def plans(self) -> tuple[str, ...]:
        """The contractors, each once."""
        return tuple(dict.fromkeys(area.plan for area in self.areas))

    @property
    def least_certain(self) -> Area:
        """The area with the weakest evidence; there must be one."""
        evidence = weakest(*(area.citation.evidence for area in self.areas))
        return next(area for area in self.areas if area.citation.evidence is evidence)


def place_of_service(
    areas: Iterable[Area], state: str, county: str | None, claim_form: str | None
) -> Place:
    """The place, as far as state, county and form of the claim tell it."""
    parts = PARTS.get(claim_form or "", ("A", "B"))
    here = tuple(a for a in areas if state in a.states and set(parts) & set(a.parts))
    named = tuple(sorted({name for a in here for name in (*a.counties, *a.except_counties)}))
    if county is None or not named:
        return Place(state, parts, here, named)
    listed = plain_county(county) in map(plain_county, named)
    doubt = None if listed else _doubt(county, named)
    if doubt is not None:
        return Place(state, parts, here, named, doubt)
    shared = len({area.plan for area in here}) > 1
    holding = tuple(area for area in here if area.holds(county))
    return Place(state, parts, holding, named, taken_as_other=shared and not listed)


def _doubt(county: str, named: tuple[str, ...]) -> str | None:
    """Why a county that is not one of those named may be meant as one of them, or is no name."""
    plain = plain_county(county)
    if any(character.isdigit() for character in plain):
        return f"{quoted(county)} is a number, not a name."
    if len(plain) < _SHORTEST or plain in _NO_NAMES:
        return f"{quoted(county)} names no county or city."
    meant = next((name for name in named if _is_part(plain, plain_county(name))), None)
    meant = meant or _misspelled(plain, named)
    return meant and f"{quoted(county)} is not one of them: did you mean `{meant}`?"


def _is_part(plain: str, name: str) -> bool:
    """Whether one is the other with something added or left out: `Fairfax Station`, `Alex`."""
    return f" {name} " in f" {plain} " or name.startswith(plain)


def _misspelled(plain: str, named: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches  # only a county that is not named pays for it

    by_plain = {plain_county(name): name for name in named}
    found = get_close_matches(plain, by_plain, n=1, cutoff=_ALIKE)
    return by_plain[found[0]] if found else None
