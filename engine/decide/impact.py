"""What a new version of a policy would change over past encounters: counts, blame and samples.

Both versions decide the same encounters; those whose answer differs are counted by what it was and
what it would be. To blame are the criteria whose effect on the answer differs between the two.
`Impact` is the result of every engine: here of the one that decides encounter by encounter.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from engine.decide.model import Decision, Effect
from engine.decide.session import Options, Session
from engine.encounter.model import Encounter
from engine.knowledge.packs import Pack

SAMPLES = 5
"""How many encounters of each transition are named."""
REFUSALS = 20
"""How many rejected encounters are named."""
ABSENT = "absent"
"""The effect of a criterion in the version that does not have it."""
WITHOUT_EFFECT = (ABSENT, Effect.NONE.value)
"""Effects between which a change is nobody's fault."""
_EVERY = 500


@dataclass(frozen=True, slots=True, order=True)
class Answer:
    """An outcome with its basis, as transitions are counted by."""

    outcome: str
    basis: str = ""

    @property
    def words(self) -> str:
        """`not covered (contraindication)`."""
        return f"{self.outcome}{f' ({self.basis})' if self.basis else ''}".replace("_", " ")


Transition = tuple[Answer, Answer]


@dataclass(frozen=True, slots=True, order=True)
class Blame:
    """A criterion whose effect differs in some encounters of a transition."""

    before: Answer
    after: Answer
    criterion: str
    effect_before: str
    effect_after: str


@dataclass(frozen=True, slots=True)
class Sample:
    """An encounter of a transition: its input, the row, line or item there, and its id."""

    source: str
    position: int | None
    id: str


@dataclass(frozen=True, slots=True)
class Placed:
    """An encounter with the input that it is from, and its place there where that is known."""

    encounter: Encounter
    source: str = ""
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """What an input has in the place of an encounter and could not be decided, and why."""

    source: str
    position: int | None
    reasons: tuple[str, ...]


@dataclass
class Impact:
    """The counts over any number of encounters.

    `samples` are the first encounters of each change, `refused` the first that were rejected.
    """

    rows: int = 0
    rejected: int = 0
    transitions: Counter[Transition] = field(default_factory=Counter)
    blame: Counter[Blame] = field(default_factory=Counter)
    samples: dict[Transition, list[Sample]] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """How many encounters have another outcome or basis."""
        return sum(n for (before, after), n in self.transitions.items() if before != after)

    def count(self, transition: Transition, encounters: int) -> None:
        """Add encounters that were decided."""
        self.rows += encounters
        self.transitions[transition] += encounters

    def sample(self, transition: Transition, one: Sample) -> None:
        """Name an encounter of a change, if not enough of them are."""
        named = self.samples.setdefault(transition, [])
        if len(named) < SAMPLES:
            named.append(one)

    def refuse(self, one: Refused) -> None:
        """Add an encounter that was rejected."""
        self.rejected += 1
        if len(self.refused) < REFUSALS:
            self.refused.append(one)


def impact(
    session: Session,
    old: Pack,
    new: Pack,
    cases: Iterable[Placed | Refused],
    watch: Callable[[int], None] = lambda _: None,
) -> Impact:
    """What deciding by `new` changes over what `old` decides, one encounter at a time.

    `watch` hears now and then how many there were. Raises `EngineFault` where the rules engine and
    the reference evaluator disagree.
    """
    found = Impact()
    for number, case in enumerate(cases, 1):
        if isinstance(case, Refused):
            found.refuse(case)
        else:
            _compare(session, old, new, case, found)
        if number % _EVERY == 0:
            watch(number)
    watch(found.rows + found.rejected)
    return found


def _compare(session: Session, old: Pack, new: Pack, case: Placed, found: Impact) -> None:
    before = session.decide(case.encounter, Options(pack=old))
    after = session.decide(case.encounter, Options(pack=new))
    transition = answer_of(before), answer_of(after)
    found.count(transition, 1)
    if transition[0] == transition[1]:
        return
    found.sample(transition, Sample(case.source, case.position, case.encounter.id))
    for id, was, now in _to_blame(before, after):
        found.blame[Blame(*transition, id, was, now)] += 1


def answer_of(decision: Decision) -> Answer:
    """The outcome of a decision, with its basis."""
    return Answer(decision.outcome.value, decision.basis or "")


def _to_blame(before: Decision, after: Decision) -> Iterable[tuple[str, str, str]]:
    """The criteria with another effect than before, and which."""
    old = {result.id: result.effect.value for result in before.criteria}
    new = {result.id: result.effect.value for result in after.criteria}
    for id in dict.fromkeys((*old, *new)):
        was, now = old.get(id, ABSENT), new.get(id, ABSENT)
        if was != now and not {was, now} <= {*WITHOUT_EFFECT}:
            yield id, was, now
