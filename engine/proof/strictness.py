"""Whether one policy is at least as strict as another: all that it covers, the other covers too.

Asked over the facts that the two policies share and those that only one asks for: what a policy
does not ask about is free for it. Asked twice, because it may differ: where every fact is known,
and where facts may be missing, so that an answer of the other that is still open counts as not
covered.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import z3

from engine.knowledge.packs import Outcome, Pack
from engine.proof.prover import Prover
from engine.proof.reading import Rules
from engine.proof.replay import Replayed, Replayer
from engine.proof.solver import TIME_LIMIT, Impossible
from engine.proof.symbols import SetSymbol
from engine.proof.universe import Universe
from engine.proof.witness import Witness


class Verdict(StrEnum):
    """What the question comes to: whether everything that A covers is covered by B."""

    YES = "yes"
    NO = "no"
    NOTHING_COVERED = "nothing covered"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Strictness:
    """The answer for one ordered pair, where all facts are known and where some may be missing.

    `by_one` and `by_other` are the decisions of both on the plainest encounter that A covers and B
    does not, one that B refuses where there is one.
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
    verdicts = [
        _VERDICTS.get(prover.possible(covered, beyond, *known), Verdict.UNANSWERED)
        for known in (all_known(prover.universe), [])
    ]
    refused = z3.And(beyond, z3.Not(reading.outcome(Outcome.NEEDS_INFORMATION)))
    found = prover.find(covered, refused)
    if isinstance(found, Impossible):
        found = prover.find(covered, beyond)
    if not isinstance(found, Witness):
        return Strictness(one, other, verdicts[0], verdicts[1])
    second = replayer.replay(found, other)
    replayer.check(second, reading, other)
    return Strictness(one, other, verdicts[0], verdicts[1], prover.replay(found), second)


_VERDICTS: Mapping[object, Verdict] = {True: Verdict.NO, False: Verdict.YES}
"""What it means that an encounter of the one that the other does not cover is possible or not."""


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
