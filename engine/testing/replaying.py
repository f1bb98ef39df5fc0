"""Running a scenario outside pytest, evaluation by evaluation: for coverage and mutation alone.

The same steps do the work as in a run of the features, so that a scenario means the same here.
pytest stays the runner of features.
"""

from collections.abc import Iterator

from engine.decide import Session
from engine.knowledge.texts.documents import InputError
from engine.testing.faults import NotAsExpected, StepFault
from engine.testing.features import Case
from engine.testing.names import Names
from engine.testing.steps import STEPS
from engine.testing.vocabulary import StepType
from engine.testing.world import World

PROPOSED = "proposed"
"""The tag of a scenario that a person has not looked at yet: it proves nothing until then."""


def run_case(case: Case, world: World) -> Iterator[World]:
    """Take the steps of a sound scenario; the world is given back after each evaluation.

    Raises `NotAsExpected`, `StepFault` or `InputError` where the scenario does not hold.
    """
    kind: StepType | None = None
    for step, text, table in case.steps():
        kind = step.kind or kind
        assert kind is not None  # a sound feature begins with a keyword
        (definition,) = STEPS.matching(kind, text)
        before = world.last_decision
        words = definition.words_in(text)
        definition.action(world, **words, **({"datatable": table} if table else {}))
        if world.last_decision is not before:
            yield world


def holds(case: Case, session: Session) -> bool:
    """Whether a sound scenario holds in the library of a session."""
    try:
        for _ in run_case(case, World(session, Names(session.library.facts))):
            pass
    except (NotAsExpected, StepFault, InputError):
        return False
    return True
