"""The solver is heavy and optional: only proofs import it, and only commands that prove pay."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = [
    path
    for folder in ("engine", "cli")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not path.is_relative_to(ROOT / "engine" / "proof")
]
BLOCKED = "import sys; sys.modules['z3'] = None; from cli.main import main; main()"


def imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


def test_nothing_outside_of_proofs_imports_the_solver() -> None:
    assert [path for path in SOURCES if "z3" in imported(path)] == []


@pytest.mark.parametrize(
    "words",
    [
        ["evaluate", "examples/covered-two-bodies.json"],
        ["packs", "list"],
        ["diff", "medicare/palmetto-l39420", "medicare/ngs-l40302", "--text-only"],
        ["compare", "--matrix"],
        ["prove", "--help"],
        ["lint", "--help"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_commands_that_prove_nothing_run_where_the_solver_is_missing(words: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, "-c", BLOCKED, *words], cwd=ROOT, capture_output=True, check=False
    )
    assert run.returncode == 0, run.stderr.decode()


@pytest.mark.parametrize(
    "words", [["prove"], ["compare", "--strictness"]], ids=lambda words: words[0]
)
def test_commands_that_prove_say_what_to_install(words: list[str], tmp_path: Path) -> None:
    """As it is where the extra was not installed: no module of that name is found."""
    blocked = (
        "import sys, importlib.util as u; find = u.find_spec;"
        "u.find_spec = lambda name, *a: None if name == 'z3' else find(name, *a);" + BLOCKED
    )
    run = subprocess.run(
        [sys.executable, "-c", blocked, *words],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1"},
    )
    assert run.returncode == 2
    assert "pip install 'coverpack[proof]'" in run.stderr.decode()
    assert not run.stdout
