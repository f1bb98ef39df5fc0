"""Which missing facts can still matter to an answer, and which of them tell the most.

The list of missing facts in a decision follows from structure: a fact whose test is unknown. The
solver knows more: that whatever else turns out, no value of a fact can change what the engine would
answer. Such a fact need not be asked for. Of the others those tell the most that can settle the
outcome by themselves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import z3

from engine.encounter.observe import Observations
from engine.knowledge.packs import Outcome
from engine.proof.prover import Prover
from engine.proof.refinement import constants_of

_STANDS_FOR: Mapping[str, tuple[str, ...]] = {
    "patient.birth_date": ("patient.age", "patient.skeletally_mature"),
}
"""Facts that are asked for and stand in the universe as what follows from them."""


@dataclass(frozen=True, slots=True)
class Relevance:
    """Of the facts that could be asked for: those that tell the most, then the other useful ones.

    `idle` can no longer matter: proven. A fact that the solver does not model, or did not answer
    about in time, counts as useful.
    """

    telling: tuple[str, ...]
    useful: tuple[str, ...]
    idle: tuple[str, ...]

    @property
    def order(self) -> tuple[str, ...]:
        """What to ask, the most telling first."""
        return (*self.telling, *self.useful)


class Relevant:
    """Works out which facts matter to the decisions of one pack."""

    def __init__(self, prover: Prover) -> None:
        """`prover` knows the pack."""
        self._prover = prover

    def among(self, asked_for: Iterable[str], observed: Observations) -> Relevance:
        """Which of the missing facts matter, given what is observed."""
        fixed = self._fixed(observed)
        settled_alone: dict[str, int] = {}
        useful: list[str] = []
        idle: list[str] = []
        listed = list(asked_for)
        for id in listed:
            keys = [
                key for key in _STANDS_FOR.get(id, (id,)) if key in self._prover.universe.inputs
            ]
            if not keys:
                useful.append(id)
            elif self._can_matter(keys, fixed) is False:
                idle.append(id)
            elif count := self._settles(keys, fixed):
                settled_alone[id] = count
            else:
                useful.append(id)
        telling = sorted(settled_alone, key=lambda id: (-settled_alone[id], listed.index(id)))
        return Relevance(tuple(telling), tuple(useful), tuple(idle))

    def _fixed(self, observed: Observations) -> dict[str, z3.BoolRef]:
        """What the encounter says of every input; what it does not say is unknown for now."""
        universe = self._prover.universe
        found: dict[str, z3.BoolRef] = {}
        for key in universe.inputs:
            value = observed.values.get(key)
            symbol = universe.symbol(key)
            found[key] = z3.Not(symbol.known) if value is None else symbol.says(value)
        if universe.claim is not None:
            there = universe.claim.there
            found["claim"] = there if "claim.codes" in observed.values else z3.Not(there)
        return found

    def _can_matter(self, keys: list[str], fixed: Mapping[str, z3.BoolRef]) -> "bool | None":
        """Whether in some continuation a value of the fact changes the outcome; `None`: open."""
        universe, reading = self._prover.universe, self._prover.reading
        names = [
            (one, z3.Const(f"{one} answered", one.sort()))
            for key in keys
            for one in constants_of([universe.symbol(key)])
        ]
        changes = [
            formula != z3.substitute(formula, names) for formula in reading.outcomes.values()
        ]
        stated = [fixed[key] for key in fixed if key not in keys and self._is_stated(key, fixed)]
        answered = [z3.substitute(one, names) for one in universe.constraints]
        answer = self._prover.possible(
            *stated,
            *(z3.Not(universe.symbol(key).known) for key in keys),
            *answered,
            z3.Or(changes),
        )
        return answer if isinstance(answer, bool) else None

    def _is_stated(self, key: str, fixed: Mapping[str, z3.BoolRef]) -> bool:
        """Whether a fact is known already; what is not may still be answered."""
        if key == "claim":
            return True
        return not fixed[key].eq(z3.Not(self._prover.universe.symbol(key).known))

    def _settles(self, keys: list[str], fixed: Mapping[str, z3.BoolRef]) -> int:
        """How many outcomes a value of the fact settles, with nothing else answered."""
        others = [formula for key, formula in fixed.items() if key not in keys]
        outcomes = self._prover.reading.outcomes
        return sum(
            self._prover.possible(*others, formula) is True
            for outcome, formula in outcomes.items()
            if outcome is not Outcome.NEEDS_INFORMATION
        )
