"""Scenarios as drafts: written for a mutant, and replayed before anybody sees them.

What a draft expects is what the library says today. Whether that is also right, a person decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.decide import Decision, Session
from engine.knowledge.library import Library
from engine.testing.features import Case
from engine.testing.gherkin_reader import feature_in
from engine.testing.names import Names
from engine.testing.replaying import PROPOSED, holds, run_case
from engine.testing.world import World

EVALUATED = "When the encounter is evaluated"


@dataclass(frozen=True, slots=True)
class Draft:
    """A scenario: its name, what it notices, its steps and what they expect, one step a line.

    A step's table follows it, with its own indentation.
    """

    name: str
    because: str
    given: tuple[str, ...]
    expected: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The scenario as it stands in a feature, tagged as proposed."""
        steps = [*_joined("Given", self.given), EVALUATED, *_joined("Then", self.expected)]
        head = [f"# {self.because}", f"@{PROPOSED}", f"Scenario: {self.name}"]
        return tuple(f"  {line}".rstrip() for line in (*head, *(f"  {step}" for step in steps)))


def _joined(keyword: str, steps: Sequence[str]) -> list[str]:
    """Steps with their keywords: the first says the kind, the others continue it."""
    said = [step if step.startswith(" ") else f"And {step}" for step in steps]
    return [f"{keyword} {steps[0]}", *said[1:]] if steps else []


class Replay:
    """Runs drafts on a library and on mutants of it; one for a run, closed at its end."""

    def __init__(self, library: Library) -> None:
        """`library` is what the mutants are mutants of."""
        self.library = library
        self.session = Session(library, own_copies=False)
        self._names = Names(library.facts)

    def close(self) -> None:
        """Give back what the rules engine holds."""
        self.session.close()

    def __enter__(self) -> "Replay":
        """Itself, closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def decision(self, given: Sequence[str], session: Session) -> Decision:
        """What some steps come to in the library of a session."""
        (world,) = run_case(
            case_of((*_joined("Given", given), EVALUATED)), World(session, self._names)
        )
        return world.decision

    def notices(self, lines: Sequence[str], mutant: Session) -> bool:
        """Whether a scenario holds in the library and does not under a mutant of it."""
        case = case_of(lines)
        return holds(case, self.session) and not holds(case, mutant)


def case_of(lines: Sequence[str]) -> Case:
    """One scenario, given by its lines or its steps alone."""
    named = any(line.lstrip().startswith("Scenario:") for line in lines)
    head = ["Feature: proposed", *([] if named else ["Scenario: steps"])]
    (case,) = feature_in("\n".join((*head, *lines)), "a proposed scenario").cases()
    return case
