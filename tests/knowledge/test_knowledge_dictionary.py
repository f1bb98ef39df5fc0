"""The fact dictionary: what it holds, and what is refused of one."""

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from engine.knowledge.dictionary import Dictionary, read_dictionary
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import Diagnostic, Document
from engine.language.values import Kind, SetValue

Json = dict[str, Any]
MakeDocument = Callable[..., Document]
Refused = Callable[[Callable[[], object]], list[Diagnostic]]

ASKED = {
    "label": "a label",
    "question": "What is it?",
    "look": "the chart",
    "documentation": "clinical",
}
DURATION: Json = {**ASKED, "type": "number", "unit": "mo", "phrase": "pain for {}"}
FLAG: Json = {**ASKED, "type": "boolean", "phrase": {"true": "yes", "false": "no"}}
BODIES: Json = {**ASKED, "type": "set", "phrase": "bodies {}", "values_from": "bodies"}


def dictionary(**facts: Json) -> Json:
    return {
        "schema": "coverpack/facts/1",
        "units": {"mo": {"one": "month", "many": "months"}},
        "value_lists": {"bodies": {"L4": "L4", "L5": "L5"}},
        "facts": {id.replace("__", "."): fact for id, fact in facts.items()},
    }


def test_a_fact_is_read_with_all_that_is_declared_of_it(document: MakeDocument) -> None:
    given = dictionary(
        pain__duration={
            **DURATION,
            "min": 0,
            "max": 100.5,
            "step": 0.5,
            "typical": 14,
            "bindings": [
                {"system": "LOINC", "code": "1-8", "evidence": "recall", "note": "unverified"}
            ],
            "note": "for editors",
        },
        pain__bodies={**BODIES, "nonempty": True, "typical": ["L4"]},
        pain__longest={
            **DURATION,
            "given": "derived",
            "givable": True,
            "asks": ["pain.duration"],
            "derived": {"inputs": ["pain.duration"], "definition": "the longest"},
        },
    )
    facts = read_dictionary(document(given)).facts
    assert list(facts) == ["pain.duration", "pain.bodies", "pain.longest"]
    duration = facts["pain.duration"]
    assert (duration.kind, duration.minimum, duration.maximum) == (
        Kind.NUMBER,
        Decimal(0),
        Decimal("100.5"),
    )
    assert duration.unit is not None
    assert (duration.unit.one, duration.unit.many) == ("month", "months")
    assert (duration.typical, duration.given, duration.asks) == (14, "facts", ("pain.duration",))
    assert [b.code for b in duration.bindings] == ["1-8"]
    bodies = facts["pain.bodies"]
    assert (bodies.members, bodies.nonempty) == ({"L4": "L4", "L5": "L5"}, True)
    assert bodies.typical == SetValue(frozenset({"L4"}))
    longest = facts["pain.longest"]
    assert longest.derivation is not None
    assert (longest.given, longest.givable, longest.asks) == ("derived", True, ("pain.duration",))
    assert longest.derivation.inputs == ("pain.duration",)


# change to the duration fact, code, path below it
REFUSED: list[tuple[Json, str, str]] = [
    ({"type": None}, "missing-key", ""),
    ({"type": "text"}, "unknown-value", "/type"),
    ({"label": None}, "missing-key", ""),
    ({"question": None}, "missing-key", ""),
    ({"look": ""}, "empty-text", "/look"),
    ({"documentation": "chart"}, "unknown-value", "/documentation"),
    ({"phrase": None}, "missing-key", ""),
    ({"phrase": {"true": "a", "false": "b"}}, "wrong-type", "/phrase"),
    ({"unit": None}, "missing-key", ""),
    ({"unit": "months"}, "unknown-unit", "/unit"),
    ({"min": "0"}, "wrong-type", "/min"),
    ({"colour": "red"}, "unknown-key", "/colour"),
    ({"given": "derived"}, "derivation", ""),
    ({"derived": {"inputs": ["pain.duration"], "definition": "x"}}, "derivation", ""),
    ({"asks": ["pain.length"]}, "unknown-fact", ""),
    ({"related": ["pain.length"]}, "unknown-fact", ""),
    ({"pattern": "[0-9"}, "bad-pattern", "/pattern"),
    ({"values_from": "levels"}, "unknown-value-list", "/values_from"),
    ({"bindings": [{"system": "LOINC", "code": "1-8"}]}, "missing-key", "/bindings/0"),
]


@pytest.mark.parametrize(("change", "code", "path"), REFUSED)
def test_a_wrong_fact_is_refused_at_its_place(
    document: MakeDocument, refused: Refused, change: Json, code: str, path: str
) -> None:
    fact = {key: part for key, part in {**DURATION, **change}.items() if part is not None}
    found = refused(lambda: read_dictionary(document(dictionary(pain__duration=fact))))
    assert [(d.code, d.path) for d in found] == [(code, f"/facts/pain.duration{path}")]


