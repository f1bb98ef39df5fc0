"""What became of each scenario and of each of its steps, noted while pytest runs them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter_ns
from typing import TYPE_CHECKING, Literal

from engine.knowledge.texts.documents import InputError
from engine.testing.faults import NotAsExpected, StepFault
from engine.testing.features import Case, Feature
from engine.testing.replaying import PROPOSED
from engine.testing.vocabulary import Rows

if TYPE_CHECKING:
    import pytest

    from engine.testing.collect import ScenarioItem

Progress = Callable[[int], None]
"""Told how many scenarios have been run."""

Status = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class StepResult:
    """What became of one step, its placeholders filled in; what follows a failure is skipped."""

    line: int
    keyword: str
    text: str
    table: Rows | None
    status: Status
    nanoseconds: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one scenario.

    `file` is what messages call the file, `path` where it is. `report` says why the scenario does
    not hold, in words and as a tree; with `fault` it is the program that is wrong.
    """

    file: str
    path: Path
    name: str
    feature: Feature
    case: Case
    holds: bool
    steps: tuple[StepResult, ...] = ()
    report: str = ""
    fault: bool = False

    @property
    def counts(self) -> bool:
        """Whether it says anything of a policy: one that is only proposed does not."""
        return PROPOSED not in self.case.tags

    @property
    def line(self) -> int:
        """Where the scenario stands: for an outline, its row."""
        return self.case.place.line

    @property
    def nanoseconds(self) -> int:
        """How long all steps took."""
        return sum(step.nanoseconds for step in self.steps)


@dataclass(slots=True)
class Report:
    """What became of all scenarios that were run, in their order."""

    results: list[Result] = field(default_factory=list)

    @property
    def counted(self) -> list[Result]:
        """Those that are more than proposed."""
        return [result for result in self.results if result.counts]

    @property
    def failed(self) -> list[Result]:
        """Those that count and do not hold."""
        return [result for result in self.counted if not result.holds]


class Recorder:
    """Narrows what pytest collected to the wanted tags, and notes what becomes of each scenario.

    Registered with pytest as a plugin.
    """

    _item: "ScenarioItem"

    def __init__(self, tags: frozenset[str], progress: Progress | None) -> None:
        """Without `tags` nothing is narrowed."""
        self.report = Report()
        self._tags = tags
        self._progress = progress
        self._failure: tuple[str, bool] | None = None
        self._began = 0
        self._took: list[int] = []
        self._broke = False

    def pytest_collection_modifyitems(self, items: list["pytest.Item"]) -> None:
        """Keep the scenarios that have one of the tags."""
        if self._tags:
            items[:] = [item for item in items if self._tags & set(_marks(item))]

    def pytest_runtest_protocol(self, item: "ScenarioItem") -> None:
        """Begin a scenario."""
        self._item, self._failure, self._took, self._broke = item, None, [], False

    def pytest_bdd_before_step(self) -> None:
        """Begin a step."""
        self._began = perf_counter_ns()

    def pytest_bdd_after_step(self) -> None:
        """Note how long a step took."""
        self._took.append(perf_counter_ns() - self._began)

    def pytest_bdd_step_error(self) -> None:
        """Note how long the step took that failed."""
        self._took.append(perf_counter_ns() - self._began)
        self._broke = True

    def pytest_exception_interact(
        self, call: "pytest.CallInfo[None]", report: "pytest.TestReport"
    ) -> None:
        """Note why a scenario does not hold."""
        findings = (NotAsExpected, StepFault, InputError)
        fault = not (call.excinfo and isinstance(call.excinfo.value, findings))
        self._failure = (report.longreprtext, fault)

    def pytest_runtest_logfinish(self) -> None:
        """Note what became of a scenario."""
        item, holds = self._item, self._failure is None
        text, fault = self._failure or ("", False)
        self.report.results.append(
            Result(
                file=item.location[0],
                path=item.path,
                name=item.name,
                feature=item.feature,
                case=item.case,
                holds=holds,
                steps=tuple(self._steps(holds=holds)),
                report=text,
                fault=fault,
            )
        )
        if self._progress:
            self._progress(len(self.report.results))

    def _steps(self, *, holds: bool) -> Iterator[StepResult]:
        """The steps with their times: all passed, or all up to the one that failed.

        What fails outside of a step, such as the making of its world, is told at the step it kept
        from being done.
        """
        steps = list(self._item.case.steps())
        failed = len(self._took) - self._broke
        failed = len(steps) if holds else min(failed, len(steps) - 1)
        for n, (step, text, table) in enumerate(steps):
            status: Status = "passed" if n < failed else "failed" if n == failed else "skipped"
            took = self._took[n] if n < len(self._took) else 0
            yield StepResult(step.place.line, step.keyword, text, table, status, took)


def _marks(item: "pytest.Item") -> Iterator[str]:
    return (mark.name for mark in item.iter_markers())
