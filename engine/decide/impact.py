"""What a new version of a policy would change over past encounters: counts, blame and samples.

Both versions decide the same encounters; those whose answer differs are counted by what it was and
what it would be. To blame are the criteria that block or are open in one version and have another
effect in the other; what two policies call differently is one criterion where its match is found.
`Impact` is the result of every engine: here of the one that decides encounter by encounter.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from engine.decide.model import Decision, Effect
from engine.decide.session import Options, Session
from engine.encounter.model import Encounter
from engine.knowledge.packs import Pack
from engine.knowledge.study.criterion_matches import match_criteria

SAMPLES = 5
"""How many encounters of each transition are named."""
REFUSALS = 20
"""How many rejected encounters are named."""
ABSENT = "absent"
"""The effect of a criterion in the version that does not have it."""
IN_THE_WAY = (Effect.BLOCKS.value, Effect.OPEN.value)
"""The effects of which one must be there on either side: between all others nobody is to blame."""
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
    """A criterion that stands in the way of some encounters of a transition, otherwise than before.

    `criterion` is its later id, `was` the earlier where that is another.
    """

    before: Answer
    after: Answer
    criterion: str
    effect_before: str
    effect_after: str
    was: str = ""

    @property
    def name(self) -> str:
        """By what it is called in a report."""
        return f"{self.criterion} (was {self.was})" if self.was else self.criterion


@dataclass(frozen=True, slots=True)
class Counterpart:
    """One criterion in both versions, by its ids; `None` in the version that does not have it."""

    before: str | None
    after: str | None

    @property
    def criterion(self) -> str:
        """Its later id, else its earlier."""
        return self.after or self.before or ""

    @property
    def was(self) -> str:
        """Its earlier id where that is another."""
        return self.before if self.before and self.after and self.before != self.after else ""


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
    criteria = counterparts(old, new)
    for number, case in enumerate(cases, 1):
        if isinstance(case, Refused):
            found.refuse(case)
        else:
            _compare(session, (old, new), criteria, case, found)
        if number % _EVERY == 0:
            watch(number)
    watch(found.rows + found.rejected)
    return found


def counterparts(old: Pack, new: Pack) -> tuple[Counterpart, ...]:
    """Every criterion of two versions or policies, those taken for the same together."""
    later = {match.before: match.after for match in match_criteria(old, new)}
    taken = set(later.values())
    both = [Counterpart(id, later.get(id)) for id in old.criteria]
    return (*both, *(Counterpart(None, id) for id in new.criteria if id not in taken))


def _compare(
    session: Session,
    packs: tuple[Pack, Pack],
    criteria: Iterable[Counterpart],
    case: Placed,
    found: Impact,
) -> None:
    before, after = (session.decide(case.encounter, Options(pack=pack)) for pack in packs)
    transition = answer_of(before), answer_of(after)
    found.count(transition, 1)
    if transition[0] == transition[1]:
        return
    found.sample(transition, Sample(case.source, case.position, case.encounter.id))
    for one, was, now in _to_blame(criteria, before, after):
        found.blame[Blame(*transition, one.criterion, was, now, one.was)] += 1


def answer_of(decision: Decision) -> Answer:
    """The outcome of a decision, with its basis."""
    return Answer(decision.outcome.value, decision.basis or "")


def _to_blame(
    criteria: Iterable[Counterpart], before: Decision, after: Decision
) -> Iterable[tuple[Counterpart, str, str]]:
    """The criteria that stand in the way on one side, or otherwise on each, with both effects."""
    old = {result.id: result.effect.value for result in before.criteria}
    new = {result.id: result.effect.value for result in after.criteria}
    for one in criteria:
        was = old[one.before] if one.before else ABSENT
        now = new[one.after] if one.after else ABSENT
        if was != now and (was in IN_THE_WAY or now in IN_THE_WAY):
            yield one, was, now
