"""Synthetic encounters as a table (CSV) with its mapping: a row a line, facts in the first one."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from engine.encounter.model import Claim, Encounter
from engine.encounter.observe import settle
from engine.knowledge.library import Library
from engine.language.facts import Fact
from engine.language.values import Kind, SetValue, Value, show_number
from engine.scale.columns import columns_for

Json = dict[str, Any]

_HEADER = {
    "id": "id",
    "payer": "payer",
    "plan": "plan",
    "line_of_business": "line_of_business",
    "plan_state": "plan_state",
    "state": "service_location.state",
    "county": "service_location.county",
    "date_of_service": "date_of_service",
    "birth_date": "patient.birth_date",
    "sex": "patient.sex",
    "form": "claim.form",
    "setting": "claim.setting",
    "place_of_service": "claim.place_of_service",
    "diagnoses": "claim.diagnoses",
    "primary_elsewhere": "claim.primary_elsewhere",
    "code": "line.code",
    "units": "line.units",
    "modifiers": "line.modifiers",
    "provider": "line.provider",
}
"""The columns that hold no facts, and which field each holds."""


def mapping(library: Library) -> Json:
    """The mapping file of the table."""
    columns: Json = {name: {"holds": field} for name, field in _HEADER.items()}
    for fact in _facts(library):
        columns[fact.id] = _fact_column(fact)
    return {"schema": "coverpack/csv-mapping/1", "columns": columns}


def table_lines(encounters: Iterable[Encounter], library: Library) -> Iterator[str]:
    """The rows of what has a claim; a set that is open or empty is left blank: not known."""
    facts = _facts(library)
    yield _line([*_HEADER, *(fact.id for fact in facts)])
    for encounter in encounters:
        if encounter.claim is not None:
            yield from map(_line, _rows(encounter, encounter.claim, facts))


def _facts(library: Library) -> list[Fact]:
    return list(columns_for(library.facts).facts.values())


def _fact_column(fact: Fact) -> Json:
    column: Json = {"holds": fact.id}
    if fact.unit is not None and fact.kind is Kind.NUMBER:
        column["unit"] = fact.unit.code
    if fact.kind is Kind.BOOLEAN:
        column["values"] = {"yes": True, "no": False}
    return column


def _rows(encounter: Encounter, claim: Claim, facts: list[Fact]) -> Iterator[list[str]]:
    place = encounter.service_location
    header = {
        "id": encounter.id,
        "payer": encounter.payer,
        "plan": encounter.plan,
        "line_of_business": encounter.line_of_business,
        "plan_state": encounter.plan_state,
        "state": place and place.state,
        "county": place and place.county,
        "date_of_service": encounter.date_of_service.isoformat(),
        "birth_date": encounter.birth_date and encounter.birth_date.isoformat(),
        "sex": encounter.sex,
        "form": claim.form,
        "setting": claim.setting,
        "place_of_service": claim.place_of_service,
        "diagnoses": " ".join(claim.diagnoses or ()),
        "primary_elsewhere": {True: "yes", False: "no", None: None}[claim.primary_elsewhere],
    }
    for line in claim.lines:
        own = {
            "code": line.code or "?",
            "units": None if line.units is None else str(line.units),
            "modifiers": " ".join(line.modifiers),
            "provider": line.provider,
        }
        first = [(header | own).get(name) or "" for name in _HEADER]
        yield [*first, *(_cell(encounter, fact) for fact in facts)]


def _cell(encounter: Encounter, fact: Fact) -> str:
    said = encounter.facts.get(fact.id)
    value = settle(fact.id, said).value if said else None
    return "" if value is None else _text(value)


def _text(value: Value) -> str:
    if isinstance(value, SetValue):
        return ";".join(sorted(value.members)) if value.complete else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return show_number(value) if hasattr(value, "as_tuple") else str(value)  # type: ignore[arg-type]


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()
