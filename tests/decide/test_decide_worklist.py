"""Which lines need work, and in which order."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.decide import Session
from engine.decide.model import Decision, LineResult, LineStatus, Reason
from engine.decide.worklist import Work, worklist
from engine.encounter.model import Encounter

FIX, PAYER = "fix_before_billing", "payer_discretion"


def reason(edit: str, action: str, status: LineStatus | None) -> Reason:
    return Reason(edit, f"{edit} said", None, None, action, status)


def line(number: int, status: LineStatus, *reasons: Reason, unchecked: str = "") -> LineResult:
    return LineResult(number, "64628", 1, status, reasons, tuple(unchecked.split()))


Listed = Callable[..., list[Work]]


@pytest.fixture
def listed(session: Session, encounter_of: Callable[..., Encounter]) -> Listed:
    """The worklist of one encounter with these line results."""
    one = encounter_of(claim={"id": "C", "lines": [{"line": 1, "code": "64628", "units": 1}]})
    decision: Decision = session.decide(one)
    return lambda *lines: worklist([(one, replace(decision, lines=lines))])


def test_by_action_then_strictness_then_the_order_given(listed: Listed) -> None:
    found = listed(
        line(1, LineStatus.NOT_CHECKED, unchecked="mue"),
        line(2, LineStatus.DENIED, reason("a", PAYER, LineStatus.DENIED)),
        line(3, LineStatus.REVIEW, reason("b", FIX, LineStatus.REVIEW)),
        line(4, LineStatus.REJECTED, reason("c", FIX, LineStatus.REJECTED)),
        line(5, LineStatus.REVIEW, reason("d", FIX, LineStatus.REVIEW)),
    )
    assert [work.line for work in found] == [4, 3, 5, 2, 1]
    assert [work.action for work in found] == [FIX, FIX, FIX, PAYER, None]


def test_payable_and_packaged_lines_need_no_work(listed: Listed) -> None:
    covered = reason("coverage", PAYER, LineStatus.PAYABLE)
    packaged = reason("packaged", PAYER, LineStatus.PACKAGED)
    assert not listed(
        line(1, LineStatus.PAYABLE, covered), line(2, LineStatus.PACKAGED, packaged, covered)
    )


def test_a_warning_is_work_only_where_the_biller_can_mend_it(listed: Listed) -> None:
    mend, tell = reason("pos", FIX, None), reason("note", PAYER, None)
    found = listed(line(1, LineStatus.PAYABLE, mend), line(2, LineStatus.PAYABLE, tell))
    assert [(work.line, work.edits) for work in found] == [(1, ("pos",))]


def test_an_unchecked_line_names_what_was_not_checked(listed: Listed) -> None:
    (work,) = listed(line(1, LineStatus.NOT_CHECKED, unchecked="mue ncci-pairs"))
    assert (work.edits, work.texts) == (("mue", "ncci-pairs"), ("not checked: mue, ncci-pairs",))
    assert not listed(line(1, LineStatus.NOT_CHECKED))  # another service, which no edit names


def test_only_a_held_line_names_missing_facts(listed: Listed) -> None:
    held = reason("coverage", FIX, LineStatus.NEEDS_INFORMATION)
    denied = reason("mue", PAYER, LineStatus.DENIED)
    first, second = listed(
        line(1, LineStatus.NEEDS_INFORMATION, held), line(2, LineStatus.DENIED, denied)
    )
    assert "pain.low_back_duration" in first.missing
    assert second.missing == ()


def test_what_to_mend_is_said_before_what_the_payer_decides(listed: Listed) -> None:
    (work,) = listed(
        line(
            1,
            LineStatus.DENIED,
            reason("a", PAYER, LineStatus.DENIED),
            reason("b", FIX, LineStatus.REVIEW),
        )
    )
    assert (work.action, work.edits) == (FIX, ("b", "a"))
    assert (work.claim, work.encounter) == ("C", "one")
