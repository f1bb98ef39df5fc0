"""LCD L39420 written down a second time, straight from the dossier's table, in plain Python.

Independent of packs, of the condition language and of its evaluator: `None` is unknown, and each
row of the table is one expression. It shares no code with what it checks.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Maybe = bool | None
LOWER = {"L3", "L4", "L5", "S1"}


class Answer(NamedTuple):
    outcome: str
    basis: str | None


def both(*parts: Maybe) -> Maybe:
    if False in parts:
        return False
    return None if None in parts else True


def either(*parts: Maybe) -> Maybe:
    if True in parts:
        return True
    return None if None in parts else False


def no(part: Maybe) -> Maybe:
    return None if part is None else not part


class Chart:
    """What is known; a set has `members` and says whether it is `complete`."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self.facts = facts

    def yes(self, id: str) -> Maybe:
        value = self.facts.get(id)
        assert value in (True, False, None)
        return value

    def number(self, id: str, holds: Callable[[float], bool]) -> Maybe:
        return None if id not in self.facts else holds(float(self.facts[id]))

    def some(self, id: str, holds: Callable[[frozenset[str]], bool]) -> Maybe:
        """Whether the members of a set are such that more of them could not make them less so."""
        if id not in self.facts:
            return None
        known = self.facts[id]
        return holds(known.members) or (False if known.complete else None)


def indications(chart: Chart) -> Maybe:
    def modic(codes: frozenset[str]) -> bool:
        return bool(codes & LOWER)

    return both(
        chart.number("pain.low_back_duration", lambda months: months >= 6),  # C1a
        chart.yes("pain.functional_deficit_on_scale"),  # C1b
        chart.number("conservative.failed_duration", lambda months: months >= 6),  # C2
        no(chart.yes("pathology.alternative_explanation")),  # C3
        either(chart.some("mri.modic_1_bodies", modic), chart.some("mri.modic_2_bodies", modic)),
        chart.yes("assessment.baseline_pain"),  # D1
        chart.yes("assessment.baseline_disability_scale"),
        chart.yes("assessment.multidisciplinary"),  # D2
        chart.yes("assessment.psychological"),
        chart.yes("assessment.physical"),
    )


def excepted_surgery(chart: Chart) -> Maybe:
    return both(
        chart.some("surgery.prior_kind", lambda kinds: bool(kinds & {"discectomy", "laminectomy"})),
        no(chart.some("surgery.prior_kind", lambda kinds: bool(kinds & {"fusion", "other"}))),
        chart.number("surgery.months_since", lambda months: months > 6),
        chart.yes("surgery.radicular_pain_resolved"),
    )


def ruled_out(chart: Chart) -> Maybe:
    return either(
        chart.number("patient.age", lambda years: years <= 18),  # X1
        chart.yes("comorbidity.severe_cardiopulmonary"),  # X2
        chart.yes("infection.systemic_active"),  # X3
        chart.yes("infection.local_at_level"),
        chart.yes("comorbidity.bleeding_diathesis"),  # X4
        chart.yes("patient.pregnant"),  # X5
        chart.yes("leg_pain.primary_radicular"),  # X6
        both(chart.yes("surgery.prior_at_level"), no(excepted_surgery(chart))),  # X7
        chart.yes("stenosis.symptomatic_primary"),  # X8
        both(
            chart.yes("bone.osteoporosis_diagnosed"),
            chart.number("bone.t_score", lambda score: score <= -2.5),
        ),  # X9a
        chart.yes("bone.fragility_fracture_history"),  # X9b
        chart.yes("bone.fracture_at_level"),
        chart.yes("spine.cancer"),
        chart.number("imaging.correlated_disc_protrusion", lambda mm: mm > 5),  # X10a
        chart.number("imaging.correlated_spondylolisthesis", lambda mm: mm >= 2),  # X10b
        chart.yes("imaging.correlated_spondylolysis"),  # X10c
        chart.yes("imaging.correlated_facet_arthrosis"),  # X10d
        chart.number("patient.bmi", lambda bmi: bmi > 40),  # X11
        both(
            chart.yes("comorbidity.advanced_systemic_disease"),
            no(chart.yes("documented.treatment_objective")),
        ),  # X12
        chart.yes("comorbidity.active_untreated_substance_use"),  # X13
    )


def treated_again(chart: Chart) -> Maybe:
    before = chart.facts.get("history.bvn_ablated_bodies")
    now = chart.facts.get("procedure.vertebral_bodies")
    if before is None:
        return None
    if before.complete and not before.members:
        return False
    if now is None:
        return None
    if now.members & before.members:
        return True
    return False if now.complete and before.complete else None


def beyond_limits(chart: Chart) -> Maybe:
    bodies = "procedure.vertebral_bodies"
    return either(
        treated_again(chart),  # F1
        chart.some(bodies, lambda codes: len(codes) > 4),  # F2
        chart.some(bodies, lambda codes: bool(codes - LOWER)),  # F3
    )


def answer(facts: Mapping[str, Any]) -> Answer:
    """What the LCD says of known facts, in the contract's order of determinations."""
    chart = Chart(facts)
    technique = facts.get("procedure.technique")
    other = None if technique is None else technique != "intraosseous_bvn_rfa"
    indicated, contraindicated, beyond = indications(chart), ruled_out(chart), beyond_limits(chart)
    steps = [
        (other, Answer("not_applicable", None)),
        (contraindicated, Answer("not_covered", "contraindication")),
        (beyond, Answer("not_covered", "limit_exceeded")),
        (no(indicated), Answer("not_covered", "criteria_not_met")),
        (both(indicated, no(beyond), no(contraindicated)), Answer("covered", None)),
        (True, Answer("not_covered", "criteria_not_met")),
    ]
    possible: list[Answer] = []
    for holds, end in steps:
        if holds is not False:
            possible.append(end)
        if holds:
            break
    if len({end.outcome for end in possible}) > 1:
        return Answer("needs_information", None)
    return possible[-1]
