"""What a pack asks about a fact: short words, from criteria however they are built."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.knowledge.library import Library
from engine.knowledge.pack_reader import read_pack
from engine.knowledge.packs import Pack
from engine.knowledge.study.requirements import Role, asks_of, facts_asked

Json = dict[str, Any]
PackJson = Callable[..., Json]
PackOf = Callable[..., Pack]

MONTHS = {"fact": "pain.low_back_duration", "gte": 6, "unit": "mo"}
BMI = {"fact": "patient.bmi", "gt": 40, "unit": "kg/m2"}
PREGNANT = {"fact": "patient.pregnant", "is": True}
IMPLANT = {"fact": "implant.electronic", "is": True}
PRECAUTIONS = {"fact": "documented.precautions_for", "none_in": ["electronic_implant"]}
LAST = {"id": "otherwise", "outcome": "not_covered", "basis": "criteria_not_met"}


def covered(*ids: str) -> Json:
    return {
        "id": "covered",
        "outcome": "covered",
        "condition": {"all": [{"criterion": id} for id in ids]},
    }


@pytest.fixture
def pack_of(shipped: Library, pack_json: PackJson, document: Callable[..., Any]) -> PackOf:
    """A pack of criteria all of which `covered` asks for."""

    def make(criteria: Json, *determinations: Json, **parts: object) -> Pack:
        ends = determinations or (covered(*criteria),)
        value = pack_json(criteria, [*ends, LAST], **parts)
        return read_pack(document(value), shipped)

    return make


def words(pack: Pack, fact: str, shipped: Library, **how: bool) -> list[str]:
    return [ask.words for ask in asks_of(pack, fact, shipped, **how)]


def barring(condition: Json) -> Json:
    return {"kind": "contraindication", "condition": condition}


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (MONTHS, ">= 6 months"),
        ({"not": MONTHS}, "< 6 months"),
        ({"fact": "mri.modic_1_bodies", "any_in": ["L4", "L5"]}, "any of L4, L5"),
        ({"not": {"fact": "mri.modic_1_bodies", "any_in": ["L4"]}}, "none of L4"),
        ({"fact": "procedure.vertebral_bodies", "subset_of": ["L4", "L5"]}, "only L4, L5"),
        ({"fact": "procedure.vertebral_bodies", "count": {"lte": 2}}, "number <= 2"),
        ({"not": {"fact": "procedure.vertebral_bodies", "count": {"lte": 2}}}, "number > 2"),
        ({"fact": "history.bodies_retreated", "count": {"eq": 0}}, "none"),
        ({"fact": "bone.t_score", "between": [-4, -2.5]}, "-4 to -2.5"),
        ({"fact": "claim.units", "of": "64629", "lte": 1}, "<= 1 unit (64629)"),
        (PREGNANT, "required"),
        ({"not": PREGNANT}, "must be absent"),
        ({"fact": "patient.sex", "in": ["female", "other"]}, "one of female, other"),
    ],
)
def test_a_required_test_is_said_in_few_words(
    pack_of: PackOf, shipped: Library, condition: Json, said: str
) -> None:
    pack = pack_of({"C1": condition})
    (fact,) = facts_asked(pack) - {"procedure.technique"}
    assert words(pack, fact, shipped) == [said]


def test_what_is_asked_together_is_asked_of_each_fact_alone(
    pack_of: PackOf, shipped: Library
) -> None:
    pack = pack_of({"C1": {"all": [MONTHS, {"all": [PREGNANT, IMPLANT]}]}})
    assert words(pack, "implant.electronic", shipped) == ["required"]
    assert words(pack, "pain.low_back_duration", shipped) == [">= 6 months"]


def test_an_alternative_stays_beside_what_is_required(pack_of: PackOf, shipped: Library) -> None:
    pack = pack_of({"C1": {"any": [MONTHS, PREGNANT]}})
    assert words(pack, "pain.low_back_duration", shipped) == [">= 6 months, or pregnancy"]


def test_a_contraindication_excludes_by_each_of_its_alternatives(
    pack_of: PackOf, shipped: Library
) -> None:
    pack = pack_of(
        {"X1": barring({"any": [BMI, PREGNANT]})},
        {**covered(), "condition": {"not": {"criterion": "X1"}}},
    )
    assert words(pack, "patient.bmi", shipped) == ["excluded if > 40 kg/m2"]
    assert words(pack, "patient.pregnant", shipped) == ["excluded if present"]


def test_what_spares_from_a_contraindication_is_said_with_unless(
    pack_of: PackOf, shipped: Library
) -> None:
    pack = pack_of(
        {"X1": barring({"all": [IMPLANT, PRECAUTIONS]})},
        {**covered(), "condition": {"not": {"criterion": "X1"}}},
    )
    (said,) = words(pack, "implant.electronic", shipped)
    precautions = "contraindications with documented precautions include any of electronic implant"
    assert said == f"excluded if present, unless {precautions}"


def test_a_contraindication_can_be_said_as_what_is_required(
    pack_of: PackOf, shipped: Library
) -> None:
    pack = pack_of({"X1": barring(BMI)}, {**covered(), "condition": {"not": {"criterion": "X1"}}})
    (ask,) = asks_of(pack, "patient.bmi", shipped, as_required=True)
    assert (ask.role, ask.words) == (Role.REQUIRED, "<= 40 kg/m2")


def test_some_of_several_kinds_are_counted(pack_of: PackOf, shipped: Library) -> None:
    kinds = [["chiropractic"], ["injection"], ["physical_therapy", "directed_exercise"]]
    parts = [{"fact": "conservative.modalities", "any_in": codes} for codes in kinds]
    pack = pack_of({"C1": {"at_least": 2, "of": parts}})
    (said,) = words(pack, "conservative.modalities", shipped)
    therapy = "physical therapy or professionally directed exercise"
    assert said == f"2 of 3: chiropractic care; epidural or facet injection; {therapy}"


def test_a_fact_among_others_of_which_some_are_needed_says_how_many(
    pack_of: PackOf, shipped: Library
) -> None:
    pack = pack_of({"C1": {"at_least": 2, "of": [MONTHS, PREGNANT, IMPLANT]}})
    assert words(pack, "implant.electronic", shipped) == [
        "required (one of 3 of which 2 are needed)"
    ]


def test_a_limit_of_units_covers_in_part_beyond_it(pack_of: PackOf, shipped: Library) -> None:
    bodies = {"fact": "procedure.vertebral_bodies", "count": {"lte": 2}}
    partly = {
        "id": "part",
        "outcome": "partially_covered",
        "exceeding": ["64629"],
        "condition": {"not": {"criterion": "L1"}},
    }
    pack = pack_of({"L1": {"kind": "limit", "condition": bodies}}, partly, covered("L1"))
    (said,) = words(pack, "procedure.vertebral_bodies", shipped)
    assert said == "number <= 2, else covered in part"


def test_a_criterion_that_only_serves_others_asks_through_them(
    pack_of: PackOf, shipped: Library
) -> None:
    pack = pack_of({"A": MONTHS, "B": {"any": [{"criterion": "A"}, PREGNANT]}}, covered("B"))
    (ask,) = asks_of(pack, "pain.low_back_duration", shipped)
    assert (ask.criterion, ask.words) == ("B", ">= 6 months, or pregnancy")


def test_advisory_criteria_and_the_scope_say_that_they_are(
    pack_of: PackOf, shipped: Library
) -> None:
    pack = pack_of(
        {
            "A": MONTHS,
            "B": {"advisory": True, "condition": PREGNANT},
            "X": {"advisory": True, "kind": "contraindication", "condition": IMPLANT},
        },
        covered("A"),
    )
    assert words(pack, "patient.pregnant", shipped) == ["advisory: required"]
    assert words(pack, "implant.electronic", shipped) == ["advisory: excluded if present"]
    assert words(pack, "procedure.technique", shipped)[0].startswith("only for intraosseous")


def test_a_test_in_a_determination_itself_counts_too(pack_of: PackOf, shipped: Library) -> None:
    denied = {"id": "no", "outcome": "not_covered", "basis": "limit_exceeded", "condition": BMI}
    pack = pack_of({}, denied, {**covered(), "condition": MONTHS})
    assert words(pack, "patient.bmi", shipped) == ["excluded if > 40 kg/m2"]
    assert words(pack, "pain.low_back_duration", shipped) == [">= 6 months"]
    assert asks_of(pack, "patient.bmi", shipped)[0].criterion is None


def test_no_cell_begins_like_a_formula(shipped: Library) -> None:
    for pack in shipped.packs():
        for fact in facts_asked(pack):
            for said in words(pack, fact, shipped):
                assert said[0] not in "=+-@"
