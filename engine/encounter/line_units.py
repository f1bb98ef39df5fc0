"""Facts of a claim line: its units against the medically unlikely edit and the treated bodies."""

from decimal import Decimal

from engine.encounter.billed_line import ADD_ONS
from engine.encounter.line_fact import LineFact, LineInputs
from engine.knowledge.coding.lookup import Answer
from engine.knowledge.coding.rows import UnitLimitRow
from engine.language.values import SetValue

BODIES = "procedure.vertebral_bodies"
_COMPARED_ALONE = 1
"""The adjudication indicator with which each line is compared by itself (MAI 1)."""
_APPEALABLE = 3
"""The adjudication indicator that yields to documentation (MAI 3)."""


def units_on_date(inputs: LineInputs) -> LineFact | None:
    """The units of the code, summed over its lines."""
    known, all_known = inputs.billed.units_on_date
    return LineFact(Decimal(known)) if all_known else None


def _limits(inputs: LineInputs) -> list[Answer[UnitLimitRow]] | None:
    """The limit in each setting that the line may belong to, if all of them say the same."""
    if inputs.code is None:
        return None
    code, billed = inputs.code, inputs.billed
    answers = [inputs.tables.mue(code, setting, billed.day) for setting in billed.settings]
    same = len({answer.row for answer in answers}) == 1
    return answers if same and all(answer.table for answer in answers) else None


def mue(inputs: LineInputs) -> LineFact | None:
    """The most units."""
    answers = _limits(inputs)
    row = answers[0].row if answers else None
    return LineFact(Decimal(row.units), None, tuple(answers or ())) if row else None


def mue_indicator(inputs: LineInputs) -> LineFact | None:
    """How the most units are counted."""
    answers = _limits(inputs)
    row = answers[0].row if answers else None
    return LineFact(str(row.mai), None, tuple(answers or ())) if row else None


def limit_named(inputs: LineInputs) -> LineFact | None:
    """Whether a limit names a line of another service; not, while no row is known."""
    code, billed = inputs.code, inputs.billed
    if billed.line.is_unread:
        return None
    if code is None or billed.is_ablation:
        return LineFact(False)
    answers = [inputs.tables.mue(code, setting, billed.day) for setting in billed.settings]
    named = tuple(answer for answer in answers if answer.row is not None)
    return LineFact(bool(named), None, named)


def units_within_mue(inputs: LineInputs) -> LineFact | None:
    """Whether the units are within the limit; told early where those known exceed it."""
    answers = _limits(inputs)
    if answers is None:
        return None
    limit = answers[0].row
    if limit is None:
        return LineFact(True, None, tuple(answers))
    billed = inputs.billed
    if limit.mai == _COMPARED_ALONE:
        known, all_known = billed.line.units or 0, billed.line.units is not None
    else:
        known, all_known = billed.units_on_date
    if known > limit.units:
        appeal = "; records can support an appeal" if limit.mai == _APPEALABLE else ""
        counted = "on the line" if limit.mai == _COMPARED_ALONE else "on the date"
        detail = f"{known} {counted}, {limit.units} at most{appeal}"
        return LineFact(False, detail, tuple(answers))
    return LineFact(True, None, tuple(answers)) if all_known else None


def _bodies(inputs: LineInputs) -> SetValue | None:
    value = inputs.values.get(BODIES)
    return value if isinstance(value, SetValue) else None


def units_supported(inputs: LineInputs) -> LineFact | None:
    """The units of this code that the treated bodies call for."""
    bodies = _bodies(inputs)
    if bodies is None or not bodies.complete or inputs.billed.further_code is None:
        return None
    further = max(0, len(bodies.members) - 2)
    return LineFact(Decimal(further if inputs.code in ADD_ONS else 1))


def units_against_bodies(inputs: LineInputs) -> LineFact | None:
    """Told on the lines of the further code; on the first one only where there is none."""
    billed, bodies = inputs.billed, _bodies(inputs)
    further = billed.further_code
    told_there = inputs.code != further and any(line.code == further for line in billed.claim.lines)
    if further is None or told_there:
        return LineFact("equal")
    if bodies is None:
        return None
    (units, all_known), wanted = billed.further_units, max(0, len(bodies.members) - 2)
    treated = f"{len(bodies.members)} treated {'body' if len(bodies.members) == 1 else 'bodies'}"
    said = f"{further} x{units}, and {treated} call for x{wanted}"
    if units > wanted and bodies.complete:
        return LineFact("more", said)
    if units < wanted and all_known:
        return LineFact("fewer", said)
    return LineFact("equal") if all_known and bodies.complete else None
