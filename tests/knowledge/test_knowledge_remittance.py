"""Suggested reason and remark codes: each denial has one, and none is half said."""

import json
from typing import Any

import pytest

from engine.knowledge.coding_packs import FindingStatus
from engine.knowledge.library import Library
from engine.knowledge.packs import BASES
from engine.knowledge.remittance import NEED_REMARK, read_remittance
from engine.knowledge.texts.documents import InputError, parse_document

Json = dict[str, Any]


def suggesting(carc: str, *rarc: str) -> str:
    """A file with one suggestion."""
    content: Json = {
        "schema": "coverpack/remittance/1",
        "sources": [{"id": "s", "document": "D", "evidence": "secondary", "complete": False}],
        "carc": {carc: "words"},
        "rarc": {"N130": "words"},
        "suggestions": [
            {
                "edits": ["mue"],
                "carc": carc,
                "rarc": list(rarc),
                "citation": {"source": "s", "evidence": "secondary"},
            }
        ],
    }
    return json.dumps(content, indent=2)


def test_every_edit_that_denies_has_a_suggestion_and_no_other_has(shipped: Library) -> None:
    hard = {FindingStatus.REJECTED, FindingStatus.DENIED}
    edits = [edit for pack in shipped.coding_packs for edit in pack.edits.values()]
    denying = {edit.id for edit in edits if edit.finding.status in hard}
    suggested = set(shipped.remittance.suggestions)
    assert denying <= suggested
    assert {f"coverage/{basis}" for basis in BASES} <= suggested
    of_edits = {one for one in suggested if not one.startswith("coverage/")}
    assert of_edits <= {edit.id for edit in edits}


@pytest.mark.parametrize("carc", sorted(NEED_REMARK))
def test_a_reason_that_says_nothing_alone_needs_a_remark(carc: str) -> None:
    assert read_remittance(parse_document("r.json", suggesting(carc, "N130").encode())).for_edit(
        "mue"
    )
    with pytest.raises(InputError) as raised:
        read_remittance(parse_document("r.json", suggesting(carc).encode()))
    assert [one.code for one in raised.value.diagnostics] == ["remark-missing"]


def test_a_code_that_is_not_explained_is_refused() -> None:
    with pytest.raises(InputError) as raised:
        read_remittance(parse_document("r.json", suggesting("50", "N999").encode()))
    assert [one.code for one in raised.value.diagnostics] == ["unknown-code"]
