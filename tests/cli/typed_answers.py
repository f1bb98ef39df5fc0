"""Answers typed at a terminal: the program runs as a process of its own, a person at both ends."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from engine.knowledge.library import shipped_root


def on_a_terminal(arguments: list[str], answers: str, folder: Path) -> str:
    """Run the program with a terminal at both ends, and type the answers."""
    own, its = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(shipped_root()), "NO_COLOR": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.main", *arguments],
        cwd=folder,
        stdin=its,
        stdout=its,
        stderr=its,
        env=environment,
    )
    os.close(its)
    os.write(own, answers.encode())
    shown = b""
    while True:
        try:
            part = os.read(own, 4096)
        except OSError:  # Linux says so when the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(own)
    process.wait(timeout=30)
    return shown.decode()
