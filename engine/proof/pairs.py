"""Three-valued logic for the solver: each condition is a pair of formulas, met and unmet.

A status of Kleene's logic is two Booleans of which at most one holds; where neither does it is
unknown. The connectives are then plain formulas, and nothing is lost: this is the same logic as in
`engine.language.kleene`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import z3


@dataclass(frozen=True, slots=True)
class Pair:
    """When a condition is met, and when it is unmet."""

    met: z3.BoolRef
    unmet: z3.BoolRef

    @property
    def unknown(self) -> z3.BoolRef:
        """When it is neither."""
        return z3.And(z3.Not(self.met), z3.Not(self.unmet))

    def flipped(self) -> "Pair":
        """The negation."""
        return Pair(self.unmet, self.met)

    def differs(self, other: "Pair") -> z3.BoolRef:
        """When the two have not the same status."""
        return z3.Or(self.met != other.met, self.unmet != other.unmet)

    def where(self, status: str) -> z3.BoolRef:
        """When the status is `met`, `unmet` or `unknown`."""
        return {"met": self.met, "unmet": self.unmet}.get(status, self.unknown)


NEVER_KNOWN = Pair(z3.BoolVal(False), z3.BoolVal(False))


def known_as(holds: z3.BoolRef, known: z3.BoolRef) -> Pair:
    """A test that is settled wherever its fact is known."""
    return Pair(z3.And(known, holds), z3.And(known, z3.Not(holds)))


def all_of(pairs: Sequence[Pair]) -> Pair:
    """All of them; of nothing: met."""
    return Pair(z3.And([p.met for p in pairs]), z3.Or([p.unmet for p in pairs]))


def any_of(pairs: Sequence[Pair]) -> Pair:
    """Any of them; of nothing: unmet."""
    return Pair(z3.Or([p.met for p in pairs]), z3.And([p.unmet for p in pairs]))


def at_least(threshold: int, pairs: Sequence[Pair]) -> Pair:
    """At least `threshold` of them: unmet when too many are for the others to make up for it."""
    return Pair(
        _count([p.met for p in pairs], threshold),
        _count([p.unmet for p in pairs], len(pairs) - threshold + 1),
    )


def _count(formulas: Sequence[z3.BoolRef], threshold: int) -> z3.BoolRef:
    if threshold <= 0:
        return z3.BoolVal(True)
    if threshold > len(formulas):
        return z3.BoolVal(False)
    return z3.AtLeast(*formulas, threshold)
