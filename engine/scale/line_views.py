"""What a claim line sees of its claim: itself, what all share, and of other lines what is looked at.

Two lines that see the same have the same facts. Whoever has a fact of lines look at more has to
show more here; the tests of SQL against the row engine notice where that is forgotten.
"""

from collections.abc import Hashable

from engine.encounter.billed_line import BilledLine
from engine.encounter.derived import BVN_CODES
from engine.encounter.model import ClaimLine
from engine.knowledge.coding.lookup import CodingTables

View = tuple[Hashable, ...]


def line_view(billed: BilledLine, tables: CodingTables) -> View:
    """What the facts of a line are worked out from, as far as the claim has it."""
    line, claim = billed.line, billed.claim
    row = tables.add_on(line.code, billed.day).row if line.code is not None else None
    primaries = frozenset(row.primaries) if row is not None else frozenset[str]()
    same = {other.line for other in billed.same_provider}
    others = [
        _seen(billed, other, primaries, same_provider=other.line in same)
        for other in claim.lines
        if other is not line
    ]
    return (
        (line.code, line.units, frozenset(line.modifiers), line.unlisted_description),
        (line.is_unread, billed.place, claim.form, claim.setting),
        None if billed.diagnoses is None else frozenset(billed.diagnoses),
        None if claim.diagnoses is None else frozenset(claim.diagnoses),
        bool(claim.primary_elsewhere),
        tuple(sorted((one for one in others if one is not None), key=repr)),
    )


def _seen(
    billed: BilledLine, other: ClaimLine, primaries: frozenset[str], *, same_provider: bool
) -> View | None:
    """What a line sees of another one, if anything."""
    own, code = billed.line, other.code
    if code is None:
        return ("unread", same_provider and other.line < own.line) if other.is_unread else None
    repeated = same_provider and code == own.code
    paired = same_provider and (code in BVN_CODES) != billed.is_ablation
    needed = same_provider and code in primaries
    further = code == billed.further_code
    if not (repeated or paired or needed or further):
        return None
    return (
        (code, repeated, paired, needed),
        other.line < own.line if repeated else None,
        other.units if repeated or further else None,
        frozenset(other.modifiers) if paired else None,
        (other.line in billed.failed, other.line in billed.paid) if needed else None,
    )
