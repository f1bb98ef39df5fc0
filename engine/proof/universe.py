"""The universe of a proof: the facts that some conditions ask about, as the solver knows them.

Inputs are free; derived facts are formulas over their inputs that say what
`engine.encounter.derived` computes. So every model is an encounter that somebody could write, and
what holds in all models holds for all encounters.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

import z3

from engine.encounter.derived import BVN_TECHNIQUE, SPINE
from engine.language.conditions import Condition, Test, tests_in
from engine.language.facts import Fact
from engine.proof.beyond import NotProvable
from engine.proof.claim_symbols import CLAIM_FACTS, OTHER_SERVICE, ClaimSymbols, claim_symbols
from engine.proof.pairs import Pair
from engine.proof.symbols import (
    BooleanSymbol,
    EnumSymbol,
    NumberSymbol,
    SetSymbol,
    Symbol,
    free_symbol,
)

_ADULT = Decimal(18)
_DERIVED_FROM: Mapping[str, tuple[str, ...]] = {
    "patient.skeletally_mature": ("patient.age",),
    "patient.pregnant": ("patient.sex",),
    "procedure.vertebral_body_count": ("procedure.vertebral_bodies",),
    "procedure.bodies_adjacent": ("procedure.vertebral_bodies",),
    "history.bodies_retreated": ("history.bvn_ablated_bodies", "procedure.vertebral_bodies"),
    "history.lifetime_body_count": ("history.bvn_ablated_bodies", "procedure.vertebral_bodies"),
}


class Universe:
    """The facts behind some conditions."""

    def __init__(
        self,
        conditions: Iterable[Condition],
        facts: Mapping[str, Fact],
        *,
        of_lines: bool = False,
    ) -> None:
        """`facts` is the dictionary. Raises `NotProvable` for a fact that is not modeled.

        `of_lines`: the facts of a claim line may be asked for, and are taken as independent of each
        other and of the claim. Then there are models that no line comes to.

        `constraints` hold of every encounter, `plain` of those in which no record contradicts what
        follows from the rest. `follows` says of a derived fact that may also be stated when it
        follows from the rest.
        """
        self.facts = facts
        self._of_lines = of_lines
        found = dict.fromkeys(test for one in conditions for test in tests_in(one))
        self._tests: dict[str, list[Test]] = {}
        for test in found:
            self._tests.setdefault(test.key, []).append(test)
        self.constraints: list[z3.BoolRef] = []
        self.plain: list[z3.BoolRef] = []
        self.follows: dict[str, z3.BoolRef] = {}
        self.claim: ClaimSymbols | None = None
        asked = {test.fact for test in found}
        if asked & CLAIM_FACTS or "procedure.technique" in asked:
            self.claim = claim_symbols(found, facts)
            self.constraints += self.claim.constraints()
        self._symbols: dict[str, Symbol] = {}
        self._pairs: dict[Test, Pair] = {}
        for test in found:
            self._add(test)
        self.inputs = self._inputs()
        self._agree()

    def symbol(self, key: str) -> Symbol:
        """The symbol of a fact, by its key."""
        return self._symbols[key]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all facts that are modeled, derived ones too, in the dictionary's order."""
        order = {id: place for place, id in enumerate(self.facts)}
        return tuple(sorted(self._symbols, key=lambda key: (order[key.partition("[")[0]], key)))

    def test(self, test: Test) -> Pair:
        """What a test comes to."""
        if test not in self._pairs:
            symbol = self._symbols[test.key]
            if test.operator == "known":
                given = symbol.known if test.operand is True else z3.Not(symbol.known)
                self._pairs[test] = Pair(given, z3.Not(given))
            else:
                self._pairs[test] = symbol.test(test)
        return self._pairs[test]

    def derived_from(self, key: str) -> tuple[str, ...]:
        """The facts that may be stated and that can follow from this one."""
        return tuple(id for id in self.follows if key in _DERIVED_FROM.get(id, ()))

    def all_known(self, keys: Iterable[str] | None = None) -> list[z3.BoolRef]:
        """That these facts are known, every set complete, and the claim read whole; or all facts.

        A number that presupposes what is not so, such as the months since a surgery that there
        never was, has no value that could be known; a finding is then false, and a set empty.
        """
        claim = self.claim if keys is None else None
        found = [self._known(key) for key in (self.inputs if keys is None else keys)]
        if claim is not None:
            found += [claim.there, claim.whole, *(units.known for units in claim.units.values())]
            found += [field.known for field in claim.fields.values()]
        return found

    def _known(self, key: str) -> z3.BoolRef:
        symbol = self._symbols[key]
        if isinstance(symbol, SetSymbol):
            return z3.And(symbol.known, symbol.complete)
        if isinstance(symbol, BooleanSymbol):
            return symbol.known
        presupposed = self.facts[key.partition("[")[0]].presupposes
        groundless = [
            self._symbols[other].says(not needed) for other, needed in presupposed.items()
        ]
        return z3.Or(symbol.known, *groundless)

    def _add(self, test: Test) -> None:
        if test.key in self._symbols:
            return
        if test.fact in CLAIM_FACTS:
            assert self.claim is not None  # made where a fact of it is asked for
            self._symbols[test.key] = self.claim.symbol(test.fact, test.of)
            return
        self._fact(test.fact)

    def _fact(self, id: str) -> Symbol:
        """The symbol of a fact, made with those of its inputs when it is first asked for."""
        if id in self._symbols:
            return self._symbols[id]
        for other in _DERIVED_FROM.get(id, ()):
            self._fact(other)
        fact = self.facts[id]
        if id in _DERIVATIONS:
            symbol: Symbol = _DERIVATIONS[id](self)
        elif not self._is_free(fact):
            raise NotProvable(f"`{id}` is not modeled in proofs")
        else:
            like = _LINE_CODES.get(id, ())
            symbol, obeys = free_symbol(id, fact, self._tests.get(id, ()), like)
            self.constraints += obeys
        self._symbols[id] = symbol
        for other in fact.presupposes:
            self._fact(other)
        if id in _RULES:
            obeyed, self.follows[id] = _RULES[id](self)
            self.constraints.append(obeyed)
            self.plain.append(z3.Implies(self.follows[id], symbol.known))
        return symbol

    def _is_free(self, fact: Fact) -> bool:
        """Whether an encounter may state a fact, or a line of a claim have it."""
        if fact.id == "patient.birth_date":
            return False
        of_line = self._of_lines and fact.id.startswith("line.")
        return of_line or fact.given == "facts" or fact.id in _STATED

    def _inputs(self) -> tuple[str, ...]:
        """The facts that an encounter states, in the dictionary's order."""
        return tuple(
            key
            for key in self.keys
            if key not in _DERIVATIONS and key.partition("[")[0] not in CLAIM_FACTS
        )

    def _agree(self) -> None:
        """Nothing contradicts what it presupposes: such values would leave both facts unknown."""
        for key in self.inputs:
            symbol = self._symbols[key]
            claims = symbol.known
            if isinstance(symbol, SetSymbol):
                claims = z3.And(symbol.known, z3.Or(list(symbol.members.values())))
            elif isinstance(symbol, BooleanSymbol):
                claims = z3.And(symbol.known, symbol.holds)
            for other, needed in self.facts[key].presupposes.items():
                there = self._symbols.get(other)
                if isinstance(there, BooleanSymbol):
                    agrees = there.holds == z3.BoolVal(needed)
                    self.constraints.append(z3.Implies(z3.And(claims, there.known), agrees))

    def _set(self, id: str) -> SetSymbol:
        symbol = self._symbols[id]
        assert isinstance(symbol, SetSymbol)
        return symbol

    def _closed(self, id: str) -> z3.BoolRef:
        symbol = self._set(id)
        return z3.And(symbol.known, symbol.complete)


