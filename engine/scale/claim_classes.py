"""Which codes, modifiers, diagnoses and places are the same to every edit of lines.

Claims differ in thousands of diagnoses and codes of which no table and no edit says anything apart.
Each is replaced by the first one met of which all tables say the same on every day, and all edits
too. What tables say is only ever asked of the tables themselves.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from engine.encounter.billed_line import SETTINGS, SURGICAL_CENTER, UNLISTED
from engine.encounter.derived import BVN_CODES
from engine.knowledge.coding.lookup import Answer, CodingTables
from engine.knowledge.coding.rows import TableKind
from engine.knowledge.coding.table import bare, matches
from engine.language.conditions import Members, Test
from engine.scale.coding_days import CodingDays

_OFFICE = "11"
_NAMED = frozenset({*BVN_CODES, *UNLISTED})
"""Codes that are looked for by their name."""

_BY_MEMBER = ("any_in", "none_in", "in", "not_in", "is")
"""Operators to which two codes are the same that are on the same lists: they never count."""


@dataclass
class Classes:
    """The classes of what occurs in claims, for some tables, days and the tests of all edits."""

    tables: CodingTables
    days: CodingDays
    tests: Sequence[Test]
    _same: dict[tuple[str, Hashable], list[str]] = field(default_factory=dict)
    _codes: dict[str, tuple[Hashable, frozenset[str]]] = field(default_factory=dict)
    _modifiers: dict[str, str] = field(default_factory=dict)
    _diagnoses: dict[str, Hashable] = field(default_factory=dict)

    def standing_for(self, kind: str, meaning: Hashable, names: Sequence[str]) -> Sequence[str]:
        """As many names as are given, each of the same meaning: the first ones met."""
        known = self._same.setdefault((kind, meaning), [])
        if len(known) < len(names):
            known += [name for name in names if name not in known]
        return known[: len(names)]

    # --- Codes

    def primaries(self, code: str) -> frozenset[str]:
        """The codes that a code needs one of, on some day."""
        return self._code(code)[1]

    def code_meaning(self, code: str) -> Hashable | None:
        """What tables say of a code of which none has a row on any day; `None` for the others."""
        return self._code(code)[0]

    def _code(self, code: str) -> tuple[Hashable, frozenset[str]]:
        if code not in self._codes:
            answers = [self._about_code(code, span) for span in self.days.spans]
            said = tuple(tuple(map(_said, some)) for some in answers)
            none = all(answer.row is None for some in answers for answer in some)
            mentioned = code in _NAMED or self._is_mentioned("line.code", code)
            add_ons = [some[1].row for some in answers]
            primaries = frozenset(p for row in add_ons if row is not None for p in row.primaries)
            meaning = said if none and not mentioned else None
            self._codes[code] = meaning, primaries
        return self._codes[code]

    def _about_code(self, code: str, span: int) -> list[Answer[Any]]:
        tables, day = self.tables, self.days.first_day(span)
        answers: list[Answer[Any]] = [
            tables.code(code, day),
            tables.add_on(code, day),
            tables.fee(code, day),
        ]
        for setting in SETTINGS:
            answers += [tables.mue(code, setting, day), tables.packaged(code, setting, day)]
            for one in sorted(BVN_CODES):
                answers += [
                    tables.pair(code, one, setting, day),
                    tables.pair(one, code, setting, day),
                ]
        return answers

    # --- Modifiers, diagnoses, places

    def modifier(self, modifier: str) -> str:
        """The modifier that stands for one."""
        if modifier not in self._modifiers:
            place = self.tables.place_of_service(modifier)
            said = tuple(
                _said(self.tables.modifier(modifier, self.days.first_day(span)))
                for span in self.days.spans
            )
            meaning = said, _said(place), self._members("line.modifiers", modifier)
            self._modifiers[modifier] = self._one("modifier", meaning, modifier)
        return self._modifiers[modifier]

    def diagnosis(self, code: str) -> Hashable:
        """What all tables and edits say of a diagnosis."""
        if code not in self._diagnoses:
            said = tuple(
                _said(self.tables.diagnosis(code, self.days.first_day(span)))
                for span in self.days.spans
            )
            excluding = tuple(
                (matches(one, bare(code)), matches(other, bare(code)))
                for one, other in self._excludes
            )
            meaning = said, excluding, self._members("line.diagnoses", code)
            self._diagnoses[code] = meaning
        return self._diagnoses[code]

    def place(self, place: str) -> str:
        """The place of service that stands for one."""
        special = place in (_OFFICE, SURGICAL_CENTER)
        meaning = place if special else self._members("line.place_of_service", place)
        return self._one("place", meaning, place)

    def policy(self, policy: str) -> str:
        """The policy that stands for one."""
        return self._one("policy", self._members("line.policy", policy), policy)

    def asks(self, *facts: str) -> bool:
        """Whether an edit asks for one of some facts."""
        return any(test.fact in facts for test in self.tests)

    def _one(self, kind: str, meaning: Hashable, name: str) -> str:
        return self.standing_for(kind, meaning, (name,))[0]

    def _members(self, fact: str, code: str) -> Hashable:
        """For each test of a fact whether a code is among what it names; else the code itself."""
        tests = [test for test in self.tests if test.fact == fact]
        if any(test.operator not in _BY_MEMBER for test in tests):
            return code
        return tuple(code in _named_in(test) for test in tests)

    def _is_mentioned(self, fact: str, code: str) -> bool:
        found = self._members(fact, code)
        return found == code or (isinstance(found, tuple) and any(found))

    @cached_property
    def _entries(self) -> list[Any]:
        tables = (one for one in self.tables.tables if one.kind is TableKind.EXCLUDES)
        return [entry for table in tables for entry in table.entries]

    @cached_property
    def _excludes(self) -> list[tuple[str, ...]]:
        return list(dict.fromkeys(entry.key for entry in self._entries))


def _said(answer: Answer[Any]) -> tuple[Hashable, ...]:
    """What an answer comes to, without the name of what was asked for and the words about it."""
    row = answer.row
    if row is not None:
        blank = {name: "" for name in ("code", "modifier", "text") if hasattr(row, name)}
        row = replace(row, **blank)
    return row, answer.table is None, answer.evidence


def _named_in(test: Test) -> tuple[str, ...]:
    operand = test.operand
    if isinstance(operand, Members):
        return operand.codes
    return (operand,) if isinstance(operand, str) else ()
