"""What a selection is asked, and what it answers: values without any logic."""

from dataclasses import dataclass
from datetime import date

from engine.knowledge.evidence import Citation, Evidence
from engine.knowledge.packs import Pack, PackStatus


@dataclass(frozen=True, slots=True)
class Request:
    """What is known of who pays, where and when."""

    payer: str
    date_of_service: date
    plan: str | None = None
    line_of_business: str | None = None
    plan_state: str | None = None
    state: str | None = None
    county: str | None = None
    claim_form: str | None = None
    zip: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What narrows the versions: those known on a day, those of at least a status."""

    as_known_on: date | None = None
    min_status: PackStatus | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the chain from the plan to its policy."""

    payer: str
    plan: str | None
    binding: str
    policy: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Need:
    """A field of the encounter to supply so that a policy can be selected."""

    field: str
    question: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plan or policy that the encounter could belong to."""

    payer: str
    plan: str | None
    policy: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """A warning of the selection itself."""

    id: str
    text: str
    citation: Citation | None
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A version that decides, and the chain that leads to it; none where a person named it."""

    pack: Pack
    chain: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """What the selection came to.

    One choice: it decides. Several: the version in force is uncertain between them. None with
    `needs`: not enough is known. None without: nothing is bound; `nearest` names the versions
    closest in time.
    """

    choices: tuple[Choice, ...]
    selected_by: tuple[tuple[str, str], ...]
    needs: tuple[Need, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    nearest: tuple[Pack, ...] = ()
    notes: tuple[Note, ...] = ()
