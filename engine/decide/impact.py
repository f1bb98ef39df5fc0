"""What a new version of a policy would change over past encounters: counts, blame and samples.

Both versions decide the same encounters; those whose answer differs are counted by what it was and
what it would be. To blame are the criteria whose effect on the answer differs between the two.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.decide.model import Decision, Effect
from engine.decide.session import Options, Session
from engine.encounter.model import Encounter
from engine.knowledge.packs import Pack

SAMPLES = 5
"""How many encounters of each transition are named."""
ABSENT = "absent"
"""The effect of a criterion in the version that does not have it."""


@dataclass(frozen=True, slots=True, order=True)
class Answer:
    """An outcome with its basis, as transitions are counted by."""

    outcome: str
    basis: str = ""

    @property
    def words(self) -> str:
        """`not covered (contraindication)`."""
        return f"{self.outcome}{f' ({self.basis})' if self.basis else ''}".replace("_", " ")


@dataclass(frozen=True, slots=True, order=True)
class Blame:
    """A criterion whose effect differs in some encounters of a transition."""

    before: Answer
    after: Answer
    criterion: str
    effect_before: str
    effect_after: str


@dataclass
class Impact:
    """The counts over any number of encounters. `samples` name some of each transition."""

    rows: int = 0
    rejected: int = 0
    transitions: Counter[tuple[Answer, Answer]] = field(default_factory=Counter)
    blame: Counter[Blame] = field(default_factory=Counter)
    samples: dict[tuple[Answer, Answer], list[str]] = field(default_factory=dict)

    @property
    def changed(self) -> int:
        """How many encounters have another outcome or basis."""
        return sum(n for (before, after), n in self.transitions.items() if before != after)


def impact(session: Session, old: Pack, new: Pack, encounters: Iterable[Encounter]) -> Impact:
    """What deciding by `new` changes over what `old` decides.

    Raises `EngineFault` where the rules engine and the reference evaluator disagree.
    """
    found = Impact()
    for encounter in encounters:
        before = session.decide(encounter, Options(pack=old))
        after = session.decide(encounter, Options(pack=new))
        found.rows += 1
        transition = answer_of(before), answer_of(after)
        found.transitions[transition] += 1
        if transition[0] == transition[1]:
            continue
        samples = found.samples.setdefault(transition, [])
        if len(samples) < SAMPLES:
            samples.append(encounter.id)
        for id, was, now in _to_blame(before, after):
            found.blame[Blame(*transition, id, was, now)] += 1
    return found


def answer_of(decision: Decision) -> Answer:
    """The outcome of a decision, with its basis."""
    return Answer(decision.outcome.value, decision.basis or "")


def _to_blame(before: Decision, after: Decision) -> Iterable[tuple[str, str, str]]:
    """The criteria with another effect than before, and which."""
    old = {result.id: result.effect for result in before.criteria}
    new = {result.id: result.effect for result in after.criteria}
    for id in dict.fromkeys((*old, *new)):
        was, now = old.get(id), new.get(id)
        if was is not now and {was, now} - {None, Effect.NONE}:
            yield id, was.value if was else ABSENT, now.value if now else ABSENT
