"""The payer `tester` of private libraries: who uses its policies, and what is selected for it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from engine.knowledge.library import Library
from engine.knowledge.selection import Limits, Request, Selection, select

Json = dict[str, Any]
LibraryOf = Callable[..., Library]
Version = Callable[..., Json]

DAY = date(2025, 3, 4)


def binding(policy: str = "tester/policy", **parts: Any) -> Json:
    return {
        "payer": "tester",
        "kind": "own",
        "policy": policy,
        "citation": {"source": "text"},
        **parts,
    }


def payers(
    *bindings: Json,
    plans: tuple[str, ...] = ("east", "west"),
    default_line: str | None = "commercial",
    **payer: Any,
) -> Json:
    tester = {"name": "Tester", "plans": {plan: {"name": plan.capitalize()} for plan in plans}}
    if default_line is not None:
        tester["default_line_of_business"] = default_line
    return {
        "schema": "coverpack/payers/1",
        "sources": [{"id": "text", "document": "A text", "evidence": "primary"}],
        "payers": {"tester": {**tester, **payer}},
        "bindings": list(bindings),
    }


def ask(library: Library, day: str, **limits: Any) -> Selection:
    """What is selected where only payer and date are known."""
    return select(library, Request("tester", date.fromisoformat(day)), Limits(**limits))


def versions_on(library: Library, day: str, **limits: Any) -> list[str]:
    return [choice.pack.version for choice in ask(library, day, **limits).choices]


def medicare(library: Library, day: date = DAY, **parts: Any) -> Selection:
    """What is selected for Medicare, from any library that extends the shipped one."""
    return select(library, Request("medicare", day, **parts))


def names(selection: Selection) -> list[str]:
    return [choice.pack.name for choice in selection.choices]


def needs(selection: Selection) -> list[str]:
    return [need.field for need in selection.needs]


def notes(selection: Selection) -> list[str]:
    return [note.id for note in selection.notes]
