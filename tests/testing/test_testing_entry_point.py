"""An unrelated project with an `engine` and a `cli` of its own does not notice coverpack."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder of installed packages with coverpack in it, as its wheel would put it there."""
    site = tmp_path / "site"
    skipped = shutil.ignore_patterns("__pycache__")
    for package in ("engine", "cli"):
        shutil.copytree(ROOT / package, site / package, ignore=skipped)
    shutil.copy(ROOT / "coverpack_pytest.py", site)
    files = [path.relative_to(site) for path in site.rglob("*") if path.is_file()]
    info = site / "coverpack-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: coverpack\nVersion: 0\n")
    (info / "RECORD").write_text("".join(f"{path.as_posix()},,\n" for path in files))
    (info / "entry_points.txt").write_text("[pytest11]\ncoverpack = coverpack_pytest\n")
    return site


@pytest.fixture
def project(tmp_path: Path) -> Path:
    project = tmp_path / "project"
    files = {
        "engine/__init__.py": """\
            def start(fuel):
                assert fuel == "gas"
            """,
        "cli/__init__.py": "",
        "a.feature": "Feature: of another kind\n",
        "test_engine.py": """\
            import sys
            from pathlib import Path

            import pytest

            import cli
            import engine

            def test_the_packages_are_the_projects_own():
                here = Path(__file__).parent
                assert Path(engine.__file__).parent.parent == here
                assert Path(cli.__file__).parent.parent == here

            def test_nothing_of_coverpack_is_imported_but_its_entry_point():
                assert "coverpack_pytest" in sys.modules
                assert not [name for name in sys.modules if name.startswith(("engine.", "cli."))]

            def test_assertions_of_the_package_are_as_python_has_them():
                with pytest.raises(AssertionError) as error:
                    engine.start("oil")
                assert str(error.value) == ""
            """,
    }
    for name, text in files.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return project


def pytest_in(project: Path, site: Path, *arguments: str) -> tuple[int, str]:
    process = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", *arguments],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    return process.returncode, process.stdout + process.stderr


def test_an_unrelated_project_runs_as_if_coverpack_were_not_there(
    project: Path, site: Path
) -> None:
    code, output = pytest_in(project, site)
    assert code == 0, output
    assert "3 passed" in output


def test_a_project_that_hides_the_package_is_told_so(project: Path, site: Path) -> None:
    code, output = pytest_in(project, site, "-o", "coverpack_collect=true")
    assert code == 4
    assert "the project's own package `engine` hides coverpack's" in output
