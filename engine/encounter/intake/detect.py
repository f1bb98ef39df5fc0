"""Telling forms of input apart by what is in them, never by the name of the file."""

import re
from dataclasses import dataclass
from enum import StrEnum

from engine.knowledge.texts.documents import Diagnostic, Document, InputError, parse_document

_MARK = b"\xef\xbb\xbf"
_X12 = re.compile(rb"(ISA[^0-9A-Za-z\s].{2}|GS[^0-9A-Za-z\s][A-Z]{2}|ST[^0-9A-Za-z\s][0-9]{3})")
_ENCOUNTER = b'"coverpack/encounter/1"'
_START = 65_536
"""How much of a file tells whether it holds encounters line by line."""
_MEANT_AS_JSON = (b"schema", b"true", b"false", b"null")
_LOOKED_FOR = (
    "looked for: an encounter or a FHIR resource (JSON), NDJSON of either, or an X12 claim file; "
    "a table (CSV) needs `--mapping FILE`"
)


class Form(StrEnum):
    """The forms of input."""

    ENCOUNTER = "encounter"
    FHIR = "fhir"
    NDJSON = "ndjson"
    X12 = "x12"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Detected:
    """The form of some bytes; `document` is their JSON where that had to be read to tell."""

    form: Form
    document: Document | None = None


def detect(name: str, data: bytes, *, mapped: bool = False) -> Detected:
    """The form of `data`, which messages call `name`.

    `mapped` says that a mapping of columns was given: then what is no other form is a table.

    Raises:
        InputError: it is none that is known, or its JSON is not acceptable.

    """
    start = data[:4096].removeprefix(_MARK).lstrip()
    if _X12.match(start):
        return Detected(Form.X12)
    if mapped and start[:1] != b"{":
        return Detected(Form.CSV)
    if _has_lines(data):
        return Detected(Form.NDJSON)
    if _is_other_text(start):
        message = "the form of the file is not known by how it begins"
        diagnostic = Diagnostic(name, 1, 1, "", "unknown-form", message, _LOOKED_FOR)
        raise InputError([diagnostic])
    document = parse_document(name, data)
    is_fhir = isinstance(document.value, dict) and "resourceType" in document.value
    return Detected(Form.FHIR if is_fhir else Form.ENCOUNTER, document)


def _is_other_text(start: bytes) -> bool:
    """Whether this is plain text that nobody meant to be JSON; what is, the JSON reader names."""
    first = start.partition(b"\n")[0]
    begins = start[:1].isalpha() or (start[:1].isdigit() and any(one in first for one in b",;\t|"))
    is_text = begins and b"\0" not in start and start.isascii()
    return is_text and not start.startswith(_MEANT_AS_JSON)


def may_be_large(start: bytes, *, mapped: bool = False) -> bool:
    """Whether what begins so can hold many claims: anything but a single encounter."""
    begun = start.removeprefix(_MARK).lstrip()
    if mapped or _X12.match(begun):
        return True
    return (begun[:1] == b"{" and b'"resourceType"' in start) or _has_lines(start)


def is_encounter_lines(start: bytes) -> bool:
    """Whether a file that begins so holds encounters line by line: one line is an encounter.

    Any other may be bad, the first one like the others.
    """
    if b"\n" not in start or start.removeprefix(_MARK).lstrip().startswith(b"["):
        return False
    return any(map(_is_encounter, start.removeprefix(_MARK).split(b"\n")))


def _is_encounter(line: bytes) -> bool:
    """Whether a line looks like one whole encounter, and not like the first of its lines."""
    text = line.strip()
    return text.startswith(b"{") and text.endswith(b"}") and _ENCOUNTER in text


def _has_lines(data: bytes) -> bool:
    """Whether these are objects line by line, be a line of them bad.

    The first line is one and another begins below; or one of several is an encounter.
    """
    first, _, rest = data.removeprefix(_MARK).lstrip().partition(b"\n")
    if not rest.strip():
        return False
    if first.startswith(b"{") and first.rstrip().endswith(b"}") and rest.lstrip().startswith(b"{"):
        return True
    return is_encounter_lines(data[:_START])
