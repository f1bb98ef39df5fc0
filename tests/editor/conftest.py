"""An editor for tests: the JSON language service of VS Code, asked about a text with a cursor."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
CURSOR = "¦"


@dataclass(frozen=True)
class Item:
    """One thing that is offered at the cursor."""

    label: str
    insert: str
    documentation: str


@dataclass(frozen=True)
class Mark:
    """One thing that is underlined: the text under the line, and what is said of it."""

    at: str
    message: str
    line: int


@dataclass(frozen=True)
class Seen:
    """What an editor shows for a text and a cursor."""

    items: tuple[Item, ...]
    marks: tuple[Mark, ...]
    hover: str

    @property
    def labels(self) -> list[str]:
        return [item.label.strip('"') for item in self.items]

    def item(self, label: str) -> Item:
        return next(item for item in self.items if item.label.strip('"') == label)


Open = Callable[..., Seen]


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the language service, installed once for each version and environment.

    Without node, npm or the registry the tests are skipped with the reason; in CI they fail.
    """
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            _cannot(f"`{program}` is not installed")
    private = sys.prefix != sys.base_prefix
    folder = Path(sys.prefix) if private else tmp_path_factory.mktemp("editor")
    target = folder / "coverpack-editor"
    wanted = (HERE / "package.json").read_bytes()
    installed = target / "package.json"
    if not installed.is_file() or installed.read_bytes() != wanted:
        _install(target, wanted)
    return target


def _install(target: Path, wanted: bytes) -> None:
    """Install beside the target and put it there whole: another run may do the same."""
    with tempfile.TemporaryDirectory(dir=target.parent) as beside:
        made = Path(beside) / "made"
        made.mkdir()
        (made / "package.json").write_bytes(wanted)
        done = subprocess.run(
            ["npm", "install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=made,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if done.returncode != 0:
            _cannot("npm could not install the language service: is its registry reachable?")
        if target.exists():
            shutil.rmtree(target)
        made.replace(target)


def _cannot(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"the editor's tests cannot run: {reason}")
    pytest.skip(f"the editor's tests were not run: {reason}")


def associations(root: Path = ROOT) -> list[dict[str, Any]]:
    """The schemas of `.vscode/settings.json`, with their addresses as VS Code resolves them."""
    text = (root / ".vscode" / "settings.json").read_text(encoding="utf-8")
    settings = json.loads(re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE))
    return [
        {**entry, "uri": (root / entry["url"]).as_uri(), "folderUri": f"{root.as_uri()}/"}
        for entry in settings["json.schemas"]
    ]


@pytest.fixture(scope="session")
def open_in_editor(service: Path) -> Open:
    """Open a text as a file of this repository; `¦` is the cursor."""

    def open_text(text: str, name: str = "policies/aetna/mine/2025-01-01.json") -> Seen:
        request = {
            "schemas": associations(),
            "uri": (ROOT / name).as_uri(),
            "text": text.replace(CURSOR, ""),
            "offset": max(text.find(CURSOR), 0),
        }
        done = subprocess.run(
            ["node", str(HERE / "ask.cjs"), f"{service}/"],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        return Seen(
            tuple(Item(**item) for item in found["items"]),
            tuple(Mark(**mark) for mark in found["diagnostics"]),
            found["hover"],
        )

    return open_text
