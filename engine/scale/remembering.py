"""Coding tables, edits and lines that remember what they said: for many claims of few kinds.

They remember for as long as they live, so they are made for a run and never shared with sessions
that stay open.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from engine.decide.line_edits import (
    EditRules,
    EditsOfLine,
    Failed,
    Unchecked,
    failure_of,
    unchecked_by,
    weakest,
)
from engine.decide.lines import Case, LineRules
from engine.decide.model import LineResult
from engine.encounter.billed_line import BilledLine
from engine.encounter.line_fact import LineFact
from engine.encounter.line_units import BODIES
from engine.knowledge.coding.lookup import Answer, CodingTables
from engine.knowledge.coding.rows import Row, TableKind, TableRef
from engine.knowledge.coding.table import Key
from engine.knowledge.coding_packs import CodingPack, Edit
from engine.knowledge.library import Library
from engine.language.conditions import tests_in
from engine.language.evaluate import evaluate, evaluate_test
from engine.language.kleene import MET, UNKNOWN
from engine.language.values import Value
from engine.scale.line_views import line_view


class RememberingTables(CodingTables):
    """Coding tables that look for the same answer once."""

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


class RememberingEdits(EditRules):
    """Edits that are looked at once for all lines of which each asks the same.

    Lines whose facts have the same values, known as well, fail an edit in the same way. Only the
    words of a finding may be those of another line. An edit is evaluated by the definition of
    conditions, against which the rules engine checks every run of its own.
    """

    def __init__(self, packs: Sequence[CodingPack]) -> None:
        """`packs` are all versions that the library has."""
        super().__init__(packs)
        self._asked = {
            (pack.digest, edit.id): tuple(dict.fromkeys(tests_in(edit.condition)))
            for pack in packs
            for edit in pack.edits.values()
        }
        self.tests = tuple(dict.fromkeys(test for some in self._asked.values() for test in some))
        self.facts = tuple(dict.fromkeys(test.fact for test in self.tests))
        self._asked_facts = {
            key: tuple(dict.fromkeys(test.fact for test in tests))
            for key, tests in self._asked.items()
        }
        self._said: dict[tuple[object, ...], Failed | Unchecked | None] = {}

    def apply(
        self,
        packs: Sequence[CodingPack],
        facts: Mapping[str, LineFact],
        values: Mapping[str, Value],
        *,
        line_of_business: str | None,
        encounter: str,
    ) -> EditsOfLine:
        """Look at every edit, or say what was found for facts that are the same to it."""
        known = {fact: _as_known(facts.get(fact)) for fact in self.facts}
        found = []
        for pack in packs:
            for edit in pack.edits.values():
                of = (pack.digest, edit.id)
                key = (of, line_of_business, *(known[fact] for fact in self._asked_facts[of]))
                if key not in self._said:
                    self._said[key] = self._look(pack, edit, facts, line_of_business)
                found.append(self._said[key])
        return EditsOfLine(
            tuple(one for one in found if isinstance(one, Failed)),
            tuple(one for one in found if isinstance(one, Unchecked)),
        )

    def _look(
        self,
        pack: CodingPack,
        edit: Edit,
        facts: Mapping[str, LineFact],
        line_of_business: str | None,
    ) -> Failed | Unchecked | None:
        values = {id: fact.value for id, fact in facts.items()}
        status = evaluate(edit.condition, values, {})
        if status is UNKNOWN:
            return unchecked_by(pack, edit, line_of_business)
        if status is MET:
            return None
        tests = {test: evaluate_test(test, values) for test in self._asked[pack.digest, edit.id]}
        return failure_of(pack, edit, facts, tests, line_of_business)


def _as_known(fact: LineFact | None) -> tuple[Any, ...] | None:
    """A fact's value, and how well it is known: the grade of a finding is that of all behind it."""
    if fact is None:
        return None
    grade = weakest(answer.evidence for answer in fact.answers) if fact.answers else None
    return type(fact.value), fact.value, grade


class RememberingLines(LineRules):
    """Decides a line once for all claims in which it sees the same.

    What a line sees of the others is little: codes that it repeats, belongs to or is paired with.
    """

    def __init__(self, library: Library, tables: CodingTables, edits: RememberingEdits) -> None:
        """`tables` and `edits` are asked, and may remember too."""
        super().__init__(library, None, tables=tables, rules=edits)
        self._seen: dict[tuple[object, ...], tuple[LineResult, frozenset[TableRef]]] = {}

    def _decided(
        self, billed: BilledLine, packs: Sequence[CodingPack], case: Case
    ) -> tuple[LineResult, frozenset[TableRef]]:
        key = (
            line_view(billed, self._tables),
            billed.day,
            case.line_of_business,
            case.coverage.outcome,
            case.coverage.policy,
            case.coverage.determination.exceeding if case.coverage.determination else None,
            case.values.get(BODIES),
        )
        if key not in self._seen:
            self._seen[key] = super()._decided(billed, packs, case)
        return self._seen[key]
