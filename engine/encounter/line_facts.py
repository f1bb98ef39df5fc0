"""The `line.*` facts: what is known of one line, from the claim, the treated bodies and the tables.

Every function returns `None` while it cannot be told: an input that the claim does not give, or no
table that is authoritative for the day. A fact remembers the answers of the tables that it rests
on, and in `detail` the words that make a finding concrete.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from engine.encounter.billed_line import SURGICAL_CENTER
from engine.encounter.line_codes import (
    code_of_era,
    code_valid,
    diagnoses,
    diagnoses_exclude,
    diagnoses_valid,
)
from engine.encounter.line_fact import LineFact, LineInputs
from engine.encounter.line_modifiers import (
    modifiers,
    modifiers_fit_setting,
    modifiers_valid,
    place_among_modifiers,
    repeated,
)
from engine.encounter.line_relations import (
    add_on_named,
    pair_bypassed,
    pair_indicator,
    pair_named,
    primary_denied,
    primary_present,
)
from engine.encounter.line_units import (
    limit_named,
    mue,
    mue_indicator,
    units_against_bodies,
    units_on_date,
    units_supported,
    units_within_mue,
)
from engine.knowledge.coding.lookup import Answer

_OFFICE = "11"


def line_facts(inputs: LineInputs) -> dict[str, LineFact]:
    """Every fact of a line that is known."""
    found = ((id, derive(inputs)) for id, derive in LINE_FACTS.items())
    return {id: fact for id, fact in found if fact is not None}


# --- The line itself


def _code(inputs: LineInputs) -> LineFact | None:
    return LineFact(inputs.code) if inputs.code is not None else None


def _policy(inputs: LineInputs) -> LineFact | None:
    return LineFact(inputs.policy) if inputs.policy is not None else None


def _bvn_ablation(inputs: LineInputs) -> LineFact | None:
    ablation = inputs.billed.may_be_ablation
    return None if ablation is None else LineFact(ablation)


def _units(inputs: LineInputs) -> LineFact | None:
    units = inputs.billed.line.units
    return None if units is None else LineFact(Decimal(units))


def _place_of_service(inputs: LineInputs) -> LineFact | None:
    place = inputs.billed.place
    return None if place is None else LineFact(place)


def _office(inputs: LineInputs) -> LineFact | None:
    place = inputs.billed.place
    if place is None:
        return LineFact(False) if inputs.billed.is_institutional else None
    if place != _OFFICE:
        return LineFact(False)
    # That it is worth a warning rests on the fee schedule, which has no value outside a facility.
    answers: list[Answer[Any]] = [inputs.tables.place_of_service(place)]
    fee = inputs.tables.fee(inputs.code or "", inputs.billed.day)
    if fee.row is not None and fee.row.non_facility_na:
        answers.append(fee)
    return LineFact(True, None, tuple(answers))


def _setting_open(inputs: LineInputs) -> LineFact | None:
    billed = inputs.billed
    if billed.is_institutional or billed.claim.setting is not None:
        return LineFact(False)
    return None if billed.place is None else LineFact(billed.place == SURGICAL_CENTER)


# --- Payment


def _packaged(inputs: LineInputs) -> LineFact | None:
    if inputs.code is None:
        return None
    answers = []
    for setting in inputs.billed.settings:
        if setting == "practitioner":
            continue
        answer = inputs.tables.packaged(inputs.code, setting, inputs.billed.day)
        if answer.table is None or answer.row is None:
            return None
        answers.append(answer)
    said = {answer.row.packaged for answer in answers if answer.row}
    said |= {False} if "practitioner" in inputs.billed.settings else set()
    if len(said) != 1:
        return None
    shown = ", ".join(dict.fromkeys(a.row.indicator for a in answers if a.row))
    return LineFact(said.pop(), f"indicator {shown}" if shown else None, tuple(answers))


def _fee_indicator(name: str, inputs: LineInputs) -> LineFact | None:
    if inputs.code is None or not inputs.billed.is_ablation or not inputs.billed.line.modifiers:
        return None  # no edit asks for it
    answer = inputs.tables.fee(inputs.code, inputs.billed.day)
    value: str | None = getattr(answer.row, name) if answer.row else None
    return None if value is None else LineFact(value, f"indicator {value}", (answer,))


LINE_FACTS: dict[str, Callable[[LineInputs], LineFact | None]] = {
    "line.code": _code,
    "line.policy": _policy,
    "line.bvn_ablation": _bvn_ablation,
    "line.code_valid": code_valid,
    "line.code_of_era": code_of_era,
    "line.diagnoses": diagnoses,
    "line.diagnoses_valid": diagnoses_valid,
    "line.diagnoses_exclude": diagnoses_exclude,
    "line.modifiers": modifiers,
    "line.modifiers_valid": modifiers_valid,
    "line.modifiers_fit_setting": modifiers_fit_setting,
    "line.place_among_modifiers": place_among_modifiers,
    "line.units": _units,
    "line.units_on_date": units_on_date,
    "line.mue": mue,
    "line.mue_indicator": mue_indicator,
    "line.limit_named": limit_named,
    "line.units_within_mue": units_within_mue,
    "line.units_supported": units_supported,
    "line.units_against_bodies": units_against_bodies,
    "line.add_on_named": add_on_named,
    "line.primary_present": primary_present,
    "line.primary_denied": primary_denied,
    "line.repeated": repeated,
    "line.pair_named": pair_named,
    "line.pair_indicator": pair_indicator,
    "line.pair_bypassed": pair_bypassed,
    "line.place_of_service": _place_of_service,
    "line.office": _office,
    "line.setting_open": _setting_open,
    "line.packaged": _packaged,
    "line.pc_tc_indicator": partial(_fee_indicator, "pc_tc"),
    "line.assistant_indicator": partial(_fee_indicator, "assistant"),
    "line.co_surgeon_indicator": partial(_fee_indicator, "co_surgeon"),
    "line.team_indicator": partial(_fee_indicator, "team"),
    "line.bilateral_indicator": partial(_fee_indicator, "bilateral"),
}
"""The facts of a line, in the dictionary's order. Each looks at inputs, none at another."""
