"""The coverage decision, as far as claim lines follow it."""

from dataclasses import dataclass

from engine.knowledge.evidence import Citation
from engine.knowledge.packs import Determination, Outcome

LIMIT_EXCEEDED = "limit_exceeded"


@dataclass(frozen=True, slots=True)
class Coverage:
    """The decision that lines follow; `citation` is where the policy says what it rests on.

    `policy` is the id of the policy, `None` where it could not be selected.
    """

    outcome: Outcome
    determination: Determination | None = None
    citation: Citation | None = None
    policy: str | None = None

    @property
    def basis(self) -> str | None:
        """What a denial rests on; units beyond a limit where only some are covered."""
        if self.outcome is Outcome.PARTIALLY_COVERED:
            return LIMIT_EXCEEDED
        return self.determination.basis if self.determination else None
