"""Gaps, and the documents that would close them, as JSON values."""

from collections.abc import Sequence
from typing import Any

from cli.pack_form import citation_json
from engine.knowledge.study.gaps import Gap, GapKind
from engine.knowledge.study.to_obtain import ToObtain

Json = Any


def gaps_json(gaps: Sequence[Gap], documents: Sequence[ToObtain]) -> dict[str, Json]:
    """How many there are of each kind, each gap, and each document in its order."""
    return {
        "counts": {kind.value: sum(gap.kind is kind for gap in gaps) for kind in GapKind},
        "gaps": [{**_gap(gap), "text": gap.text, "document": gap.document} for gap in gaps],
        "to_obtain": [
            {
                "document": one.document,
                "id": one.wanted.id if one.wanted else None,
                "rank": one.wanted.rank if one.wanted else None,
                "question": one.wanted.answers if one.wanted else None,
                "url": one.wanted.url if one.wanted else None,
                "citation": citation_json(one.wanted.citation) if one.wanted else None,
                "packs": list(one.packs),
                "answers": [_gap(gap) for gap in one.gaps],
            }
            for one in documents
        ],
    }


def _gap(gap: Gap) -> dict[str, Json]:
    return {
        "kind": gap.kind.value,
        "payer": gap.payer,
        "pack": gap.pack.id if gap.pack else None,
        "version": gap.pack.version if gap.pack else None,
        "item": gap.item,
        "evidence": gap.evidence.value if gap.evidence else None,
    }
