"""What a person sees when the machine lacks something: one plain sentence that says what to do."""

import ast
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "setup" / "prepare.py"


@pytest.fixture(scope="module")
def prepare() -> ModuleType:
    spec = importlib.util.spec_from_file_location("prepare", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout with what set-up reads, in a folder whose name has a blank."""
    checkout = tmp_path / "my checkout"
    names = ("setup/prepare.py", "pyproject.toml", "constraints.txt", "engine/__init__.py")
    for name in (*names, "Makefile"):
        target = checkout / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    return checkout


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    return subprocess.run(
        [str(word) for word in command],
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """The sentence that set-up ended with, after having checked that there is just one."""
    assert done.returncode != 0
    assert "Traceback" not in done.stdout + done.stderr
    said = [line for line in done.stderr.splitlines() if not line.startswith("make:")]
    assert len(said) == 1, done.stderr
    assert said[0].startswith("coverpack: ")
    return said[0]


def python_3_10() -> str | None:
    """A Python 3.10 that runs: from PATH, or one of pyenv's."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for found in ("python3.10", *map(str, versions.glob("3.10.*/bin/python3.10"))):
        try:
            if run(found, "-c", "").returncode == 0:
                return found
        except OSError:
            continue
    return None


def test_this_machine_has_what_is_needed() -> None:
    done = run(sys.executable, SCRIPT, "--check")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usable {}.{}.".format(*sys.version_info[:2]))


def test_without_a_c_compiler_it_says_to_install_one(tmp_path: Path) -> None:
    done = run(sys.executable, SCRIPT, "--check", PATH=str(tmp_path))

    assert "no C compiler was found" in one_sentence(done)
    assert "apt-get install gcc" in done.stderr


def test_make_without_a_c_compiler_says_so_once_and_leaves_no_environment(
    copy: Path, tmp_path: Path
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("make", "sh"):
        found = shutil.which(tool)
        assert found is not None, f"this test needs `{tool}`"
        (tools / tool).symlink_to(found)
    (tools / "python3").symlink_to(sys.executable)

    done = run("make", "-C", copy, "--no-print-directory", "venv", PATH=str(tools))

    assert "no C compiler was found" in one_sentence(done)
    assert not (copy / ".venv").exists()


def test_make_without_any_python_says_to_install_one(copy: Path, tmp_path: Path) -> None:
    for tool in ("make", "sh"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or tool)

    done = run("make", "-C", copy, "--no-print-directory", "venv", PATH=str(tmp_path))

    assert "no Python was found: install Python 3.11 or later" in one_sentence(done)


def test_a_python_that_is_asked_for_and_does_not_run_is_named(copy: Path) -> None:
    done = run("make", "-C", copy, "--no-print-directory", "venv", "PYTHON=python9.9")

    assert "`python9.9` (from PYTHON) does not run" in one_sentence(done)


@pytest.mark.parametrize("version", [(3, 10, 13), (3, 6, 0)])
def test_a_python_before_3_11_is_too_old(prepare: ModuleType, version: tuple[int, ...]) -> None:
    sentence = prepare.version_problem(version, "/usr/bin/python3")

    assert sentence.startswith("Python 3.11 or later is needed, and `/usr/bin/python3` is ")
    assert ".".join(map(str, version)) in sentence


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 2), (4, 0, 0)])
def test_python_3_11_and_later_are_new_enough(
    prepare: ModuleType, version: tuple[int, ...]
) -> None:
    assert prepare.version_problem(version, "python3") is None


def test_a_real_python_3_10_gets_the_sentence_too(copy: Path) -> None:
    old = python_3_10()
    if old is None:
        pytest.skip("no Python 3.10 on this machine")

    done = run("make", "-C", copy, "--no-print-directory", "venv", f"PYTHON={old}")

    assert one_sentence(done).startswith("coverpack: Python 3.11 or later is needed, and `")
    assert not (copy / ".venv").exists()


def test_the_script_is_valid_python_3_6_so_that_an_old_one_can_say_it_is_old() -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_missing_headers_name_the_package_to_install(prepare: ModuleType, tmp_path: Path) -> None:
    sentence = prepare.headers_problem(str(tmp_path), (3, 12, 1))

    assert "no `Python.h` in" in sentence
    assert "python3.12-dev" in sentence


def test_an_index_that_cannot_be_reached_gives_one_sentence(copy: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: every connection is refused
        done = run(
            sys.executable,
            copy / "setup" / "prepare.py",
            PYTHON=sys.executable,
            PIP_CONFIG_FILE=os.devnull,
            PIP_INDEX_URL=f"http://127.0.0.1:{closed.getsockname()[1]}/simple",
            PIP_RETRIES="1",
        )

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    *progress, last = done.stderr.splitlines()
    assert all(
        line.startswith(("coverpack: creating", "coverpack: installing")) for line in progress
    )
    assert last.startswith("coverpack: the package index could not be reached")
    assert not (copy / ".venv" / "coverpack-installed").exists(), "it would pass for installed"


@pytest.mark.parametrize(
    ("words_of_pip", "expected"),
    [
        ("ERROR: No matching distribution found for click==99", "does not offer a package"),
        ("ERROR: ResolutionImpossible: for help", "does not offer a package"),
        ("WARNING: after connection broken by 'ProxyError(", "could not be reached"),
        ("error: command '/usr/bin/gcc' failed with exit code 1", "could not be compiled"),
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("something never seen before", "installing failed: see pip's messages"),
    ],
)
def test_each_failure_of_pip_has_a_sentence(
    prepare: ModuleType, words_of_pip: str, expected: str
) -> None:
    assert expected in prepare.explain(words_of_pip)


def test_the_engine_is_built_with_the_macro_from_python_3_13_on(
    prepare: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CPPFLAGS", "-I/opt/include")

    assert prepare.build_environment("3.12.1")["CPPFLAGS"] == "-I/opt/include"
    assert (
        prepare.build_environment("3.13.0")["CPPFLAGS"]
        == "-I/opt/include -DPyEval_CallObject=PyObject_CallObject"
    )
