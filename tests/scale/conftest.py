"""What tests of the batch share: the program called in-process, and synthetic files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from engine.encounter.form import to_json
from engine.knowledge.library import Library
from engine.knowledge.texts.json_writer import compact
from engine.scale.columns import columns_for
from engine.scale.raw_rows import encounter_in
from engine.scale.synth import Synth

Call = Callable[..., Result]


@pytest.fixture(scope="session")
def call() -> Call:
    def run(*words: object) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words])

    return run


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory, call: Call) -> Path:
    """A raw file of 900 synthetic encounters."""
    path = tmp_path_factory.mktemp("year") / "year.parquet"
    assert call("synth", 900, "--out", path, "--seed", 3).exit_code == 0
    return path


@pytest.fixture(scope="session")
def lines(tmp_path_factory: pytest.TempPathFactory, shipped: Library) -> Path:
    """The first 60 of them as NDJSON."""
    path = tmp_path_factory.mktemp("lines") / "lines.ndjson"
    columns = columns_for(shipped.facts)
    rows = next(Synth(shipped, seed=3).batches(60)).to_pylist()
    path.write_text("".join(compact(to_json(encounter_in(r, columns))) + "\n" for r in rows))
    return path
