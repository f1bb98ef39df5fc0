"""What is declared of a fact: its kind, unit, bounds and members, and the words a person reads.

The declarations themselves are data (`policies/facts.json`); this is the type that the condition
language needs of them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from engine.language.values import Kind, SetValue, Value, show_number


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its UCUM code and the word a person reads, for one and for many."""

    code: str
    one: str
    many: str

    @property
    def is_count(self) -> bool:
        """Whether the unit only counts (UCUM `1` or an annotation), so that it may be left out."""
        return self.code == "1" or self.code.startswith("{")

    def words(self, number: str) -> str:
        """A number with its unit: `1 month`, `6 months`, `-2.5`."""
        word = self.one if number in ("1", "-1") else self.many
        return f"{number} {word}".rstrip()


@dataclass(frozen=True, slots=True)
class Binding:
    """A code of another code system that stands for a fact."""

    system: str
    code: str
    evidence: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a derived fact comes about: from which inputs, and what it means, in words."""

    inputs: tuple[str, ...]
    definition: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One declared fact.

    `members` are the values of an enum or set with the words for each; `None` leaves them open,
    and then `pattern` says what a member looks like. `asks` are the facts to ask for when this one
    is unknown: itself unless it is derived. `given` says where its value comes from: `facts` of
    the encounter, a field of the encounter of the same name (`encounter`), or `derived`; a derived
    fact that is `givable` may stand under `facts` too. A number that is `whole` has no fraction.
    `related` are facts about the same finding in other words: a policy that asks about one of them
    is not silent on this one. `presupposes` are yes-or-no facts with the value that each has
    wherever this one says that something is there. `unused` is why it is declared although no pack
    asks for it.
    """

    id: str
    kind: Kind
    label: str
    phrase: str | Mapping[str, str]
    question: str
    look: str
    documentation: str
    unit: Unit | None = None
    minimum: Decimal | date | None = None
    maximum: Decimal | date | None = None
    step: Decimal | None = None
    whole: bool = False
    members: Mapping[str, str] | None = None
    pattern: re.Pattern[str] | None = None
    nonempty: bool = False
    indexed: bool = False
    typical: Value | None = None
    given: str = "facts"
    givable: bool = False
    derivation: Derivation | None = None
    asks: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    bindings: tuple[Binding, ...] = field(default=())
    presupposes: Mapping[str, bool] = field(default_factory=dict)
    unused: str | None = None

    def claims(self, value: Value) -> bool:
        """Whether a value says that something is there, for which what it presupposes must hold.

        `false` and a set without members do not; an open set claims the members that it has.
        """
        return bool(value.members) if isinstance(value, SetValue) else value is not False

    def allows_member(self, code: str) -> bool:
        """Whether a code can be a value of this enum or a member of this set."""
        if self.members is not None:
            return code in self.members
        return self.pattern is None or self.pattern.fullmatch(code) is not None

    def refuses_fraction(self, number: Decimal) -> bool:
        """Whether a number has a fraction where the values of this fact have none."""
        return self.whole and number != number.to_integral_value()

    def in_order(self, codes: frozenset[str]) -> list[str]:
        """Members in the order of their declaration, else by code: so that output never varies."""
        if self.members is None:
            return sorted(codes)
        return [code for code in self.members if code in codes]

    def words_for(self, value: Value) -> str:
        """A value of this fact as a person reads it: `14 months`, `L4, L5, S1`, `yes`."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, Decimal):
            text = show_number(value)
            return self.unit.words(text) if self.unit else text
        if isinstance(value, SetValue):
            listed = ", ".join(self.member_words(code) for code in self.in_order(value.members))
            listed = listed or "none"
            return listed if value.complete else f"at least {listed}"
        if isinstance(value, date):
            return value.isoformat()
        return self.member_words(value)

    def member_words(self, code: str) -> str:
        """The words for one value of an enum or member of a set; the code itself if it has none."""
        return self.members.get(code, code) if self.members is not None else code


class Vocabulary(Protocol):
    """What a condition may speak of: declared facts and named value sets."""

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The declared facts by id, in the dictionary's order."""

    @property
    def value_sets(self) -> Mapping[str, tuple[str, ...]]:
        """The codes of each value set by its name."""
