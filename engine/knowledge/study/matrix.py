"""Criteria against payers: what each policy asks about each fact, from the packs alone.

Where a pack asks nothing about a fact, the cell says why: the policy is silent, its text was not
seen, another document decides, or nothing clinical is asked because the answer is always the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.knowledge.library import Library
from engine.knowledge.packs import Determination, Outcome, Pack, Silence, SilenceKind
from engine.knowledge.study.in_use import InUse
from engine.knowledge.study.normal_form import has_unread
from engine.knowledge.study.requirements import Ask, Role, asks_of, facts_asked
from engine.knowledge.study.seats import Seat
from engine.language.facts import Fact


class State(StrEnum):
    """What a pack has to say about a fact."""

    ASKED = "asked"
    ADVISORY = "advisory"
    ELSEWHERE = "elsewhere"
    SILENT = "silent"
    NOT_SEEN = "not_seen"
    DELEGATED = "delegated"
    NOT_ASKED = "not_asked"
    CASE_BY_CASE = "case_by_case"


STATE_WORDS: Mapping[State, str] = {
    State.SILENT: "silent",
    State.NOT_SEEN: "not seen",
    State.DELEGATED: "delegated",
    State.NOT_ASKED: "not asked",
    State.CASE_BY_CASE: "case by case",
}
"""The cells in which nothing is asked."""

_OF_SILENCE = {
    SilenceKind.SILENT: State.SILENT,
    SilenceKind.NOT_SEEN: State.NOT_SEEN,
    SilenceKind.DELEGATED: State.DELEGATED,
}
_OF_BLANKET = {
    Outcome.NOT_COVERED: State.NOT_ASKED,
    Outcome.INDIVIDUAL_REVIEW: State.CASE_BY_CASE,
    Outcome.DELEGATED: State.DELEGATED,
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one pack asks about one fact.

    `silence` is the pack's own statement that nothing is asked, where it has one; `related` are the
    facts through which it asks about the same thing.
    """

    state: State
    asks: tuple[Ask, ...] = ()
    silence: Silence | None = None
    related: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The cell in words; what several criteria ask alike is said once."""
        if self.state in STATE_WORDS:
            return STATE_WORDS[self.state]
        if self.state is State.ELSEWHERE:
            return f"see {', '.join(self.related)}"
        return "; ".join(dict.fromkeys(ask.words for ask in self.asks))


@dataclass(frozen=True, slots=True)
class Column:
    """A pack, and those for whom it decides.

    `blanket` is its only determination, where nothing conditions its answer.
    """

    pack: Pack
    blanket: Determination | None
    read_to_end: bool
    seats: tuple[Seat, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A fact and what every column says of it, in the order of the columns."""

    fact: Fact
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Facts in the dictionary's order against packs in the order of payers and policies."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def matrix(library: Library, compared: Sequence[InUse], prefix: str = "") -> Matrix:
    """The matrix of some packs; `prefix` keeps the facts whose id begins with it.

    The rows are the facts that some of the packs ask about or name as not asked. Raises
    `InputError` where a pack is wrong.
    """
    packs = [one.pack for one in compared]
    columns = tuple(column(one.pack, one.seats) for one in compared)
    asked = [facts_asked(pack) for pack in packs]
    named = {id for pack in packs for silence in pack.silences for id in silence.facts}
    wanted = named.union(*asked)
    rows = [
        Row(
            fact,
            tuple(
                _cell(one, fact, library, known) for one, known in zip(columns, asked, strict=True)
            ),
        )
        for id, fact in library.facts.items()
        if id in wanted and id.startswith(prefix)
    ]
    return Matrix(columns, tuple(rows))


def column(pack: Pack, seats: tuple[Seat, ...] = ()) -> Column:
    """A pack as a column."""
    own = pack.determinations[1:]  # the first only says that the scope does not hold
    deciding = [one for one in pack.criteria.values() if not one.advisory]
    blanket = own[0] if len(own) == 1 and not deciding else None
    return Column(pack, blanket, is_read_to_end(pack), seats)


def is_read_to_end(pack: Pack) -> bool:
    """Whether the texts that a pack's criteria rest on were read to their end, each clause of them.

    Only then does it mean anything that the pack says nothing of a fact.
    """
    deciding = [one for one in pack.criteria.values() if not one.advisory]
    conditions = [pack.scope, *(one.condition for one in pack.criteria.values())]
    conditions += [one.condition for one in pack.determinations]
    if any(has_unread(condition) for condition in conditions):
        return False
    cited = {one.citation.source for one in deciding} or set(pack.sources)
    return all(pack.sources[id].complete for id in cited)


def position_words(of: Column) -> str:
    """What the pack comes to as a whole: `covered under criteria`, `not covered: ...`."""
    if of.blanket is not None:
        basis = f": {of.blanket.basis}" if of.blanket.basis else ""
        return f"{of.blanket.outcome}{basis}".replace("_", " ")
    covered = [one for one in of.pack.determinations if one.outcome is Outcome.COVERED]
    if not covered:
        return "position not seen"
    unread = any(has_unread(one.condition) for one in covered) or any(
        has_unread(one.condition) for one in of.pack.criteria.values()
    )
    return "criteria, not read to their end" if unread else "covered under criteria"


def _cell(of: Column, fact: Fact, library: Library, asked: frozenset[str]) -> Cell:
    asks = asks_of(of.pack, fact.id, library) if fact.id in asked else ()
    if asks:
        advisory = all(ask.role is Role.ADVISORY for ask in asks)
        return Cell(State.ADVISORY if advisory else State.ASKED, asks)
    silence = next((one for one in of.pack.silences if fact.id in one.facts), None)
    if of.blanket is not None:
        return Cell(_OF_BLANKET.get(of.blanket.outcome, State.NOT_SEEN), silence=silence)
    if silence is not None:
        return Cell(_OF_SILENCE[silence.kind], silence=silence)
    related = tuple(id for id in library.facts if id in asked and _says_the_same(id, fact, library))
    if related:
        return Cell(State.ELSEWHERE, related=related)
    return Cell(State.SILENT if of.read_to_end else State.NOT_SEEN)


def _says_the_same(other: str, fact: Fact, library: Library) -> bool:
    """Whether a fact is another one in other words.

    The dictionary relates them, or the one that is asked about follows from it.
    """
    asked = library.facts[other]
    if other in fact.related or fact.id in asked.related:
        return True
    return asked.derivation is not None and fact.id in asked.derivation.inputs
