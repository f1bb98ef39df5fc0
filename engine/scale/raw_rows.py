"""Encounters to raw rows and back: the one place that knows both forms."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from engine.encounter.billed_line import POINTERS
from engine.encounter.form import digest_of
from engine.encounter.model import Claim, ClaimLine, Encounter, Place, Statement
from engine.encounter.observe import settle
from engine.language.facts import Fact
from engine.language.values import Kind, SetValue, Value
from engine.scale.columns import COMPLETE, LINE_FIELDS, LINE_NUMBERS, LINE_TEXTS, Columns
from engine.scale.sql import fits

Row = dict[str, Any]

_MOST = 2**31 - 1
"""The largest number that a column of a claim line can hold."""
_CLAIM = ("form", "setting", "place_of_service", "id", "type_of_bill", "primary_elsewhere")


class NotColumnarError(Exception):
    """An encounter that the columns cannot hold exactly; the text says which value, and why."""


def raw_row(encounter: Encounter, columns: Columns) -> Row:
    """The row of an encounter. Raises `NotColumnarError` for a number too large or fine."""
    place, claim = encounter.service_location, encounter.claim
    row: Row = {
        "id": encounter.id,
        "payer": encounter.payer,
        "plan": encounter.plan,
        "line_of_business": encounter.line_of_business,
        "plan_state": encounter.plan_state,
        "state": place.state if place else None,
        "county": place.county if place else None,
        "zip": place.zip if place else None,
        "date_of_service": encounter.date_of_service,
        "birth_date": encounter.birth_date,
        "sex": encounter.sex,
        "requested": None if encounter.requested is None else list(encounter.requested),
        **(_claim(claim) if claim else {}),
    }
    conflicts, possible = [], []
    for id, statements in encounter.facts.items():
        settled = settle(id, statements)
        if settled.conflict:
            conflicts.append(id)
        elif settled.value is None:
            possible.append(id)
        else:
            row |= _value(id, settled.value, columns.facts[id])
    row["conflicts"] = [id for id in columns.facts if id in conflicts] or None
    row["possible"] = [id for id in columns.facts if id in possible] or None
    return row


def _claim(claim: Claim) -> Row:
    for line in claim.lines:
        numbers = {name: getattr(line, name) or 0 for name in LINE_NUMBERS}
        numbers["diagnosis_pointers"] = max(line.diagnosis_pointers, default=0)
        for name, number in numbers.items():
            if number > _MOST:
                message = f"`claim.lines.{name}` is larger than a column of claim lines can hold"
                raise NotColumnarError(message)
    said = {f"claim.{name}": getattr(claim, name) for name in _CLAIM}
    said["claim.diagnoses"] = None if claim.diagnoses is None else list(claim.diagnoses)
    said["claim.lines"] = [_line(line, len(claim.diagnoses or ())) for line in claim.lines]
    return said


def _line(line: ClaimLine, diagnoses: int) -> Row:
    """A line of a claim that has so many readable diagnoses.

    A pointer beyond them points at one that could not be read: no column says of a claim that its
    diagnoses are unread, so the line says it of its pointers, which comes to the same.
    """
    pointers, unread = list(line.diagnosis_pointers), line.unread & frozenset(LINE_FIELDS)
    if max(pointers, default=0) > diagnoses:
        pointers, unread = [], unread | {POINTERS}
    return {
        **{name: getattr(line, name) for name in (*LINE_NUMBERS, *LINE_TEXTS)},
        "modifiers": list(line.modifiers) or None,
        "diagnosis_pointers": pointers or None,
        "unlisted_description": line.unlisted_description,
        "unread": sorted(unread) or None,
    }


def _value(id: str, value: Value, fact: Fact) -> Row:
    if isinstance(value, SetValue):
        return {id: fact.in_order(value.members), id + COMPLETE: value.complete}
    if isinstance(value, Decimal):
        if not fits(value):
            raise NotColumnarError(f"`{id}` has more digits than a column of numbers can hold")
        return {id: int(value) if fact.whole else value}
    return {id: value}


def encounter_in(row: Mapping[str, Any], columns: Columns) -> Encounter:
    """The encounter of a raw row: what was in conflict or only possible is so again."""
    facts: dict[str, tuple[Statement, ...]] = {
        id: (Statement(_read(row, fact)),)
        for id, fact in columns.facts.items()
        if row[id] is not None
    }
    for id in row["conflicts"] or ():
        facts[id] = tuple(Statement(value) for value in two_values(columns.facts[id]))
    for id in row["possible"] or ():
        facts[id] = (Statement(two_values(columns.facts[id])[0], None, True),)
    state = row["state"]
    encounter = Encounter(
        id=row["id"],
        payer=row["payer"],
        date_of_service=row["date_of_service"],
        plan=row["plan"],
        line_of_business=row["line_of_business"],
        plan_state=row["plan_state"],
        service_location=Place(state, row["county"], row["zip"]) if state else None,
        birth_date=row["birth_date"],
        sex=row["sex"],
        claim=_claim_in(row),
        requested=None if row["requested"] is None else tuple(row["requested"]),
        facts=facts,
        digest="",
    )
    return replace(encounter, digest=digest_of(encounter))


def _claim_in(row: Mapping[str, Any]) -> Claim | None:
    if row["claim.lines"] is None:
        return None
    said = {name: row[f"claim.{name}"] for name in _CLAIM}
    listed = row["claim.diagnoses"]
    lines = tuple(
        ClaimLine(
            **{name: line[name] for name in (*LINE_NUMBERS, *LINE_TEXTS)},
            modifiers=tuple(line["modifiers"] or ()),
            diagnosis_pointers=tuple(line["diagnosis_pointers"] or ()),
            unlisted_description=line["unlisted_description"],
            unread=frozenset(line["unread"] or ()),
        )
        for line in row["claim.lines"]
    )
    return Claim(lines=lines, diagnoses=None if listed is None else tuple(listed), **said)


def _read(row: Mapping[str, Any], fact: Fact) -> Value:
    value = row[fact.id]
    match fact.kind:
        case Kind.SET:
            return SetValue(frozenset(value), row[fact.id + COMPLETE] is not False)
        case Kind.NUMBER:
            return Decimal(value).normalize() + 0
        case _:
            return value  # type: ignore[no-any-return]  # the column has the fact's type


def two_values(fact: Fact) -> tuple[Value, Value]:
    """Two values of a fact that differ."""
    match fact.kind:
        case Kind.BOOLEAN:
            return True, False
        case Kind.NUMBER:
            low = fact.minimum if isinstance(fact.minimum, Decimal) else Decimal(0)
            return low, low + 1
        case Kind.ENUM:
            first, second, *_ = tuple(fact.members or ("first", "second"))
            return first, second
        case Kind.SET:
            first, second, *_ = tuple(fact.members or ("first", "second"))
            return SetValue(frozenset({first})), SetValue(frozenset({second}))
        case Kind.DATE:
            from datetime import date

            return date(2000, 1, 1), date(2000, 1, 2)
