"""Deciding claim lines once for every kind of claim, by the same rules as one encounter at a time.

Lines look at each other, at modifiers, diagnoses and dated tables: little of it is a scalar. What
does repeat are kinds of claims, so rows are brought down to few shapes (`claim_shapes`), their
lines decided by what `line_groups` finds, and the answers joined back. Statuses follow coverage and
edits as `engine.decide.lines` has it; the tests of SQL against the row engine hold that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from engine.decide.coverage_of_lines import Coverage
from engine.decide.lines import FAILED, NO_POLICY, PAID, STRICTNESS, followed_by
from engine.decide.model import LineStatus
from engine.encounter.billed_line import ADD_ONS, BilledLine
from engine.encounter.derived import SPINE
from engine.encounter.line_fact import LineInputs
from engine.encounter.line_facts import LINE_FACTS
from engine.encounter.line_units import BODIES
from engine.encounter.model import ClaimLine
from engine.knowledge.coding_packs import in_force_on
from engine.knowledge.library import Library
from engine.knowledge.packs import Outcome, Pack
from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.language.conditions import Test, tests_in
from engine.language.values import SetValue, Value
from engine.scale import line_parts
from engine.scale.claim_classes import Classes
from engine.scale.claim_shapes import ClaimShape, ClaimShapes
from engine.scale.coding_days import CodingDays, coding_days
from engine.scale.line_columns import DecidedLine, edits_of
from engine.scale.line_groups import EditGroup, Found, groups_of
from engine.scale.remembering import RememberingTables

MEDICARE = "medicare_ffs"
_OTHER = "commercial"
"""Stands for all lines of business in which Medicare's own edits do not bind."""

MOST_REMEMBERED = 600_000
"""How much is remembered before all of it is worked out anew: some hundred megabytes."""

Bodies = int | None
"""Treated bodies as a number: twice their count, and one more where more may be. `None`: unknown"""
Answer = tuple[DecidedLine, ...]


@dataclass(frozen=True, slots=True)
class KindOfClaim:
    """All that the answers for a claim's lines depend on."""

    shape: int
    span: int
    medicare: bool
    bodies: Bodies
    coverage: int


