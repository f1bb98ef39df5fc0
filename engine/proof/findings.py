"""What a proof about a pack comes to: findings, each with its reason or a witness.

A finding is true of the pack as it is encoded. Whether it is a fault of the encoding or how the
policy is written, a person decides; a pack acknowledges the latter with a reason.
"""

from dataclasses import dataclass

from engine.proof.replay import Replayed

COVERAGE, CODING = "coverage", "coding"
"""The kinds of packs: those that decide coverage, and those of edits that claim lines pass."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding, of a kind that a pack may acknowledge (`PROVEN`) or that breaks a law.

    `item` is the criterion, determination or version that it is about, or two criteria. `because`
    are the criteria, clauses or parts of a condition that are together the reason; `witness` an
    encounter that shows it, where one can. `excuse` is the pack's reason for leaving it.
    """

    kind: str
    item: str
    message: str
    because: tuple[str, ...] = ()
    witness: Replayed | None = None
    excuse: str | None = None

    @property
    def key(self) -> str:
        """By what a pack acknowledges it: `unobservable:PAL-X9a`."""
        return f"{self.kind}:{self.item}"


@dataclass(frozen=True, slots=True)
class PackProof:
    """What was asked about one pack: how many questions were settled, and what was found.

    `unanswered` are the questions that the solver did not settle in time, in words; `idle` the
    acknowledgments of the pack that fit nothing that was found, or nothing that can be. `beyond`
    says why nothing could be asked at all: the pack asks about a fact that proofs do not model.
    `kind` is that of the pack: `coding` where it holds edits of claim lines.
    """

    pack: str
    asked: int
    findings: tuple[Finding, ...]
    unanswered: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    beyond: str | None = None
    kind: str = COVERAGE

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that the pack does not acknowledge."""
        return tuple(one for one in self.findings if one.excuse is None)

    @property
    def is_whole(self) -> bool:
        """Whether every question was answered."""
        return not self.unanswered and self.beyond is None

    @property
    def holds(self) -> bool:
        """Whether nothing is open, and nothing acknowledged that does not occur."""
        return not self.open and not self.idle
