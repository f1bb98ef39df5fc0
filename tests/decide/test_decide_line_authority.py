"""Whom a coding edit binds, how sure one must be, and what a decision names of its tables."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.decide import Decision, to_json
from tests.decide.claims import (
    FIRST,
    FURTHER,
    TWO,
    found,
    line,
    lines,
    professional,
    reason,
    statuses,
)

Json = dict[str, Any]
DecideClaim = Callable[..., Decision]

UNSEEN = "this payer's own table was not seen"


@pytest.mark.parametrize(
    "parts",
    [
        {"payer": "bcbs", "plan": "wyoming", "line_of_business": "commercial"},
        {"payer": "aetna", "line_of_business": "commercial"},
        {"payer": "uhc", "line_of_business": "medicaid", "plan_state": "PA"},
        {"payer": "medicare", "line_of_business": "medicare_advantage"},
    ],
)
def test_medicares_edits_are_review_for_every_other_line_of_business(
    decide_claim: DecideClaim, parts: Json
) -> None:
    claim = professional(line(1, "64628", 2, "26"), line(2, "77003"))
    result = lines(decide_claim(claim, bodies=TWO, **parts))
    for number, edit in ((1, "mue"), (1, "component-modifiers"), (2, "ncci-pairs")):
        told = reason(result[number], edit)
        assert told.status == "review"
        assert UNSEEN in told.text
        assert told.suggestions == ()


def test_code_sets_bind_every_payer(decide_claim: DecideClaim) -> None:
    claim = professional(line(1, "C9752", 1, "11"), diagnoses=["M54.5"])
    decision = decide_claim(claim, payer="aetna", line_of_business="commercial")
    edits = found(lines(decision)[1])
    assert {edit: edits[edit] for edit in ("code-valid", "diagnosis-valid", "modifier-valid")} == {
        "code-valid": "rejected",
        "diagnosis-valid": "rejected",
        "modifier-valid": "rejected",
    }


@pytest.mark.parametrize("modifier", ["26", "62", "66", "80"])
def test_what_rests_on_indicators_that_are_only_inferred_is_review(
    decide_claim: DecideClaim, modifier: str
) -> None:
    claim = professional(line(1, "64628", 1, modifier))
    result = lines(decide_claim(claim, bodies=TWO, date_of_service="2025-03-04"))[1]
    assert result.status == "review"


def test_gz_denies_on_any_day_with_its_reason_code(decide_claim: DecideClaim) -> None:
    claim = professional(line(1, "64628", 1, "GZ"))
    told = reason(lines(decide_claim(claim, bodies=TWO, date_of_service="2025-03-04"))[1], "gz")
    assert (told.status, told.evidence) == ("denied", "primary")
    assert [(s.carc, s.citation.evidence.value) for s in told.suggestions] == [("50", "primary")]


def test_a_policys_own_edits_are_for_its_lines_alone(decide_claim: DecideClaim) -> None:
    claim = professional(FIRST)
    noridian = lines(decide_claim(claim, bodies=TWO, service_location={"state": "WA"}))[1]
    assert found(noridian) == {"attestation-kx": "warning"}
    attested = professional(line(1, "64628", 1, "KX"))
    noridian = lines(decide_claim(attested, bodies=TWO, service_location={"state": "WA"}))[1]
    assert found(noridian) == {}
    palmetto = lines(decide_claim(professional(FIRST, diagnoses=["M54.59"]), bodies=TWO))[1]
    assert found(palmetto) == {"diagnosis-list-medicare": "review"}


# --- what a decision names


def test_the_decision_names_packs_and_the_tables_that_answered(decide_claim: DecideClaim) -> None:
    decision = decide_claim(professional(FIRST, FURTHER))
    assert [one.id for one in decision.coding if one.kind == "pack"] == [
        "coding/medicare-edits",
        "coding/national-codes",
        "coding/policy-edits",
    ]
    tables = [one.id for one in decision.coding if one.kind == "table"]
    assert tables == sorted(tables)
    assert {"coding/unit-limits-practitioner", "coding/add-on-codes"} <= set(tables)
    assert "coding/unit-limits-outpatient-hospital" not in tables


def test_a_reason_names_its_table_and_the_days_it_speaks_of(decide_claim: DecideClaim) -> None:
    decision = decide_claim(professional(FIRST, line(2, "77003")), bodies=TWO)
    told = to_json(decision)["lines"][1]["reasons"][0]
    assert told["table"] == {
        "table": "coding/pairs-practitioner",
        "version": "2024-07-01",
        "from": "2024-07-01",
        "to": "2024-09-30",
    }


def test_the_numbers_of_lines_order_them_not_their_place(decide_claim: DecideClaim) -> None:
    split = [FIRST, line(2, "64629"), line(3, "64629"), line(4, "77003")]
    turned = to_json(decide_claim(professional(*reversed(split))))
    assert turned == to_json(decide_claim(professional(*split)))


def test_where_no_policy_decides_the_line_says_that_only_edits_were_looked_at(
    decide_claim: DecideClaim,
) -> None:
    claim = professional(FIRST, FURTHER)
    no_policy = {"payer": "bcbs", "plan": "hcsc", "line_of_business": "commercial"}
    decision = decide_claim(claim, **no_policy)
    assert decision.outcome == "no_policy"
    assert statuses(decision) == ["payable", "payable"]
    assert reason(decision.lines[0], "coverage").status is None
    assert "coding edits" in reason(decision.lines[0], "coverage").text
