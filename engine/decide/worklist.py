"""The claim lines that need work, in the order in which to take them up.

What can be mended before the claim is sent goes before what only the payer can change, and both
before what could not be checked; among these the strictest status first, then the order given.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.decide.model import Decision, LineResult, LineStatus, Reason
from engine.encounter.model import Encounter
from engine.knowledge.coding_packs import Action

_DONE = (LineStatus.PAYABLE, LineStatus.PACKAGED)
_ORDER = tuple(LineStatus)
_ACTIONS = (Action.FIX_BEFORE_BILLING.value, Action.PAYER_DISCRETION.value, None)


@dataclass(frozen=True, slots=True)
class Work:
    """One line and what is to be done about it.

    `action` is `None` where an edit could not be checked and nothing else is known. `edits` and
    `texts` belong together, those of the action first; `missing` are the facts to supply.
    """

    encounter: str
    claim: str | None
    line: int
    code: str | None
    units: int | None
    status: LineStatus
    action: str | None
    edits: tuple[str, ...]
    texts: tuple[str, ...]
    missing: tuple[str, ...]
    policy: str | None


def worklist(decided: Iterable[tuple[Encounter, Decision]]) -> list[Work]:
    """The lines that need work."""
    found = [
        work
        for encounter, decision in decided
        for line in decision.lines
        if (work := _work(encounter, decision, line)) is not None
    ]
    return sorted(found, key=lambda one: (_ACTIONS.index(one.action), _ORDER.index(one.status)))


def _work(encounter: Encounter, decision: Decision, line: LineResult) -> Work | None:
    reasons = _to_work_on(line)
    if not reasons and (line.status in _DONE or not line.not_checked):
        return None
    waits = line.status is LineStatus.NEEDS_INFORMATION
    missing = decision.missing
    asked = (*(need.field for need in missing.selection), *(fact.fact for fact in missing.facts))
    claim = encounter.claim
    texts = [reason.text for reason in reasons]
    edits = [reason.edit for reason in reasons]
    if not reasons:
        edits = list(line.not_checked)
        texts = [f"not checked: {', '.join(line.not_checked)}"]
    return Work(
        encounter=encounter.id,
        claim=claim.id if claim else None,
        line=line.line,
        code=line.code,
        units=line.units,
        status=line.status,
        action=reasons[0].action if reasons else None,
        edits=tuple(dict.fromkeys(edits)),
        texts=tuple(dict.fromkeys(texts)),
        missing=asked if waits else (),
        policy=decision.policy.pack.name if decision.policy else None,
    )


def _to_work_on(line: LineResult) -> list[Reason]:
    """The reasons that somebody can do something about, what to mend before billing first.

    Those that make the line payable or packaged are none, nor is a warning that only tells.
    """
    found = [
        reason
        for reason in line.reasons
        if reason.status not in (*_DONE, None)
        or (reason.status is None and reason.action == Action.FIX_BEFORE_BILLING.value)
    ]
    return sorted(found, key=lambda one: (_ACTIONS.index(one.action), _rank(one)))


def _rank(reason: Reason) -> int:
    return len(_ORDER) if reason.status is None else _ORDER.index(reason.status)
