"""Whether the examples of a pack exercise it: what each criterion and test was seen to come to.

Seeing a criterion met and unmet is little: it may not have mattered. So it is also asked whether
an example shows that it matters, both ways: had it come to the opposite there, what the example
asserts would not hold (masking MC/DC). What no encounter at all can show is proven to be so, and is
no gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.knowledge.packs import Pack
from engine.proof.beyond import NotProvable
from engine.proof.examples import Example
from engine.proof.obligations import Kind, Obligation, obligations
from engine.proof.prover import Prover
from engine.proof.replay import Replayed, Replayer
from engine.proof.shown_by_encounters import showing
from engine.proof.shown_by_examples import Shown
from engine.proof.solver import TIME_LIMIT, Impossible, Unanswered


class State(StrEnum):
    """What became of an obligation."""

    COVERED = "covered"
    INFEASIBLE = "infeasible"
    MISSING = "missing"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Covered:
    """An obligation, in how many examples it is shown, and the encounter that would show it."""

    obligation: Obligation
    state: State
    examples: int = 0
    shown: Replayed | None = None


@dataclass(frozen=True, slots=True)
class PackCoverage:
    """All obligations of one pack.

    `beyond` says why nothing could be asked of those that no example shows: the pack asks about a
    fact that proofs do not model.
    """

    pack: Pack
    examples: int
    rows: tuple[Covered, ...]
    beyond: str | None = None

    def of(self, kind: Kind) -> tuple[Covered, ...]:
        """Those of a kind."""
        return tuple(row for row in self.rows if row.obligation.kind is kind)

    def count(self, kind: Kind, state: State) -> int:
        """How many of a kind are in a state."""
        return sum(row.state is state for row in self.of(kind))


def cover_pack(
    replayer: Replayer,
    pack: Pack,
    examples: Sequence[Example],
    *,
    witnesses: bool = True,
    time_limit: int = TIME_LIMIT,
) -> PackCoverage:
    """What the examples of a pack show. Without `witnesses` what is missing is only named.

    Raises `EngineFault` where solver and engine disagree on a witness.
    """
    shown = Shown(pack, examples)
    prover: Prover | None = None
    beyond: str | None = None
    rows = []
    for obligation in obligations(pack):
        count = shown.count(obligation)
        if count:
            rows.append(Covered(obligation, State.COVERED, count))
            continue
        if prover is None and beyond is None:
            try:
                prover = Prover(replayer, pack, time_limit=time_limit)
            except NotProvable as limit:
                beyond = str(limit)
        if prover is None:
            rows.append(Covered(obligation, State.UNANSWERED))
        else:
            rows.append(_uncovered(prover, obligation, witnesses))
    return PackCoverage(pack, len(examples), tuple(rows), beyond)


def _uncovered(prover: Prover, obligation: Obligation, witnesses: bool) -> Covered:
    formula = showing(prover, obligation)
    possible = prover.possible(formula)
    if possible is False:
        return Covered(obligation, State.INFEASIBLE)
    if isinstance(possible, Unanswered):
        return Covered(obligation, State.UNANSWERED)
    if not witnesses:
        return Covered(obligation, State.MISSING)
    found = prover.find(formula)
    if isinstance(found, Impossible | Unanswered):
        return Covered(obligation, State.UNANSWERED)
    return Covered(obligation, State.MISSING, 0, prover.replay(found))
