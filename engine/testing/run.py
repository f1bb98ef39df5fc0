"""Running features: which files, which of their scenarios, and what became of each.

pytest and pytest-bdd do the running, without any other plugin, configuration or `conftest.py`, so
that a feature means the same wherever it is run.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.knowledge.library import Library
from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.rules import EngineFault
from engine.testing.features import Feature
from engine.testing.recorder import Progress, Recorder, Report

_PYTEST_VARIABLES = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DEBUG")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which scenarios to run; what is empty does not narrow.

    `words` are all in a scenario's name, or form an expression as pytest's `-k` takes it. A
    scenario needs one of the `tags`. Files need one of the payers, and one of the policies
    (`payer/policy`, or `payer/policy-version` for what is about one version), in their path.
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
    progress: Progress | None = None,
) -> Report:
    """Run the scenarios of sound feature files.

    Raises `InputError` where `selection.words` is no expression that pytest understands, and
    `EngineFault` where pytest itself failed. Imports pytest, and uses its process-wide state.
    """
    named = [str(file.absolute()) for file in files]
    if not named:
        return Report()  # without any path, pytest would look through the working folder
    import pytest

    from engine.testing import bdd_steps
    from engine.testing.collect import FeaturePlugin

    recorder = Recorder(selection.tags, progress)
    arguments = [
        *("-c", os.devnull, "--rootdir", str(Path.cwd()), "--import-mode=importlib"),
        *("--disable-plugin-autoload", "--noconftest", "--strict-markers"),
        *("-p", "no:cacheprovider", "-p", "no:terminal", "-p", "pytest_bdd.plugin"),
        *(["-k", selection.expression] if selection.words else []),
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


@contextmanager
def _without_pytest_variables() -> Iterator[None]:
    """Keep what a person set for other runs of pytest out of this one."""
    kept = {name: os.environ.pop(name) for name in _PYTEST_VARIABLES if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)
