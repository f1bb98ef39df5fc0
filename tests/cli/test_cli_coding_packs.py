"""Coding packs on the command line: listed, shown, proven, mutated, and refused where none fits."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from engine.knowledge.coding_packs import Action
from engine.knowledge.library import Library, shipped_root

Json = dict[str, Any]

MEDICARE, NATIONAL, POLICY = (
    f"coding/{name}@2019-01-01" for name in ("medicare-edits", "national-codes", "policy-edits")
)
FILE = shipped_root() / "policies/coding/national-codes/2019-01-01.json"
FEATURE = shipped_root() / "features/coding/codes-and-diagnoses.feature"


def run(*words: str | Path, library: Path | None = None) -> Result:
    named = ["--library", str(library)] if library else []
    return CliRunner().invoke(main, [*named, *map(str, words)], env={"COLUMNS": "100"})


def said(*words: str | Path, library: Path | None = None) -> Any:
    result = run(*words, "--format", "json", library=library)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def flat(result: Result) -> str:
    return " ".join(result.output.split())


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """The library of the examples, with edits of its own: a second version of a shipped set."""
    root = Path(shutil.copytree(shipped_root() / "examples/private-library", tmp_path / "own"))
    value = json.loads(FILE.read_text()) | {"version": "2030-01-01"}
    value["dates"]["effective"]["date"] = "2030-01-01"
    folder = root / "policies/coding/national-codes"
    folder.mkdir(parents=True)
    (folder / "2030-01-01.json").write_text(json.dumps(value, indent=2))
    return root


@pytest.fixture
def dead(tmp_path: Path) -> Path:
    """A coding pack with an edit that no line fails."""
    value = json.loads(FILE.read_text())
    value["criteria"][0]["condition"] = {
        "any": [{"fact": "line.code_valid", "is": True}, {"fact": "line.code_valid", "is": False}]
    }
    path = tmp_path / "dead.json"
    path.write_text(json.dumps(value, indent=2))
    return path


# --- packs list


def test_the_list_has_coding_packs_after_the_others_with_whose_they_are() -> None:
    text = run("packs", "list").output
    assert text.index("\nuhc/") < text.index("\ncoding/medicare-edits") < text.index("\ncoding/nat")
    words = " ".join(text.split())
    assert (
        "coding: edits of claim lines; Medicare's own, for review under every other line of "
        "business @2019-01-01 provisional; from 2019-01-01 (secondary); 19 criteria (unverified)"
    ) in words


def test_in_json_the_kind_tells_coding_packs_from_the_others() -> None:
    listed = said("packs", "list")
    (national,) = [one for one in listed if one["pack"] == "coding/national-codes"]
    assert (national["kind"], national["authority"], national["payer"]) == (
        "coding",
        "national",
        None,
    )
    assert (national["criteria"], national["evidence"]) == (8, "recall")
    for one in listed:
        assert (one["kind"] == "coding") == one["pack"].startswith("coding/")
        assert set(national) - set(one) <= {"authority"}, "the same keys, and whose they are"
        assert ("authority" in one) == (one["kind"] == "coding")


@pytest.mark.parametrize(
    ("payer", "bound"),
    [("medicare", [MEDICARE, NATIONAL, POLICY]), ("bcbs", [NATIONAL, POLICY])],
)
def test_of_a_payer_only_those_are_listed_that_bind_it(payer: str, bound: list[str]) -> None:
    listed = said("packs", "list", "--payer", payer)
    assert [f"{p['pack']}@{p['version']}" for p in listed if p["kind"] == "coding"] == bound
    assert all(p["payer"] == payer for p in listed if p["kind"] != "coding")


def test_a_status_leaves_out_coding_packs_of_another() -> None:
    assert {p["kind"] for p in said("packs", "list", "--status", "active")} == {"coverage"}
    assert NATIONAL.partition("@")[0] in run("packs", "list", "--status", "provisional").output


def test_a_private_payer_sees_the_versions_of_all_libraries(private: Path) -> None:
    listed = said("packs", "list", "--payer", "harbor", library=private)
    versions = [(one["pack"], one["version"]) for one in listed if one["kind"] == "coding"]
    assert versions == [("coding/national-codes", day) for day in ("2019-01-01", "2030-01-01")]


# --- packs show


@pytest.mark.parametrize("name", [MEDICARE, NATIONAL, POLICY])
def test_every_edit_is_shown_with_condition_finding_and_citation(
    shipped: Library, name: str
) -> None:
    (pack,) = [one for one in shipped.coding_packs if one.name == name]
    text = flat(run("packs", "show", name))
    for edit in pack.edits.values():
        _, _, own = text.partition(f" {edit.id} {edit.title} ")
        assert own, edit.id
        finding = edit.finding
        action = "fix before billing" if finding.action is Action.FIX_BEFORE_BILLING else ""
        assert f"else {finding.status}, {action or 'payer discretion'}" in own
        assert f": {finding.text}" in own
        assert f"[{edit.citation.document}" in own
        for one in shipped.remittance.for_edit(edit.id):
            assert f"{' '.join([one.carc, *one.rarc])} (" in own
    for source in pack.sources.values():
        assert f"· {source.document} (" in text
    assert f"digest {pack.digest}" in text


def test_an_edit_says_of_which_lines_it_is_and_in_which_tables_it_is_looked_up() -> None:
    text = flat(run("packs", "show", "coding/medicare-edits"))
    assert (
        "for a line of which: the line bills basivertebral nerve ablation or a limit of units "
        "names the line of another service passes if: units within the medically unlikely edit "
        "else denied, fix before billing, even where it rests on what is only inferred or "
        "remembered: the units are above"
    ) in text
    assert "looked up in: limits of units" in text
    tables = text[text.index("Tables that the facts of lines are looked up in") :]
    assert "limits of units, practitioner 2026-04-01 2024-07-01 to 2026-06-30 primary" in tables
    assert "pairs, outpatient hospital 2024-07-01 2024-07-01 to 2024-09-30 primary" in tables
    assert "diagnoses" not in tables.partition("Sources")[0]


def test_json_shows_all_of_a_coding_pack() -> None:
    shown = said("packs", "show", "coding/medicare-edits")
    assert (shown["kind"], shown["authority"], len(shown["criteria"])) == (
        "coding",
        "medicare_ffs",
        19,
    )
    (mue,) = [one for one in shown["criteria"] if one["id"] == "mue"]
    assert mue["condition"] == {"fact": "line.units_within_mue", "is": True}
    assert mue["words"] == "units within the medically unlikely edit"
    assert mue["scope"]["condition"]["any"][1] == {"fact": "line.limit_named", "is": True}
    assert mue["finding"]["status"] == "denied"
    assert [(one["carc"], one["rarc"]) for one in mue["remittance"]] == [("151", ["N362"])]
    assert mue["tables"] == ["unit_limits"]
    limits = [one for one in shown["tables"] if one["kind"] == "unit_limits"]
    assert {(one["setting"], one["to"]) for one in limits} == {
        ("practitioner", "2026-06-30"),
        ("outpatient_hospital", "2024-09-30"),
    }
    assert mue["citation"]["evidence"] == "secondary"


def test_a_file_of_a_coding_pack_is_shown_too() -> None:
    assert run("packs", "show", FILE).output == run("packs", "show", NATIONAL).output


def test_of_several_versions_one_has_to_be_named(private: Path) -> None:
    result = run("packs", "show", "coding/national-codes", library=private)
    assert result.exit_code == 2
    assert "`coding/national-codes` has several versions" in result.stderr
    assert "`coding/national-codes@2030-01-01`" in result.stderr
    one = run("packs", "show", "coding/national-codes@2030-01-01", library=private)
    assert "effective 2030-01-01" in flat(one)


@pytest.mark.parametrize("words", [("packs", "show"), ("prove",), ("mutate",), ("coverage",)])
def test_a_coding_pack_that_is_not_there_is_an_error_with_a_near_name(
    words: tuple[str, ...],
) -> None:
    result = run(*words, "coding/national-cods")
    assert result.exit_code == 2
    assert "there is no coding pack `coding/national-cods`" in result.stderr
    assert "did you mean `coding/national-codes`?" in result.stderr


# --- prove


def test_prove_says_of_a_coding_pack_what_was_looked_for_and_what_is_assumed() -> None:
    result = run("prove", "coding/national-codes")
    assert result.exit_code == 0
    assert "nothing found: each edit can be passed and failed" in flat(result)
    assert "the facts of a line are taken as independent" in flat(result)
    assert "every encounter is decided" not in flat(result)
    assert "1 pack, 25 questions, nothing open" in result.output


def test_without_names_prove_is_about_the_coding_packs_of_the_library_alone(private: Path) -> None:
    names = [one["pack"] for one in said("prove", library=private)["packs"]]
    assert names == ["harbor/bvn-ablation@2026-07-01", "coding/national-codes@2030-01-01"]
    both = [one["pack"] for one in said("prove", "coding/national-codes", library=private)["packs"]]
    assert both == [NATIONAL, "coding/national-codes@2030-01-01"]


def test_an_edit_that_finds_nothing_fails_the_proof(dead: Path) -> None:
    result = run("prove", dead)
    assert result.exit_code == 1
    assert "code-valid: no line fails it: it finds nothing [never-unmet]" in flat(result)
    assert "because of code not valid on the date of service; code valid on the date" in flat(
        result
    )


def test_a_finding_is_reported_at_its_edit_without_a_way_to_excuse_it(dead: Path) -> None:
    (line,) = [n for n, one in enumerate(dead.read_text().splitlines(), 1) if '"code-valid"' in one]
    result = run("prove", dead, "--format", "github")
    assert result.exit_code == 1
    assert f"::error file={dead},line={line}," in result.output
    assert "no line fails it" in result.output
    assert "acknowledge" not in result.output
    assert run("prove", NATIONAL, "--format", "github").output == "1 file, nothing found\n"


def test_an_edit_on_a_fact_that_proofs_do_not_model_is_not_asked_about(tmp_path: Path) -> None:
    value = json.loads(FILE.read_text())
    value["criteria"][0]["condition"] = {"fact": "patient.birth_date", "gte": "1960-01-01"}
    path = tmp_path / "born.json"
    path.write_text(json.dumps(value))
    result = run("prove", path)
    assert result.exit_code == 3
    assert "`patient.birth_date` is not modeled in proofs" in result.output


# --- mutate and coverage


def test_mutate_tries_the_edits_of_a_coding_pack_that_is_named() -> None:
    found = said(
        "mutate", "coding/national-codes", "--features", FEATURE, "--list", "--fail-under", "0"
    )
    assert (found["packs"], found["dates_and_bindings"]) == ([], [])
    assert {one["pack"] for one in found["claim_lines"]} == {NATIONAL}
    fates = {(one["edit"], one["fate"]) for one in found["claim_lines"]}
    assert ("code-valid", "killed") in fates
    assert ("units-above-bodies", "survived") in fates, "no scenario of this feature speaks of it"


def test_mutate_refuses_a_coding_pack_that_no_scenario_runs_on(dead: Path) -> None:
    result = run("mutate", dead)
    assert result.exit_code == 2
    assert "this coding pack is not in the library" in result.stderr


def test_coverage_names_the_command_that_tries_edits() -> None:
    result = run("coverage", "coding/national-codes", "medicare/palmetto-l39420")
    assert result.exit_code == 2
    assert "this command is about packs that decide coverage" in flat(result)
    assert f"`coverpack mutate {NATIONAL}`" in result.stderr


# --- where a policy is asked for


@pytest.mark.parametrize(
    "words",
    [
        ("packs", "history", "coding/national-codes"),
        ("diff", "coding/national-codes", "medicare/palmetto-l39420"),
        ("evaluate", "--pack", "coding/national-codes", shipped_root() / "examples/open-set.json"),
        ("evaluate", "--pack", FILE, shipped_root() / "examples/open-set.json"),
    ],
    ids=["history", "diff", "evaluate", "a file"],
)
def test_where_a_policy_decides_a_coding_pack_is_refused_in_one_sentence(
    words: tuple[str | Path, ...],
) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert (
        "holds edits of claim lines, and is no policy that decides [coding-pack]" in result.stderr
    )
    assert "`coverpack packs show" in result.stderr
    assert result.stderr.count("[") == 1
