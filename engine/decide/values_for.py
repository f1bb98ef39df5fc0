"""Whether values exist: can these facts be given values that bring about these test results?

Exact for the kinds of tests there are: a number or date matters only by where it lies among the
thresholds it is compared with, a set only by how many members it has of each block of codes that
the tests tell apart.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise, product

from engine.decide.asked_facts import facts_to_ask
from engine.encounter.derived import BY_PLACE, DERIVED, Inputs, inputs_of
from engine.encounter.model import Encounter, Statement
from engine.encounter.observe import Observations, contradictions, settle, settle_derived
from engine.language.conditions import Between, Members, Test
from engine.language.evaluate import evaluate_test
from engine.language.facts import Fact
from engine.language.kleene import MET, UNMET
from engine.language.values import Kind, SetValue, Value


@dataclass(frozen=True, slots=True)
class Literal:
    """A test that is to come out met (`holds`) or unmet."""

    test: Test
    holds: bool


class Settable:
    """What can still be supplied for one encounter, and what it can bring about."""

    def __init__(
        self, encounter: Encounter, observations: Observations, facts: Mapping[str, Fact]
    ) -> None:
        self._encounter = encounter
        self._observations = observations
        self._facts = facts
        self._place = {id: index for index, id in enumerate(facts)}
        self._stated = [id for id in DERIVED if id in encounter.facts and id in observations.values]
        self._tied = _tied(facts)
        disputed = {one.key: one.statements for one in observations.conflicts if one.against}
        values = {id: settle(id, statements).value for id, statements in disputed.items()}
        self._disputed = {id: value for id, value in values.items() if value is not None}
        self._known: dict[tuple[frozenset[str], frozenset[Literal]], bool] = {}

    def rank(self, facts: frozenset[str]) -> tuple[int, list[int]]:
        """The order of sets: by size, then by the dictionary's order of their facts."""
        return len(facts), sorted(self._place[fact] for fact in facts)

    def facts_for(self, test: Test) -> tuple[str, ...]:
        """The facts to supply for a test that is unknown."""
        return facts_to_ask(test.fact, self._facts, self._observations)

    def with_tied(self, facts: AbstractSet[str]) -> frozenset[str]:
        """The facts, and those whose values must fit theirs."""
        return frozenset(facts).union(*(self._tied[id] for id in facts if id in self._tied))

    def bear_on(self, facts: frozenset[str], literals: frozenset[Literal]) -> bool:
        """Whether one of the facts has a say in one of the literals."""
        return any(not facts.isdisjoint(self._sources(literal.test.fact)) for literal in literals)

    def possible(self, facts: frozenset[str], literals: frozenset[Literal]) -> bool:
        """Whether some values of these facts bring about all the literals."""
        key = (facts, literals)
        if key not in self._known:
            self._known[key] = self._search(facts, literals)
        return self._known[key]

    def _search(self, facts: frozenset[str], literals: frozenset[Literal]) -> bool:
        groups = self._groups(facts, literals)
        return all(self._search_group(sorted(names), tests) for names, tests in groups)

    def _groups(
        self, facts: frozenset[str], literals: frozenset[Literal]
    ) -> list[tuple[set[str], list[Literal]]]:
        """Facts that bear on each other have to be looked at together; others need not.

        They do where they occur in one test, or where one presupposes the other.
        """
        groups: list[tuple[set[str], list[Literal]]] = []
        for literal in sorted(literals, key=lambda item: (item.test.key, repr(item))):
            names = set(facts.intersection(self._sources(literal.test.fact)))
            tests = [literal]
            apart = []
            for other, others in groups:
                if other & self.with_tied(names):
                    names |= other
                    tests = others + tests
                else:
                    apart.append((other, others))
            groups = [*apart, (names, tests)]
        return groups

    def _sources(self, id: str) -> set[str]:
        """The facts that can have a say in a fact's value: itself and, all the way, its inputs.

        Those too that contradict it: once they are corrected, it is as stated.
        """
        found = {id}
        if id in self._disputed:
            found |= set(self._observations.by_key[id].against)
        for name in inputs_of(self._facts[id]):
            found |= self._sources(name)
        return found

    def _search_group(self, names: list[str], literals: list[Literal]) -> bool:
        stated = [id for id in self._stated if not self._sources(id).isdisjoint(names)]
        pools = [
            list(self._candidates(name, literals, names[:index]))
            for index, name in enumerate(names)
        ]
        for chosen in product(*pools):
            supplied = dict(zip(names, chosen, strict=True))
            if self._contradicts(supplied):
                continue
            if any(self._value(id, supplied) is None for id in stated):
                continue  # it would contradict what the record says
            if all(self._holds(literal, supplied) for literal in literals):
                return True
        return False

    def _contradicts(self, supplied: Mapping[str, Value]) -> bool:
        """Whether values contradict each other, or what the record says of other facts."""
        if self._tied.keys().isdisjoint(supplied):
            return False
        return not self._contradictions(supplied).keys().isdisjoint(supplied)

    def _undisputed(self, id: str, supplied: Mapping[str, Value]) -> Value | None:
        """What is stated of a fact that others contradict, if with these values none does."""
        return None if id in self._contradictions(supplied) else self._disputed[id]

    def _contradictions(self, supplied: Mapping[str, Value]) -> Mapping[str, tuple[str, ...]]:
        stated = {**self._observations.values, **self._disputed}
        return contradictions({**stated, **supplied}, self._facts)

    def _holds(self, literal: Literal, supplied: Mapping[str, Value]) -> bool:
        value = self._value(literal.test.fact, supplied)
        if value is None:
            return False
        status = evaluate_test(literal.test, {literal.test.key: value})
        return status is (MET if literal.holds else UNMET)

    def _value(self, id: str, supplied: Mapping[str, Value]) -> Value | None:
        """The value of a fact once these are supplied; `None` where it stays unknown."""
        given = supplied.get(id)
        if given is not None and id not in DERIVED:
            return given
        if id in self._disputed:
            return self._undisputed(id, supplied)
        if id not in DERIVED:
            return self._observations.values.get(id)
        sources = {name: self._value(name, supplied) for name in self._sources(id) - {id}}
        known = {name: value for name, value in sources.items() if value is not None}
        derived = DERIVED[id](Inputs(self._encounter, known))
        stated = self._encounter.facts.get(id, ()) if given is None else (Statement(given),)
        observation = settle_derived(id, derived, stated, self._encounter)
        return observation.value if observation else None

    def _candidates(self, id: str, literals: list[Literal], before: list[str]) -> Iterable[Value]:
        """Values of a fact that between them show every combination of results of the tests.

        `before` are the facts that are given values along with it, each already with its own.
        """
        fact = self._facts[id]
        direct = [literal.test for literal in literals if literal.test.fact == id]
        match fact.kind:
            case Kind.BOOLEAN:
                return (True, False)
            case Kind.NUMBER:
                return _numbers(fact, direct)
            case Kind.DATE:
                return self._dates(direct)
            case Kind.ENUM:
                return _codes(fact, direct)
            case Kind.SET:
                paired = any(self._facts[name].kind is Kind.SET for name in before)
                return self._sets(fact, literals, paired)

    def _dates(self, direct: list[Test]) -> Iterable[date]:
        """A day on, before and after each threshold; and one for each age in years."""
        day = self._encounter.date_of_service
        yield from (_years_before(day, years) for years in range(126) if years < day.year)
        for end in _ends(direct):
            if isinstance(end, date):
                yield from (end - timedelta(days=1), end, end + timedelta(days=1))

    def _sets(self, fact: Fact, literals: list[Literal], paired: bool) -> Iterable[SetValue]:
        """Sets by the number of members in each block of codes that the tests tell apart.

        What is already known to be in the set stays in it, what a literal asks of single codes is
        done at once. The codes that other sets of the same tests hold are blocks of their own,
        since a derived set may compare the two; where the other set is chosen as well (`paired`),
        this one is tried at every overlap with it.
        """
        tests = [literal.test for literal in literals]
        observed = self._observations.values.get(fact.id)
        held = observed.members if isinstance(observed, SetValue) else frozenset[str]()
        codes = list(fact.members) if fact.members is not None else _spelled(tests)
        wanted, unwanted = _asked_of_codes(fact.id, literals, frozenset(codes))
        held |= wanted
        if not held.isdisjoint(unwanted):
            return
        cuts = [frozenset(t.operand.codes) for t in tests if isinstance(t.operand, Members)]
        for name in {name for test in tests for name in self._sources(test.fact)} - {fact.id}:
            value = self._observations.values.get(name)
            if isinstance(value, SetValue):
                cuts.append(value.members)
        blocks: dict[tuple[bool, ...], list[str]] = {}
        for code in codes:
            if code not in held and code not in unwanted:
                blocks.setdefault(tuple(code in cut for cut in cuts), []).append(code)
        by_place = any(test.fact in BY_PLACE for test in tests)
        if by_place:
            runs = (run for run in _runs(codes) if held <= run and run.isdisjoint(unwanted))
            yield from map(SetValue, runs)
        for chosen in product(*(_choices(block, paired, by_place) for block in blocks.values())):
            members = held.union(*chosen)
            if members or not fact.nonempty:
                yield SetValue(members)


