"""What differs between two states of a library beside the packs compared: as text and as JSON."""

from itertools import groupby
from typing import Any

from cli.terminal import Page
from engine.knowledge.study.condition_changes import Change
from engine.knowledge.study.library_changes import LibraryChange, LibraryChanges

Json = Any
_MARKS = {Change.ADDED: "+", Change.DROPPED: "-"}


def write_library_changes(page: Page, found: LibraryChanges) -> None:
    """Packs that came and went, and what changed in the files that packs and lines rest on."""
    if not found.others:
        return
    page.heading("What changed in the library")
    for kind, group in groupby(found.others, key=lambda one: one.kind):
        page.text(kind, indent=2, style="bold")
        for one in group:
            page.text(_words(one), indent=4, label=_MARKS.get(one.change, "~"), hang=2)


def _words(one: LibraryChange) -> str:
    return f"{one.name}: {one.detail}" if one.detail else f"{one.name}: {one.change}"


def library_changes_json(found: LibraryChanges) -> Json:
    """The same, in the order of the text."""
    return [
        {
            "kind": one.kind,
            "change": one.change.value,
            "name": one.name,
            "detail": one.detail or None,
        }
        for one in found.others
    ]