def _body_count(universe: Universe) -> Symbol:
    bodies = universe._set("procedure.vertebral_bodies")
    return NumberSymbol(universe._closed("procedure.vertebral_bodies"), bodies.size)


def _adjacent(universe: Universe) -> Symbol:
    """In a row without a gap: only one of the bodies has no other just above it."""
    bodies = universe._set("procedure.vertebral_bodies").members
    tops = [
        z3.And(bodies[body], z3.Not(bodies[above])) if above else bodies[body]
        for above, body in zip((None, *SPINE), SPINE, strict=False)
    ]
    known = universe._closed("procedure.vertebral_bodies")
    return BooleanSymbol(known, z3.Not(z3.AtLeast(*tops, 2)))


def _retreated(universe: Universe) -> Symbol:
    now, before = (
        universe._set(id) for id in ("procedure.vertebral_bodies", "history.bvn_ablated_bodies")
    )
    certain, possible = {}, {}
    for body in SPINE:
        certain[body] = z3.And(now.known, before.known, now.members[body], before.members[body])
        possible[body] = z3.And(
            *(z3.Not(z3.And(s.known, s.complete, z3.Not(s.members[body]))) for s in (now, before))
        )
    settled = z3.And([certain[body] == possible[body] for body in SPINE])
    known = z3.Or(z3.Or(list(certain.values())), z3.Not(z3.Or(list(possible.values()))))
    return SetSymbol(known, certain, settled)


