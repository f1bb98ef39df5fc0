import json
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import doctor as doctor_module
from cli.main import main
from engine.knowledge.library import Library
from engine.rules import EngineFault, LibraryProblem


def doctor(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, words), "doctor"])


def marked(mark: str) -> list[str]:
    """The names of the checks with a mark."""
    checks = json.loads(CliRunner().invoke(main, ["doctor", "--format", "json"]).output)["checks"]
    return [check["name"] for check in checks if check["mark"] == mark]


def test_a_sound_installation_is_said_to_be_one() -> None:
    done = doctor()
    assert done.exit_code == 0
    assert done.output.endswith("all that is needed works\n")


def test_every_pack_is_listed_with_status_and_digest(shipped: Library) -> None:
    said = doctor().output
    for pack in shipped.packs():
        [line] = [line for line in said.splitlines() if pack.name in line]
        assert line.endswith(f"{pack.status}, {pack.digest.removeprefix('sha256:')[:12]}")


@pytest.mark.parametrize(
    ("error", "found", "remedy"),
    [
        (
            LibraryProblem("durable_rules is not installed", "install it so"),
            "is not",
            "install it so",
        ),
        (EngineFault("the answer is wrong"), "the self-test failed: the answer is wrong", "report"),
    ],
)
def test_an_engine_that_fails_is_shown_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, error: Exception, found: str, remedy: str
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr("engine.rules.self_test", fail)
    done = doctor()
    assert done.exit_code == 1
    lines = done.output.splitlines()
    [at] = [number for number, line in enumerate(lines) if line.startswith("✗")]
    assert lines[at].split()[1] == "durable_rules"
    assert found in lines[at]
    assert remedy in lines[at + 1]
    assert lines[-1] == "1 to repair"


def test_the_command_to_copy_is_not_broken_over_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    command = "CPPFLAGS=-Dx pip install " + "y" * 120

    def fail() -> None:
        raise LibraryProblem("durable_rules is not installed", command)

    monkeypatch.setattr("engine.rules.self_test", fail)
    monkeypatch.setenv("COLUMNS", "60")
    assert f"    {command}" in doctor().output.splitlines()


def test_a_library_that_is_missing_fails_and_an_optional_one_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    really = metadata.version

    def version(name: str) -> str:
        if name in ("jsonschema", "hypothesis"):
            raise metadata.PackageNotFoundError(name)
        return really(name)

    monkeypatch.setattr(metadata, "version", version)
    assert marked("failed") == ["jsonschema"]
    assert "coverpack[test]" in marked("missing")
    assert "pip install 'jsonschema>=" in doctor().output


@pytest.mark.parametrize(
    ("installed", "failed"),
    [("4.25.9", True), ("4.26", False), ("4.26.0", False), ("5.0rc1", False)],
)
def test_a_library_that_is_too_old_fails(
    monkeypatch: pytest.MonkeyPatch, installed: str, failed: bool
) -> None:
    wanted = doctor_module.Requirement("jsonschema", ">=", "4.26", None)
    monkeypatch.setattr(doctor_module, "requirements", lambda: [wanted])
    monkeypatch.setattr(metadata, "version", lambda _: installed)
    assert ("jsonschema" in marked("failed")) is failed


def test_requirements_are_those_of_the_project() -> None:
    found = {(one.name, one.extra) for one in doctor_module.requirements()}
    assert {("click", None), ("durable_rules", None), ("jsonschema", None)} <= found
    assert ("hypothesis", "test") in found


def test_an_installed_package_tells_its_requirements_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(doctor_module, "__file__", str(tmp_path / "cli" / "doctor.py"))
    lines = ["click>=8.5", "duckdb>=1.4; extra == 'scale'"]
    monkeypatch.setattr(metadata, "requires", lambda _: lines)
    assert doctor_module.requirements() == [
        doctor_module.Requirement("click", ">=", "8.5", None),
        doctor_module.Requirement("duckdb", ">=", "1.4", "scale"),
    ]


def test_a_folder_that_is_no_library_is_a_failed_check_and_not_a_fault(tmp_path: Path) -> None:
    done = doctor("--library", tmp_path)
    assert done.exit_code == 1
    assert "name the folder above `policies`" in done.output


def test_a_broken_pack_is_named_and_the_others_still_listed(tmp_path: Path) -> None:
    (tmp_path / "library.json").write_text(
        '{"schema": "coverpack/library/1", "extends": "coverpack"}'
    )
    folder = tmp_path / "policies" / "tester" / "policy"
    folder.mkdir(parents=True)
    (folder / "v1.json").write_text('{"schema": "coverpack/pack/1"}')
    done = doctor("--library", tmp_path)
    assert done.exit_code == 1
    assert "✗ " + str(folder / "v1.json") in done.output
    assert "`coverpack lint` lists all that is wrong" in done.output
    assert "✓ medicare/palmetto-l39420@2023-03-05" in done.output


def test_a_python_that_is_too_old_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_module, "OLDEST", (99, 0))
    assert marked("failed") == ["python"]
