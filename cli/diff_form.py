"""What differs between two packs as JSON values."""

from typing import Any

from engine.knowledge.packs import Pack
from engine.knowledge.study.differences import Differences

Json = Any


def differences_json(found: Differences) -> dict[str, Json]:
    """All of it, in the order of the parts of a pack."""
    return {
        "before": _pack(found.before),
        "after": _pack(found.after),
        "identical": found.identical,
        "rules_differ": found.rules_differ,
        "metadata_only": found.metadata_only,
        "outcomes_compared": False,
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
    }


def _pack(pack: Pack) -> Json:
    return {
        "pack": pack.id,
        "version": pack.version,
        "title": pack.title,
        "status": pack.status.value,
        "digest": pack.digest,
    }
