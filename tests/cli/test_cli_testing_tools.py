"""`coverage`, `mutate` and `impact`: what they say, what they write, and how they end.

What they are right about is held by the tests of their engines; here a small library is used whose
features leave gaps.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from engine.knowledge.library import shipped_root

EXAMPLES = shipped_root() / "examples"
PACK = "harbor/bvn-ablation"
PAL, NOR = "medicare/palmetto-l39420", "medicare/noridian-l39642@v11"

Run = Callable[..., Result]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, words)), env={"COLUMNS": "100"})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A library of one's own, as the examples have it, without what `mutate` once proposed."""
    left_out = shutil.ignore_patterns("order-and-edges.feature")
    copy = shutil.copytree(EXAMPLES / "private-library", tmp_path / "library", ignore=left_out)
    return Path(copy)


@pytest.fixture
def private(root: Path) -> Run:
    return lambda *words: run("--library", root, *words)


# --- coverage


def test_coverage_offers_a_scenario_for_what_no_scenario_shows(private: Run) -> None:
    result = private("coverage", PACK)
    assert result.exit_code == 0
    assert "  8/8      9/12  4/5" in result.output
    assert "✗ out-of-scope: reached" in result.output
    assert "@proposed" in result.output
    assert "no encounter can show, proven" in result.output


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
    accepted = "features/harbor/order-and-edges.feature"
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
    private: Run, root: Path, command: str
) -> None:
    for feature in (root / "features").rglob("*.feature"):
        text = feature.read_text()
        feature.write_text(text.replace('outcome is "covered"', 'outcome is "not covered"'))
    result = private(command, PACK)
    assert result.exit_code == 2
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


# --- impact


def impact(*words: str | Path) -> Result:
    return run("impact", PAL, NOR, *words)


def test_impact_counts_changes_and_names_the_criteria() -> None:
    named = ["covered-two-bodies.json", "limit-exceeded-l2.json"]
    result = impact("--encounters", *[EXAMPLES / name for name in named])
    assert result.exit_code == 0
    assert "1 of 2 encounters change (50.0 %)" in result.output
    assert "covered -> needs information: 1" in result.output
    assert "NOR-C2: absent -> open (1)" in result.output
    assert "for example covered-two-bodies" in result.output
    assert "unchanged: not covered (limit exceeded) 1" in result.output
    again = impact("--exit-code", "--encounters", EXAMPLES / named[0])
    assert again.exit_code == 1


def test_the_json_of_impact_adds_up() -> None:
    named = [EXAMPLES / name for name in ("covered-two-bodies.json", "limit-exceeded-l2.json")]
    found = json.loads(impact("--format", "json", "--encounters", *named).output)
    assert [found["encounters"], found["changed"], found["rejected"]] == [2, 1, 0]
    assert sum(one["encounters"] for one in found["transitions"]) == 2
    assert (
        sum(one["encounters"] for one in found["transitions"] if one["before"] != one["after"])
        == found["changed"]
    )


def test_a_version_changes_nothing_against_itself() -> None:
    result = run("impact", PAL, PAL, "--exit-code", "--encounters", EXAMPLES / "open-set.json")
    assert result.exit_code == 0
    assert "0 of 1 encounters change" in result.output


def test_impact_is_never_green_on_nothing(tmp_path: Path) -> None:
    empty = tmp_path / "none.ndjson"
    empty.write_text("")
    assert impact("--encounters", empty).exit_code == 2
    assert impact().exit_code == 2
    assert impact("--encounters", tmp_path / "absent.json").exit_code == 2
