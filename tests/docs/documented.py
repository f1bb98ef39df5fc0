"""The examples in the documentation: run as written, and compared with what stands there.

A fenced block `console` holds commands (`$ ...`), each followed by its output. `console exit=1`
says with what the last command ends. A block that begins with a language and a file name (`json
my.json`, `gherkin features/a.feature`) is written to that file first. The blocks of a page run one
after another in one empty folder, with a copy of `examples/`; `cd DIR` alone in a line holds for
the rest of the page. `python tests/docs/documented.py [PAGE...]` brings the outputs up to date.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
WIDTH = "96"

_CHANGE = re.compile(r"cd [\w./-]+")
_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: its info string, its text, and where the text stands on the page."""

    info: tuple[str, ...]
    body: str
    span: tuple[int, int]

    @property
    def is_console(self) -> bool:
        return self.info[:1] == ("console",)

    @property
    def exit_code(self) -> int:
        codes = [word.removeprefix("exit=") for word in self.info if word.startswith("exit=")]
        return int(codes[0]) if codes else 0

    @property
    def file(self) -> str | None:
        """The file that the block is written to before what follows runs."""
        return self.info[1] if len(self.info) == 2 and not self.is_console else None

    @property
    def commands(self) -> list[str]:
        return [line[2:] for line in self.body.splitlines() if line.startswith("$ ")]


@dataclass
class Outcome:
    """What a console block printed when it ran, and how its last command ended."""

    block: Block
    text: str
    exit_code: int
    pieces: list[str] = field(default_factory=list)


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(tuple(match["info"].split()), match["body"], match.span("body"))
        for match in _FENCE.finditer(text)
    ]


def run(page: Path, folder: Path) -> list[Outcome]:
    """Run the console blocks of a page in a folder; what was printed, block by block."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    found = []
    here = folder
    for block in blocks(page):
        if block.file is not None:
            target = here / block.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.body, encoding="utf-8")
        elif block.is_console:
            outcome, here = _run_block(block, here)
            found.append(outcome)
    return found


def _run_block(block: Block, folder: Path) -> tuple[Outcome, Path]:
    """Run a block in a folder; what came of it, and the folder that it ends in."""
    outcome = Outcome(block, "", 0)
    for command in block.commands:
        if _CHANGE.fullmatch(command):
            folder = folder / command[3:]
            outcome.text += f"$ {command}\n"
            continue
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        printed = done.stdout.rstrip("\n")
        outcome.text += f"$ {command}\n" + (f"{printed}\n" if printed else "")
        outcome.exit_code = done.returncode
    outcome.text = "\n".join(line.rstrip() for line in outcome.text.splitlines()) + "\n"
    return outcome, folder


def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("COVERPACK_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"
    return {**kept, "PATH": path, "COLUMNS": WIDTH, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}


def update(page: Path) -> bool:
    """Write what the commands print today into the page; whether anything changed."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for outcome in reversed(run(page, Path(folder))):
            begin, end = outcome.block.span
            text = text[:begin] + outcome.text + text[end:]
            if outcome.exit_code != outcome.block.exit_code:
                sys.stderr.write(
                    f"{page.name}: ended with {outcome.exit_code}: {outcome.block.commands}\n"
                )
    changed = text != page.read_text(encoding="utf-8")
    if changed:
        page.write_text(text, encoding="utf-8")
    return changed


if __name__ == "__main__":
    for page in [Path(name).resolve() for name in sys.argv[1:]] or PAGES:
        if any(block.is_console for block in blocks(page)):
            sys.stdout.write(f"{'updated' if update(page) else 'same'}: {page.relative_to(ROOT)}\n")
