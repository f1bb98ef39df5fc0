"""Whether prior authorization is asked for: a dimension beside the outcome, never part of it."""

from collections.abc import Sequence

from engine.decide.model import AuthorizationAnswer, Decision
from engine.encounter.observe import Observations
from engine.knowledge.packs import AuthorizationCase, Pack
from engine.knowledge.payers import weakest
from engine.language.evaluate import evaluate
from engine.language.kleene import MET, UNMET, Status

DEPENDS = "depends"


def authorization_of(
    pack: Pack, observations: Observations, criteria: dict[str, Status]
) -> AuthorizationAnswer:
    """What the pack asks for in this encounter: its first case that is met.

    Where a case before it cannot be told, each of these may hold. If they differ in what they ask,
    it depends, and the answer is worth no more than the weakest of them.
    """
    reachable: list[AuthorizationCase] = []
    for entry in pack.authorization.entries:
        status = evaluate(entry.condition, observations.values, criteria)
        if status is not UNMET:
            reachable.append(entry)
        if status is MET:
            break
    evidence = weakest(*(entry.evidence for entry in reachable))
    required = dict.fromkeys(entry.required for entry in reachable)
    cited = next(entry.citation for entry in reachable if entry.evidence is evidence)
    return AuthorizationAnswer(
        required=next(iter(required)) if len(required) == 1 else DEPENDS,
        evidence=evidence,
        citation=cited,
        texts=tuple(dict.fromkeys(entry.text for entry in reachable if entry.text)),
    )


def authorization_between(decisions: Sequence[Decision]) -> AuthorizationAnswer | None:
    """What is asked for where the version in force is uncertain between those that decided.

    Where they differ it depends on that, and each is named.
    """
    found = [
        (one.policy.pack.name, one.authorization)
        for one in decisions
        if one.policy and one.authorization
    ]
    if len({answer.required for _, answer in found}) <= 1:
        return decisions[0].authorization
    least = weakest(*(answer.evidence for _, answer in found))
    return AuthorizationAnswer(
        required=DEPENDS,
        evidence=least,
        citation=next(answer.citation for _, answer in found if answer.evidence is least),
        texts=tuple(
            " ".join((f"By {name}: {answer.required.replace('_', ' ')}.", *answer.texts))
            for name, answer in found
        ),
    )