@pytest.mark.parametrize("id", ["Pain.duration", "pain", "pain.low.back", "pain.Low", "1.a"])
def test_an_id_that_is_not_area_and_name_is_refused(
    document: MakeDocument, refused: Refused, id: str
) -> None:
    given = dictionary()
    given["facts"][id] = FLAG
    assert [d.code for d in refused(lambda: read_dictionary(document(given)))] == ["fact-id"]


def test_a_boolean_has_a_phrase_for_both_of_its_values(
    document: MakeDocument, refused: Refused
) -> None:
    fact = {**FLAG, "phrase": {"true": "yes"}}
    found = refused(lambda: read_dictionary(document(dictionary(pain__flag=fact))))
    assert [(d.code, d.path) for d in found] == [("missing-key", "/facts/pain.flag/phrase")]


@pytest.mark.parametrize(
    ("fact", "path"),
    [
        ({**BODIES, "typical": 5}, "/typical"),
        ({**BODIES, "typical": [["L4"]]}, "/typical"),
        ({**DURATION, "typical": "14"}, "/typical"),
        ({**FLAG, "typical": "yes"}, "/typical"),
        ({**ASKED, "type": "date", "phrase": "{}", "typical": "2025-02-30"}, "/typical"),
    ],
)
def test_a_typical_value_is_one_of_its_kind(
    document: MakeDocument, refused: Refused, fact: Json, path: str
) -> None:
    found = refused(lambda: read_dictionary(document(dictionary(pain__fact=fact))))
    assert [(d.code, d.path) for d in found] == [("wrong-type", f"/facts/pain.fact{path}")]


def facts_only(**facts: Json) -> Json:
    """A dictionary that declares neither units nor lists: those of the library it extends serve."""
    return {"schema": "coverpack/facts/1", "facts": dictionary(**facts)["facts"]}


def test_another_library_adds_facts_but_redefines_none(
    document: MakeDocument, refused: Refused
) -> None:
    base = read_dictionary(document(dictionary(pain__duration=DURATION)))
    more = read_dictionary(document(facts_only(pain__flag=FLAG)), base)
    assert list(more.facts) == ["pain.duration", "pain.flag"]
    found = refused(lambda: read_dictionary(document(facts_only(pain__duration=DURATION)), base))
    assert [(d.code, d.path) for d in found] == [("redefined", "/facts/pain.duration")]


def test_facts_of_a_library_may_use_units_and_value_lists_of_the_one_it_extends(
    document: MakeDocument,
) -> None:
    base = read_dictionary(document(dictionary(pain__flag=FLAG)))
    given = facts_only(pain__other=DURATION, pain__bodies={**BODIES, "typical": ["L4"]})
    facts = read_dictionary(document(given), base).facts
    assert facts["pain.other"].unit == base.units["mo"]
    assert facts["pain.bodies"].members == {"L4": "L4", "L5": "L5"}


def test_what_a_library_adds_serves_those_that_extend_it(document: MakeDocument) -> None:
    base = read_dictionary(document(dictionary()))
    added = {**facts_only(), "value_lists": {"sides": {"left": "left", "right": "right"}}}
    both = read_dictionary(document(added), base)
    assert list(both.value_lists) == ["bodies", "sides"]
    assert list(both.units) == ["mo"]


@pytest.mark.parametrize(
    ("again", "path"),
    [
        ({"units": {"mo": {"one": "moon", "many": "moons"}}}, "/units/mo"),
        ({"value_lists": {"bodies": {"L1": "L1"}}}, "/value_lists/bodies"),
    ],
)
def test_another_library_redefines_neither_units_nor_value_lists(
    document: MakeDocument, refused: Refused, again: Json, path: str
) -> None:
    base = read_dictionary(document(dictionary(pain__bodies=BODIES)))
    found = refused(lambda: read_dictionary(document({**facts_only(), **again}), base))
    assert [(d.code, d.path) for d in found] == [("redefined", path)]


def test_anything_but_an_object_is_no_dictionary(document: MakeDocument, refused: Refused) -> None:
    assert [d.code for d in refused(lambda: read_dictionary(document([])))] == ["wrong-type"]


# --- the shipped one

