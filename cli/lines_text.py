"""Claim lines as text: the status of each, then why, what is open, and what to do about it."""

from cli.evidence_text import cited_words, grade_words
from cli.remittance_text import remittance_words
from cli.terminal import Page, Sign
from engine.decide.lines import COVERAGE
from engine.decide.model import Decision, LineResult, LineStatus, Reason
from engine.knowledge.coding_packs import Action
from engine.knowledge.evidence import GRADES

_STYLES = {
    LineStatus.REJECTED: "red",
    LineStatus.DENIED: "red",
    LineStatus.NEEDS_INFORMATION: "yellow",
    LineStatus.REVIEW: "yellow",
    LineStatus.NOT_CHECKED: "yellow",
    LineStatus.PACKAGED: "green",
    LineStatus.PAYABLE: "green",
}
_SIGNS = {
    LineStatus.REJECTED: Sign.NO,
    LineStatus.DENIED: Sign.NO,
    LineStatus.NEEDS_INFORMATION: Sign.UNKNOWN,
    LineStatus.REVIEW: Sign.UNKNOWN,
    LineStatus.PACKAGED: Sign.NONE,
    LineStatus.PAYABLE: Sign.YES,
    None: Sign.NOTE,
}
_ORDER = tuple(LineStatus)
_FAILED = (LineStatus.REJECTED, LineStatus.DENIED)
_TO_FIX = (*_FAILED, LineStatus.REVIEW, None)
"""What a biller can still mend: a finding that is none, or only a hold, needs no hint."""


def write_lines(page: Page, decision: Decision, *, tables: bool) -> None:
    """The lines of the claim. `tables` adds the coding packs and tables that were used."""
    if not decision.lines:
        return
    page.heading("Claim lines")
    codes = max(len(_billed(line)) for line in decision.lines)
    for line in decision.lines:
        status = line.status.value.replace("_", " ")
        label = f"{line.line:<3} {_billed(line):{codes}}"
        page.text(status, label=label, hang=len(label) + 2, style=_STYLES[line.status])
        for reason in sorted(line.reasons, key=_rank):
            _write_reason(page, reason)
        if line.not_checked:
            page.text(f"not checked: {', '.join(line.not_checked)}", indent=6, sign=Sign.UNKNOWN)
        _write_notice(page, line)
    if tables and decision.coding:
        page.blank()
        used = (f"{one.id} {one.version}" for one in decision.coding)
        page.text(f"coding packs and tables used: {', '.join(used)}", style="dim")


def _billed(line: LineResult) -> str:
    return f"{line.code or 'no code'} x{'?' if line.units is None else line.units}"


def _write_reason(page: Page, reason: Reason) -> None:
    """A reason with its citation; that coverage pays is said above the lines already."""
    if reason.edit == COVERAGE and reason.status is LineStatus.PAYABLE:
        return
    text = f"{reason.edit}: {reason.text}{_cited(reason)}"
    page.text(text, indent=6, sign=_SIGNS[reason.status])
    said = []
    if reason.action == Action.FIX_BEFORE_BILLING and reason.status in _TO_FIX:
        said.append("fix before billing")
    if reason.suggestions:
        said.append(remittance_words(reason.suggestions))
    if said:
        page.text("; ".join(said), indent=8, style="dim")


def _rank(reason: Reason) -> int:
    """The strictest first, warnings last."""
    return len(_ORDER) if reason.status is None else _ORDER.index(reason.status)


def _cited(reason: Reason) -> str:
    """The citation, and the grade of the finding where it is known less well than what is cited."""
    if reason.citation is None:
        return ""
    words, known = cited_words(reason.citation), reason.evidence
    if known and GRADES.index(known) > GRADES.index(reason.citation.evidence):
        words += f"; as an edit {grade_words(known)}"
    return f" [{words}]"


def lines_in_brief(decision: Decision) -> str:
    """What becomes of the lines, in one row: `64628 payable, 64629 denied (mue)`."""
    return ", ".join(_in_brief(line) for line in decision.lines)


def _in_brief(line: LineResult) -> str:
    edits = [one.edit for one in line.reasons if one.status is line.status]
    by = [edit for edit in edits if edit != COVERAGE]
    why = f" ({', '.join(by)})" if by else ""
    return f"{line.code or 'no code'} {line.status.value.replace('_', ' ')}{why}"


def _write_notice(page: Page, line: LineResult) -> None:
    found = line.liability
    if found is None:
        return
    marks = [
        f"{modifier} where {what}"
        for modifier, what in ((found.given, "it was given"), (found.not_given, "it was not"))
        if modifier
    ]
    recorded = f"; on the claim {', '.join(marks)}" if marks else ""
    page.text(f"{found.text}{recorded} [{grade_words(found.evidence)}]", indent=6, sign=Sign.NOTE)
