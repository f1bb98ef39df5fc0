"""Whether a feature file says what it seems to: what would pass in silence is refused.

pytest-bdd drops all but the last of several scenarios with one name, picks one of two steps that
fit, leaves a placeholder without a column as it is, and passes a scenario that expects nothing.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.testing.features import (
    PLACEHOLDER,
    Case,
    Examples,
    Feature,
    Place,
    Scenario,
    Step,
)
from engine.testing.gherkin_reader import parse_feature
from engine.testing.vocabulary import STEP_TYPES, Vocabulary, table_problem

_SECTIONS = ("Scenario", "Background", "Examples")
_TAG = re.compile(r"[A-Za-z][\w.\-]*")


def read_feature(path: Path, vocabulary: Vocabulary, label: str | None = None) -> Feature:
    """A sound feature file; `label` is what messages call it.

    Raises `InputError` with everything that is refused, each with its line and column.
    """
    feature = parse_feature(path, label or str(path))
    found = list(_Check(feature, vocabulary).run())
    if found:
        order = dict.fromkeys(sorted(found, key=lambda one: (one.line or 0, one.column or 0)))
        raise InputError(order)
    return feature


class _Check:
    def __init__(self, feature: Feature, vocabulary: Vocabulary) -> None:
        self._feature = feature
        self._vocabulary = vocabulary

    def run(self) -> Iterator[Diagnostic]:
        feature = self._feature
        if not feature.scenarios:
            yield self._wrong(feature.place, "no-scenario", "the feature holds no scenario")
        yield from self._remarks()
        first: dict[str, Place] = {}
        for scenario in feature.scenarios:
            yield from self._name(scenario, first)
            yield from self._tags(scenario)
            yield from self._form(scenario)
            yield from self._placeholders(scenario)
        for case in feature.cases():
            yield from self._steps(case)

    def _wrong(self, place: Place, code: str, message: str, hint: str | None = None) -> Diagnostic:
        return Diagnostic(self._feature.file, place.line, place.column, "", code, message, hint)

    def _remarks(self) -> Iterator[Diagnostic]:
        """Free text that was meant to be more: below a title, Gherkin takes any line for it."""
        for remark, place in self._feature.remarks:
            word, _, rest = remark.partition(" ")
            section = next((name for name in _SECTIONS if word.rstrip(":").title() == name), None)
            if section:
                hint = f"write `{section}:` with its colon, or begin with another word"
            elif any(self._vocabulary.matching(kind, rest) for kind in STEP_TYPES):
                hint = "begin it with Given, When, Then, And or But"
            else:
                continue
            message = f"`{remark}` reads like a step or a section, and is only free text here"
            yield self._wrong(place, "swallowed", message, hint)

    def _name(self, scenario: Scenario, first: dict[str, Place]) -> Iterator[Diagnostic]:
        if not scenario.name:
            yield self._wrong(scenario.place, "no-name", "the scenario has no name")
        elif scenario.name in first:
            line = first[scenario.name].line
            message = f"there is another scenario `{scenario.name}` in line {line}"
            hint = "each scenario of a file has its own name: only one of the two would run"
            yield self._wrong(scenario.place, "duplicate-scenario", message, hint)
        first.setdefault(scenario.name, scenario.place)

    def _tags(self, scenario: Scenario) -> Iterator[Diagnostic]:
        for tag in [*scenario.tags, *(tag for e in scenario.examples for tag in e.tags)]:
            if not _TAG.fullmatch(tag.name):
                message = f"`@{tag.name}` is not a tag that can be selected"
                hint = "use letters, digits, `-`, `_` and `.`"
                yield self._wrong(tag.place, "tag-form", message, hint)

    def _form(self, scenario: Scenario) -> Iterator[Diagnostic]:
        for step in scenario.steps:
            if step.docstring:
                message = "no step takes a text block"
                yield self._wrong(step.place, "text-block", message, "use a table")
            if step.kind is None:
                message = f"`{step.text}` does not say whether it is a Given, a When or a Then"
                hint = "the first step of a section begins with one of these words"
                yield self._wrong(step.place, "first-step", message, hint)
        if all(step.kind != "then" for step in scenario.own_steps):
            message = f"scenario `{scenario.name}` expects nothing: it has no `Then`"
            yield self._wrong(scenario.place, "no-expectation", message)

    def _placeholders(self, scenario: Scenario) -> Iterator[Diagnostic]:
        used = list(_used(scenario))
        if scenario.outline and not scenario.examples:
            message = f"outline `{scenario.name}` has no examples"
            hint = "add `Examples:` with a table, or write `Scenario:`"
            yield self._wrong(scenario.place, "no-examples", message, hint)
        if not scenario.examples and not scenario.outline:
            for name, place in used:
                message = f"`<{name}>` stands in a scenario without examples"
                hint = "write `Scenario Outline:` and add a column of that name"
                yield self._wrong(place, "placeholder-without-column", message, hint)
        for examples in scenario.examples:
            yield from self._columns(examples, used)

    def _columns(self, examples: Examples, used: list[tuple[str, Place]]) -> Iterator[Diagnostic]:
        if not examples.rows:
            yield self._wrong(examples.place, "no-rows", "these examples have no rows")
        names = [name for name, _ in examples.columns]
        for name, place in used:
            if examples.columns and name not in names:
                message = f"the examples in line {examples.place.line} have no column `{name}`"
                listed = ", ".join(f"`{column}`" for column in names)
                hint = f"their columns are {listed}"
                yield self._wrong(place, "placeholder-without-column", message, hint)
        for index, (name, place) in enumerate(examples.columns):
            if name in names[:index]:
                yield self._wrong(place, "duplicate-column", f"column `{name}` stands twice")
            elif name not in [one for one, _ in used]:
                message = f"column `{name}` is used nowhere in the scenario"
                hint = f"write `<{name}>` in a step or in the scenario's name"
                yield self._wrong(place, "unused-column", message, hint)

    def _steps(self, case: Case) -> Iterator[Diagnostic]:
        for step, text, table in case.steps():
            if step.kind is None or PLACEHOLDER.search(text):
                continue  # said already, with the cause
            fitting = self._vocabulary.matching(step.kind, text)
            if not fitting:
                hint = self._vocabulary.near(step.kind, text)
                message = f"there is no step `{text}`"
                yield self._wrong(step.place, "undefined-step", message, hint)
            elif len(fitting) > 1:
                listed = " and ".join(f"`{definition.shown}`" for definition in fitting)
                message = f"`{text}` fits more than one step: {listed}"
                yield self._wrong(step.place, "ambiguous-step", message)
            else:
                problem = table_problem(fitting[0], table)
                if problem is not None:
                    place = step.cells[0][0] if step.cells else step.place
                    yield self._wrong(place, "table", problem)


def _used(scenario: Scenario) -> Iterable[tuple[str, Place]]:
    """The placeholders of a scenario, each where it stands first in a step or cell."""
    for name in PLACEHOLDER.findall(scenario.name):
        yield name, scenario.place
    for step in scenario.steps:
        for name in PLACEHOLDER.findall(step.text):
            yield name, step.place
        yield from _used_in_table(step)


def _used_in_table(step: Step) -> Iterator[tuple[str, Place]]:
    for row, places in zip(step.table or (), step.cells, strict=True):
        for cell, place in zip(row, places, strict=True):
            for name in PLACEHOLDER.findall(cell):
                yield name, place
