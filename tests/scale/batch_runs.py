"""What a run of `coverpack batch` left: its answers, and the digests of its files."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result
from pyarrow import parquet

from engine.scale.durable_files import digest_of_file
from engine.scale.run_folder import PARTS, place_of

Json = dict[str, Any]
Call = Callable[..., Result]


def files_of(folder: Path) -> list[Path]:
    """The parts of a finished run, in order."""
    placed = [
        (place, path)
        for path in (folder / PARTS).iterdir()
        if path.suffix in (".parquet", ".ndjson") and (place := place_of(path)) is not None
    ]
    return [path for _, path in sorted(placed)]


def answers(out: Path) -> list[Json]:
    rows: list[Json] = []
    for path in files_of(out):
        if path.suffix == ".parquet":
            rows += parquet.read_table(path).to_pylist()
        else:
            rows += [json.loads(line) for line in path.read_text().splitlines()]
    return rows


def digests(out: Path) -> dict[str, str]:
    found = [p for p in sorted(out.rglob("*")) if p.is_file() and p.name != "run.json"]
    return {str(path.relative_to(out)): digest_of_file(path) for path in found}
