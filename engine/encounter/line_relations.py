"""Facts of a claim line: the lines that it needs, and those that it is not paid beside."""

from collections.abc import Iterable, Iterator

from engine.encounter.billed_line import MODIFIERS, BilledLine
from engine.encounter.line_fact import LineFact, LineInputs
from engine.encounter.model import ClaimLine
from engine.knowledge.coding.lookup import Answer
from engine.knowledge.coding.rows import AddOnRow, ModifierRow, PairRow

_CLOSED_LIST = 1
"""The type of add-on for which only the primaries that are listed serve."""
NO_PAIR = "none"
_STRICTEST_PAIR = ("0", "1", "9", NO_PAIR)


def _primaries(inputs: LineInputs) -> Answer[AddOnRow] | None:
    if inputs.code is None:
        return None
    answer = inputs.tables.add_on(inputs.code, inputs.billed.day)
    return answer if answer.table is not None else None


def primary_present(inputs: LineInputs) -> LineFact | None:
    """Whether a primary of the add-on is there, from the same provider or on another claim."""
    answer, billed = _primaries(inputs), inputs.billed
    if answer is None:
        return None
    row = answer.row
    lines = billed.lines_of(*row.primaries) if row else ()
    if row is None or billed.claim.primary_elsewhere or _surely(billed, lines):
        return LineFact(True, None, (answer,))
    if lines or row.type != _CLOSED_LIST or not billed.claim.is_whole:
        return None
    return LineFact(False, f"it needs {' or '.join(row.primaries)}", (answer,))


def primary_denied(inputs: LineInputs) -> LineFact | None:
    """Whether all lines of the primary are denied or returned; unknown while one of them is open.

    A line that the payer still has to look at may yet be denied, and its add-on with it.
    """
    answer, billed = _primaries(inputs), inputs.billed
    if answer is None:
        return None
    lines = billed.lines_of(*answer.row.primaries) if answer.row else ()
    sure = _surely(billed, lines)
    if not lines or billed.claim.primary_elsewhere or billed.paid.intersection(sure):
        return LineFact(False, None, (answer,))
    if sure and billed.failed.issuperset(line.line for line in lines):
        return LineFact(True, f"line {', '.join(map(str, sure))}", (answer,))
    return None


def _surely(billed: BilledLine, lines: Iterable[ClaimLine]) -> list[int]:
    """The numbers of lines that are known to be of the same provider, not only may be."""
    return [line.line for line in lines if billed.is_surely_of_same_provider(line)]


def add_on_named(inputs: LineInputs) -> LineFact | None:
    """Whether a row names a line of another service as an add-on; not, while no row is known."""
    if inputs.billed.line.is_unread:
        return None
    answer = None if inputs.billed.is_ablation else _primaries(inputs)
    named = answer is not None and answer.row is not None
    return LineFact(named, None, (answer,) if named and answer else ())


def _pairs(inputs: LineInputs) -> Iterator[tuple[str, str, Answer[PairRow]]]:
    """The pairs in which the line is the second code: setting, first code, what the table says."""
    billed = inputs.billed
    for setting in billed.settings:
        for other in billed.surely_beside:
            yield setting, other, inputs.tables.pair(other, inputs.code or "", setting, billed.day)


def _others_may_belong(inputs: LineInputs) -> bool:
    """Whether there may be a pair with a line whose provider could not be read."""
    return inputs.billed.beside != inputs.billed.surely_beside


def pair_named(inputs: LineInputs) -> LineFact | None:
    """Whether a pair with the ablation names a line of another service."""
    if inputs.billed.line.is_unread:
        return None
    if inputs.code is None or inputs.billed.is_ablation:
        return LineFact(False)
    answers = [answer for _, _, answer in _pairs(inputs)]
    named = tuple(answer for answer in answers if answer.row is not None)
    if named:
        return LineFact(True, None, named)
    unknown = _others_may_belong(inputs) or any(answer.table is None for answer in answers)
    return None if unknown else LineFact(False, None, tuple(answers))


def pair_indicator(inputs: LineInputs) -> LineFact | None:
    """The strictest of the pairs, if it is the same in every setting that the line may be of."""
    if inputs.code is None:
        return None
    found: dict[str, tuple[str, str | None, tuple[Answer[PairRow], ...]]] = {}
    pairs = list(_pairs(inputs))
    for setting in inputs.billed.settings:
        mine = [(other, answer) for where, other, answer in pairs if where == setting]
        indicators = [_indicator(answer) for _, answer in mine]
        strictest = min(indicators, key=_STRICTEST_PAIR.index, default=NO_PAIR)
        not_all = not inputs.billed.claim.is_whole or _others_may_belong(inputs)
        unknown = not_all or any(a.table is None for _, a in mine)
        if unknown and strictest != _STRICTEST_PAIR[0]:
            return None
        told = [(other, a) for other, a in mine if a.table and _indicator(a) == strictest]
        beside = ", ".join(other for other, _ in told)
        detail = f"{inputs.code} beside {beside}, indicator {strictest}" if told else None
        found[setting] = strictest, detail, tuple(answer for _, answer in told)
    if len({indicator for indicator, _, _ in found.values()}) != 1:
        return None
    indicator, detail, _ = next(iter(found.values()))
    answers = tuple(answer for _, _, some in found.values() for answer in some)
    return LineFact(indicator, None if indicator == NO_PAIR else detail, answers)


def _indicator(answer: Answer[PairRow]) -> str:
    return str(answer.row.indicator) if answer.row else NO_PAIR


def pair_bypassed(inputs: LineInputs) -> LineFact | None:
    """Whether a modifier of the line releases the pair.

    Whether one on the line of the first code does was not read: that leaves it open.
    """
    line, pair = inputs.billed.line, pair_indicator(inputs)
    if pair is not None and pair.value != "1":
        return LineFact(False)
    releasing, all_known = _releasing(inputs, line)
    if pair is not None and releasing:
        shown = ", ".join(answer.row.modifier for answer in releasing if answer.row)
        return LineFact(True, f"{shown} on {line.code}", (*pair.answers, releasing[0]))
    elsewhere = [_releasing(inputs, one) for one in inputs.billed.lines_of(*inputs.billed.beside)]
    if releasing or not all_known or any(some or not known for some, known in elsewhere):
        return None
    return LineFact(False)


def _releasing(inputs: LineInputs, line: ClaimLine) -> tuple[list[Answer[ModifierRow]], bool]:
    """The modifiers of a line that release pairs, and whether it is known of all that they do."""
    answers = [inputs.tables.modifier(one, inputs.billed.day) for one in line.modifiers]
    releasing = [answer for answer in answers if answer.row and answer.row.bypasses_pairs]
    all_read = MODIFIERS not in line.unread
    return releasing, all_read and all(answer.table for answer in answers)
