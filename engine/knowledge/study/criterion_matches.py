"""Which criteria of two packs are about the same thing.

Between two versions of a policy the id tells. Between policies it may tell after its prefix
(PAL-C1a and NGS-C1a), but numbers also agree by accident: there the conditions must share a fact.
What is then left is matched by its condition, of several equal ones to the one nearest in words,
and last where it is the only one of its kind about its facts.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from engine.knowledge.packs import Pack, PackCriterion
from engine.knowledge.study.normal_form import has_unread, normal, subjects

_Key = Callable[[PackCriterion], Hashable]
"""By what a criterion is looked up; where it gives `None`, nothing is found."""
_Nearness = tuple[float, float]
"""How much of their words two titles share, and how much two sections do: each from 0 to 1."""
_WORD = re.compile(r"\w+")


class MatchedBy(StrEnum):
    """What two criteria have in common, the surest first.

    `AMBIGUOUS`: their condition, but others have it too and the words do not tell which is meant.
    """

    ID = "id"
    NUMBER = "number"
    CONDITION = "condition"
    AMBIGUOUS = "ambiguous"
    FACTS = "facts"


@dataclass(frozen=True, slots=True)
class Match:
    """Two criteria taken for the same one."""

    before: str
    after: str
    by: MatchedBy


def match_criteria(before: Pack, after: Pack) -> tuple[Match, ...]:
    """The matches, each criterion in at most one, in the order of the later pack."""
    found = _Matcher(before, after).run()
    order = list(after.criteria)
    return tuple(sorted(found, key=lambda match: order.index(match.after)))


class _Matcher:
    def __init__(self, before: Pack, after: Pack) -> None:
        self.same_policy = before.id == after.id
        self.gone = dict(before.criteria)
        self.new = dict(after.criteria)
        self.found: list[Match] = []

    @property
    def renamed(self) -> dict[str, str]:
        return {match.before: match.after for match in self.found}

    def run(self) -> list[Match]:
        self._take(MatchedBy.ID, self._by_id())
        self._take(MatchedBy.NUMBER, self._by_number())
        self._take_by_condition()
        self._take(MatchedBy.FACTS, self._by_facts())
        return self.found

    def _take(self, by: MatchedBy, pairs: Iterable[tuple[str, str]]) -> None:
        for before, after in list(pairs):
            self.found.append(Match(before, after, by))
            del self.gone[before], self.new[after]

    def _by_id(self) -> Iterator[tuple[str, str]]:
        for id, criterion in self.gone.items():
            other = self.new.get(id)
            if other is not None and (self.same_policy or self._may_match(criterion, other)):
                yield id, id

    def _by_number(self) -> Iterator[tuple[str, str]]:
        for before, after in self._only_ones(_number, _number):
            if self._may_match(self.gone[before], self.new[after]):
                yield before, after

    def _take_by_condition(self) -> None:
        """Equal conditions; of several equal ones those that are nearest in words."""
        renamed = self.renamed
        after = _by_key(self.new, lambda c: normal(c.condition))
        before = _by_key(self.gone, lambda c: normal(c.condition, renamed))
        for key, ids in before.items():
            self._take_nearest(ids, after.get(key, []))

    def _take_nearest(self, before: list[str], after: list[str]) -> None:
        near = {
            (was, now): _nearness(self.gone[was], self.new[now])
            for was, now in product(before, after)
        }
        while near:
            pair = max(near, key=lambda one: near[one])  # of equally near ones the first
            rivals = [
                one for one in near if one != pair and (one[0] == pair[0] or one[1] == pair[1])
            ]
            tied = any(near[rival] == near[pair] for rival in rivals)
            self._take(MatchedBy.AMBIGUOUS if tied else MatchedBy.CONDITION, [pair])
            for one in (pair, *rivals):
                del near[one]

    def _by_facts(self) -> Iterator[tuple[str, str]]:
        renamed = self.renamed
        return self._only_ones(lambda c: _topic(c, renamed), lambda c: _topic(c, {}))

    def _only_ones(self, was: _Key, now: _Key) -> Iterator[tuple[str, str]]:
        """Those whose key exactly one criterion of either pack has."""
        after = _by_key(self.new, now)
        for key, ids in _by_key(self.gone, was).items():
            others = after.get(key, [])
            if key is not None and len(ids) == len(others) == 1:
                yield ids[0], others[0]

    def _may_match(self, before: PackCriterion, after: PackCriterion) -> bool:
        """Whether nothing speaks against a match: an unread clause may be about anything."""
        theirs, ours = subjects(before.condition, self.renamed), subjects(after.condition)
        unread = has_unread(before.condition) or has_unread(after.condition)
        return unread or not theirs or not ours or bool(theirs & ours)


def _by_key(criteria: Mapping[str, PackCriterion], key: _Key) -> dict[Hashable, list[str]]:
    found: dict[Hashable, list[str]] = {}
    for id, criterion in criteria.items():
        found.setdefault(key(criterion), []).append(id)
    return found


def _nearness(before: PackCriterion, after: PackCriterion) -> _Nearness:
    sections = (before.citation.section or "", after.citation.section or "")
    return _shared(before.title, after.title), _shared(*sections)


def _shared(before: str, after: str) -> float:
    """How many of the words of two texts are in both, of all that are in either."""
    was, now = (set(_WORD.findall(text.casefold())) for text in (before, after))
    return len(was & now) / len(was | now) if was | now else 0.0


def _number(criterion: PackCriterion) -> str | None:
    """The part of the id after its prefix: `C1a` of `PAL-C1a`."""
    return criterion.id.partition("-")[2] or None


def _topic(criterion: PackCriterion, renamed: Mapping[str, str]) -> Hashable | None:
    about = subjects(criterion.condition, renamed)
    return (criterion.kind, about) if about else None
