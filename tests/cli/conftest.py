"""Folders that tests of several files of `coverpack test` begin with."""

from pathlib import Path

import pytest

from tests.cli.feature_folder import BACKGROUND, FAILS, HOLDS, PALMETTO, write


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a feature that holds and, by another payer's name, one that does not."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COVERPACK_LIBRARY", raising=False)
    write(PALMETTO, BACKGROUND + HOLDS)
    write("features/aetna/cpb-0016.feature", BACKGROUND + FAILS)
    return tmp_path


@pytest.fixture
def library(folder: Path) -> Path:
    """The same as a library, which extends the shipped one and has no pack of its own."""
    write("library.json", '{"schema": "coverpack/library/1", "extends": "coverpack"}')
    (folder / "policies").mkdir()
    return folder
