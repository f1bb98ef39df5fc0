"""Coding packs: the edits of lines, whom they bind, and how strict a finding may be."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine.knowledge.coding_pack_reader import read_coding_pack
from engine.knowledge.coding_packs import (
    Action,
    Authority,
    CodingPack,
    Finding,
    FindingStatus,
    in_force_on,
)
from engine.knowledge.evidence import Evidence
from engine.knowledge.library import Library
from engine.knowledge.packs import PackStatus
from engine.knowledge.texts.documents import Diagnostic, Document
from engine.language.conditions import Test

Json = dict[str, Any]
MakeDocument = Callable[..., Document]
Refused = Callable[[Callable[[], object]], list[Diagnostic]]

EDIT: Json = {
    "id": "no-pairs",
    "kind": "administrative",
    "for_each": "line",
    "title": "No pair",
    "condition": {"fact": "line.pair_indicator", "in": ["none"]},
    "finding": {"status": "denied", "action": "fix_before_billing", "text": "a pair"},
    "citation": {"source": "table"},
}
PACK: Json = {
    "schema": "coverpack/pack/1",
    "id": "coding/tester",
    "version": "2025-01-01",
    "kind": "coding",
    "title": "Edits (invented)",
    "status": "provisional",
    "authority": "medicare_ffs",
    "scope": {"fact": "line.bvn_ablation", "is": True},
    "dates": {"effective": {"date": "2025-01-01", "evidence": "primary"}},
    "sources": [{"id": "table", "document": "A table", "evidence": "primary", "complete": False}],
    "criteria": [EDIT],
    "notes": [],
}


@pytest.fixture
def pack(document: MakeDocument, shipped: Library) -> CodingPack:
    return read_coding_pack(document(PACK), shipped)


def test_an_edit_without_a_scope_has_that_of_its_pack(pack: CodingPack) -> None:
    scope = pack.edits["no-pairs"].scope
    assert isinstance(scope, Test)
    assert scope.fact == "line.bvn_ablation"


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"authority": "payer"}, "unknown-value", "/authority"),
        ({"id": "tester"}, "pack-id", "/id"),
        ({"dates": {}}, "missing-key", "/dates"),
        ({"criteria": [EDIT, EDIT]}, "duplicate-id", "/criteria/1/id"),
        ({"criteria": [{**EDIT, "for_each": "claim"}]}, "unknown-value", "/criteria/0/for_each"),
        (
            {"criteria": [{**EDIT, "finding": {**EDIT["finding"], "status": "payable"}}]},
            "unknown-value",
            "/criteria/0/finding/status",
        ),
        (
            {"criteria": [{**EDIT, "condition": {"fact": "line.no", "is": True}}]},
            "unknown-fact",
            "/criteria/0/condition/fact",
        ),
        (
            {"criteria": [{**EDIT, "condition": {"fact": "claim.units", "of": "64629", "lte": 2}}]},
            "indexed-fact",
            "/criteria/0/condition",
        ),
        ({"determinations": []}, "unknown-key", "/determinations"),
    ],
)
def test_a_wrong_coding_pack_is_refused_with_its_place(
    document: MakeDocument,
    shipped: Library,
    refused: Refused,
    *,
    change: Json,
    code: str,
    path: str,
) -> None:
    given = json.loads(json.dumps({**PACK, **change}))
    found = refused(lambda: read_coding_pack(document(given), shipped))
    assert [(one.code, one.path) for one in found] == [(code, path)]


FFS, ADVANTAGE = "medicare_ffs", "medicare_advantage"


@pytest.mark.parametrize("status", [FindingStatus.DENIED, FindingStatus.REJECTED])
@pytest.mark.parametrize(
    ("authority", "line_of_business", "evidence", "expected", "unseen"),
    [
        ("medicare_ffs", FFS, "primary", None, False),
        ("medicare_ffs", FFS, "secondary", None, False),
        ("medicare_ffs", FFS, "carried_forward", None, False),
        ("medicare_ffs", FFS, "inferred", "review", False),
        ("medicare_ffs", FFS, "recall", "review", False),
        ("medicare_ffs", ADVANTAGE, "primary", "review", True),
        ("medicare_ffs", "commercial", "primary", "review", True),
        ("medicare_ffs", "medicaid", "primary", "review", True),
        ("medicare_ffs", None, "primary", "review", True),
        ("national", "commercial", "primary", None, False),
        ("national", None, "inferred", "review", False),
        ("policy", "commercial", "secondary", None, False),
    ],
)
def test_authority_and_evidence_decide_how_strict_a_finding_may_be(
    pack: CodingPack,
    *,
    authority: str,
    line_of_business: str | None,
    evidence: str,
    expected: str | None,
    unseen: bool,
    status: FindingStatus,
) -> None:
    finding = Finding(status, Action.FIX_BEFORE_BILLING, "a text")
    of_authority = replace(pack, authority=Authority(authority))
    found = of_authority.status_of(finding, line_of_business, Evidence(evidence))
    assert found == (FindingStatus(expected or status), unseen)


def test_an_excepted_finding_keeps_its_status_on_any_evidence_but_binds_nobody_else(
    pack: CodingPack,
) -> None:
    finding = Finding(FindingStatus.DENIED, Action.FIX_BEFORE_BILLING, "a text", True)
    assert pack.status_of(finding, FFS, Evidence.RECALL) == (FindingStatus.DENIED, False)
    assert pack.status_of(finding, "commercial", Evidence.PRIMARY) == (FindingStatus.REVIEW, True)


@pytest.mark.parametrize("status", [FindingStatus.WARNING, FindingStatus.REVIEW])
def test_what_is_no_denial_is_not_made_stricter(pack: CodingPack, status: FindingStatus) -> None:
    finding = Finding(status, Action.PAYER_DISCRETION, "a text")
    assert pack.status_of(finding, FFS, Evidence.RECALL) == (status, False)
    assert pack.status_of(finding, "commercial", Evidence.PRIMARY)[0] is status


def test_the_latest_version_that_had_begun_is_in_force(pack: CodingPack) -> None:
    assert pack.dates.effective is not None
    later = replace(
        pack,
        version="2026-01-01",
        dates=replace(pack.dates, effective=replace(pack.dates.effective, day=date(2026, 1, 1))),
    )
    other = replace(pack, id="coding/another")
    packs = [later, pack, other]
    assert in_force_on(packs, date(2024, 12, 31)) == ()
    assert in_force_on(packs, date(2025, 12, 31)) == (other, pack)
    assert in_force_on(packs, date(2026, 1, 1)) == (other, later)


# --- the shipped ones

EXCEPTED = {
    "add-on-primary",
    "add-on-follows",
    "mue",
    "code-valid",
    "diagnosis-valid",
    "modifier-valid",
}
STATUSES = {
    "add-on-primary": "denied",
    "add-on-follows": "denied",
    "mue": "denied",
    "ncci-pairs": "denied",
    "ncci-bypassed": "warning",
    "component-modifiers": "denied",
    "co-surgeons": "denied",
    "surgical-team": "denied",
    "assistant": "denied",
    "gz": "denied",
    "sides": "review",
    "circumstances": "review",
    "modifier-setting": "review",
    "repeated-line": "review",
    "reduction-on-add-on": "warning",
    "notice-modifiers": "warning",
    "place-of-service": "warning",
    "setting-stated": "warning",
    "packaged": "packaged",
    "code-valid": "rejected",
    "diagnosis-valid": "rejected",
    "modifier-valid": "rejected",
    "place-among-modifiers": "warning",
    "code-of-era": "warning",
    "excludes1": "review",
    "units-above-bodies": "review",
    "units-below-bodies": "warning",
    "diagnosis-list-medicare": "review",
    "diagnosis-list-wyoming": "review",
    "attestation-kx": "warning",
}
"""The findings of the contract's table, and the few that were added to it."""


def test_the_shipped_edits_have_the_statuses_of_the_contract(shipped: Library) -> None:
    edits = [edit for pack in shipped.coding_packs for edit in pack.edits.values()]
    assert {edit.id: edit.finding.status.value for edit in edits} == STATUSES
    assert len({edit.id for edit in edits}) == len(edits)
    assert {edit.id for edit in edits if edit.finding.except_evidence} == EXCEPTED


def test_only_code_sets_bind_every_payer(shipped: Library) -> None:
    hard = {
        (pack.authority.value, edit.id)
        for pack in shipped.coding_packs
        for edit in pack.edits.values()
        if edit.finding.status in (FindingStatus.DENIED, FindingStatus.REJECTED)
    }
    assert {id for authority, id in hard if authority == "national"} == {
        "code-valid",
        "diagnosis-valid",
        "modifier-valid",
    }
    assert not [id for authority, id in hard if authority == "policy"]


def test_no_shipped_coding_pack_is_more_than_provisional(shipped: Library) -> None:
    """Each rests on tables of which only some quarters were read."""
    assert {pack.status for pack in shipped.coding_packs} == {PackStatus.PROVISIONAL}
