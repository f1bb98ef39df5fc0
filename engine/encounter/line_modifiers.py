"""Facts of a claim line: what stands as its modifiers, and whether each belongs there."""

from collections.abc import Mapping

from engine.encounter.billed_line import MODIFIERS
from engine.encounter.line_fact import LineFact, LineInputs
from engine.knowledge.coding.lookup import Answer
from engine.knowledge.coding.rows import ModifierRow
from engine.language.values import SetValue


def modifiers(inputs: LineInputs) -> LineFact:
    """The modifiers of the line; at least these, where one could not be read."""
    found = inputs.billed.line.modifiers
    return LineFact(
        SetValue(frozenset(found), complete=_all_read(inputs)), ", ".join(found) or None
    )


def _all_read(inputs: LineInputs) -> bool:
    """Whether the line has no modifier that could not be read."""
    return MODIFIERS not in inputs.billed.line.unread


def _answers(inputs: LineInputs) -> Mapping[str, Answer[ModifierRow]]:
    day = inputs.billed.day
    return {one: inputs.tables.modifier(one, day) for one in inputs.billed.line.modifiers}


def modifiers_valid(inputs: LineInputs) -> LineFact | None:
    """Whether each modifier is one; a modifier that no table has is unknown."""
    answers = _answers(inputs)
    bad = {m: a for m, a in answers.items() if a.table and not (a.row and a.row.is_modifier)}
    if bad:
        words = (a.row.text if a.row else f"{m} is no modifier" for m, a in bad.items())
        return LineFact(False, "; ".join(words), tuple(bad.values()))
    if not _all_read(inputs) or any(answer.table is None for answer in answers.values()):
        return None
    return LineFact(True, None, tuple(answers.values()))


def modifiers_fit_setting(inputs: LineInputs) -> LineFact | None:
    """Whether each modifier belongs to the billing setting of the line."""
    settings, answers = set(inputs.billed.settings), _answers(inputs)
    rows = {modifier: answer.row for modifier, answer in answers.items()}
    strange = {
        modifier: row
        for modifier, row in rows.items()
        if row and row.settings and not settings & set(row.settings)
    }
    if strange:
        said = (
            f"{modifier} is for {' and '.join(one.replace('_', ' ') for one in row.settings)} lines"
            for modifier, row in strange.items()
        )
        return LineFact(False, "; ".join(said), tuple(answers[one] for one in strange))
    sure = (row and (not row.settings or settings <= set(row.settings)) for row in rows.values())
    fits = _all_read(inputs) and all(sure)
    return LineFact(True, None, tuple(answers.values())) if fits else None


def place_among_modifiers(inputs: LineInputs) -> LineFact | None:
    """Whether something that no table has as a modifier is a place of service."""
    places = {
        modifier: inputs.tables.place_of_service(modifier)
        for modifier, answer in _answers(inputs).items()
        if answer.table is None
    }
    found = {modifier: answer for modifier, answer in places.items() if answer.row is not None}
    if not found and not _all_read(inputs):
        return None
    return LineFact(bool(found), ", ".join(found) or None, tuple(found.values()))


def repeated(inputs: LineInputs) -> LineFact | None:
    """Whether the line repeats an earlier one, without a modifier that tells the two apart."""
    repeats, answers = inputs.billed.repeats, _answers(inputs).values()
    splitting = tuple(answer for answer in answers if answer.row and answer.row.splits_lines)
    if repeats is False or splitting:
        return LineFact(False, None, splitting)
    open_ = repeats is None or not _all_read(inputs) or any(a.table is None for a in answers)
    return None if open_ else LineFact(True)
