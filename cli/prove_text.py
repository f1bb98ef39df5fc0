"""What `coverpack prove` found, as text and as JSON."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cli.json_output import write_json
from cli.pack_text import counted
from cli.prove_report import because, idle_words
from cli.terminal import Page, Sign, standard_page
from engine.knowledge.library import Library
from engine.knowledge.study.seats import Seat
from engine.proof.findings import CODING, COVERAGE, Finding, PackProof
from engine.proof.times import PlanDays, plan_days

Json = Any
_HOLDING: Mapping[str, str] = {
    COVERAGE: "proven: every encounter is decided, to an outcome where every fact is known and "
    "every clause read, and knowing more never overturns an answer",
    CODING: "nothing found: each edit can be passed and failed, none is implied by others or "
    "contradicts one, as far as conditions tell; the facts of a line are taken as independent",
}
"""What is said of a pack of which nothing is open."""


def days_of(library: Library) -> list[PlanDays]:
    """The days of every plan."""
    return list(plan_days(library))


def _text(proofs: Sequence[PackProof], days: Sequence[PlanDays]) -> None:
    page = standard_page()
    for proof in proofs:
        _write_pack(page, proof)
    if days:
        _write_days(page, days)
    page.blank()
    page.text(verdict(proofs), indent=0, style="bold")
    page.write()


def verdict(proofs: Sequence[PackProof]) -> str:
    """What it comes to, in one line."""
    asked = sum(proof.asked for proof in proofs)
    found = sum(len(proof.open) + len(proof.idle) for proof in proofs)
    excused = sum(len(proof.findings) - len(proof.open) for proof in proofs)
    unanswered = sum(len(proof.unanswered) for proof in proofs)
    parts = [f"{counted(len(proofs), 'pack')}, {counted(asked, 'question')}"]
    settled = all(proof.is_whole for proof in proofs)
    nothing = "nothing open" if settled else "no open finding so far"
    parts.append(counted(found, "open finding") if found else nothing)
    if excused:
        parts.append(f"{excused} acknowledged")
    if unanswered:
        parts.append(f"{unanswered} not answered in time")
    beyond = sum(proof.beyond is not None for proof in proofs)
    if beyond:
        parts.append(f"{counted(beyond, 'pack')} not asked")
    return ", ".join(parts)


def _write_pack(page: Page, proof: PackProof) -> None:
    page.heading(proof.pack)
    if proof.holds and proof.is_whole:
        page.text(_HOLDING[proof.kind], sign=Sign.YES)
    for finding in proof.open:
        _write_finding(page, finding, Sign.NO)
    for key in proof.idle:
        page.text(": ".join(idle_words(proof, key)), sign=Sign.NO)
    for finding in proof.findings:
        if finding.excuse is not None:
            _write_finding(page, finding, Sign.NONE)
    if proof.beyond is not None:
        page.text(f"not asked: {proof.beyond}", sign=Sign.UNKNOWN)
    for about in proof.unanswered:
        page.text(f"not answered in time: {about}", sign=Sign.UNKNOWN)


def _write_finding(page: Page, finding: Finding, sign: Sign) -> None:
    page.text(f"{finding.item}: {finding.message} [{finding.kind}]", sign=sign)
    page.text(f"because of {because(finding)}", indent=6)
    if finding.witness is not None:
        page.text(f"shown by an encounter that is {finding.witness.words}", indent=6)
    if finding.excuse is not None:
        page.text(f"acknowledged: {finding.excuse}", indent=6)


def _write_days(page: Page, days: Sequence[PlanDays]) -> None:
    page.heading("Days that no version covers, since the first code of the ablation")
    for one in days:
        if one.follows:
            text = "the policy at the place of service decides"
        else:
            text = "; ".join(_spans(one)) or "none"
        page.text(f"{seat_words(one.seat)}: {text}", sign=Sign.NONE)


def _spans(one: PlanDays) -> Iterator[str]:
    for begins, ends in one.uncovered:
        yield _span(begins, ends)
    for begins, ends in one.uncertain:
        yield f"uncertain {_span(begins, ends)}"


def _span(begins: date, ends: date | None) -> str:
    return f"from {begins}" if ends is None else f"{begins} to {ends}"


def seat_words(seat: Seat) -> str:
    """Who pays, in words: `bcbs anthem (commercial; VA)`."""
    inside = [seat.line.replace("_", " "), *seat.states]
    return f"{seat.payer}{f' {seat.plan}' if seat.plan else ''} ({'; '.join(inside)})"


def _json(proofs: Sequence[PackProof], days: Sequence[PlanDays]) -> None:
    write_json(
        {
            "packs": [_pack_json(proof) for proof in proofs],
            "days": [_days_json(one) for one in days],
            "open": sum(len(proof.open) + len(proof.idle) for proof in proofs),
            "unanswered": sum(len(proof.unanswered) for proof in proofs),
        }
    )


def _pack_json(proof: PackProof) -> Json:
    return {
        "pack": proof.pack,
        "kind": proof.kind,
        "asked": proof.asked,
        "holds": None if proof.holds and not proof.is_whole else proof.holds,
        "findings": [
            {
                "kind": one.kind,
                "item": one.item,
                "message": one.message,
                "because": list(one.because),
                "witness": one.witness.witness.document if one.witness else None,
                "acknowledged": one.excuse,
            }
            for one in proof.findings
        ],
        "idle_acknowledgments": list(proof.idle),
        "unanswered": list(proof.unanswered),
        "not_asked": proof.beyond,
    }


def _days_json(one: PlanDays) -> Json:
    def spans(listed: Sequence[tuple[date, date | None]]) -> Json:
        return [{"from": str(begins), "to": str(ends) if ends else None} for begins, ends in listed]

    seat = one.seat
    return {
        "payer": seat.payer,
        "plan": seat.plan,
        "line_of_business": seat.line,
        "states": list(seat.states),
        "follows_place_of_service": one.follows,
        "uncovered": spans(one.uncovered),
        "uncertain": spans(one.uncertain),
    }


FORMATS: Mapping[str, Callable[[Sequence[PackProof], Sequence[PlanDays]], None]] = {
    "text": _text,
    "json": _json,
}
"""The renderings by the name that `--format` has for them; those of reports are elsewhere."""
