"""The exact order of the questions of `coverpack ask`, where the solver is installed."""

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.decide import Decision, Session
from engine.decide.dialog import Question, question_about
from engine.decide.prepared import indexed_facts
from engine.encounter.model import Encounter
from engine.encounter.observe import observe
from engine.language.shape import Json

if TYPE_CHECKING:
    from engine.knowledge.packs import Pack
    from engine.proof.questions import Relevance, Relevant


class ExactOrder:
    """Asks only for what can still matter; of the shortest way to an answer first what tells most.

    What tells the most is a fact of which one answer can settle the outcome by itself.
    """

    def __init__(self, session: Session) -> None:
        """The solver is loaded with the first question."""
        self._session = session
        self._relevant: dict[str, Relevant | None] = {}

    def question(
        self,
        found: Question,
        decision: Decision,
        encounter: Encounter,
        asked: tuple[str, ...],
        document: Json,
    ) -> Question | None:
        """What to ask instead of the question that structure alone found; that one, if the same."""
        relevance = self._relevance(decision, encounter)
        if relevance is None:
            return found
        facts = self._session.library.facts
        together = _asked_together(found, decision)
        first = [id for id in relevance.order if id in together]
        for id in (*first, *relevance.order):
            about = question_about(id, decision, asked, document, facts)
            if about is not None:
                return replace(about, toward=found.toward, left=found.left)
        return None

    def idle(self, decision: Decision, encounter: Encounter) -> tuple[str, ...]:
        """The missing facts that can no longer matter."""
        relevance = self._relevance(decision, encounter)
        return () if relevance is None else relevance.idle

    def _relevance(self, decision: Decision, encounter: Encounter) -> "Relevance | None":
        if decision.policy is None:
            return None
        pack = decision.policy.pack
        relevant = self._of(pack)
        if relevant is None:
            return None
        observed = observe(encounter, self._session.library.facts, indexed_facts(pack))
        return relevant.among((one.fact for one in decision.missing.facts), observed)

    def _of(self, pack: "Pack") -> "Relevant | None":
        """What the solver knows of a pack; `None` where it asks for what proofs do not model."""
        from engine.proof.beyond import NotProvable
        from engine.proof.prover import Prover
        from engine.proof.questions import Relevant
        from engine.proof.replay import Replayer

        if pack.digest not in self._relevant:
            try:
                prover = Prover(Replayer(self._session.library), pack)
                self._relevant[pack.digest] = Relevant(prover)
            except NotProvable:
                self._relevant[pack.digest] = None
        return self._relevant[pack.digest]


def _asked_together(found: Question, decision: Decision) -> tuple[str, ...]:
    """The facts of the shortest set that a question belongs to."""
    for reach in decision.missing.to_reach:
        if found.toward in (None, reach.outcome):
            for chosen in reach.sets:
                if found.id in chosen:
                    return chosen
    return (found.id,)
