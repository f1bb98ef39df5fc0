"""From what the rows of a claim come to, to an encounter in the making."""

from engine.encounter.intake.draft import (
    Draft,
    Origin,
    PayerIdentity,
    ReadingNote,
    Subject,
    Unreadable,
)
from engine.encounter.intake.table.found import Found
from engine.encounter.intake.table.grouping import Claim
from engine.encounter.intake.table.lines import LineRow, line_of
from engine.language.shape import Json, parse_date

_OF_PAYER = ("payer_id", "filing_code", "coverage_type")
_KIND_OF_ID = "PI"
"""What `payer_id` is taken for: the payer's own number, as claims carry it."""


def draft_of(
    claim: Claim,
    day: str | None,
    whole: Found,
    found: Found,
    lines: list[LineRow],
    *,
    several: bool,
) -> Draft:
    """The draft of one date: `whole` is what is the claim's, `found` what is the date's own."""
    values = dict(claim.mapping.always)
    values |= {name: value for name, (value, _) in whole.values.items()}
    unread = [*whole.unread, *found.unread]
    for name in {one.value for one in unread}:
        values.pop(name, None)
    document: dict[str, Json] = {"date_of_service": day} if day else {}
    if claim.id is not None:
        document["id"] = f"{claim.id}-{day}" if several else claim.id
    for name, value in values.items():
        if name not in (*_OF_PAYER, "id"):
            _put(document, name, value)
    origins = [*whole.origins, *found.origins]
    if lines:
        part = document.setdefault("claim", {})
        if claim.id is not None:
            part["id"] = claim.id
        diagnoses = _put_diagnoses(part, whole, unread)
        billed = [line for line in lines if not line.is_blank]
        part["lines"] = [
            line_of(line, index, billed, diagnoses) for index, line in enumerate(billed)
        ]
        for index, line in enumerate(billed):
            before = f"claim.lines[{index}]."
            origins += [Origin(before + name, at, raw) for name, at, raw in line.origins]
            unread += [Unreadable(before + n, at, raw, why) for n, at, raw, why in line.unread]
    unreadable = {one.value for one in unread}
    facts = {id: said for id, said in found.facts.items() if id not in unreadable}
    if facts:
        document["facts"] = facts
    return Draft(
        claim.item,
        document,
        _payer(values),
        _subject(document),
        tuple(one for one in origins if one.value.partition("[")[0] not in unreadable),
        tuple(unread),
        _notes(claim, lines),
    )


def _put_diagnoses(part: dict[str, Json], whole: Found, unread: list[Unreadable]) -> int | None:
    """Put the diagnoses; how many there are, `None` where one of them could not be read."""
    if any(one.value == "claim.diagnoses" for one in unread):
        return None
    codes = whole.many.get("claim.diagnoses", [])
    if codes:
        part["diagnoses"] = codes
    return len(codes)


def _notes(claim: Claim, lines: list[LineRow]) -> tuple[ReadingNote, ...]:
    notes = tuple(note for line in lines for note in line.notes)
    if not claim.ends_open:
        return notes
    at = claim.rows[-1].named
    message = "the last row has no line break: whether it is whole cannot be told"
    return (*notes, ReadingNote("no-line-end", at, message))


def _put(document: dict[str, Json], name: str, value: Json) -> None:
    part, dot, key = name.partition(".")
    if dot:
        document.setdefault(part, {})[key] = value
    else:
        document[name] = value


def _payer(values: dict[str, Json]) -> PayerIdentity | None:
    id, filing, coverage = (values.get(name) for name in _OF_PAYER)
    if not (id or filing or coverage):
        return None
    return PayerIdentity(((_KIND_OF_ID, id),) if id else (), filing, coverage)


def _subject(document: dict[str, Json]) -> Subject:
    patient = document.get("patient") or {}
    id, born = patient.get("id"), patient.get("birth_date")
    return Subject((id,) if id else (), parse_date(born) if born else None)
