import copy
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import z3
from click.testing import CliRunner, Result

from cli.main import main

Json = dict[str, Any]
PackJson = Callable[..., Json]

MONTHS = {"fact": "pain.low_back_duration", "unit": "mo"}
STEPS = [
    {"id": "covered", "outcome": "covered", "condition": {"criterion": "C1"}},
    {"id": "otherwise", "outcome": "not_covered", "basis": "criteria_not_met"},
]


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, words)], env={"COLUMNS": "100"})


@pytest.fixture
def moved(tmp_path: Path, pack_json: PackJson) -> tuple[Path, Path]:
    """A pack, and the same with its threshold moved from 6 months to 12."""
    first = pack_json({"C1": {**MONTHS, "gte": 6}}, STEPS)
    second = {**copy.deepcopy(first), "version": "2026-01-01"}
    second["criteria"][0]["condition"]["gte"] = 12
    paths = (tmp_path / "a.json", tmp_path / "b.json")
    for path, pack in zip(paths, (first, second), strict=True):
        path.write_text(json.dumps(pack))
    return paths


def test_a_change_of_answer_is_told_with_region_example_and_criterion(
    moved: tuple[Path, Path],
) -> None:
    result = call("diff", *moved)
    assert result.exit_code == 0
    assert "1 change of answer; these are all, proven." in result.output
    assert "covered -> not covered (criteria not met)" in result.output
    assert "for example: duration of low back pain 11 months" in result.output
    words = "low back pain for at least 6 months and low back pain for less than 12 months"
    assert f"met -> unmet when {words}" in result.output


def test_json_has_the_encounter_of_each_change(moved: tuple[Path, Path]) -> None:
    value = json.loads(call("diff", *moved, "--format", "json").stdout)
    assert value["outcomes_compared"] is True
    (change,) = value["outcomes"]["transitions"]
    assert change["before"] == {"outcome": "covered", "basis": None}
    assert change["witness"]["facts"]["pain.low_back_duration"] == 11
    assert value["outcomes"]["complete"] is True


def test_written_encounters_and_scenarios_say_what_both_packs_decide(
    tmp_path: Path, moved: tuple[Path, Path]
) -> None:
    folder = tmp_path / "changes"
    assert call("diff", *moved, "--write", folder).exit_code == 0
    encounter = folder / "change-1.json"
    for pack, outcome in zip(moved, ("covered", "not_covered"), strict=True):
        decided = call("evaluate", encounter, "--pack", pack, "--format", "json")
        assert json.loads(decided.stdout)["outcome"] == outcome
    feature = (folder / "changes.feature").read_text()
    assert feature.count("@proposed") == 2
    assert "| duration of low back pain | 11 months |" in feature
    assert call("diff", *moved, "--write", folder).exit_code == 2  # nothing is replaced


