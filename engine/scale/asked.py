"""What a number of packs asks of facts: all that the prepared form has to hold for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.decide.prepared import indexed_facts
from engine.encounter.derived import SPINE
from engine.knowledge.packs import Pack
from engine.language.conditions import Members, Test, tests_in
from engine.language.facts import Fact
from engine.language.values import Kind

ALONG_THE_SPINE = (
    "procedure.vertebral_bodies",
    "history.bvn_ablated_bodies",
    "history.bodies_retreated",
)
"""Sets of which derived facts need every member, in the order of the spine."""


@dataclass(frozen=True)
class Asked:
    """The facts that the packs test, and of each set the members that they tell apart.

    `members` orders the bits of a set's mask; all other members are only counted. `indexed` are the
    (fact, index) pairs, such as the units of a code.
    """

    facts: Mapping[str, Fact]
    tests: tuple[Test, ...]
    indexed: tuple[tuple[str, str], ...]

    @cached_property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """The members that have a bit, by set."""
        found: dict[str, dict[str, None]] = {id: dict.fromkeys(SPINE) for id in ALONG_THE_SPINE}
        for test in self.tests:
            if self.facts[test.fact].kind is Kind.SET:
                codes = found.setdefault(test.fact, {})
                if isinstance(test.operand, Members):
                    codes.update(dict.fromkeys(test.operand.codes))
        return {id: tuple(codes) for id, codes in found.items()}


def asked_by(packs: Iterable[Pack], facts: Mapping[str, Fact]) -> Asked:
    """What these packs ask in their criteria and determinations."""
    listed = tuple(packs)
    conditions = [
        condition
        for pack in listed
        for condition in (
            *(criterion.condition for criterion in pack.criteria.values()),
            *(determination.condition for determination in pack.determinations),
        )
    ]
    tests = dict.fromkeys(test for condition in conditions for test in tests_in(condition))
    indexed = dict.fromkeys(pair for pack in listed for pair in indexed_facts(pack))
    return Asked(facts, tuple(tests), tuple(indexed))
