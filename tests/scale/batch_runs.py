"""What a run of `coverpack batch` left: its answers, and the digests of its files."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result
from pyarrow import parquet

from engine.scale.batch import files_of
from engine.scale.durable_files import digest_of_file

Json = dict[str, Any]
Call = Callable[..., Result]


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
