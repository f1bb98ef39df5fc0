"""`coverpack test --cucumber`: results in the form that Cucumber's own runners write."""

from pathlib import Path

import pytest

from tests.cli.feature_folder import (
    BACKGROUND,
    FAILS,
    HOLDS,
    PALMETTO,
    called,
    cucumber_in,
    elements_of,
    write,
)

OUTLINE = """\
  @both
  Rule: the index
    Scenario Outline: an index of <bmi>
      above 40 is excluded
      Given these facts are
        | fact            | value |
        | body mass index | <bmi> |
      When the encounter is evaluated
      Then the outcome is "<outcome>"

      @within
      Examples:
        | bmi      | outcome |
        | 40 kg/m2 | covered |

      @above
      Examples:
        | bmi      | outcome     |
        | 41 kg/m2 | not covered |
        | 42 kg/m2 | covered     |
"""


def test_cucumber_json_has_a_feature_for_each_file_and_its_steps_with_their_times(
    library: Path,
) -> None:
    called("--cucumber", "out.json")
    _, feature = cucumber_in("out.json")
    (element,) = feature.pop("elements")
    assert feature == {
        "uri": PALMETTO,
        "id": "features/medicare/palmetto-l39420",
        "keyword": "Feature",
        "name": "f",
        "description": "",
        "line": 1,
        "tags": [],
    }
    steps = element.pop("steps")
    assert element == {
        "id": "features/medicare/palmetto-l39420;a-typical-patient-is-covered",
        "keyword": "Scenario",
        "name": "a typical patient is covered",
        "description": "",
        "line": 7,
        "type": "scenario",
        "tags": [],
    }
    assert [(step["keyword"], step["name"], step["line"]) for step in steps] == [
        ("Given ", "a typical encounter", 3),
        ("And ", 'the payer is "medicare"', 4),
        ("And ", 'the state is "NC"', 5),
        ("And ", 'the date of service is "2025-03-04"', 6),
        ("When ", "the encounter is evaluated", 8),
        ("Then ", 'the outcome is "covered"', 9),
    ]
    assert {step["result"]["status"] for step in steps} == {"passed"}
    evaluated = steps[4]["result"]["duration"]
    assert isinstance(evaluated, int)
    assert 10_000 < evaluated < 60_000_000_000


def test_a_step_that_fails_has_the_decision_and_those_behind_it_are_skipped(
    library: Path,
) -> None:
    fails = FAILS + '    And the basis is "none"\n'
    write("features/aetna/cpb-0016.feature", BACKGROUND + fails)
    result = called("features/aetna", "--cucumber", "out.json")
    assert result.exit_code == 1
    (element,) = elements_of("out.json")
    *passed, failed, skipped = element["steps"]
    assert {step["result"]["status"] for step in passed} == {"passed"}
    assert failed["name"] == 'the outcome is "covered"'
    assert failed["result"]["status"] == "failed"
    assert skipped["result"] == {"status": "skipped", "duration": 0}
    message = failed["result"]["error_message"]
    assert message.startswith('features/aetna/cpb-0016.feature:11: Then the outcome is "covered"\n')
    assert "\n    cited: LCD L39420 (Palmetto GBA), Limitations 11 (primary)\n" in message
    assert "Traceback" not in message
    assert all(f"  {line}" in result.output for line in message.splitlines())


def test_each_row_of_an_outline_is_an_element_with_the_tags_around_it(
    library: Path,
) -> None:
    write(PALMETTO, "@all\n" + BACKGROUND + OUTLINE)
    called(PALMETTO, "--cucumber", "out.json")
    assert [tag["name"] for tag in cucumber_in("out.json")[0]["tags"]] == ["@all"]
    found = elements_of("out.json")
    prefix = "features/medicare/palmetto-l39420;an-index-of-<bmi>;"
    assert [element["id"] for element in found] == [f"{prefix}{n}" for n in (1, 2, 3)]
    assert [element["line"] for element in found] == [21, 26, 27]
    assert {element["keyword"] for element in found} == {"Scenario Outline"}
    assert {element["description"] for element in found} == {"above 40 is excluded"}
    assert found[0]["name"] == "an index of 40 kg/m2[covered]"
    tags = [[(tag["name"], tag["line"]) for tag in element["tags"]] for element in found]
    assert tags == [[("@all", 1), ("@both", 8), (name, line)] for name, line in (
        ("@within", 18), ("@above", 23), ("@above", 23),
    )]  # fmt: skip
    given = next(step for step in found[0]["steps"] if step["name"] == "these facts are")
    assert given["rows"] == [
        {"cells": ["fact", "value"]},
        {"cells": ["body mass index", "40 kg/m2"]},
    ]
    ends = [[step["result"]["status"] for step in element["steps"]][-1] for element in found]
    assert ends == ["passed", "passed", "failed"]


def test_a_file_is_named_from_the_library_wherever_one_is(
    library: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    outside = str(library / PALMETTO)
    write("own.feature", BACKGROUND + HOLDS)
    called(outside, "own.feature", "--cucumber", "out.json", COVERPACK_LIBRARY=str(library))
    assert [feature["uri"] for feature in cucumber_in("out.json")] == [PALMETTO, "own.feature"]
