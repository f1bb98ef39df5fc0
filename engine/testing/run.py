"""Running features: which files, which of their scenarios, and what became of each.

pytest and pytest-bdd do the running, without any other plugin, configuration or `conftest.py`, so
that a feature means the same wherever it is run.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from engine.knowledge.library import Library
from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.rules import EngineFault
from engine.testing.faults import NotAsExpected, StepFault
from engine.testing.features import Feature

if TYPE_CHECKING:
    import pytest

Progress = Callable[[int], None]
"""Told how many scenarios have been run."""

_PYTEST_VARIABLES = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DEBUG")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which scenarios to run; what is empty does not narrow.

    `words` are all in a scenario's name, or form an expression as pytest's `-k` takes it. A
    scenario needs one of the `tags`. Files need one of the payers, and one of the policies
    (`payer/policy`), in their path.
    """

    words: str = ""
    tags: frozenset[str] = frozenset()
    payers: frozenset[str] = frozenset()
    policies: frozenset[str] = frozenset()

    @property
    def expression(self) -> str:
        """The words as pytest takes them."""
        parts = self.words.split()
        is_expression = {"and", "or", "not"} & set(parts) or set("()") & set(self.words)
        return self.words if is_expression else " and ".join(parts)

    def takes(self, path: Path) -> bool:
        """Whether a feature file belongs to one of the payers and policies."""
        *_, above, payer, name = ("", "", *path.with_suffix("").parts)
        policies = {f"{payer}/{name}", f"{above}/{payer}"}
        payers = {policy.partition("/")[0] for policy in policies} | {payer}
        return (not self.payers or bool(self.payers & payers)) and (
            not self.policies or bool(self.policies & policies)
        )


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one scenario. `report` says why it does not hold, in words and as a tree."""

    file: str
    line: int
    name: str
    holds: bool
    report: str = ""
    fault: bool = False


@dataclass(slots=True)
class Report:
    """What became of all scenarios that were run, in their order."""

    results: list[Result] = field(default_factory=list)

    @property
    def failed(self) -> list[Result]:
        """Those that do not hold."""
        return [result for result in self.results if not result.holds]


def feature_files(paths: Iterable[Path], selection: Selection) -> list[Path]:
    """The feature files named, or in folders that are named, in order of name; each once.

    Raises `InputError` where a path is not there or is a file of another kind.
    """
    found: dict[Path, None] = {}
    wrong: list[Diagnostic] = []
    for path in paths:
        if path.is_dir():
            found |= dict.fromkeys(sorted(path.rglob("*.feature")))
        elif path.is_file() and path.suffix == ".feature":
            found[path] = None
        else:
            code, message = "not-found", "there is no such file or folder"
            if path.exists():
                code, message = "not-a-feature", "this is no feature file"
            hint = "name `.feature` files or folders that hold them"
            wrong.append(Diagnostic(str(path), None, None, "", code, message, hint))
    if wrong:
        raise InputError(wrong)
    return [path for path in found if selection.takes(path.absolute())]


def read_features(files: Iterable[Path]) -> list[Feature]:
    """All feature files, checked. Raises `InputError` with what is refused in any of them."""
    from engine.testing.soundness import read_feature
    from engine.testing.steps import STEPS

    features: list[Feature] = []
    wrong: list[Diagnostic] = []
    for file in files:
        try:
            features.append(read_feature(file, STEPS))
        except InputError as error:
            wrong += error.diagnostics
    if wrong:
        raise InputError(wrong)
    return features


def run_features(
    files: Iterable[Path],
    library: Library,
    selection: Selection,
    junit: Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Run the scenarios of sound feature files, and write a JUnit file if one is named.

    Raises `InputError` where `selection.words` is no expression that pytest understands, and
    `EngineFault` where pytest itself failed. Imports pytest, and uses its process-wide state.
    """
    named = [str(file.absolute()) for file in files]
    if not named:
        return Report()  # without any path, pytest would look through the working folder
    import pytest

    from engine.testing import bdd_steps
    from engine.testing.collect import FeaturePlugin

    recorder = _Recorder(selection.tags, progress)
    arguments = [
        *("-c", os.devnull, "--rootdir", str(Path.cwd()), "--import-mode=importlib"),
        *("--disable-plugin-autoload", "--noconftest", "--strict-markers"),
        *("-p", "no:cacheprovider", "-p", "no:terminal", "-p", "pytest_bdd.plugin"),
        *(["-k", selection.expression] if selection.words else []),
        *([f"--junitxml={junit}"] if junit else []),
        *named,
    ]
    with _without_pytest_variables():
        code = pytest.main(arguments, plugins=[bdd_steps, FeaturePlugin(library), recorder])
    match code:
        case pytest.ExitCode.OK | pytest.ExitCode.TESTS_FAILED | pytest.ExitCode.NO_TESTS_COLLECTED:
            return recorder.report
        case pytest.ExitCode.INTERRUPTED:
            raise KeyboardInterrupt
        case pytest.ExitCode.USAGE_ERROR:
            message = f"`{selection.words}` is no selection of words"
            hint = 'write words with `and`, `or`, `not`, such as "age and not 18"'
            raise InputError([Diagnostic("-k", None, None, "", "words", message, hint)])
        case _:
            raise EngineFault(f"pytest ended with code {int(code)}")


class _Recorder:
    """Narrows what pytest collected to the wanted tags, and notes what becomes of each scenario."""

    def __init__(self, tags: frozenset[str], progress: Progress | None) -> None:
        self.report = Report()
        self._tags = tags
        self._progress = progress
        self._failure: tuple[str, bool] | None = None

    def pytest_collection_modifyitems(self, items: list["pytest.Item"]) -> None:
        if self._tags:
            items[:] = [item for item in items if self._tags & set(_tags(item))]

    def pytest_exception_interact(
        self, call: "pytest.CallInfo[None]", report: "pytest.TestReport"
    ) -> None:
        findings = (NotAsExpected, StepFault, InputError)
        fault = not (call.excinfo and isinstance(call.excinfo.value, findings))
        self._failure = (report.longreprtext, fault)

    def pytest_runtest_logfinish(self, location: tuple[str, int | None, str]) -> None:
        file, line, name = location
        text, fault = self._failure or ("", False)
        holds, self._failure = self._failure is None, None
        self.report.results.append(Result(file, (line or 0) + 1, name, holds, text, fault))
        if self._progress:
            self._progress(len(self.report.results))


def _tags(item: "pytest.Item") -> Iterator[str]:
    return (mark.name for mark in item.iter_markers())


@contextmanager
def _without_pytest_variables() -> Iterator[None]:
    """Keep what a person set for other runs of pytest out of this one."""
    kept = {name: os.environ.pop(name) for name in _PYTEST_VARIABLES if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)
