"""The self-test that `coverpack doctor` runs, and what it says where the engine cannot be used."""

import importlib
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from engine.language.conditions import NotSeen
from engine.rules import (
    PINNED,
    EngineFault,
    LibraryProblem,
    known_answer,
    library_version,
    self_test,
)
from engine.rules.channel import load_library


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    # Held here, because a test may replace the names by which they are found.
    remembered = (load_library, library_version)
    for function in remembered:
        function.cache_clear()
    yield
    for function in remembered:
        function.cache_clear()


def test_the_self_test_passes_here() -> None:
    self_test()


def test_the_version_is_the_one_that_pip_reports() -> None:
    assert library_version() == metadata.version("durable_rules")


def test_it_tells_which_version_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_answer, "library_version", lambda: "2.0.29")
    with pytest.raises(LibraryProblem) as problem:
        self_test()
    assert str(problem.value) == "durable_rules 2.0.29 is installed, and only 2.0.28 was tried"
    assert problem.value.hint == (
        "install it with `CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject "
        "pip install --no-cache-dir durable_rules==2.0.28`"
    )


class Elsewhere:
    """The library, in a folder that says nothing about it."""

    def __init__(self, folder: Path) -> None:
        self.__file__ = str(folder / "durable_rules_engine.so")


def test_the_version_is_found_where_the_folder_does_not_tell_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("engine.rules.channel.load_library", lambda: Elsewhere(tmp_path))
    assert library_version() == PINNED


def test_it_tells_a_library_of_unknown_version(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def absent(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr("engine.rules.channel.load_library", lambda: Elsewhere(tmp_path))
    monkeypatch.setattr(metadata, "version", absent)
    with pytest.raises(LibraryProblem, match="durable_rules was not installed by pip"):
        library_version()


def test_it_tells_how_to_install_what_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    with pytest.raises(LibraryProblem, match="durable_rules is not installed") as problem:
        self_test()
    assert "pip install" in problem.value.hint


def test_it_tells_a_build_without_the_macro(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> None:
        raise ImportError(f"{name}.so: undefined symbol: PyEval_CallObject")

    monkeypatch.setattr(importlib, "import_module", broken)
    with pytest.raises(LibraryProblem) as problem:
        self_test()
    assert str(problem.value) == "durable_rules was built without the macro that this Python needs"
    assert "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject" in problem.value.hint


def test_a_wrong_answer_fails_it_even_if_the_reference_agrees(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(known_answer._CRITERIA, "wide", NotSeen("a clause"))
    with pytest.raises(EngineFault, match="`wide` came out unknown, the known answer is met"):
        self_test()


def test_a_wrong_end_of_the_search_fails_it(monkeypatch: pytest.MonkeyPatch) -> None:
    determinations = known_answer._DETERMINATIONS[3:]
    monkeypatch.setattr(known_answer, "_DETERMINATIONS", determinations)
    with pytest.raises(EngineFault, match="the search ended at `last`, the known answer is"):
        self_test()
