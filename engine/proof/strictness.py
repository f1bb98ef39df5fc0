"""Whether one policy is at least as strict as another: all that it covers, the other covers too.

Asked over the facts that the two policies share and those that only one asks for: what a policy
does not ask about is free for it. Asked twice, because it may differ: where every fact is known,
and where facts may be missing, so that an answer of the other that is still open counts as not
covered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import z3

from engine.knowledge.packs import Outcome, Pack
from engine.proof.prover import Prover
from engine.proof.reading import Rules
from engine.proof.replay import Replayed, Replayer
from engine.proof.solver import TIME_LIMIT, Impossible, Unanswered
from engine.proof.symbols import SetSymbol
from engine.proof.universe import Universe


class Verdict(StrEnum):
    """What the question comes to: whether everything that A covers is covered by B."""

    YES = "yes"
    NO = "no"
    NOTHING_COVERED = "nothing covered"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Strictness:
    """The answer for one ordered pair, where all facts are known and where some may be missing.

    `witness` is what A covers and B does not, as both packs decide it; of all known facts where
    there is one.
    """

    one: Pack
    other: Pack
    known: Verdict
    missing: Verdict
    by_one: Replayed | None = None
    by_other: Replayed | None = None


def strictness(
    replayer: Replayer, one: Pack, other: Pack, time_limit: int = TIME_LIMIT
) -> Strictness:
    """Whether everything that `one` covers is covered by `other`. Raises `NotProvable`."""
    later = Rules.of(other)
    prover = Prover(replayer, one, later.conditions, time_limit)
    reading = prover.read(later)
    covered = prover.reading.outcome(Outcome.COVERED)
    beyond = z3.Not(reading.outcome(Outcome.COVERED))
    if prover.possible(covered) is False:
        return Strictness(one, other, Verdict.NOTHING_COVERED, Verdict.NOTHING_COVERED)
    verdicts: list[Verdict] = []
    shown: list[tuple[Replayed, Replayed]] = []
    for known in (all_known(prover.universe), []):
        found = prover.find(covered, beyond, *known)
        if isinstance(found, Impossible):
            verdicts.append(Verdict.YES)
        elif isinstance(found, Unanswered):
            verdicts.append(Verdict.UNANSWERED)
        else:
            verdicts.append(Verdict.NO)
            second = replayer.replay(found, other)
            replayer.check(second, reading, other)
            shown.append((prover.replay(found), second))
    first, second_shown = shown[0] if shown else (None, None)
    return Strictness(one, other, verdicts[0], verdicts[1], first, second_shown)


def matrix(replayer: Replayer, packs: Sequence[Pack]) -> Iterator[Strictness]:
    """Every ordered pair of two packs, row by row."""
    for one in packs:
        for other in packs:
            if one is not other:
                yield strictness(replayer, one, other)


def all_known(universe: Universe) -> list[z3.BoolRef]:
    """That every fact of an encounter is known, every set complete, and the claim read whole."""
    found: list[z3.BoolRef] = []
    for key in universe.inputs:
        symbol = universe.symbol(key)
        found.append(symbol.known)
        if isinstance(symbol, SetSymbol):
            found.append(symbol.complete)
    claim = universe.claim
    if claim is not None:
        found += [claim.there, claim.whole, *(units.known for units in claim.units.values())]
        found += [field.known for field in claim.fields.values()]
    return found
