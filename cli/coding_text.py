"""Coding tables and imported files, as text for people and as JSON values."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cli.evidence_text import grade_words
from cli.terminal import Page, Sign
from engine.knowledge.coding.importing import Imported
from engine.knowledge.coding.local import Edition
from engine.knowledge.coding.rows import TableKind
from engine.knowledge.coding.table import Table

Json = Any

_KIND_WORDS = {
    TableKind.CODES: "eras of codes",
    TableKind.DIAGNOSES: "diagnoses",
    TableKind.EXCLUDES: "diagnoses not together",
    TableKind.MODIFIERS: "modifiers",
    TableKind.ADD_ONS: "add-on codes",
    TableKind.UNIT_LIMITS: "limits of units",
    TableKind.PAIRS: "pairs",
    TableKind.FEES: "fee schedule",
    TableKind.PACKAGING: "packaging",
    TableKind.PLACES: "places of service",
}


def write_import(
    page: Page, imported: Sequence[Imported], editions: Iterable[Edition], folder: Path
) -> None:
    """What each file came to, and where an edition lacks parts."""
    page.heading(f"Imported into {folder}")
    for one in imported:
        heading = one.file.heading
        what = table_words(heading.kind, heading.setting)
        days = days_words(heading.begins, heading.ends)
        if one.same_as is not None:
            more = f", the same as `{one.same_as.name}` but for payment"
        else:
            more = ", in the place of what was there" if one.replaced else ""
        page.text(
            f"{one.file.name}: {what}, {days}: {_rows(one.rows)}{more}", sign=Sign.YES, indent=2
        )
    touched = {one.file.heading.edition for one in imported}
    for edition in editions:
        if edition.key in touched and not edition.complete:
            page.text(_lacking(edition), sign=Sign.NOTE, indent=2)


def write_status(
    page: Page, tables: Sequence[Table], editions: Sequence[Edition], folder: Path
) -> None:
    """The imported editions, then the tables of the library."""
    page.heading(f"Your own copies, in {folder}")
    if editions:
        rows = [
            [
                table_words(one.kind, one.setting),
                one.version,
                days_words(one.begins, one.ends),
                _rows(sum(part.rows for part in one.parts)),
            ]
            for one in editions
        ]
        page.table(["what", "edition", "days", "holds"], rows)
        for one in editions:
            if not one.complete:
                page.text(_lacking(one), sign=Sign.NOTE)
    else:
        page.text("none: `coverpack coding import FILE` reads the files that CMS publishes")
    page.heading("Tables of the library")
    write_tables(page, tables)


def write_tables(page: Page, tables: Sequence[Table]) -> None:
    """Tables of a library: what they are about, the days they speak of, how they are known."""
    page.table(
        ["what", "edition", "days", "known by"],
        [
            [
                table_words(one.kind, one.setting),
                one.version,
                days_words(one.ref.begins, one.ref.ends),
                ", ".join(grade_words(grade) for grade in one.grades),
            ]
            for one in tables
        ],
    )
    page.text("Outside these days, and for codes that a table does not hold, nothing is checked.")


def import_json(
    imported: Sequence[Imported], editions: Iterable[Edition], folder: Path
) -> dict[str, Json]:
    """What each file came to, and what the data folder holds now."""
    return {
        "data": str(folder),
        "imported": [
            {
                "file": one.file.name,
                "kind": one.file.heading.kind.value,
                "setting": one.file.heading.setting,
                "version": one.file.heading.version,
                "from": one.file.heading.begins,
                "to": one.file.heading.ends,
                "rows": one.rows,
                "replaced": one.replaced,
                "same_as": None if one.same_as is None else one.same_as.name,
            }
            for one in imported
        ],
        "editions": [_edition(one) for one in editions],
    }


def status_json(
    tables: Iterable[Table], editions: Iterable[Edition], folder: Path
) -> dict[str, Json]:
    """The imported editions and the tables of the library."""
    return {
        "data": str(folder),
        "editions": [_edition(one) for one in editions],
        "tables": [table_json(one) for one in tables],
    }


def table_json(one: Table) -> dict[str, Json]:
    """A table: its edition, the days that it speaks of, how its rows are known."""
    return {
        "table": one.id,
        "version": one.version,
        "digest": one.digest,
        "kind": one.kind.value,
        "setting": one.setting,
        "from": one.ref.begins,
        "to": one.ref.ends,
        "evidence": [grade.value for grade in one.grades],
    }


def _edition(one: Edition) -> dict[str, Json]:
    return {
        "table": one.ref.id,
        "version": one.version,
        "digest": one.ref.digest,
        "kind": one.kind.value,
        "setting": one.setting,
        "from": one.begins,
        "to": one.ends,
        "complete": one.complete,
        "files": [
            {"name": part.name, "part": part.part, "rows": part.rows, "digest": part.digest}
            for part in one.parts
        ],
    }


def table_words(kind: TableKind, setting: str | None = None) -> str:
    """What a table is about, and for which setting."""
    words = _KIND_WORDS[kind]
    return f"{words}, {setting.replace('_', ' ')}" if setting else words


def _rows(number: int) -> str:
    return f"{number:,} {'row' if number == 1 else 'rows'}"


def days_words(begins: date | None, ends: date | None) -> str:
    """From when to when, as far as that is known."""
    match begins, ends:
        case None, None:
            return "undated"
        case None, _:
            return f"to {ends}"
        case _, None:
            return f"from {begins}"
        case _:
            return f"{begins} to {ends}"


def _lacking(edition: Edition) -> str:
    have = ", ".join(str(part.part) for part in edition.parts)
    return (
        f"{table_words(edition.kind, edition.setting)}, {edition.version}: only part {have} of "
        f"{edition.parts[0].parts} is there. A pair that is not found is not checked until all are."
    )
