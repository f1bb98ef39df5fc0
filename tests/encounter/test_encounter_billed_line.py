"""A line among the others of its claim: who bills it, where, and which lines belong together."""

from typing import Any

import pytest

from engine.encounter.model import Claim, ClaimLine
from tests.encounter.line_cases import CENTER, HOSPITAL, PRACTITIONER, billed, by, line, unread


@pytest.mark.parametrize(
    ("claim", "settings"),
    [
        (PRACTITIONER, {"practitioner"}),
        (CENTER, {"asc"}),
        (HOSPITAL, {"outpatient_hospital"}),
        ({"form": "institutional"}, {"outpatient_hospital", "inpatient_hospital"}),
        ({"form": "professional", "place_of_service": "22"}, {"practitioner"}),
        ({"form": "professional", "place_of_service": "24"}, {"practitioner", "asc"}),
        ({"form": "professional"}, {"practitioner", "asc"}),
        (
            {"place_of_service": "24"},
            {"practitioner", "asc", "outpatient_hospital", "inpatient_hospital"},
        ),
    ],
)
def test_the_settings_are_those_that_the_claim_leaves_possible(
    claim: dict[str, Any], settings: set[str]
) -> None:
    assert set(billed(line(1, "64628"), **claim).settings) == settings


def test_a_place_of_its_own_goes_before_that_of_the_claim() -> None:
    own = ClaimLine(1, "64628", 1, place_of_service="11")
    assert billed(own, **PRACTITIONER).place == "11"
    assert billed(own, form="professional", place_of_service="24").settings == ("practitioner",)


@pytest.mark.parametrize(
    ("code", "described", "ablation"),
    [
        ("64628", None, True),
        ("C9753", None, True),
        ("22899", True, True),
        ("22899", None, None),
        ("64999", False, False),
        ("64635", True, False),
    ],
)
def test_an_unlisted_code_is_the_ablation_where_its_narrative_says_so_and_else_not_told(
    code: str, described: bool | None, ablation: bool | None
) -> None:
    one = ClaimLine(1, code, 1, unlisted_description=described)
    assert billed(one).may_be_ablation is ablation
    assert billed(one).is_ablation is bool(ablation)


def test_a_line_without_a_provider_is_of_the_same_one_and_a_facility_is_one() -> None:
    lines = (by("P1", line(1, "64628")), by("P2", line(2, "64629")), line(3, "64635"))
    assert [one.line for one in billed(*lines).same_provider] == [1, 3]
    assert [one.line for one in billed(*lines, of=3).same_provider] == [1, 2, 3]
    assert [one.line for one in billed(*lines, **HOSPITAL).same_provider] == [1, 2, 3]
    assert [one.line for one in billed(*lines, **CENTER).same_provider] == [1, 2, 3]


def test_units_of_a_date_are_those_of_one_provider_and_known_to_be_all_or_not() -> None:
    mine = (by("P1", line(1, "64629")), by("P1", line(2, "64629", 2)))
    other = by("P2", line(3, "64629", 4))
    assert billed(*mine, other).units_on_date == (3, True)
    assert billed(*mine, line(4, "64629", None)).units_on_date == (3, False)
    assert billed(*mine, unread(4)).units_on_date == (3, False)


@pytest.mark.parametrize(
    ("first", "second", "repeats"),
    [("64629", "64629", True), ("64628", "64629", False), (None, "64629", None)],
)
def test_the_line_of_the_higher_number_repeats(
    first: str | None, second: str, repeats: bool | None
) -> None:
    assert billed(line(1, first), line(2, second), of=2).repeats is repeats
    assert billed(line(1, first), line(2, second), of=1).repeats is False
    assert billed(line(2, second), line(1, first), of=2).repeats is repeats


def test_pairs_are_looked_for_between_the_ablation_and_other_services_alone() -> None:
    lines = (line(1, "64628"), line(2, "64629"), line(3, "77003"), line(4, "64635"))
    assert billed(*lines).beside == ("64635", "77003")
    assert billed(*lines, of=3).beside == ("64628", "64629")


def test_the_diagnoses_are_those_pointed_to_and_without_pointers_all() -> None:
    listed = ("M54.51", "M54.59")
    pointing = ClaimLine(1, "64628", 1, diagnosis_pointers=(2,))
    assert billed(pointing, diagnoses=listed).diagnoses == ("M54.59",)
    assert billed(line(1, "64628"), diagnoses=listed).diagnoses == listed
    assert billed(line(1, "64628"), form="professional").diagnoses is None


def test_a_pointer_beyond_the_diagnoses_that_could_be_read_leaves_them_unknown() -> None:
    pointing = ClaimLine(1, "64628", 1, diagnosis_pointers=(1, 2))
    assert billed(pointing, diagnoses=("M54.51",)).diagnoses is None


def test_a_line_that_bills_a_revenue_code_alone_was_read() -> None:
    revenue = ClaimLine(2, None, 1, revenue_code="0360")
    assert Claim((line(1, "64628"), revenue)).is_whole
    assert billed(line(1, "64629"), revenue).units_on_date == (1, True)
