"""Asking about packs: is there an encounter in which something is so, and which is the plainest?

A prover knows the facts behind the conditions that it is made with. What it answers is proven for
all encounters (`Impossible`), or shown by a witness that the engine has decided too, or said not
to be answered in time (`Unanswered`).
"""

from collections.abc import Iterable, Iterator, Mapping

import z3

from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.language.conditions import Condition
from engine.proof.reading import Reading, Rules, read_rules
from engine.proof.replay import Replayed, Replayer, header_of, with_rules
from engine.proof.solver import TIME_LIMIT, Impossible, Questions, Unanswered
from engine.proof.universe import Universe
from engine.proof.witness import Finder, Witness


class Prover:
    """Questions about one pack, or about it and others of the same facts."""

    def __init__(
        self,
        replayer: Replayer,
        pack: Pack,
        others: Iterable[Condition] = (),
        time_limit: int = TIME_LIMIT,
    ) -> None:
        """`others` are conditions beyond the pack's own that questions will be about.

        `time_limit` is for one question to the solver, in milliseconds. Raises `NotProvable`.
        """
        self.pack = pack
        self.rules = Rules.of(pack)
        self.replayer = replayer
        library = replayer.library
        self.universe = Universe([*self.rules.conditions, *others], library.facts)
        self.reading = read_rules(self.rules, self.universe)
        self._questions = Questions(self.universe.constraints, time_limit)
        self._finder = Finder(self.universe, header_of(pack, "witness", library), time_limit)

    @property
    def library(self) -> Library:
        """The knowledge base."""
        return self.replayer.library

    def read(self, rules: Rules) -> Reading:
        """The formulas of other rules over the same facts."""
        return read_rules(rules, self.universe)

    def possible(self, *formulas: z3.BoolRef) -> "bool | Unanswered":
        """Whether there is an encounter in which all formulas hold."""
        answer = self._questions.ask(*formulas)
        return answer if isinstance(answer, Unanswered) else not isinstance(answer, Impossible)

    def why_impossible(
        self, named: Iterable[tuple[str, z3.BoolRef]], *formulas: z3.BoolRef
    ) -> tuple[str, ...]:
        """The fewest of the named formulas that rule the others out; none where nothing does."""
        answer = self._questions.why_not(named, *formulas)
        return answer.core if isinstance(answer, Impossible) else ()

    def model(self, *formulas: z3.BoolRef) -> "z3.ModelRef | Impossible | Unanswered":
        """Any model in which all formulas hold, as the solver gives it: never shown."""
        return self._questions.ask(*formulas)

    def find(self, *formulas: z3.BoolRef) -> "Witness | Impossible | Unanswered":
        """The plainest encounter in which all formulas hold. It is not replayed yet."""
        answer = self._questions.ask(*formulas)
        if isinstance(answer, Impossible | Unanswered):
            return answer
        witness = self._finder.witness(*formulas)
        return Unanswered("timeout") if witness is None else witness

    def replay(self, witness: Witness) -> Replayed:
        """What the pack decides on a witness. Raises `EngineFault` if that is not as proven."""
        replayed = self.replayer.replay(witness, self.pack)
        self.replayer.check(replayed, self.reading, self.pack)
        return replayed

    def replay_with(self, witness: Witness, rules: Rules, reading: Reading, mark: str) -> Replayed:
        """The same for the pack with other rules; `mark` names them."""
        changed = with_rules(self.pack, rules, mark)
        replayed = self.replayer.replay(witness, changed)
        self.replayer.check(replayed, reading, changed)
        return replayed

    def statuses(self) -> Iterator[tuple[str, Mapping[str, z3.BoolRef]]]:
        """Each criterion with the formulas of its three statuses."""
        for id, pair in self.reading.criteria.items():
            yield id, {"met": pair.met, "unmet": pair.unmet, "unknown": pair.unknown}
