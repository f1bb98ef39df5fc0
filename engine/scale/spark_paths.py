"""Paths for Spark to read: it takes some signs for patterns, in whatever folder they stand."""

import re
from pathlib import Path

_PATTERN = re.compile(r"[\\*?\[\]{}]")


def literal(path: str | Path) -> str:
    """The path of a file or folder for reading, where no sign means more than itself."""
    return _PATTERN.sub(lambda found: "\\" + found[0], str(path))
