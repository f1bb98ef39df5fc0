"""Feature files are refused where a runner would drop, misread or pass over something."""

from pathlib import Path
from textwrap import dedent

import pytest

from engine.knowledge.texts.documents import InputError
from engine.testing.soundness import read_feature
from engine.testing.steps import STEPS
from engine.testing.vocabulary import Vocabulary

SOUND = """\
    Feature: sound

      Background:
        Given a typical encounter

      Scenario: one
        When the encounter is evaluated
        Then the outcome is "covered"

      Rule: with outlines
        @tag
        Scenario Outline: two <bmi>
          Given these facts differ
            | fact            | value |
            | body mass index | <bmi> |
          When the encounter is evaluated
          Then criterion "PAL-X11" is <status>

          @other
          Examples:
            | bmi        | status |
            | 40 kg/m2   | unmet  |
            | 40.1 kg/m2 | met    |
    """


def refusals(tmp_path: Path, text: str, steps: Vocabulary = STEPS) -> list[str]:
    """What is refused in a feature, a line each, hints left out."""
    file = tmp_path / "a.feature"
    file.write_text(dedent(text), encoding="utf-8")
    try:
        read_feature(file, steps, "a.feature")
    except InputError as error:
        return [str(diagnostic).partition("\n")[0] for diagnostic in error.diagnostics]
    return []


def scenario(*lines: str) -> str:
    return "\n".join(["Feature: f", "  Scenario: s", *(f"    {line}" for line in lines)])


def test_a_sound_feature_has_its_cases(tmp_path: Path) -> None:
    file = tmp_path / "a.feature"
    file.write_text(dedent(SOUND), encoding="utf-8")
    cases = list(read_feature(file, STEPS).cases())
    assert [case.name for case in cases] == [
        "one",
        "two 40 kg/m2[unmet]",
        "two 40.1 kg/m2[met]",
    ]
    assert [case.place.line for case in cases] == [6, 22, 23]
    assert cases[1].tags == {"tag", "other"}
    assert [text for _, text, _ in cases[2].steps()][-1] == 'criterion "PAL-X11" is met'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["a.feature:1:1: the file holds no feature [no-feature]"]),
        ("# only a comment\n", ["a.feature:1:1: the file holds no feature [no-feature]"]),
        ("Feature: f\n", ["a.feature:1:1: the feature holds no scenario [no-scenario]"]),
        (
            "Feature: f\n  Scenario: s\n    When the encounter is evaluated\n",
            ["a.feature:2:3: scenario `s` expects nothing: it has no `Then` [no-expectation]"],
        ),
        (
            "Feature: f\n  Scenario: s\n",
            ["a.feature:2:3: scenario `s` expects nothing: it has no `Then` [no-expectation]"],
        ),
    ],
)
def test_a_feature_that_tests_nothing_is_refused(
    tmp_path: Path, text: str, expected: list[str]
) -> None:
    assert refusals(tmp_path, text) == expected


def test_two_scenarios_with_one_name_are_refused_even_in_different_rules(tmp_path: Path) -> None:
    text = """\
        Feature: f
          Scenario: same
            Then the outcome is "covered"
          Rule: r
            Scenario: same
              Then the outcome is "not covered"
        """
    assert refusals(tmp_path, text) == [
        "a.feature:5:5: there is another scenario `same` in line 2 [duplicate-scenario]"
    ]


def test_a_scenario_without_a_name_is_refused(tmp_path: Path) -> None:
    text = 'Feature: f\n  Scenario:\n    Then the outcome is "covered"\n'
    assert refusals(tmp_path, text) == ["a.feature:2:3: the scenario has no name [no-name]"]


