"""Which missing facts can still matter to an answer, and which of them tell the most.

The list of missing facts in a decision follows from structure: a fact whose test is unknown. The
solver knows more: that whatever else turns out, no value of a fact can change the outcome. Such a
fact need not be asked for. Of the others those tell the most that can settle the outcome by
themselves.

What else may turn out is every record that knows more than this one: what is unknown is answered or
not, an open set grows or is closed. An answer brings with it what follows from it, such as that a
male patient is not pregnant. Answers that contradict the record are left out: none is taken.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import z3

from engine.encounter.observe import Observations
from engine.knowledge.packs import Outcome
from engine.language.values import SetValue, Value
from engine.proof.prover import Prover
from engine.proof.refinement import constants_of, grown
from engine.proof.symbols import SetSymbol, Symbol
from engine.proof.universe import Universe

_STANDS_FOR: Mapping[str, tuple[str, ...]] = {
    "patient.birth_date": ("patient.age", "patient.skeletally_mature"),
}
"""Facts that are asked for and stand in the universe as what follows from them, the first of these
that is there."""


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
        known = _Known(self._prover.universe, observed)
        settled_alone: dict[str, int] = {}
        useful: list[str] = []
        idle: list[str] = []
        listed = list(asked_for)
        # Where the solver takes the record for a contradiction, whatever it proves is worthless.
        sound = self._prover.possible(*known.now()) is True
        for id in listed:
            key = self._stands_for(id)
            if key is None or not sound:
                useful.append(id)
            elif self._can_matter(key, known) is False:
                idle.append(id)
            elif count := self._settles(key, known):
                settled_alone[id] = count
            else:
                useful.append(id)
        telling = sorted(settled_alone, key=lambda id: (-settled_alone[id], listed.index(id)))
        return Relevance(tuple(telling), tuple(useful), tuple(idle))

    def _stands_for(self, id: str) -> str | None:
        """The input by which a fact is modeled."""
        inputs = self._prover.universe.inputs
        return next((key for key in _STANDS_FOR.get(id, (id,)) if key in inputs), None)

    def _can_matter(self, key: str, known: "_Known") -> "bool | None":
        """Whether in some continuation a value of the fact changes the outcome; `None`: open."""
        answered = _Answered(self._prover.universe, key)
        changes = [
            formula != answered.then(formula) for formula in self._prover.reading.outcomes.values()
        ]
        answer = self._prover.possible(
            *known.later(unanswered=key), *answered.belongs, z3.Or(changes)
        )
        return answer if isinstance(answer, bool) else None

    def _settles(self, key: str, known: "_Known") -> int:
        """How many outcomes a value of the fact settles, with nothing else answered."""
        answered = _Answered(self._prover.universe, key)
        return sum(
            self._prover.possible(*known.now(), *answered.belongs, answered.then(formula)) is True
            for outcome, formula in self._prover.reading.outcomes.items()
            if outcome is not Outcome.NEEDS_INFORMATION
        )


class _Known:
    """What an encounter says of the inputs of a universe."""

    def __init__(self, universe: Universe, observed: Observations) -> None:
        self._inputs = {
            key: (universe.symbol(key), observed.values.get(key)) for key in universe.inputs
        }
        self._claim: list[z3.BoolRef] = []
        if universe.claim is not None:
            there = universe.claim.there
            self._claim = [there if "claim.codes" in observed.values else z3.Not(there)]

    def now(self) -> list[z3.BoolRef]:
        """The record as it is."""
        said = [_exactly(symbol, value) for symbol, value in self._inputs.values()]
        return [*self._claim, *said]

    def later(self, unanswered: str) -> list[z3.BoolRef]:
        """Whatever may turn out beside the answer to one question."""
        said = [
            _exactly(symbol, value) if key == unanswered else _at_least(symbol, value)
            for key, (symbol, value) in self._inputs.items()
        ]
        return [*self._claim, *said]


def _exactly(symbol: Symbol, value: Value | None) -> z3.BoolRef:
    return z3.Not(symbol.known) if value is None else symbol.is_like(value)


def _at_least(symbol: Symbol, value: Value | None) -> z3.BoolRef:
    """That what is known is still so; what is unknown or open may be answered."""
    if value is None:
        return z3.BoolVal(True)
    if isinstance(symbol, SetSymbol) and isinstance(value, SetValue) and not value.complete:
        held = [holds for code, holds in symbol.members.items() if code in value.members]
        return z3.And(symbol.known, *held)
    return symbol.is_like(value)


class _Answered:
    """The same encounter with one question answered, and what follows from the answer."""

    def __init__(self, universe: Universe, key: str) -> None:
        """Give the parts of what changes another name, and say how the two belong together."""
        following = universe.derived_from(key)
        symbols = [universe.symbol(one) for one in (key, *following)]
        self._names = [
            (one, z3.Const(f"{one} answered", one.sort())) for one in constants_of(symbols)
        ]
        self.belongs = [self.then(formula) for formula in universe.constraints]
        for symbol in symbols:
            self.belongs += grown(symbol, self.then)
        for one in following:
            known, follows = universe.symbol(one).known, self.then(universe.follows[one])
            self.belongs.append(self.then(known) == z3.Or(known, follows))

    def then(self, formula: z3.BoolRef) -> z3.BoolRef:
        """A formula, said of the encounter with the answer."""
        return z3.substitute(formula, self._names)
