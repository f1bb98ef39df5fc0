import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from engine.knowledge.library import Library
from engine.knowledge.lint import RULES
from engine.knowledge.pack_reader import read_pack
from engine.knowledge.packs import Pack
from engine.knowledge.texts.documents import read_document
from engine.language.evaluate import evaluate, evaluate_criteria
from engine.language.kleene import MET, UNKNOWN
from engine.language.values import SetValue, Value

PACKS = Path(__file__).resolve().parent.parent / "packs"
BAD = sorted((PACKS / "bad").glob("*.txt"))
GOOD = sorted((PACKS / "good").glob("*.txt"))


def lint(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["lint", *map(str, words)])


@pytest.fixture
def bad(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages name files as seen from the folder of the bad packs."""
    monkeypatch.chdir(PACKS / "bad")


# ---- the examples --------------------------------------------------------------------------------


@pytest.mark.parametrize("expected", BAD, ids=lambda path: path.stem)
def test_a_bad_pack_gets_exactly_its_message(expected: Path, bad: None) -> None:
    example = Path(expected.stem)
    done = lint(example if example.is_dir() else f"{example}.json")
    assert done.output == expected.read_text(encoding="utf-8")
    assert done.exit_code == int(": warning: " not in done.output)


def test_every_bad_pack_has_its_message_beside_it() -> None:
    examples = {path.stem for path in (PACKS / "bad").iterdir() if path.suffix != ".txt"}
    assert examples == {path.stem for path in BAD}


def test_the_good_packs_have_nothing_to_find() -> None:
    done = lint(PACKS / "good", "--strict")
    assert done.output.endswith("nothing found\n")
    assert done.exit_code == 0


@pytest.mark.parametrize("expected", GOOD, ids=lambda path: path.stem)
def test_a_good_pack_decides_as_its_notes_say(expected: Path, shipped: Library) -> None:
    pack = read_pack(read_document(expected.with_suffix(".json")), shipped)
    for line in expected.read_text(encoding="utf-8").splitlines():
        facts, _, outcome = line.partition(" -> ")
        given = json.loads(facts, parse_int=Decimal, parse_float=Decimal)
        assert outcome_of(pack, {id: value(raw) for id, raw in given.items()}) == outcome, line


def value(raw: Any) -> Value:
    known: Value = SetValue(frozenset(raw)) if isinstance(raw, list) else raw
    return known


def outcome_of(pack: Pack, facts: dict[str, Value]) -> str:
    """The outcome by the definition: of the first determination met and the unknown ones before."""
    conditions = {id: criterion.condition for id, criterion in pack.criteria.items()}
    criteria = evaluate_criteria(conditions, facts)
    reachable = []
    for determination in pack.determinations:
        status = evaluate(determination.condition, facts, criteria)
        if status in (MET, UNKNOWN):
            reachable.append(str(determination.outcome))
        if status is MET:
            break
    return reachable[-1] if len(set(reachable)) == 1 else "needs_information"


# ---- formats -------------------------------------------------------------------------------------


def test_json_holds_each_finding_with_its_page(bad: None) -> None:
    done = lint("unused-criterion.json", "--format", "json")
    report = json.loads(done.output)
    assert done.exit_code == 1
    assert (report["files"], report["errors"]) == (["unused-criterion.json"], 1)
    [finding] = report["findings"]
    assert finding == {
        "file": "unused-criterion.json",
        "line": 29,
        "column": 13,
        "path": "/criteria/1/id",
        "code": "unused-criterion",
        "severity": "error",
        "message": "criterion `pain` does not occur in the condition of `covered`",
        "hint": "add it there, or mark it `advisory` if the text does not ask for it; "
        "if it is meant, acknowledge `unused-criterion:pain` in the pack",
        "page": "docs/lint/unused-criterion.md",
    }


def test_what_only_the_reader_refuses_has_no_page(bad: None) -> None:
    [finding] = json.loads(lint("unknown-fact.json", "--format", "json").output)["findings"]
    assert finding["page"] is None


def test_github_annotations_keep_to_one_line_each(bad: None) -> None:
    first, second = lint("unknown-fact.json", "--format", "github").output.splitlines()
    assert first == (
        "::error file=unknown-fact.json,line=25,col=29,title=unknown-fact::"
        "there is no fact `conservative.structred`%0Ahint: did you mean `conservative.structured`?"
    )
    assert second == "1 file, 1 error, 0 warnings"


def test_github_annotations_escape_what_has_a_meaning_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a,b:100%.json").write_text('{"schema": "coverpack/pack/1", "50%": 1}')
    first = lint("a,b:100%.json", "--format", "github").output.splitlines()[0]
    assert first.startswith("::error file=a%2Cb%3A100%25.json,line=1,")


def test_a_warning_is_one_in_every_format(bad: None) -> None:
    assert lint("unused-fact", "--format", "github").output.startswith("::warning file=")
    log = json.loads(lint("unused-fact", "--format", "sarif").output)
    assert [one["level"] for one in log["runs"][0]["results"]] == ["warning"]


def test_sarif_lists_the_rules_and_places_each_result(bad: None) -> None:
    log = json.loads(lint("version-gap", "--format", "sarif").output)
    [run] = log["runs"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == list(RULES)
    [result] = run["results"]
    assert result["ruleId"] == "version-gap"
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "version-gap/policies/acme/bvn/2025-07-01.json"},
                "region": {"startLine": 10, "startColumn": 35},
            }
        }
    ]


def test_sarif_places_files_elsewhere_by_their_whole_address(tmp_path: Path) -> None:
    file = tmp_path / "with space.json"
    file.write_text("{")
    log = json.loads(lint(file, "--format", "sarif").output)
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == file.as_uri()


# ---- what is linted, and the exit codes ----------------------------------------------------------


def test_without_paths_the_policies_of_the_library_are_linted(shipped: Library) -> None:
    report = json.loads(lint("--format", "json").output)
    assert len(report["files"]) == len(list(shipped.policies.rglob("*.json")))


def test_another_library_is_linted_where_it_is_named(bad: None) -> None:
    done = CliRunner().invoke(main, ["--library", "version-gap", "lint"])
    assert "[version-gap]" in done.output
    assert done.exit_code == 1


@pytest.mark.parametrize("command", [["lint"], ["fmt", "--check"]])
@pytest.mark.parametrize("inside", ["", "policies/acme"])
def test_policies_beside_which_the_library_in_use_is_another_are_never_green(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], inside: str
) -> None:
    shutil.copytree(PACKS / "good" / "library", tmp_path / "mine")
    (tmp_path / "mine" / "library.json").unlink(missing_ok=True)
    monkeypatch.chdir(tmp_path / "mine" / inside)
    done = CliRunner().invoke(main, command)
    assert (done.exit_code, done.stdout) == (2, "")
    folder, policies = ("../..", "../../policies") if inside else (".", "policies")
    assert done.stderr == (
        f"{policies}: `{policies}` is no part of the library in use, the one that comes with "
        f"coverpack [another-library]\n  hint: name the folder above it with "
        f"`--library {folder}`, or put a `library.json` there\n"
    )


@pytest.mark.parametrize("command", ["lint", "fmt"])
def test_a_library_elsewhere_is_named_on_standard_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    shutil.copytree(PACKS / "good" / "library", tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["--library", "mine", command])
    assert (done.exit_code, done.stderr) == (0, "the library is `mine`\n")
    monkeypatch.chdir(tmp_path / "mine")
    assert CliRunner().invoke(main, ["--library", ".", command]).stderr == ""


def test_warnings_fail_only_where_that_is_asked_for(bad: None) -> None:
    assert lint("unused-fact").exit_code == 0
    assert lint("unused-fact", "--strict").exit_code == 1


def test_a_path_that_is_not_there_is_a_wrong_call(bad: None) -> None:
    done = lint("unused-fact", "date-ordr.json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        "date-ordr.json: there is no such file [not-found]\n"
        "  hint: did you mean `date-order.json`?\n"
    )


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_nothing_to_check_is_never_green(tmp_path: Path, form: str) -> None:
    done = lint(tmp_path, "--format", form)
    assert done.exit_code == 3
    assert done.stderr == "nothing was checked: no file of coverpack's is there\n"
    if form in ("json", "sarif"):
        json.loads(done.stdout)


def test_encounters_are_checked_by_their_reader_too(tmp_path: Path) -> None:
    encounter = {
        "schema": "coverpack/encounter/1",
        "id": "one",
        "payer": "medicare",
        "service_location": {"state": "NC"},
        "date_of_service": "2025-03-04",
        "facts": {"pain.low_back_durashun": 14},
    }
    file = tmp_path / "encounter.json"
    file.write_text(json.dumps(encounter))
    done = lint(tmp_path)
    assert "/facts/pain.low_back_durashun: " in done.output
    assert "did you mean `pain.low_back_duration`?" in done.output
    assert done.exit_code == 1


def test_files_that_wait_for_another_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(PACKS / "good" / "library", tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    Path("mine/policies/facts.json").write_text("{")
    done = lint("mine/policies/acme/bvn/2025-07-01.json")
    assert done.output.splitlines()[0].startswith("mine/policies/facts.json:1:2: ")
    assert done.output.endswith(
        "1 file, 1 error, 0 warnings; not checked until then: "
        "mine/policies/acme/bvn/2025-07-01.json\n"
    )


def test_the_rules_can_be_listed() -> None:
    lines = lint("--rules").output.splitlines()
    assert [line.split()[0] for line in lines] == list(RULES)
