"""Collection of feature files by pytest: each a file of scenarios, each scenario run by pytest-bdd.

A feature that is refused fails alone, with its message and no traceback. Uses of pytest and
pytest-bdd beyond what they document: a `Function` is made around a callable without a module, and
pytest-bdd's cache of parsed files is emptied; `tests/testing/test_testing_collect.py` watches both.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import pytest_bdd
from pytest_bdd.feature import features as parsed_by_pytest_bdd

from engine.decide import Decision, Session
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import InputError
from engine.rules import EngineFault
from engine.testing.decision_tree import decision_tree
from engine.testing.faults import NotAsExpected, StepFault
from engine.testing.features import Case, Feature, tags_of
from engine.testing.names import Names
from engine.testing.soundness import read_feature
from engine.testing.steps import STEPS
from engine.testing.world import World

_ACTIONS = frozenset(definition.action for definition in STEPS.definitions)


class FeaturePlugin:
    """Collects features, and gives every scenario its world. Registered with pytest as a plugin."""

    def __init__(self, library: Library) -> None:
        """`library` is the knowledge base that the scenarios are about."""
        self._library = library

    @cached_property
    def _session(self) -> Session:
        return Session(self._library, own_copies=False)

    @cached_property
    def _names(self) -> Names:
        return Names(self._library.facts)

    @pytest.fixture
    def world(self) -> World:
        """The world of one scenario."""
        return World(self._session, self._names)

    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> pytest.Collector | None:
        """Take the files that end in `.feature`."""
        if file_path.suffix != ".feature":
            return None
        file: FeatureFile = FeatureFile.from_parent(parent, path=file_path)
        return file

    def pytest_bdd_before_step(self, step: Any, step_func: Callable[..., object]) -> None:
        """Refuse a step that a `conftest.py` put in the place of ours: features mean one thing."""
        if step_func not in _ACTIONS:
            message = f"`{step.name}` is defined anew outside coverpack"
            raise StepFault(message, "give the step of your own other words")

    def pytest_bdd_step_error(self, request: pytest.FixtureRequest, step: Any) -> None:
        """Note where the scenario failed."""
        if isinstance(request.node, ScenarioItem):
            request.node.decision = request.getfixturevalue("world").last_decision
            request.node.library = self._library
            request.node.failed_line = step.line_number
            request.node.failed_step = f"{step.keyword} {step.name}"

    def pytest_unconfigure(self) -> None:
        """Give back what the rules engine holds."""
        if "_session" in self.__dict__:
            self._session.close()


class FeatureFile(pytest.File):
    """One feature file."""

    def collect(self) -> Iterator[pytest.Item]:
        """The scenarios, an outline once for each row of its examples."""
        try:
            feature = read_feature(self.path, STEPS, label(self.path, self.config))
        except InputError as error:
            raise self.CollectError(str(error)) from None
        cases = list(feature.cases())
        for tag in tags_of(cases):
            self.config.addinivalue_line("markers", f"{tag}: a tag of features")
        # A process that collects twice would otherwise see the file as it was the first time.
        parsed_by_pytest_bdd.pop(str(self.path.absolute()), None)
        taken: dict[str, int] = {}
        for case in cases:
            again = taken[case.name] = taken.get(case.name, 0) + 1
            name = case.name if again == 1 else f"{case.name} #{again}"
            yield ScenarioItem.of(self, feature, case, name)


class ScenarioItem(pytest.Function):
    """One run of a scenario. Created with `of`."""

    feature: Feature
    case: Case
    library: Library | None = None
    decision: Decision | None = None
    failed_line: int | None = None
    failed_step: str | None = None

    @classmethod
    def of(cls, file: FeatureFile, feature: Feature, case: Case, name: str) -> "ScenarioItem":
        """The item of one case of a feature, run by pytest-bdd."""
        item: ScenarioItem = cls.from_parent(file, name=name, callobj=_runner(file.path, case))
        item.feature, item.case = feature, case
        for tag in sorted(case.tags):
            item.add_marker(tag)
        return item

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the scenario stands: the line of its row, for an outline; lines count from 0."""
        return self.path, self.case.place.line - 1, self.name

    def repr_failure(
        self,
        excinfo: pytest.ExceptionInfo[BaseException],
        style: Any = None,  # noqa: ARG002  # pytest's signature
    ) -> Any:
        """What was expected and the decision's tree; a traceback only for what is no finding."""
        error = excinfo.value
        if not isinstance(error, NotAsExpected | StepFault | InputError | EngineFault):
            return super().repr_failure(excinfo)
        text = f"{self.where}: {self.failed_step or self.name}\n{error}"
        if isinstance(error, NotAsExpected) and self.decision and self.library:
            text += "\n" + decision_tree(self.decision, self.library, str(error))
        return text

    @property
    def where(self) -> str:
        """File and line of the step that failed, and the row that it failed for."""
        place = self.case.place.line
        line = self.failed_line or place
        row = f" (row in line {place})" if self.case.values else ""
        return f"{label(self.path, self.config)}:{line}{row}"


def label(path: Path, config: pytest.Config) -> str:
    """A file as messages name it: relative to the folder that pytest was called in."""
    try:
        return str(path.relative_to(config.invocation_params.dir))
    except ValueError:
        return str(path)


def _runner(path: Path, case: Case) -> Callable[[pytest.FixtureRequest], None]:
    """A test function that has pytest-bdd run a scenario with the values of one row."""
    bind = pytest_bdd.scenario(path.name, case.scenario.name, features_base_dir=str(path.parent))
    run = bind(_nothing)

    def scenario(request: pytest.FixtureRequest) -> None:
        run(request, dict(case.values))

    return scenario


def _nothing() -> None:
    """The body of a scenario's test function: the steps are all there is."""
