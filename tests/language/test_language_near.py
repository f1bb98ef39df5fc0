"""The nearest declared name: what is offered for a misspelling, and what never is."""

import pytest

from engine.language.near import near
from engine.language.problems import printable, quoted

FACTS = [
    "patient.age",
    "pain.low_back_duration",
    "pain.low_back_dominant",
    "conservative.failed",
    "conservative.failed_duration",
    "mri.modic_1_bodies",
    "mri.modic_2_bodies",
    "bone.t_score",
    "infection.spine_active",
    "spine.cancer",
]


@pytest.mark.parametrize(
    ("word", "fact"),
    [
        ("pain.lowback_duration", "pain.low_back_duration"),
        ("pain.low_back_durration", "pain.low_back_duration"),
        ("pain.duration", "pain.low_back_duration"),
        ("low_back_duration", "pain.low_back_duration"),
        ("Pain.Low-Back-Duration", "pain.low_back_duration"),
        ("age", "patient.age"),
        ("patients.age", "patient.age"),
        ("bone.tscore", "bone.t_score"),
        ("mri.modic1_bodies", "mri.modic_1_bodies"),
        ("infection.cancer", "spine.cancer"),
    ],
)
def test_a_misspelt_id_finds_its_fact(word: str, fact: str) -> None:
    assert near(word, FACTS) == f"did you mean `{fact}`?"


@pytest.mark.parametrize("word", ["", "x", "zzzzzz", "claim.units", "pain" * 30])
def test_a_word_far_from_all_names_gets_no_hint(word: str) -> None:
    assert near(word, FACTS) is None


@pytest.mark.parametrize("code", ["L9", "L6", "S3", "T13", "L4-L5", "64630", "M54.52"])
def test_a_code_is_never_offered_for_another_code(code: str) -> None:
    assert near(code, ["L4", "L5", "S1", "S2", "T1", "T12", "64628", "64629", "M54.51"]) is None


def test_a_code_in_the_wrong_case_finds_itself() -> None:
    assert near("l4", ["L3", "L4"]) == "did you mean `L4`?"


def test_of_equally_near_names_the_first_is_offered() -> None:
    assert near("abcx", ["abca", "abcb"]) == "did you mean `abca`?"


def test_a_policy_id_with_a_digit_wrong_finds_its_policy() -> None:
    assert near("medicare/palmetto-l39421", ["medicare/palmetto-l39420"]) is not None


def test_quoted_words_are_short_and_printable() -> None:
    assert quoted("pain") == "`pain`"
    assert quoted("\x1b[31mred\n") == r"`\x1b[31mred\n`"
    assert quoted("x" * 100) == f"`{'x' * 57}...`"
    assert printable("abcdef", 5) == "ab..."
