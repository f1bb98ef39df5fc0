"""A pack with its criteria as names, so that a proof can say which of them it needs.

Each criterion is a free pair of its own; what defines it is an assumption under its id. The fewest
assumptions with which something is impossible are the reason why it is.
"""

from collections.abc import Iterable

import z3

from engine.proof.pairs import Pair
from engine.proof.reading import Reading, Rules, pair_of, read_answers
from engine.proof.universe import Universe


class Abstract:
    """The rules of a pack over named criteria."""

    def __init__(self, rules: Rules, universe: Universe) -> None:
        """Name the criteria, and define the names."""
        self.named = {
            id: Pair(z3.Bool(f"criterion {id} met"), z3.Bool(f"criterion {id} unmet"))
            for id in rules.criteria
        }
        self.definitions: list[tuple[str, z3.BoolRef]] = []
        for id, condition in rules.criteria.items():
            name, meaning = self.named[id], pair_of(condition, universe, self.named)
            same = z3.And(name.met == meaning.met, name.unmet == meaning.unmet)
            self.definitions.append((id, same))
        self.consistent = [z3.Not(z3.And(pair.met, pair.unmet)) for pair in self.named.values()]
        self._rules, self._universe = rules, universe

    def reading(self, instead: dict[str, Pair] | None = None) -> Reading:
        """The answer over the names; `instead` takes criteria for something else."""
        criteria = {**self.named, **(instead or {})}
        return read_answers(self._rules.determinations, self._universe, criteria)

    def assumptions(self, without: Iterable[str] = ()) -> list[tuple[str, z3.BoolRef]]:
        """The definitions, each under its criterion's id."""
        left_out = set(without)
        return [(id, formula) for id, formula in self.definitions if id not in left_out]
