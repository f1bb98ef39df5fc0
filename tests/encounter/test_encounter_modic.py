"""Modic changes at a disc level are possible for both bodies; an endplate states its one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.encounter.intake.modic import modic_places, read_modic
from engine.language.problems import Problem


@pytest.mark.parametrize(
    ("text", "stated", "possible"),
    [
        ("L4-5", "", "L4 L5"),  # no endplate is named: either body
        ("L4-5, L5-S1", "", "L4 L5 S1"),
        ("L5", "L5", ""),
        ("L4 inferior endplate", "L4", ""),
        ("inferior endplate of L4", "L4", ""),
        ("L4 inferior endplate and L5 superior endplate", "L4 L5", ""),
        ("L4 lower end-plate", "L4", ""),
        ("L4-5 superior endplate", "", "L4 L5"),  # of which body is not said
        ("L4-5 both endplates", "L4 L5", ""),
        ("adjacent endplates L5-S1", "L5 S1", ""),
        ("L4-5, L4 inferior endplate", "L4", "L5"),  # what is stated is not possible too
        ("L4-5; S1", "S1", "L4 L5"),
    ],
)
def test_places_state_bodies_or_leave_them_possible(text: str, stated: str, possible: str) -> None:
    places = modic_places(text)
    assert not isinstance(places, Problem)
    assert (places.stated, places.possible) == (tuple(stated.split()), tuple(possible.split()))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Modic 1 at L4-5", {1: ("", "L4 L5")}),
        ("Modic type 2 at L5 superior endplate", {2: ("L5", "")}),
        ("modic II: L4", {2: ("L4", "")}),
        ("Modic 1/2 changes at L5-S1", {1: ("", "L5 S1"), 2: ("", "L5 S1")}),
        ("Modic types I and II in L4", {1: ("L4", ""), 2: ("L4", "")}),
        ("type 3 of L4", {3: ("L4", "")}),
        (
            "Modic 1 at L4-5; Modic 2 at L5 superior endplate;",
            {1: ("", "L4 L5"), 2: ("L5", "")},
        ),
        ("Modic 1 at L4-5; Modic 1 at L4", {1: ("L4", "L5")}),
    ],
)
def test_a_text_is_read_by_type(text: str, found: dict[int, tuple[str, str]]) -> None:
    read = read_modic(text)
    assert not isinstance(read, Problem)
    said = {kind: (" ".join(one.stated), " ".join(one.possible)) for kind, one in read.items()}
    assert said == found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2 levels: L4-5", "modic-form"),  # a count, not type 2
        ("L4-5", "modic-form"),
        ("", "modic-form"),
        ("no Modic changes", "modic-form"),
        ("no Modic 1 at L4", "modic-form"),
        ("possible Modic 1 at L4", "modic-form"),
        ("Modic 4 at L4", "modic-form"),
        ("Modic 11 at L4", "modic-form"),
        ("Modic 1", "level-empty"),
        ("Modic 1 at 2 levels", "level-count"),
        ("Modic 1 at L3-S1", "level-region"),
        ("Modic 1 at L4, not at L5", "level-form"),
        ("Modic 1 at L4, none at L5", "level-form"),
        ("Modic 1 at L9", "level-unknown"),
    ],
)
def test_what_names_no_type_or_no_place_is_refused(text: str, code: str) -> None:
    problem = read_modic(text)
    assert isinstance(problem, Problem)
    assert problem.code == code


def test_statements_are_open_and_what_is_possible_says_so() -> None:
    places = modic_places("L4-5, S1")
    assert not isinstance(places, Problem)
    assert places.statements("MRI report") == [
        {"value": ["S1"], "complete": False, "source": "MRI report"},
        {
            "value": ["L4", "L5"],
            "complete": False,
            "certainty": "possible",
            "source": "MRI report",
        },
    ]


@given(st.text(alphabet="MODICTYPE123I L45S-,;ANDatof", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    read = read_modic(text)
    if not isinstance(read, Problem):
        assert all(one.stated or one.possible for one in read.values())
