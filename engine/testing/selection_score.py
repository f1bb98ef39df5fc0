"""Whether features notice faults in dates and bindings: mutants of selection against scenarios.

A scenario is run again under a mutant where the mutant selects otherwise for one of its
evaluations; it notices the mutant if it then does not hold.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.decide import Session
from engine.decide.request import request_of
from engine.knowledge.library import Library
from engine.knowledge.selection import Limits
from engine.proof.everyone import Asked, Everyone
from engine.proof.mutation_score import Fate
from engine.proof.selection_mutants import SelectionMutant, selection_mutants, signature
from engine.testing.features import Case, Feature
from engine.testing.names import Names
from engine.testing.replaying import PROPOSED, holds, run_case
from engine.testing.world import World


@dataclass(frozen=True, slots=True)
class TriedSelection:
    """One mutant and its fate; for a survivor what it is asked that it answers otherwise.

    `scenario` are the lines of one that notices a survivor, once they were made and replayed.
    """

    mutant: SelectionMutant
    fate: Fate
    killer: str | None = None
    asked: Asked | None = None
    scenario: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Selecting:
    """A case, and what its evaluations ask the selection."""

    case: Case
    place: str
    asked: tuple[Asked, ...]


def score_selection(library: Library, features: Iterable[Feature]) -> list[TriedSelection]:
    """Every mutant of dates and bindings. All scenarios are known to hold."""
    cases = list(_selecting(library, features))
    asked = dict.fromkeys(one for case in cases for one in case.asked)
    before = {one: signature(library, *one) for one in asked}
    everyone: Everyone | None = None
    found = []
    for mutant in selection_mutants(library):
        changed = {
            one
            for one, selected in before.items()
            if mutant.concerns(one[0]) and signature(mutant.library, *one) != selected
        }
        killer = _killer(mutant, [case for case in cases if changed & set(case.asked)])
        if killer is not None:
            found.append(TriedSelection(mutant, Fate.KILLED, killer))
            continue
        everyone = everyone or Everyone(library)
        notices = next(everyone.noticing(mutant), None)
        fate = Fate.EQUIVALENT if notices is None else Fate.SURVIVED
        found.append(TriedSelection(mutant, fate, None, notices))
    return found


def _selecting(library: Library, features: Iterable[Feature]) -> Iterator[_Selecting]:
    names = Names(library.facts)
    with Session(library, own_copies=False) as session:
        for feature in features:
            for case in feature.cases():
                if PROPOSED in case.tags:
                    continue
                worlds = run_case(case, World(session, names))
                asked = tuple(one for world in worlds for one in _asked(world))
                if asked:
                    yield _Selecting(case, f"{feature.file}:{case.place.line}", asked)


def _asked(world: World) -> Iterator[Asked]:
    """What an evaluation asked the selection; nothing where the scenario names the pack."""
    if world.named_pack is None and world.last_encounter is not None:
        yield request_of(world.last_encounter), Limits(world.as_known_on)


def _killer(mutant: SelectionMutant, cases: Sequence[_Selecting]) -> str | None:
    """The place of a scenario that does not hold under a mutant."""
    if not cases:
        return None
    with Session(mutant.library, own_copies=False) as session:
        return next((one.place for one in cases if not holds(one.case, session)), None)
