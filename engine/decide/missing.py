"""What is missing: the facts that could still matter, what would settle each outcome, and where."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from engine.decide.asked_facts import facts_to_ask
from engine.decide.model import Missing, MissingDocument, MissingFact, ToReach
from engine.encounter.model import Encounter
from engine.encounter.observe import Observations
from engine.knowledge.packs import Determination, Outcome, Pack
from engine.language.conditions import Condition, Criterion, NotSeen, Test, children
from engine.language.evaluate import evaluate
from engine.language.facts import Fact
from engine.language.kleene import UNKNOWN, Status

if TYPE_CHECKING:
    from engine.decide.reach import Reach


def missing(
    pack: Pack,
    encounter: Encounter,
    observations: Observations,
    *,
    criteria: Mapping[str, Status],
    reachable: Sequence[Determination],
    facts: Mapping[str, Fact],
) -> Missing:
    """What is missing for the reachable determinations of a pack.

    Facts and documents are structural: those of unknown tests and unread clauses below an unknown
    node of a reachable determination. The sets that settle an outcome are worked out only where
    more than one outcome can be reached.
    """
    walk = _Walk(pack, observations, criteria, facts)
    for determination in reachable:
        walk.visit(determination.condition, None)
    outcomes = list(dict.fromkeys(determination.outcome for determination in reachable))
    to_reach: tuple[ToReach, ...] = ()
    if len(outcomes) > 1:
        # What searches for values is imported only where it is needed: most decisions are settled.
        from engine.decide.reach import Reach
        from engine.decide.values_for import Settable

        settable = Settable(encounter, observations, facts)
        conditions = {id: criterion.condition for id, criterion in pack.criteria.items()}
        reach = Reach(conditions, walk.statuses, settable)
        to_reach = tuple(_to_reach(reach, outcome, reachable, facts) for outcome in outcomes)
    return Missing(facts=walk.facts_missing(), to_reach=to_reach, documents=walk.documents())


def _to_reach(
    reach: "Reach", outcome: Outcome, reachable: Sequence[Determination], facts: Mapping[str, Fact]
) -> ToReach:
    sets, truncated = reach.sets_for(outcome, reachable)
    order = list(facts)
    listed = tuple(tuple(sorted(chosen, key=order.index)) for chosen in sets)
    return ToReach(outcome, listed, truncated)


class _Walk:
    """Goes down the unknown nodes and notes what they wait for."""

    def __init__(
        self,
        pack: Pack,
        observations: Observations,
        criteria: Mapping[str, Status],
        facts: Mapping[str, Fact],
    ) -> None:
        self._pack = pack
        self._observations = observations
        self._criteria = criteria
        self._facts = facts
        self.statuses: dict[Condition, Status] = {}
        self._asked: dict[str, dict[str, None]] = {}
        self._unread: dict[str, dict[str, None]] = {}
        self._waiting: dict[str, None] = {}

    def visit(self, condition: Condition, criterion: str | None) -> None:
        """Note what a node waits for; `criterion` is the one it stands in, if any."""
        status = evaluate(condition, self._observations.values, self._criteria)
        self.statuses[condition] = status
        match condition:
            case _ if status is not UNKNOWN:
                return
            case Test(fact):
                for name in facts_to_ask(fact, self._facts, self._observations):
                    self._note(self._asked, name, criterion)
            case NotSeen(what):
                self._note(self._unread, what, criterion)
            case Criterion(id):
                self._waiting[id] = None
                self.visit(self._pack.criteria[id].condition, id)
            case _:
                for part in children(condition):
                    self.visit(part, criterion)

    @staticmethod
    def _note(found: dict[str, dict[str, None]], name: str, criterion: str | None) -> None:
        noted = found.setdefault(name, {})
        if criterion is not None:
            noted[criterion] = None

    def facts_missing(self) -> tuple[MissingFact, ...]:
        """The facts to ask for, in the dictionary's order."""
        return tuple(
            MissingFact(
                fact=id,
                question=fact.question,
                look=fact.look,
                unit=fact.unit.code if fact.unit else None,
                criteria=self._in_order(self._asked[id]),
            )
            for id, fact in self._facts.items()
            if id in self._asked
        )

    def documents(self) -> tuple[MissingDocument, ...]:
        """The documents to look into: unread clauses first, then those showing what is unknown."""
        found: dict[str, dict[str, None]] = dict(self._unread)
        for id in self._pack.criteria:
            if id in self._waiting:
                for document in self._pack.criteria[id].documents:
                    self._note(found, document, id)
        return tuple(MissingDocument(name, self._in_order(ids)) for name, ids in found.items())

    def _in_order(self, ids: Mapping[str, None]) -> tuple[str, ...]:
        return tuple(id for id in self._pack.criteria if id in ids)
