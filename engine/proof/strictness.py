"""Whether one policy is at least as strict as another: all that it covers, the other covers too.

Asked over the facts that the two policies share and those that only one asks for: what a policy
does not ask about is free for it. Asked twice, because it may differ: where every fact is known,
and where facts may be missing, so that an answer of the other that is still open counts as not
covered. Records that contradict themselves are left out: one policy may look at the one statement
and another at the other, which says nothing of the policies.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import z3

from engine.knowledge.library import Library
from engine.knowledge.packs import Outcome, Pack
from engine.proof.beyond import NotProvable
from engine.proof.prover import Prover
from engine.proof.reading import Rules
from engine.proof.replay import Replayed, Replayer
from engine.proof.solver import TIME_LIMIT, Impossible
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
    does not, one that B refuses where there is one. `beyond` says why nothing could be asked: one
    of them asks about a fact that proofs do not model.
    """

    one: Pack
    other: Pack
    known: Verdict
    missing: Verdict
    by_one: Replayed | None = None
    by_other: Replayed | None = None
    beyond: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether both questions were answered."""
        return Verdict.UNANSWERED not in (self.known, self.missing)


def strictness(
    replayer: Replayer, one: Pack, other: Pack, time_limit: int = TIME_LIMIT
) -> Strictness:
    """Whether everything that `one` covers is covered by `other`."""
    later = Rules.of(other)
    try:
        prover = Prover(replayer, one, later.conditions, time_limit)
    except NotProvable as limit:
        return Strictness(one, other, Verdict.UNANSWERED, Verdict.UNANSWERED, beyond=str(limit))
    reading = prover.read(later)
    covered = z3.And(prover.reading.outcome(Outcome.COVERED), *prover.universe.plain)
    beyond = z3.Not(reading.outcome(Outcome.COVERED))
    if prover.possible(covered) is False:
        return Strictness(one, other, Verdict.NOTHING_COVERED, Verdict.NOTHING_COVERED)
    verdicts = [
        _VERDICTS.get(prover.possible(covered, beyond, *known), Verdict.UNANSWERED)
        for known in (prover.universe.all_known(), [])
    ]
    refused = z3.And(beyond, z3.Not(reading.outcome(Outcome.NEEDS_INFORMATION)))
    found = prover.find(covered, refused)
    if isinstance(found, Impossible):
        found = prover.find(covered, beyond)
    if not isinstance(found, Witness):
        return Strictness(one, other, verdicts[0], verdicts[1])
    second = replayer.replay(found, other)
    replayer.check(second, reading, other)
    # The encounter answers for itself what may not have been answered in time.
    return Strictness(one, other, verdicts[0], Verdict.NO, prover.replay(found), second)


_VERDICTS: Mapping[object, Verdict] = {True: Verdict.NO, False: Verdict.YES}
"""What it means that an encounter of the one that the other does not cover is possible or not."""


def not_modeled(library: Library, pack: Pack) -> str | None:
    """Why nothing can be proven about a pack; `None` where it can."""
    try:
        Universe(Rules.of(pack).conditions, library.facts)
    except NotProvable as limit:
        return str(limit)
    return None
