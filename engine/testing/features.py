"""Feature files: what is in them, with places.

`read_feature` refuses everything that a runner would drop, misread or pass over in silence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.testing.vocabulary import Rows, StepType

PLACEHOLDER = re.compile(r"<(.+?)>")
"""What an outline fills in from a column, found as pytest-bdd finds it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line and column, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step as written, with its placeholders. `kind` is `None` where no kind came before.

    `keyword` is the word that the text follows, such as `Given`. `cells` are the places of the
    table's cells, row by row.
    """

    place: Place
    keyword: str
    kind: StepType | None
    text: str
    table: Rows | None
    cells: tuple[tuple[Place, ...], ...]
    docstring: bool


@dataclass(frozen=True, slots=True)
class Examples:
    """One table of examples: the columns, and the rows with their places."""

    place: Place
    tags: tuple["Tag", ...]
    columns: tuple[tuple[str, Place], ...]
    rows: tuple[tuple[tuple[str, ...], Place], ...]


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag without its `@`."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario or outline. `steps` include those of the backgrounds, `tags` those around it."""

    place: Place
    keyword: str
    name: str
    description: str
    outline: bool
    tags: tuple[Tag, ...]
    steps: tuple[Step, ...]
    own_steps: tuple[Step, ...]
    examples: tuple[Examples, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One run of a scenario: the scenario itself, or an outline with one row of its examples."""

    scenario: Scenario
    values: Mapping[str, str]
    tags: frozenset[str]
    place: Place

    @property
    def name(self) -> str:
        """The scenario's name with the values of the row: filled in, else behind it."""
        named = PLACEHOLDER.findall(self.scenario.name)
        others = [value for column, value in self.values.items() if column not in named]
        name = self._fill(self.scenario.name)
        return f"{name}[{'-'.join(others)}]" if others else name

    def steps(self) -> Iterator[tuple[Step, str, Rows | None]]:
        """Each step with its text and table, the placeholders filled in."""
        for step in self.scenario.steps:
            table = step.table and [[self._fill(cell) for cell in row] for row in step.table]
            yield step, self._fill(step.text), table

    def _fill(self, text: str) -> str:
        return PLACEHOLDER.sub(lambda hole: self.values.get(hole[1], hole[0]), text)


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature file. `remarks` are its lines of free text, which say nothing to a runner."""

    file: str
    keyword: str
    name: str
    description: str
    place: Place
    tags: tuple[Tag, ...]
    scenarios: tuple[Scenario, ...]
    remarks: tuple[tuple[str, Place], ...]

    def cases(self) -> Iterator[Case]:
        """Every run, in the order of the file."""
        for scenario in self.scenarios:
            around = frozenset(tag.name for tag in scenario.tags)
            if not scenario.examples:
                yield Case(scenario, {}, around, scenario.place)
            for examples in scenario.examples:
                names = [name for name, _ in examples.columns]
                tags = around | {tag.name for tag in examples.tags}
                for cells, place in examples.rows:
                    yield Case(scenario, dict(zip(names, cells, strict=True)), tags, place)


def tags_of(cases: Iterable[Case]) -> list[str]:
    """All tags of some cases, each once, in order of name."""
    return sorted({tag for case in cases for tag in case.tags})
