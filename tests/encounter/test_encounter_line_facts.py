"""Facts of a line: itself, its place and its payment; and all of them together."""

from typing import Any

import pytest

from engine.encounter.line_facts import LINE_FACTS, line_facts
from engine.encounter.model import ClaimLine
from engine.knowledge.library import Library
from engine.language.values import Value
from tests.encounter.line_cases import (
    CENTER,
    HOSPITAL,
    PRACTITIONER,
    inputs,
    line,
    unread,
    value,
)

FIRST, FURTHER = line(1, "64628"), line(2, "64629", 2)


def derived(id: str, *lines: ClaimLine, **parts: Any) -> Value | None:
    return value(LINE_FACTS[id], *lines, **parts)


def test_code_units_and_service_are_what_the_line_says() -> None:
    assert derived("line.code", FURTHER, of=2) == "64629"
    assert derived("line.units", FURTHER, of=2) == 2
    assert derived("line.units", line(1, "64628", None)) is None
    assert derived("line.bvn_ablation", FIRST) is True
    assert derived("line.bvn_ablation", line(1, "64635")) is False
    assert derived("line.bvn_ablation", line(1, "22899")) is None
    assert [derived(id, unread(1)) for id in ("line.code", "line.bvn_ablation")] == [None, None]


def test_the_policy_is_what_decides_if_that_is_known() -> None:
    assert derived("line.policy", FIRST, policy="none") == "none"
    assert derived("line.policy", FIRST) is None


@pytest.mark.parametrize(
    ("claim", "office"),
    [
        ({**PRACTITIONER, "place_of_service": "11"}, True),
        (PRACTITIONER, False),
        ({"form": "professional"}, None),
        (HOSPITAL, False),
    ],
)
def test_an_office_is_place_of_service_11(claim: dict[str, Any], office: bool | None) -> None:
    assert derived("line.office", FIRST, **claim) is office


@pytest.mark.parametrize(
    ("day", "evidence"), [("2024-09-30", "primary"), ("2025-03-04", "inferred")]
)
def test_that_an_office_has_no_value_is_as_sure_as_the_fee_schedule(
    day: str, evidence: str
) -> None:
    claim = {**PRACTITIONER, "place_of_service": "11"}
    fact = LINE_FACTS["line.office"](inputs(FIRST, on=day, **claim))
    assert fact is not None
    assert [answer.evidence.value for answer in fact.answers] == ["primary", evidence]
    c_code = LINE_FACTS["line.office"](inputs(line(1, "C9752"), on=day, **claim))
    assert c_code is not None
    assert (c_code.value, len(c_code.answers)) == (True, 1)


def test_the_place_of_the_line_goes_before_that_of_the_claim() -> None:
    own = ClaimLine(1, "64628", 1, place_of_service="11")
    assert derived("line.place_of_service", own) == "11"
    assert derived("line.place_of_service", FIRST) == "24"
    assert derived("line.place_of_service", FIRST, **HOSPITAL) is None


@pytest.mark.parametrize(
    ("claim", "open_"),
    [
        (PRACTITIONER, False),
        (CENTER, False),
        (HOSPITAL, False),
        ({"form": "professional", "place_of_service": "24"}, True),
        ({"place_of_service": "24"}, True),
        ({"form": "professional", "place_of_service": "22"}, False),
        ({"form": "professional"}, None),
    ],
)
def test_the_setting_is_open_at_place_24_without_one(
    claim: dict[str, Any], open_: bool | None
) -> None:
    assert derived("line.setting_open", FIRST, **claim) is open_


@pytest.mark.parametrize(
    ("code", "claim", "packaged"),
    [
        ("64629", PRACTITIONER, False),
        ("64629", CENTER, True),
        ("64629", HOSPITAL, True),
        ("64628", HOSPITAL, False),
        ("64629", {"form": "institutional"}, None),
        ("64629", {"form": "professional", "place_of_service": "24"}, None),
        ("64635", HOSPITAL, None),
    ],
)
def test_packaging_is_that_of_the_facility(
    code: str, claim: dict[str, Any], packaged: bool | None
) -> None:
    assert derived("line.packaged", line(1, code), **claim) is packaged


INDICATORS = {
    "line.pc_tc_indicator": "0",
    "line.assistant_indicator": "1",
    "line.co_surgeon_indicator": "0",
    "line.team_indicator": "0",
    "line.bilateral_indicator": "0",
}


@pytest.mark.parametrize(("id", "indicator"), INDICATORS.items())
def test_indicators_are_asked_for_a_line_with_modifiers(id: str, indicator: str) -> None:
    assert derived(id, line(1, "64628", 1, "26")) == indicator
    assert derived(id, FIRST) is None
    assert derived(id, line(1, "77003", 1, "26")) is None
    assert derived(id, line(1, "C9752", 1, "26"), on="2020-06-01") is None


@pytest.mark.parametrize(
    ("day", "evidence"),
    [("2024-07-01", "primary"), ("2024-09-30", "primary"), ("2024-10-01", "inferred")],
)
def test_indicators_are_read_in_one_quarter_and_inferred_in_the_others(
    day: str, evidence: str
) -> None:
    fact = LINE_FACTS["line.pc_tc_indicator"](inputs(line(1, "64628", 1, "26"), on=day))
    assert fact is not None
    assert [answer.evidence.value for answer in fact.answers] == [evidence]


def test_facts_that_are_not_known_are_left_out(shipped: Library) -> None:
    found = line_facts(inputs(FIRST, FURTHER))
    assert None not in [fact.value for fact in found.values()]
    assert "line.diagnoses" not in found
    assert "line.policy" not in found
    assert set(found) <= set(shipped.facts)


def test_every_fact_of_a_line_is_a_value_of_the_dictionary(shipped: Library) -> None:
    claim = {**PRACTITIONER, "diagnoses": ("M54.51",)}
    parts: dict[str, Any] = {"policy": "medicare/palmetto-l39420", **claim}
    found = line_facts(inputs(line(1, "64628", 1, "26"), FURTHER, line(3, "77003"), **parts))
    for id, fact in found.items():
        if isinstance(fact.value, str):
            assert shipped.facts[id].allows_member(fact.value), id
