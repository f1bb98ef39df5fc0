"""What a cell says: a value of its field, statements of a fact, or why it says neither.

A blank cell and a word that means "not known" say nothing. What stands there and cannot be read is
`Unread`, with a reason that does not repeat it: it may be a patient's.
"""

from dataclasses import dataclass

from engine.encounter.intake.levels import bodies_of_levels
from engine.encounter.intake.modic import modic_fact, modic_places, read_modic
from engine.encounter.intake.table.columns import (
    LEVELS,
    MODIC_PLACES,
    Column,
    plain,
    read_field,
    statement_problems,
)
from engine.encounter.intake.table.fields import DATES, FIELDS, MODIC
from engine.encounter.intake.table.mapping import TableMapping
from engine.encounter.text_values import TextValueError, parse_text_value
from engine.language.facts import Fact
from engine.language.problems import Problem
from engine.language.shape import Json
from engine.language.values import Kind

_WHY = {
    "out-of-bounds": "it lies outside what the fact can be",
    "not-whole": "the fact takes whole numbers",
    "duplicate-item": "a member stands twice",
    "empty-set": "the fact cannot be empty",
}


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that holds something and was not understood."""

    why: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell says: of a field its value, of facts their statements by fact id."""

    value: Json = None
    facts: tuple[tuple[str, dict[str, Json]], ...] = ()


def read_cell(column: Column, text: str, mapping: TableMapping, source: str) -> Said | Unread:
    """What a cell says. `source` names the place, for statements whose mapping names none."""
    if column.is_missing(text):
        return Said()
    source = column.source or source
    word = plain(text)
    if word in column.values:
        return _meant(column, column.values[word], source)
    if column.fact is not None:
        return _fact(column, column.fact, text, mapping, source)
    if column.field == MODIC:
        return _modic(text, source)
    value = read_field(column, text)
    if value is not None:
        return Said(value)
    if column.field in DATES and column.day_form:
        return Unread(f"it is no date of the form {column.day_form.text}")
    return Unread(f"it is not {FIELDS[column.target].must_be}")


def _meant(column: Column, value: Json, source: str) -> Said:
    """What the mapping says that a text means."""
    if value is None:
        return Said()
    if column.fact is not None:
        return Said(facts=((column.target, _statement(column, value, source)),))
    return Said(read_field(column, value))


def _fact(
    column: Column, fact: Fact, text: str, mapping: TableMapping, source: str
) -> Said | Unread:
    if column.type == MODIC_PLACES:
        places = modic_places(text)
        if isinstance(places, Problem):
            return Unread(places.message)
        return Said(facts=tuple((fact.id, said) for said in places.statements(source)))
    if column.type == LEVELS:
        bodies = bodies_of_levels(text)
        if isinstance(bodies, Problem):
            return Unread(bodies.message)
        return Said(facts=((fact.id, _statement(column, list(bodies), source)),))
    if column.day_form is not None:
        day = column.day_form.read(text)
        if day is None:
            return Unread(f"it is no date of the form {column.day_form.text}")
        return Said(facts=((fact.id, _statement(column, day, source)),))
    return _typed(column, fact, text, mapping, source)


def _typed(
    column: Column, fact: Fact, text: str, mapping: TableMapping, source: str
) -> Said | Unread:
    words = text
    if fact.kind is Kind.NUMBER and mapping.decimal == ",":
        if "." in text:
            return Unread("it has a point, and the mapping says that decimals have a comma")
        words = text.replace(",", ".", 1)
    elif fact.kind is Kind.SET:
        words = text.replace(";", ",").replace("|", ",")
    try:
        value = parse_text_value(fact, words, unit_required=False)
    except TextValueError:
        # Its message repeats the text, which may be a patient's.
        bodies = bodies_of_levels(words) if fact.id == "procedure.vertebral_bodies" else None
        return Unread(bodies.message if isinstance(bodies, Problem) else _not(fact))
    if value is None:
        return Said()
    said = _statement(column, value, source)
    problems = statement_problems(fact, said)
    return (
        Unread(_WHY.get(problems[0].code, _not(fact)))
        if problems
        else Said(facts=((fact.id, said),))
    )


def _statement(column: Column, value: Json, source: str) -> dict[str, Json]:
    said: dict[str, Json] = value if isinstance(value, dict) else {"value": value}
    if not column.complete:
        said = {**said, "complete": False}
    return {**said, "source": source}


def _modic(text: str, source: str) -> Said | Unread:
    found = read_modic(text)
    if isinstance(found, Problem):
        return Unread(found.message)
    return Said(
        facts=tuple(
            (modic_fact(kind), said)
            for kind, places in found.items()
            for said in places.statements(source)
        )
    )


def _not(fact: Fact) -> str:
    match fact.kind:
        case Kind.BOOLEAN:
            return "it is not `yes` or `no`, and the mapping does not say what it means"
        case Kind.NUMBER:
            unit = f" in {fact.unit.many}" if fact.unit and fact.unit.many else ""
            return f"it is not a number{unit}"
        case Kind.DATE:
            return "it is not a date"
        case Kind.ENUM:
            return f"it is not a value of `{fact.id}`"
        case Kind.SET:
            return f"it is not a list of values of `{fact.id}`"
