"""What each command says and does where Z3 is not installed; nothing else imports it."""

import json
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAL, NOR = "medicare/palmetto-l39420", "medicare/noridian-l39642@v11"
WITHOUT = dedent("""\
    import sys

    class Hiding:
        def __init__(self, finder):
            self.finder = finder

        def find_spec(self, name, path=None, target=None):
            hidden = name.partition(".")[0] == "z3"
            return None if hidden else self.finder.find_spec(name, path, target)

        def __getattr__(self, name):
            return getattr(self.finder, name)

    sys.meta_path[:] = [Hiding(finder) for finder in sys.meta_path]
    from cli.main import main
    main(prog_name="coverpack")
    """)
"""The program in an environment in which no finder of modules finds Z3."""


def run(*words: str | Path) -> tuple[int, str, str]:
    process = subprocess.run(
        [sys.executable, "-c", WITHOUT, *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return process.returncode, process.stdout, process.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("prove", PAL),
        ("mutate", PAL),
        ("coverage", PAL),
        ("diff", PAL, NOR, "--write", "written"),
        ("compare", "--strictness", PAL, NOR),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_what_cannot_be_done_without_it_says_what_to_install(words: tuple[str, ...]) -> None:
    code, output, error = run(*words)
    assert (code, output) == (2, "")
    assert error == (
        "coverpack: proofs need the solver Z3, which is not installed [no-solver]\n"
        "  hint: install it with `pip install 'coverpack[proof]'`\n"
    )
    assert not (ROOT / "written").exists()


def test_texts_are_compared_and_it_is_said_that_outcomes_were_not() -> None:
    code, output, _ = run("diff", PAL, NOR)
    assert code == 0
    assert "What changes in outcomes" not in output
    assert " ".join(output.split()).endswith(
        "Outcomes were not compared: that needs the solver, `pip install 'coverpack[proof]'`"
    )


def test_the_dialog_asks_by_structure_and_says_so(tmp_path: Path) -> None:
    encounter = json.loads((ROOT / "examples/needs-information.json").read_text())
    (tmp_path / "one.json").write_text(json.dumps(encounter))
    (tmp_path / "answers.txt").write_text("stop\n")
    files = (tmp_path / "one.json", "--answers", tmp_path / "answers.txt")
    code, output, _ = run("ask", *files)
    said = " ".join(output.split())
    assert code == 0
    assert (
        "! what is asked follows from the structure of the policy alone; with the solver "
        "(`pip install 'coverpack[proof]'`) nothing is asked that can no longer matter" in said
    )
    assert "1. Has a psychological assessment been done" in said
