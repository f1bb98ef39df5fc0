"""What is worked out once for a pack, and serves every encounter decided by it."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.knowledge.packs import Pack
from engine.language.conditions import Test, criteria_in, tests_in
from engine.rules import Engine, compile_program


@dataclass(frozen=True, slots=True)
class Prepared:
    """A pack ready to decide.

    `tests` are those of each criterion; `indexed` the (fact, index) pairs that the pack asks of
    indexed facts, such as the units of a code; `counted` the criteria of which a determination
    speaks itself, where the others only serve these.
    """

    pack: Pack
    engine: Engine
    tests: Mapping[str, tuple[Test, ...]]
    indexed: tuple[tuple[str, str], ...]
    counted: frozenset[str]


def prepare(pack: Pack) -> Prepared:
    """Compile a pack. Raises `ProgramLimit` where it is larger than the rules engine can take."""
    conditions = {id: criterion.condition for id, criterion in pack.criteria.items()}
    steps = [(d.id, d.condition) for d in pack.determinations]
    return Prepared(
        pack=pack,
        engine=Engine(compile_program(pack.name, conditions, steps)),
        tests={id: tuple(tests_in(condition)) for id, condition in conditions.items()},
        indexed=indexed_facts(pack),
        counted=frozenset(id for _, condition in steps for id in criteria_in(condition)),
    )


def indexed_facts(pack: Pack) -> tuple[tuple[str, str], ...]:
    """The (fact, index) pairs that the pack asks of indexed facts, such as the units of a code."""
    everywhere = [
        *(criterion.condition for criterion in pack.criteria.values()),
        *(determination.condition for determination in pack.determinations),
        *(warning.condition for warning in pack.warnings),
        *(case.condition for case in pack.authorization.cases),
    ]
    asked = (test for condition in everywhere for test in tests_in(condition))
    return tuple(dict.fromkeys((test.fact, test.of) for test in asked if test.of is not None))
