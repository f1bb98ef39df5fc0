"""Policies without clinical criteria: no clinical fact changes the answer, and none is asked for.

Every fact of the dictionary that an encounter can state takes part, whatever the policies of other
payers make of it.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

import pytest

from engine.decide import Decision, Options, Session
from engine.encounter.model import Encounter, Place, Statement
from engine.knowledge.library import Library
from engine.knowledge.packs import Outcome, PackStatus
from engine.knowledge.study.differences import Weight
from engine.knowledge.study.pack_comparison import compare_packs
from engine.language.facts import Fact
from engine.language.values import Kind, SetValue, Value

SCOPE = "procedure.technique"
"""The one fact that the scope of these policies rests on."""

# Payer, line of business, state of the place or plan, date of service, and the pack that decides.
POSITIONS = [
    ("aetna", "commercial", None, "2026-01-15", "aetna/cpb-0016@2026-01-01"),
    ("aetna", "commercial", None, "2026-11-24", "aetna/cpb-0016@2026-02-12"),
    ("cigna", "commercial", None, "2021-10-04", "cigna/0139@2021-07"),
    ("cigna", "commercial", None, "2023-05-02", "cigna/0139@2022-07-15"),
    ("cigna", "commercial", None, "2025-12-17", "cigna/evicore-cmm-208@2025-02-28"),
    ("cigna", "commercial", None, "2026-11-24", "cigna/evicore-cmm-208@2025-12-18"),
    ("uhc", "commercial", None, "2024-04-04", "uhc/ablative-treatment-spinal-pain@2022-03-01"),
    ("uhc", "commercial", None, "2026-11-24", "uhc/ablative-treatment-spinal-pain@2026-02-01"),
    (
        "uhc",
        "individual_exchange",
        None,
        "2026-11-24",
        "uhc/ablative-treatment-spinal-pain@2026-02-01",
    ),
    ("aetna", "medicare_advantage", "TX", "2025-03-04", "medicare/advantage@2022-01-01"),
    ("uhc", "medicare_advantage", "TX", "2026-09-15", "medicare/advantage@2022-01-01"),
    ("medicare", "medicare_ffs", "TX", "2025-03-04", "medicare/no-lcd@2022-01-01"),
]
NAMED_ONLY = ["uhc/community-plan-pa@after-csooipa-o", "uhc/medicare-advantage-mmp070@2026-09-01"]
"""Packs that no date of service selects, or that always send on to another one."""

EXPECTED: Mapping[str, tuple[str, str | None, str]] = {
    "aetna/cpb-0016@2026-01-01": ("not_covered", "investigational", "provisional"),
    "aetna/cpb-0016@2026-02-12": ("not_covered", "investigational", "draft"),
    "cigna/0139@2021-07": ("not_covered", "investigational", "draft"),
    "cigna/0139@2022-07-15": ("not_covered", "not_medically_necessary", "draft"),
    "cigna/evicore-cmm-208@2025-02-28": ("not_covered", "investigational", "provisional"),
    "cigna/evicore-cmm-208@2025-12-18": ("not_covered", "investigational", "draft"),
    "uhc/ablative-treatment-spinal-pain@2022-03-01": ("not_covered", "investigational", "draft"),
    "uhc/ablative-treatment-spinal-pain@2026-02-01": (
        "not_covered",
        "investigational",
        "provisional",
    ),
    "uhc/community-plan-pa@after-csooipa-o": ("not_covered", "investigational", "draft"),
    "uhc/medicare-advantage-mmp070@2026-09-01": ("delegated", None, "provisional"),
    "medicare/advantage@2022-01-01": ("delegated", None, "draft"),
    "medicare/no-lcd@2022-01-01": ("individual_review", None, "provisional"),
}
"""Outcome, basis and status of each (register of packs, section 2 of the dossier on gaps)."""

ENCOUNTERS = 150
"""How many random encounters each position is asked about."""


Where = tuple[str, str | None, str | None, str]
"""Payer, line of business, state and date of service."""


def encounter(where: Where, facts: Mapping[str, tuple[Statement, ...]], name: str) -> Encounter:
    payer, line, state, day = where
    return Encounter(
        id=name,
        payer=payer,
        date_of_service=date.fromisoformat(day),
        plan=None,
        line_of_business=line,
        plan_state=state if line == "medicaid" else None,
        service_location=Place(state, None, None) if state else None,
        birth_date=None,
        sex=None,
        claim=None,
        requested=("C9752",) if day < "2022" else ("64628",),
        facts=facts,
        digest=name,
    )


def clinical(rng: random.Random, facts: Mapping[str, Fact]) -> dict[str, tuple[Statement, ...]]:
    """Random statements on random facts; some only possible, some in conflict."""
    share = rng.choice((0.1, 0.5, 1.0))
    return {
        fact.id: tuple(_statements(rng, fact))
        for fact in facts.values()
        if (fact.given == "facts" or fact.givable) and fact.id != SCOPE and rng.random() < share
    }


def _statements(rng: random.Random, fact: Fact) -> Iterator[Statement]:
    for source in range(1 if rng.random() < 0.9 else 2):
        yield Statement(_value(rng, fact), f"source {source}", possible=rng.random() < 0.1)


def _value(rng: random.Random, fact: Fact) -> Value:
    if fact.kind is Kind.BOOLEAN:
        return rng.random() < 0.5
    if fact.kind is Kind.NUMBER:
        low = fact.minimum if isinstance(fact.minimum, Decimal) else Decimal(0)
        high = fact.maximum if isinstance(fact.maximum, Decimal) else Decimal(500)
        return rng.choice((low, high, low + (high - low) // 7))
    members = list(fact.members or ())
    if fact.kind is Kind.ENUM:
        return rng.choice(members)
    assert fact.kind is Kind.SET, f"no random value is known for {fact.id}"
    chosen = rng.sample(members, rng.randint(1 if fact.nonempty else 0, len(members)))
    return SetValue(frozenset(chosen), complete=rng.random() < 0.7)


def shown(decision: Decision) -> Mapping[str, object]:
    """All that must not depend on a clinical fact: everything but the coding of the bodies."""
    return {
        "policy": decision.policy and (decision.policy.pack.name, decision.policy.chain),
        "outcome": decision.outcome,
        "basis": decision.basis,
        "payer term": decision.payer_term,
        "determination": (decision.determination, decision.citation),
        "reachable": decision.reachable,
        "missing": decision.missing,
        "criteria": decision.criteria,
        "warnings": decision.warnings,
    }


def assert_unmoved(
    session: Session, facts: Mapping[str, Fact], where: Where, options: Options, pack: str
) -> None:
    bare = session.decide(encounter(where, {}, "bare"), options)
    outcome, basis, _ = EXPECTED[pack]
    assert bare.policy is not None
    assert bare.policy.pack.name == pack
    assert (bare.outcome.value, bare.basis) == (outcome, basis)
    assert (bare.missing.facts, bare.missing.selection, bare.missing.documents) == ((), (), ())
    rng = random.Random(pack)
    for number in range(ENCOUNTERS):
        stated = clinical(rng, facts)
        decision = session.decide(encounter(where, stated, f"{pack}-{number}"), options)
        assert shown(decision) == shown(bare), stated


@pytest.mark.parametrize(("payer", "line", "state", "day", "pack"), POSITIONS)
def test_no_clinical_fact_changes_the_answer_or_is_asked_for(
    session: Session,
    shipped: Library,
    *,
    payer: str,
    line: str,
    state: str | None,
    day: str,
    pack: str,
) -> None:
    assert_unmoved(session, shipped.facts, (payer, line, state, day), Options(), pack)


@pytest.mark.parametrize("pack", NAMED_ONLY)
def test_nor_where_a_person_names_the_pack(session: Session, shipped: Library, pack: str) -> None:
    where = ("uhc", None, None, "2026-09-15")
    options = Options(pack=shipped.pack_named(pack))
    assert_unmoved(session, shipped.facts, where, options, pack)


def test_the_random_facts_are_those_that_decide_elsewhere(
    session: Session, shipped: Library
) -> None:
    """The same random facts do change the answer of a policy with criteria."""
    rng = random.Random("palmetto")
    where = ("medicare", None, "NC", "2025-03-04")
    outcomes = {
        session.decide(encounter(where, clinical(rng, shipped.facts), str(n))).outcome
        for n in range(ENCOUNTERS)
    }
    assert {Outcome.NOT_COVERED, Outcome.NEEDS_INFORMATION} <= outcomes


def test_no_policy_without_criteria_is_left_out(shipped: Library) -> None:
    """Those of the federation of Blue plans have tests of their own."""
    packs = (pack for policy in shipped.policy_ids() for pack in shipped.versions(policy))
    found = {p.name for p in packs if p.kind == "coverage" and not p.criteria and p.payer != "bcbs"}
    assert found == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_scope_is_the_technique_and_the_position_stands_alone(
    shipped: Library, name: str
) -> None:
    pack = shipped.pack_named(name)
    _, position = pack.determinations
    assert not pack.criteria
    assert (position.outcome.value, position.basis) == EXPECTED[name][:2]
    assert pack.status is PackStatus(EXPECTED[name][2])
    # What was not read to its end is never called silent.
    assert all(
        source.evidence.value != "primary" or not source.complete
        for source in pack.sources.values()
    )
    assert "silent" not in {silence.kind.value for silence in pack.silences}
    assert position.citation is not None or name.startswith("medicare/no-lcd")


@pytest.mark.parametrize(
    "name", ["uhc/community-plan-pa@after-csooipa-o", *(row[4] for row in POSITIONS[:9])]
)
def test_a_term_with_unproven_experimental_or_investigational_is_investigational(
    shipped: Library, name: str
) -> None:
    position = shipped.pack_named(name).determinations[-1]
    words = ("unproven", "experimental", "investigational")
    if position.payer_term and any(word in position.payer_term for word in words):
        assert position.basis == "investigational"
    else:
        assert name in ("cigna/0139@2022-07-15", "uhc/ablative-treatment-spinal-pain@2022-03-01")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("aetna/cpb-0016@2026-01-01", "aetna/cpb-0016@2026-02-12"),
        ("cigna/evicore-cmm-208@2025-02-28", "cigna/evicore-cmm-208@2025-12-18"),
    ],
)
def test_a_version_carried_forward_differs_in_nothing_but_dates_status_and_evidence(
    shipped: Library, before: str, after: str
) -> None:
    found = compare_packs(shipped.pack_named(before), shipped.pack_named(after), shipped)
    assert found.metadata_only


def test_cigna_changed_codes_and_basis_then_the_governing_document(shipped: Library) -> None:
    first, second, third = (
        shipped.pack_named(name)
        for name in (
            "cigna/0139@2021-07",
            "cigna/0139@2022-07-15",
            "cigna/evicore-cmm-208@2025-02-28",
        )
    )
    rules = [
        (one.aspect, one.before, one.after)
        for one in compare_packs(first, second, shipped).differences
        if one.weight is Weight.RULE
    ]
    assert rules == [("basis", "investigational", "not_medically_necessary")]
    codes = {
        pack.name: next(w.text for w in pack.warnings if w.id == "codes")
        for pack in (first, second)
    }
    assert "C9752" in codes[first.name]
    assert "64628" in codes[second.name]
    assert first.id == second.id != third.id


def test_the_commercial_rule_of_unitedhealthcare_never_changed(shipped: Library) -> None:
    before, after = shipped.versions("uhc/ablative-treatment-spinal-pain")
    assert not compare_packs(before, after, shipped).rules_differ
