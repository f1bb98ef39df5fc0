"""Claims on which an edit may come to something else: the plainest first.

No solver knows how the facts of a line follow from a claim and the tables. So claims are made of
what edits and tables themselves name (codes, modifiers, diagnoses, days), and are simply tried.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import product
from typing import TypeVar

from engine.encounter.billed_line import FURTHER, UNLISTED
from engine.encounter.derived import BVN_CODES
from engine.knowledge.coding.lookup import CodingTables
from engine.knowledge.coding.rows import (
    AddOnRow,
    DiagnosisRow,
    ExcludesRow,
    ModifierRow,
    PairRow,
    PlaceRow,
    Row,
    UnitLimitRow,
)
from engine.knowledge.coding.table import ANY
from engine.knowledge.coding_packs import Edit
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack, PackStatus
from engine.language.conditions import Members, Test, tests_in

R = TypeVar("R", bound=Row)

UNKNOWN = "unknown"
_POLICY = "line.policy"
_NO_MODIFIER = "ZZ"
"""What no table has as a modifier."""
_OTHER_SERVICE = "99999"
"""A code that no table has."""
_MANY = "9"
"""More units than any limit allows."""


@dataclass(frozen=True, slots=True)
class TriedLine:
    """One line, each field as a feature writes it; empty where nothing is said."""

    code: str
    units: str = "1"
    modifiers: str = ""
    provider: str = ""
    revenue: str = ""
    described: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Where and how a claim is billed; `None` where it is not said."""

    form: str | None
    setting: str | None
    place: str | None


_USUAL = Circumstances("professional", "practitioner", "24")


@dataclass(frozen=True, slots=True)
class TriedClaim:
    """A claim under a pack on a day; what is `None` is as in a typical encounter, or not said."""

    lines: tuple[TriedLine, ...]
    diagnoses: str | None = None
    bodies: str | None = None
    elsewhere: bool = False
    pack: str = ""
    payer: str = ""
    day: date = date.min
    where: Circumstances = _USUAL


_WHERE = (
    _USUAL,
    Circumstances("institutional", "outpatient hospital", None),
    Circumstances("professional", "asc", "24"),
    Circumstances("professional", "practitioner", "11"),
    Circumstances("professional", None, "24"),
    Circumstances("institutional", None, None),
    Circumstances(None, None, None),
)


class ClaimsTried:
    """The claims to try in a library."""

    def __init__(self, library: Library) -> None:
        """Tables are read when the first claim is asked for."""
        self._library = library
        self._tables = CodingTables(library)

    def for_edit(self, edit: Edit) -> Iterator[TriedClaim]:
        """Claims that differ in what an edit asks about, on ordinary days and places first."""
        tests = [*tests_in(edit.condition)]
        asked = {test.fact for test in tests}
        shapes = list(dict.fromkeys(self._shapes(asked, tests)))
        packs = self._packs(tests)
        order = sorted(
            product(range(len(self._days)), range(len(_WHERE))), key=lambda two: (sum(two), two)
        )
        for day, where in order:
            for shape, pack in product(shapes, packs):
                yield replace(
                    shape,
                    pack=pack.name,
                    payer=pack.payer,
                    day=self._days[day],
                    where=_WHERE[where],
                )

    @cached_property
    def _days(self) -> list[date]:
        """The days on which an answer of the tables changes; those with most answers first."""
        tables = self._tables.tables
        entries = [one for table in tables for one in table.entries if one.begins or one.ends]
        days = self._tables.days(())
        return sorted(days, key=lambda day: (-sum(one.holds_on(day) for one in entries), day))

    def _packs(self, tests: Iterable[Test]) -> list[Pack]:
        """An ordinary pack; of edits that name policies the last of each, and of another."""
        named = {code for test in tests if test.fact == _POLICY for code in _codes(test)}
        if not named:
            return self._ordinary[:1]
        last = [self._library.versions(policy)[-1:] for policy in sorted(named)]
        others = [pack for pack in self._ordinary if pack.id not in named]
        return [*(pack for packs in last for pack in packs), *others[:1]]

    @cached_property
    def _ordinary(self) -> list[Pack]:
        """All packs; first those in force of payers of whom nothing more need be said."""
        payers = self._library.payers.payers
        packs = [pack for pack in self._library.packs() if pack.payer in payers]
        best = [p for p in packs if p.status is PackStatus.ACTIVE and payers[p.payer].default_line]
        return [*best, *packs]

    def _shapes(self, asked: set[str], tests: Sequence[Test]) -> Iterator[TriedClaim]:
        yield from _structures()
        modifiers = [code for test in tests if "modifier" in test.fact for code in _codes(test)]
        if any("modifier" in fact for fact in asked) or asked & _BY_MODIFIER:
            yield from _with_modifiers([*modifiers, *self._modifiers])
        if any("diagnos" in fact for fact in asked):
            listed = [code for test in tests if "diagnos" in test.fact for code in _codes(test)]
            lines = TriedLine("64628"), TriedLine(_OTHER_SERVICE)
            for diagnoses in (*listed, *self._diagnoses, UNKNOWN):
                yield TriedClaim(lines[:1], diagnoses)
                yield TriedClaim(lines, diagnoses)
        if asked & _BY_OTHER_SERVICE:
            yield from self._beside_others()

    @cached_property
    def _modifiers(self) -> list[str]:
        """A modifier of each kind in the tables, what is none, and what nobody knows."""
        kinds = {
            (row.bypasses_pairs, row.splits_lines, row.settings, row.is_modifier): row.modifier
            for row in self._rows(ModifierRow)
        }
        places = [row.place for row in self._rows(PlaceRow)]
        return [*kinds.values(), *places, _NO_MODIFIER]

    @cached_property
    def _diagnoses(self) -> list[str]:
        """Every diagnosis of the tables, and two that exclude each other."""
        single = dict.fromkeys(row.code for row in self._rows(DiagnosisRow))
        pairs = [
            f"{one}, {other}"
            for row in self._rows(ExcludesRow)
            for one, other in product(_like(row.code, single), _like(row.other, single))
        ]
        return [*single, *pairs]

    def _beside_others(self) -> Iterator[TriedClaim]:
        """The ablation beside other services: one for each way in which tables name them."""
        first = TriedLine("64628")
        releasing = [row.modifier for row in self._rows(ModifierRow) if row.bypasses_pairs][:1]
        for code in self._other_services:
            for modifier in ("", *releasing, _NO_MODIFIER):
                yield TriedClaim((first, TriedLine(code, modifiers=modifier)))
            yield TriedClaim((first, TriedLine(code, _MANY)))
        for row in self._rows(AddOnRow):
            if row.code not in BVN_CODES:
                others = (*row.primaries[:1], row.code)
                yield TriedClaim((first, *map(TriedLine, others)))

    @cached_property
    def _other_services(self) -> list[str]:
        """A code of another service for each set of things that tables say of one."""
        said: dict[str, set[object]] = {_OTHER_SERVICE: set()}
        for table in self._tables.tables:
            for row in (one.row for one in table.entries):
                match row:
                    case PairRow(_, code, indicator):
                        told: object = indicator
                    case UnitLimitRow(code, _, mai):
                        told = mai
                    case AddOnRow(code, _, type_):
                        told = type_
                    case _:
                        continue
                said.setdefault(_first_code(code), set()).add((table.kind, table.setting, told))
        others = {code: told for code, told in said.items() if code not in BVN_CODES}
        return list({frozenset(told): code for code, told in reversed(others.items())}.values())

    def _rows(self, kind: type[R]) -> list[R]:
        entries = (one for table in self._tables.tables for one in table.entries)
        return [one.row for one in entries if isinstance(one.row, kind)]


