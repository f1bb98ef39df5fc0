"""Two encounters of which the second knows more: for the law that answers are never overturned.

The second is the first with other names for its parts, and with the rule that what is known in the
first is known in the second, and is the same. Sets that are open may grow.
"""

from collections.abc import Callable, Iterable

import z3

from engine.proof.symbols import EnumSymbol, NumberSymbol, SetSymbol, Symbol
from engine.proof.universe import Universe


class Refinement:
    """The later encounter, as a renaming of the formulas about the earlier one."""

    def __init__(self, universe: Universe) -> None:
        """Rename everything, and say how the two belong together."""
        self._names = [(one, z3.Const(f"{one} later", one.sort())) for one in _constants(universe)]
        self.more_known = [self.later(formula) for formula in universe.constraints]
        for key in universe.inputs:
            self.more_known += grown(universe.symbol(key), self.later)
        claim = universe.claim
        if claim is not None:
            # A claim that comes later is another matter: it takes the place of the assumed service.
            self.more_known.append(self.later(claim.there) == claim.there)
            self.more_known += grown(SetSymbol(claim.there, claim.billed, claim.whole), self.later)
            for code, units in claim.units.items():
                billed = z3.And(claim.there, claim.billed[code], units.known)
                self.more_known += grown(NumberSymbol(billed, units.count), self.later)
            for field in claim.fields.values():
                self.more_known += grown(field, self.later)

    def later(self, formula: z3.BoolRef) -> z3.BoolRef:
        """A formula, said of the later encounter."""
        return z3.substitute(formula, self._names)


def grown(symbol: Symbol, later: Callable[[z3.BoolRef], z3.BoolRef]) -> list[z3.BoolRef]:
    """That what is known of a symbol is still so later; `later` says a formula of that time."""
    known = z3.Implies(symbol.known, later(symbol.known))
    match symbol:
        case SetSymbol():
            kept = [z3.Implies(one, later(one)) for one in symbol.members.values()]
            same = [one == later(one) for one in symbol.members.values()]
            closed = z3.And(symbol.known, symbol.complete)
            return [
                known,
                z3.Implies(symbol.known, z3.And(kept)),
                z3.Implies(closed, z3.And(later(symbol.complete), *same)),
            ]
        case NumberSymbol():
            value = symbol.count
        case EnumSymbol():
            value = symbol.place
        case _:
            value = symbol.holds
    return [known, z3.Implies(symbol.known, value == later(value))]


def _constants(universe: Universe) -> list[z3.ExprRef]:
    """Every free constant in the formulas of a universe."""
    claim = universe.claim
    units = [] if claim is None else list(claim.units.values())
    symbols = [*(universe.symbol(key) for key in universe.keys), *units]
    return constants_of(symbols, universe.constraints)


def constants_of(
    symbols: Iterable[Symbol], formulas: Iterable[z3.ExprRef] = ()
) -> list[z3.ExprRef]:
    """Every free constant of some symbols and formulas, in order of name."""
    found: dict[str, z3.ExprRef] = {}
    seen: set[int] = set()
    waiting: list[z3.ExprRef] = [*formulas, *(part for one in symbols for part in _parts(one))]
    while waiting:
        one = waiting.pop()
        if one.get_id() in seen:
            continue
        seen.add(one.get_id())
        if z3.is_const(one) and one.decl().kind() == z3.Z3_OP_UNINTERPRETED:
            found[str(one)] = one
        waiting += one.children()
    return [found[name] for name in sorted(found)]


def _parts(symbol: Symbol) -> list[z3.ExprRef]:
    match symbol:
        case SetSymbol():
            return [symbol.known, symbol.complete, *symbol.members.values()]
        case NumberSymbol():
            return [symbol.known, symbol.count]
        case EnumSymbol():
            return [symbol.known, symbol.place]
        case _:
            return [symbol.known, symbol.holds]
