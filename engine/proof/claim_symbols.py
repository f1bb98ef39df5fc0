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

from engine.encounter.derived import BVN_CODES
from engine.language.conditions import Members, Test
from engine.language.facts import Fact
from engine.language.values import SetValue
from engine.proof.symbols import OTHER, BooleanSymbol, EnumSymbol, NumberSymbol, SetSymbol

OTHER_SERVICE = "72148"
"""A code of another service, for what no condition names: imaging of the lumbar spine."""
ANESTHESIA = "01940"
"""A code of the anesthesia section, where a condition asks whether anesthesia is billed."""
OTHER_DIAGNOSIS = "Z99.89"
"""A diagnosis that no condition names."""
_PLACES = ("22", "24", "19", "21", "11", "12")
_MOST_UNITS = 9999

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
            some = self.billed.get(ANESTHESIA, z3.BoolVal(False))
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
            *(units.count <= _MOST_UNITS for units in self.units.values()),
        ]
        return [*found, *(z3.Implies(one.known, self.there) for one in self.fields.values())]

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
                claim[id.partition(".")[2]] = _stated(symbol, value)
        return claim


def _stated(symbol: object, value: Any) -> Any:
    if value != OTHER or not isinstance(symbol, EnumSymbol):
        return value
    return next(place for place in _PLACES if place not in symbol.members)


def claim_symbols(tests: Iterable[Test], facts: Mapping[str, Fact]) -> ClaimSymbols:
    """The claim that these tests ask about."""
    tests = [test for test in tests if test.fact in CLAIM_FACTS]
    codes = dict.fromkeys(["64628", "64629", OTHER_SERVICE])
    for test in tests:
        if test.fact == "claim.units":
            codes[test.of or ""] = None
        elif test.fact in ("claim.codes", "claim.lines") and isinstance(test.operand, Members):
            codes |= dict.fromkeys(test.operand.codes)
        elif test.fact == "claim.anesthesia_billed":
            codes[ANESTHESIA] = None
    claim = ClaimSymbols(
        z3.Bool("claim"),
        z3.Bool("claim whole"),
        {code: z3.Bool(f"claim: {code}") for code in sorted(codes)},
        {
            code: NumberSymbol(z3.Bool(f"units {code} known"), z3.Int(f"units {code}"))
            for code in sorted(codes)
        },
    )
    for id in dict.fromkeys(test.fact for test in tests):
        known, mine = z3.Bool(f"{id} known"), [test for test in tests if test.fact == id]
        if id == "claim.diagnoses":
            named = {
                code for t in mine if isinstance(t.operand, Members) for code in t.operand.codes
            }
            held = {code: z3.Bool(f"{id}: {code}") for code in (*sorted(named), OTHER_DIAGNOSIS)}
            claim.fields[id] = SetSymbol(known, held, z3.BoolVal(True))
        elif id == "claim.primary_elsewhere":
            claim.fields[id] = BooleanSymbol(known, z3.Bool(id))
        elif id in ("claim.form", "claim.setting", "claim.place_of_service"):
            declared = tuple(facts[id].members or ())
            places = dict.fromkeys(code for test in mine for code in _codes_of(test))
            claim.fields[id] = EnumSymbol(known, z3.Int(id), declared or (*places, OTHER))
    return claim


def _codes_of(test: Test) -> tuple[str, ...]:
    return test.operand.codes if isinstance(test.operand, Members) else (str(test.operand),)
