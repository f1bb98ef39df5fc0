"""Mutants of coding packs: an edit with one fault in its scope, its condition or its finding.

Facts of lines come from tables and hang together in ways that the solver does not know. So a mutant
is only called equivalent where its condition comes to the same for every combination of the values
that its facts can have: proven by trying all of them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, product
from math import prod

from engine.encounter.billed_line import ADD_ONS
from engine.encounter.derived import BVN_CODES
from engine.knowledge.coding.rows import FeeRow, PairRow
from engine.knowledge.coding.table_reader import tables_of
from engine.knowledge.coding_packs import CodingPack, Edit, FindingStatus
from engine.knowledge.library import Library
from engine.language.conditions import Condition, Members, Test, tests_in
from engine.language.evaluate import evaluate
from engine.language.values import Kind, SetValue, Value
from engine.proof.mutants import change_words
from engine.proof.variants import ADD_CODE, variants

_WEAKER = {
    FindingStatus.REJECTED: FindingStatus.DENIED,
    FindingStatus.DENIED: FindingStatus.REVIEW,
    FindingStatus.REVIEW: FindingStatus.WARNING,
    FindingStatus.PACKAGED: FindingStatus.WARNING,
    FindingStatus.WARNING: FindingStatus.REVIEW,
}
"""For each finding another that it could be mistaken for."""
_MOST_TRIED = 100_000
_CODE, _ABLATION = "line.code", "line.bvn_ablation"
_OTHER = "another code"
_INDICATORS = {
    "line.pc_tc_indicator": "pc_tc",
    "line.co_surgeon_indicator": "co_surgeon",
    "line.team_indicator": "team",
    "line.assistant_indicator": "assistant",
    "line.bilateral_indicator": "bilateral",
}
"""The facts that are a column of the fee schedule."""
_PAIR_INDICATOR = "line.pair_indicator"


@dataclass(frozen=True)
class EditMutant:
    """A coding pack in which one edit has a fault."""

    pack: CodingPack
    edit: Edit
    before: Edit
    operator: str
    change: str

    @property
    def id(self) -> str:
        """What names the mutant in reports."""
        return f"{self.edit.id}: {self.operator}: {self.change}"

    @property
    def changes_condition(self) -> bool:
        """Whether scope or condition differ, and not the finding."""
        return self.edit.condition != self.before.condition


def edit_mutants(library: Library, packs: Iterable[CodingPack]) -> Iterator[EditMutant]:
    """Every mutant of some coding packs of the library, edit by edit."""
    for pack in packs:
        for edit in pack.edits.values():
            for operator, change, changed in _changes(edit, library):
                edits = {**pack.edits, edit.id: changed}
                digest = f"{pack.digest}+{edit.id}+{operator}+{change}"
                yield EditMutant(
                    replace(pack, edits=edits, digest=digest), changed, edit, operator, change
                )


def _changes(edit: Edit, library: Library) -> Iterator[tuple[str, str, Edit]]:
    for name in ("scope", "asked"):
        condition = getattr(edit, name)
        for one in variants(condition, library.facts):
            if one.operator == ADD_CODE:
                continue  # no table knows the code beside one of an edit, and no line would tell
            words = f"{name}: {change_words(one.before, one.after, library)}"
            yield one.operator, words, _with(edit, name, one.condition)
    finding = edit.finding
    weaker = replace(finding, status=_WEAKER[finding.status])
    words = f"{finding.status} -> {weaker.status}"
    yield "change-finding", words, replace(edit, finding=weaker)
    if finding.except_evidence:
        plain = replace(finding, except_evidence=False)
        words = "not excepted where evidence is weak"
        yield "change-finding", words, replace(edit, finding=plain)


def _with(edit: Edit, name: str, condition: Condition) -> Edit:
    return replace(edit, scope=condition) if name == "scope" else replace(edit, asked=condition)


def is_equivalent(mutant: EditMutant, possible: "PossibleValues") -> bool:
    """Whether the condition comes to the same, whatever the facts of a line are: proven.

    All combinations of the values that each fact can have are tried, but those that no line has;
    not told of conditions with more of them than can be tried, nor of a changed finding.
    """
    if not mutant.changes_condition:
        return False
    one, other = mutant.before.condition, mutant.edit.condition
    tests = list(dict.fromkeys((*tests_in(one), *tests_in(other))))
    facts = list(dict.fromkeys(test.fact for test in tests))
    values = [possible.of(id, [test for test in tests if test.fact == id]) for id in facts]
    if prod(len(some) for some in values) > _MOST_TRIED:
        return False
    return all(
        evaluate(one, line, {}) is evaluate(other, line, {})
        for combined in product(*values)
        for line in ({id: v for id, v in zip(facts, combined, strict=True) if v is not None},)
        if not any(broken(line, facts) for broken in _LAWS.values())
    )


def broken_laws(line: Mapping[str, Value]) -> list[str]:
    """The laws that the facts of a line break: none, or what was called equivalent is not."""
    return [name for name, broken in _LAWS.items() if broken(line, (_CODE, _ABLATION))]


def _code_without_ablation(line: Mapping[str, Value], _: Sequence[str]) -> bool:
    return line.get(_CODE) in BVN_CODES and line.get(_ABLATION, True) is not True


def _first_code_held_to_primary(line: Mapping[str, Value], _: Sequence[str]) -> bool:
    code = line.get(_CODE)
    is_other = line.get(_ABLATION) is True and code is not None and code not in ADD_ONS
    return is_other and (
        line.get("line.primary_present", True) is not True
        or line.get("line.primary_denied", False) is not False
    )


def _ablation_without_code(line: Mapping[str, Value], told: Sequence[str]) -> bool:
    return _CODE in told and line.get(_ABLATION) is True and _CODE not in line


_LAWS: Mapping[str, Callable[[Mapping[str, Value], Sequence[str]], bool]] = {
    "a code of the ablation bills it": _code_without_ablation,
    "what bills the ablation has a code": _ablation_without_code,
    "what bills the ablation and is no add-on needs no primary": _first_code_held_to_primary,
}
"""What holds of the facts of every line, and when a line would break it.

