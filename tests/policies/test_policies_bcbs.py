"""The Blue Cross Blue Shield packs against a second writing of the dossier, in plain Python.

Wyoming and South Carolina are decided once by their packs and once by the few lines below, for
thousands of random charts; `None` is unknown. The tables are written out from the dossier, not from
the packs.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.decide import Decision, Options, Session
from engine.encounter.model import Encounter, Place, Statement
from engine.knowledge.library import Library
from engine.knowledge.selection import Request, select
from engine.language.values import SetValue, Value

WYOMING = "bcbs/wyoming-15-01-004@001"
CAROLINA = "bcbs/south-carolina-cam-394@undated"
JULY = "bcbs/anthem-surg-00052@2024-07-01"
SEPTEMBER = "bcbs/anthem-surg-00052@2024-09-01"
MP_041 = "bcbs/mp-041@2024-04"
DAY = date(2024, 9, 30)
CHARTS = 1_000

LOWER = {"L3", "L4", "L5", "S1"}

# Register of packs (dossier on gaps, section 2): status, and the known beginning.
REGISTER = {
    WYOMING: ("provisional", None),
    CAROLINA: ("draft", None),
    JULY: ("draft", "2024-07-01"),
    SEPTEMBER: ("provisional", "2024-09-01"),
    MP_041: ("provisional", None),
}

# Rows of the dossier's criteria tables: kind, grade, and whether the row can decide.
ROWS = {
    WYOMING: {
        **{f"WY-IND-0{n}": ("indication", "primary", True) for n in (1, 2, 3, 4)},
        "WY-IND-05": ("limit", "primary", True),
        "WY-LIM-01": ("limit", "primary", False),
        "WY-LIM-02": ("limit", "inferred", False),
        "WY-DX-01": ("administrative", "primary", False),
        "WY-CPT-01": ("administrative", "primary", False),
    },
    CAROLINA: {
        **{f"SC-IND-{n:02}": ("indication", "primary", True) for n in range(1, 15)},
        "SC-DOC-01": ("documentation", "primary", True),
        **{f"SC-LIM-0{n}": ("limit", "primary", True) for n in (1, 2, 3)},
        "SC-LIM-04": ("limit", "inferred", False),
    },
    JULY: {},
    SEPTEMBER: {},
    MP_041: {},
}

# Plan, state of the plan, day, the pack that decides, the kind of binding and its grade.
CHAINS = [
    ("wyoming", None, "commercial", "2024-09-30", WYOMING, "own", "primary"),
    ("south-carolina", None, "commercial", "2026-11-23", CAROLINA, "own", "primary"),
    ("anthem", "VA", "commercial", "2024-08-31", JULY, "own", "primary"),
    ("anthem", "VA", "commercial", "2024-09-01", SEPTEMBER, "own", "primary"),
    ("western-new-york", None, "medicaid", "2024-09-01", SEPTEMBER, "adopts", "inferred"),
]

FLAGS = (
    "patient.skeletally_mature",
    "pain.vertebrogenic",
    "pain.unremitting",
    "pain.significant_functional_impairment",
    "conservative.structured",
    "conservative.physician_supervised",
    "conservative.core_stabilization_exercise",
    "conservative.nsaid",
    "conservative.steroid",
    "conservative.medication_contraindicated",
    "conservative.physical_therapy_active",
    "conservative.physical_therapy_passive",
    "conservative.activity_lifestyle_modification",
    "cbt.licensed_provider",
    "mri.modic_in_report",
)
NUMBERS = {
    "pain.low_back_duration": ("14", "12", "11.9", "6", "5.9"),
    "conservative.failed_duration": ("9", "6", "5.9"),
    "conservative.consecutive_duration": ("9", "6", "5.9"),
    "cbt.sessions": ("6", "3", "2", "0"),
}
ELEMENTS = ("disease_education", "activity_lifestyle", "stress_management")
SETS = {
    "cbt.elements": (ELEMENTS, ELEMENTS[:2], ELEMENTS[1:], ()),
    "mri.modic_1_bodies": (("L5",), ("L3", "S1"), (), ("L2",)),
    "mri.modic_2_bodies": ((), ("S1",), ("L2",)),
    "procedure.vertebral_bodies": (
        ("L4", "L5"),
        ("L5",),
        ("L4", "L5", "S1"),
        ("L3", "L4", "S1"),
        ("L3", "L5"),
        ("L3", "L4", "L5", "S1"),
        ("L2", "L3"),
        ("S1", "S2"),
    ),
}
SPINE = ("L2", "L3", "L4", "L5", "S1", "S2")
Chart = Mapping[str, Any]
Maybe = bool | None


# --- the dossier's tables, a second time


def both(*parts: Maybe) -> Maybe:
    return False if False in parts else None if None in parts else True


def either(*parts: Maybe) -> Maybe:
    return True if True in parts else None if None in parts else False


def least(chart: Chart, fact: str, bound: str) -> Maybe:
    return None if fact not in chart else chart[fact] >= Decimal(bound)


def some(chart: Chart, fact: str) -> Maybe:
    if fact not in chart:
        return None
    return True if chart[fact].members & LOWER else False if chart[fact].complete else None


def inside(chart: Chart) -> Maybe:
    bodies = chart.get("procedure.vertebral_bodies")
    if bodies is None:
        return None
    return False if bodies.members - LOWER else True if bodies.complete else None


def adjacent(chart: Chart) -> Maybe:
    bodies = chart.get("procedure.vertebral_bodies")
    if bodies is None or not bodies.complete:
        return None
    return "".join(sorted(bodies.members, key=SPINE.index)) in "".join(SPINE)


def at_most_three(chart: Chart) -> Maybe:
    bodies = chart.get("procedure.vertebral_bodies")
    if bodies is None:
        return None
    return False if len(bodies.members) > 3 else True if bodies.complete else None


def wyoming(chart: Chart) -> str:
    met = both(
        chart.get("patient.skeletally_mature"),
        least(chart, "pain.low_back_duration", "6"),
        least(chart, "conservative.failed_duration", "6"),
        either(some(chart, "mri.modic_1_bodies"), some(chart, "mri.modic_2_bodies")),
        inside(chart),
    )
    return {True: "covered", False: "not_covered", None: "needs_information"}[met]


def carolina(chart: Chart) -> str:
    """Never covered: the rest of the text was not read, so at best the answer is open."""
    elements = chart.get("cbt.elements")
    whole = None
    if elements is not None:
        whole = True if elements.members >= set(ELEMENTS) else False if elements.complete else None
    met = both(
        *(chart.get(flag) for flag in FLAGS if flag in _REQUIRED_FLAGS),
        either(*(chart.get(f"conservative.{escape}") for escape in _MEDICATION)),
        least(chart, "pain.low_back_duration", "12"),
        least(chart, "conservative.consecutive_duration", "6"),
        least(chart, "cbt.sessions", "3"),
        whole,
        inside(chart),
        adjacent(chart),
    )
    return "not_covered" if met is False else "needs_information"


_MEDICATION = ("nsaid", "steroid", "medication_contraindicated")
_REQUIRED_FLAGS = {
    flag for flag in FLAGS if flag != "patient.skeletally_mature" and not flag.endswith(_MEDICATION)
}


# --- random charts


def charts(seed: str) -> Iterator[dict[str, Value]]:
    rng = random.Random(seed)
    for _ in range(CHARTS):
        gaps, against = rng.choice((0.0, 0.02, 0.3)), rng.choice((0.0, 0.02, 0.2))
        chart: dict[str, Value] = {flag: rng.random() >= against for flag in FLAGS}
        for fact, numbers in NUMBERS.items():
            chart[fact] = Decimal(rng.choice(numbers) if rng.random() < against else numbers[0])
        for fact, sets in SETS.items():
            members = rng.choice(sets) if rng.random() < against * 2 else sets[0]
            complete = bool(not members or rng.random() >= against)
            chart[fact] = SetValue(frozenset(members), complete=complete)
        yield {fact: value for fact, value in chart.items() if rng.random() >= gaps}


def encounter(chart: Mapping[str, Value], **parts: Any) -> Encounter:
    given: dict[str, Any] = {
        "id": "one",
        "payer": "bcbs",
        "date_of_service": DAY,
        "plan": None,
        "line_of_business": "commercial",
        "plan_state": None,
        "service_location": None,
        "birth_date": None,
        "sex": None,
        "claim": None,
        "requested": ("64628",),
        "facts": {fact: (Statement(value),) for fact, value in chart.items()},
        "digest": "one",
    }
    return Encounter(**{**given, **parts})


def decided(session: Session, name: str, chart: Mapping[str, Value]) -> Decision:
    return session.decide(encounter(chart), Options(pack=session.library.pack_named(name)))


def test_wyoming_decides_random_charts_as_the_dossier_says(session: Session) -> None:
    seen: Counter[str] = Counter()
    for chart in charts("wyoming"):
        decision = decided(session, WYOMING, chart)
        assert decision.outcome.value == wyoming(chart), chart
        seen[decision.outcome.value] += 1
        denied = ("investigational", "experimental/investigational")
        expected = denied if decision.outcome.value == "not_covered" else (None, None)
        assert (decision.basis, decision.payer_term) == expected
    assert min(seen[outcome] for outcome in ("covered", "not_covered", "needs_information")) > 100


def test_south_carolina_decides_random_charts_as_the_dossier_says_and_covers_none(
    session: Session,
) -> None:
    seen: Counter[str] = Counter()
    for chart in charts("carolina"):
        decision = decided(session, CAROLINA, chart)
        assert decision.outcome.value == carolina(chart), chart
        seen[decision.outcome.value] += 1
    assert set(seen) == {"not_covered", "needs_information"}
    assert min(seen.values()) > 200


@pytest.mark.parametrize(
    ("name", "outcome", "basis"),
    [
        (JULY, "needs_information", None),
        (SEPTEMBER, "delegated", None),
        (MP_041, "not_covered", "investigational"),
    ],
)
def test_no_chart_changes_the_answer_of_a_pack_without_criteria(
    session: Session, name: str, outcome: str, basis: str | None
) -> None:
    bare = decided(session, name, {})
    assert (bare.outcome.value, bare.basis, bare.missing.facts) == (outcome, basis, ())
    for chart in charts(name):
        decision = decided(session, name, chart)
        assert (decision.outcome, decision.basis, decision.missing, decision.warnings) == (
            bare.outcome,
            bare.basis,
            bare.missing,
            bare.warnings,
        )


# --- what has to be obtained


def test_the_first_version_of_anthem_asks_for_the_document_alone(session: Session) -> None:
    missing = decided(session, JULY, {}).missing
    assert [one.document for one in missing.documents] == [
        "SURG.00052 as of 2024-07-01: its position on basivertebral nerve ablation"
    ]
    assert [(way.outcome.value, way.sets) for way in missing.to_reach] == [
        ("covered", ()),
        ("not_covered", ()),
    ]


def test_south_carolina_names_the_unread_text_even_when_no_fact_is_missing(
    session: Session,
) -> None:
    chart = next(charts("carolina"))
    assert carolina(chart) == "needs_information"
    missing = decided(session, CAROLINA, chart).missing
    documents = [one.document for one in missing.documents]
    assert "CAM 394 from the Modic clause on: exclusions, repeats, history and documentation" in (
        documents
    )
    ways = {way.outcome.value: way.sets for way in missing.to_reach}
    assert ways["covered"] == ()


@pytest.mark.parametrize(
    ("bodies", "outcomes"),
    [
        ("L3 L4 L5", ["covered", "not_covered"]),
        ("L3 L4 L5 S1", ["partially_covered", "not_covered"]),
    ],
)
def test_south_carolina_limits_units_beyond_three_bodies(
    session: Session, bodies: str, outcomes: list[str]
) -> None:
    chart: dict[str, Value] = {
        **dict.fromkeys(FLAGS, True),
        **{fact: Decimal(numbers[0]) for fact, numbers in NUMBERS.items()},
        **{fact: SetValue(frozenset(sets[0]), complete=True) for fact, sets in SETS.items()},
        "procedure.vertebral_bodies": SetValue(frozenset(bodies.split()), complete=True),
    }
    assert carolina(chart) == "needs_information"
    decision = decided(session, CAROLINA, chart)
    assert [one.outcome.value for one in decision.reachable] == outcomes


# --- the tables of the dossier


@pytest.mark.parametrize("name", sorted(REGISTER))
def test_a_pack_has_the_status_and_beginning_of_the_register(shipped: Library, name: str) -> None:
    pack = shipped.pack_named(name)
    begins = pack.dates.effective
    assert (pack.status.value, begins and begins.day.isoformat()) == REGISTER[name]
    assert pack.authorization.required == "not_seen"


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_pack_has_the_rows_of_the_dossier_and_no_others(shipped: Library, name: str) -> None:
    found = {
        id: (criterion.kind.value, criterion.citation.evidence.value, not criterion.advisory)
        for id, criterion in shipped.pack_named(name).criteria.items()
    }
    assert found == ROWS[name]


def test_only_what_was_read_to_its_end_is_called_silent(shipped: Library) -> None:
    silent = {
        name: sum(one.kind.value == "silent" for one in shipped.pack_named(name).silences)
        for name in REGISTER
    }
    assert [silent[name] for name in (CAROLINA, JULY, SEPTEMBER)] == [0, 0, 0]
    assert silent[WYOMING] >= 10
    delegated = [one.kind.value for one in shipped.pack_named(SEPTEMBER).silences]
    assert "delegated" in delegated


def test_the_diagnoses_of_wyoming_are_those_that_were_read(shipped: Library) -> None:
    listed = shipped.sets["bcbs-wyoming-diagnoses"]
    assert set(listed.codes) == {
        "M47.816",
        "M47.817",
        "M51.36",
        "M51.37",
        "M54.50",
        "M54.51",
        "M54.59",
    }
    assert (listed.valid_to, listed.exhaustive) == (date(2024, 9, 30), False)


# --- who is bound


@pytest.mark.parametrize(("plan", "state", "line", "day", "pack", "kind", "grade"), CHAINS)
def test_a_plan_is_bound_as_the_dossier_says(
    shipped: Library,
    *,
    plan: str,
    state: str | None,
    line: str,
    day: str,
    pack: str,
    kind: str,
    grade: str,
) -> None:
    request = Request(
        "bcbs", date.fromisoformat(day), plan=plan, line_of_business=line, plan_state=state
    )
    (choice,) = select(shipped, request).choices
    (link,) = choice.chain
    assert choice.pack.name == pack
    assert (link.payer, link.plan, link.binding, link.evidence) == ("bcbs", plan, kind, grade)


def test_no_plan_but_these_has_a_policy_of_its_own(shipped: Library) -> None:
    bound = {(plan, line) for plan, _, line, *_ in CHAINS}
    bcbs = shipped.payers.payers["bcbs"]
    for plan in bcbs.plans:
        for line in ("commercial", "medicaid", "fep"):
            request = Request("bcbs", DAY, plan=plan, line_of_business=line, plan_state="VA")
            found = select(shipped, request)
            assert bool(found.choices) == ((plan, line) in bound), (plan, line)
            assert found.needs == ()


def test_medicare_advantage_follows_the_lcd_of_the_place_for_every_licensee(
    session: Session, shipped: Library
) -> None:
    for plan in (None, *shipped.payers.payers["bcbs"].plans):
        decision = session.decide(
            encounter(
                {},
                plan=plan,
                line_of_business="medicare_advantage",
                service_location=Place("NC", None, None),
            )
        )
        assert decision.policy is not None
        assert decision.policy.pack.id == "medicare/palmetto-l39420"
        excluded = "policy_excluded" in [note.id for note in decision.warnings]
        assert excluded == (plan == "anthem")
