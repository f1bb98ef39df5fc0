"""Synthetic encounters: who pays, where and when, and what is billed, odd lines among it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.knowledge.library import Library
from engine.knowledge.payers import STATES
from engine.scale.dice import Dice, listed, quoted

FIRST_DAY, LAST_DAY = date(2020, 7, 1), date(2026, 12, 31)
_MOST_FROM = date(2023, 3, 1)
_BOUND_WEIGHT = 8
"""How much likelier a plan is for which a policy is known than one for which none is."""
_COUNTIES = ("Arlington", "Fairfax", "Alexandria", "Richmond", "Henrico County", "Arlignton")
_MODIFIERS = ("50", "LT", "RT", "KX", "59", "GA", "GZ", "26", "62", "22", "76", "XS", "ZZ")
_DIAGNOSES = (
    *(("M54.51",), ("M54.51", "M47.816"), ("M54.50",), ("M51.36", "M54.51")),
    *(("M47.817",), ("M54.16",), ("Z33.1", "M54.51"), ("G89.29",), ()),
)
NULL = "NULL"


@dataclass(frozen=True)
class Scenery:
    """The columns of an encounter that are not facts."""

    library: Library
    dice: Dice
    days: Sequence[date]

    def columns(self) -> dict[str, str]:
        """The SQL of each column, over the digests of a row."""
        return {**self._payer(), **self._place(), **self._patient(), **self._claim()}

    def _payer(self) -> dict[str, str]:
        """Every payer; those plans and lines of business more often that a policy is known for."""
        dice, payers = self.dice, list(self.library.payers.payers.values())
        bindings = self.library.payers.bindings
        counts = {one.id: sum(b.payer == one.id for b in bindings) for one in payers}
        payer = dice.pick(
            [quoted(one.id) for one in payers], [2.0 + counts[one.id] for one in payers]
        )
        line_draw, plan_draw = dice.draw(), dice.draw()
        lines, plans = [], []
        for one in payers:
            declared = one.lines or ("commercial",)
            usual = one.default_line or ("commercial" if "commercial" in declared else declared[0])
            some = (*declared, *[usual] * len(declared))
            lines.append(f"WHEN {quoted(one.id)} THEN {_at(listed(some), line_draw, len(some))}")
            if one.plans:
                bound = {b.plan for b in bindings if b.payer == one.id and b.plan}
                named = [p for p in one.plans for _ in range(_BOUND_WEIGHT if p in bound else 1)]
                there = _at(listed(named), plan_draw, len(named))
                plans.append(f"WHEN {quoted(one.id)} THEN {there}")
        by_plan = f"CASE payer {' '.join(plans)} END" if plans else NULL
        # Medicare's contractor mostly follows from the place, a licensee is mostly named.
        rate = "CASE WHEN payer = 'medicare' THEN 6553 ELSE 60000 END"
        return {
            "payer": payer,
            "line_of_business": f"CASE WHEN {dice.chance(0.03)} THEN NULL "
            f"ELSE CASE payer {' '.join(lines)} END END",
            "plan": f"CASE WHEN {dice.draw()} < {rate} THEN {by_plan} END",
            "plan_state": self._given(0.7, self._one_of((*STATES, "PA", "VA", "NY", "PA", "VA"))),
        }

    def _place(self) -> dict[str, str]:
        dice = self.dice
        often = ("NC", "SC", "TN", "CA", "WA", "NY", "MA", "IL", "VA", "VA", "NC", "NC", "NY", "NY")
        state = self._given(0.95, self._one_of((*STATES, *often)))
        in_virginia = self._given(0.7, self._one_of(_COUNTIES))
        county = f"CASE WHEN state = 'VA' THEN {in_virginia} END"
        span = (LAST_DAY - FIRST_DAY).days + 1
        recent = (LAST_DAY - _MOST_FROM).days + 1
        any_day = f"CASE WHEN {dice.chance(0.8)} "
        any_day += f"THEN DATE '{_MOST_FROM}' + CAST({dice.draw()} % {recent} AS INTEGER) "
        any_day += f"ELSE DATE '{FIRST_DAY}' + CAST({dice.draw()} % {span} AS INTEGER) END"
        edges = sorted(
            day + timedelta(days=shift)
            for day in self.days
            if FIRST_DAY <= day <= LAST_DAY
            for shift in (-1, 0)
        )
        near = _at("[" + ", ".join(f"DATE '{d}'" for d in edges) + "]", dice.draw(), len(edges))
        on_edge = f"CASE WHEN {dice.chance(0.05)} THEN {near} ELSE {any_day} END"
        return {
            "state": state,
            "county": county,
            "zip": "CAST(NULL AS VARCHAR)",
            "date_of_service": on_edge if edges else any_day,
        }

    def _patient(self) -> dict[str, str]:
        dice = self.dice
        age_days = f"CAST(CASE WHEN {dice.chance(0.04)} THEN 6300 + {dice.draw()} % 700 "
        age_days += f"ELSE 9000 + {dice.draw()} % 22000 END AS INTEGER)"
        sex = dice.pick(["'female'", "'male'", "'other'"], [55, 43, 2])
        return {
            "birth_date": f"CASE WHEN {dice.chance(0.96)} THEN date_of_service - {age_days} END",
            "sex": f"CASE WHEN {dice.chance(0.97)} THEN {sex} END",
        }

    def _claim(self) -> dict[str, str]:
        dice = self.dice
        billed = "(billed < 45000)"
        asked = listed(("64628", "64629"))
        requested = dice.pick([asked, listed(("64628",)), listed(("64635",))], [80, 15, 5])
        form = dice.pick(["'professional'", "'institutional'", NULL], [70, 25, 5])
        setting = dice.pick(
            [f"'{one}'" for one in ("practitioner", "asc", "outpatient_hospital")] + [NULL],
            [40, 20, 20, 20],
        )
        place = dice.pick(["'24'", "'22'", "'11'", "'19'", NULL], [45, 25, 5, 10, 15])
        diagnoses = _at(
            "[" + ", ".join(listed(one) for one in _DIAGNOSES) + "]", dice.draw(), len(_DIAGNOSES)
        )
        return {
            "billed": dice.draw(),
            "requested": f"CASE WHEN NOT {billed} AND {dice.chance(0.6)} THEN {requested} END",
            "claim.form": f"CASE WHEN {billed} THEN {form} END",
            "claim.setting": f"CASE WHEN {billed} THEN {setting} END",
            "claim.place_of_service": f"CASE WHEN {billed} THEN {place} END",
            "claim.id": f"CASE WHEN {billed} THEN 'C' || i END",
            "claim.type_of_bill": "CAST(NULL AS VARCHAR)",
            "claim.primary_elsewhere": f"CASE WHEN {billed} AND {dice.chance(0.05)} THEN TRUE END",
            "claim.diagnoses": f"CASE WHEN {billed} AND {dice.chance(0.92)} THEN {diagnoses} END",
            "claim.lines": f"CASE WHEN {billed} THEN {self._lines()} END",
        }

    def _lines(self) -> str:
        """The ablation and, mostly as the bodies call for it, its add-on; others at times."""
        dice = self.dice
        first = dice.pick(["'64628'", "'C9752'", "'22899'", "'64635'", NULL], [88, 3, 2, 5, 2])
        add_on = dice.pick(["1", "2", "3", "5"], [70, 20, 6, 4])
        lines = [
            self._line(1, first, dice.pick(["1", "2", NULL], [96, 3, 1])),
            self._given(0.45, self._line(2, "'64629'", add_on)),
            self._given(0.08, self._line(3, self._other(), "1")),
            self._given(0.02, self._line(4, "'64629'", NULL)),
        ]
        return f"list_filter([{', '.join(lines)}], LAMBDA one : one IS NOT NULL)"

    def _other(self) -> str:
        return self.dice.pick(["'01936'", "'77003'", "'99213'", "'64628'"], [50, 20, 20, 10])

    def _line(self, number: int, code: str, units: str) -> str:
        dice = self.dice
        modifiers = self._given(0.1, f"[{self._one_of(_MODIFIERS)}]")
        provider = dice.pick(["'P1'", "'P2'"], [97, 3])
        return (
            f"{{'line': {number}::INTEGER, 'units': ({units})::INTEGER, 'minutes': NULL::INTEGER, "
            f"'code': ({code})::VARCHAR, "
            f"'provider': {provider}, "
            "'revenue_code': NULL::VARCHAR, 'place_of_service': NULL::VARCHAR, "
            f"'modifiers': {modifiers}, 'diagnosis_pointers': NULL::INTEGER[], "
            "'unlisted_description': NULL::BOOLEAN, 'unread': NULL::VARCHAR[]}"
        )

    def _given(self, rate: float, value: str) -> str:
        """A value at a rate, else NULL."""
        return f"CASE WHEN {self.dice.chance(rate)} THEN {value} END"

    def _one_of(self, texts: Sequence[str]) -> str:
        """One of some texts, each as likely."""
        return _at(listed(texts), self.dice.draw(), len(texts))


def _at(values: str, draw: str, count: int) -> str:
    """A member of an SQL list, each as likely."""
    return f"({values})[1 + CAST({draw} % {count} AS INTEGER)]"
