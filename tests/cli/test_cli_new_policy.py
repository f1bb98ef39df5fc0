"""`coverpack new policy` and `new version`: what they write, ask and refuse."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from engine.knowledge.library import ENVIRONMENT, open_library, shipped_root
from tests.cli.typed_answers import on_a_terminal

Run = Callable[..., Result]
NAMED = ("--title", "Ablation", "--payer-name", "Harbor", "--effective", "2026-07-01")
FILE = Path("policies/harbor/bvn/2026-07-01.json")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, worked in."""
    folder = tmp_path / "harbor-policies"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    return folder


@pytest.fixture
def run(here: Path) -> Run:
    def call(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    return call


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def value(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


# ---- new policy ----------------------------------------------------------------------------------


def test_an_empty_folder_becomes_a_library_with_the_policy_its_payer_and_a_binding(
    run: Run, here: Path
) -> None:
    done = run("new", "policy", "harbor/bvn", *NAMED, "--line-of-business", "commercial")
    assert done.exit_code == 0, done.output
    assert list(files(here)) == [
        "library.json",
        "policies/harbor/bvn/2026-07-01.json",
        "policies/payers.json",
    ]
    assert value(here / "library.json") == {
        "schema": "coverpack/library/1",
        "name": "harbor-policies",
        "extends": "coverpack",
    }
    payers = value(here / "policies/payers.json")
    assert payers["payers"] == {"harbor": {"name": "Harbor", "lines_of_business": ["commercial"]}}
    assert [b["policy"] for b in payers["bindings"]] == ["harbor/bvn"]
    assert done.output.splitlines()[:3] == [
        "wrote policies/harbor/bvn/2026-07-01.json: 7 places to do",
        "wrote policies/payers.json: payer `harbor`, bound to `harbor/bvn`",
        "wrote library.json: a library that extends coverpack's",
    ]
    assert "next:\n  coverpack lint " in done.output


def test_what_is_written_is_laid_out_and_lint_lists_only_what_is_to_do(run: Run) -> None:
    run("new", "policy", "harbor/bvn", *NAMED)
    assert run("fmt", "--check").exit_code == 0
    done = run("lint", "--format", "json")
    assert done.exit_code == 1
    assert {one["code"] for one in json.loads(done.output)["findings"]} == {"to-do"}


def test_it_decides_at_once_as_a_draft_that_covers_nothing(run: Run) -> None:
    run("new", "policy", "harbor/bvn", *NAMED)
    done = run(
        "evaluate",
        "--payer",
        "harbor",
        "--line-of-business",
        "commercial",
        "--date",
        "2026-08-01",
        "--format",
        "json",
    )
    decision = json.loads(done.output)
    assert decision["policy"]["pack"] == "harbor/bvn"
    assert decision["outcome"] == "needs_information"


def test_a_second_policy_is_added_to_the_payers_that_are_there(run: Run, here: Path) -> None:
    run("new", "policy", "harbor/bvn", *NAMED)
    done = run("new", "policy", "harbor/other", "--title", "Other", "--effective", "2026-07-01")
    assert done.exit_code == 0, done.output
    payers = value(here / "policies/payers.json")
    assert list(payers["payers"]) == ["harbor"]
    assert [b["policy"] for b in payers["bindings"]] == ["harbor/bvn", "harbor/other"]


def test_a_policy_of_a_shipped_payer_and_plan_is_bound_to_it(run: Run, here: Path) -> None:
    done = run(
        "new",
        "policy",
        "bcbs/premera-mine",
        "--title",
        "Mine",
        "--plan",
        "premera",
        "--line-of-business",
        "commercial",
        "--effective",
        "2026-07-01",
    )
    assert done.exit_code == 0, done.output
    payers = value(here / "policies/payers.json")
    assert "payers" not in payers
    assert payers["bindings"][0]["plan"] == "premera"
    assert open_library(here).payers.bindings[-1].policy == "bcbs/premera-mine"


def test_the_document_and_how_it_is_known_are_written_down(run: Run, here: Path) -> None:
    run(
        "new",
        "policy",
        "harbor/bvn",
        *NAMED,
        "--source",
        "Policy 12",
        "--url",
        "https://example.org/12",
        "--read-on",
        "2026-06-30",
        "--evidence",
        "primary",
    )
    pack = value(here / FILE)
    assert pack["sources"] == [
        {
            "id": "policy",
            "document": "Policy 12",
            "evidence": "primary",
            "complete": False,
            "url": "https://example.org/12",
            "read_on": "2026-06-30",
        }
    ]
    assert pack["dates"]["effective"] == {"date": "2026-07-01", "evidence": "primary"}


def test_the_payer_may_be_named_apart(run: Run, here: Path) -> None:
    assert run("new", "policy", "bvn", "--payer", "harbor", *NAMED).exit_code == 0
    assert (here / FILE).is_file()


def test_a_named_folder_is_written_to_and_named_in_the_next_steps(run: Run, here: Path) -> None:
    done = run("new", "policy", "harbor/bvn", *NAMED, "--library", "mine")
    assert (here / "mine" / FILE).is_file()
    assert "coverpack --library mine lint" in done.output
    again = run(
        "--library",
        "mine",
        "new",
        "policy",
        "harbor/two",
        "--title",
        "Two",
        "--effective",
        "2026-07-01",
    )
    assert again.exit_code == 0, again.output


def test_nothing_is_replaced(run: Run, here: Path) -> None:
    run("new", "policy", "harbor/bvn", *NAMED)
    before = files(here)
    done = run("new", "policy", "harbor/bvn", "--title", "Again", "--effective", "2026-07-01")
    assert done.exit_code == 2
    assert "there is a file already" in done.output
    assert files(here) == before


def test_a_call_that_fails_leaves_nothing_behind(
    run: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("new", "policy", "harbor/bvn", *NAMED)
    before = files(here)
    from cli import whole_file as module

    real = module.write_new_file

    def fail_on_payers(path: Path, text: str, *, replace: bool) -> None:
        if path.name == "payers.json":
            raise OSError("no space")
        real(path, text, replace=replace)

    monkeypatch.setattr(module, "write_new_file", fail_on_payers)
    done = run("new", "policy", "harbor/two", "--title", "Two", "--effective", "2026-07-01")
    assert done.exit_code != 0
    assert files(here) == before


REFUSED = [
    (("harbor/bvn", "--payer-name", "Harbor", "--effective", "2026-07-01"), "--title is missing"),
    (("--title", "t"), "PAYER/POLICY is missing"),
    (("harbor/bvn", "--title", "t", "--effective", "2026-07-01"), "--payer-name is missing"),
    (("harbor/bvn", *NAMED[:4]), "say when the version began"),
    (("Harbor/bvn", *NAMED), "`Harbor/bvn` is not the id of a policy"),
    (("harbor", *NAMED), "is not the id of a policy"),
    (("../x", *NAMED), "is not the id of a policy"),
    (("value_sets/x", *NAMED), "is not the id of a policy"),
    (("harbor/bvn", "--payer", "other", *NAMED), "is not a policy of payer `other`"),
    (("aetna/mine", *NAMED), "payer `aetna` is declared already"),
    (("harbor/bvn", *NAMED, "--plan", "east"), "there is no plan `east`"),
    (
        ("bcbs/x", "--title", "t", "--plan", "premara", "--effective", "2026-07-01"),
        "did you mean `premera`?",
    ),
    (("harbor/bvn", *NAMED, "--not-before", "2026-01-01"), "not both"),
    (("harbor/bvn", *NAMED, "--version", "v1"), "--version goes with"),
    (
        (
            "harbor/bvn",
            *NAMED[:4],
            "--not-before",
            "2026-02-01",
            "--observed",
            "2026-01-01",
            "--version",
            "v1",
        ),
        "is later than",
    ),
    (
        ("harbor/bvn", *NAMED[:4], "--not-before", "2026-01-01", "--observed", "2026-02-01"),
        "name the version",
    ),
    (
        (
            "harbor/bvn",
            *NAMED[:4],
            "--not-before",
            "2026-01-01",
            "--observed",
            "2026-02-01",
            "--version",
            "../v1",
        ),
        "name the version",
    ),
    (("harbor/bvn", *NAMED[:4], "--effective", "1.7.2026"), "is not a date"),
    (("harbor/bvn", *NAMED, "--evidence", "carried_forward"), "carried_forward"),
]


@pytest.mark.parametrize(("arguments", "message"), REFUSED, ids=[m for _, m in REFUSED])
def test_a_wrong_call_is_refused_and_writes_nothing(
    run: Run, here: Path, arguments: tuple[str, ...], message: str
) -> None:
    done = run("new", "policy", *arguments)
    assert done.exit_code == 2
    assert message in " ".join(done.output.split())
    assert files(here) == {}


def test_a_folder_of_other_things_does_not_become_a_library(run: Run, here: Path) -> None:
    (here / "notes.txt").write_text("mine")
    done = run("new", "policy", "harbor/bvn", *NAMED)
    assert done.exit_code == 2
    assert "is no library" in done.output


def test_a_hidden_folder_such_as_that_of_git_does_not_count(run: Run, here: Path) -> None:
    (here / ".git").mkdir()
    assert run("new", "policy", "harbor/bvn", *NAMED).exit_code == 0


def test_the_shipped_library_gets_no_payer_by_this_command(run: Run) -> None:
    done = run("new", "policy", "harbor/bvn", *NAMED, "--library", str(shipped_root()))
    assert done.exit_code == 2
    assert "declare it in `policies/payers.json` first" in " ".join(done.output.split())


def test_on_a_terminal_it_asks_for_what_the_options_leave_open(here: Path) -> None:
    answers = "harbor/bvn\nAblation\nHarbor\n1.7.2026\n2026-07-01\nPolicy 12\n"
    shown = on_a_terminal(["new", "policy"], answers, here)
    assert "Title of the policy" in shown
    assert "is not a date" in shown
    pack = value(here / FILE)
    assert (pack["title"], pack["sources"][0]["document"]) == ("Ablation", "Policy 12")


def test_on_a_terminal_an_unknown_first_day_becomes_an_interval(here: Path) -> None:
    answers = "\n2026-01-01\n2026-02-01\nv3\n\n"
    on_a_terminal(["new", "policy", "harbor/bvn", *NAMED[:4]], answers, here)
    dates = value(here / "policies/harbor/bvn/v3.json")["dates"]
    assert [(key, dated["date"]) for key, dated in dates.items()] == [
        ("not_before", "2026-01-01"),
        ("observed", "2026-02-01"),
    ]


# ---- new version ---------------------------------------------------------------------------------


def test_the_latest_version_is_carried_forward(run: Run, here: Path) -> None:
    run("new", "policy", "harbor/bvn", *NAMED)
    run("new", "version", "harbor/bvn", "--effective", "2027-01-01")
    done = run("new", "version", "harbor/bvn", "--effective", "2027-06-01")
    assert done.exit_code == 0, done.output
    assert "harbor/bvn@2027-01-01 carried forward" in done.output
    versions = open_library(here).versions("harbor/bvn")
    assert [pack.version for pack in versions] == ["2026-07-01", "2027-01-01", "2027-06-01"]


def test_a_version_of_a_shipped_policy_is_written_into_ones_own_library(
    run: Run, here: Path
) -> None:
    run("new", "policy", "harbor/bvn", *NAMED)
    done = run("new", "version", "medicare/palmetto-l39420", "--effective", "2030-01-01")
    assert done.exit_code == 0, done.output
    file = "policies/medicare/palmetto-l39420/2030-01-01.json"
    assert run("fmt", "--check", file).exit_code == 0
    findings = json.loads(run("lint", "--format", "json", file).output)["findings"]
    assert {one["code"] for one in findings} == {"to-do"}
    assert "$schema" not in value(here / file)


def test_an_unknown_first_day_is_an_interval_and_the_version_has_its_own_name(
    run: Run, here: Path
) -> None:
    run("new", "policy", "harbor/bvn", *NAMED)
    done = run(
        "new",
        "version",
        "harbor/bvn",
        "--version",
        "v2",
        "--not-before",
        "2026-08-01",
        "--observed",
        "2026-11-24",
    )
    assert done.exit_code == 0, done.output
    assert value(here / "policies/harbor/bvn/v2.json")["version"] == "v2"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("harbor/bnv", "--effective", "2027-01-01"), "there is no pack `harbor/bnv`"),
        (("harbor/bvn@v1", "--effective", "2027-01-01"), "there is no pack `harbor/bvn@v1`"),
        (("harbor/bvn",), "say when the version began"),
        (("harbor/bvn", "--effective", "2026-07-01"), "is there already"),
        (("harbor/bvn", "--effective", "2026-06-30"), "begins later than"),
        ((str(FILE), "--effective", "2027-01-01"), "name the policy as `payer/policy`"),
    ],
)
def test_a_wrong_version_is_refused_and_nothing_is_written(
    run: Run, here: Path, arguments: tuple[str, ...], message: str
) -> None:
    run("new", "policy", "harbor/bvn", *NAMED)
    before = files(here)
    done = run("new", "version", *arguments)
    assert done.exit_code == 2
    assert message in " ".join((done.output + str(done.stderr)).split())
    assert files(here) == before
