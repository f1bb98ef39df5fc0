"""What an encounter may say of facts, and what is refused of it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from engine.encounter.model import Encounter, Statement
from engine.knowledge.texts.documents import Diagnostic
from engine.language.values import SetValue

EncounterOf = Callable[..., Encounter]
Refused = Callable[[Callable[[], object]], list[Diagnostic]]

BODIES = "procedure.vertebral_bodies"


def whole(*members: str) -> SetValue:
    return SetValue(frozenset(members))


READ: list[tuple[str, Any, tuple[Statement, ...]]] = [
    ("patient.bmi", 28.4, (Statement(Decimal("28.4")),)),
    (
        "patient.bmi",
        {"value": 28.4, "unit": "kg/m2", "source": "intake"},
        (Statement(Decimal("28.4"), "intake"),),
    ),
    (
        "patient.bmi",
        [{"value": 28, "source": "a"}, {"value": 29, "source": "b"}],
        (Statement(Decimal(28), "a"), Statement(Decimal(29), "b")),
    ),
    ("spine.cancer", False, (Statement(False),)),
    (
        "infection.spine_active",
        {"value": True, "certainty": "possible"},
        (Statement(True, None, possible=True),),
    ),
    ("infection.spine_active", {"value": True, "certainty": "stated"}, (Statement(True),)),
    ("procedure.technique", "other", (Statement("other"),)),
    (BODIES, ["L5", "L4"], (Statement(whole("L4", "L5")),)),
    (
        BODIES,
        {"value": ["L4"], "complete": False},
        (Statement(SetValue(frozenset({"L4"}), complete=False)),),
    ),
    (
        BODIES,
        [{"value": ["L4"]}, {"value": ["L5"]}],
        (Statement(whole("L4")), Statement(whole("L5"))),
    ),
    ("mri.modic_1_bodies", [], (Statement(whole()),)),
    (
        "history.bvn_ablated_bodies",
        {"value": [], "complete": False},
        (Statement(SetValue(frozenset(), complete=False)),),
    ),
    ("bone.t_score", {"value": -2.5, "unit": "{score}"}, (Statement(Decimal("-2.5")),)),
    ("patient.age", 18.0, (Statement(Decimal(18)),)),
    ("pain.low_back_duration", 5.5, (Statement(Decimal("5.5")),)),
]


@pytest.mark.parametrize(("id", "value", "statements"), READ)
def test_a_fact_is_read_in_each_form(
    encounter_of: EncounterOf, id: str, value: Any, statements: tuple[Statement, ...]
) -> None:
    assert encounter_of(facts={id: value}).facts == {id: statements}


@pytest.mark.parametrize("value", [None, {"value": None}, [{"value": None, "source": "chart"}]])
def test_null_says_nothing(encounter_of: EncounterOf, value: Any) -> None:
    assert encounter_of(facts={"patient.bmi": value}).facts == {}


def test_zero_false_and_the_empty_set_are_values(encounter_of: EncounterOf) -> None:
    facts = {
        "imaging.correlated_disc_protrusion": 0,
        "spine.cancer": False,
        "mri.modic_1_bodies": [],
    }
    assert len(encounter_of(facts=facts).facts) == 3


def test_findings_that_are_absent_are_stated_false_with_their_source(
    encounter_of: EncounterOf,
) -> None:
    absent = [
        {"facts": ["spine.cancer", "infection.systemic_active"], "source": "history"},
        {"facts": ["spine.cancer"], "source": "MRI report"},
    ]
    one = encounter_of(absent=absent, facts={"spine.cancer": {"value": True, "source": "note"}})
    assert one.facts == {
        "spine.cancer": (
            Statement(True, "note"),
            Statement(False, "history"),
            Statement(False, "MRI report"),
        ),
        "infection.systemic_active": (Statement(False, "history"),),
    }


# fact, value, code, path below `facts`
REFUSED: list[tuple[str, Any, str, str]] = [
    ("patient.bmy", 28, "unknown-fact", "/patient.bmy"),
    ("patient.bmi", "28", "wrong-type", "/patient.bmi"),
    ("patient.bmi", True, "wrong-type", "/patient.bmi"),
    ("patient.bmi", {"value": "28"}, "wrong-type", "/patient.bmi/value"),
    ("patient.bmi", {"value": 28, "sauce": "a"}, "unknown-key", "/patient.bmi/sauce"),
    ("patient.bmi", {"value": 28, "unit": "lb"}, "wrong-unit", "/patient.bmi/unit"),
    ("spine.cancer", {"value": True, "unit": "mo"}, "wrong-unit", "/spine.cancer/unit"),
    ("patient.bmi", {"value": 28, "complete": False}, "not-a-set", "/patient.bmi/complete"),
    ("patient.bmi", {"value": 28, "certainty": "sure"}, "unknown-value", "/patient.bmi/certainty"),
    ("patient.bmi", {"value": 28, "source": ""}, "empty-text", "/patient.bmi/source"),
    ("patient.bmi", -1, "out-of-bounds", "/patient.bmi"),
    ("patient.bmi", 151, "out-of-bounds", "/patient.bmi"),
    ("patient.bmi", [28, 29], "wrong-type", "/patient.bmi"),
    ("patient.age", 18.5, "not-whole", "/patient.age"),
    ("patient.age", 125.5, "not-whole", "/patient.age"),
    ("patient.age", 126, "out-of-bounds", "/patient.age"),
    ("cbt.sessions", {"value": 5.5, "source": "a"}, "not-whole", "/cbt.sessions/value"),
    ("spine.cancer", 0, "wrong-type", "/spine.cancer"),
    ("spine.cancer", "no", "wrong-type", "/spine.cancer"),
    ("procedure.technique", "rfa", "unknown-value", "/procedure.technique"),
    ("procedure.technique", ["other"], "wrong-type", "/procedure.technique"),
    (BODIES, "L4", "wrong-type", f"/{BODIES}"),
    (BODIES, [], "empty-set", f"/{BODIES}"),
    (BODIES, {"value": [], "complete": False}, "empty-set", f"/{BODIES}/value"),
    (BODIES, ["L4", None], "wrong-type", f"/{BODIES}/1"),
    (BODIES, ["L4", "L4"], "duplicate-item", f"/{BODIES}/1"),
    (BODIES, ["L9"], "unknown-value", f"/{BODIES}/0"),
    (BODIES, ["L4-L5"], "unknown-value", f"/{BODIES}/0"),
    (BODIES, {"value": ["L4", "l5"]}, "unknown-value", f"/{BODIES}/value/1"),
    (BODIES, [{"value": ["L4"]}, ["L5"]], "wrong-type", f"/{BODIES}/1"),
    ("patient.birth_date", "1963-05-09", "not-givable", "/patient.birth_date"),
    ("claim.place_of_service", "24", "not-givable", "/claim.place_of_service"),
    ("procedure.vertebral_body_count", 2, "not-givable", "/procedure.vertebral_body_count"),
    ("claim.codes", ["64628"], "not-givable", "/claim.codes"),
]


@pytest.mark.parametrize(("stated", "code", "path"), [((i, v), c, p) for i, v, c, p in REFUSED])
def test_a_wrong_statement_is_refused_at_its_place(
    encounter_of: EncounterOf, refused: Refused, stated: tuple[str, Any], code: str, path: str
) -> None:
    found = refused(lambda: encounter_of(facts=dict([stated])))
    assert [(d.code, d.path, d.line) for d in found] == [(code, f"/facts{path}", 1)]
    assert found[0].message.startswith(("`", "there")) or found[0].message[0].islower()


@pytest.mark.parametrize(
    ("entry", "code", "path"),
    [
        ({"facts": ["patient.bmi"], "source": "h"}, "absent-kind", "/absent/0/facts/0"),
        ({"facts": ["spine.kancer"], "source": "h"}, "unknown-fact", "/absent/0/facts/0"),
        ({"facts": ["spine.cancer"]}, "missing-key", "/absent/0"),
        ({"source": "h"}, "missing-key", "/absent/0"),
        (
            {"facts": ["spine.cancer", "spine.cancer"], "source": "h"},
            "duplicate-item",
            "/absent/0/facts/1",
        ),
        ({"facts": "spine.cancer", "source": "h"}, "wrong-type", "/absent/0/facts"),
        (["spine.cancer"], "wrong-type", "/absent/0"),
        (
            {"facts": ["procedure.bodies_adjacent"], "source": "h"},
            "not-givable",
            "/absent/0/facts/0",
        ),
    ],
)
def test_a_wrong_list_of_absent_findings_is_refused_at_its_place(
    encounter_of: EncounterOf, refused: Refused, entry: Any, code: str, path: str
) -> None:
    found = refused(lambda: encounter_of(absent=[entry]))
    assert (found[0].code, found[0].path) == (code, path)


@pytest.mark.parametrize(
    ("id", "value", "hint"),
    [
        ("patient.bmy", 1, "did you mean `patient.bmi`?"),
        (BODIES, ["L4-L5"], "a disc level touches two vertebral bodies: write `L4`, `L5`"),
        (BODIES, ["L5-S1"], "a disc level touches two vertebral bodies: write `L5`, `S1`"),
        (BODIES, ["L4-5"], "a disc level touches two vertebral bodies: write `L4`, `L5`"),
        (BODIES, [None], "to say that more may follow, write `complete: false` beside `value`"),
        (BODIES, [], "leave it out where it is not known"),
        (
            "patient.bmi",
            [28, 29],
            'several sources are written as objects: `[{"value": ..., "source": "..."}, ...]`',
        ),
        ("cbt.sessions", 5.5, "write it without a fraction"),
        ("patient.bmi", 4, "it lies between 5 kg/m2 and 150 kg/m2"),
        (
            "pain.low_back_duration",
            {"value": 1, "unit": "d"},
            "it is `mo` (months); nothing is converted",
        ),
        (
            "patient.birth_date",
            "1963-05-09",
            'state it beside `facts`, as `"patient": {"birth_date": ...}`',
        ),
        ("procedure.vertebral_body_count", 2, "it follows from `procedure.vertebral_bodies`"),
    ],
)
def test_the_remedy_is_said(
    encounter_of: EncounterOf, refused: Refused, id: str, value: Any, hint: str
) -> None:
    assert [d.hint for d in refused(lambda: encounter_of(facts={id: value}))] == [hint]
