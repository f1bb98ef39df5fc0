"""Running the coding packs of a day over a line: which edits it fails, and which are not known."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.encounter.line_fact import LineFact
from engine.knowledge.coding.lookup import Answer
from engine.knowledge.coding.rows import TableRef
from engine.knowledge.coding_packs import HARD, CodingPack, Edit, FindingStatus, in_force_on
from engine.knowledge.evidence import GRADES, Evidence
from engine.language.conditions import ALWAYS, Members, Test, tests_in
from engine.language.kleene import MET, UNKNOWN, UNMET, Status
from engine.language.values import SetValue, Value
from engine.rules import Engine, compile_program

_LAST = ("edits", ALWAYS)
"""The one determination that a program of edits has: it only asks what each of them comes to."""
PAYER_UNSEEN = "this payer's own table was not seen"


@dataclass(frozen=True, slots=True)
class Failed:
    """An edit that a line fails: what it comes to, how surely, and by which answers of tables."""

    edit: Edit
    status: FindingStatus
    text: str
    evidence: Evidence
    answers: tuple[Answer[Any], ...]


@dataclass(frozen=True, slots=True)
class Unchecked:
    """An edit that could not be looked at; `hard` where it could have denied the line."""

    edit: Edit
    hard: bool


@dataclass(frozen=True, slots=True)
class EditsOfLine:
    """What the edits of a day come to for one line, in the order of the packs."""

    failed: tuple[Failed, ...]
    unchecked: tuple[Unchecked, ...]


class EditRules:
    """The coding packs of a day on the rules engine. One for a session, and for one thread."""

    def __init__(self, packs: Sequence[CodingPack]) -> None:
        """`packs` are all versions that the library has."""
        self._packs = packs
        self._engines: dict[tuple[str, ...], Engine] = {}

    def packs_on(self, day: date) -> tuple[CodingPack, ...]:
        """The packs that hold on a day; before the first of them, none."""
        return in_force_on(self._packs, day)

    def close(self) -> None:
        """Give back what the rules engine holds."""
        for engine in self._engines.values():
            engine.close()
        self._engines.clear()

    def apply(
        self,
        packs: Sequence[CodingPack],
        facts: Mapping[str, LineFact],
        values: Mapping[str, Value],
        *,
        line_of_business: str | None,
        encounter: str,
    ) -> EditsOfLine:
        """Look at every edit. Raises `EngineFault` where the engine cannot be trusted."""
        if not packs:
            return EditsOfLine((), ())
        known = {**values, **{id: fact.value for id, fact in facts.items()}}
        run = self._engine(packs).run(known, encounter=encounter)
        failed: list[Failed] = []
        unchecked: list[Unchecked] = []
        for pack in packs:
            for edit in pack.edits.values():
                status = run.criteria[_key(pack, edit)]
                if status is UNMET:
                    failed.append(failure_of(pack, edit, facts, run.tests, line_of_business))
                elif status is UNKNOWN:
                    unchecked.append(unchecked_by(pack, edit, line_of_business))
        return EditsOfLine(tuple(failed), tuple(unchecked))

    def _engine(self, packs: Sequence[CodingPack]) -> Engine:
        key = tuple(pack.digest for pack in packs)
        if key not in self._engines:
            conditions = {
                _key(pack, edit): edit.condition for pack in packs for edit in pack.edits.values()
            }
            name = ", ".join(pack.name for pack in packs)
            self._engines[key] = Engine(compile_program(name, conditions, [_LAST]))
        return self._engines[key]


def _key(pack: CodingPack, edit: Edit) -> str:
    return f"{pack.id}/{edit.id}"


def unchecked_by(pack: CodingPack, edit: Edit, line_of_business: str | None) -> Unchecked:
    """An edit that could not be looked at, and whether it could have denied the line."""
    likely, _ = pack.status_of(edit.finding, line_of_business, Evidence.PRIMARY)
    return Unchecked(edit, likely in HARD)


def failure_of(
    pack: CodingPack,
    edit: Edit,
    facts: Mapping[str, LineFact],
    tests: Mapping[Test, Status],
    line_of_business: str | None,
) -> Failed:
    """The finding, made concrete by the facts that are not as they should be.

    It is known no better than its citation and the answers of tables behind those facts.
    """
    wanting = dict.fromkeys(test.fact for test in tests_in(edit.asked) if tests[test] is not MET)
    behind = [facts[id] for id in wanting if id in facts]
    answers = tuple(dict.fromkeys(answer for fact in behind for answer in fact.answers))
    evidence = weakest([edit.citation.evidence, *(answer.evidence for answer in answers)])
    status, unseen = pack.status_of(edit.finding, line_of_business, evidence)
    wrong = (test for test in tests_in(edit.asked) if tests[test] is not MET)
    details = dict.fromkeys(filter(None, (_detail(test, facts) for test in wrong)))
    text = ": ".join([edit.finding.text, *(["; ".join(details)] if details else [])])
    return Failed(edit, status, f"{text} ({PAYER_UNSEEN})" if unseen else text, evidence, answers)


def _detail(test: Test, facts: Mapping[str, LineFact]) -> str | None:
    """What makes a finding concrete: of a set that holds what it must not, just that."""
    fact = facts.get(test.fact)
    if fact is None:
        return None
    if test.operator == "none_in" and isinstance(fact.value, SetValue):
        assert isinstance(test.operand, Members)
        return ", ".join(code for code in test.operand.codes if code in fact.value.members) or None
    return fact.detail


def weakest(grades: Iterable[Evidence]) -> Evidence:
    """The weakest of several grades."""
    return max(grades, key=GRADES.index)


def tables_behind(facts: Iterable[LineFact]) -> Iterator[TableRef]:
    """The tables that facts rest on."""
    for fact in facts:
        for answer in fact.answers:
            if answer.table is not None:
                yield answer.table