def test_an_undefined_step_is_refused_with_the_nearest(tmp_path: Path) -> None:
    file = tmp_path / "a.feature"
    file.write_text(scenario('Then the outcom is "covered"'), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_feature(file, STEPS, "a.feature")
    assert str(error.value) == (
        'a.feature:3:5: there is no step `the outcom is "covered"` [undefined-step]\n'
        '  hint: did you mean `the outcome is "<outcome>"`?'
    )


def test_an_undefined_step_of_an_outline_is_said_once_for_each_row_that_differs(
    tmp_path: Path,
) -> None:
    text = """\
        Feature: f
          Scenario Outline: s
            Then criterion "PAL-X1" is <status>
            Examples:
              | status |
              | met    |
              | bad    |
              | bad    |
              | worse  |
        """
    assert refusals(tmp_path, text) == [
        'a.feature:3:5: there is no step `criterion "PAL-X1" is bad` [undefined-step]',
        'a.feature:3:5: there is no step `criterion "PAL-X1" is worse` [undefined-step]',
    ]


def test_a_step_that_fits_two_definitions_is_refused(tmp_path: Path) -> None:
    steps = Vocabulary()
    steps.then('the {what} is "{value}"')(lambda **_: None)
    steps.then('the outcome is "{outcome}"')(lambda **_: None)
    assert refusals(tmp_path, scenario('Then the outcome is "covered"'), steps) == [
        (
            'a.feature:3:5: `the outcome is "covered"` fits more than one step: '
            '`the <what> is "<value>"` and `the outcome is "<outcome>"` [ambiguous-step]'
        )
    ]


def test_a_placeholder_without_a_column_is_refused_in_texts_and_in_tables(tmp_path: Path) -> None:
    text = """\
        Feature: f
          Scenario Outline: s
            Given these facts differ
              | fact            | value  |
              | body mass index | <size> |
            Then the outcome is "<outcm>"
            And criterion "PAL-X11" is <status>
            Examples:
              | outcome | status |
              | covered | met    |
        """
    assert refusals(tmp_path, text) == [
        "a.feature:5:27: the examples in line 8 have no column `size` [placeholder-without-column]",
        "a.feature:6:5: the examples in line 8 have no column `outcm` [placeholder-without-column]",
        "a.feature:9:9: column `outcome` is used nowhere in the scenario [unused-column]",
    ]


def test_a_placeholder_in_a_scenario_without_examples_is_refused(tmp_path: Path) -> None:
    assert refusals(tmp_path, scenario('Then the outcome is "<outcome>"')) == [
        (
            "a.feature:3:5: `<outcome>` stands in a scenario without examples "
            "[placeholder-without-column]"
        )
    ]


@pytest.mark.parametrize(
    ("examples", "expected"),
    [
        ("", "a.feature:2:3: outline `s` has no examples [no-examples]"),
        ("    Examples:\n", "a.feature:4:5: these examples have no rows [no-rows]"),
        ("    Examples:\n      | o |\n", "a.feature:4:5: these examples have no rows [no-rows]"),
        (
            "    Examples:\n      | o | o |\n      | covered | covered |\n",
            "a.feature:5:13: column `o` stands twice [duplicate-column]",
        ),
    ],
)
def test_an_outline_needs_rows(tmp_path: Path, examples: str, expected: str) -> None:
    text = f'Feature: f\n  Scenario Outline: s\n    Then the outcome is "<o>"\n{examples}'
    assert refusals(tmp_path, text) == [expected]


def test_a_column_that_only_the_name_uses_is_fine(tmp_path: Path) -> None:
    text = """\
        Feature: f
          Scenario Outline: the case of <case>
            Then the outcome is "covered"
            Examples:
              | case |
              | one  |
        """
    assert refusals(tmp_path, text) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["And a typical encounter", 'Then the outcome is "covered"'],
            (
                "a.feature:3:5: `a typical encounter` does not say whether it is a Given, a When "
                "or a Then [first-step]"
            ),
        ),
        (
            ["Given a typical encounter", "  | a |", 'Then the outcome is "covered"'],
            "a.feature:4:9: this step takes no table [table]",
        ),
        (
            ["Given these facts differ", "  | fact | valu |", "  | sex | male |", "Then x"],
            (
                "a.feature:4:9: the table's columns are `fact`, `value`, `source` if wanted: "
                "`value` is missing; `valu` is not one of them [table]"
            ),
        ),
        (
            ["Given these facts differ", 'Then the outcome is "covered"'],
            "a.feature:3:5: this step needs a table with the columns `fact`, `value` [table]",
        ),
        (
            ["Given a typical encounter", '  """', "  text", '  """', "Then x"],
            "a.feature:3:5: no step takes a text block [text-block]",
        ),
    ],
)
def test_steps_are_refused_that_cannot_be_done(
    tmp_path: Path, lines: list[str], expected: str
) -> None:
    assert refusals(tmp_path, scenario(*lines))[0] == expected


