"""One fact of a claim line, and what it is worked out from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.encounter.billed_line import BilledLine
from engine.knowledge.coding.lookup import Answer, CodingTables
from engine.language.values import Value


@dataclass(frozen=True, slots=True)
class LineFact:
    """The value of one fact of a line, and what it rests on."""

    value: Value
    detail: str | None = None
    answers: tuple[Answer[Any], ...] = ()


@dataclass(frozen=True, slots=True)
class LineInputs:
    """What a derivation may look at. `values` are the encounter's; `policy` is what decides.

    `policy` is `None` where none could be selected, and `none` where there is none.
    """

    billed: BilledLine
    values: Mapping[str, Value]
    tables: CodingTables
    policy: str | None

    @property
    def code(self) -> str | None:
        """The code of the line."""
        return self.billed.line.code
