"""Derived facts: each a pure function of stated ones.

Every function returns `None` while an input that it needs is unknown; it answers earlier only where
no completion of the unknown inputs could change the answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.encounter.model import Encounter
from engine.language.facts import Fact
from engine.language.values import SetValue, Value

BVN_CODES = frozenset({"64628", "64629", "C9752", "C9753"})
"""The codes that say basivertebral nerve ablation (coding dossier, code eras)."""

BVN_TECHNIQUE = "intraosseous_bvn_rfa"
SPINE = tuple([f"T{n}" for n in range(1, 13)] + [f"L{n}" for n in range(1, 6)] + ["S1", "S2"])
"""Vertebral bodies from top to bottom; neighbors in this order are adjacent."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a derivation may look at: the encounter and the values known so far."""

    encounter: Encounter
    values: Mapping[str, Value]

    def set_of(self, id: str) -> SetValue | None:
        """A set's value, if it is known at all."""
        value = self.values.get(id)
        return value if isinstance(value, SetValue) else None


def age(inputs: Inputs) -> Value | None:
    """Completed years between the birth date and the date of service."""
    born = inputs.values.get("patient.birth_date")
    if not isinstance(born, date):
        return None
    return Decimal(completed_years(born, inputs.encounter.date_of_service))


def completed_years(born: date, day: date) -> int:
    """The age on a day; who was born on February 29 is a year older on March 1 of common years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def skeletally_mature(inputs: Inputs) -> Value | None:
    """True above 18 years; at 18 or below the chart has to say it."""
    years = inputs.values.get("patient.age")
    return True if isinstance(years, Decimal) and years > 18 else None


def pregnant(inputs: Inputs) -> Value | None:
    """False for a male patient; else the chart has to say it."""
    return False if inputs.values.get("patient.sex") == "male" else None


def technique(inputs: Inputs) -> Value | None:
    """Intraosseous ablation of the basivertebral nerve where a code says so, or nothing names one.

    With neither claim nor request the service is assumed, and the decision says
    so.
    """
    codes = inputs.encounter.codes
    return BVN_TECHNIQUE if codes is None or codes & BVN_CODES else None


def vertebral_body_count(inputs: Inputs) -> Value | None:
    """How many distinct vertebral bodies are treated; an open list gives no number."""
    bodies = inputs.set_of("procedure.vertebral_bodies")
    return Decimal(len(bodies.members)) if bodies and bodies.complete else None


def bodies_adjacent(inputs: Inputs) -> Value | None:
    """Whether the treated bodies follow each other without a gap; one body alone does."""
    bodies = inputs.set_of("procedure.vertebral_bodies")
    if bodies is None or not bodies.complete:
        return None
    places = sorted(SPINE.index(body) for body in bodies.members)
    return places[-1] - places[0] + 1 == len(places)


def bodies_retreated(inputs: Inputs) -> Value | None:
    """The treated bodies that were ablated before; complete once no completion can add one."""
    before = inputs.set_of("history.bvn_ablated_bodies")
    now = inputs.set_of("procedure.vertebral_bodies")
    certain = _certain(before) & _certain(now)
    possible = _possible(before) & _possible(now)
    return SetValue(certain, certain == possible) if certain or not possible else None


def lifetime_body_count(inputs: Inputs) -> Value | None:
    """Distinct bodies ablated before or planned now; an open list gives no number."""
    before = inputs.set_of("history.bvn_ablated_bodies")
    now = inputs.set_of("procedure.vertebral_bodies")
    if before is None or now is None or not (before.complete and now.complete):
        return None
    return Decimal(len(before.members | now.members))


def _certain(value: SetValue | None) -> frozenset[str]:
    return value.members if value else frozenset()


def _possible(value: SetValue | None) -> frozenset[str]:
    return value.members if value and value.complete else frozenset(SPINE)


def claim_codes(inputs: Inputs) -> Value | None:
    """The codes on the claim; unknown without a claim, open where a line could not be read."""
    claim = inputs.encounter.claim
    return SetValue(claim.codes, claim.is_whole) if claim else None


def anesthesia_billed(inputs: Inputs) -> Value | None:
    """Whether a line of the claim is one of anesthesia: a code of the section 00100 to 01999."""
    claim = inputs.encounter.claim
    if claim is None:
        return None
    if any(code.isdigit() and 100 <= int(code) <= 1999 for code in claim.codes):
        return True
    return False if claim.is_whole else None


def claim_units(inputs: Inputs, code: str) -> Value | None:
    """The units of a code on the claim, over all its lines; zero where it is not billed.

    Unknown where a line of the code does not tell its units, or a line does not tell its code.
    """
    claim = inputs.encounter.claim
    if claim is None or not claim.is_whole:
        return None
    units = [line.units for line in claim.lines if line.code == code]
    return None if None in units else Decimal(sum(one for one in units if one is not None))


DERIVED: dict[str, Callable[[Inputs], Value | None]] = {
    "claim.codes": claim_codes,
    "patient.age": age,
    "patient.skeletally_mature": skeletally_mature,
    "patient.pregnant": pregnant,
    "procedure.technique": technique,
    "procedure.vertebral_body_count": vertebral_body_count,
    "procedure.bodies_adjacent": bodies_adjacent,
    "history.bodies_retreated": bodies_retreated,
    "history.lifetime_body_count": lifetime_body_count,
    "claim.anesthesia_billed": anesthesia_billed,
}
"""The derived facts in an order in which each finds its inputs derived already."""

BY_PLACE = frozenset({"procedure.bodies_adjacent"})
"""The derived facts that look at where in the spine the members of a set lie, not only at which."""

DERIVED_BY_INDEX: dict[str, Callable[[Inputs, str], Value | None]] = {"claim.units": claim_units}
"""The derived facts that are one value for each index."""


def header_values(encounter: Encounter) -> dict[str, Value]:
    """The facts that stand in fields of the encounter itself; a field left out gives none."""
    claim = encounter.claim
    found: dict[str, Value | None] = {
        "patient.birth_date": encounter.birth_date,
        "patient.sex": encounter.sex,
    }
    if claim is not None:
        found |= {
            "claim.lines": SetValue(claim.codes, claim.is_whole),
            "claim.form": claim.form,
            "claim.setting": claim.setting,
            "claim.place_of_service": claim.place_of_service,
            "claim.primary_elsewhere": claim.primary_elsewhere,
            "claim.diagnoses": None
            if claim.diagnoses is None
            else SetValue(frozenset(claim.diagnoses)),
        }
    return {id: value for id, value in found.items() if value is not None}


def inputs_of(fact: Fact) -> tuple[str, ...]:
    """The facts that a derived fact is computed from; none for a stated one."""
    return fact.derivation.inputs if fact.derivation else ()
