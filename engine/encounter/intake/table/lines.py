"""The claim line of a row: what its cells say of code, units, modifiers and the like."""

from dataclasses import dataclass, field

from engine.encounter.claim_reader import MAX_UNITS
from engine.encounter.intake.draft import ReadingNote
from engine.encounter.intake.table.cells import Said, Unread
from engine.encounter.intake.table.fields import FIELDS
from engine.encounter.intake.table.rows import Row
from engine.language.shape import Json


@dataclass(slots=True)
class LineRow:
    """What a row says of its line, and what of it could not be read."""

    row: Row
    values: dict[str, Json] = field(default_factory=dict)
    origins: list[tuple[str, str, str]] = field(default_factory=list)
    unread: list[tuple[str, str, str, str]] = field(default_factory=list)
    notes: list[ReadingNote] = field(default_factory=list)

    def take(self, target: str, said: Said | Unread, at: str, text: str) -> None:
        """Take what a cell of the row says."""
        name = target.removeprefix("line.")
        if isinstance(said, Unread):
            self.unread.append((name, at, text, said.why))
        elif said.value is not None and FIELDS[target].many:
            there = self.values.setdefault(name, [])
            there += [one for one in said.value if one not in there]
            self.origins.append((name, at, text))
        elif said.value is not None:
            if name in ("units", "minutes") and said.value > MAX_UNITS:
                self.unread.append((name, at, text, f"it is more than {MAX_UNITS:,}"))
                return
            self.values[name] = said.value
            self.origins.append((name, at, text))

    @property
    def is_blank(self) -> bool:
        """Whether the row says nothing of a line."""
        return not self.values and not self.unread

    @property
    def is_unread(self) -> bool:
        """Whether nothing tells what the line bills."""
        return self._bills_unread or not {"code", "revenue_code"} & self.values.keys()

    @property
    def _bills_unread(self) -> bool:
        return any(name == "code" for name, *_ in self.unread)


def line_of(
    line: LineRow, index: int, lines: list[LineRow], diagnoses: int | None
) -> dict[str, Json]:
    """The part of the encounter; numbered by its own column, or where that does not do, counted."""
    own = [one.values.get("number") for one in lines]
    numbered = None not in own and len(set(own)) == len(own)
    values = line.values
    part: dict[str, Json] = {
        "line": own[index] if numbered else index + 1,
        "code": values.get("code"),
    }
    unread = {name for name, *_ in line.unread}
    if "minutes" not in values:
        part["units"] = None if "units" in unread else values.get("units")
    elif "units" in values:
        part["units"] = values["units"]
    for name in ("minutes", "provider", "place_of_service", "modifiers"):
        if name in values:
            part[name] = values[name]
    if "revenue_code" in values and "code" not in unread:
        part["revenue_code"] = values["revenue_code"]
    _point(part, line, diagnoses)
    if "units" not in values and not {"minutes", "units"} & {*values, *unread}:
        line.notes.append(
            ReadingNote("no-units", line.row.named, "the line does not say its units")
        )
    if "code" not in values and "code" not in unread and "revenue_code" not in values:
        line.unread.append(("code", line.row.named, "", "the row has no code"))
    return part


def _point(part: dict[str, Json], line: LineRow, diagnoses: int | None) -> None:
    pointers = line.values.get("diagnosis_pointers")
    if pointers is None:
        return
    if diagnoses is None or max(pointers) <= diagnoses:
        part["diagnosis_pointers"] = pointers
        return
    for name, at, text in line.origins:
        if name == "diagnosis_pointers":
            line.unread.append((name, at, text, "it does not point at a diagnosis of the claim"))
            break
