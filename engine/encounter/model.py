"""An encounter as a typed value: one patient, one date of service, one session, one payer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

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
    """One line of a claim; `units` counts, `diagnosis_pointers` are 1-based."""

    line: int
    code: str
    units: int
    modifiers: tuple[str, ...] = ()
    diagnosis_pointers: tuple[int, ...] = ()
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What was or will be billed. A field that the claim does not state is `None`."""

    lines: tuple[ClaimLine, ...]
    form: str | None = None
    setting: str | None = None
    place_of_service: str | None = None
    diagnoses: tuple[str, ...] | None = None
    primary_elsewhere: bool | None = None


@dataclass(frozen=True, slots=True)
class Encounter:
    """One encounter. `facts` holds the statements as given; what they come to is `observe`'s work.

    `line_of_business` is `None` where it was left out; `requested` are the codes of a request that
    has no claim.
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

    @property
    def codes(self) -> frozenset[str] | None:
        """The codes of the service, from the claim or else the request; `None` where neither is."""
        if self.claim is not None:
            return frozenset(line.code for line in self.claim.lines)
        return None if self.requested is None else frozenset(self.requested)
