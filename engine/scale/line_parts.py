"""What each fact of a claim line looks at: the parts of a claim by which lines are told apart.

Two lines whose parts are the same have the same fact, on the same day. Who has a fact look at more
has to say so here: a test has every fact named, and the tests of SQL against the row engine notice
a part that is forgotten.
"""

from collections.abc import Hashable

from engine.encounter.billed_line import MODIFIERS, BilledLine

POLICY, BODIES, PRIMARIES = "policy", "bodies", "primaries"
"""Parts that are not of the claim: the policy, the treated bodies, what became of primary lines."""
CHANGING = (POLICY, BODIES, PRIMARIES)
_CODE, _MODIFIERS, _SETTING, _DIAGNOSES = "code", "modifiers", "setting", "diagnoses"
_UNITS, _FURTHER, _PRESENT, _REPEATS, _BESIDE = "units", "further", "present", "repeats", "beside"
_PAIR = (_CODE, _SETTING, _BESIDE)

PARTS_OF: dict[str, tuple[str, ...]] = {
    "line.code": (_CODE,),
    "line.policy": (POLICY,),
    "line.bvn_ablation": (_CODE,),
    "line.code_valid": (_CODE,),
    "line.code_of_era": (_CODE,),
    "line.diagnoses": (_DIAGNOSES,),
    "line.diagnoses_valid": (_DIAGNOSES,),
    "line.diagnoses_exclude": (_DIAGNOSES,),
    "line.modifiers": (_MODIFIERS,),
    "line.modifiers_valid": (_MODIFIERS,),
    "line.modifiers_fit_setting": (_MODIFIERS, _SETTING),
    "line.place_among_modifiers": (_MODIFIERS,),
    "line.units": (_UNITS,),
    "line.units_on_date": (_UNITS,),
    "line.mue": (_CODE, _SETTING),
    "line.mue_indicator": (_CODE, _SETTING),
    "line.limit_named": (_CODE, _SETTING),
    "line.units_within_mue": (_CODE, _SETTING, _UNITS),
    "line.units_supported": (_CODE, BODIES),
    "line.units_against_bodies": (_CODE, _FURTHER, BODIES),
    "line.add_on_named": (_CODE,),
    "line.primary_present": (_CODE, _PRESENT),
    "line.primary_denied": (_CODE, _PRESENT, PRIMARIES),
    "line.repeated": (_MODIFIERS, _REPEATS),
    "line.pair_named": _PAIR,
    "line.pair_indicator": _PAIR,
    "line.pair_bypassed": (*_PAIR, _MODIFIERS),
    "line.place_of_service": (_SETTING,),
    "line.office": (_CODE, _SETTING),
    "line.setting_open": (_SETTING,),
    "line.packaged": (_CODE, _SETTING),
    "line.pc_tc_indicator": (_CODE, _MODIFIERS),
    "line.assistant_indicator": (_CODE, _MODIFIERS),
    "line.co_surgeon_indicator": (_CODE, _MODIFIERS),
    "line.team_indicator": (_CODE, _MODIFIERS),
    "line.bilateral_indicator": (_CODE, _MODIFIERS),
}
"""The parts that each fact looks at."""


def parts_of(billed: BilledLine, primaries: frozenset[str]) -> dict[str, Hashable]:
    """The parts of a line that are of the claim; `primaries` are those of its code on any day."""
    line, claim, further = billed.line, billed.claim, billed.further_code
    others = billed.lines_of(*billed.beside)
    return {
        _CODE: (line.code, line.is_unread, line.unlisted_description),
        _MODIFIERS: (frozenset(line.modifiers), MODIFIERS in line.unread),
        _SETTING: (
            *(billed.settings, billed.is_institutional),
            *(claim.setting is None, billed.place),
        ),
        _DIAGNOSES: (_set(billed.diagnoses), _set(claim.diagnoses)),
        _UNITS: (line.units, billed.units_on_date),
        _FURTHER: None
        if further is None
        else (billed.further_units, any(one.code == further for one in claim.lines)),
        _PRESENT: (
            *(bool(claim.primary_elsewhere), claim.is_whole),
            frozenset(
                (one.code, billed.is_surely_of_same_provider(one))
                for one in billed.lines_of(*primaries)
            ),
        ),
        _REPEATS: billed.repeats,
        _BESIDE: (
            *(billed.beside, billed.surely_beside, claim.is_whole),
            frozenset(
                (one.code, frozenset(one.modifiers), MODIFIERS in one.unread) for one in others
            ),
        ),
    }


def _set(codes: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if codes is None else frozenset(codes)
