"""Reading what was or will be billed: the `claim` of an encounter, or its `request`."""

import re
from collections.abc import Mapping

from engine.encounter.model import Claim, ClaimLine
from engine.encounter.origin import Provenance
from engine.language.facts import Fact
from engine.language.problems import Path, Problem, quoted
from engine.language.shape import Fields, kind_of
from engine.language.values import show_number

MAX_UNITS = 9_999
"""The most units of a claim line, which is what the fact `claim.units` can hold."""

_POINTERS = "pointers count the claim's `diagnoses` from 1"
_CODE = re.compile(r"[0-9A-Z]{5}")
_MODIFIER = re.compile(r"[0-9A-Z]{2}")
_PLACE_OF_SERVICE = re.compile(r"[0-9]{2}")
_REVENUE_CODE = re.compile(r"[0-9]{4}")
_OF_LINE = re.compile(r"claim\.lines\[(?P<index>[0-9]+)\]\.(?P<field>[a-z_]+)")


class ClaimReader:
    """Reads the claim or the request of one encounter."""

    def __init__(
        self, facts: Mapping[str, Fact], problems: list[Problem], origin: Provenance | None
    ) -> None:
        """`facts` has the members of coded fields; `origin` says which values were unreadable."""
        self.facts = facts
        self.problems = problems
        unreadable = origin.unreadable if origin else ()
        self.diagnoses_unread = any(one.value == "claim.diagnoses" for one in unreadable)
        self.lines_unread = [
            found for one in unreadable if (found := _OF_LINE.fullmatch(one.value))
        ]

    def problem(self, path: Path, code: str, message: str, hint: str | None = None) -> None:
        """Add a problem."""
        self.problems.append(Problem(path, code, message, hint))

    def request(self, fields: Fields) -> tuple[str, ...] | None:
        """The codes of a request; `None` where there is none."""
        entry = fields.object("request", "a request")
        if entry is None:
            return None
        self._refuse_empty(entry, "codes", "a request names at least one code")
        codes = entry.texts("codes", required=True)
        entry.done()
        for index, code in enumerate(codes):
            self._code(code, (*entry.path, "codes", index))
        return codes

    def _refuse_empty(self, entry: Fields, key: str, message: str) -> None:
        if entry.is_empty_list(key):
            hint = f"leave `{entry.path[-1]}` out where there is none"
            self.problem((*entry.path, key), "empty-list", message, hint)

    def _code(self, code: str, path: Path) -> None:
        if not _CODE.fullmatch(code):
            message = f"{quoted(code)} is not a CPT or HCPCS code"
            self.problem(path, "code-form", message, "five digits or capital letters: `64629`")

    def claim(self, fields: Fields) -> Claim | None:
        """The claim; `None` where there is none."""
        entry = fields.object("claim", "a claim")
        if entry is None:
            return None
        diagnoses = entry.texts("diagnoses") if entry.has("diagnoses") else None
        self._diagnoses(diagnoses or (), (*entry.path, "diagnoses"))
        claim = Claim(
            form=entry.choice("form", _members(self.facts, "claim.form")),
            setting=entry.choice("setting", _members(self.facts, "claim.setting")),
            place_of_service=self._place_of_service(entry),
            diagnoses=diagnoses,
            primary_elsewhere=self._flag(entry, "primary_elsewhere"),
            id=entry.text("id"),
            type_of_bill=entry.text("type_of_bill"),
            lines=self._lines(entry, len(diagnoses or ())),
        )
        entry.done()
        return claim

    def _diagnoses(self, diagnoses: tuple[str, ...], path: Path) -> None:
        fact = self.facts.get("claim.diagnoses")
        for index, code in enumerate(diagnoses):
            if fact and not fact.allows_member(code):
                message = f"{quoted(code)} is not an ICD-10-CM code"
                self.problem((*path, index), "code-form", message, "with its dot: `M54.51`")

    def _place_of_service(self, entry: Fields) -> str | None:
        code = entry.text("place_of_service")
        if code is not None and not _PLACE_OF_SERVICE.fullmatch(code):
            message, hint = f"{quoted(code)} is not a place of service", "two digits as text: `24`"
            self.problem((*entry.path, "place_of_service"), "code-form", message, hint)
        return code

    def _lines(self, entry: Fields, diagnoses: int) -> tuple[ClaimLine, ...]:
        self._refuse_empty(entry, "lines", "a claim has at least one line")
        lines: dict[int, ClaimLine] = {}
        for path, item in entry.items("lines", required=True):
            line = self._line(Fields(item, path, self.problems, "a claim line"), diagnoses)
            if line.line and line.line in lines:
                message = f"line number {line.line} is given twice"
                hint = "number the lines of the claim from 1, each with its own number"
                self.problem((*path, "line"), "duplicate-item", message, hint)
            lines[line.line] = line
        return tuple(lines.values())

    def _line(self, entry: Fields, diagnoses: int) -> ClaimLine:
        code = self._line_code(entry)
        modifiers = entry.texts("modifiers")
        for index, modifier in enumerate(modifiers):
            if not _MODIFIER.fullmatch(modifier):
                message = f"{quoted(modifier)} is not a modifier"
                hint = "two digits or capital letters: `59`"
                self.problem((*entry.path, "modifiers", index), "code-form", message, hint)
        line = ClaimLine(
            line=entry.whole("line", least=1, required=True) or 0,
            code=code,
            units=self._units(entry),
            modifiers=modifiers,
            diagnosis_pointers=self._pointers(entry, diagnoses),
            provider=entry.text("provider"),
            minutes=entry.whole("minutes", least=1),
            revenue_code=self._revenue_code(entry),
            place_of_service=self._place_of_service(entry),
            unlisted_description=self._flag(entry, "unlisted_description"),
            unread=self._unread(entry),
        )
        entry.done()
        return line

    def _unread(self, entry: Fields) -> frozenset[str]:
        """The fields of the line that its source has and that could not be read."""
        if not self.lines_unread:
            return frozenset()
        index = str(entry.path[-1])
        return frozenset(one["field"] for one in self.lines_unread if one["index"] == index)

    def _line_code(self, entry: Fields) -> str | None:
        """The code of a line; `null` where it bills none, or one that could not be read."""
        if entry.holds_null("code"):
            entry.raw("code")
            return None
        code = entry.text("code", required=True)
        if code:
            self._code(code, (*entry.path, "code"))
        return code

    def _revenue_code(self, entry: Fields) -> str | None:
        code = entry.text("revenue_code")
        if code is not None and not _REVENUE_CODE.fullmatch(code):
            message, hint = f"{quoted(code)} is not a revenue code", "four digits as text: `0360`"
            self.problem((*entry.path, "revenue_code"), "code-form", message, hint)
        return code

    def _flag(self, entry: Fields, key: str) -> bool | None:
        return entry.flag(key) if entry.has(key) else None

    def _units(self, entry: Fields) -> int | None:
        """The units of a line; `null` where they are not known, left out beside `minutes`."""
        if entry.holds_null("units"):
            entry.raw("units")
            return None
        units = entry.number("units", required=not entry.has("minutes"))
        if units is None:
            return None
        if units != units.to_integral_value() or not 1 <= units <= MAX_UNITS:
            shown = show_number(units)
            message = f"`units` must be a whole number from 1 to {MAX_UNITS:,}, not `{shown}`"
            self.problem((*entry.path, "units"), "not-whole", message)
            return None
        return int(units)

    def _pointers(self, entry: Fields, diagnoses: int) -> tuple[int, ...]:
        pointers: list[int] = []
        for path, item in entry.items("diagnosis_pointers"):
            number = item if not isinstance(item, bool | str | list | dict | None) else None
            if number is None or number != int(number):
                message = f"a diagnosis pointer is a whole number, not {kind_of(item)}"
                self.problem(path, "wrong-type", message, _POINTERS)
            elif number < 1 or (number > diagnoses and not self.diagnoses_unread):
                listed = "1 diagnosis" if diagnoses == 1 else f"{diagnoses or 'no'} diagnoses"
                message = f"pointer `{show_number(number)}` points at none: the claim has {listed}"
                self.problem(path, "dangling-pointer", message, _POINTERS)
            else:
                pointers.append(int(number))
        return tuple(pointers)


def _members(facts: Mapping[str, Fact], id: str) -> tuple[str, ...]:
    fact = facts.get(id)
    return tuple(fact.members or ()) if fact else ()
