"""Which kinds of tables each fact of a claim line is looked up in."""

from collections.abc import Iterable, Mapping

from engine.knowledge.coding.rows import TableKind
from engine.language.conditions import Condition, tests_in

TABLES_BEHIND: Mapping[str, tuple[TableKind, ...]] = {
    "line.code_valid": (TableKind.CODES,),
    "line.code_of_era": (TableKind.CODES,),
    "line.diagnoses_valid": (TableKind.DIAGNOSES,),
    "line.diagnoses_exclude": (TableKind.EXCLUDES,),
    "line.modifiers_valid": (TableKind.MODIFIERS,),
    "line.modifiers_fit_setting": (TableKind.MODIFIERS,),
    "line.place_among_modifiers": (TableKind.MODIFIERS, TableKind.PLACES),
    "line.mue": (TableKind.UNIT_LIMITS,),
    "line.mue_indicator": (TableKind.UNIT_LIMITS,),
    "line.limit_named": (TableKind.UNIT_LIMITS,),
    "line.units_within_mue": (TableKind.UNIT_LIMITS,),
    "line.add_on_named": (TableKind.ADD_ONS,),
    "line.primary_present": (TableKind.ADD_ONS,),
    "line.primary_denied": (TableKind.ADD_ONS,),
    "line.repeated": (TableKind.MODIFIERS,),
    "line.pair_named": (TableKind.PAIRS,),
    "line.pair_indicator": (TableKind.PAIRS,),
    "line.pair_bypassed": (TableKind.PAIRS, TableKind.MODIFIERS),
    "line.office": (TableKind.PLACES, TableKind.FEES),
    "line.packaged": (TableKind.PACKAGING,),
    "line.pc_tc_indicator": (TableKind.FEES,),
    "line.assistant_indicator": (TableKind.FEES,),
    "line.co_surgeon_indicator": (TableKind.FEES,),
    "line.team_indicator": (TableKind.FEES,),
    "line.bilateral_indicator": (TableKind.FEES,),
}
"""Facts that are not here follow from the claim and the treated bodies alone."""


def tables_behind(conditions: Iterable[Condition]) -> tuple[TableKind, ...]:
    """The kinds of tables that some conditions rest on, in the order of the kinds."""
    facts = {test.fact for condition in conditions for test in tests_in(condition)}
    kinds = {kind for fact in facts for kind in TABLES_BEHIND.get(fact, ())}
    return tuple(kind for kind in TableKind if kind in kinds)
