from decimal import Decimal

import pytest

from engine.encounter.text_values import TextValueError, parse_text_value
from engine.knowledge.library import Library
from engine.language.shape import Json


def parsed(shipped: Library, fact: str, text: str, *, unit_required: bool = False) -> Json:
    return parse_text_value(shipped.facts[fact], text, unit_required=unit_required)


def complaint(
    shipped: Library, fact: str, text: str, *, unit_required: bool = False
) -> tuple[str, str | None]:
    with pytest.raises(TextValueError) as raised:
        parsed(shipped, fact, text, unit_required=unit_required)
    return raised.value.message, raised.value.hint


@pytest.mark.parametrize(
    "text", ["14 months", "14 month", "14 mo", "14months", " 14  months ", "14"]
)
def test_a_number_is_read_with_its_unit_in_words_or_code_or_without(
    shipped: Library, text: str
) -> None:
    assert parsed(shipped, "pain.low_back_duration", text) == Decimal(14)


def test_numbers_stay_exact(shipped: Library) -> None:
    assert parsed(shipped, "patient.bmi", "40.1 kg/m2") == Decimal("40.1")
    assert parsed(shipped, "bone.t_score", "-2.5") == Decimal("-2.5")
    assert parsed(shipped, "bone.t_score", "\N{MINUS SIGN}2.5") == Decimal("-2.5")


def test_a_missing_unit_is_named_where_it_is_required(shipped: Library) -> None:
    assert complaint(shipped, "pain.low_back_duration", "14", unit_required=True) == (
        "`14` is given without its unit",
        "write `14 months`",
    )


def test_a_unit_that_only_counts_may_be_left_out(shipped: Library) -> None:
    assert parsed(shipped, "cbt.sessions", "6", unit_required=True) == Decimal(6)
    assert parsed(shipped, "cbt.sessions", "6 sessions", unit_required=True) == Decimal(6)
    assert parsed(shipped, "bone.t_score", "-2.5", unit_required=True) == Decimal("-2.5")


def test_another_unit_is_refused_and_never_converted(shipped: Library) -> None:
    assert complaint(shipped, "pain.low_back_duration", "26 weeks") == (
        "`weeks` is not the unit of `pain.low_back_duration`",
        "it is in months (`mo`); nothing is converted",
    )
    assert complaint(shipped, "bone.t_score", "2 mm")[1] == "it has no unit"


@pytest.mark.parametrize("text", ["a year", "1e3x", "NaN", "--3", "6 7", "1,000,000 months", "5."])
def test_what_is_no_number_is_refused(shipped: Library, text: str) -> None:
    complaint(shipped, "pain.low_back_duration", text)


def test_a_decimal_comma_gets_its_own_hint(shipped: Library) -> None:
    assert complaint(shipped, "patient.bmi", "28,4") == (
        "`28,4` is not a number",
        "write a decimal point",
    )


@pytest.mark.parametrize(
    ("text", "value"), [("yes", True), ("True", True), ("no", False), ("FALSE", False)]
)
def test_a_finding_is_yes_or_no(shipped: Library, text: str, value: bool) -> None:
    assert parsed(shipped, "infection.spine_active", text) is value


def test_anything_else_does_not_answer_a_finding(shipped: Library) -> None:
    assert complaint(shipped, "infection.spine_active", "maybe") == (
        "`maybe` does not answer `infection.spine_active`",
        "write `yes`, `no` or `unknown`",
    )


@pytest.mark.parametrize(
    "fact", ["infection.spine_active", "patient.bmi", "patient.sex", "procedure.vertebral_bodies"]
)
@pytest.mark.parametrize("text", ["unknown", "?", "Unknown"])
def test_unknown_is_null_for_every_kind(shipped: Library, fact: str, text: str) -> None:
    assert parsed(shipped, fact, text) is None


