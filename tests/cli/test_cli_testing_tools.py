"""`coverage` and `mutate`: what they say, what they write, and how they end.

What they are right about is held by the tests of their engines; here a small library is used whose
features leave gaps.
"""

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.feature_examples import features_of
from cli.main import main
from engine.knowledge.library import open_library, shipped_root

EXAMPLES = shipped_root() / "examples"
PACK = "harbor/bvn-ablation"
STATES = ("covered", "missing", "infeasible", "unanswered")

Run = Callable[..., Result]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, words)), env={"COLUMNS": "100"})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The library of the examples, without the feature that closes its gaps."""
    copy = Path(shutil.copytree(EXAMPLES / "private-library", tmp_path / "library"))
    (copy / "features/harbor/bvn-ablation-order.feature").unlink()
    return copy


@pytest.fixture
def private(root: Path) -> Run:
    """Commands in that library; its features alone count, unless others are named."""

    def command(*words: str | Path) -> Result:
        own = ("--features", root / "features")
        counts = words[0] in ("coverage", "mutate") and "--features" not in words
        return run("--library", root, *words, *(own if counts else ()))

    return command


# --- which packs


@pytest.mark.parametrize("command", ["coverage", "mutate", "prove"])
def test_without_names_a_check_is_about_the_packs_of_the_library_and_not_of_the_one_it_extends(
    private: Run, command: str
) -> None:
    output = private(command).output
    assert "harbor/bvn-ablation@2026-07-01" in output
    assert "medicare" not in output
    assert "claim lines" not in output


def test_mutate_tries_the_dates_and_bindings_of_the_library_alone(private: Run) -> None:
    found = json.loads(private("mutate", "--format", "json", "--list").stdout)
    places = {one["place"] for one in found["dates_and_bindings"]}
    assert places == {
        "harbor/bvn-ablation@2026-07-01",
        "harbor (commercial) own harbor/bvn-ablation",
    }
    assert found["claim_lines"] == []


@pytest.mark.parametrize("command", ["coverage", "mutate", "prove"])
def test_a_library_without_a_pack_of_its_own_is_never_green_and_says_why(
    root: Path, command: str
) -> None:
    for folder in ("harbor", "value_sets"):
        shutil.rmtree(root / "policies" / folder)
    (root / "policies/payers.json").unlink()
    shutil.rmtree(root / "features")
    result = run("--library", root, command)
    assert result.exit_code == 3
    assert "no pack was checked: the library has no pack of its own" in result.stderr


def test_the_features_of_an_extended_library_are_read_for_its_packs_alone(root: Path) -> None:
    library = open_library(root)

    def read(policy: str) -> set[str]:
        files = features_of(library, (), library.versions(policy))
        return {Path(feature.file).stem for feature in files}

    own = {"bvn-ablation", "dates"}
    assert read("harbor/bvn-ablation") == own
    assert read("aetna/cpb-0016") > own | {"cpb-0016"}


@pytest.mark.parametrize("command", ["coverage", "mutate", "prove"])
def test_policies_of_no_library_are_not_passed_over_for_the_shipped_ones(
    root: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    (root / "library.json").unlink()
    monkeypatch.chdir(root)
    result = run(command)
    assert result.exit_code == 2
    assert "[another-library]" in result.output
    assert "`library.json`" in result.output


def test_the_workflow_that_is_there_to_be_copied_is_green_for_the_example(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workflow = (EXAMPLES / "github-workflow.yml").read_text()
    steps = re.findall(r"^ *run: coverpack (.+)$", workflow, re.MULTILINE)
    assert {words.split()[0] for words in steps} >= {
        *("doctor", "fmt", "lint", "test", "coverage", "mutate", "prove")
    }
    monkeypatch.setenv("COVERPACK_LIBRARY", str(EXAMPLES / "private-library"))
    for words in steps:
        result = run(*words.split())
        assert result.exit_code == 0, (words, result.output)


# --- coverage


def test_coverage_offers_a_scenario_for_what_no_scenario_shows(private: Run) -> None:
    result = private("coverage", PACK)
    assert result.exit_code == 0
    assert "  8/8      9/12  4/5" in result.output
    assert "✗ out-of-scope: reached" in result.output
    assert "@proposed" in result.output
    assert "no encounter can show, proven" in result.output
    assert "not listed: 3 seen, 3 cited, 1 silence" in result.output
    assert "`--of seen,cited,silence` lists them" in result.output
    named = private("coverage", PACK, "--of", "seen,matters,reached,cited,silence")
    assert "not listed" not in named.output


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--fail-under", "100"], 1),
        (["--fail-under", "90"], 0),
        (["--fail-under", "100", "--of", "matters"], 0),
        (["--fail-under", "100", "--of", "mater"], 2),
    ],
)
def test_coverage_fails_only_under_what_is_asked_of_the_kinds(
    private: Run, *, options: list[str], code: int
) -> None:
    assert private("coverage", PACK, *options).exit_code == code


def test_a_misspelled_kind_is_told_with_the_nearest(private: Run) -> None:
    result = private("coverage", PACK, "--of", "matters,reachd")
    assert result.exit_code == 2
    assert "`reachd` is not a kind of obligation: did you mean `reached`?" in result.output


def test_the_json_of_coverage_adds_up(private: Run) -> None:
    result = private("coverage", PACK, "--format", "json", "--of", "seen,matters,reached")
    (found,) = json.loads(result.output)["packs"]
    assert (found["pack"], found["examples"]) == (f"{PACK}@2026-07-01", 15)
    counted = Counter((one["kind"], one["state"]) for one in found["obligations"])
    for kind in ("seen", "matters", "reached"):
        assert found["totals"][kind] == {state: counted[kind, state] for state in STATES}
    assert counted["seen", "missing"] == 3
    assert counted["reached", "infeasible"] == 1
    for one in found["obligations"]:
        assert (one["scenario"] is not None) == (one["state"] == "missing")
        assert (one["examples"] > 0) == (one["state"] == "covered")


def test_a_proposed_scenario_covers_what_it_is_for_once_it_is_accepted(
    private: Run, root: Path
) -> None:
    (found,) = json.loads(private("coverage", PACK, "--format", "json").output)["packs"]
    (gap,) = [one for one in found["obligations"] if one["scenario"] and one["kind"] == "reached"]
    accepted = "\n".join(gap["scenario"]).replace("@proposed", "")
    (root / "features/more.feature").write_text(f"Feature: more\n\n{accepted}")
    after = private("coverage", PACK, "--fail-under", "100")
    assert after.exit_code == 0, after.output


def test_the_page_of_coverage_needs_no_other_file(private: Run, tmp_path: Path) -> None:
    page = tmp_path / "coverage.html"
    assert private("coverage", PACK, "--html", page).exit_code == 0
    text = page.read_text()
    assert PACK in text
    assert "out-of-scope" in text
    assert "<summary>a scenario that shows it</summary>" in text
    assert '<td class="number">9/12</td><td class="number">8/8</td>' in text
    assert "cannot be shown (proven)" in text
    assert not any(outside in text for outside in ("src=", 'href="http', "@import"))


# --- mutate


def test_mutate_shows_each_survivor_with_an_encounter_that_tells_it_apart(private: Run) -> None:
    result = private("mutate", PACK)
    assert result.exit_code == 1
    assert "without L4" in result.output
    assert "the pack: covered; the mutant: not covered (criteria not met)" in result.output
    assert "54 mutants: 35 killed, 7 proven equivalent, 12 survived" in result.output
    assert private("mutate", PACK, "--fail-under", "70").exit_code == 0


def test_scenarios_that_mutate_proposes_hold_and_kill_once_they_are_accepted(
    private: Run, root: Path
) -> None:
    proposed = root / "features/proposed.feature"
    assert private("mutate", PACK, "--write", proposed).exit_code == 1
    text = proposed.read_text()
    assert 0 < text.count("@proposed") <= 12
    again = private("mutate", PACK, "--write", proposed)
    assert again.exit_code == 2
    assert "`--force` replaces it" in again.output
    assert "mutants" not in again.output
    assert proposed.read_text() == text
    proposed.write_text(text.replace("@proposed", ""))
    assert private("test").exit_code == 0
    accepted = private("mutate", PACK)
    assert accepted.exit_code == 0, accepted.output
    assert "0 survived" in accepted.output


def test_force_replaces_the_file_of_proposals(private: Run, root: Path) -> None:
    proposed = root / "features/proposed.feature"
    proposed.write_text("")
    result = private("mutate", PACK, "--features", root / "features/harbor", "--write", proposed)
    assert result.exit_code == 2
    assert proposed.read_text() == ""
    words = ("--features", root / "features/harbor", "--write", proposed, "--force")
    result = private("mutate", PACK, *words)
    assert result.exit_code == 1
    assert "scenarios under @proposed" in result.output
    assert "@proposed" in proposed.read_text()


def test_mutate_offers_a_scenario_for_each_survivor_and_none_for_others(
    private: Run, root: Path
) -> None:
    own = ("--features", root / "features")
    found_json = private("mutate", PACK, *own, "--format", "json", "--list").output
    (found,) = json.loads(found_json)["packs"]
    assert found["survived"] == 12
    for one in found["mutants"]:
        assert bool(one["scenario"]) is (one["fate"] == "survived"), one
    assert (
        "        Scenario: harbor/bvn-ablation@2026-07-01, HAR-2" in private("mutate", PACK).output
    )


def test_without_survivors_nothing_is_proposed(private: Run, root: Path, tmp_path: Path) -> None:
    """The example as it is in the repository leaves no mutant of its pack."""
    accepted = "features/harbor/bvn-ablation-order.feature"
    shutil.copy(EXAMPLES / "private-library" / accepted, root / accepted)
    own = ("--features", root / "features")
    result = private("mutate", PACK, *own, "--write", tmp_path / "none.feature")
    assert result.exit_code == 0, result.output
    assert "0 survived" in result.output
    assert "nothing to propose" in result.output
    assert not (tmp_path / "none.feature").exists()


@pytest.mark.slow
def test_the_whole_library_with_its_proposals_accepted_leaves_no_survivor(
    private: Run, root: Path
) -> None:
    """Of packs, and of the dates by which they are selected."""
    (root / "features/harbor/dates.feature").unlink()
    proposed = root / "features/proposed.feature"
    assert private("mutate", "--write", proposed).exit_code == 1
    text = proposed.read_text()
    assert "not_seen_after" in text
    assert private("test").exit_code == 0
    waiting = private("mutate")
    assert waiting.exit_code == 1
    proposed.write_text(text.replace("@proposed", ""))
    accepted = private("mutate")
    assert accepted.exit_code == 0, accepted.output


def test_the_json_of_mutate_lists_what_became_of_each(private: Run) -> None:
    (found,) = json.loads(private("mutate", PACK, "--format", "json").output)["packs"]
    fates = [one["fate"] for one in found["mutants"]]
    assert fates.count("survived") == found["survived"] == 12
    assert all(one["witness"] for one in found["mutants"] if one["fate"] == "survived")


@pytest.mark.parametrize("command", ["coverage", "mutate"])
def test_a_scenario_that_does_not_hold_counts_for_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(root)
    for feature in (root / "features").rglob("*.feature"):
        text = feature.read_text()
        feature.write_text(text.replace('outcome is "covered"', 'outcome is "not covered"'))
    result = run(command, PACK)
    assert result.exit_code == 2
    assert result.output.startswith("features/harbor/bvn-ablation.feature:9: ")
    assert "scenario-fails" in result.output
    assert "`coverpack test` shows why" in result.output


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["coverage"], 3),
        (["coverage", "--fail-under", "1"], 1),
        (["mutate"], 1),
        (["mutate", "--fail-under", "0"], 3),
    ],
)
def test_without_a_scenario_of_the_pack_nothing_is_green(
    private: Run, *, words: list[str], code: int
) -> None:
    (other, *_) = sorted((shipped_root() / "features/aetna").rglob("*.feature"))
    assert private(words[0], PACK, *words[1:], "--features", other).exit_code == code


@pytest.mark.parametrize("command", ["coverage", "mutate"])
def test_a_feature_without_a_scenario_is_refused(
    private: Run, tmp_path: Path, command: str
) -> None:
    empty = tmp_path / "none.feature"
    empty.write_text("Feature: nothing\n")
    assert private(command, PACK, "--features", empty).exit_code == 2


def test_an_unknown_pack_is_named_with_a_near_one(private: Run) -> None:
    for command in ("coverage", "mutate"):
        result = private(command, "harbor/bvn-ablatoin")
        assert result.exit_code == 2
        assert PACK in result.output
