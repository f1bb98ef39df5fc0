"""Facts of lines of which a field could not be read: what that field is stays open."""

import pytest

from engine.encounter.billed_line import MODIFIERS, POINTERS, PROVIDER
from engine.encounter.line_modifiers import (
    modifiers,
    modifiers_fit_setting,
    modifiers_valid,
    place_among_modifiers,
    repeated,
)
from engine.encounter.line_relations import (
    pair_bypassed,
    pair_indicator,
    pair_named,
    primary_denied,
    primary_present,
)
from engine.encounter.line_units import units_on_date
from engine.encounter.model import ClaimLine
from engine.language.values import SetValue
from tests.encounter.line_cases import (
    HOSPITAL,
    PRACTITIONER,
    Derivation,
    billed,
    by,
    line,
    value,
    without,
)

FIRST, FURTHER = line(1, "64628"), line(2, "64629")


# --- modifiers


def test_the_modifiers_are_at_least_those_that_were_read() -> None:
    some = without(MODIFIERS, line(1, "64628", 1, "59"))
    assert value(modifiers, some) == SetValue(frozenset({"59"}), complete=False)


@pytest.mark.parametrize(
    ("derive", "read", "unread"),
    [
        (modifiers_valid, True, None),
        (modifiers_fit_setting, True, None),
        (place_among_modifiers, False, None),
    ],
)
def test_modifiers_that_were_not_all_read_are_not_all_in_order(
    derive: Derivation, *, read: bool, unread: None
) -> None:
    assert value(derive, line(1, "64628", 1, "59")) is read
    assert value(derive, without(MODIFIERS, line(1, "64628", 1, "59"))) is unread


def test_what_is_wrong_with_one_modifier_is_told_whatever_the_others_are() -> None:
    bad = without(MODIFIERS, line(1, "64628", 1, "11"))
    assert value(modifiers_valid, bad) is False
    place = without(MODIFIERS, line(1, "64628", 1, "21"))
    assert value(place_among_modifiers, place) is True
    assert value(modifiers_fit_setting, without(MODIFIERS, line(1, "64628", 1, "73"))) is False


def test_a_modifier_that_was_not_read_may_split_a_repeated_line() -> None:
    again = line(2, "64628")
    assert value(repeated, FIRST, again, of=2) is True
    assert value(repeated, FIRST, without(MODIFIERS, again), of=2) is None


@pytest.mark.parametrize("where", [1, 2])
def test_a_modifier_that_was_not_read_may_release_a_pair(where: int) -> None:
    lines = [FIRST, line(2, "77003")]
    assert value(pair_indicator, *lines, of=2) == "1"
    assert value(pair_bypassed, *lines, of=2) is False
    lines[where - 1] = without(MODIFIERS, lines[where - 1])
    assert value(pair_bypassed, *lines, of=2) is None


# --- providers


def test_the_primary_may_be_that_of_another_provider() -> None:
    for lines in ((without(PROVIDER, FIRST), FURTHER), (FIRST, without(PROVIDER, FURTHER))):
        assert value(primary_present, *lines, of=2) is None
        assert value(primary_present, *lines, of=2, **HOSPITAL) is True
        assert value(primary_denied, *lines, of=2, failed=(1,)) is None
        assert value(primary_denied, *lines, of=2, paid=(1,)) is None
        assert value(primary_denied, *lines, of=2, failed=(1,), **HOSPITAL) is True
    elsewhere = {**PRACTITIONER, "primary_elsewhere": True}
    assert value(primary_present, without(PROVIDER, FIRST), FURTHER, of=2, **elsewhere) is True


def test_a_primary_that_is_known_to_be_the_providers_own_decides() -> None:
    other = without(PROVIDER, line(3, "64628"))
    assert value(primary_present, FIRST, FURTHER, other, of=2) is True
    assert value(primary_denied, FIRST, FURTHER, other, of=2, paid=(1,)) is False
    assert value(primary_denied, FIRST, FURTHER, other, of=2, failed=(1, 3)) is True
    assert value(primary_denied, FIRST, FURTHER, other, of=2, failed=(1,)) is None


def test_a_line_of_an_unread_provider_may_repeat_and_may_count() -> None:
    lines = (line(1, "64629", 2), without(PROVIDER, line(2, "64629", 3)))
    assert [billed(*lines, of=2).repeats, billed(*lines).units_on_date] == [None, (2, False)]
    assert value(units_on_date, *lines) is None
    assert billed(*lines, of=2, **HOSPITAL).repeats is True
    assert billed(*lines, **HOSPITAL).units_on_date == (5, True)


@pytest.mark.parametrize("where", [1, 2])
def test_a_pair_may_be_with_a_line_of_another_provider(where: int) -> None:
    lines = [FIRST, line(2, "77003")]
    assert value(pair_named, *lines, of=2) is True
    lines[where - 1] = without(PROVIDER, lines[where - 1])
    assert value(pair_named, *lines, of=2) is None
    assert value(pair_indicator, *lines, of=2) is None
    assert value(pair_named, *lines, of=2, **HOSPITAL) is True


def test_a_provider_that_another_line_names_is_not_in_doubt() -> None:
    lines = (by("P1", FIRST), by("P2", FURTHER))
    assert value(primary_present, *lines, of=2) is False


# --- pointers


def test_a_line_whose_pointers_were_not_read_may_point_at_any_diagnosis() -> None:
    claim = {**PRACTITIONER, "diagnoses": ("M54.51", "Z00.00")}
    one = ClaimLine(1, "64628", 1, diagnosis_pointers=(1,))
    assert billed(one, **claim).diagnoses == ("M54.51",)
    assert billed(without(POINTERS, one), **claim).diagnoses is None
