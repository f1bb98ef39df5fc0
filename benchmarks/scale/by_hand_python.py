"""The policy written by hand in plain Python, as a programmer would who wants it fast.

One function over a row's columns; the states are bits of one whole number, set as they are found.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

COLUMNS = (
    "procedure_technique_is pain_low_back_duration pain_functional_deficit_on_scale "
    "conservative_failed_duration pathology_alternative_explanation mri_modic_1_bodies_any_in "
    "mri_modic_2_bodies_any_in assessment_baseline_pain assessment_baseline_disability_scale "
    "assessment_multidisciplinary assessment_psychological assessment_physical patient_age "
    "comorbidity_severe_cardiopulmonary infection_systemic_active infection_local_at_level "
    "comorbidity_bleeding_diathesis patient_pregnant leg_pain_primary_radicular "
    "surgery_prior_at_level surgery_prior_kind_any_in surgery_prior_kind_none_in "
    "surgery_months_since surgery_radicular_pain_resolved stenosis_symptomatic_primary "
    "bone_osteoporosis_diagnosed bone_t_score bone_fragility_fracture_history "
    "bone_fracture_at_level spine_cancer imaging_correlated_disc_protrusion "
    "imaging_correlated_spondylolisthesis imaging_correlated_spondylolysis "
    "imaging_correlated_facet_arthrosis patient_bmi comorbidity_advanced_systemic_disease "
    "documented_treatment_objective comorbidity_active_untreated_substance_use "
    "history_bodies_retreated_count procedure_vertebral_bodies_count "
    "procedure_vertebral_bodies_subset_of"
).split()
"""The columns in the order of the arguments below."""
CRITERIA = 27
MET = [1 << 8 * at for at in range(CRITERIA + 1)]
UNMET = [1 << 8 * (CRITERIA + 1 + at) for at in range(CRITERIA + 1)]
M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13 = MET[:14]
M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27 = MET[14:]
U0, U1, U2, U3, U4, U5, U6, U7, U8, U9, U10, U11, U12, U13 = UNMET[:14]
U14, U15, U16, U17, U18, U19, U20, U21, U22, U23, U24, U25, U26, U27 = UNMET[14:]
Flag = bool | None
Number = int | None


def states(  # noqa: C901, PLR0912, PLR0915, PLR0917  # one branch a criterion, in the policy's order
    technique: Flag,
    pain: Number,
    deficit: Flag,
    failed: Number,
    other_cause: Flag,
    modic_1: Flag,
    modic_2: Flag,
    base_pain: Flag,
    base_scale: Flag,
    team: Flag,
    psychological: Flag,
    physical: Flag,
    age: Number,
    heart: Flag,
    systemic: Flag,
    local: Flag,
    bleeding: Flag,
    pregnant: Flag,
    radicular: Flag,
    prior: Flag,
    kind_excepted: Flag,
    kind_pure: Flag,
    months: Number,
    resolved: Flag,
    stenosis: Flag,
    osteoporosis: Flag,
    t_score: Number,
    fragility: Flag,
    fracture: Flag,
    cancer: Flag,
    protrusion: Number,
    listhesis: Number,
    lysis: Flag,
    facet: Flag,
    bmi: Number,
    advanced: Flag,
    objective: Flag,
    substance: Flag,
    none_again: Flag,
    four: Flag,
    inside: Flag,
) -> int:
    """Which criteria are met and unmet, as bytes of a whole number."""
    v = 0
    if technique is not None:
        v |= M0 if technique else U0
    if pain is not None:
        v |= M1 if pain >= 6000 else U1
    if deficit is not None:
        v |= M2 if deficit else U2
    if failed is not None:
        v |= M3 if failed >= 6000 else U3
    if other_cause is not None:
        v |= U4 if other_cause else M4
    if modic_1 or modic_2:
        v |= M5
    elif modic_1 is False and modic_2 is False:
        v |= U5
    if base_pain and base_scale:
        v |= M6
    elif base_pain is False or base_scale is False:
        v |= U6
    if team and psychological and physical:
        v |= M7
    elif team is False or psychological is False or physical is False:
        v |= U7
    if age is not None:
        v |= M8 if age <= 18000 else U8
    if heart is not None:
        v |= M9 if heart else U9
    if systemic or local:
        v |= M10
    elif systemic is False and local is False:
        v |= U10
    if bleeding is not None:
        v |= M11 if bleeding else U11
    if pregnant is not None:
        v |= M12 if pregnant else U12
    if radicular is not None:
        v |= M13 if radicular else U13
    if prior is False:
        v |= U14
    else:
        late = None if months is None else months > 6000
        if kind_excepted and kind_pure and late and resolved:
            v |= U14
        elif prior and (
            kind_excepted is False or kind_pure is False or late is False or resolved is False
        ):
            v |= M14
    if stenosis is not None:
        v |= M15 if stenosis else U15
    thin = None if t_score is None else t_score <= -2500
    if osteoporosis and thin:
        v |= M16
    elif osteoporosis is False or thin is False:
        v |= U16
    if fragility or fracture or cancer:
        v |= M17
    elif fragility is False and fracture is False and cancer is False:
        v |= U17
    if protrusion is not None:
        v |= M18 if protrusion > 5000 else U18
    if listhesis is not None:
        v |= M19 if listhesis >= 2000 else U19
    if lysis is not None:
        v |= M20 if lysis else U20
    if facet is not None:
        v |= M21 if facet else U21
    if bmi is not None:
        v |= M22 if bmi > 40000 else U22
    if advanced and objective is False:
        v |= M23
    elif advanced is False or objective:
        v |= U23
    if substance is not None:
        v |= M24 if substance else U24
    if none_again is not None:
        v |= M25 if none_again else U25
    if four is not None:
        v |= M26 if four else U26
    if inside is not None:
        v |= M27 if inside else U27
    return v


SIZE = 2 * (CRITERIA + 1)


def decide(
    columns: Sequence[Iterable[Any]], verdict: Callable[[bytes], Any]
) -> list[tuple[bytes, Any]]:
    """The states and the verdict of every row."""
    found = []
    for row in zip(*columns, strict=True):
        told = states(*row).to_bytes(SIZE, "little")
        found.append((told, verdict(told)))
    return found
