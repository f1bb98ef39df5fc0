"""Claim lines follow the coverage decision; what the coding edits add has a module of its own."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.decide import Decision, Options, Session
from engine.decide.model import LineStatus
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.pack_reader import read_pack
from engine.knowledge.texts.documents import Document

Json = dict[str, Any]
PackJson = Callable[..., Json]
Decide = Callable[..., Decision]
EncounterOf = Callable[..., Encounter]

CANCER = {"fact": "spine.cancer", "is": True}
CLAIM = {
    "form": "professional",
    "setting": "practitioner",
    "place_of_service": "24",
    "diagnoses": ["M54.51"],
    "lines": [
        {"line": 1, "code": "64628", "units": 1},
        {"line": 2, "code": "64629", "units": 2},
        {"line": 7, "code": "64635", "units": 1},
    ],
}
"""Two lines that pass every edit for four bodies on `READ`, and one of another service."""
READ = "2024-09-03"
"""A day of the quarter whose pairs were read: no pair there makes the ablation the second code."""
BODIES = {"procedure.vertebral_bodies": ["L3", "L4", "L5", "S1"]}


def ending(outcome: str) -> list[Json]:
    """Determinations that come to one outcome when cancer is stated absent."""
    entry: Json = {"id": "it", "outcome": outcome, "condition": {"not": CANCER}}
    if outcome == "not_covered":
        entry["basis"] = "limit_exceeded"
    if outcome == "partially_covered":
        entry["exceeding"] = ["64629"]
    return [entry, {"id": "otherwise", "outcome": "individual_review"}]


@pytest.fixture
def decide(
    shipped: Library,
    document: Callable[..., Document],
    encounter_of: Callable[..., Encounter],
) -> Decide:
    def run(pack: Json | None, **parts: Any) -> Decision:
        options = Options(pack=read_pack(document(pack), shipped)) if pack else Options()
        with Session(shipped) as session:
            return session.decide(encounter_of(**parts), options)

    return run


def statuses(decision: Decision) -> list[str]:
    return [line.status.value for line in decision.lines]


# Outcome, status of 64628 and of 64629.
FOLLOWED = [
    ("covered", "payable", "payable"),
    ("partially_covered", "review", "denied"),
    ("not_covered", "denied", "denied"),
    ("individual_review", "review", "review"),
    ("delegated", "review", "review"),
]


@pytest.mark.parametrize(("outcome", "first", "further"), FOLLOWED)
def test_a_line_follows_the_decision_and_the_strictest_status_wins(
    decide: Decide, pack_json: PackJson, *, outcome: str, first: str, further: str
) -> None:
    facts = {"spine.cancer": False, **BODIES}
    pack = pack_json({}, ending(outcome))
    found = decide(pack, claim=CLAIM, facts=facts, date_of_service=READ)
    assert found.outcome == outcome
    assert statuses(found) == [first, further, "not_checked"]
    assert [line.line for line in found.lines] == [1, 2, 7]


def test_an_open_decision_holds_the_lines(decide: Decide, pack_json: PackJson) -> None:
    found = decide(pack_json({}, ending("covered")), claim=CLAIM)
    assert found.outcome == "needs_information"
    assert statuses(found) == ["needs_information", "needs_information", "not_checked"]
    assert {r.action for line in found.lines for r in line.reasons} == {"fix_before_billing"}


def test_without_a_policy_for_the_service_only_coding_edits_apply(decide: Decide) -> None:
    other = {**CLAIM, "lines": [{"line": 1, "code": "99213", "units": 1}]}
    found = decide(None, facts={"procedure.technique": "other"}, claim=other)
    assert found.outcome == "not_applicable"
    assert statuses(found) == ["not_checked"]
    assert all(not line.reasons for line in found.lines)
    found = decide(None, claim=CLAIM, facts=BODIES, date_of_service="2019-01-01")
    assert found.outcome == "no_policy"
    assert statuses(found) == ["rejected", "rejected", "not_checked"]


def test_nothing_is_said_of_lines_without_a_claim(decide: Decide, pack_json: PackJson) -> None:
    pack = pack_json({}, ending("covered"))
    assert decide(pack, facts={"spine.cancer": False}).lines == ()
    assert decide(pack, request={"codes": ["64628"]}).lines == ()


def test_a_claim_before_the_first_coding_pack_is_not_checked(
    decide: Decide, pack_json: PackJson
) -> None:
    facts = {"spine.cancer": False, **BODIES}
    pack = pack_json({}, ending("covered"))
    found = decide(pack, claim=CLAIM, facts=facts, date_of_service="2018-12-31")
    assert found.outcome == "covered"
    assert set(statuses(found)) == {"not_checked"}
    assert found.coding == ()


def test_a_reason_says_the_outcome_in_words(decide: Decide, pack_json: PackJson) -> None:
    found = decide(pack_json({}, ending("not_covered")), claim=CLAIM, facts={"spine.cancer": False})
    reason = found.lines[0].reasons[0]
    assert (reason.edit, reason.text, reason.action) == (
        "coverage",
        "not covered: A text.",
        "payer_discretion",
    )


def test_line_statuses_are_in_the_order_of_strictness() -> None:
    assert [status.value for status in LineStatus] == [
        "rejected",
        "denied",
        "needs_information",
        "review",
        "not_checked",
        "packaged",
        "payable",
    ]


@pytest.mark.parametrize(
    ("bodies", "coding"),
    [
        (["L5"], [("64628", 1)]),
        (["L4", "L5"], [("64628", 1)]),
        (["L4", "L5", "S1"], [("64628", 1), ("64629", 1)]),
        (["L3", "L4", "L5", "S1"], [("64628", 1), ("64629", 2)]),
        ({"value": ["L4", "L5", "S1"], "complete": False}, []),
        (None, []),
    ],
)
def test_expected_coding_counts_bodies_whenever_they_are_known(
    decide: Decide, *, bodies: Any, coding: list[tuple[str, int]]
) -> None:
    found = decide(None, facts={"procedure.vertebral_bodies": bodies})
    assert list(found.expected_coding) == coding
    unselected = decide(None, facts={"procedure.vertebral_bodies": bodies}, service_location=None)
    assert list(unselected.expected_coding) == coding


def test_the_service_is_what_claim_or_request_names_else_assumed(decide: Decide) -> None:
    assert (decide(None).codes, decide(None).assumed) == (("64628", "64629"), True)
    assert "service_assumed" in [w.id for w in decide(None).warnings]
    named = decide(None, request={"codes": ["64629", "64628"]})
    assert (named.codes, named.assumed) == (("64628", "64629"), False)
    assert "service_assumed" not in [w.id for w in named.warnings]
    assert decide(None, claim=CLAIM).codes == ("64628", "64629", "64635")
    assert decide(None, facts={"procedure.technique": "other"}).codes == ()


def test_a_denied_line_cites_what_blocks(session: Session, encounter_of: EncounterOf) -> None:
    facts = {"patient.bmi": 41, "pain.low_back_duration": 14}
    decision = session.decide(encounter_of(facts=facts, claim=CLAIM))
    (reason,) = decision.lines[0].reasons
    assert reason.citation is not None
    assert (reason.citation.section, reason.evidence) == ("Limitations 11", "primary")
