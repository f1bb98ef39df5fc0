"""Where one condition comes to something else than another: as regions, in words.

A region is a few tests that together are enough: whatever else is so, where they hold the two
conditions differ. The regions of a change cover all encounters in which every fact is known; they
may overlap. A part that stands in both conditions is taken as one test, so that "at least 3 of 6"
stays one; a reference to another criterion is read as the condition of that one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import z3

from engine.knowledge.packs import PackCriterion
from engine.language.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Criterion,
    Not,
    Test,
    children,
    walk,
)
from engine.language.kleene import MET, UNKNOWN, UNMET, Status
from engine.language.words import condition_words
from engine.proof.pairs import Pair
from engine.proof.prover import Prover
from engine.proof.reading import pair_of
from engine.proof.solver import Impossible, Unanswered

_MOST = 12
"""How many regions of one change are told."""


@dataclass(frozen=True, slots=True)
class Region:
    """Where a condition that came to `was` comes to `now`: when all of the `tests` hold."""

    was: Status
    now: Status
    tests: tuple[str, ...]


def regions(
    prover: Prover, conditions: tuple[Condition, Condition], pairs: tuple[Pair, Pair]
) -> tuple[tuple[Region, ...], bool | None]:
    """The regions of every change of status, and whether these are all; `None`: not answered.

    The conditions are `expanded`: they refer to no criterion.
    """
    found: list[Region] = []
    told: list[bool | None] = []
    literals = _literals(prover, conditions)
    known = _all_known(prover, conditions)
    for was in (MET, UNMET, UNKNOWN):
        for now in (MET, UNMET, UNKNOWN):
            if was is not now:
                inside = z3.And(pairs[0].where(was), pairs[1].where(now))
                cubes, all_told = _cubes(prover, literals, inside, known)
                found += [Region(was, now, cube) for cube in cubes]
                told.append(all_told)
    return tuple(found), None if None in told else all(told)


def expanded(condition: Condition, criteria: Mapping[str, PackCriterion]) -> Condition:
    """The condition with every reference to a criterion exchanged for the condition of that."""
    match condition:
        case Criterion(id):
            return expanded(criteria[id].condition, criteria)
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return replace(condition, parts=tuple(expanded(part, criteria) for part in parts))
        case Not(part):
            return Not(expanded(part, criteria))
        case _:
            return condition


def _cubes(
    prover: Prover,
    literals: list[tuple[str, z3.BoolRef]],
    inside: z3.BoolRef,
    known: list[z3.BoolRef],
) -> tuple[list[tuple[str, ...]], bool | None]:
    formulas = dict(literals)
    cubes: list[tuple[str, ...]] = []
    blocked: list[z3.BoolRef] = []
    while len(cubes) < _MOST:
        model = prover.model(inside, *known, *blocked)
        if isinstance(model, Impossible):
            return cubes, True
        if isinstance(model, Unanswered):
            return cubes, None
        here = [
            (words, formula)
            for words, formula in literals
            if z3.is_true(model.eval(formula, model_completion=True))
        ]
        cube = prover.why_impossible(here, z3.Not(inside), *known)
        if not cube:
            return cubes, False
        cubes.append(cube)
        blocked.append(z3.Not(z3.And([formulas[words] for words in cube])))
    return cubes, False


def _literals(
    prover: Prover, conditions: tuple[Condition, Condition]
) -> list[tuple[str, z3.BoolRef]]:
    """The tests of both conditions, and what is left of them, each said and denied."""
    found: dict[str, z3.BoolRef] = {}
    for part in dict.fromkeys((*_leaves(*conditions), *_leaves(*reversed(conditions)))):
        pair = pair_of(part, prover.universe, prover.reading.criteria)
        found[condition_words(part, prover.library)] = pair.met
        found[condition_words(part, prover.library, negated=True)] = pair.unmet
    return list(found.items())


def _leaves(condition: Condition, other: Condition) -> Iterator[Condition]:
    """The tests of a condition; a count of parts that the other has too stays whole."""
    if isinstance(condition, Test) or (
        isinstance(condition, AtLeast) and condition in list(walk(other))
    ):
        yield condition
    else:
        for part in children(condition):
            yield from _leaves(part, other)


def _all_known(prover: Prover, conditions: tuple[Condition, Condition]) -> list[z3.BoolRef]:
    """That every fact of the conditions is known, and every set complete."""
    tests = [node for one in conditions for node in walk(one) if isinstance(node, Test)]
    return prover.universe.all_known(dict.fromkeys(test.key for test in tests))