@dataclass
class LineDecider:
    """Answers for kinds of claims, each worked out once and remembered. For one thread."""

    library: Library
    data: Path | None
    coverages: list[Coverage] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    _coverage_numbers: dict[tuple[object, ...], int] = field(default_factory=dict)
    _answer_numbers: dict[Answer, int] = field(default_factory=dict)
    _known: dict[KindOfClaim, int] = field(default_factory=dict)
    _found: dict[tuple[object, ...], Found] = field(default_factory=dict)
    _looked_at: dict[tuple[object, ...], int] = field(default_factory=dict)
    _parts: dict[tuple[int, int, int], tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse edits that ask for more than lines: such columns are not there."""
        asked = {test.fact for test in self._tests if test.fact not in LINE_FACTS}
        if asked:
            message = f"an edit of claim lines asks for `{min(asked)}`, which is no fact of a line"
            hint = "decide such files with `--engine rows`"
            raise InputError(
                [Diagnostic(str(self.library.root), None, None, "", "no-column", message, hint)]
            )

    @cached_property
    def edits(self) -> tuple[str, ...]:
        """The ids of the edits, as the bits of masks stand for them."""
        return edits_of(self.library.coding_packs)

    @cached_property
    def days(self) -> CodingDays:
        """The spans of days in which no edit changes."""
        return coding_days(self.library, self._tables)

    @cached_property
    def shapes(self) -> ClaimShapes:
        """The shapes of claims met so far."""
        return ClaimShapes(Classes(self._tables, self.days, self._tests))

    def coverage(self, pack: Pack | None, outcome: str, determination: str | None) -> int:
        """The number of what lines follow. `pack` is the first of the packs in question."""
        made = Coverage(Outcome(outcome), policy=None if pack is None else pack.id)
        if pack is None and made.outcome is Outcome.NO_POLICY:
            made = replace(made, policy=NO_POLICY)
        if pack is not None and made.outcome is Outcome.PARTIALLY_COVERED:
            named = [one for one in pack.determinations if one.id == determination]
            made = replace(made, determination=named[0] if named else None)
        if made.policy is not None:
            made = replace(made, policy=self.shapes.classes.policy(made.policy))
        exceeding = made.determination.exceeding if made.determination else ()
        key = (made.outcome, made.policy, exceeding)
        number = self._coverage_numbers.setdefault(key, len(self.coverages))
        if number == len(self.coverages):
            self.coverages.append(made)
        return number

    def begin(self) -> None:
        """Be ready for a new table of rows: forget what was worked out once that is a lot.

        Numbers of shapes and answers hold within one table, so memory stays bounded.
        """
        if len(self._known) + len(self._found) + self.shapes.size > MOST_REMEMBERED:
            for memory in (self._known, self._found, self._parts, self._looked_at):
                memory.clear()
            self.answers.clear()
            self._answer_numbers.clear()
            self.shapes.forget()

    def number_of(self, kind: KindOfClaim) -> int:
        """The number of the answer for a kind of claim."""
        if kind not in self._known:
            answer = self._decide(kind, self.shapes.listed[kind.shape])
            number = self._answer_numbers.setdefault(answer, len(self.answers))
            if number == len(self.answers):
                self.answers.append(answer)
            self._known[kind] = number
        return self._known[kind]

    def _decide(self, kind: KindOfClaim, shape: ClaimShape) -> Answer:
        """The lines in the order of their numbers; add-ons are decided after all others."""
        failed, paid = set[int](), set[int]()
        found: dict[int, DecidedLine] = {}
        for line in sorted(shape.claim.lines, key=lambda one: self._is_add_on(one.code, kind.span)):
            made = self._line(kind, shape, line, (frozenset(failed), frozenset(paid)))
            found[line.line] = made
            failed |= {line.line} if made.status in FAILED else set()
            paid |= {line.line} if made.status in PAID else set()
        return tuple(found[line.line] for line in shape.claim.lines)

    def _is_add_on(self, code: str | None, span: int) -> bool:
        if code is None or code in ADD_ONS:
            return code is not None
        return self._tables.add_on(code, self.days.first_day(span)).row is not None

    def _line(
        self,
        kind: KindOfClaim,
        shape: ClaimShape,
        line: ClaimLine,
        decided: tuple[frozenset[int], frozenset[int]],
    ) -> DecidedLine:
        """A line: what it follows, what its edits find, and of all the strictest."""
        coverage = self.coverages[kind.coverage]
        billed = BilledLine(line, shape.claim, self.days.first_day(kind.span), *decided)
        followed = followed_by(line, coverage) if billed.is_ablation else None
        groups = self._groups[kind.span]
        found = self._look(kind, shape, billed, groups)
        strictest = min((one.strictest for one in found), default=len(STRICTNESS))
        statuses = [STRICTNESS[strictest]] if strictest < len(STRICTNESS) else []
        statuses += [followed] if followed is not None else []
        if not groups or not billed.is_ablation or any(one.hard for one in found):
            statuses.append(LineStatus.NOT_CHECKED)
        failed = not_checked = 0
        for one in found:
            failed |= one.failed
            not_checked |= one.not_checked
        status = min(statuses, key=STRICTNESS.index, default=LineStatus.PAYABLE)
        return DecidedLine(status, followed, failed, not_checked)

    def _look(
        self,
        kind: KindOfClaim,
        shape: ClaimShape,
        billed: BilledLine,
        groups: Sequence[EditGroup],
    ) -> list[Found]:
        """What each group finds: looked up by the parts that it looks at."""
        policy = self.coverages[kind.coverage].policy
        changing = {
            line_parts.POLICY: policy,
            line_parts.BODIES: kind.bodies,
            line_parts.PRIMARIES: self._primaries(billed),
        }
        found = []
        for group, parts in zip(groups, self._parts_of(shape, billed, kind.span), strict=True):
            others = tuple([changing[name] for name in group.changing])
            key = (parts, kind.span, kind.medicare, others)
            if key not in self._found:
                inputs = LineInputs(billed, _values(kind.bodies), self._tables, policy)
                line_of_business = MEDICARE if kind.medicare else _OTHER
                self._found[key] = group.look(inputs, line_of_business)
            found.append(self._found[key])
        return found

    def _primaries(self, billed: BilledLine) -> tuple[bool, bool] | None:
        """Of an add-on: whether one of its primary lines is paid, and whether all failed."""
        code = billed.line.code
        row = self._tables.add_on(code, billed.day).row if code is not None else None
        if row is None:
            return None
        lines = billed.lines_of(*row.primaries)
        sure = [line.line for line in lines if billed.is_surely_of_same_provider(line)]
        failed = billed.failed.issuperset(line.line for line in lines)
        return bool(billed.paid.intersection(sure)), failed

    def _parts_of(self, shape: ClaimShape, billed: BilledLine, span: int) -> tuple[int, ...]:
        """For each group a number for what it looks at on the claim."""
        at = (shape.number, billed.line.line, self._days_alike[span])
        if at not in self._parts:
            code = billed.line.code
            primaries = self.shapes.classes.primaries(code) if code is not None else frozenset()
            parts = line_parts.parts_of(billed, primaries)
            self._parts[at] = tuple(
                self._looked_at.setdefault(
                    (number, *[parts[name] for name in group.parts], at[2]),
                    len(self._looked_at),
                )
                for number, group in enumerate(self._groups[span])
            )
        return self._parts[at]

    @cached_property
    def _groups(self) -> tuple[tuple[EditGroup, ...], ...]:
        """The groups of the edits in force, by span."""
        bits = {id: 1 << at for at, id in enumerate(self.edits)}
        packs = [
            in_force_on(self.library.coding_packs, self.days.first_day(span))
            for span in self.days.spans
        ]
        made = {
            tuple(one.digest for one in some): groups_of(some, bits) if some else ()
            for some in packs
        }
        return tuple(made[tuple(one.digest for one in some)] for some in packs)

    @cached_property
    def _days_alike(self) -> tuple[int, ...]:
        """For each span the first one in which the same packs are in force."""
        first: dict[int, int] = {}
        return tuple(first.setdefault(id(some), at) for at, some in enumerate(self._groups))

    @cached_property
    def _tables(self) -> RememberingTables:
        return RememberingTables(self.library, self.data)

    @cached_property
    def _tests(self) -> tuple[Test, ...]:
        edits = (edit for pack in self.library.coding_packs for edit in pack.edits.values())
        return tuple(dict.fromkeys(test for edit in edits for test in tests_in(edit.condition)))


def _values(bodies: Bodies) -> dict[str, Value]:
    if bodies is None:
        return {}
    members: Sequence[str] = SPINE[: bodies // 2]
    return {BODIES: SetValue(frozenset(members), bodies % 2 == 0)}
