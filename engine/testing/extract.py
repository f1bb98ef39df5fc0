"""Scenarios as data: what each of them evaluates and asserts, for coverage and mutation.

The same steps do the work as in a run of the features, so that a scenario means the same here; a
scenario that does not hold is no example, and is told apart. pytest stays the runner of features.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.decide import Session
from engine.decide.model import Effect
from engine.decide.prepared import indexed_facts
from engine.encounter.observe import observe
from engine.knowledge.texts.documents import InputError
from engine.language.kleene import Status
from engine.proof.examples import Example, Expected
from engine.testing.faults import NotAsExpected, StepFault
from engine.testing.features import Case, Feature
from engine.testing.names import Names
from engine.testing.replaying import PROPOSED
from engine.testing.steps import STEPS
from engine.testing.vocabulary import StepType, listed
from engine.testing.world import World

_EFFECTS = {"blocking": Effect.BLOCKS, "open": Effect.OPEN, "supporting": Effect.SUPPORTS}


@dataclass(frozen=True, slots=True)
class Broken:
    """A scenario that does not hold, and why: its features must be mended first."""

    place: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Extracted:
    """What some features say: examples by the name of the pack that decided, and what is broken.

    `scenarios` counts all that were looked at, those without a pack of their own included.
    """

    examples: Mapping[str, tuple[Example, ...]]
    broken: tuple[Broken, ...]
    scenarios: int


def extract(features: Iterable[Feature], session: Session) -> Extracted:
    """The examples in sound features; scenarios tagged `@proposed` are left out."""
    names = Names(session.library.facts)
    found: dict[str, list[Example]] = {}
    broken: list[Broken] = []
    count = 0
    for feature in features:
        for case in feature.cases():
            if PROPOSED in case.tags:
                continue
            count += 1
            place = f"{feature.file}:{case.place.line}"
            try:
                examples = list(_examples(feature, case, World(session, names)))
            except (NotAsExpected, StepFault, InputError) as error:
                broken.append(Broken(place, case.name, str(error)))
                continue
            for example in examples:
                found.setdefault(example.pack, []).append(example)
    return Extracted({id: tuple(some) for id, some in found.items()}, tuple(broken), count)


def _examples(feature: Feature, case: Case, world: World) -> Iterator[Example]:
    """One example for every evaluation that one policy decided."""
    current: Example | None = None
    kind: StepType | None = None
    for step, text, table in case.steps():
        kind = step.kind or kind
        assert kind is not None  # a sound feature begins with a keyword
        (definition,) = STEPS.matching(kind, text)
        words = definition.words_in(text)
        before = world.last_decision
        definition.action(world, **words, **({"datatable": table} if table else {}))
        if world.last_decision is not before:
            if current is not None:
                yield current
            current = _evaluated(feature, case, world)
        if kind == "then" and current is not None:
            asserted = _asserted(definition.action.__name__, words, current.expected)
            current = replace(current, expected=asserted)
    if current is not None:
        yield current


def _evaluated(feature: Feature, case: Case, world: World) -> Example | None:
    """The evaluation that just took place; none where no single pack decided."""
    decision, encounter = world.decision, world.last_encounter
    if decision.policy is None or encounter is None:
        return None
    pack = decision.policy.pack
    observations = observe(encounter, world.library.facts, indexed_facts(pack))
    return Example(
        pack=pack.name,
        file=feature.file,
        line=case.place.line,
        name=case.name,
        values=observations.values,
        expected=Expected(),
    )


def _asserted(step: str, words: Mapping[str, str], known: Expected) -> Expected:
    """What is asserted with one more step; steps on other matters than the answer add nothing."""
    match step, words:
        case "_outcome", {"outcome": outcome}:
            return replace(known, outcome=outcome)
        case "_basis", {"basis": basis}:
            return replace(known, basis=basis)
        case "_determination", {"id": id}:
            return replace(known, determination=id)
        case "_criterion", {"id": id, "status": status}:
            return replace(known, statuses={**known.statuses, id: Status(status)})
        case "_criteria_exactly", {"effect": effect, "ids": ids}:
            exact = {**known.effects, _EFFECTS[effect]: frozenset(listed(ids))}
            return replace(known, effects=exact)
        case "_cites", {"text": text}:
            return replace(known, cited=(*known.cited, text))
        case "_silence", {"topic": topic}:
            return replace(known, silences=(*known.silences, topic))
        case _:
            return known
