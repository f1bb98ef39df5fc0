"""Asking the solver: proven, a model, or no answer within the time.

A time-out is an answer of its own and never taken for a proof.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import z3

TIME_LIMIT = 10_000
"""How long one question may take, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Impossible:
    """No encounter is as asked: proven. `core` are the assumptions that rule it out together."""

    core: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The solver did not answer in time."""

    why: str


class Questions:
    """A solver with what always holds; each question adds its own and leaves nothing behind."""

    def __init__(self, always: Iterable[z3.BoolRef], time_limit: int = TIME_LIMIT) -> None:
        """`time_limit` is in milliseconds."""
        self._solver = z3.Solver()
        self._solver.set("timeout", time_limit)
        self._solver.add(list(always))
        self._labels = 0

    def ask(self, *formulas: z3.BoolRef) -> "z3.ModelRef | Impossible | Unanswered":
        """A model in which all formulas hold."""
        self._solver.push()
        try:
            self._solver.add(*formulas)
            return self._answer(self._solver.check())
        finally:
            self._solver.pop()

    def why_not(
        self, named: Iterable[tuple[str, z3.BoolRef]], *formulas: z3.BoolRef
    ) -> "z3.ModelRef | Impossible | Unanswered":
        """The same, with the names of those among `named` that together rule it out."""
        self._solver.push()
        try:
            self._solver.add(*formulas)
            names = {}
            for name, formula in named:
                self._labels += 1
                label = z3.Bool(f"label {self._labels}")
                names[label.decl().name()] = name
                self._solver.add(z3.Implies(label, formula))
            verdict = self._solver.check([z3.Bool(label) for label in names])
            if verdict != z3.unsat:
                return self._answer(verdict)
            core = self._smallest([one.decl().name() for one in self._solver.unsat_core()])
            return Impossible(tuple(names[label] for label in names if label in core))
        finally:
            self._solver.pop()

    def _smallest(self, core: list[str]) -> set[str]:
        """A core none of whose members can be left out."""
        kept = sorted(core, key=lambda label: int(label.split()[1]))
        for label in list(kept):
            rest = [one for one in kept if one != label]
            if self._solver.check([z3.Bool(one) for one in rest]) == z3.unsat:
                kept = rest
        return set(kept)

    def _answer(self, verdict: z3.CheckSatResult) -> "z3.ModelRef | Impossible | Unanswered":
        if verdict == z3.sat:
            return self._solver.model()
        if verdict == z3.unsat:
            return Impossible()
        return Unanswered(self._solver.reason_unknown())
