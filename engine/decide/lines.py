"""Claim lines: how each follows the coverage decision, and which coding edits it still awaits."""

from dataclasses import dataclass

from engine.decide.model import LineResult, LineStatus, Reason
from engine.encounter.derived import BVN_CODES
from engine.encounter.model import Claim, ClaimLine
from engine.encounter.observe import Observations
from engine.knowledge.evidence import Citation
from engine.knowledge.packs import Determination, Outcome
from engine.language.values import SetValue

STRICTNESS = tuple(LineStatus)


@dataclass(frozen=True, slots=True)
class Edit:
    """A coding edit that a line is subject to. No codes: every line of the service is.

    `can_deny`: it could reject or deny the line, so that an unchecked one leaves the line open.
    """

    id: str
    can_deny: bool
    codes: frozenset[str] = BVN_CODES


EDITS = (
    Edit("code-valid", can_deny=True),
    Edit("diagnosis-valid", can_deny=True),
    Edit("modifier-valid", can_deny=True),
    Edit("add-on-primary", can_deny=True, codes=frozenset({"64629", "C9753"})),
    Edit("mue", can_deny=True),
    Edit("ncci-pairs", can_deny=True),
    Edit("modifiers", can_deny=True),
    Edit("units-against-bodies", can_deny=False, codes=frozenset({"64629", "C9753"})),
    Edit("diagnosis-list", can_deny=False),
    Edit("place-of-service", can_deny=False),
    Edit("packaged", can_deny=False, codes=frozenset({"64629", "C9753"})),
)
"""The edits of the contract's table of findings. None is checked yet: the coding tables that they
need are not in the knowledge base, and a line says so."""

_FOLLOWS = {
    Outcome.COVERED: LineStatus.PAYABLE,
    Outcome.NOT_COVERED: LineStatus.DENIED,
    Outcome.NEEDS_INFORMATION: LineStatus.NEEDS_INFORMATION,
    Outcome.INDIVIDUAL_REVIEW: LineStatus.REVIEW,
    Outcome.DELEGATED: LineStatus.REVIEW,
}


def line_results(
    claim: Claim | None,
    outcome: Outcome,
    determination: Determination | None,
    citation: Citation | None = None,
) -> tuple[LineResult, ...]:
    """Every line of the claim, in its order; none without a claim.

    `citation` is where the policy says what the coverage decision rests on.
    """
    if claim is None:
        return ()
    return tuple(_line(line, outcome, determination, citation) for line in claim.lines)


def _line(
    line: ClaimLine,
    outcome: Outcome,
    determination: Determination | None,
    citation: Citation | None,
) -> LineResult:
    edits = tuple(edit for edit in EDITS if line.code in edit.codes)
    statuses = [LineStatus.NOT_CHECKED] if not edits or any(e.can_deny for e in edits) else []
    reasons: tuple[Reason, ...] = ()
    followed = _followed(line, outcome, determination) if line.code in BVN_CODES else None
    if followed is not None:
        statuses.append(followed)
        reasons = (_reason(followed, outcome, determination, citation),)
    return LineResult(
        line=line.line,
        code=line.code,
        units=line.units,
        status=min(statuses, key=STRICTNESS.index),
        reasons=reasons,
        not_checked=tuple(edit.id for edit in edits),
    )


def _followed(
    line: ClaimLine, outcome: Outcome, determination: Determination | None
) -> LineStatus | None:
    if outcome is Outcome.PARTIALLY_COVERED and determination is not None:
        exceeds = line.code in determination.exceeding
        return LineStatus.DENIED if exceeds else LineStatus.REVIEW
    return _FOLLOWS.get(outcome)


def _reason(
    status: LineStatus,
    outcome: Outcome,
    determination: Determination | None,
    citation: Citation | None,
) -> Reason:
    said = determination.text if determination else "the policy does not decide yet"
    action = "payer_discretion"
    if status is LineStatus.NEEDS_INFORMATION:
        said, action = "coverage is open until the missing facts are supplied", "fix_before_billing"
    text = f"{outcome.value.replace('_', ' ')}: {said}"
    return Reason("coverage", text, citation.evidence if citation else None, citation, action)


def expected_coding(observations: Observations) -> tuple[tuple[str, int], ...]:
    """What the treated bodies are billed as: 64628 for the first two, 64629 for each further one.

    Counts distinct vertebral bodies (coding dossier, section 3); nothing while they are not all
    known.
    """
    bodies = observations.values.get("procedure.vertebral_bodies")
    if not isinstance(bodies, SetValue) or not bodies.complete:
        return ()
    further = len(bodies.members) - 2
    return (("64628", 1), ("64629", further)) if further > 0 else (("64628", 1),)