IDS = """
patient.age patient.sex patient.skeletally_mature patient.pregnant patient.bmi
pain.low_back_duration pain.low_back_dominant pain.vertebrogenic pain.unremitting
pain.functional_deficit_on_scale pain.significant_functional_impairment
conservative.failed conservative.failed_duration conservative.consecutive_duration
conservative.structured conservative.physician_supervised conservative.modalities
conservative.core_stabilization_exercise conservative.nsaid conservative.steroid
conservative.medication_contraindicated conservative.physical_therapy_active
conservative.physical_therapy_passive conservative.activity_lifestyle_modification
cbt.sessions cbt.licensed_provider cbt.elements
mri.performed mri.report_available mri.modic_1_bodies mri.modic_2_bodies mri.modic_3_bodies
mri.modic_in_report
assessment.physical assessment.psychological assessment.multidisciplinary assessment.baseline_pain
assessment.baseline_disability_scale
pathology.alternative_explanation pathology.other_vertebral pathology.other_etiology_on_imaging
comorbidity.severe_cardiopulmonary comorbidity.bleeding_diathesis
comorbidity.worsening_existing_disease comorbidity.advanced_systemic_disease
comorbidity.active_untreated_substance_use comorbidity.addictive_medication_ongoing
infection.systemic_active infection.local_at_level infection.spine_active
leg_pain.primary_radicular stenosis.symptomatic_primary neuro.claudication_or_compression_primary
surgery.prior_at_level surgery.prior_kind surgery.months_since surgery.radicular_pain_resolved
bone.osteoporosis_diagnosed bone.t_score bone.metabolic_disease bone.fragility_fracture_history
bone.fragility_fracture_treatment bone.fracture_at_level bone.fracture_any_level spine.cancer
imaging.correlated_disc_protrusion imaging.correlated_spondylolisthesis
imaging.correlated_spondylolysis imaging.correlated_facet_arthrosis
implant.electronic
documented.precautions_for documented.treatment_objective documented.weaning_potential
documented.anesthesia_necessity
procedure.technique procedure.vertebral_bodies procedure.vertebral_body_count
procedure.bodies_adjacent procedure.biologic_injected
history.bvn_ablated_bodies history.bodies_retreated history.lifetime_body_count
claim.codes claim.units claim.diagnoses claim.place_of_service claim.form claim.setting
claim.primary_elsewhere claim.anesthesia_billed
authorization.obtained authorization.number_present
""".split()

LINE_IDS = """
line.code line.policy line.bvn_ablation line.code_valid line.code_of_era
line.diagnoses line.diagnoses_valid line.diagnoses_exclude line.modifiers line.modifiers_valid
line.modifiers_fit_setting line.place_among_modifiers
line.units line.units_on_date line.mue line.mue_indicator line.limit_named line.units_within_mue
line.units_supported line.units_against_bodies
line.add_on_named line.primary_present line.primary_denied
line.repeated line.pair_named line.pair_indicator line.pair_bypassed
line.place_of_service line.office line.setting_open line.packaged
line.pc_tc_indicator line.assistant_indicator line.co_surgeon_indicator line.team_indicator
line.bilateral_indicator
""".split()
"""Those of the design, section 5, and what the edits ask beside them."""


def test_the_shipped_dictionary_holds_every_fact_of_the_contract(shipped: Library) -> None:
    assert {*IDS, *LINE_IDS} <= set(shipped.facts)
    # Besides them only what derived facts are computed from.
    others = set(shipped.facts) - {*IDS, *LINE_IDS}
    assert others == {"patient.birth_date", "claim.lines"}


def test_nothing_derived_is_ever_asked_for_unless_it_may_be_given(shipped: Library) -> None:
    for fact in shipped.facts.values():
        for id in fact.asks:
            asked = shipped.facts[id]
            assert asked.given != "derived" or asked.givable, fact.id


def test_typical_values_can_be_stated(shipped: Library) -> None:
    for fact in shipped.facts.values():
        value = fact.typical
        if isinstance(value, SetValue):
            assert all(fact.allows_member(code) for code in value.members), fact.id
        elif isinstance(value, str):
            assert fact.allows_member(value), fact.id
        elif isinstance(value, Decimal):
            assert isinstance(fact.minimum, Decimal)
            assert isinstance(fact.maximum, Decimal)
            assert fact.minimum <= value <= fact.maximum, fact.id


def test_durations_are_in_months_and_sizes_in_millimeters(shipped: Library) -> None:
    units = {id: fact.unit.code for id, fact in shipped.facts.items() if fact.unit}
    assert {units[id] for id in IDS if "duration" in id or "months" in id} == {"mo"}
    assert units["imaging.correlated_disc_protrusion"] == "mm"
    assert units["patient.age"] == "a"
    assert units["patient.bmi"] == "kg/m2"


def test_vertebral_bodies_are_those_of_the_contract(shipped: Library) -> None:
    bodies = [f"T{n}" for n in range(1, 13)] + [f"L{n}" for n in range(1, 6)] + ["S1", "S2"]
    for id in ("procedure.vertebral_bodies", "mri.modic_1_bodies", "history.bvn_ablated_bodies"):
        assert list(shipped.facts[id].members or ()) == bodies


def test_reading_changes_nothing_of_the_document(document: MakeDocument) -> None:
    given = document(dictionary(pain__duration=DURATION))
    before = copy.deepcopy(given.value)
    assert isinstance(read_dictionary(given), Dictionary)
    assert given.value == before