@pytest.mark.parametrize(
    "fact", ["infection.spine_active", "patient.bmi", "patient.sex", "procedure.vertebral_bodies"]
)
def test_an_empty_text_is_no_value(shipped: Library, fact: str) -> None:
    message, hint = complaint(shipped, fact, "  ")
    assert message == f"`{fact}` is given without a value"
    assert hint is not None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("L4, L5", ["L4", "L5"]),
        ("l4,l5", ["L4", "L5"]),
        ("none", []),
        ("at least L4, L5", {"value": ["L4", "L5"], "complete": False}),
        ("L5,...", {"value": ["L5"], "complete": False}),
        ("L5, …", {"value": ["L5"], "complete": False}),
        ("...", {"value": [], "complete": False}),
    ],
)
def test_sets_are_closed_unless_said_otherwise(shipped: Library, text: str, value: Json) -> None:
    assert parsed(shipped, "mri.modic_1_bodies", text) == value


def test_members_may_be_given_by_their_words(shipped: Library) -> None:
    assert parsed(shipped, "surgery.prior_kind", "Another operation, fusion") == ["other", "fusion"]
    assert parsed(shipped, "procedure.technique", "another technique") == "other"


def test_treated_disc_levels_become_the_bodies_that_they_touch(shipped: Library) -> None:
    bodies = "procedure.vertebral_bodies"
    assert parsed(shipped, bodies, "L4-L5, L5-S1") == ["L4", "L5", "S1"]
    assert parsed(shipped, bodies, "L4-5") == ["L4", "L5"]
    assert parsed(shipped, bodies, "at least L4/L5") == {"value": ["L4", "L5"], "complete": False}


@pytest.mark.parametrize("text", ["2 levels", "2", "L3-S1"])
def test_a_count_or_a_region_does_not_say_which_bodies(shipped: Library, text: str) -> None:
    message, hint = complaint(shipped, "procedure.vertebral_bodies", text)
    assert message.startswith(f"`{text}`: ")
    assert hint == "name each vertebral body, for example `L4, L5, S1`"


def test_a_disc_level_with_changes_does_not_say_which_body_has_them(shipped: Library) -> None:
    assert complaint(shipped, "mri.modic_1_bodies", "L4-L5") == (
        "`L4-L5` is not a value of `mri.modic_1_bodies`",
        "a disc level touches two vertebral bodies: write `L4`, `L5`",
    )


def test_a_misspelt_member_is_answered_with_the_nearest(shipped: Library) -> None:
    assert complaint(shipped, "surgery.prior_kind", "discectmy")[1] == "did you mean `discectomy`?"


def test_an_empty_place_in_a_list_is_refused(shipped: Library) -> None:
    message, _ = complaint(shipped, "procedure.vertebral_bodies", "L4,,L5")
    assert message == "`L4,,L5` has an empty place between its commas"


def test_dates_have_one_form(shipped: Library) -> None:
    assert parsed(shipped, "patient.birth_date", "1963-05-09") == "1963-05-09"
    assert complaint(shipped, "patient.birth_date", "05/09/1963")[1] == (
        "write it as year-month-day, for example `2025-03-04`"
    )
    message, _ = complaint(shipped, "patient.birth_date", "1963-02-30")
    assert message == "`1963-02-30` is not a day of the calendar"


def test_codes_without_a_list_are_held_to_their_form(shipped: Library) -> None:
    assert parsed(shipped, "claim.diagnoses", "M54.51") == ["M54.51"]
    complaint(shipped, "claim.diagnoses", "M5451")


def test_every_typical_value_reads_back_from_its_words(shipped: Library) -> None:
    for fact in shipped.facts.values():
        if fact.typical is None:
            continue
        words = fact.words_for(fact.typical)
        value = parse_text_value(fact, words, unit_required=True)
        again = sorted(value) if isinstance(value, list) else value
        typical = getattr(fact.typical, "members", fact.typical)
        wanted = sorted(typical) if isinstance(typical, frozenset) else typical
        assert str(again) == str(wanted), fact.id
