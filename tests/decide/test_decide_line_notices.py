"""The notice that is advisable for a line, and what a remittance may say of it."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.decide import Decision
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
        ({"payer": "aetna", "line_of_business": "commercial"}, [None, None]),
    ],
)
def test_a_notice_is_advisable_where_the_policy_denies(
    decide_claim: DecideClaim, *, parts: Json, notices: list[str | None]
) -> None:
    facts = {"patient.bmi": 41}
    decision = decide_claim(professional(FIRST, FURTHER), facts=facts, **parts)
    assert [one.liability and one.liability.notice.value for one in decision.lines] == notices
    for one in decision.lines:
        if one.liability and one.liability.notice == "abn":
            assert (one.liability.given, one.liability.not_given) == ("GA", "GZ")
            assert one.liability.evidence == "recall"


def test_an_edit_that_denies_asks_for_no_notice(decide_claim: DecideClaim) -> None:
    decision = decide_claim(professional(line(1, "64628", 2)), bodies=TWO)
    assert statuses(decision) == ["denied"]
    assert decision.lines[0].liability is None
