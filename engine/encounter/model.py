"""An encounter as a typed value: one patient, one date of service, one session, one payer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.encounter.origin import Provenance
from engine.language.values import Value


@dataclass(frozen=True, slots=True)
class Statement:
    """One source's word on a fact. A `possible` value is not stated: it leaves the fact unknown."""

    value: Value
    source: str | None = None
    possible: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where the service was performed: a state or territory by postal code, and what narrows it."""

    state: str
    county: str | None = None
    zip: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One line of a claim; `units` counts, `diagnosis_pointers` are 1-based.

    `code` is `None` on a line that bills a `revenue_code` alone, and without one where the code
    could not be read; `units` is `None` where they are not known or `minutes` are billed instead.
    `place_of_service` is the line's own, where it has one. `unlisted_description`: the narrative of
    a line with an unlisted code names basivertebral nerve ablation. `unread` names the fields that
    its source has and that could not be read: what they are is unknown, not that there is nothing.
    """

    line: int
    code: str | None
    units: int | None
    modifiers: tuple[str, ...] = ()
    diagnosis_pointers: tuple[int, ...] = ()
    provider: str | None = None
    minutes: int | None = None
    revenue_code: str | None = None
    place_of_service: str | None = None
    unlisted_description: bool | None = None
    unread: frozenset[str] = frozenset()

    @property
    def is_unread(self) -> bool:
        """Whether nobody knows what the line bills: it could be any code."""
        return self.code is None and self.revenue_code is None


@dataclass(frozen=True, slots=True)
class Claim:
    """What was or will be billed. A field that the claim does not state is `None`."""

    lines: tuple[ClaimLine, ...]
    form: str | None = None
    setting: str | None = None
    place_of_service: str | None = None
    diagnoses: tuple[str, ...] | None = None
    primary_elsewhere: bool | None = None
    id: str | None = None
    type_of_bill: str | None = None

    @property
    def codes(self) -> frozenset[str]:
        """The codes that its lines name."""
        return frozenset(line.code for line in self.lines if line.code is not None)

    @property
    def is_whole(self) -> bool:
        """Whether the codes of all lines are known, so that what is not among them is not there."""
        return not any(line.is_unread for line in self.lines)


@dataclass(frozen=True, slots=True)
class Encounter:
    """One encounter. `facts` holds the statements as given; what they come to is `observe`'s work.

    `line_of_business` is `None` where it was left out; `requested` are the codes of a request that
    has no claim. `patient_id` joins a claim and a chart and is never looked at in a decision;
    `origin` tells where the values stood, if the encounter came from another form.
    """

    id: str
    payer: str
    date_of_service: date
    plan: str | None
    line_of_business: str | None
    plan_state: str | None
    service_location: Place | None
    birth_date: date | None
    sex: str | None
    claim: Claim | None
    requested: tuple[str, ...] | None
    facts: Mapping[str, tuple[Statement, ...]]
    digest: str
    patient_id: str | None = None
    origin: Provenance | None = None

    @property
    def codes(self) -> frozenset[str] | None:
        """The codes of the service, from the claim or else the request; `None` where neither is."""
        if self.claim is not None:
            return self.claim.codes
        return None if self.requested is None else frozenset(self.requested)
