"""The brief of a billing code: what a coder or analyst would otherwise look up in many places.

Put together from packs, the register of payers, the fact dictionary and the notes on the code.
Every line is cited and graded, and nothing in it decides anything.
"""

from datetime import date

from engine.knowledge.brief.coverage import authorization, coverage
from engine.knowledge.brief.gaps import gaps
from engine.knowledge.brief.model import Brief, Json, Row, Section, supported
from engine.knowledge.brief.notes import CodeNotes, ModifierUse, Statement, Topic, notes_on
from engine.knowledge.brief.patterns import patterns, thresholds
from engine.knowledge.brief.positions import positions_compared
from engine.knowledge.library import Library

_USE_WORDS = {
    ModifierUse.CONDITIONAL: "only where it fits",
    ModifierUse.NEVER: "does not fit",
    ModifierUse.NOT_A_MODIFIER: "not a modifier",
}


def brief_of(code: str, library: Library, on: date | None = None) -> Brief:
    """The brief of a code; `on` narrows versions to those that may have been in force on a day.

    Raises `InputError` where there are no notes on the code, or a file of the library is wrong.
    """
    notes = notes_on(code, library)
    packs = positions_compared(library, on)
    sections = (
        _lines(notes, code, Topic.PURPOSE, "What the code is for"),
        coverage(code, notes, library, on),
        patterns(packs),
        *thresholds(packs, library),
        authorization(packs, library),
        _lines(
            notes,
            code,
            Topic.CONTEXT,
            "Clinical context",
            "Background. Nothing here is a criterion: what policies ask stands above.",
        ),
        _lines(notes, code, Topic.REPORTING, "Reporting by session"),
        _units(notes),
        _places(notes),
        _lines(notes, code, Topic.SITES, "Sites of service: what else is known"),
        _modifiers(notes, code),
        _lines(notes, code, Topic.EDITS, "Edits and indicators"),
        _lines(notes, code, Topic.DIAGNOSES, "Diagnosis codes"),
        gaps(code, notes, packs, library),
    )
    return Brief(code, notes.title, on, tuple(section for section in sections if section.rows))


def _lines(
    notes: CodeNotes, code: str, topic: Topic, heading: str, note: str | None = None
) -> Section:
    rows = tuple(_line(statement) for statement in notes.about(code, topic))
    return Section(topic.value, heading, rows, (), note)


def _line(statement: Statement) -> Row:
    data = {"from": statement.begins, "to": statement.ends}
    return Row(
        (statement.text + _dates(statement),),
        supported(statement.citations),
        {key: day for key, day in data.items() if day is not None},
    )


def _dates(statement: Statement) -> str:
    """For which dates a statement was read."""
    begins, ends = statement.begins, statement.ends
    if begins and ends:
        return f" (read for {begins} to {ends})"
    return f" (from {begins})" if begins else ""


def _units(notes: CodeNotes) -> Section:
    codes = list(dict.fromkeys(code for row in notes.units for code in row.units))
    rows = tuple(
        Row(
            (
                str(one.bodies),
                *(str(one.units.get(code, 0) or "-") for code in codes),
                one.text or "",
            ),
            supported(one.citations),
            {"bodies": one.bodies, "units": dict(one.units)},
        )
        for one in notes.units
    )
    note = "Distinct vertebral bodies treated in one session, and the units of each code."
    return Section("units", "Bodies and units", rows, ("bodies", *codes, "note"), note)


def _places(notes: CodeNotes) -> Section:
    rows = tuple(
        Row(
            (
                f"{one.place} {one.text}",
                one.use.value,
                f"professional claim: {one.professional}",
                f"facility claim: {one.facility}",
            ),
            supported(one.citations),
            {"place": one.place, "use": one.use.value},
        )
        for one in notes.places
    )
    columns = ("place of service", "use", "practitioner", "facility")
    return Section("places", "Sites of service", rows, columns)


def _modifiers(notes: CodeNotes, code: str) -> Section:
    rows = []
    for one in notes.modifiers:
        if code in one.codes:
            data: dict[str, Json] = {"modifiers": list(one.modifiers), "use": one.use.value}
            cells = (", ".join(one.modifiers), _USE_WORDS[one.use], one.text)
            rows.append(Row(cells, supported(one.citations), data))
    return Section("modifiers", "Modifiers", tuple(rows), ("modifier", "use", "when"))
