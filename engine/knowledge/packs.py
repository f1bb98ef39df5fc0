"""A policy pack: one dated version of one payer's policy, as a typed value."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from engine.knowledge.evidence import Citation, DatedStatement, Ending, Evidence, Source
from engine.language.conditions import ALWAYS, Condition, Not


class PackStatus(StrEnum):
    """How far a version may be trusted, best last.

    `retired` is a version that was superseded: still the answer for its own dates.
    """

    DRAFT = "draft"
    PROVISIONAL = "provisional"
    ACTIVE = "active"
    RETIRED = "retired"


class CriterionKind(StrEnum):
    """What part a criterion plays in the policy."""

    INDICATION = "indication"
    CONTRAINDICATION = "contraindication"
    LIMIT = "limit"
    DOCUMENTATION = "documentation"
    ADMINISTRATIVE = "administrative"


class Outcome(StrEnum):
    """What a decision can come to."""

    COVERED = "covered"
    PARTIALLY_COVERED = "partially_covered"
    NOT_COVERED = "not_covered"
    NEEDS_INFORMATION = "needs_information"
    INDIVIDUAL_REVIEW = "individual_review"
    DELEGATED = "delegated"
    NOT_APPLICABLE = "not_applicable"
    NO_POLICY = "no_policy"


DETERMINABLE = (
    Outcome.COVERED,
    Outcome.PARTIALLY_COVERED,
    Outcome.NOT_COVERED,
    Outcome.INDIVIDUAL_REVIEW,
    Outcome.DELEGATED,
    Outcome.NOT_APPLICABLE,
)
"""The outcomes a pack can determine; the other two are found around it."""

BASES = (
    "contraindication",
    "limit_exceeded",
    "criteria_not_met",
    "investigational",
    "not_medically_necessary",
    "benefit_exclusion",
)
"""On what a `not_covered` can rest."""

OUT_OF_SCOPE = "out-of-scope"
"""The id of the determination that every pack has first: its scope does not hold."""


class SilenceKind(StrEnum):
    """What it means that nothing is stated: only `silent` means that there is no constraint."""

    SILENT = "silent"
    NOT_SEEN = "not_seen"
    DELEGATED = "delegated"


@dataclass(frozen=True, slots=True)
class PackCriterion:
    """One cited condition of a pack. `documents` are those in a chart that show it."""

    id: str
    kind: CriterionKind
    title: str
    condition: Condition
    citation: Citation
    documents: tuple[str, ...]
    advisory: bool
    note: str | None


@dataclass(frozen=True, slots=True)
class Determination:
    """One ordered entry: an outcome and the condition under which it is reached.

    `exceeding` are the codes beyond a limit of units, for `partially_covered` only. `citation` is
    where the payer states the position itself, as where no criterion stands for it.
    """

    id: str
    outcome: Outcome
    condition: Condition
    basis: str | None
    payer_term: str | None
    exceeding: tuple[str, ...]
    text: str
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class PackWarning:
    """Something to say beside the answer, when its condition is met.

    `begins` and `ends` are the first and the last date of service that it concerns, where not all.
    """

    id: str
    text: str
    condition: Condition
    citation: Citation | None
    begins: date | None = None
    ends: date | None = None

    def concerns(self, day: date) -> bool:
        """Whether it is about services of a day."""
        return (self.begins or day) <= day <= (self.ends or day)


@dataclass(frozen=True, slots=True)
class Silence:
    """Something a reader would look for in the policy and does not find there.

    `facts` are those of the dictionary that it concerns, where the dictionary has any.
    """

    topic: str
    kind: SilenceKind
    text: str
    document: str | None
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedCodes:
    """The procedure codes that the document itself lists for the technique, and where."""

    codes: tuple[str, ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class AuthorizationCase:
    """Whether prior authorization is asked for where a condition holds."""

    condition: Condition
    required: str
    evidence: Evidence
    citation: Citation | None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Authorization:
    """Whether prior authorization is asked for: `yes`, `no`, `depends` or `not_seen`.

    The first of the `cases` whose condition is met decides; where none is, what stands here itself.
    """

    required: str
    evidence: Evidence
    citation: Citation | None
    text: str | None = None
    cases: tuple[AuthorizationCase, ...] = ()

    @property
    def entries(self) -> tuple[AuthorizationCase, ...]:
        """The cases in order and, last, what holds otherwise: that one has no condition."""
        last = AuthorizationCase(ALWAYS, self.required, self.evidence, self.citation, self.text)
        return (*self.cases, last)

    @property
    def words(self) -> str:
        """Whether it is required, in one word, or in those of all the cases: `yes or depends`."""
        found = dict.fromkeys(entry.required for entry in self.entries)
        return " or ".join(found).replace("_", " ")


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a version, each with its grade; what is not known is `None`.

    `effective` is the first date of service; where it is not known, it lies in `not_before` ..
    `observed`. `observed` is the last day on which the version was seen to be the current one.
    `retired` is its last day, where no successor ended it. `unverified_until`: revisions up to that
    day exist that were not seen.
    """

    effective: DatedStatement | None
    not_before: DatedStatement | None
    published: DatedStatement | None
    reviewed: DatedStatement | None
    observed: DatedStatement | None
    retired: Ending | None
    unverified_until: DatedStatement | None


