"""In which encounters an obligation would be shown: the same as of examples, for the solver."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import z3

from engine.decide.criteria import effect_of
from engine.decide.model import Effect
from engine.language.conditions import criteria_in
from engine.language.kleene import MET, Status
from engine.proof.obligations import Kind, Obligation, deciding_criteria, with_opposite
from engine.proof.pairs import Pair
from engine.proof.prover import Prover
from engine.proof.reading import Reading, pair_of, read_answers, read_rules


def showing(prover: Prover, obligation: Obligation) -> z3.BoolRef:
    """In which encounters a scenario that asserts all there is to assert shows an obligation."""
    match obligation.kind:
        case Kind.REACHED:
            return prover.reading.settled[obligation.item]
        case Kind.SILENCE:
            return z3.BoolVal(True)
        case Kind.CITED:
            return _standing(prover, obligation.item)
        case _:
            return _of_status(prover, obligation)


def _standing(prover: Prover, item: str) -> z3.BoolRef:
    """Where the citation of a criterion or determination stands behind the answer.

    That of the determination, if it has one; else of what blocks, of what is open, of all.
    """
    reading, steps = prover.reading, prover.pack.determinations
    if item not in prover.pack.criteria:
        return reading.settled[item]
    before = [reading.settled[step.id] for step in steps if step.citation]
    found = []
    for effect in (Effect.BLOCKS, Effect.OPEN, Effect.SUPPORTS):
        having = _having(prover, effect)
        if item in having:
            found.append(z3.And(having[item], *(z3.Not(one) for one in before)))
        before += having.values()
    return z3.Or(found)


def _having(prover: Prover, effect: Effect) -> Mapping[str, z3.BoolRef]:
    """Where each criterion has an effect, of those that can have it."""
    counted = {id for step in prover.pack.determinations for id in criteria_in(step.condition)}
    found: dict[str, list[z3.BoolRef]] = {}
    for id, criterion in prover.pack.criteria.items():
        for status in Status:
            if effect_of(criterion, status, counts=id in counted) is effect:
                found.setdefault(id, []).append(prover.reading.criteria[id].where(status))
    return {id: _any(formulas) for id, formulas in found.items()}


def _any(formulas: Iterable[z3.BoolRef]) -> z3.BoolRef:
    return z3.Or(list(formulas))


def _of_status(prover: Prover, obligation: Obligation) -> z3.BoolRef:
    reading, item, test = prover.reading, obligation.item, obligation.test
    assert obligation.status is not None  # only what is reached, cited or silent has none
    pair = reading.criteria[item] if test is None else prover.universe.test(test)
    inside = pair.where(obligation.status)
    if obligation.kind is Kind.SEEN:
        return inside
    other = _opposite(prover, obligation, obligation.status)
    if item in reading.criteria and item not in deciding_criteria(prover.pack):
        return z3.And(inside, other.criteria[item].differs(reading.criteria[item]))
    return z3.And(inside, other.answer_differs(reading))


def _opposite(prover: Prover, obligation: Obligation, status: Status) -> Reading:
    """The pack where a criterion, or a test in one or in a determination, is the opposite."""
    reading, rules, universe = prover.reading, prover.rules, prover.universe
    item, test = obligation.item, obligation.test
    if test is None:
        return read_rules(rules, universe, {item: _opposite_of(status)}, reading)
    if item in rules.criteria:
        condition = with_opposite(rules.criteria[item], test, status)
        changed = pair_of(condition, universe, reading.criteria)
        return read_rules(rules, universe, {item: changed}, reading)
    steps = [
        replace(step, condition=with_opposite(step.condition, test, status))
        if step.id == item
        else step
        for step in rules.determinations
    ]
    return read_answers(steps, universe, reading.criteria)


def _opposite_of(status: Status) -> Pair:
    true, false = z3.BoolVal(True), z3.BoolVal(False)
    return Pair(false, true) if status is MET else Pair(true, false)
