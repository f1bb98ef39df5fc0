"""Which vertebral bodies a text of spinal levels names, by one stated rule.

A disc level lies between two bodies and touches both: L4-5 is L4 and L5. A chain of neighbors names
each of them (L4-L5-S1), and a single name is that body. Two ends with bodies between them (L3-S1)
are refused, because the text does not say whether those between are meant; so is a bare count,
because it does not say which bodies are counted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.encounter.derived import SPINE
from engine.language.problems import Problem

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_FILLER = re.compile(r"\b(?:LEVELS?|DIS[CK]S?|VERTEBRAL|BODY|BODIES|VERTEBRAE?)\b|[:=()]")
_JOINED = re.compile(r"\s*[-/]\s*|\s+(?:TO|THRU|THROUGH)\s+")
_APART = re.compile(r"[,;&+\s]+|\bAND\b")
_NAME = re.compile(r"(?P<region>[A-Z]?)(?P<number>[0-9]{1,2})")
_COUNT = re.compile(r"X?[0-9]+X?|ONE|TWO|THREE|FOUR|FIVE|SIX")
_WRITE_BODIES = "name each vertebral body, for example `L4, L5, S1`"
_PLACES = {body: place for place, body in enumerate(SPINE)}


@dataclass(frozen=True, slots=True)
class Levels:
    """What a text of levels names: `single` bodies by themselves, and `discs` by their two."""

    single: tuple[str, ...]
    discs: tuple[tuple[str, str], ...]

    @property
    def bodies(self) -> tuple[str, ...]:
        """Every body that is named or touched, from top to bottom."""
        return from_top([*self.single, *(body for disc in self.discs for body in disc)])


def bodies_of_levels(text: str) -> tuple[str, ...] | Problem:
    """The vertebral bodies that a text of levels names, from top to bottom; else why it does not.

    The problem's message never holds the text itself: it may come from a patient's record.
    """
    levels = read_levels(text)
    return levels if isinstance(levels, Problem) else levels.bodies


def read_levels(text: str) -> Levels | Problem:
    """The bodies and disc levels that a text names, apart; else why it names none."""
    plain = _JOINED.sub("-", _FILLER.sub(" ", text.translate(_DASHES).upper()).strip())
    words = [word for word in _APART.split(plain) if word]
    single: list[str] = []
    discs: list[tuple[str, str]] = []
    if not words:
        return _refused("level-empty", "no vertebral body and no disc level is named")
    for word in words:
        chain = _chain(word)
        if isinstance(chain, Problem):
            return chain
        if len(chain) == 1:
            single.append(chain[0])
        discs += [_from_top_pair(pair) for pair in pairwise(chain)]
    return Levels(from_top(single), tuple(dict.fromkeys(discs)))


def from_top(bodies: Sequence[str]) -> tuple[str, ...]:
    """Vertebral bodies from top to bottom, each once."""
    return tuple(sorted(set(bodies), key=_PLACES.__getitem__))


def _from_top_pair(pair: tuple[str, str]) -> tuple[str, str]:
    upper, lower = sorted(pair, key=_PLACES.__getitem__)
    return upper, lower


def _chain(word: str) -> list[str] | Problem:
    """The bodies of one word, neighbor by neighbor: `L4`, `L4-5`, `L4-L5-S1`."""
    if _COUNT.fullmatch(word):
        return _refused("level-count", "a count does not say which vertebral bodies are counted")
    bodies: list[str] = []
    region = ""
    for part in word.split("-"):
        name = _NAME.fullmatch(part)
        region = (name and name["region"]) or region
        if name is None or not region:
            return _refused("level-form", "this is not a list of vertebral bodies or disc levels")
        body = f"{region}{int(name['number'])}"
        if body not in _PLACES:
            hint = f"vertebral bodies are `{SPINE[0]}` to `{SPINE[-1]}`; {_WRITE_BODIES}"
            return _refused("level-unknown", "one of the names is no vertebral body here", hint)
        bodies.append(body)
    steps = {_PLACES[after] - _PLACES[body] for body, after in pairwise(bodies)}
    if steps <= {1} or steps <= {-1}:
        return bodies
    message = "two bodies that are no neighbors do not say whether those between them are meant"
    return _refused("level-region", message)


def _refused(code: str, message: str, hint: str = _WRITE_BODIES) -> Problem:
    return Problem((), code, message, hint)
