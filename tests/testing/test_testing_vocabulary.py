"""How steps are declared, recognized and nearly recognized."""

from pathlib import Path

import pytest

from engine.testing.steps import STEPS
from engine.testing.vocabulary import Definition, StepType, Table, Vocabulary, listed, table_problem

ROOT = Path(__file__).resolve().parents[2]


def nothing(**_: object) -> None:
    """A step that does nothing."""


def vocabulary(*templates: str) -> Vocabulary:
    steps = Vocabulary()
    for template in templates:
        steps.given(template)(nothing)
    return steps


def test_a_name_stands_for_words_without_quotation_marks() -> None:
    steps = vocabulary('the {fact} is "{value}"')
    assert steps.matching("given", 'the age is "18 years"')
    assert not steps.matching("given", 'the "age" is "18 years"')
    assert not steps.matching("given", "the age is 18 years")


def test_a_choice_takes_only_its_words() -> None:
    steps = vocabulary("criterion {id} is {status:met|unmet}")
    assert steps.matching("given", "criterion A is unmet")
    assert not steps.matching("given", "criterion A is open")


def test_a_step_is_recognized_only_where_it_may_stand() -> None:
    assert STEPS.matching("then", 'the outcome is "covered"')
    assert not STEPS.matching("when", 'the outcome is "covered"')


def test_the_template_shown_has_names_in_angle_brackets() -> None:
    shown = Definition("given", 'the {fact} {:is|are} "{value}"', nothing).shown
    assert shown == 'the <fact> is|are "<value>"'


@pytest.mark.parametrize(
    ("kind", "text", "hint"),
    [
        ("then", 'the outcom is "covered"', 'did you mean `the outcome is "<outcome>"`?'),
        ("given", "a tipical encounter", "did you mean `a typical|an empty encounter`?"),
        ("when", "encounter is evaluated", "did you mean `the encounter is evaluated`?"),
        (
            "given",
            "the encounter is evaluated",
            "these words are a step after `When`, not `Given`",
        ),
        ("given", "it rains", None),
    ],
)
def test_an_unknown_step_is_answered_with_the_nearest(
    kind: StepType, text: str, hint: str | None
) -> None:
    assert STEPS.near(kind, text) == hint


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (None, "this step needs a table with the columns `code`, `units`"),
        ([["code", "units"], ["64628", "1"]], None),
        ([["units", "code", "line"], ["1", "64628", "1"]], None),
        ([["code", "units"]], "the table has a header and no rows"),
        (
            [["code", "unit"], ["64628", "1"]],
            (
                "the table's columns are `code`, `units`, `line` if wanted: "
                "`units` is missing; `unit` is not one of them"
            ),
        ),
        (
            [["code", "units", "code"], ["64628", "1", "64629"]],
            "the table's columns are `code`, `units`, `line` if wanted: `code` stands twice",
        ),
    ],
)
def test_a_table_is_checked_by_its_columns(
    rows: list[list[str]] | None, problem: str | None
) -> None:
    definition = Definition("given", "lines", nothing, Table(("code", "units"), ("line",)))
    assert table_problem(definition, rows) == problem


def test_a_step_without_a_table_takes_none() -> None:
    definition = Definition("given", "a typical encounter", nothing)
    assert table_problem(definition, [["a"], ["b"]]) == "this step takes no table"
    assert table_problem(definition, None) is None


def test_none_is_an_empty_list() -> None:
    assert listed("none") == []
    assert listed("PAL-X1, PAL-X2") == ["PAL-X1", "PAL-X2"]


def test_no_step_is_within_another() -> None:
    """The words of a step, taken as they are shown, fit that step alone."""
    for definition in STEPS.definitions:
        first_choices = [word.partition("|")[0] for word in definition.shown.split(" ")]
        text = " ".join(first_choices).replace("a encounter", "a typical encounter")
        assert len(STEPS.matching(definition.kind, text)) <= 1, text


def test_every_step_is_explained_to_those_who_write_features() -> None:
    page = (ROOT / "docs" / "features.md").read_text(encoding="utf-8").replace("\\|", "|")
    assert [d.shown for d in STEPS.definitions if f"`{d.shown}`" not in page] == []
