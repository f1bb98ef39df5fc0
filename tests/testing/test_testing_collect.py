"""Features as pytest collects and runs them, each run in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any

from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler

from engine.decide import Session
from engine.decide.model import Effect
from engine.encounter.model import Encounter
from engine.testing.decision_tree import decision_tree

ROOT = Path(__file__).resolve().parents[2]
FEATURES = sorted((ROOT / "features").rglob("*.feature"))
PLUGINS = ("--disable-plugin-autoload", "-p", "pytest_bdd.plugin", "-p", "coverpack_pytest")

BACKGROUND = """\
Feature: f
  Background:
    Given a typical encounter
    And the payer is "medicare"
    And the state is "NC"
    And the date of service is "2025-03-04"
"""


def scenario(name: str, *lines: str) -> str:
    return "\n".join([f"  Scenario: {name}", *(f"    {line}" for line in lines), ""])


HOLDS = scenario("holds", "When the encounter is evaluated", 'Then the outcome is "covered"')
FAILS = scenario(
    "fails",
    'Given the body mass index is "41 kg/m2"',
    "When the encounter is evaluated",
    'Then the outcome is "covered"',
)


def run(
    folder: Path, *arguments: str, files: dict[str, str], ini: str = "coverpack_collect = true"
) -> tuple[int, str]:
    """The exit code and output of pytest in a folder with these files."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "pytest.ini").write_text(f"[pytest]\n{ini}\n", encoding="utf-8")
    process = subprocess.run(
        [sys.executable, "-m", "pytest", *PLUGINS, "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return process.returncode, process.stdout + process.stderr


def pickles(path: Path) -> int:
    """How many scenarios Gherkin itself finds in a file, the rows of outlines counted."""
    document = Parser().parse(path.read_text(encoding="utf-8"))
    return len(Compiler().compile({**document, "uri": str(path)}))


def test_as_many_scenarios_are_collected_as_gherkin_finds() -> None:
    assert FEATURES
    command = [sys.executable, "-m", "pytest", *PLUGINS, "--collect-only", "-q", "-c", os.devnull]
    process = subprocess.run(
        [*command, "-o", "coverpack_collect=true", "--rootdir", str(ROOT), "features"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    collected = [line for line in process.stdout.splitlines() if ".feature::" in line]
    assert len(collected) == sum(pickles(path) for path in FEATURES), process.stderr
    assert len(set(collected)) == len(collected)


def test_scenarios_hold_or_fail_by_their_names(tmp_path: Path) -> None:
    code, output = run(tmp_path, "-v", files={"a.feature": BACKGROUND + HOLDS + FAILS})
    assert code == 1
    assert "a.feature::holds PASSED" in output
    assert "a.feature::fails FAILED" in output


def test_a_scenario_that_fails_shows_the_decision_and_no_traceback(tmp_path: Path) -> None:
    _, output = run(tmp_path, files={"a.feature": BACKGROUND + FAILS})
    assert (
        dedent("""\
        a.feature:10: Then the outcome is "covered"
        outcome: expected covered, found not covered
        decision: not covered (contraindication) by medicare/palmetto-l39420@2023-03-05
          PAL-X11 met (blocks): Body mass index above 40
            met: body mass index: 41 kg/m2, asked: more than 40 kg/m2
            cited: LCD L39420 (Palmetto GBA), Limitations 11 (primary)
          26 other criteria neither block nor are open
          expected coding: 64628 x1
        """)
        in output
    )
    assert "Error" not in output
    assert ".py:" not in output


def test_one_other_criterion_is_said_in_the_singular(
    session: Session, encounter_of: Callable[..., Encounter], typical: Callable[[], Any]
) -> None:
    decision = session.decide(encounter_of(**typical()))
    one = replace(decision, criteria=(replace(decision.criteria[0], effect=Effect.NONE),))
    tree = decision_tree(one, session.library)
    assert "\n  1 other criterion neither blocks nor is open\n" in tree


def test_what_supports_an_answer_is_cited_where_nothing_blocks_it(
    session: Session, encounter_of: Callable[..., Encounter], typical: Callable[[], Any]
) -> None:
    tree = decision_tree(session.decide(encounter_of(**typical())), session.library)
    assert tree.startswith("decision: covered by medicare/palmetto-l39420@2023-03-05\n")
    cited = "cited: LCD L39420 (Palmetto GBA), Covered Indications 1 (primary)"
    assert (
        f"  PAL-C1a met (supports): Chronic low back pain for 6 months or longer; {cited}" in tree
    )


def test_a_policy_without_criteria_is_cited_by_the_position_that_decides(
    session: Session, encounter_of: Callable[..., Encounter]
) -> None:
    decision = session.decide(
        encounter_of(payer="aetna", line_of_business="commercial", date_of_service="2026-03-01")
    )
    first, second, *_ = decision_tree(decision, session.library).splitlines()
    assert first == "decision: not covered (investigational) by aetna/cpb-0016@2026-02-12"
    assert second.startswith("  cited: ")


def test_a_row_that_fails_is_named_with_its_line(tmp_path: Path) -> None:
    outline = dedent("""\
          Scenario Outline: index
            Given the body mass index is "<bmi>"
            When the encounter is evaluated
            Then the outcome is "covered"
            Examples:
              | bmi      |
              | 40 kg/m2 |
              | 41 kg/m2 |
        """)
    code, output = run(tmp_path, "-v", files={"a.feature": BACKGROUND + outline})
    assert code == 1
    assert "a.feature::index[40 kg/m2] PASSED" in output
    assert 'a.feature:10 (row in line 14): Then the outcome is "covered"' in output


def test_a_step_that_cannot_be_done_fails_with_its_remedy(tmp_path: Path) -> None:
    unit = scenario("unit", 'Given the body mass index is "41"', 'Then the outcome is "covered"')
    _, output = run(tmp_path, files={"a.feature": BACKGROUND + unit})
    assert (
        'a.feature:8: Given the body mass index is "41"\n'
        "`41` is given without its unit\n"
        "  hint: write `41 kg/m2`\n"
    ) in output
    assert ".py:" not in output


def test_a_file_that_is_refused_fails_alone_and_without_traceback(tmp_path: Path) -> None:
    files = {"a.feature": BACKGROUND + HOLDS, "b.feature": "Feature: f\n"}
    code, output = run(tmp_path, "--continue-on-collection-errors", files=files)
    assert code == 1
    assert "1 passed, 1 error" in output
    assert "b.feature:1:1: the feature holds no scenario [no-scenario]" in output
    assert ".py:" not in output


def test_features_are_left_alone_where_it_is_not_asked_for(tmp_path: Path) -> None:
    code, output = run(tmp_path, files={"a.feature": BACKGROUND + HOLDS}, ini="")
    assert code == 5
    assert "no tests ran" in output


def test_tags_are_markers_even_where_markers_are_strict(tmp_path: Path) -> None:
    tagged = "  @PAL-X11\n" + FAILS
    files = {"a.feature": BACKGROUND + HOLDS + tagged}
    code, output = run(tmp_path, "--strict-markers", "-m", "PAL-X11", files=files)
    assert (code, "1 failed, 1 deselected" in output) == (1, True)


def test_warnings_as_errors_are_no_hindrance(tmp_path: Path) -> None:
    code, _ = run(tmp_path, "-W", "error", files={"a.feature": BACKGROUND + HOLDS})
    assert code == 0


def test_a_step_that_a_conftest_defines_anew_is_refused(tmp_path: Path) -> None:
    conftest = dedent("""\
        from pytest_bdd import then

        @then('the outcome is "covered"')
        def anything_goes():
            pass
        """)
    files = {"a.feature": BACKGROUND + FAILS, "conftest.py": conftest}
    code, output = run(tmp_path, files=files)
    assert code == 1
    assert '`the outcome is "covered"` is defined anew outside coverpack' in output


def test_a_library_is_named_in_the_settings(tmp_path: Path) -> None:
    ini = "coverpack_collect = true\ncoverpack_library = nowhere"
    code, output = run(tmp_path, files={"a.feature": BACKGROUND + HOLDS}, ini=ini)
    assert code == 4
    assert "[not-a-library]" in output


def test_two_rows_with_the_same_values_are_two_tests(tmp_path: Path) -> None:
    outline = dedent("""\
          Scenario Outline: same
            When the encounter is evaluated
            Then the outcome is "<outcome>"
            Examples:
              | outcome |
              | covered |
              | covered |
        """)
    code, output = run(tmp_path, "-v", files={"a.feature": BACKGROUND + outline})
    assert code == 0
    assert "same[covered] PASSED" in output
    assert "same[covered] #2 PASSED" in output
