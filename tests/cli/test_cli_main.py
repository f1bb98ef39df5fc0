import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import COMMANDS, main
from engine import __version__
from engine.decide import Session
from engine.rules import EngineFault, LibraryProblem, ProgramLimit

ROOT = Path(__file__).resolve().parent.parent.parent
COVERED = str(ROOT / "examples" / "covered-two-bodies.json")


def program(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli.main", *words],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
        timeout=60,
    )


def test_help_lists_every_command_without_importing_any() -> None:
    script = (
        "import sys\nfrom click.testing import CliRunner\nfrom cli.main import main\n"
        "said = CliRunner().invoke(main, ['--help']).output\n"
        "assert 'evaluate' in said and 'doctor' in said, said\n"
        "print(sorted(name for name in sys.modules if name.startswith(('cli.', 'engine.decide'))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "['cli.call', 'cli.main']"


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_exists_and_has_help_with_its_one_line(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: main {name}")


def test_evaluate_imports_nothing_that_it_does_not_use() -> None:
    script = (
        "import sys\nfrom click.testing import CliRunner\nfrom cli.main import main\n"
        f"result = CliRunner().invoke(main, ['evaluate', {COVERED!r}])\n"
        "assert result.exit_code == 0, result.output\n"
        "heavy = {'jsonschema', 'pytest', 'hypothesis', 'durable', 'difflib'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("name", "words", "unused"),
    [
        ("needs-information", ["--format", "json"], ["cli.decision_text", "cli.missing_text"]),
        ("covered-two-bodies", [], ["engine.decide.reach", "engine.decide.values_for"]),
    ],
)
def test_evaluate_imports_text_and_the_search_for_values_only_where_they_are_needed(
    name: str, words: list[str], unused: list[str]
) -> None:
    file = str(ROOT / "examples" / f"{name}.json")
    script = (
        "import sys\nfrom click.testing import CliRunner\nfrom cli.main import main\n"
        f"result = CliRunner().invoke(main, ['evaluate', {file!r}, *{words!r}])\n"
        "assert result.exit_code == 0, result.output\n"
        f"print([name for name in {unused!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_version_is_that_of_the_package() -> None:
    assert CliRunner().invoke(main, ["--version"]).output == f"coverpack {__version__}\n"


def test_an_unknown_command_is_answered_with_the_nearest() -> None:
    result = CliRunner().invoke(main, ["evalute"])
    assert result.exit_code == 2
    assert "there is no command `evalute`: did you mean `evaluate`?" in result.stderr


def test_a_folder_that_is_no_library_is_input_that_is_wrong(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--library", str(tmp_path), "evaluate", COVERED])
    assert result.exit_code == 2
    assert "is not a library" in result.stderr
    assert result.stdout == ""


def test_the_library_may_be_named_by_the_environment(tmp_path: Path) -> None:
    done = program("evaluate", COVERED, COVERPACK_LIBRARY=str(tmp_path))
    assert done.returncode == 2
    assert "is not a library" in done.stderr


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def decide(*_: object) -> None:
        raise error

    monkeypatch.setattr(Session, "decide", decide)


def test_a_disagreement_of_the_engines_is_a_fault_and_never_an_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failing(monkeypatch, EngineFault("criterion `a` came out met", program="p@1", about="a"))
    result = CliRunner().invoke(main, ["evaluate", COVERED])
    assert result.exit_code == 70
    assert result.stdout == ""
    assert "internal fault: there is no answer" in result.stderr
    assert "criterion `a` came out met (program `p@1`, at `a`)" in result.stderr
    assert re.search(r"encounter: `covered-two-bodies`, sha256:[0-9a-f]{64}", result.stderr)
    assert "pain.low_back_duration" in result.stderr
    assert f"coverpack {__version__}, durable_rules 2.0.28, Python 3." in result.stderr


def test_the_report_of_an_unexpected_error_holds_no_values_of_the_encounter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("COVERPACK_DEBUG", raising=False)
    failing(monkeypatch, KeyError("the value 1961-08-30 of a patient"))
    result = CliRunner().invoke(main, ["evaluate", COVERED])
    assert result.exit_code == 70
    assert "fault: KeyError at cli/evaluate.py:" in result.stderr
    assert "1961-08-30" not in result.stderr
    assert "Traceback" not in result.stderr


def test_the_traceback_is_there_for_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, KeyError("this"))
    result = CliRunner().invoke(main, ["evaluate", COVERED], env={"COVERPACK_DEBUG": "1"})
    assert result.exit_code == 70
    assert "Traceback" in result.stderr


def test_an_installation_without_the_rules_engine_is_told_the_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failing(monkeypatch, LibraryProblem("durable_rules is not installed", "install it"))
    result = CliRunner().invoke(main, ["evaluate", COVERED])
    assert result.exit_code == 70
    assert result.stderr == "durable_rules is not installed\n  hint: install it\n"


def test_a_pack_beyond_the_limits_of_the_engine_is_input_that_is_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failing(monkeypatch, ProgramLimit("p@1", "it is too large", "split it"))
    result = CliRunner().invoke(main, ["evaluate", COVERED])
    assert result.exit_code == 2
    assert result.stderr == "program `p@1`: it is too large\n  hint: split it\n"


def test_an_interrupt_ends_the_program_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, KeyboardInterrupt())
    result = CliRunner().invoke(main, ["evaluate", COVERED])
    assert result.exit_code == 130
    assert result.output == ""


def test_a_pipe_that_closes_ends_the_program_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "cli.main", "evaluate", COVERED],
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            check=False,
            timeout=60,
        )
    assert (done.returncode, done.stderr) == (141, "")


def test_the_program_runs_as_a_process() -> None:
    done = program("evaluate", COVERED, "--brief")
    assert done.returncode == 0
    assert done.stdout.startswith("COVERED\n")
    assert done.stderr == ""


def test_shells_get_a_script_and_completions() -> None:
    for shell in ("bash", "zsh", "fish"):
        result = CliRunner().invoke(main, ["completion", shell])
        assert result.exit_code == 0
        assert "_COVERPACK_COMPLETE" in result.stdout


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("coverpack eva", "plain,evaluate"),
        ("coverpack evaluate --payer med", "plain,medicare"),
        ("coverpack evaluate --payer bcbs --plan wy", "plain,wyoming"),
        ("coverpack evaluate --state WV", "plain,WV"),
        ("coverpack evaluate --fact pain.low_back_du", "plain,pain.low_back_duration="),
        ("coverpack evaluate --fact surgery.prior_kind=dis", "plain,surgery.prior_kind=discectomy"),
        ("coverpack evaluate --fact implant.electronic=y", "plain,implant.electronic=yes"),
        (
            "coverpack evaluate --pack medicare/palm",
            "plain,medicare/palmetto-l39420@2023-03-05",
        ),
        ("coverpack evaluate --pack coding/", ""),
        ("coverpack packs show coding/nat", "plain,coding/national-codes@2019-01-01"),
        ("coverpack prove coding/nat", "plain,coding/national-codes@2019-01-01"),
        ("coverpack mutate medicare/palm", "plain,medicare/palmetto-l39420@2023-03-05"),
        ("coverpack mutate coding/nat", "plain,coding/national-codes@2019-01-01"),
        ("coverpack coverage coding/nat", ""),
        ("coverpack --library /nowhere evaluate --payer med", ""),
    ],
)
def test_completion_offers_what_begins_with_what_is_typed(words: str, offered: str) -> None:
    environment = {
        "_COVERPACK_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }
    result = CliRunner().invoke(main, [], prog_name="coverpack", env=environment)
    assert result.stdout.strip() == offered
