"""Texts of spinal levels name vertebral bodies by one rule, or are refused with the reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.encounter.derived import SPINE
from engine.encounter.intake.levels import bodies_of_levels, from_top
from engine.language.problems import Problem


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("L4-L5, L5-S1", "L4 L5 S1"),  # the disc levels of the issue
        ("L4-5", "L4 L5"),
        ("L4/5", "L4 L5"),
        ("L4-L5-S1", "L4 L5 S1"),
        ("L4-5-S1", "L4 L5 S1"),
        ("L5-L4", "L4 L5"),  # from below
        ("l4 – l5", "L4 L5"),  # a dash, in small letters
        ("L5/S1", "L5 S1"),
        ("L4 to L5", "L4 L5"),
        ("L3, L4, L5", "L3 L4 L5"),  # bodies by themselves
        ("L3 L5", "L3 L5"),  # no neighbors, each named
        ("L4 and L5", "L4 L5"),
        ("L4 & S1", "L4 S1"),
        ("L4-5; L4", "L4 L5"),  # named twice, once in the answer
        ("levels: L4-L5", "L4 L5"),
        ("L5-S1 disc", "L5 S1"),
        ("vertebral bodies L3 and L4", "L3 L4"),
        ("T12-L1", "T12 L1"),  # neighbors across two regions
        ("S1-2", "S1 S2"),
    ],
)
def test_levels_name_the_bodies_that_they_touch(text: str, bodies: str) -> None:
    assert bodies_of_levels(text) == tuple(bodies.split())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("levels: 2", "level-count"),
        ("2", "level-count"),
        ("2 levels", "level-count"),
        ("two levels", "level-count"),
        ("x2", "level-count"),
        ("L4-5, 2 levels", "level-count"),
        ("L3-S1", "level-region"),  # are L4 and L5 meant?
        ("L3 to L5", "level-region"),
        ("L4-4", "level-region"),
        ("", "level-empty"),
        ("level", "level-empty"),
        ("4-5", "level-form"),  # no region
        ("lumbar", "level-form"),
        ("not L4", "level-form"),
        ("L4?", "level-form"),
        ("L4-", "level-form"),
        ("L6", "level-unknown"),
        ("C5-6", "level-unknown"),
        ("L5-6", "level-unknown"),
    ],
)
def test_what_does_not_say_which_bodies_is_refused_with_the_reason(text: str, code: str) -> None:
    problem = bodies_of_levels(text)
    assert isinstance(problem, Problem)
    assert problem.code == code
    assert "name each vertebral body" in (problem.hint or "")


def test_a_bare_count_is_told_what_it_lacks() -> None:
    problem = bodies_of_levels("levels: 2")
    assert isinstance(problem, Problem)
    assert problem.message == "a count does not say which vertebral bodies are counted"


@given(st.text(alphabet="LST12345-/,; xofbdyXIMNO", max_size=20))
def test_any_text_names_known_bodies_or_is_refused_without_being_repeated(text: str) -> None:
    found = bodies_of_levels(text)
    if isinstance(found, Problem):
        assert len(text.strip()) < 8 or text.strip() not in found.message
    else:
        assert found == from_top(found)
        assert set(found) <= set(SPINE)


@given(st.lists(st.sampled_from(SPINE), min_size=1, unique=True))
def test_bodies_that_are_listed_are_the_bodies(bodies: list[str]) -> None:
    assert bodies_of_levels(", ".join(bodies)) == from_top(bodies)


@given(st.integers(0, len(SPINE) - 2))
def test_a_disc_level_is_its_two_bodies(place: int) -> None:
    above, below = SPINE[place : place + 2]
    assert bodies_of_levels(f"{above}-{below}") == (above, below)
