"""The fields of an encounter that a column can hold, and how the text of a cell is read for each.

A reader gives the value as the encounter form has it, or `None` where the text is none.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from engine.encounter.intake import claim_codes
from engine.knowledge.payers import LINES_OF_BUSINESS, STATES
from engine.language.shape import Json

Level = Literal["claim", "date", "line"]
"""What a field belongs to: the claim as a whole, its one date, or the line of the row."""

_POINTER_LETTERS = "ABCDEFGHIJKL"
_APART = re.compile(r"[,;|\s]+")
_SEXES = {"f": "female", "female": "female", "m": "male", "male": "male", "other": "other"}
_FLAGS = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: how it is read, what it must be in words, and whether several columns may fill it.

    A field that is `many` holds a list; each of its columns adds to it.
    """

    read: Callable[[str], Json]
    must_be: str
    level: Level = "claim"
    many: bool = False


def _text(text: str) -> Json:
    return text


def _one_of(words: tuple[str, ...]) -> Callable[[str], Json]:
    def read(text: str) -> Json:
        return text if text in words else None

    return read


def _each(read: Callable[[str], Json]) -> Callable[[str], Json]:
    """All members of a list in one cell; nothing where one of them is unreadable."""

    def read_all(text: str) -> Json:
        found = [read(part) for part in _APART.split(text) if part]
        return found if found and None not in found else None

    return read_all


def _state(text: str) -> Json:
    return text.upper() if text.upper() in STATES else None


def _pointer(text: str) -> Json:
    letter = text.upper()
    if len(letter) == 1 and letter in _POINTER_LETTERS:
        return _POINTER_LETTERS.index(letter) + 1
    return claim_codes.count(text) or None


def _number(text: str) -> Json:
    return claim_codes.count(text) or None


_FORMS = ("professional", "institutional")
_SETTINGS = ("practitioner", "asc", "outpatient_hospital", "inpatient_hospital")
_A_DATE = "a date in the form that the mapping says"
_A_COUNT = "a whole number from 1"
_A_TEXT = "a text"

FIELDS: Mapping[str, Field] = {
    "id": Field(_text, _A_TEXT),
    "payer": Field(_text, _A_TEXT),
    "plan": Field(_text, _A_TEXT),
    "line_of_business": Field(_one_of(LINES_OF_BUSINESS), "a line of business"),
    "plan_state": Field(_state, "the postal code of a state"),
    "payer_id": Field(_text, _A_TEXT),
    "filing_code": Field(_text, _A_TEXT),
    "coverage_type": Field(_text, _A_TEXT),
    "service_location.state": Field(_state, "the postal code of a state"),
    "service_location.county": Field(_text, _A_TEXT),
    "service_location.zip": Field(claim_codes.zip_code, "a ZIP code of five or nine digits"),
    "patient.id": Field(_text, _A_TEXT),
    "patient.birth_date": Field(_text, _A_DATE),
    "patient.sex": Field(lambda text: _SEXES.get(text.casefold()), "`female`, `male` or `other`"),
    "date_of_service": Field(_text, _A_DATE, "date"),
    "claim.form": Field(_one_of(_FORMS), "`professional` or `institutional`"),
    "claim.setting": Field(_one_of(_SETTINGS), "a setting of a claim"),
    "claim.place_of_service": Field(claim_codes.place_of_service, "two digits"),
    "claim.type_of_bill": Field(_text, _A_TEXT),
    "claim.diagnoses": Field(_each(claim_codes.diagnosis), "a list of ICD-10-CM codes", many=True),
    "claim.primary_elsewhere": Field(lambda text: _FLAGS.get(text.casefold()), "`yes` or `no`"),
    "line.number": Field(_number, _A_COUNT, "line"),
    "line.code": Field(claim_codes.procedure_code, "a CPT or HCPCS code", "line"),
    "line.units": Field(_number, _A_COUNT, "line"),
    "line.minutes": Field(_number, _A_COUNT, "line"),
    "line.modifiers": Field(
        _each(claim_codes.modifier), "a list of modifiers of two characters", "line", many=True
    ),
    "line.diagnosis_pointers": Field(
        _each(_pointer), "a list of numbers or letters that point at diagnoses", "line", many=True
    ),
    "line.provider": Field(_text, _A_TEXT, "line"),
    "line.revenue_code": Field(claim_codes.revenue_code, "a revenue code", "line"),
    "line.place_of_service": Field(claim_codes.place_of_service, "two digits", "line"),
    "modic_changes": Field(_text, _A_TEXT, "date"),
}
"""By its name in a mapping file; dates and Modic changes are read by what the mapping says."""

DATES = ("date_of_service", "patient.birth_date")
MODIC = "modic_changes"
CHOSEN_BY_THEMSELVES = ("payer", "plan", "payer_id")
"""Fields that say who pays: no words are translated for them, as names choose no policy."""
