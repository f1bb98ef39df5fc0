"""Witnesses: an encounter that shows what the solver found, as ordinary as it can be.

A model of the solver is any encounter. A witness is the typical encounter of the fact dictionary
with the fewest changes: fact by fact, in the dictionary's order, the typical value is kept where
that is possible, and numbers that must differ come as near to it as they can. So the same question
has the same witness in every run.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import z3

from engine.encounter.derived import BVN_CODES, BVN_TECHNIQUE, completed_years
from engine.encounter.model import Encounter
from engine.encounter.reader import read_encounter
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import Document
from engine.knowledge.texts.json_writer import pretty
from engine.language.facts import Fact
from engine.language.values import SetValue, Value
from engine.proof.claim_symbols import OTHER_SERVICE
from engine.proof.symbols import BooleanSymbol, NumberSymbol, SetSymbol, Symbol
from engine.proof.universe import Universe

Json = dict[str, Any]
_TECHNIQUE = "procedure.technique"
_FIRST = {"64628": 1}
"""What a typical claim bills: one unit of the code for the first bodies."""

_ANY_DAY = date(2025, 1, 1)
"""Near this lies a date that must be stated and has no typical value."""


@dataclass(frozen=True, slots=True)
class Witness:
    """An encounter as a document: what was asked of it, and what of that is not typical."""

    document: Json
    asked: tuple[str, ...]
    changed: tuple[str, ...]
    model: z3.ModelRef = field(repr=False, compare=False)

    def encounter(self, library: Library) -> Encounter:
        """The encounter, through the one check that every encounter passes."""
        return read_encounter(Document("a witness", pretty(self.document), self.document), library)


class Finder:
    """Finds witnesses in one universe. `header` holds payer, date and what else is not a fact."""

    def __init__(self, universe: Universe, header: Json, time_limit: int) -> None:
        """`time_limit` is what one question to the solver may take, in milliseconds."""
        self._universe = universe
        self._header = header
        self._time_limit = time_limit
        self._typical = _typical_derived(universe.facts, header)

    def witness(self, *formulas: z3.BoolRef) -> Witness | None:
        """The most ordinary encounter in which all formulas hold; they are known to be possible.

        `None` where the solver did not answer in time.
        """
        growing = _Growing([*self._universe.constraints, *formulas], self._time_limit)
        if not growing.possible():
            return None
        changed = []
        for plain_record in self._universe.plain:
            growing.keep_first([plain_record])
        for wishes in self._claim_wishes():
            growing.keep_first(wishes)
        for key in self._universe.inputs:
            symbol, fact = self._universe.symbol(key), self._universe.facts[key]
            typical = self._typical.get(key, fact.typical)
            if not growing.keep_first([_typically(symbol, typical)]):
                changed.append(key)
                if typical is not None:
                    growing.keep_first([symbol.known])
                _settle(growing, symbol, typical)
        model = growing.model
        claim = self._universe.claim
        billed = claim.document(model) if claim is not None else None
        document = {**self._header, "facts": self._facts(model, billed)}
        if billed is not None:
            document["claim"] = billed
        elif _TECHNIQUE in self._universe.inputs and _TECHNIQUE not in document["facts"]:
            # Without a claim or a request the technique would be assumed.
            document["request"] = {"codes": [OTHER_SERVICE]}
        sex = document["facts"].pop("patient.sex", None)
        if sex is not None:
            document["patient"] = {"sex": sex}
        also = ("claim",) if billed is not None else ()
        return Witness(document, self._universe.inputs, (*changed, *also), model)

    def _claim_wishes(self) -> Iterable[list[z3.BoolRef]]:
        """What a claim should be like, wish by wish, each with its second best."""
        claim = self._universe.claim
        if claim is None:
            return
        yield [z3.Not(claim.there)]
        yield [claim.whole]
        for code, billed in claim.billed.items():
            units, wanted = claim.units[code], _FIRST.get(code)
            yield [billed if wanted else z3.Not(billed)]
            yield [units.known]
            yield [units.says(Decimal(n)) for n in range(1, 10)]
        for id, symbol in claim.fields.items():
            typical = self._universe.facts[id].typical
            wish = [] if typical is None else [symbol.says(typical)]
            yield [*wish, z3.Not(symbol.known)]
            if isinstance(symbol, SetSymbol):
                for holds in symbol.members.values():
                    yield [z3.Not(holds)]

    def _facts(self, model: z3.ModelRef, billed: Json | None) -> Json:
        """What the encounter states; what follows from other parts of it is left out.

        Where that is unknown although it would follow, the record says otherwise: a conflict.
        """
        facts: Json = {}
        for key in self._universe.inputs:
            value = self._universe.symbol(key).value(model)
            follows = _follows(key, facts, billed)
            if value is not None and follows is None:
                facts[key] = plain(value)
            elif value is None and follows is not None:
                facts[key] = _OTHERWISE[key]
        return facts


def _typical_derived(facts: Mapping[str, Fact], header: Json) -> dict[str, Value]:
    """The typical values of facts that follow from the typical date of birth."""
    born = facts["patient.birth_date"].typical if "patient.birth_date" in facts else None
    if not isinstance(born, date):
        return {}
    years = completed_years(born, date.fromisoformat(header["date_of_service"]))
    return {"patient.age": Decimal(years), "patient.skeletally_mature": years > 18}


def plain(value: Value) -> Any:
    """A value as an encounter file holds it."""
    if isinstance(value, SetValue):
        members = sorted(value.members)
        return members if value.complete else {"value": members, "complete": False}
    return value.isoformat() if isinstance(value, date) else value


_OTHERWISE: Json = {
    "patient.skeletally_mature": False,
    "patient.pregnant": True,
    "procedure.technique": "other",
}
"""What contradicts the derived value of a fact that may be stated as well."""


def _follows(key: str, facts: Json, billed: Json | None) -> Value | None:
    """The value of a fact that follows from what the encounter states besides."""
    match key:
        case "procedure.technique" if billed is not None:
            codes = {line["code"] for line in billed["lines"]}
            return BVN_TECHNIQUE if codes & BVN_CODES else None
        case "patient.skeletally_mature":
            age = facts.get("patient.age")
            return True if isinstance(age, Decimal) and age > 18 else None
        case "patient.pregnant":
            return False if facts.get("patient.sex") == "male" else None
        case _:
            return None


def _typically(symbol: Symbol, typical: Value | None) -> z3.BoolRef:
    return z3.Not(symbol.known) if typical is None else symbol.says(typical)


def _settle(growing: "_Growing", symbol: Symbol, typical: Value | None) -> None:
    """Leave nothing of a symbol open that the formulas leave open."""
    match symbol:
        case NumberSymbol():
            growing.nearest(symbol, typical)
        case SetSymbol():
            wanted = typical.members if isinstance(typical, SetValue) else frozenset[str]()
            growing.keep_first([symbol.complete])
            for code, holds in symbol.members.items():
                growing.keep_first([holds if code in wanted else z3.Not(holds)])
        case BooleanSymbol():
            growing.keep_first([z3.Not(symbol.holds)])
        case _:
            growing.keep_first([symbol.place == place for place in range(len(symbol.members))])


class _Growing:
    """A satisfiable set of formulas that wishes are added to, one after another."""

    def __init__(self, formulas: Iterable[z3.BoolRef], time_limit: int) -> None:
        self._solver = z3.Solver()
        self._solver.set("timeout", time_limit)
        self._solver.add(list(formulas))
        self.model: z3.ModelRef

    def possible(self) -> bool:
        """Whether there is a model at all."""
        return self._check()

    def keep_first(self, wishes: Iterable[z3.BoolRef]) -> bool:
        """Keep the first wish that is possible beside all kept so far; whether it was the first."""
        for place, wish in enumerate(wishes):
            if z3.is_true(self.model.eval(wish, model_completion=True)) or self._check(wish):
                self._solver.add(wish)
                return place == 0
        return False

    def nearest(self, symbol: NumberSymbol, typical: Value | None) -> None:
        """Bring a known number as near to the typical one as it can be, to whole steps first."""
        if not z3.is_true(self.model.eval(symbol.known, model_completion=True)):
            return
        if symbol.grain.denominator > 1:
            # The grain is half of what the steps are multiples of: those read better.
            self.keep_first([symbol.count % 2 == 0])
        aim = 0
        if isinstance(typical, Decimal):
            aim = int(Fraction(typical) / symbol.grain)
        elif symbol.is_date:
            aim = (typical if isinstance(typical, date) else _ANY_DAY).toordinal()
        distance = z3.If(symbol.count >= aim, symbol.count - aim, aim - symbol.count)
        low, high = 0, self._whole(distance)
        while low < high:
            middle = (low + high) // 2
            if self._check(distance <= middle):
                high = self._whole(distance)
            else:
                low = middle + 1
        self._solver.add(distance <= high)
        self.keep_first([symbol.count >= aim])

    def _whole(self, term: z3.ArithRef) -> int:
        return int(self.model.eval(term, model_completion=True).as_long())

    def _check(self, *wishes: z3.BoolRef) -> bool:
        if wishes:
            self._solver.push()
            self._solver.add(*wishes)
        found: bool = self._solver.check() == z3.sat
        if found:
            self.model = self._solver.model()
        if wishes:
            self._solver.pop()
        return found
