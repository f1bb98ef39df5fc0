"""The notice that is advisable for a line, and what a remittance may say of it."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.decide import Decision
from engine.decide.coverage_of_lines import Coverage
from engine.decide.liability import liability_of
from engine.decide.model import LineStatus, Notice
from engine.knowledge.library import Library
from engine.knowledge.packs import BASES, Determination, Outcome
from engine.language.conditions import ALWAYS
from tests.decide.claims import (
    FIRST,
    FURTHER,
    TWO,
    line,
    professional,
    statuses,
)

Json = dict[str, Any]
DecideClaim = Callable[..., Decision]


@pytest.mark.parametrize(
    ("parts", "notices"),
    [
        ({}, ["abn", "abn"]),
        ({"line_of_business": "medicare_advantage"}, ["organization_determination"] * 2),
        (
            {
                "payer": "aetna",
                "line_of_business": "commercial",
                "date_of_service": "2026-01-15",
            },
            [None, None],
        ),
    ],
)
def test_a_notice_is_advisable_where_the_policy_denies(
    decide_claim: DecideClaim, *, parts: Json, notices: list[str | None]
) -> None:
    facts = {"patient.bmi": 41}
    decision = decide_claim(professional(FIRST, FURTHER), facts=facts, **parts)
    assert statuses(decision) == ["denied", "denied"]
    assert [one.liability and one.liability.notice.value for one in decision.lines] == notices
    for one in decision.lines:
        if one.liability and one.liability.notice == "abn":
            assert (one.liability.given, one.liability.not_given) == ("GA", "GZ")
            assert one.liability.evidence == "recall"


def test_an_edit_that_denies_asks_for_no_notice(decide_claim: DecideClaim) -> None:
    decision = decide_claim(professional(line(1, "64628", 2)), bodies=TWO)
    assert statuses(decision) == ["denied"]
    assert decision.lines[0].liability is None


def denied_for(basis: str) -> Coverage:
    """A service that is not covered on a basis."""
    entry = Determination("it", Outcome.NOT_COVERED, ALWAYS, basis, None, (), "A text.")
    return Coverage(Outcome.NOT_COVERED, entry, policy="medicare/palmetto-l39420")


@pytest.mark.parametrize("basis", BASES)
def test_what_the_benefit_excludes_needs_no_notice(basis: str) -> None:
    found = liability_of(LineStatus.DENIED, denied_for(basis), "medicare_ffs")
    assert (found is None) is (basis == "benefit_exclusion")


@pytest.mark.parametrize("status", [status for status in LineStatus if status != "denied"])
def test_without_a_denial_no_notice_is_advisable(status: LineStatus) -> None:
    coverage = denied_for("limit_exceeded")
    assert liability_of(status, coverage, "medicare_ffs") is None
    assert liability_of(None, coverage, "medicare_ffs") is None


def test_the_notice_is_for_the_exceeding_line_alone_where_the_others_are_covered() -> None:
    exceeding = Determination("it", Outcome.PARTIALLY_COVERED, ALWAYS, None, None, ("64629",), "A.")
    partial = Coverage(Outcome.PARTIALLY_COVERED, exceeding)
    found = liability_of(LineStatus.DENIED, partial, "medicare_ffs")
    assert found is not None
    assert found.notice is Notice.ABN
    assert "for this line alone" in found.text
    whole = liability_of(LineStatus.DENIED, denied_for("limit_exceeded"), "medicare_ffs")
    assert whole is not None
    assert "alone" not in whole.text


# Edit, or basis of a denial by the policy: the suggested codes, each with its grade.
@pytest.mark.parametrize(
    ("edit", "codes"),
    [
        ("add-on-primary", ["107 N122 recall"]),
        ("add-on-follows", ["107 N122 recall"]),
        ("mue", ["151 N362 recall"]),
        ("code-valid", ["181 M20 N56 recall"]),
        ("modifier-valid", ["182 recall"]),
        ("diagnosis-valid", ["146 M76 recall"]),
        ("assistant", ["4 N519 recall"]),
        ("ncci-pairs", ["97 M80 N20 recall", "236 M15 recall"]),
        ("gz", ["50 primary"]),
        ("coverage/medicare/criteria_not_met", ["50 N115 secondary"]),
        ("coverage/medicare/limit_exceeded", ["50 N115 recall", "151 recall"]),
        ("coverage/criteria_not_met", ["50 recall"]),
        ("coverage/limit_exceeded", ["151 recall"]),
        ("coverage/investigational", ["55 recall", "96 N130 secondary"]),
    ],
)
def test_suggested_codes_have_their_grade_and_never_a_group(
    shipped: Library, *, edit: str, codes: list[str]
) -> None:
    found = shipped.remittance.for_edit(edit)
    told = [" ".join([s.carc, *s.rarc, s.citation.evidence.value]) for s in found]
    assert told == codes


def test_119_is_for_a_benefit_maximum_and_is_suggested_nowhere(shipped: Library) -> None:
    suggested = {s.carc for some in shipped.remittance.suggestions.values() for s in some}
    assert suggested.isdisjoint({"119", "197", "198"})