A line is given by some facts: of those that are told, what is not there is unknown; of the others
nothing is said, and no law is broken by that.
"""


class PossibleValues:
    """The values that facts of lines can have, `None` for unknown, as the shipped tables stand.

    An indicator is one that a row of the fee schedule or of the pairs has: what no table says, no
    line comes to. The user's own copies of the tables may say more; features do not see them.
    """

    def __init__(self, library: Library) -> None:
        """Look through the tables once."""
        self._facts = library.facts
        self._said: dict[str, set[str]] = {id: set() for id in (*_INDICATORS, _PAIR_INDICATOR)}
        for table in tables_of(library):
            for entry in table.entries:
                row = entry.row
                if isinstance(row, FeeRow):
                    for id, field in _INDICATORS.items():
                        self._said[id].add(str(getattr(row, field)))
                elif isinstance(row, PairRow):
                    self._said[_PAIR_INDICATOR].add(str(row.indicator))
        self._said[_PAIR_INDICATOR].add("none")

    def of(self, id: str, tests: Sequence[Test]) -> list[Value | None]:
        """Enough values of a fact for what some tests can tell apart."""
        fact = self._facts[id]
        if id in self._said:
            return [None, *sorted(self._said[id])]
        named = dict.fromkeys(code for test in tests for code in _codes_of(test))
        match fact.kind:
            case Kind.BOOLEAN:
                return [None, True, False]
            case Kind.ENUM:
                more = sorted(BVN_CODES) if id == _CODE else ()
                return [None, *(fact.members or dict.fromkeys((*named, *more, _OTHER)))]
            case Kind.SET:
                return [None, *_sets((*named, _OTHER))]
            case _:
                return [None, *_around(tests)]


def _codes_of(test: Test) -> tuple[str, ...]:
    if isinstance(test.operand, Members):
        return test.operand.codes
    return (test.operand,) if isinstance(test.operand, str) else ()


def _sets(codes: Sequence[str]) -> Iterator[SetValue]:
    """Every set of some codes, complete and open."""
    for size in range(len(codes) + 1):
        for members in combinations(codes, size):
            yield SetValue(frozenset(members))
            yield SetValue(frozenset(members), complete=False)


def _around(tests: Sequence[Test]) -> Iterator[Decimal]:
    """Every threshold, and a number on either side of it."""
    for test in tests:
        if isinstance(test.operand, Decimal):
            yield from (test.operand - 1, test.operand, test.operand + 1)
