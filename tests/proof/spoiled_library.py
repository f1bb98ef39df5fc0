"""A copy of the library to be spoiled, the faults put into it, and the tools that are to notice."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import pytest

from engine.decide import Session
from engine.knowledge.library import Library, open_library, shipped_root
from engine.knowledge.lint import lint
from engine.knowledge.texts.documents import InputError
from engine.proof.checks import prove_pack
from engine.proof.coverage import State, cover_pack
from engine.proof.mutation_score import score_pack
from engine.proof.obligations import Kind
from engine.proof.outcomes import outcome_changes
from engine.proof.replay import Replayer
from engine.rules import EngineFault
from engine.testing.extract import Extracted, extract
from engine.testing.soundness import read_feature
from engine.testing.steps import STEPS

Json = dict[str, Any]
NAME = "medicare/palmetto-l39420@2023-03-05"
PACK = Path("policies/medicare/palmetto-l39420/2023-03-05.json")
FEATURE = Path("features/medicare/palmetto-l39420.feature")


@dataclass(frozen=True)
class Spoiled:
    """A library of its own, and the feature that tools read of it."""

    root: Path
    feature: Path = FEATURE

    def edit(self, file: Path, change: Callable[[Json], None]) -> None:
        """Change a JSON file; a change that changes nothing would be no fault."""
        before = (self.root / file).read_text()
        value = json.loads(before)
        change(value)
        assert value != json.loads(before)
        (self.root / file).write_text(json.dumps(value))

    def rewrite(self, change: Callable[[str], str]) -> None:
        """Change the feature, likewise."""
        before = (self.root / self.feature).read_text()
        after = change(before)
        assert after != before
        (self.root / self.feature).write_text(after)

    @cached_property
    def library(self) -> Library:
        """Read when it is first asked for, thus with its faults."""
        return open_library(self.root)

    def extracted(self) -> Extracted:
        """The examples of the feature."""
        with Session(self.library) as session:
            return extract([read_feature(self.root / self.feature, STEPS)], session)


def by_test(one: Spoiled) -> list[str]:
    """`coverpack test`: scenarios that do not hold, or what is refused."""
    try:
        return [broken.name for broken in one.extracted().broken]
    except InputError as error:
        return [diagnostic.code for diagnostic in error.diagnostics]


def by_engine_check(one: Spoiled) -> list[str]:
    """The definition that runs beside the rules engine on every encounter: exit code 70."""
    try:
        one.extracted()
    except EngineFault as fault:
        return [str(fault)]
    return []


def by_lint(one: Spoiled) -> list[str]:
    """`coverpack lint`: findings by their rules."""
    found = lint([str(one.root / PACK)], one.library, {})
    return [diagnostic.code for diagnostic in found.diagnostics]


def by_prove(one: Spoiled) -> list[str]:
    """`coverpack prove`: findings that the pack does not acknowledge."""
    with Replayer(one.library) as replayer:
        return [found.key for found in prove_pack(replayer, one.library.pack_named(NAME)).open]


def by_mutate(one: Spoiled) -> list[str]:
    """`coverpack mutate`: survivors."""
    examples = one.extracted().examples.get(NAME, ())
    with Replayer(one.library) as replayer:
        score = score_pack(replayer, one.library.pack_named(NAME), examples, witnesses=False)
    return [survivor.mutant.id for survivor in score.survivors]


def by_coverage(one: Spoiled) -> list[str]:
    """`coverpack coverage`: criteria and determinations that are not shown."""
    examples = one.extracted().examples.get(NAME, ())
    with Replayer(one.library) as replayer:
        found = cover_pack(replayer, one.library.pack_named(NAME), examples, witnesses=False)
    wanted = (Kind.SEEN, Kind.MATTERS, Kind.REACHED)
    rows = [row for kind in wanted for row in found.of(kind)]
    return [row.obligation.item for row in rows if row.state is State.MISSING]


def by_diff(one: Spoiled) -> list[str]:
    """`coverpack diff` against the pack as it is: transitions between outcomes."""
    before = Library(shipped_root()).pack_named(NAME)
    with Replayer(one.library) as replayer:
        found = outcome_changes(replayer, before, one.library.pack_named(NAME))
    return [f"{change.before.words} -> {change.after.words}" for change in found.transitions]


Tool = Callable[[Spoiled], list[str]]
TOOLS: Sequence[Tool] = (
    *(by_test, by_engine_check, by_lint, by_prove),
    *(by_mutate, by_coverage, by_diff),
)


@dataclass(frozen=True)
class Fault:
    """A fault: where it is, what it is, how it is put there, and which tool says what of it.

    `says` is in one of the lines in which the tool names what it found; empty where any will do.
    """

    where: Literal["pack", "feature", "engine"]
    what: str
    inject: Callable[[Spoiled, pytest.MonkeyPatch], None]
    tool: Tool
    says: str = ""
    feature: Path = FEATURE

    def __str__(self) -> str:
        return f"{self.tool.__name__}: {self.where}: {self.what}"
