"""Which facts a policy asks for that no claim can hold: those that stand only in documents."""

from collections import Counter
from collections.abc import Iterable, Mapping

from engine.decide.request import request_of
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.knowledge.selected import Request
from engine.knowledge.selection import select
from engine.language.conditions import tests_in
from engine.language.facts import Fact

CLINICAL = "clinical"


def beyond_claims(pack: Pack, facts: Mapping[str, Fact]) -> tuple[str, ...]:
    """The stated facts behind the criteria of a pack that a claim has no place for.

    In the order of the dictionary. A derived fact stands for those it is asked by.
    """
    tested = {
        test.fact for criterion in pack.criteria.values() for test in tests_in(criterion.condition)
    }
    asked = {name for id in tested if id in facts for name in (facts[id].asks or (id,))}
    return tuple(id for id, fact in facts.items() if id in asked and fact.documentation == CLINICAL)


def policies_of(encounters: Iterable[Encounter], library: Library) -> list[tuple[Pack, int]]:
    """The packs that decide some encounters, by name, and how many each."""
    asked: Counter[Request] = Counter(map(request_of, encounters))
    packs: dict[str, Pack] = {}
    counted: Counter[str] = Counter()
    for request, count in asked.items():
        for choice in select(library, request).choices:
            packs[choice.pack.name] = choice.pack
            counted[choice.pack.name] += count
    return [(packs[name], counted[name]) for name in sorted(packs)]
