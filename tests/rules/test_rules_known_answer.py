"""The self-test that `coverpack doctor` runs, and what it says where the engine cannot be used."""

import importlib
import sys
from collections.abc import Iterator
from importlib import metadata

import pytest

from engine.language.conditions import NotSeen
from engine.rules import EngineFault, LibraryProblem, known_answer, library_version, self_test
from engine.rules.channel import load_library


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    load_library.cache_clear()
    library_version.cache_clear()
    yield
    load_library.cache_clear()
    library_version.cache_clear()


def test_the_self_test_passes_here() -> None:
    self_test()


def test_it_tells_which_version_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", lambda _: "2.0.29")
    with pytest.raises(LibraryProblem) as problem:
        self_test()
    assert str(problem.value) == "durable_rules 2.0.29 is installed, and only 2.0.28 was tried"
    assert problem.value.hint == (
        "install it with `CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject "
        "pip install --no-cache-dir durable_rules==2.0.28`"
    )


def test_it_tells_how_to_install_what_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", absent)
    with pytest.raises(LibraryProblem, match="durable_rules is not installed") as problem:
        self_test()
    assert "pip install" in problem.value.hint


def test_it_tells_a_missing_module(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    with pytest.raises(LibraryProblem, match="durable_rules cannot be imported"):
        self_test()


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
