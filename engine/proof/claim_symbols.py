"""The claim in the solver: which codes it bills, with how many units.

One line a code is enough: what a pack asks of a claim are its codes and their sums of units. Beside
the codes that conditions name there is one of another service and, where it matters, one of
anesthesia. A line that could not be read makes the claim's codes an open set.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import z3

from engine.encounter.claim_reader import MAX_UNITS
from engine.encounter.derived import BVN_CODES
from engine.language.conditions import Test
from engine.language.facts import Fact
from engine.language.values import SetValue
from engine.proof.stand_ins import named_codes, other_codes, others_needed
from engine.proof.symbols import BooleanSymbol, EnumSymbol, NumberSymbol, SetSymbol

OTHER_SERVICE = "72148"
"""A code of another service, for what no condition names: imaging of the lumbar spine."""
_ANESTHESIA = "01940"
"""A code of the anesthesia section, where a condition asks whether anesthesia is billed."""
_LIKE = {
    "claim.codes": (OTHER_SERVICE,),
    "claim.diagnoses": ("Z99.89",),
    "claim.place_of_service": ("22", "24", "19"),
}
"""What codes look like that no condition names."""

CLAIM_FACTS = frozenset(
    {
        "claim.codes",
        "claim.units",
        "claim.lines",
        "claim.diagnoses",
        "claim.anesthesia_billed",
        "claim.form",
        "claim.setting",
        "claim.place_of_service",
        "claim.primary_elsewhere",
    }
)
"""The facts that a claim gives."""


@dataclass(frozen=True)
class ClaimSymbols:
    """A claim as formulas: whether there is one, whether all its lines were read, its codes."""

    there: z3.BoolRef
    whole: z3.BoolRef
    billed: Mapping[str, z3.BoolRef]
    units: Mapping[str, NumberSymbol]
    fields: dict[str, BooleanSymbol | EnumSymbol | SetSymbol] = field(default_factory=dict)

    def symbol(self, fact: str, of: str | None) -> Any:
        """The symbol of a fact of the claim."""
        if fact in ("claim.codes", "claim.lines"):
            return SetSymbol(self.there, self.billed, self.whole)
        if fact == "claim.units":
            return self._units(of or "")
        if fact == "claim.anesthesia_billed":
            some = z3.Or([holds for code, holds in self.billed.items() if _is_anesthesia(code)])
            return BooleanSymbol(z3.And(self.there, z3.Or(some, self.whole)), some)
        return self.fields[fact]

    def _units(self, code: str) -> NumberSymbol:
        billed, units = self.billed[code], self.units[code]
        known = z3.And(self.there, self.whole, z3.Or(z3.Not(billed), units.known))
        return NumberSymbol(known, z3.If(billed, units.count, 0))

    @property
    def names_ablation(self) -> z3.BoolRef:
        """That a code of the claim says basivertebral nerve ablation."""
        some = z3.Or([holds for code, holds in self.billed.items() if code in BVN_CODES])
        return z3.And(self.there, some)

    def constraints(self) -> list[z3.BoolRef]:
        """What every claim obeys."""
        found = [
            z3.Or(z3.Not(self.there), z3.Not(self.whole), *self.billed.values()),
            *(units.count >= 1 for units in self.units.values()),
            *(units.count <= MAX_UNITS for units in self.units.values()),
        ]
        for one in self.fields.values():
            found.append(z3.Implies(one.known, self.there))
            if isinstance(one, EnumSymbol):
                found += [one.place >= 0, one.place < len(one.members)]
        return found

    def document(self, model: z3.ModelRef) -> dict[str, Any] | None:
        """The claim of a model as an encounter file holds it; `None` where there is none."""
        if not z3.is_true(model.eval(self.there, model_completion=True)):
            return None
        lines: list[dict[str, Any]] = []
        for code, billed in self.billed.items():
            if z3.is_true(model.eval(billed, model_completion=True)):
                lines.append({"code": code, "units": self.units[code].value(model)})
        if not z3.is_true(model.eval(self.whole, model_completion=True)):
            lines.append({"code": None, "units": None})
        claim: dict[str, Any] = {
            "lines": [{"line": Decimal(n), **line} for n, line in enumerate(lines, 1)]
        }
        for id, symbol in self.fields.items():
            value = symbol.value(model)
            if isinstance(value, SetValue):
                claim[id.partition(".")[2]] = sorted(value.members)
            elif value is not None:
                claim[id.partition(".")[2]] = value
        return claim


def _is_anesthesia(code: str) -> bool:
    return code.isdigit() and 100 <= int(code) <= 1999


def claim_symbols(tests: Iterable[Test], facts: Mapping[str, Fact]) -> ClaimSymbols:
    """The claim that these tests ask about."""
    tests = [test for test in tests if test.fact in CLAIM_FACTS]
    codes = _codes(tests, facts)
    claim = ClaimSymbols(
        z3.Bool("claim"),
        z3.Bool("claim whole"),
        {code: z3.Bool(f"claim: {code}") for code in codes},
        {
            code: NumberSymbol(z3.Bool(f"units {code} known"), z3.Int(f"units {code}"))
            for code in codes
        },
    )
    for id in dict.fromkeys(test.fact for test in tests):
        known, mine = z3.Bool(f"{id} known"), [test for test in tests if test.fact == id]
        if id == "claim.diagnoses":
            listed = _with_others(facts[id], mine)
            held = {code: z3.Bool(f"{id}: {code}") for code in listed}
            claim.fields[id] = SetSymbol(known, held, z3.BoolVal(True))
        elif id == "claim.primary_elsewhere":
            claim.fields[id] = BooleanSymbol(known, z3.Bool(id))
        elif id in ("claim.form", "claim.setting", "claim.place_of_service"):
            declared = facts[id].members
            members = tuple(declared) if declared else _with_others(facts[id], mine)
            claim.fields[id] = EnumSymbol(known, z3.Int(id), members)
    return claim


def _codes(tests: list[Test], facts: Mapping[str, Fact]) -> list[str]:
    """The codes that a claim may bill: those of the ablation, those named, and others."""
    asked = [test for test in tests if test.fact in ("claim.codes", "claim.lines")]
    named = {*BVN_CODES, *named_codes(asked)}
    named |= {test.of for test in tests if test.of is not None}
    if any(test.fact == "claim.anesthesia_billed" for test in tests):
        named.add(_ANESTHESIA)
    number = others_needed(asked)
    others = other_codes(facts["claim.codes"], _LIKE["claim.codes"], named, number)
    return sorted({*named, *others})


def _with_others(fact: Fact, tests: list[Test]) -> tuple[str, ...]:
    named = named_codes(tests)
    others = other_codes(fact, _LIKE[fact.id], named, others_needed(tests))
    return (*named, *others)