def test_a_tag_that_cannot_be_selected_is_refused(tmp_path: Path) -> None:
    text = 'Feature: f\n  @cpt:64629\n  Scenario: s\n    Then the outcome is "covered"\n'
    assert refusals(tmp_path, text) == [
        "a.feature:2:3: `@cpt:64629` is not a tag that can be selected [tag-form]"
    ]


@pytest.mark.parametrize(
    ("remark", "hint"),
    [
        ("Scenario two", "write `Scenario:` with its colon, or begin with another word"),
        ("given a typical encounter", "begin it with Given, When, Then, And or But"),
        ('Givne the sex is "male"', "begin it with Given, When, Then, And or But"),
        ("also a typical encounter", "begin it with Given, When, Then, And or But"),
    ],
)
def test_a_step_that_gherkin_would_take_for_free_text_is_refused(
    tmp_path: Path, remark: str, hint: str
) -> None:
    file = tmp_path / "a.feature"
    file.write_text(scenario(remark, "", 'Then the outcome is "covered"'), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_feature(file, STEPS, "a.feature")
    message = f"`{remark}` reads like a step or a section, and is only free text here"
    assert str(error.value) == f"a.feature:3:5: {message} [swallowed]\n  hint: {hint}"


def test_free_text_is_fine(tmp_path: Path) -> None:
    text = """\
        Feature: f
          What the LCD says of pain. Then some more;
          the outcome is another matter.

          Rule: r
            In the words of an analyst.

            Scenario Outline: s
              Both sides of the boundary.

              Then the outcome is "<outcome>"

              Examples: of one kind
                From section 1.

                | outcome |
                | covered |
        """
    assert refusals(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Feature: f\n  Scenario: s\n    Then x\n  Scenario t\n    Then x\n",
            "a.feature:4:3: `Scenario t` cannot stand here [syntax]",
        ),
        ("Scenario: s\n", "a.feature:1:1: `Scenario: s` cannot stand here [syntax]"),
        (
            "Feature: f\n  Scenario: s\n    Then x\n      | a | b |\n      | c |\n",
            "a.feature:5:7: the rows of this table have different numbers of cells [syntax]",
        ),
        (
            "# language: xx\nFeature: f\n",
            "a.feature:1:1: `# language: xx` names a language that is not known [syntax]",
        ),
        (
            'Feature: f\n  Scenario: s\n    Given a typical encounter\n      """\n      text\n',
            "a.feature:6:1: the file ends where a feature or a table should go on [syntax]",
        ),
    ],
)
def test_what_is_no_gherkin_is_said_with_its_place(
    tmp_path: Path, text: str, expected: str
) -> None:
    assert refusals(tmp_path, text)[0] == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            b"Feature: f\n  # caf\xe9\n",
            "a.feature:2:8: the byte 0xE9 is not UTF-8 text [not-utf-8]",
        ),
        (
            b"\xef\xbb\xbfFeature: f\n",
            "a.feature:1:1: the file begins with a byte order mark [byte-order-mark]",
        ),
    ],
)
def test_a_file_that_is_no_plain_utf8_is_refused(
    tmp_path: Path, data: bytes, expected: str
) -> None:
    file = tmp_path / "a.feature"
    file.write_bytes(data)
    with pytest.raises(InputError) as error:
        read_feature(file, STEPS, "a.feature")
    assert str(error.value).partition("\n")[0] == expected


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_feature(tmp_path / "none.feature", STEPS, "none.feature")
    expected = "none.feature: the file cannot be read (no such file or directory) [unreadable]"
    assert str(error.value) == expected
