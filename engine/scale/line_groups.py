"""The edits of a day in groups that look at the same parts of a claim, each looked at once.

What a group finds for a line depends on a few parts of the claim, and their combinations are few,
however many claims there are. An edit is evaluated by the definition of conditions, against which
the rules engine checks every run of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.decide.line_edits import failure_of, unchecked_by
from engine.decide.lines import STRICTNESS
from engine.decide.model import LineStatus
from engine.encounter.line_fact import LineFact, LineInputs
from engine.encounter.line_facts import LINE_FACTS
from engine.knowledge.coding_packs import CodingPack, Edit, FindingStatus
from engine.language.conditions import Test, tests_in
from engine.language.evaluate import evaluate, evaluate_test
from engine.language.kleene import MET, UNKNOWN, Status
from engine.scale.line_parts import CHANGING, PARTS_OF

NOTHING_SAID = len(STRICTNESS)
"""How strict it is where no edit says anything."""


@dataclass(frozen=True, slots=True)
class Found:
    """What some edits find for a line: the strictest status, as its place in the order, and masks.

    `hard`: an edit that could not be looked at could have denied the line.
    """

    strictest: int = NOTHING_SAID
    failed: int = 0
    not_checked: int = 0
    hard: bool = False


@dataclass(frozen=True)
class EditGroup:
    """Edits that look at the same parts. `bits` is the bit of each edit in a mask.

    `parts` are those of the claim, `changing` the others.
    """

    parts: tuple[str, ...]
    changing: tuple[str, ...]
    facts: tuple[str, ...]
    edits: tuple[tuple[CodingPack, Edit, tuple[Test, ...]], ...]
    bits: Mapping[str, int]

    def look(self, inputs: LineInputs, line_of_business: str | None) -> Found:
        """What the edits find for a line."""
        derived = ((id, LINE_FACTS[id](inputs)) for id in self.facts)
        facts = {id: fact for id, fact in derived if fact is not None}
        values = {id: fact.value for id, fact in facts.items()}
        strictest, failed, not_checked, hard = NOTHING_SAID, 0, 0, False
        for pack, edit, tests in self.edits:
            status = evaluate(edit.condition, values, {})
            if status is UNKNOWN:
                not_checked |= self.bits[edit.id]
                hard |= unchecked_by(pack, edit, line_of_business).hard
            elif status is not MET:
                found = {test: evaluate_test(test, values) for test in tests}
                failed |= self.bits[edit.id]
                strictest = min(strictest, _strict(pack, edit, facts, found, line_of_business))
        return Found(strictest, failed, not_checked, hard)


def _strict(
    pack: CodingPack,
    edit: Edit,
    facts: Mapping[str, LineFact],
    tests: Mapping[Test, Status],
    line_of_business: str | None,
) -> int:
    """How strict it is to fail an edit; a warning says nothing."""
    failed = failure_of(pack, edit, facts, tests, line_of_business)
    if failed.status is FindingStatus.WARNING:
        return NOTHING_SAID
    return STRICTNESS.index(LineStatus(failed.status.value))


def groups_of(packs: Sequence[CodingPack], bits: Mapping[str, int]) -> tuple[EditGroup, ...]:
    """The edits of packs, in groups by the parts that they look at."""
    found: dict[tuple[str, ...], list[tuple[CodingPack, Edit, tuple[Test, ...]]]] = {}
    for pack in packs:
        for edit in pack.edits.values():
            tests = tuple(dict.fromkeys(tests_in(edit.condition)))
            found.setdefault(_parts(tests), []).append((pack, edit, tests))
    return tuple(
        EditGroup(
            tuple(part for part in parts if part not in CHANGING),
            tuple(part for part in parts if part in CHANGING),
            _facts(edits),
            tuple(edits),
            bits,
        )
        for parts, edits in found.items()
    )


def _parts(tests: Iterable[Test]) -> tuple[str, ...]:
    return tuple(sorted({part for test in tests for part in PARTS_OF[test.fact]}))


def _facts(edits: Iterable[tuple[CodingPack, Edit, tuple[Test, ...]]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(test.fact for _, _, tests in edits for test in tests))
