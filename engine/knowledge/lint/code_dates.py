"""Codes that a pack names on days on which a coding table says that they are not valid."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from engine.knowledge.coding.lookup import CodingTables
from engine.knowledge.coding.rows import Answer, CodeRow, DiagnosisRow
from engine.knowledge.lint.codes import members_of, named_codes
from engine.knowledge.lint.rule import Category, Finding, Rule
from engine.knowledge.lint.subjects import KnowledgeBase, PackFile
from engine.knowledge.texts.documents import InputError
from engine.language.problems import Path

_Named = Iterator[tuple[Path, str]]
_Ask = Callable[[str, date], str | None]


def _dates(base: KnowledgeBase) -> Iterator[Finding]:
    tables = CodingTables(base.library)
    try:
        _ = tables.tables
    except InputError:
        return  # what is wrong there is found there
    for one in base.packs:
        if one.pack.kind == "coverage":
            yield from _not_valid(one, base, named_codes(one, base), _procedure(tables))
            diagnoses = members_of("claim.diagnoses", one, base)
            yield from _not_valid(one, base, diagnoses, _diagnosis(tables))


def _not_valid(one: PackFile, base: KnowledgeBase, named: _Named, ask: _Ask) -> Iterator[Finding]:
    """The codes that are not valid on one of the two ends of the pack, once for each item."""
    ends = [day for day in (one.pack.earliest, base.last_day(one.pack)) if day is not None]
    found: dict[str, list[tuple[Path, str]]] = {}
    for path, code in named:
        said = next((f"on {day} `{code}` {why}" for day in ends if (why := ask(code, day))), None)
        if said is not None:
            found.setdefault(_item(one, path), []).append((path, said))
    for item, places in found.items():
        path, said = places[0]
        more = f"; {len(places) - 1} more like it" if len(places) > 1 else ""
        message = f"{said}, and that is a day of the pack{more}"
        hint = "name the codes of the pack's own time"
        yield Finding(one.document, path, message, hint, about=item)


def _item(one: PackFile, path: Path) -> str:
    """The id of the criterion, determination or warning in which a code stands, else the key."""
    value: Any = one.document.value
    held = value[path[0]]
    return str(held[int(path[1])]["id"] if isinstance(held, list) else path[0])


def _procedure(tables: CodingTables) -> _Ask:
    def ask(code: str, day: date) -> str | None:
        found: Answer[CodeRow] = tables.code(code, day)
        valid = found.row is None or found.row.valid
        return None if found.table is None or valid else _said("is not valid", found)

    return ask


def _diagnosis(tables: CodingTables) -> _Ask:
    def ask(code: str, day: date) -> str | None:
        found: Answer[DiagnosisRow] = tables.diagnosis(code, day)
        if found.table is None:
            return None
        if found.row is None:
            return _said("is no code", found)
        return None if found.row.billable else _said("only heads longer codes", found)

    return ask


def _said(what: str, found: Answer[CodeRow] | Answer[DiagnosisRow]) -> str:
    return f"{what} (by `{found.table.id}`, {found.evidence})" if found.table else what


RULE = Rule(
    "code-dates",
    Category.USE,
    "The codes that a pack names are valid on its dates, by the coding tables.",
    _dates,
    severity="warning",
    excusable=True,
)
