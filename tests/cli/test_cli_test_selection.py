"""Which scenarios `coverpack test` runs: by payer, pack, tag and words, from anywhere."""

import shutil
from pathlib import Path

import pytest

from engine.knowledge.library import shipped_root
from tests.cli.feature_folder import BACKGROUND, FAILS, HOLDS, called, run, write

_OF_A_LIBRARY = {".json", ".md", ".feature"}


@pytest.mark.parametrize(
    ("arguments", "code", "summary"),
    [
        (["--payer", "medicare"], 0, "1 scenario holds in 1 feature file"),
        (["--pack", "medicare/palmetto-l39420"], 0, "1 scenario holds in 1 feature file"),
        (["--tag", "@PAL-X11"], 1, "1 of 1 scenario does not hold in 1 feature file"),
        (["-k", "typical and not index"], 0, "1 scenario holds in 1 feature file"),
        (["-k", "typical covered"], 0, "1 scenario holds in 1 feature file"),
        (["-k", "nonsense"], 3, "nothing was tested: no scenario fits the selection"),
    ],
)
def test_features_and_scenarios_are_selected(
    folder: Path, arguments: list[str], code: int, summary: str
) -> None:
    found, output, _ = run("features", *arguments)
    assert (found, output.splitlines()[-1]) == (code, summary)


def test_a_pack_takes_the_features_of_its_policy_but_not_those_of_another_version(
    folder: Path,
) -> None:
    write("features/medicare/noridian-l39642.feature", BACKGROUND + HOLDS)
    write("features/medicare/noridian-l39642-2024-01-28.feature", BACKGROUND + HOLDS)
    files = {"": 2, "@v11": 1, "@2024-01-28": 2}
    for version, count in files.items():
        result = called("features", "--pack", f"medicare/noridian-l39642{version}")
        assert result.output.endswith(f"in {count} feature file{'s'[: count - 1]}\n"), version
    result = called("features", "--pack", "medicare/noridian-l39642@v12")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "did you mean `medicare/noridian-l39642@v11`?" in result.stderr


def test_a_library_of_policies_and_features_alone_is_tested_from_anywhere(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No Python, no card, nothing of the shipped library; a filter finds its files there too."""
    for name in ("policies", "features"):
        shutil.copytree(shipped_root() / name, tmp_path / name)
    assert {path.suffix for path in tmp_path.rglob("*") if path.is_file()} <= _OF_A_LIBRARY
    fails = tmp_path / "features/medicare/palmetto-l39420/own.feature"
    write(str(fails), BACKGROUND + FAILS)
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    library = {"COVERPACK_LIBRARY": str(tmp_path)}
    expected = [
        (["--tag", "PAL-X11"], 1, "1 of 4 scenarios does not hold in 2 feature files"),
        (["--pack", "medicare/no-lcd"], 0, "hold in 1 feature file"),
        (["--payer", "aetna"], 0, "hold in 1 feature file"),
        (["--payer", "aetna", "--tag", "PAL-X11"], 3, "no scenario fits the selection"),
    ]
    for arguments, code, summary in expected:
        result = called(*arguments, **library)
        assert (result.exit_code, result.stderr) == (code, ""), arguments
        assert result.output.endswith(f"{summary}\n"), arguments
        if code == 1:
            assert f"\n  {fails}:11: Then the outcome is" in result.output
            assert "cited: LCD L39420 (Palmetto GBA), Limitations 11 (primary)" in result.output
            assert ".py" not in result.output


def test_a_folder_with_policies_and_features_needs_nothing_else(
    folder: Path,
) -> None:
    write("library.json", '{"schema": "coverpack/library/1", "extends": "coverpack"}')
    (folder / "policies").mkdir()
    write("conftest.py", "raise SystemExit('not to be imported')\n")
    write("pytest.ini", "[pytest]\naddopts = --no-such-option\n")
    (folder / "features/aetna/cpb-0016.feature").unlink()
    code, output, _ = run(PYTEST_ADDOPTS="--no-such-option")
    assert (code, output) == (0, "1 scenario holds in 1 feature file\n")
    assert not list(folder.rglob("__pycache__"))
    assert not (folder / ".pytest_cache").exists()
