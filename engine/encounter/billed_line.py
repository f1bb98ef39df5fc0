"""One line of a claim among the others: who bills it, where, and which lines belong together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from engine.encounter.derived import BVN_CODES
from engine.encounter.model import Claim, ClaimLine

FURTHER = {"64628": "64629", "C9752": "C9753"}
"""The code for each further vertebral body, by the code for the first ones."""
ADD_ONS = frozenset(FURTHER.values())
UNLISTED = frozenset({"22899", "64999"})
"""Unlisted codes, which stand for the ablation only where the narrative of the line says so."""
SETTINGS = ("practitioner", "asc", "outpatient_hospital", "inpatient_hospital")
"""The members of `claim.setting`."""
SURGICAL_CENTER = "24"
"""The place of service at which practitioner and facility bill on the same form."""
PROVIDER, MODIFIERS, POINTERS = "provider", "modifiers", "diagnosis_pointers"
"""Fields of a line without which it means something, so that one that could not be read matters."""


@dataclass(frozen=True)
class BilledLine:
    """A line within its claim and on its date.

    `failed` are the lines that are known not to be paid, `paid` those that are known to be; what
    becomes of the others is open.
    """

    line: ClaimLine
    claim: Claim
    day: date
    failed: frozenset[int] = frozenset()
    paid: frozenset[int] = frozenset()

    @property
    def is_ablation(self) -> bool:
        """Whether the line is known to bill basivertebral nerve ablation."""
        return self.may_be_ablation is True

    @property
    def may_be_ablation(self) -> bool | None:
        """The same; `None` where it is not told what a line bills, or an unlisted code means."""
        if self.line.is_unread:
            return None
        if self.line.code in UNLISTED:
            return self.line.unlisted_description
        return self.line.code in BVN_CODES

    @property
    def place(self) -> str | None:
        """The place of service of the line, else of the claim; unknown where it is unreadable."""
        if "place_of_service" in self.line.unread:
            return None
        return self.line.place_of_service or self.claim.place_of_service

    @property
    def is_institutional(self) -> bool:
        """Whether the claim is known to be an institutional one."""
        return self.claim.form == "institutional"

    @cached_property
    def settings(self) -> tuple[str, ...]:
        """The billing settings that the line may belong to: one, where the claim tells.

        On the professional form only place of service 24 leaves it open who bills.
        """
        if self.claim.setting is not None:
            return (self.claim.setting,)
        if self.is_institutional:
            return ("outpatient_hospital", "inpatient_hospital")
        if self.claim.form == "professional":
            known = self.place not in (None, SURGICAL_CENTER)
            return ("practitioner",) if known else ("practitioner", "asc")
        return SETTINGS

    @cached_property
    def same_provider(self) -> tuple[ClaimLine, ...]:
        """The lines of the same practitioner, this one among them; for a facility, all.

        A line without a provider is of the same one; one whose provider could not be read may be.
        """
        own = self.line.provider
        return tuple(
            line
            for line in self.claim.lines
            if self.is_facility or None in (own, line.provider) or own == line.provider
        )

    @property
    def is_facility(self) -> bool:
        """Whether one facility bills all lines."""
        return self.is_institutional or self.claim.setting not in (None, "practitioner")

    def is_surely_of_same_provider(self, line: ClaimLine) -> bool:
        """Whether a line among `same_provider` is known to be, not only may be."""
        if self.is_facility or line.line == self.line.line:
            return True
        return PROVIDER not in self.line.unread | line.unread

    def lines_of(self, *codes: str) -> tuple[ClaimLine, ...]:
        """The lines of the same provider that bill one of these codes."""
        return tuple(line for line in self.same_provider if line.code in codes)

    @property
    def repeats(self) -> bool | None:
        """Whether a line of a lower number has the same code and provider.

        `None` where one of the two could not be read.
        """
        earlier = [line for line in self.same_provider if line.line < self.line.line]
        same = [line for line in earlier if line.code is not None and line.code == self.line.code]
        if any(map(self.is_surely_of_same_provider, same)):
            return True
        unread = [line for line in earlier if line.is_unread or self.line.is_unread]
        return None if same or unread else False

    @property
    def units_on_date(self) -> tuple[int, bool]:
        """The units of the code that are known, over all its lines, and whether these are all."""
        lines = self.lines_of(self.line.code or "")
        told = [line.units if self.is_surely_of_same_provider(line) else None for line in lines]
        known = sum(units for units in told if units is not None)
        return known, self.claim.is_whole and None not in told

    @property
    def further_units(self) -> tuple[int, bool]:
        """The same for the code of further vertebral bodies that goes with this one."""
        lines = [line for line in self.claim.lines if line.code == self.further_code]
        known = sum(line.units for line in lines if line.units is not None)
        return known, self.claim.is_whole and all(line.units is not None for line in lines)

    @property
    def further_code(self) -> str | None:
        """The code of further bodies in the family of this one, if it is of one."""
        code = self.line.code or ""
        return code if code in ADD_ONS else FURTHER.get(code)

    @cached_property
    def diagnoses(self) -> tuple[str, ...] | None:
        """The diagnoses that the line points to; without pointers all of the claim."""
        if POINTERS in self.line.unread:
            return None
        listed = self.claim.diagnoses
        if listed is None or not self.line.diagnosis_pointers:
            return listed
        if max(self.line.diagnosis_pointers) > len(listed):
            return None  # it points at one that could not be read
        return tuple(listed[place - 1] for place in self.line.diagnosis_pointers)

    @cached_property
    def beside(self) -> tuple[str, ...]:
        """The codes of the same provider that a pair with this line can be made of.

        The codes of the ablation belong together and are no pair; of other services only pairs with
        the ablation are looked at.
        """
        return self._codes_beside(self.same_provider)

    @cached_property
    def surely_beside(self) -> tuple[str, ...]:
        """Those among `beside` that are known to be of the same provider."""
        return self._codes_beside(filter(self.is_surely_of_same_provider, self.same_provider))

    def _codes_beside(self, lines: Iterable[ClaimLine]) -> tuple[str, ...]:
        codes = {line.code for line in lines if line.code} - {self.line.code}
        return tuple(sorted(code for code in codes if (code in BVN_CODES) != self.is_ablation))
