"""What an encounter's statements come to: one value a fact, conflicts named, facts derived."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from engine.encounter.derived import DERIVED, DERIVED_BY_INDEX, Inputs, header_values
from engine.encounter.model import Encounter, Statement
from engine.language.conditions import fact_key
from engine.language.facts import Fact
from engine.language.values import SetValue, Value

DERIVED_SOURCE = "derived"
ASSUMED_SOURCE = "assumed"
ENCOUNTER_SOURCE = "encounter"


@dataclass(frozen=True, slots=True)
class Observation:
    """What is known of one fact: `value` is `None` where the statements leave it unknown.

    `statements` are those that count: the stated ones, else the possible ones. `conflict` says that
    they differ, or that they contradict what is stated of the facts in `against`.
    """

    key: str
    value: Value | None
    statements: tuple[Statement, ...]
    conflict: bool = False
    against: tuple[str, ...] = ()

    @property
    def source(self) -> str | None:
        """Where the value comes from, all sources named."""
        named = [s.source for s in self.statements if s.source]
        return "; ".join(dict.fromkeys(named)) or None

    @property
    def is_possible(self) -> bool:
        """Whether the fact is only said to be possible."""
        return self.value is None and not self.conflict and bool(self.statements)


@dataclass(frozen=True, slots=True)
class Observations:
    """All that is known of an encounter's facts; `values` are the known ones, for evaluation."""

    by_key: Mapping[str, Observation]
    values: Mapping[str, Value]

    @property
    def conflicts(self) -> tuple[Observation, ...]:
        """The facts whose sources differ, or that contradict another one."""
        return tuple(o for o in self.by_key.values() if o.conflict)


def observe(
    encounter: Encounter, facts: Mapping[str, Fact], indexed: Iterable[tuple[str, str]] = ()
) -> Observations:
    """Settle every fact of the encounter.

    `facts` is the dictionary, which gives the order; `indexed` are the (fact, index) pairs wanted
    of indexed facts, such as the units of a code.
    """
    settled = _stated(encounter, facts)
    values = {key: one.value for key, one in settled.items() if one.value is not None}

    def add(observation: Observation) -> None:
        settled[observation.key] = observation
        if observation.value is not None:
            values[observation.key] = observation.value

    inputs = Inputs(encounter, values)
    for id, derive in DERIVED.items():
        stated = encounter.facts.get(id, ())
        observation = settle_derived(id, derive(inputs), stated, encounter)
        if observation is not None:
            add(observation)
    for id, index in indexed:
        value_at = DERIVED_BY_INDEX[id](inputs, index)
        if value_at is not None:
            add(Observation(fact_key(id, index), value_at, (Statement(value_at, DERIVED_SOURCE),)))
    return Observations(_in_order_of(facts, settled), values)


def _stated(encounter: Encounter, facts: Mapping[str, Fact]) -> dict[str, Observation]:
    """What is stated of facts that are not derived; those that contradict each other unknown."""
    found = {
        id: Observation(id, value, (Statement(value, ENCOUNTER_SOURCE),))
        for id, value in header_values(encounter).items()
    }
    for id, statements in encounter.facts.items():
        if id not in DERIVED:
            found[id] = settle(id, statements)
    values = {id: one.value for id, one in found.items() if one.value is not None}
    for id, others in contradictions(values, facts).items():
        found[id] = replace(found[id], value=None, conflict=True, against=others)
    return found


def _in_order_of(
    facts: Mapping[str, Fact], settled: Mapping[str, Observation]
) -> Mapping[str, Observation]:
    order = {id: place for place, id in enumerate(facts)}
    ordered = sorted(settled, key=lambda key: (order[key.partition("[")[0]], key))
    return {key: settled[key] for key in ordered}


def contradictions(
    values: Mapping[str, Value], facts: Mapping[str, Fact]
) -> dict[str, tuple[str, ...]]:
    """The facts whose values cannot all be true, each with those that it contradicts.

    A value contradicts what its fact presupposes, as a kind of earlier surgery where there was
    none. Which of the two is wrong is not known.
    """
    found: dict[str, list[str]] = {}
    for id, value in values.items():
        fact = facts[id.partition("[")[0]]
        for other, needed in fact.presupposes.items():
            if values.get(other, needed) is not needed and fact.claims(value):
                found.setdefault(id, []).append(other)
                found.setdefault(other, []).append(id)
    return {id: tuple(sorted(others)) for id, others in found.items()}


def settle_derived(
    id: str, value: Value | None, stated: tuple[Statement, ...], encounter: Encounter
) -> Observation | None:
    """A derived value beside what is stated of the fact: the same, or a conflict.

    A technique that is only assumed yields to whatever is said of it, also to what is possible.
    """
    if value is None:
        return settle(id, stated) if stated else None
    assumed = id == "procedure.technique" and encounter.codes is None
    if assumed and stated:
        return settle(id, stated)
    source = ASSUMED_SOURCE if assumed else DERIVED_SOURCE
    return settle(id, (Statement(value, source), *stated))


def settle(key: str, statements: tuple[Statement, ...]) -> Observation:
    """What several statements of one fact come to.

    Possible ones yield to stated ones and alone leave the fact unknown. Stated ones that differ are
    a conflict. Open sets do not differ: together they say "at least all of these"; a complete set
    agrees with an open one that it contains.
    """
    stated = tuple(s for s in statements if not s.possible)
    if not stated:
        return Observation(key, None, _in_order(statements))
    stated = _in_order(stated)
    sets = [s.value for s in stated if isinstance(s.value, SetValue)]
    if sets:
        merged = _merge(sets)
        return Observation(key, merged, stated, conflict=merged is None)
    agreed = all(s.value == stated[0].value for s in stated)
    return Observation(key, stated[0].value if agreed else None, stated, conflict=not agreed)


def _merge(sets: list[SetValue]) -> SetValue | None:
    union = frozenset[str]().union(*(value.members for value in sets))
    complete = {value.members for value in sets if value.complete}
    if not complete:
        return SetValue(union, complete=False)
    whole = next(iter(complete))
    return SetValue(whole) if len(complete) == 1 and union == whole else None


def _in_order(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """In an order that does not depend on that of the encounter."""
    return tuple(sorted(statements, key=lambda s: (s.source or "", repr_value(s.value))))


def repr_value(value: Value) -> str:
    """A value as a text that sorts the same in every run."""
    if isinstance(value, SetValue):
        return f"{sorted(value.members)}{value.complete}"
    return str(value)
