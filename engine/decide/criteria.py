"""The criteria of a pack as results: status, effect on the answer, and the tests behind both."""

from collections.abc import Mapping

from engine.decide.model import CriterionResult, Effect, TestResult
from engine.decide.prepared import Prepared
from engine.encounter.observe import Observations
from engine.knowledge.packs import CriterionKind, PackCriterion
from engine.language.conditions import Test
from engine.language.kleene import MET, UNKNOWN, Status


def criterion_results(
    prepared: Prepared,
    statuses: Mapping[str, Status],
    tests: Mapping[Test, Status],
    observations: Observations,
) -> tuple[CriterionResult, ...]:
    """Every criterion of the pack, in its order."""
    return tuple(
        CriterionResult(
            id=id,
            kind=criterion.kind,
            status=statuses[id],
            effect=effect_of(criterion, statuses[id], counts=id in prepared.counted),
            title=criterion.title,
            condition=criterion.condition,
            tests=tuple(
                TestResult(test, tests[test], observations.by_key.get(test.key))
                for test in prepared.tests[id]
            ),
            citation=criterion.citation,
            documents=criterion.documents,
        )
        for id, criterion in prepared.pack.criteria.items()
    )


def effect_of(criterion: PackCriterion, status: Status, *, counts: bool) -> Effect:
    """What a status does to the answer: a contraindication blocks when met, all else when unmet."""
    if criterion.advisory or not counts:
        return Effect.NONE
    if status is UNKNOWN:
        return Effect.OPEN
    blocks_when_met = criterion.kind is CriterionKind.CONTRAINDICATION
    return Effect.BLOCKS if (status is MET) == blocks_when_met else Effect.SUPPORTS
