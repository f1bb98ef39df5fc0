"""The decision: what an encounter came to under a policy, and everything that shows why."""

from dataclasses import dataclass
from enum import StrEnum

from engine.encounter.observe import Observation
from engine.knowledge.evidence import Citation, Evidence
from engine.knowledge.packs import (
    Authorization,
    CriterionKind,
    Outcome,
    Pack,
    Silence,
)
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
    """Why a claim line has its status. `action` says who can change it."""

    edit: str
    text: str
    evidence: Evidence | None
    citation: Citation | None
    action: str


@dataclass(frozen=True, slots=True)
class LineResult:
    """What becomes of one claim line; `not_checked` are the edits that could not be looked at."""

    line: int
    code: str
    units: int
    status: LineStatus
    reasons: tuple[Reason, ...]
    not_checked: tuple[str, ...]


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
    authorization: Authorization | None = None
    warnings: tuple[Note, ...] = ()
    lines: tuple[LineResult, ...] = ()
    expected_coding: tuple[tuple[str, int], ...] = ()
    candidates: tuple[Candidate, ...] = ()
    nearest: tuple[Pack, ...] = ()
    firings: tuple[Firing, ...] = ()
