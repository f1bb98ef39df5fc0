"""Facts of a line: what stands as its modifiers."""

from typing import Any

import pytest

from engine.encounter.line_modifiers import (
    modifiers,
    modifiers_fit_setting,
    modifiers_valid,
    place_among_modifiers,
    repeated,
)
from tests.encounter.line_cases import (
    CENTER,
    HOSPITAL,
    PRACTITIONER,
    detail,
    line,
    unread,
    value,
    whole,
)


def test_the_modifiers_are_a_set() -> None:
    assert value(modifiers, line(1, "64628", 1, "KX", "59")) == whole("59", "KX")
    assert value(modifiers, line(1, "64628")) == whole()


@pytest.mark.parametrize(
    ("given", "valid"),
    [((), True), (("59", "KX"), True), (("ZZ",), None), (("11",), False), (("11", "ZZ"), False)],
)
def test_a_modifier_is_valid_invalid_or_in_no_table(
    given: tuple[str, ...], valid: bool | None
) -> None:
    assert value(modifiers_valid, line(1, "64628", 1, *given)) is valid


def test_what_is_no_modifier_is_told_in_the_words_of_the_table() -> None:
    told = detail(modifiers_valid, line(1, "64628", 1, "11"))
    assert told is not None
    assert told.startswith("11 is a place of service")


@pytest.mark.parametrize(
    ("modifier", "claim", "fits"),
    [
        ("53", PRACTITIONER, True),
        ("53", CENTER, False),
        ("73", CENTER, True),
        ("73", HOSPITAL, True),
        ("73", PRACTITIONER, False),
        ("PO", HOSPITAL, True),
        ("PO", CENTER, False),
        ("SG", CENTER, True),
        ("KX", HOSPITAL, True),
        ("ZZ", HOSPITAL, None),
        ("53", {"form": "professional", "place_of_service": "24"}, None),
        ("PO", {"form": "professional", "place_of_service": "24"}, False),
    ],
)
def test_a_modifier_fits_the_settings_that_the_line_may_be_of(
    modifier: str, claim: dict[str, Any], fits: bool | None
) -> None:
    assert value(modifiers_fit_setting, line(1, "64628", 1, modifier), **claim) is fits


def test_a_modifier_of_another_setting_names_its_own() -> None:
    told = detail(modifiers_fit_setting, line(1, "64628", 1, "73"))
    assert told == "73 is for asc and outpatient hospital lines"


@pytest.mark.parametrize(
    ("modifier", "place"), [("19", True), ("21", True), ("22", False), ("11", False), ("ZZ", False)]
)
def test_a_place_of_service_is_seen_where_no_table_has_it_as_a_modifier(
    modifier: str, place: bool
) -> None:
    assert value(place_among_modifiers, line(1, "64628", 1, modifier)) is place


@pytest.mark.parametrize(
    ("given", "repeats"),
    [((), True), (("KX",), True), (("59",), False), (("76", "KX"), False), (("ZZ",), None)],
)
def test_a_second_line_repeats_the_first_unless_a_modifier_tells_them_apart(
    given: tuple[str, ...], repeats: bool | None
) -> None:
    lines = (line(1, "64629"), line(2, "64629", 1, *given))
    assert value(repeated, *lines, of=2) is repeats
    assert value(repeated, *lines, of=1) is False


def test_beside_a_line_that_could_not_be_read_nobody_knows_whether_it_repeats() -> None:
    assert value(repeated, unread(1), line(2, "64629"), of=2) is None
    assert value(repeated, unread(1), line(2, "64629", 1, "59"), of=2) is False
