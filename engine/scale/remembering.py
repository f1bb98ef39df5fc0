"""Coding tables that remember what they said: for many claims of few kinds."""

from datetime import date
from pathlib import Path

from engine.knowledge.coding.lookup import Answer, CodingTables
from engine.knowledge.coding.rows import Row, TableKind
from engine.knowledge.coding.table import Key
from engine.knowledge.library import Library


class RememberingTables(CodingTables):
    """Coding tables that look for the same answer once.

    They remember for as long as they live: made for a run, not for a session that stays open.
    """

    def __init__(self, library: Library, data: Path | None = None) -> None:
        """As for tables that forget."""
        super().__init__(library, data)
        self._said: dict[tuple[object, ...], Answer[Row]] = {}

    def _ask(
        self, kind: TableKind, key: Key, day: date | None, setting: str | None = None
    ) -> Answer[Row]:
        question = (kind, key, day, setting)
        if question not in self._said:
            self._said[question] = super()._ask(kind, key, day, setting)
        return self._said[question]
