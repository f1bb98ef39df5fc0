"""Deciding claim lines once for every kind of claim, by the same rules as one encounter at a time.

Lines look at each other, at modifiers, diagnoses and dated tables: little of it is a scalar. What
does repeat are kinds of claims, so rows are brought down to few of them (`claim_shapes`), those are
decided by `LineRules`, and the answers joined back. A year of claims is decided by as many calls as
it has kinds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from engine.decide.coverage_of_lines import Coverage
from engine.decide.lines import NO_POLICY
from engine.decide.model import LineResult
from engine.encounter.billed_line import BilledLine
from engine.encounter.derived import SPINE
from engine.encounter.line_fact import LineInputs
from engine.encounter.line_facts import LINE_FACTS
from engine.encounter.line_units import BODIES
from engine.encounter.model import Encounter
from engine.encounter.observe import Observations
from engine.knowledge.library import Library
from engine.knowledge.packs import Outcome, Pack
from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.language.values import SetValue, Value
from engine.scale.claim_classes import Classes
from engine.scale.claim_shapes import ClaimShape, ClaimShapes
from engine.scale.coding_days import CodingDays, coding_days
from engine.scale.line_columns import decided_row, edits_of
from engine.scale.remembering import RememberingEdits, RememberingLines, RememberingTables

MEDICARE = "medicare_ffs"
_OTHER = "commercial"
"""Stands for all lines of business in which Medicare's own edits do not bind."""
_ABOUT_BODIES = ("line.units_supported", "line.units_against_bodies")

Bodies = int | None
"""Treated bodies as a number: twice their count, and one more where more may be. `None`: unknown"""


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
    """Answers for kinds of claims, each worked out once. For one thread; close it in the end."""

    library: Library
    data: Path | None
    coverages: list[Coverage] = field(default_factory=list)
    answers: list[tuple[LineResult, ...]] = field(default_factory=list)
    _coverage_numbers: dict[tuple[object, ...], int] = field(default_factory=dict)
    _known: dict[KindOfClaim, int] = field(default_factory=dict)
    _bodies: dict[tuple[int, Bodies], Bodies] = field(default_factory=dict)
    _first_bodies: dict[tuple[object, ...], Bodies] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse edits that ask for more than lines: such columns are not there."""
        asked = {fact for fact in self._edits.facts if fact not in LINE_FACTS}
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
        return ClaimShapes(Classes(self._tables, self.days, self._edits.tests))

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

    def number_of(self, kind: KindOfClaim) -> int:
        """The number of the answer for a kind of claim."""
        if kind not in self._known:
            shape = self.shapes.listed[kind.shape]
            same = replace(
                kind, span=shape.spans[kind.span], bodies=self._same_bodies(shape, kind.bodies)
            )
            if same not in self._known:
                self._known[same] = len(self.answers)
                self.answers.append(self._decide(same, shape))
            self._known[kind] = self._known[same]
        return self._known[kind]

    def row(self, number: int) -> dict[str, Any]:
        """An answer as columns."""
        return decided_row(self.answers[number], self.edits)

    def close(self) -> None:
        """Give back what the rules engine holds."""
        self._rules.close()

    def _decide(self, kind: KindOfClaim, shape: ClaimShape) -> tuple[LineResult, ...]:
        encounter = Encounter(
            id="kind",
            payer=next(iter(self.library.payers.payers)),
            date_of_service=self.days.first_day(kind.span),
            plan=None,
            line_of_business=MEDICARE if kind.medicare else _OTHER,
            plan_state=None,
            service_location=None,
            birth_date=None,
            sex=None,
            claim=shape.claim,
            requested=None,
            facts={},
            digest="",
        )
        observed = Observations({}, _values(kind.bodies))
        return self._rules.decide(encounter, observed, self.coverages[kind.coverage]).results

    def _same_bodies(self, shape: ClaimShape, bodies: Bodies) -> Bodies:
        """The first number of bodies met that is the same to every edit of the shape's lines."""
        key = (shape.number, bodies)
        if key not in self._bodies:
            about = [LINE_FACTS[fact] for fact in _ABOUT_BODIES if fact in self._edits.facts]
            facts = [derive(one) for one in self._inputs(shape, bodies) for derive in about]
            said = tuple(None if fact is None else fact.value for fact in facts)
            self._bodies[key] = self._first_bodies.setdefault((shape.number, said), bodies)
        return self._bodies[key]

    def _inputs(self, shape: ClaimShape, bodies: Bodies) -> Iterable[LineInputs]:
        day, values = self.days.first_day(0), _values(bodies)
        for line in shape.claim.lines:
            yield LineInputs(BilledLine(line, shape.claim, day), values, self._tables, None)

    @cached_property
    def _tables(self) -> RememberingTables:
        return RememberingTables(self.library, self.data)

    @cached_property
    def _edits(self) -> RememberingEdits:
        return RememberingEdits(self.library.coding_packs)

    @cached_property
    def _rules(self) -> RememberingLines:
        return RememberingLines(self.library, self._tables, self._edits)


def _values(bodies: Bodies) -> dict[str, Value]:
    if bodies is None:
        return {}
    members: Sequence[str] = SPINE[: bodies // 2]
    return {BODIES: SetValue(frozenset(members), bodies % 2 == 0)}
