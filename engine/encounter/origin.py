"""Where the values of an encounter stood before: in a claim file, a chart, a table.

The part `origin` of the encounter form. It explains and never decides, but for one thing: a value
that could not be read is unknown, and the decision says so.
"""

from dataclasses import dataclass

from engine.language.problems import Problem
from engine.language.shape import Fields, Json


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one value of an encounter stood.

    `value` names it as the encounter does (`claim.diagnoses`, `claim.lines[2].units`, a fact id),
    `at` is the place in the source (segment and element, FHIR path, column), `raw` its own text.
    """

    value: str
    at: str
    raw: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A value that stands in the source and could not be understood: unknown, never absent."""

    value: str
    at: str
    raw: str
    why: str


@dataclass(frozen=True, slots=True)
class ReadingNote:
    """Something odd in the source that did not stop the reading; `code` is a stable name."""

    code: str
    at: str
    message: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """All that is known of where an encounter came from: the file, the item in it, its values."""

    file: str
    item: str
    values: tuple[Origin, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    notes: tuple[ReadingNote, ...] = ()


def read_origin(fields: Fields, problems: list[Problem]) -> Provenance | None:
    """The part `origin` of an encounter; `None` where it has none."""
    entry = fields.object("origin", "an origin")
    if entry is None:
        return None
    origin = Provenance(
        file=entry.text("file", required=True) or "",
        item=entry.text("item", required=True) or "",
        values=tuple(
            _origin(Fields(item, path, problems, "the origin of a value"))
            for path, item in entry.items("values")
        ),
        unreadable=tuple(
            _unreadable(Fields(item, path, problems, "an unreadable value"))
            for path, item in entry.items("unreadable")
        ),
        notes=tuple(
            _note(Fields(item, path, problems, "a note")) for path, item in entry.items("notes")
        ),
    )
    entry.done()
    return origin


def _origin(entry: Fields) -> Origin:
    origin = Origin(*_place(entry))
    entry.done()
    return origin


def _unreadable(entry: Fields) -> Unreadable:
    unreadable = Unreadable(*_place(entry), entry.text("why", required=True) or "")
    entry.done()
    return unreadable


def _place(entry: Fields) -> tuple[str, str, str]:
    """A value's name, its place and its text there; no text stands for an empty one."""
    name = entry.text("value", required=True) or ""
    return name, entry.text("at") or "", entry.text("raw") or ""


def _note(entry: Fields) -> ReadingNote:
    code = entry.text("code", required=True) or ""
    at = entry.text("at") or ""
    message = entry.text("message", required=True) or ""
    entry.done()
    return ReadingNote(code, at, message)


def origin_json(origin: Provenance) -> dict[str, Json]:
    """The part `origin` as plain JSON values; what is empty is left out."""
    said: dict[str, Json] = {
        "file": origin.file,
        "item": origin.item,
        "values": [_said(value=o.value, at=o.at, raw=o.raw) for o in origin.values],
        "unreadable": [
            _said(value=u.value, at=u.at, raw=u.raw, why=u.why) for u in origin.unreadable
        ],
        "notes": [_said(code=n.code, at=n.at, message=n.message) for n in origin.notes],
    }
    return {key: part for key, part in said.items() if part}


def _said(**texts: str) -> dict[str, Json]:
    return {key: text for key, text in texts.items() if text.strip()}
