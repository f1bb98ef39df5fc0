"""The decision: what an encounter came to under a policy, and everything that shows why."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from engine.encounter.observe import Observation
from engine.knowledge.coding.rows import TableRef
from engine.knowledge.evidence import Citation, Evidence
from engine.knowledge.packs import (
    CriterionKind,
    Outcome,
    Pack,
    Silence,
)
from engine.knowledge.remittance import Suggestion
from engine.knowledge.selection import Candidate, Link, Need
from engine.language.conditions import Condition, Test
from engine.language.kleene import Status
from engine.rules import Firing


class Effect(StrEnum):
    """What a criterion does to the answer."""

    SUPPORTS = "supports"
    BLOCKS = "blocks"
    OPEN = "open"
    NONE = "none"


class LineStatus(StrEnum):
    """What becomes of a claim line, strictest first."""

    REJECTED = "rejected"
    DENIED = "denied"
    NEEDS_INFORMATION = "needs_information"
    REVIEW = "review"
    NOT_CHECKED = "not_checked"
    PACKAGED = "packaged"
    PAYABLE = "payable"


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test of a criterion: what it came to, on what was observed."""

    __test__ = False  # pytest: not a test class

    test: Test
    status: Status
    observation: Observation | None


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion: its status, what that does to the answer, and its tests."""

    id: str
    kind: CriterionKind
    status: Status
    effect: Effect
    title: str
    condition: Condition
    tests: tuple[TestResult, ...]
    citation: Citation
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reachable:
    """A determination that is still possible."""

    determination: str
    outcome: Outcome
    basis: str | None


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact to ask for; `criteria` are those that wait for it."""

    fact: str
    question: str
    look: str
    unit: str | None
    criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MissingDocument:
    """A document to obtain or consult, and the criteria that it would show."""

    document: str
    criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToReach:
    """Sets of missing facts, minimal by inclusion, that can settle one outcome."""

    outcome: Outcome
    sets: tuple[tuple[str, ...], ...]
    truncated: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """What is not known and could matter."""

    selection: tuple[Need, ...] = ()
    facts: tuple[MissingFact, ...] = ()
    to_reach: tuple[ToReach, ...] = ()
    documents: tuple[MissingDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A warning beside the answer."""

    id: str
    text: str
    citation: Citation | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a claim line has its status. `action` says who can change it.

    `status` is what this reason alone comes to, `None` for a warning, which changes nothing;
    `table` the coding table that it rests on; `suggestions` what a remittance may say of it.
    """

    edit: str
    text: str
    evidence: Evidence | None
    citation: Citation | None
    action: str
    status: LineStatus | None
    table: TableRef | None = None
    suggestions: tuple[Suggestion, ...] = ()


class Notice(StrEnum):
    """What tells a patient, before the service, that it may have to be paid privately."""

    ABN = "abn"
    ORGANIZATION_DETERMINATION = "organization_determination"


@dataclass(frozen=True, slots=True)
class Liability:
    """Which notice is advisable for a line, and what then stands on the claim.

    `given` and `not_given` are the modifiers that record whether an ABN is on file; nothing records
    an organization determination. Group codes follow from what happens later, and are never told.
    """

    notice: Notice
    given: str | None
    not_given: str | None
    text: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class LineResult:
    """What becomes of one claim line; `not_checked` are the edits that could not be looked at.

    `code` and `units` are `None` where the claim does not tell them.
    """

    line: int
    code: str | None
    units: int | None
    status: LineStatus
    reasons: tuple[Reason, ...]
    not_checked: tuple[str, ...]
    liability: Liability | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """A coding pack that was applied to the lines, or a coding table that an answer came from."""

    kind: Literal["pack", "table"]
    id: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class AuthorizationAnswer:
    """Whether prior authorization is asked for in an encounter.

    `texts` say when, in the pack's words: one for each case that the encounter may be.
    """

    required: str
    evidence: Evidence
    citation: Citation | None
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy version that decided, and how it was found."""

    pack: Pack
    chain: tuple[Link, ...]
    selected_by: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The result for one encounter. `firings` are the steps in which the rules derived it."""

    encounter: str
    encounter_digest: str
    codes: tuple[str, ...]
    assumed: bool
    policy: Policy | None
    outcome: Outcome
    basis: str | None = None
    payer_term: str | None = None
    determination: str | None = None
    determination_text: str | None = None
    citation: Citation | None = None
    reachable: tuple[Reachable, ...] = ()
    criteria: tuple[CriterionResult, ...] = ()
    missing: Missing = Missing()
    conflicts: tuple[Observation, ...] = ()
    silences: tuple[Silence, ...] = ()
    authorization: AuthorizationAnswer | None = None
    warnings: tuple[Note, ...] = ()
    lines: tuple[LineResult, ...] = ()
    expected_coding: tuple[tuple[str, int], ...] = ()
    coding: tuple[Applied, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    nearest: tuple[Pack, ...] = ()
    firings: tuple[Firing, ...] = ()
