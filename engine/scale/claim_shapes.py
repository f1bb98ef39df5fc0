"""Claims in as few shapes as are told apart: what no table and no edit distinguishes is made one.

Lines are numbered from 1, providers told apart only where the form tells them apart, the place of
service stands on the line that has it, and codes, modifiers and diagnoses are those that stand for
their class. The answers of a shape are those of all its claims, line by line in the order of their
numbers; tests hold that.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field

from engine.encounter.billed_line import MODIFIERS, POINTERS, PROVIDER, UNLISTED
from engine.encounter.model import Claim, ClaimLine
from engine.scale.claim_classes import Classes
from engine.scale.claim_text import PLACE_UNREAD, claim_in

_DANGLING = (99,)
"""A pointer at a diagnosis that could not be read."""
_MATTERS = frozenset({PROVIDER, MODIFIERS, POINTERS})
"""The fields of a line that mean something by their absence, but not where they were unread."""
_COUNTED = ("line.units", "line.units_on_date", "line.mue", "line.units_supported")


@dataclass(frozen=True, slots=True)
class ClaimShape:
    """A claim that stands for others."""

    number: int
    claim: Claim


@dataclass(frozen=True, slots=True)
class ReadClaim:
    """A claim text: its shape, and of each line the number, the code and the units."""

    shape: int
    numbers: tuple[int, ...]
    codes: tuple[str | None, ...]
    units: tuple[int | None, ...]


@dataclass
class ClaimShapes:
    """The shapes met so far, by their numbers."""

    classes: Classes
    listed: list[ClaimShape] = field(default_factory=list)
    _numbers: dict[Claim, int] = field(default_factory=dict)
    _read: dict[str, ReadClaim] = field(default_factory=dict)

    def read(self, text: str) -> ReadClaim:
        """The claim of a text."""
        if text not in self._read:
            claim = claim_in(text)
            self._read[text] = ReadClaim(
                self._number_of(claim),
                tuple(line.line for line in claim.lines),
                tuple(line.code for line in claim.lines),
                tuple(line.units for line in claim.lines),
            )
        return self._read[text]

    @property
    def size(self) -> int:
        """How many texts are remembered."""
        return len(self._read)

    def forget(self) -> None:
        """Forget all shapes; their numbers begin anew."""
        self.listed.clear()
        self._numbers.clear()
        self._read.clear()

    def _number_of(self, claim: Claim) -> int:
        shaped = _Shaping(claim, self.classes).shaped()
        number = self._numbers.setdefault(shaped, len(self.listed))
        if number == len(self.listed):
            self.listed.append(ClaimShape(number, shaped))
        return number


@dataclass
class _Shaping:
    """One claim being shaped."""

    claim: Claim
    classes: Classes

    def shaped(self) -> Claim:
        diagnoses, places = self._diagnoses()
        codes, providers = self._codes(), self._providers()
        lines = tuple(
            self._line(number, line, codes, providers, places)
            for number, line in enumerate(self.claim.lines, 1)
        )
        return Claim(
            lines=lines,
            form=self.claim.form,
            setting=self.claim.setting,
            diagnoses=diagnoses,
            primary_elsewhere=True if self.claim.primary_elsewhere else None,
        )

    def _line(
        self,
        number: int,
        line: ClaimLine,
        codes: dict[str, str],
        providers: dict[str, str],
        places: dict[str, int],
    ) -> ClaimLine:
        modifiers = {self.classes.modifier(one) for one in line.modifiers}
        return ClaimLine(
            line=number,
            code=None if line.code is None else codes[line.code],
            units=self._units(line),
            modifiers=tuple(sorted(modifiers)),
            diagnosis_pointers=self._pointers(line, places),
            provider=None if line.provider is None else providers.get(line.provider),
            revenue_code=line.revenue_code if line.code is None else None,
            place_of_service=self._place(line),
            unlisted_description=line.unlisted_description if line.code in UNLISTED else None,
            unread=line.unread & _MATTERS,
        )

    def _codes(self) -> dict[str, str]:
        """The codes of the claim with what stands for them; one that an add-on needs stays."""
        codes = dict.fromkeys(line.code for line in self.claim.lines if line.code is not None)
        needed = frozenset[str]().union(*map(self.classes.primaries, codes))
        found, alike = {code: code for code in codes}, dict[Hashable, list[str]]()
        for code in codes:
            meaning = self.classes.code_meaning(code)
            if meaning is not None and code not in needed:
                alike.setdefault(meaning, []).append(code)
        for meaning, some in alike.items():
            names = self.classes.standing_for("code", meaning, some)
            found |= zip(some, names, strict=True)
        return found

    def _providers(self) -> dict[str, str]:
        """Providers as numbers; none where all are one, or a facility bills, which is one."""
        claim = self.claim
        if claim.form == "institutional" or claim.setting not in (None, "practitioner"):
            return {}
        named = dict.fromkeys(line.provider for line in claim.lines if line.provider is not None)
        if len(named) < 2:
            return {}
        return {provider: f"P{number}" for number, provider in enumerate(named, 1)}

    def _units(self, line: ClaimLine) -> int | None:
        """Units, but where no limit counts them."""
        code = line.code
        counts = code is not None and self.classes.code_meaning(code) is None
        return line.units if counts or self.classes.asks(*_COUNTED) else 1

    def _place(self, line: ClaimLine) -> str | None:
        place = line.place_of_service or self.claim.place_of_service
        if place is None or PLACE_UNREAD in line.unread:
            return None
        return self.classes.place(place)

    def _diagnoses(self) -> tuple[tuple[str, ...] | None, dict[str, int]]:
        """What stands for the diagnoses, at most two of a class, and the place of each one's."""
        listed = self.claim.diagnoses
        if listed is None:
            return None, {}
        alike: dict[Hashable, list[str]] = {}
        for code in dict.fromkeys(listed):
            alike.setdefault(self.classes.diagnosis(code), []).append(code)
        chosen: dict[str, str] = {}
        kept: list[str] = []
        for meaning, some in alike.items():
            names = self.classes.standing_for("diagnosis", meaning, some[:2])
            kept += names
            chosen |= dict.fromkeys(some, names[0])
        kept.sort()
        return tuple(kept), {code: kept.index(name) + 1 for code, name in chosen.items()}

    def _pointers(self, line: ClaimLine, places: dict[str, int]) -> tuple[int, ...]:
        listed, pointers = self.claim.diagnoses, line.diagnosis_pointers
        if listed is None or not pointers:
            return ()
        if max(pointers) > len(listed):
            return _DANGLING
        return tuple(sorted({places[listed[one - 1]] for one in pointers}))