_BY_MODIFIER = {"line.repeated", "line.pair_bypassed", "line.primary_denied"}
"""Facts that a modifier of a line decides, though their names do not say so."""
_BY_OTHER_SERVICE = {
    "line.pair_named",
    "line.pair_indicator",
    "line.pair_bypassed",
    "line.limit_named",
    "line.add_on_named",
    "line.bvn_ablation",
}
"""Facts of a line that bills another service, or stands beside one."""


def _structures() -> Iterator[TriedClaim]:
    """The ablation in every way in which lines can be put together."""
    families = list(FURTHER.items())
    for first, further in families[:1]:
        yield from _of_family(TriedLine(first), TriedLine(further))
    for code in sorted(UNLISTED):
        for described in ("yes", "no", ""):
            yield TriedClaim((TriedLine(code, described=described),))
    yield TriedClaim((TriedLine("64628"), TriedLine(UNKNOWN)))
    yield TriedClaim((TriedLine("64628"), TriedLine(UNKNOWN, revenue="0360")))
    for first, further in families[1:]:
        yield from _of_family(TriedLine(first), TriedLine(further))


def _of_family(one: TriedLine, more: TriedLine) -> Iterator[TriedClaim]:
    """The codes for the first bodies and for each further one."""
    yield TriedClaim((one,))
    yield TriedClaim((one, more), bodies="L4, L5, S1")
    for bodies in (None, "L3, L4, L5, S1", "at least L4, L5", UNKNOWN):
        yield TriedClaim((one, more), bodies=bodies)
    yield TriedClaim((more,))
    yield TriedClaim((more,), elsewhere=True)
    yield TriedClaim((one, replace(more, units=_MANY)))
    yield TriedClaim((replace(one, units=_MANY), more))
    yield TriedClaim((replace(one, units=UNKNOWN), replace(more, units=UNKNOWN)))
    yield TriedClaim((one, one))
    yield TriedClaim((replace(one, provider="P1"), replace(more, provider="P2")))


def _with_modifiers(modifiers: Iterable[str]) -> Iterator[TriedClaim]:
    first, further, revenue = TriedLine("64628"), TriedLine("64629"), TriedLine(UNKNOWN)
    for modifier in dict.fromkeys(modifiers):
        yield TriedClaim((replace(first, modifiers=modifier),))
        yield TriedClaim((first, replace(further, modifiers=modifier)), bodies="L4, L5, S1")
        yield TriedClaim((replace(first, modifiers=modifier), further), bodies="L4, L5, S1")
        yield TriedClaim((first, replace(first, modifiers=modifier)))
        yield TriedClaim((TriedLine("22899", modifiers=modifier, described="yes"),))
        yield TriedClaim((first, replace(revenue, revenue="0360", modifiers=modifier)))
        yield TriedClaim((TriedLine("C9753", modifiers=modifier),))


def _codes(test: Test) -> tuple[str, ...]:
    if isinstance(test.operand, Members):
        return test.operand.codes
    return (test.operand,) if isinstance(test.operand, str) else ()


def _first_code(pattern: str) -> str:
    """A code that a pattern of a table means."""
    return pattern.partition("..")[0].removesuffix("-") if pattern != ANY else "64628"


def _like(pattern: str, codes: Iterable[str]) -> list[str]:
    """The codes that begin as a pattern does; the one it names where there is none."""
    start = pattern.removesuffix("-")
    found = [code for code in codes if code.replace(".", "").startswith(start.replace(".", ""))]
    return found or [start]
