"""The kinds of tables behind each fact of a line: declared, and held against what is looked up."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine.encounter.line_facts import LINE_FACTS
from engine.encounter.line_tables import TABLES_BEHIND, tables_behind
from engine.encounter.model import ClaimLine
from engine.knowledge.coding.lookup import Answer, CodingTables
from engine.knowledge.coding.rows import Row, TableKind
from engine.knowledge.library import Library, shipped_root
from engine.language.values import SetValue
from tests.encounter.line_cases import HOSPITAL, PRACTITIONER, inputs

LIBRARY = Library(shipped_root())
BODIES = SetValue(frozenset({"L3", "L4", "L5"}))
OFFICE = {**PRACTITIONER, "place_of_service": "11"}


class Noting(CodingTables):
    """The shipped tables, which note the kinds that are asked."""

    def __init__(self) -> None:
        super().__init__(LIBRARY)
        self.asked: set[TableKind] = set()

    def _ask(
        self, kind: TableKind, key: tuple[str, ...], day: date | None, setting: str | None = None
    ) -> Answer[Row]:
        self.asked.add(kind)
        return super()._ask(kind, key, day, setting)


LINES = (
    ClaimLine(1, "64628", 1, ("59", "12")),
    ClaimLine(2, "64629", 2, ("GZ",)),
    ClaimLine(3, "77003", 1, ("59",)),
    ClaimLine(4, "64999", 1),
    ClaimLine(5, "64628", 1, ("59",)),
)


def looked_up(fact: str, of: int, claim: dict[str, Any]) -> set[TableKind]:
    noting = Noting()
    of_line = inputs(*LINES, bodies=BODIES, of=of, **claim, diagnoses=("M54.51", "M54.50"))
    LINE_FACTS[fact](replace(of_line, tables=noting))
    return noting.asked


@pytest.mark.parametrize("fact", LINE_FACTS)
def test_a_fact_is_looked_up_in_just_the_tables_that_are_declared(fact: str) -> None:
    kinds: set[TableKind] = set()
    for claim in (PRACTITIONER, OFFICE, HOSPITAL):
        for line in LINES:
            kinds |= looked_up(fact, line.line, claim)
    assert kinds == set(TABLES_BEHIND.get(fact, ()))


def test_every_kind_of_table_is_behind_a_fact_and_every_edit_has_its_own() -> None:
    edits = {one.id: one for pack in LIBRARY.coding_packs for one in pack.edits.values()}
    behind = {id: tables_behind((one.scope, one.asked)) for id, one in edits.items()}
    assert {kind for kinds in behind.values() for kind in kinds} == set(TableKind)
    assert behind["ncci-pairs"] == (TableKind.MODIFIERS, TableKind.PAIRS)
    assert behind["units-above-bodies"] == ()
