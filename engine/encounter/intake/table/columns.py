"""A column of a table: what it holds, and which of its texts are values."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from engine.encounter.intake.modic import MODIC_KINDS, modic_fact
from engine.encounter.intake.table.day_form import DayForm
from engine.encounter.intake.table.fields import DATES, FIELDS, MODIC
from engine.encounter.statements import read_statements
from engine.language.facts import Fact
from engine.language.problems import Problem
from engine.language.shape import Fields, Json
from engine.language.values import Kind

LEVELS, MODIC_PLACES = "levels", "modic"
TYPES = (*(kind.value for kind in Kind), LEVELS, MODIC_PLACES)
"""What a column of a fact may hold: a value of a kind, disc levels, or places of Modic changes."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the `field` or the `fact` that it holds, and how its cells are read.

    `values` are what texts of its cells mean, `missing` those that mean "not known", both without
    regard to case.
    """

    name: str
    field: str | None = None
    fact: Fact | None = None
    type: str | None = None
    day_form: DayForm | None = None
    values: Mapping[str, Json] = dataclasses.field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    complete: bool = True
    source: str | None = None

    @property
    def target(self) -> str:
        """What it holds, by name."""
        return self.field or (self.fact.id if self.fact else "")

    @property
    def targets(self) -> tuple[str, ...]:
        """All that is unknown where a cell of it cannot be read."""
        return tuple(map(modic_fact, MODIC_KINDS)) if self.field == MODIC else (self.target,)

    def is_missing(self, text: str) -> bool:
        """Whether a cell says nothing: it is blank, or holds a word that means so."""
        return not text or plain(text) in self.missing


def plain(word: str) -> str:
    """A word without what people vary."""
    return word.strip().casefold()


def read_field(column: Column, value: Json) -> Json:
    """The value of a field that a text is; `None` where it is none."""
    if isinstance(value, bool):
        return value if column.field == "claim.primary_elsewhere" else None
    if not isinstance(value, str) or not value.strip():
        return None
    if column.field in DATES:
        return column.day_form.read(value) if column.day_form else None
    return FIELDS[column.target].read(value)


def statement_problems(fact: Fact, statement: Json) -> list[Problem]:
    """What the dictionary has against a statement of a fact: its bounds, its members."""
    problems: list[Problem] = []
    read_statements(Fields({"facts": {fact.id: statement}}, (), problems, "a row"), {fact.id: fact})
    return problems
