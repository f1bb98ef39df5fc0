import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import z3
from click.testing import CliRunner, Result

from cli.main import main
from engine.knowledge.library import Library

Json = dict[str, Any]
PackJson = Callable[..., Json]

MONTHS = {"fact": "pain.low_back_duration", "unit": "mo"}
STEPS = [
    {
        "id": "covered",
        "outcome": "covered",
        "condition": {"all": [{"criterion": "C1"}, {"criterion": "C2"}]},
    },
    {"id": "otherwise", "outcome": "not_covered", "basis": "criteria_not_met"},
]


def prove(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["prove", *map(str, words)], env={"COLUMNS": "100"})


@pytest.fixture
def pack_file(tmp_path: Path, pack_json: PackJson) -> Callable[..., Path]:
    """A pack of two criteria, of which the first implies the second unless told otherwise."""

    def write(second: int = 3, **parts: object) -> Path:
        criteria = {"C1": {**MONTHS, "gte": 6}, "C2": {**MONTHS, "lte": second}}
        if second == 3:
            criteria["C2"] = {**MONTHS, "gte": second}
        path = tmp_path / "pack.json"
        path.write_text(json.dumps(pack_json(criteria, STEPS, **parts)))
        return path

    return write


PackFile = Callable[..., Path]


def test_a_pack_that_holds_says_what_is_proven_and_what_it_acknowledges() -> None:
    result = prove("medicare/palmetto-l39420")
    assert result.exit_code == 0
    assert "proven: every encounter is decided" in result.output
    assert "PAL-F2: without it every answer is the same [redundant]" in result.output
    assert "because of PAL-F2; PAL-F3" in result.output
    assert "acknowledged: The LCD states both limits." in result.output
    assert "1 pack, " in result.output
    assert "nothing open, 1 acknowledged" in result.output


def test_what_is_found_and_not_acknowledged_fails(pack_file: PackFile) -> None:
    result = prove(pack_file())
    assert result.exit_code == 1
    assert "C2: without it every answer is the same [redundant]" in result.output
    assert "1 open finding" in result.output


def test_an_acknowledged_finding_passes_with_its_reason(pack_file: PackFile) -> None:
    excuse = [{"finding": "redundant:C2", "reason": "The text says both."}]
    result = prove(pack_file(acknowledged=excuse))
    assert result.exit_code == 0
    assert "acknowledged: The text says both." in result.output


def test_an_acknowledgment_of_what_does_not_occur_fails(pack_file: PackFile) -> None:
    excuse = [{"finding": "redundant:C1", "reason": "The text says both."}]
    result = prove(pack_file(second=7, acknowledged=excuse))
    assert result.exit_code == 1
    assert "`redundant:C1` is acknowledged and does not occur: remove it" in result.output


def test_an_acknowledgment_of_no_kind_of_finding_is_told_with_the_nearest(
    pack_file: PackFile,
) -> None:
    excuse = [{"finding": "redundent:C2", "reason": "The text says both."}]
    result = prove(pack_file(acknowledged=excuse))
    assert result.exit_code == 1
    assert "there is no finding `redundent:C2`: did you mean `redundant`?" in result.output
    assert "2 open findings" in result.output
    annotated = prove(pack_file(acknowledged=excuse), "--format", "github").output
    assert "there is no finding `redundent:C2`%0Ahint: did you mean `redundant`?" in annotated


def test_an_acknowledgment_of_another_criterion_is_told_with_the_one_that_was_found(
    pack_file: PackFile,
) -> None:
    excuse = [{"finding": "redundant:C1", "reason": "The text says both."}]
    result = prove(pack_file(acknowledged=excuse))
    assert result.exit_code == 1
    said = "`redundant:C1` is acknowledged and does not occur: write `redundant:C2`"
    assert said in " ".join(result.output.split())


def test_an_acknowledgment_of_what_lint_finds_is_not_for_proofs_to_judge(
    pack_file: PackFile,
) -> None:
    excuse = [{"finding": "unused-criterion:C1", "reason": "It is narrative."}]
    assert prove(pack_file(second=7, acknowledged=excuse)).exit_code == 0


def test_json_has_every_finding_with_its_reason(pack_file: PackFile) -> None:
    result = prove(pack_file(second=5), "--format", "json")
    assert result.exit_code == 1
    value = json.loads(result.stdout)
    (pack,) = value["packs"]
    assert value["open"] == len(pack["findings"])
    kinds = {one["kind"]: one for one in pack["findings"]}
    assert kinds["contradiction"]["item"] == "C1+C2"
    assert kinds["unreachable"]["because"] == ["C1", "C2"]
    assert pack["asked"] > 5


def test_github_shows_what_is_open_beside_the_line_of_the_criterion(pack_file: PackFile) -> None:
    path = pack_file()
    path.write_text(json.dumps(json.loads(path.read_text()), indent=2))
    (line,) = [n for n, one in enumerate(path.read_text().splitlines(), 1) if '"id": "C2"' in one]
    result = prove(path, "--format", "github")
    assert result.exit_code == 1
    assert f"::error file={path},line={line}," in result.output
    assert "C2: without it every answer is the same" in result.output
    assert "acknowledge `redundant:C2` in the pack" in result.output


def test_sarif_has_what_is_open_and_every_rule(pack_file: PackFile) -> None:
    excuse = [{"finding": "redundant:C1", "reason": "The text says both."}]
    result = prove(pack_file(acknowledged=excuse), "--format", "sarif")
    assert result.exit_code == 1
    (run,) = json.loads(result.stdout)["runs"]
    assert [one["ruleId"] for one in run["results"]] == ["redundant", "acknowledgment"]
    rules = {one["id"] for one in run["tool"]["driver"]["rules"]}
    assert {"redundant", "acknowledgment", "left-open", "overturned", "unanswered"} <= rules


