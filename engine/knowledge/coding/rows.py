"""What coding tables say: one frozen value for each kind of row, and the answer to a question.

Codes by number and our own short words only.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from engine.knowledge.evidence import Citation, Evidence


class TableKind(StrEnum):
    """What the rows of a table are about."""

    CODES = "codes"
    DIAGNOSES = "diagnoses"
    EXCLUDES = "excludes"
    MODIFIERS = "modifiers"
    ADD_ONS = "add_ons"
    UNIT_LIMITS = "unit_limits"
    PAIRS = "pairs"
    FEES = "fees"
    PACKAGING = "packaging"
    PLACES = "places"


@dataclass(frozen=True, slots=True)
class OtherCode:
    """A code that stands for the same service on the day asked for.

    `claims` is `professional` or `facility` where only those claims use it. An `unlisted` code
    means a service only with a description.
    """

    code: str
    claims: str | None = None
    unlisted: bool = False


@dataclass(frozen=True, slots=True)
class CodeRow:
    """Whether a procedure code is valid on the day, and what it stands for.

    `services` are our names of what it reports. `instead`: the codes that report the same on the
    day; empty while this one is valid. An `unlisted` code means a service only with a description.
    """

    code: str
    valid: bool
    services: tuple[str, ...] = ()
    claims: str | None = None
    unlisted: bool = False
    instead: tuple[OtherCode, ...] = ()


@dataclass(frozen=True, slots=True)
class DiagnosisRow:
    """A diagnosis code of the day. One that is not billable only heads longer codes."""

    code: str
    billable: bool


@dataclass(frozen=True, slots=True)
class ExcludesRow:
    """Two diagnoses that are not coded together (Excludes1), as the table writes them.

    A code that ends with `-` stands for itself and every longer one.
    """

    code: str
    other: str


@dataclass(frozen=True, slots=True)
class ModifierRow:
    """A modifier, or something that is taken for one.

    `bypasses_pairs`: it can release a pair of indicator 1. `splits_lines`: it tells two lines of a
    code apart. `settings` are the only ones that it
    belongs to; empty is any. `is_modifier` is false for what belongs elsewhere, as `text` says.
    """

    modifier: str
    text: str
    bypasses_pairs: bool = False
    settings: tuple[str, ...] = ()
    is_modifier: bool = True
    splits_lines: bool = False


@dataclass(frozen=True, slots=True)
class AddOnRow:
    """The codes that an add-on code needs one of.

    Type 1 is a closed list, 2 is left to the contractor (no primaries are listed), 3 a partial
    list; `None` where the file read does not say.
    """

    code: str
    primaries: tuple[str, ...]
    type: int | None


@dataclass(frozen=True, slots=True)
class UnitLimitRow:
    """A medically unlikely edit: the most units, and how they are counted.

    `mai` 1 compares each line alone, 2 and 3 the sum of the date; 3 yields to documentation.
    """

    code: str
    units: int
    mai: int


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair edit. Indicator 0: never together; 1: a modifier may release it; 9: no longer."""

    column1: str
    column2: str
    indicator: int


@dataclass(frozen=True, slots=True)
class FeeRow:
    """The indicators of the Medicare physician fee schedule; `None` where they were not read.

    `non_facility_na`: there is no value outside a facility.
    """

    code: str
    status: str | None = None
    global_days: str | None = None
    multiple: str | None = None
    bilateral: str | None = None
    assistant: str | None = None
    co_surgeon: str | None = None
    team: str | None = None
    pc_tc: str | None = None
    non_facility_na: bool | None = None


@dataclass(frozen=True, slots=True)
class PackagingRow:
    """How a facility is paid for a code: the status or payment indicator of its setting."""

    code: str
    indicator: str
    packaged: bool


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place of service by its two digits. `use`: `usual`, `unusual` or `warning` for BVN."""

    place: str
    facility: bool
    use: str


Row = (
    CodeRow
    | DiagnosisRow
    | ExcludesRow
    | ModifierRow
    | AddOnRow
    | UnitLimitRow
    | PairRow
    | FeeRow
    | PackagingRow
    | PlaceRow
)
R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class TableRef:
    """The table that an answer comes from. `begins` and `ends` bound what it speaks of."""

    id: str
    version: str
    digest: str
    begins: date | None
    ends: date | None


@dataclass(frozen=True, slots=True)
class Answer(Generic[R]):
    """What the tables say to a question.

    Without a `table` none is authoritative for the day: the edit is not checked. A table without a
    `row` says that there is none. `begins` and `ends` are the days for which this is known.
    """

    row: R | None
    table: TableRef | None
    evidence: Evidence
    citation: Citation | None
    begins: date | None = None
    ends: date | None = None

    @property
    def checked(self) -> bool:
        """Whether a table is authoritative for the day."""
        return self.table is not None
