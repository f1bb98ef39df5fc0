"""What tests of imported files share: the command, and a data folder that is not empty."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from engine.knowledge.coding.files.found import found_in
from engine.knowledge.coding.importing import import_files
from tests.coding_files import cms_files

Run = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that an edition was imported into before."""
    folder = tmp_path / "data"
    files = {"AOC_V2024Q3-MCR.txt": cms_files.add_ons(("64629", "64628"))}
    import_files(found_in(cms_files.write(tmp_path / "before", files)), folder)
    return folder


@pytest.fixture
def run(data: Path) -> Run:
    """Call `coverpack`, with that data folder."""

    def call(*words: object) -> Result:
        environment = {"COLUMNS": "100", "COVERPACK_DATA": str(data)}
        return CliRunner().invoke(main, [str(word) for word in words], env=environment)

    return call


def held(folder: Path) -> dict[str, str]:
    """Every file of a folder with the digest of its bytes."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