@dataclass(frozen=True, slots=True)
class Pack:
    """One dated version of a policy.

    `criteria` are ordered so that none refers to a later one; `determinations` begin with
    `out-of-scope` and end with one that nothing conditions. `aliases` are other titles and numbers
    under which the policy is cited; `listed_codes` is `None` where no list of codes was seen.
    """

    id: str
    version: str
    kind: str
    title: str
    status: PackStatus
    payer: str
    scope: Condition
    dates: Dates
    sources: Mapping[str, Source]
    criteria: Mapping[str, PackCriterion]
    determinations: tuple[Determination, ...]
    warnings: tuple[PackWarning, ...]
    authorization: Authorization
    silences: tuple[Silence, ...]
    notes: tuple[str, ...]
    acknowledged: Mapping[str, str]
    digest: str
    aliases: tuple[str, ...] = ()
    listed_codes: ListedCodes | None = None

    @property
    def name(self) -> str:
        """The pack's id and version as one word: `medicare/palmetto-l39420@2023-03-05`."""
        return f"{self.id}@{self.version}"

    @property
    def earliest(self) -> date | None:
        """The first day on which the version can be in force."""
        known = self.dates.effective or self.dates.not_before
        return known.day if known else None

    @property
    def certain_from(self) -> date | None:
        """The first day on which the version is in force for certain (unless superseded)."""
        known = self.dates.effective or self.dates.observed
        return known.day if known else None

    def known_by(self, day: date) -> bool | None:
        """Whether the version was known on a day; `None` where no date tells."""
        known = self.dates.published or self.dates.observed
        return known.day <= day if known else None

    def as_known_on(self, day: date) -> "Pack | None":
        """The version with the dates that were known on a day; `None` where it was not known.

        That it was seen to be current later was not known yet, nor a retirement that was announced
        later or of which no date tells when it was known. Its digest stays the same.
        """
        if not self.known_by(day):
            return None
        observed, retired = self.dates.observed, self.dates.retired
        known = replace(
            self.dates,
            observed=observed if observed and observed.day <= day else None,
            retired=retired if retired and retired.known_by(day) else None,
        )
        return self if known == self.dates else replace(self, dates=known)


def out_of_scope(scope: Condition) -> Determination:
    """The determination that the scope gives: not applicable where it is unmet."""
    return Determination(
        id=OUT_OF_SCOPE,
        outcome=Outcome.NOT_APPLICABLE,
        condition=Not(scope),
        basis=None,
        payer_term=None,
        exceeding=(),
        text="The service is outside what this policy is about.",
    )