def test_a_list_that_was_not_settled_in_time_is_not_said_to_be_all(
    moved: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(z3.Solver, "check", lambda *_: z3.unknown)
    monkeypatch.setattr(z3.Solver, "reason_unknown", lambda _: "timeout")
    result = call("diff", *moved)
    assert result.exit_code == 3
    assert "not proven, as a question was not answered in time" in result.output


def test_a_pack_beyond_what_proofs_model_is_compared_by_its_text(
    moved: tuple[Path, Path],
) -> None:
    value = json.loads(moved[1].read_text())
    value["criteria"][0]["condition"] = {"fact": "patient.birth_date", "gte": "1960-01-01"}
    moved[1].write_text(json.dumps(value))
    result = call("diff", *moved)
    assert result.exit_code == 3
    assert "The rules differ" in result.output
    assert "Outcomes were not compared: `patient.birth_date` is not modeled" in result.output


def test_a_changed_criterion_that_refers_to_another_is_told_by_regions(
    tmp_path: Path, pack_json: PackJson
) -> None:
    """In the words of what the reference stands for."""
    cancer = {"fact": "spine.cancer", "is": False}
    criteria = {
        "S": {**MONTHS, "gte": 6},
        "C1": {"all": [{"criterion": "S"}, cancer]},
    }
    first = pack_json(criteria, STEPS)
    second = {**copy.deepcopy(first), "version": "2026-01-01"}
    second["criteria"][1]["condition"] = {"criterion": "S"}
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for path, pack in zip(paths, (first, second), strict=True):
        path.write_text(json.dumps(pack))
    result = call("diff", *paths)
    assert "unmet -> met when" in result.output
    assert "low back pain for at least 6 months" in result.output
    assert "not told to the end" not in result.output


def test_palmetto_and_ngs_are_proven_to_be_alike() -> None:
    result = call("diff", "medicare/palmetto-l39420", "medicare/ngs-l40302")
    assert result.exit_code == 0
    assert result.output.rstrip().endswith(
        "every encounter has the same answer and every criterion the same status, proven."
    )


# ---- against a revision of git -------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path: Path, library_of: Callable[..., Any], pack_json: PackJson) -> Path:
    """A library in git, whose one pack was changed after the last commit."""
    root: Path = library_of(pack_json({"C1": {**MONTHS, "gte": 6}}, STEPS)).root

    def git(*words: str) -> None:
        named = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(["git", "-C", str(root), *named, *words], check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    (path,) = (root / "policies" / "tester" / "policy").glob("*.json")
    path.write_text(path.read_text().replace('"gte": 6', '"gte": 12'))
    return root


def test_what_changed_since_a_revision_is_found_and_compared(repository: Path) -> None:
    result = call("--library", repository, "diff", "--git", "HEAD")
    assert result.exit_code == 0, result.output
    assert "tester/policy" in result.output
    assert "covered -> not covered (criteria not met)" in result.output


@pytest.mark.parametrize("revision", ["no-such-branch", "--output=x"])
def test_a_revision_that_is_none_is_an_error(repository: Path, revision: str) -> None:
    result = call("--library", repository, "diff", f"--git={revision}")
    assert result.exit_code == 2
    assert "[no-revision]" in result.stderr
    assert not (repository / "x").exists()


# ---- strictness ----------------------------------------------------------------------------------


def test_the_longer_time_is_covered_by_the_shorter_and_not_the_reverse(
    moved: tuple[Path, Path],
) -> None:
    shorter, longer = moved
    result = call("compare", "--strictness", longer, shorter)
    assert result.exit_code == 0
    assert result.output.count("yes, proven") == 2
    result = call("compare", "--strictness", shorter, longer)
    assert "where every fact is known: no" in result.output
    assert "duration of low back pain 11 months" in result.output
    assert "in records without contradictions" in result.output


def test_strictness_as_json_has_both_verdicts_and_the_witness(moved: tuple[Path, Path]) -> None:
    value = json.loads(call("compare", "--strictness", *moved, "--format", "json").stdout)
    found = value[0] if isinstance(value, list) else value
    assert (found["known"], found["missing"]) == ("no", "no")
    assert (found["witness"]["a"], found["witness"]["b"]) == ("covered", "not_covered")


def test_the_whole_matrix_proves_palmetto_and_ngs_alike_both_ways() -> None:
    value = json.loads(call("compare", "--strictness", "--format", "json").stdout)
    pairs = {(one["a"]["pack"], one["b"]["pack"]): one for one in value}
    alike = ("medicare/palmetto-l39420", "medicare/ngs-l40302")
    for pair in (alike, alike[::-1]):
        assert (pairs[pair]["known"], pairs[pair]["missing"]) == ("yes", "yes")
    assert all(one["known"] != "unanswered" for one in value)


@pytest.fixture
def with_set(tmp_path: Path, library_of: Callable[..., Any], pack_json: PackJson) -> Path:
    """A library in git whose two policies take levels from a value set; nothing has changed."""
    levels = {"fact": "mri.modic_1_bodies", "any_in": {"value_set": "levels"}}
    one = pack_json({"C1": levels}, STEPS)
    other = {**copy.deepcopy(one), "id": "tester/other"}
    root: Path = library_of(one, other).root
    (root / "policies/value_sets").mkdir()
    (root / "policies/value_sets/levels.json").write_text(
        json.dumps(
            {
                "schema": "coverpack/value-set/1",
                "id": "levels",
                "title": "levels",
                "sources": [
                    {"id": "text", "document": "A text", "evidence": "primary", "complete": True}
                ],
                "citation": {"source": "text"},
                "codes": ["L3", "L4"],
            }
        )
    )
    named = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run(["git", "-C", str(root), *named, *words], check=True, capture_output=True)
    return root


def since(root: Path, *words: str) -> Result:
    return call("--library", root, "diff", "--git", "HEAD", *words)


def test_a_value_set_that_changed_changes_what_its_packs_answer(with_set: Path) -> None:
    path = with_set / "policies/value_sets/levels.json"
    path.write_text(path.read_text().replace('"L3", "L4"', '"L4"'))
    result = since(with_set, "--exit-code")
    assert result.exit_code == 1
    assert result.output.count("covered -> not covered (criteria not met)\n") == 2
    assert "levels: without L3" in result.output
    value = json.loads(since(with_set, "tester/other", "--format", "json").stdout)
    (pack,) = value["packs"]
    assert pack["after"]["pack"] == "tester/other"
    assert pack["outcomes"]["transitions"]


def test_a_pack_that_is_gone_and_a_binding_that_is_gone_are_said(with_set: Path) -> None:
    (folder,) = (with_set / "policies/tester").glob("other")
    (file,) = folder.iterdir()
    file.unlink()
    payers = with_set / "policies/payers.json"
    value = json.loads(payers.read_text())
    value["bindings"] = value["bindings"][:1]
    payers.write_text(json.dumps(value))
    result = since(with_set, "--exit-code")
    assert result.exit_code == 1
    assert "- tester/other@2025-01-01: dropped" in result.output
    assert "- tester own tester/other: dropped" in result.output
    listed = json.loads(since(with_set, "tester/other", "--format", "json").stdout)
    assert [one["kind"] for one in listed["library"]] == ["pack", "binding"]
    assert since(with_set, "tester/policy", "--exit-code").exit_code == 0


def test_where_nothing_differs_that_is_said_and_json_is_a_document(with_set: Path) -> None:
    result = since(with_set, "--exit-code")
    assert (result.exit_code, result.stderr) == (0, "nothing that decides differs from `HEAD`\n")
    value = json.loads(since(with_set, "--format", "json").stdout)
    assert value == {"revision": "HEAD", "packs": [], "library": []}


@pytest.mark.parametrize("name", ["tester/polcy", "tester/policy@2025-01-02"])
def test_a_misspelled_name_is_an_error_with_a_near_one(with_set: Path, name: str) -> None:
    result = since(with_set, name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "did you mean `tester/policy" in result.stderr
