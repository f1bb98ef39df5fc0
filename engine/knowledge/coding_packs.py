"""Coding packs: the edits that every line of a claim passes, as typed values.

A coverage pack says whether a service is covered; a coding pack says what a clean line of a claim
satisfies, and what follows where it does not. Its edits are conditions over `line.*` facts, which
are worked out from the claim and from dated tables; the tables themselves are no part of a pack.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.knowledge.evidence import Citation, Evidence, Source
from engine.knowledge.packs import Dates, PackStatus
from engine.language.conditions import AnyOf, Condition, Not

FOR_EACH_LINE = "line"
"""What the criteria of a coding pack are applied to: every line of a claim by itself."""


class Authority(StrEnum):
    """Whose edits they are, which decides where they bind.

    `national`: code sets that every payer is bound to. `medicare_ffs`: Medicare's own; under other
    lines of business a finding is one for review, because that payer's table was not seen.
    `policy`: those of the one policy that an edit names.
    """

    NATIONAL = "national"
    MEDICARE_FFS = "medicare_ffs"
    POLICY = "policy"


class FindingStatus(StrEnum):
    """What a line comes to that fails an edit, strictest first. A warning changes nothing."""

    REJECTED = "rejected"
    DENIED = "denied"
    REVIEW = "review"
    PACKAGED = "packaged"
    WARNING = "warning"


class Action(StrEnum):
    """Who can change a finding: the biller before the claim is sent, or only the payer."""

    FIX_BEFORE_BILLING = "fix_before_billing"
    PAYER_DISCRETION = "payer_discretion"


HARD = (FindingStatus.REJECTED, FindingStatus.DENIED)
"""The findings for which a line that was not checked cannot be called payable."""

_UNSEEN = (Evidence.INFERRED, Evidence.RECALL)
"""Grades on which no line is denied, unless the edit is excepted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is said of a line that fails an edit.

    `except_evidence`: it keeps its status even where it rests on what was only inferred or
    remembered.
    """

    status: FindingStatus
    action: Action
    text: str
    except_evidence: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: the lines that it is about, what a clean one satisfies, what else follows."""

    id: str
    title: str
    scope: Condition
    asked: Condition
    finding: Finding
    citation: Citation
    note: str | None = None

    @property
    def condition(self) -> Condition:
        """Met for a line that passes: it is not one that the edit is about, or it is clean."""
        return AnyOf((Not(self.scope), self.asked))


@dataclass(frozen=True, slots=True)
class CodingPack:
    """One dated version of a set of edits, in their order.

    `scope` is that of the edits which have none of their own.
    """

    id: str
    version: str
    title: str
    status: PackStatus
    authority: Authority
    scope: Condition
    dates: Dates
    sources: Mapping[str, Source]
    edits: Mapping[str, Edit]
    notes: tuple[str, ...]
    digest: str

    @property
    def name(self) -> str:
        """Id and version as one word: `coding/national-codes@2019-01-01`."""
        return f"{self.id}@{self.version}"

    @property
    def begins(self) -> date:
        """The first date of service for which it holds."""
        assert self.dates.effective is not None  # the reader asks for it
        return self.dates.effective.day

    def status_of(
        self, finding: Finding, line_of_business: str | None, evidence: Evidence
    ) -> tuple[FindingStatus, bool]:
        """What a finding comes to, and whether that is because the payer's table was not seen.

        No line is denied on what was only inferred or remembered, nor by Medicare's edits under
        another line of business: such a finding is for review (contract, claim lines).
        """
        if finding.status is FindingStatus.WARNING:
            return finding.status, False
        foreign = self.authority is Authority.MEDICARE_FFS and line_of_business != "medicare_ffs"
        if foreign:
            return FindingStatus.REVIEW, True
        capped = finding.status in HARD and evidence in _UNSEEN and not finding.except_evidence
        return (FindingStatus.REVIEW if capped else finding.status), False


def in_force_on(packs: Iterable[CodingPack], day: date) -> tuple[CodingPack, ...]:
    """The latest version of each set that had begun by a day, in the order of their ids."""
    latest: dict[str, CodingPack] = {}
    for pack in sorted(packs, key=lambda one: (one.id, one.begins)):
        if pack.begins <= day:
            latest[pack.id] = pack
    return tuple(latest.values())
