"""Then: the steps that say what is expected of claim lines."""

from engine.decide.form import WARNING
from engine.decide.lines import COVERAGE
from engine.decide.model import LineResult, LineStatus, Notice, Reason
from engine.knowledge.coding.table_reader import tables_of
from engine.knowledge.remittance import Suggestion
from engine.language.near import near
from engine.testing.comparisons import choice, same, same_members
from engine.testing.faults import StepFault
from engine.testing.vocabulary import Vocabulary, listed
from engine.testing.world import World

LINES = Vocabulary()

_PASSES, _FAILS, _UNCHECKED = "passes", "fails", "could not be checked for"


@LINES.then('claim line {number} is "{status}"')
def _line_status(world: World, number: str, status: str) -> None:
    expected = choice("status of a claim line", status, list(LineStatus))
    same(f"claim line {number}", expected, _line(world, number).status.value)


@LINES.then('claim line {number} {verdict:passes|fails|could not be checked for} edit "{edit}"')
def _line_verdict(world: World, number: str, verdict: str, edit: str) -> None:
    line = _line(world, number)
    _check_edit(world, edit)
    found = _FAILS if _reasons(line, edit) else _PASSES
    found = _UNCHECKED if edit in line.not_checked else found
    same(f"claim line {number}, edit {edit}", verdict, found)


@LINES.then('edit "{edit}" alone makes claim line {number} "{status}"')
def _line_finding(world: World, edit: str, number: str, status: str) -> None:
    expected = choice("finding of an edit", status, [*LineStatus, WARNING])
    line = _line(world, number)
    if edit != COVERAGE:
        _check_edit(world, edit)
    found = [one.status.value if one.status else WARNING for one in _reasons(line, edit)]
    same(f"claim line {number}, edit {edit}", expected, ", ".join(found) or "nothing")


@LINES.then('the notice advisable for claim line {number} is "{notice}"')
def _line_notice(world: World, number: str, notice: str) -> None:
    expected = choice("notice", notice, ["none", *Notice])
    found = _line(world, number).liability
    same(f"notice for claim line {number}", expected, found.notice.value if found else "none")


@LINES.then('the codes suggested for claim line {number} are exactly "{codes}"')
def _line_suggestions(world: World, number: str, codes: str) -> None:
    """Each a reason code with its remark codes, such as `50 N115`."""
    reasons = _line(world, number).reasons
    found = dict.fromkeys(_words_of(one) for reason in reasons for one in reason.suggestions)
    expected = [" ".join(part.split()) for part in listed(codes)]
    same_members(f"codes suggested for claim line {number}", expected, list(found))


@LINES.then('coding table "{table}" is {used:used|not used}')
def _table_used(world: World, table: str, used: str) -> None:
    tables = [one.id for one in world.decision.coding if one.kind == "table"]
    known = [] if table in tables else [one.id for one in tables_of(world.library)]
    if table not in (*tables, *known):
        raise StepFault(f"there is no coding table `{table}`", near(table, known))
    same(f"coding table {table}", used, "used" if table in tables else "not used")


def _line(world: World, number: str) -> LineResult:
    lines = {str(line.line): line for line in world.decision.lines}
    if number not in lines:
        raise StepFault(f"the claim has no line `{number}`", f"its lines are {', '.join(lines)}")
    return lines[number]


def _reasons(line: LineResult, edit: str) -> list[Reason]:
    return [reason for reason in line.reasons if reason.edit == edit]


def _check_edit(world: World, edit: str) -> None:
    """Refuse an edit that there is none of: a misspelt one would pass forever."""
    known = {id for pack in world.library.coding_packs for id in pack.edits}
    if edit not in known:
        raise StepFault(f"there is no edit `{edit}`", near(edit, sorted(known)))


def _words_of(suggestion: Suggestion) -> str:
    return " ".join([suggestion.carc, *suggestion.rarc])
