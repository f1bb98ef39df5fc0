"""What differs between two packs as JSON values."""

from typing import TYPE_CHECKING, Any

from engine.knowledge.packs import Pack
from engine.knowledge.study.differences import Differences

if TYPE_CHECKING:
    from engine.proof.outcomes import OutcomeChanges

Json = Any


def differences_json(
    found: Differences, outcomes: "OutcomeChanges | None" = None
) -> dict[str, Json]:
    """All of it, in the order of the parts of a pack; last what changes in outcomes, if asked."""
    return {
        "before": _pack(found.before),
        "after": _pack(found.after),
        "identical": found.identical,
        "rules_differ": found.rules_differ,
        "metadata_only": found.metadata_only,
        "outcomes_compared": outcomes is not None,
        "matches": [
            {"before": match.before, "after": match.after, "by": match.by.value}
            for match in found.matches
        ],
        "differences": [
            {
                "part": one.part.value,
                "change": one.change.value,
                "item": one.item,
                "was": one.was,
                "aspect": one.aspect,
                "fact": one.fact,
                "before": one.before,
                "after": one.after,
                "weight": one.weight.value,
                "words": one.words,
            }
            for one in found.differences
        ],
        "outcomes": None if outcomes is None else _outcomes(outcomes),
    }


def _outcomes(found: "OutcomeChanges") -> Json:
    from cli.diff_outcomes import outcomes_json

    return outcomes_json(found)


def _pack(pack: Pack) -> Json:
    return {
        "pack": pack.id,
        "version": pack.version,
        "title": pack.title,
        "status": pack.status.value,
        "digest": pack.digest,
    }