def _tied(facts: Mapping[str, Fact]) -> Mapping[str, set[str]]:
    """The facts that presuppose others or are presupposed, each with the other ones."""
    found: dict[str, set[str]] = {}
    for id, fact in facts.items():
        for other in fact.presupposes:
            found.setdefault(id, set()).add(other)
            found.setdefault(other, set()).add(id)
    return found


def _asked_of_codes(
    id: str, literals: Iterable[Literal], codes: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """The codes that literals on a set ask to be members, and those that they ask not to be.

    Only what each literal asks of every code it names; "any of several" is left to be tried.
    """
    wanted, unwanted = frozenset[str](), frozenset[str]()
    for literal in literals:
        operand = literal.test.operand
        if literal.test.fact != id or not isinstance(operand, Members):
            continue
        named = frozenset(operand.codes)
        match literal.test.operator, literal.holds:
            case ("none_in", True) | ("any_in", False):
                unwanted |= named
            case ("any_in", True) | ("none_in", False) if len(named) == 1:
                wanted |= named
            case ("superset_of", True):
                wanted |= named
            case ("subset_of", True):
                unwanted |= codes - named
            case _:
                pass
    return wanted, unwanted


def _ends(tests: Iterable[Test]) -> list[Decimal | date]:
    """The thresholds that tests compare with."""
    found: list[Decimal | date] = []
    for test in tests:
        match test.operand:
            case Between(low, high):
                found += [low, high]
            case Decimal() | date() as end:
                found.append(end)
            case _:
                pass
    return found


def _numbers(fact: Fact, direct: list[Test]) -> Iterable[Decimal]:
    """Each threshold, a point between each two, and one beyond the outermost, within bounds.

    Where the values are whole, the point between two that follow each other is the lower itself.
    """
    ends = sorted({end for end in _ends(direct) if isinstance(end, Decimal)})
    low = fact.minimum if isinstance(fact.minimum, Decimal) else None
    high = fact.maximum if isinstance(fact.maximum, Decimal) else None
    step = fact.step or Decimal(1)
    outer = [ends[0] - step, ends[-1] + step] if ends else [Decimal(0)]
    outer += [end for end in (low, high) if end is not None]
    between = [(a + b) // 2 if fact.whole else (a + b) / 2 for a, b in pairwise(ends)]
    return [
        value
        for value in dict.fromkeys((*ends, *between, *outer))
        if (low is None or value >= low) and (high is None or value <= high)
    ]


def _codes(fact: Fact, direct: list[Test]) -> Iterable[str]:
    if fact.members is not None:
        return fact.members
    return [*_spelled(direct), "\0"]  # any other code: only that it is another matters


def _spelled(tests: Iterable[Test]) -> list[str]:
    """The codes that tests spell out, in order."""
    found: list[str] = []
    for test in tests:
        if isinstance(test.operand, Members):
            found += test.operand.codes
        elif isinstance(test.operand, str):
            found.append(test.operand)
    return list(dict.fromkeys(found))


def _runs(codes: list[str]) -> Iterable[frozenset[str]]:
    """The codes that follow each other without a gap, from each place to each later one."""
    places = range(len(codes))
    return (frozenset(codes[low : high + 1]) for low in places for high in places[low:])


def _choices(block: list[str], paired: bool, by_place: bool) -> Iterable[list[str]]:
    """Members from a block: each number of them, at every overlap, with a gap, as is asked."""
    yield []
    for size in range(1, len(block) + 1):
        for start in range(len(block) - size + 1) if paired else (0,):
            yield block[start : start + size]
        if by_place and size < len(block):
            yield [*block[: size - 1], block[-1]]


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # February 29
        return day.replace(year=day.year - years, day=28)
