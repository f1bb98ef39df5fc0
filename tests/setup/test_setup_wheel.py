"""The wheel works away from the checkout: it carries the knowledge base and the command."""

import os
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

import engine

ROOT = Path(__file__).resolve().parents[2]


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=dict(os.environ) | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    arguments = ("--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir")
    done = run(sys.executable, "-m", "pip", "wheel", *arguments, folder, ROOT, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("coverpack-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel alone, unpacked into a folder that stands before everything else on the path."""
    target = tmp_path_factory.mktemp("installed")
    arguments = ("--quiet", "--no-deps", "--no-index", "--no-warn-script-location", "--target")
    done = run(sys.executable, "-m", "pip", "install", *arguments, target, wheel, cwd=target)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


def names(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


@pytest.mark.parametrize("folder", ["policies", "schemas", "features"])
def test_the_wheel_carries_every_file_of_the_knowledge_base(wheel: Path, folder: str) -> None:
    files = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }

    carried = {
        name.removeprefix("engine/_library/")
        for name in names(wheel)
        if name.startswith(f"engine/_library/{folder}/")
    }

    assert files, f"the checkout has nothing in {folder}"
    assert carried == files


def test_the_wheel_holds_nothing_else_at_the_top_level(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in names(wheel)}

    dist_info = f"coverpack-{engine.__version__}.dist-info"
    assert tops == {"engine", "cli", "coverpack_pytest.py", dist_info}


def test_the_wheel_says_that_it_is_typed(wheel: Path) -> None:
    assert {"engine/py.typed", "cli/py.typed"} <= names(wheel)


def test_the_wheel_states_version_python_license_and_the_pinned_engine(wheel: Path) -> None:
    folder = f"coverpack-{engine.__version__}.dist-info"
    with zipfile.ZipFile(wheel) as archive:
        stated = Parser().parsestr(archive.read(f"{folder}/METADATA").decode())
        entry_points = archive.read(f"{folder}/entry_points.txt").decode()

    assert stated["Version"] == engine.__version__
    assert stated["Requires-Python"] == ">=3.11"
    assert stated["License-Expression"] == "Apache-2.0"
    assert "durable-rules==2.0.28" in (stated.get_all("Requires-Dist") or [])
    assert "coverpack = cli.main:main" in entry_points
    assert "coverpack = coverpack_pytest" in entry_points


def test_the_installed_library_is_used_and_not_the_checkout(
    installed: Path, tmp_path: Path
) -> None:
    program = "import engine, cli; print(engine.__file__); print(cli.__file__)"

    done = run(sys.executable, "-c", program, cwd=tmp_path, PYTHONPATH=str(installed))

    assert done.returncode == 0, done.stderr
    assert all(Path(line).is_relative_to(installed) for line in done.stdout.splitlines())


def test_the_installed_command_evaluates_an_example(installed: Path, tmp_path: Path) -> None:
    example = sorted((ROOT / "examples").glob("*.json"))[0]

    done = run(
        installed / "bin" / "coverpack",
        *("evaluate", example, "--format", "json"),
        cwd=tmp_path,
        PYTHONPATH=str(installed),
    )

    assert done.returncode == 0, done.stderr
    assert '"coverpack/decision/1"' in done.stdout