def test_a_report_of_what_holds_is_empty_and_names_the_files() -> None:
    result = prove("medicare/palmetto-l39420", "--format", "github")
    assert result.exit_code == 0
    assert result.output == "1 file, nothing found\n"


def test_what_is_not_answered_in_time_is_said_and_ends_with_3(
    monkeypatch: pytest.MonkeyPatch, pack_file: PackFile
) -> None:
    monkeypatch.setattr(z3.Solver, "check", lambda *_: z3.unknown)
    monkeypatch.setattr(z3.Solver, "reason_unknown", lambda _: "timeout")
    result = prove(pack_file(), "--time-limit", "1")
    assert result.exit_code == 3
    assert "not answered in time: whether C1 can be met" in result.output
    assert "proven" not in result.output


def test_a_pack_that_is_not_there_is_an_error_with_a_near_name() -> None:
    result = prove("medicare/palmeto-l39420")
    assert result.exit_code == 2
    assert "medicare/palmetto-l39420" in result.stderr


def test_a_fact_that_proofs_do_not_model_is_said_of_the_pack(
    tmp_path: Path, pack_json: PackJson
) -> None:
    criteria = {
        "C1": {"fact": "patient.birth_date", "gte": "1960-01-01"},
        "C2": {**MONTHS, "gte": 6},
    }
    path = tmp_path / "pack.json"
    path.write_text(json.dumps(pack_json(criteria, STEPS)))
    result = prove(path)
    assert result.exit_code == 3
    assert "`patient.birth_date` is not modeled in proofs" in result.output


def test_all_packs_those_of_edits_too_bring_the_days_that_no_version_covers(
    shipped: Library,
) -> None:
    value = json.loads(prove("--format", "json").stdout)
    assert value["open"] == value["unanswered"] == 0
    kinds = {one["pack"]: one["kind"] for one in value["packs"]}
    assert {one for one, kind in kinds.items() if kind == "coding"} == {
        pack.name for pack in shipped.coding_packs
    }
    assert {one for one, kind in kinds.items() if kind == "coverage"} == {
        pack.name for pack in shipped.packs()
    }
    days = {(one["payer"], one["plan"], one["line_of_business"]): one for one in value["days"]}
    palmetto = days["medicare", "palmetto", "medicare_ffs"]
    assert palmetto["uncovered"] == [{"from": "2019-01-01", "to": "2021-12-31"}]
    assert days["aetna", None, "medicare_advantage"]["follows_place_of_service"]


def test_a_comparison_beyond_what_proofs_model_is_no_fault(
    tmp_path: Path, pack_json: PackJson
) -> None:
    criteria = {
        "C1": {"fact": "patient.birth_date", "gte": "1960-01-01"},
        "C2": {**MONTHS, "gte": 6},
    }
    path = tmp_path / "pack.json"
    path.write_text(json.dumps(pack_json(criteria, STEPS)))
    words = ["compare", "--strictness", str(path), "medicare/palmetto-l39420"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 3
    assert "`patient.birth_date` is not modeled in proofs" in result.stderr
    assert "internal fault" not in result.stderr


# ---- in time -------------------------------------------------------------------------------------


@pytest.fixture
def two_versions(library_of: Callable[..., Any], pack_json: PackJson) -> Callable[..., Path]:
    """A library with two versions of one policy, which begin on these days."""

    def write(first: str, second: str, retired: str | None = None) -> Path:
        packs = []
        for version, day in (("a", first), ("b", second)):
            dates = {"effective": {"date": day, "evidence": "primary"}}
            if retired and version == "a":
                dates["retired"] = {"date": retired, "evidence": "primary"}
            criteria = {"C1": {**MONTHS, "gte": 6}, "C2": {"fact": "spine.cancer", "is": False}}
            packs.append(pack_json(criteria, STEPS, version=version, dates=dates))
        root: Path = library_of(*packs).root
        return root

    return write


def in_library(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--library", str(root), *words], env={"COLUMNS": "200"})


def test_versions_in_force_on_one_day_are_found_in_the_words_of_lint(
    two_versions: Callable[..., Path],
) -> None:
    root = two_versions("2025-01-01", "2025-03-01", retired="2025-06-30")
    message = "version `b` begins while version `a` is in force (its last day is 2025-06-30)"
    proven, linted = in_library(root, "prove"), in_library(root, "lint")
    assert (proven.exit_code, linted.exit_code) == (1, 1)
    assert f"a: {message} [version-overlap]" in proven.output
    assert "because of both being in force 2025-03-01 to 2025-06-30" in proven.output
    assert "1 open finding" in proven.output
    assert message in linted.output


def test_a_report_puts_an_overlap_beside_the_dates_of_the_later_version(
    two_versions: Callable[..., Path],
) -> None:
    root = two_versions("2025-01-01", "2025-01-01")
    first = in_library(root, "prove", "tester/policy", "--format", "github").stdout.splitlines()[0]
    assert "b.json,line=" in first
    assert "versions `a` and `b` begin on the same day" in first
    value = json.loads(in_library(root, "prove", "--format", "json").stdout)
    assert [[one["kind"] for one in pack["findings"]] for pack in value["packs"]] == [
        [],
        ["version-overlap"],
    ]


def test_versions_one_after_the_other_do_not_overlap(two_versions: Callable[..., Path]) -> None:
    for retired in (None, "2025-02-28"):
        root = two_versions("2025-01-01", "2025-03-01", retired=retired)
        assert in_library(root, "prove").exit_code == 0
