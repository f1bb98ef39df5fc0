"""The criteria of a pack as results: status, effect on the answer, and the tests behind both."""

from collections.abc import Mapping

from engine.decide.model import CriterionResult, Effect, TestResult
from engine.encounter.observe import Observations
from engine.knowledge.packs import CriterionKind, Pack, PackCriterion
from engine.language.conditions import Test, criteria_in, tests_in
from engine.language.kleene import MET, UNKNOWN, Status


def criterion_results(
    pack: Pack,
    statuses: Mapping[str, Status],
    tests: Mapping[Test, Status],
    observations: Observations,
) -> tuple[CriterionResult, ...]:
    """Every criterion of the pack, in its order."""
    counted = counted_criteria(pack)
    return tuple(
        CriterionResult(
            id=id,
            kind=criterion.kind,
            status=statuses[id],
            effect=effect_of(criterion, statuses[id], counts=id in counted),
            title=criterion.title,
            condition=criterion.condition,
            tests=tuple(
                TestResult(test, tests[test], observations.by_key.get(test.key))
                for test in tests_in(criterion.condition)
            ),
            citation=criterion.citation,
            documents=criterion.documents,
        )
        for id, criterion in pack.criteria.items()
    )


def counted_criteria(pack: Pack) -> frozenset[str]:
    """The criteria that a determination speaks of itself; the others only serve these."""
    return frozenset(
        id for determination in pack.determinations for id in criteria_in(determination.condition)
    )


def effect_of(criterion: PackCriterion, status: Status, *, counts: bool) -> Effect:
    """What a status does to the answer: a contraindication blocks when met, all else when unmet."""
    if criterion.advisory or not counts:
        return Effect.NONE
    if status is UNKNOWN:
        return Effect.OPEN
    blocks_when_met = criterion.kind is CriterionKind.CONTRAINDICATION
    return Effect.BLOCKS if (status is MET) == blocks_when_met else Effect.SUPPORTS