def _lifetime(universe: Universe) -> Symbol:
    ids = ("procedure.vertebral_bodies", "history.bvn_ablated_bodies")
    now, before = (universe._set(id) for id in ids)
    some = [z3.If(z3.Or(now.members[body], before.members[body]), 1, 0) for body in SPINE]
    return NumberSymbol(z3.And([universe._closed(id) for id in ids]), z3.Sum(some))


_DERIVATIONS: Mapping[str, Callable[[Universe], Symbol]] = {
    "procedure.vertebral_body_count": _body_count,
    "procedure.bodies_adjacent": _adjacent,
    "history.bodies_retreated": _retreated,
    "history.lifetime_body_count": _lifetime,
}
"""The derived facts that no encounter states: formulas over their inputs."""

_STATED = frozenset(
    {
        "patient.age",
        "patient.sex",
        "patient.skeletally_mature",
        "patient.pregnant",
        "procedure.technique",
    }
)
"""The facts that are derived or fields and that an encounter may also state."""

_LINE_CODES: Mapping[str, tuple[str, ...]] = {
    "line.code": (OTHER_SERVICE,),
    "line.policy": ("another/policy",),
    "line.diagnoses": ("Z99.89",),
    "line.modifiers": ("59",),
    "line.place_of_service": ("22",),
}
"""What codes of a line look like that no condition names."""


def _grown(universe: Universe) -> tuple[z3.BoolRef, z3.BoolRef]:
    """Whoever is known to be older than 18 is mature."""
    age, mature = universe.symbol("patient.age"), universe.symbol("patient.skeletally_mature")
    assert isinstance(age, NumberSymbol) and isinstance(mature, BooleanSymbol)
    adult = z3.And(age.known, age.compares("gt", _ADULT))
    return z3.Implies(z3.And(adult, mature.known), mature.holds), adult


def _not_pregnant(universe: Universe) -> tuple[z3.BoolRef, z3.BoolRef]:
    """A male patient is not."""
    pregnant = universe.symbol("patient.pregnant")
    assert isinstance(pregnant, BooleanSymbol)
    male = universe.symbol("patient.sex").says("male")
    return z3.Implies(z3.And(male, pregnant.known), z3.Not(pregnant.holds)), male


def _named_by_code(universe: Universe) -> tuple[z3.BoolRef, z3.BoolRef]:
    """The technique is that of the claim's code.

    Without a claim it is assumed, unless codes of another service are requested.
    """
    technique = universe.symbol("procedure.technique")
    assert isinstance(technique, EnumSymbol) and universe.claim is not None
    claim = universe.claim
    named = z3.And(claim.names_ablation, technique.known)
    unclear = z3.And(claim.there, z3.Not(claim.names_ablation))
    return z3.Implies(named, technique.says(BVN_TECHNIQUE)), z3.Not(unclear)


_RULES: Mapping[str, Callable[[Universe], tuple[z3.BoolRef, z3.BoolRef]]] = {
    "patient.skeletally_mature": _grown,
    "patient.pregnant": _not_pregnant,
    "procedure.technique": _named_by_code,
}
"""What a derived fact that may also be stated is where it is known, and when it follows: then it is
unknown only where the record says otherwise."""
