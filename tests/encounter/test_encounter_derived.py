"""Each derived fact: of full, partial, open and contradictory inputs; and never too early."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.encounter.derived import BVN_CODES, DERIVED, DERIVED_BY_INDEX, SPINE, Inputs
from engine.encounter.line_facts import LINE_FACTS
from engine.encounter.model import Claim, ClaimLine, Encounter
from engine.encounter.observe import observe
from engine.knowledge.library import Library
from engine.language.values import SetValue, Value

EncounterOf = Callable[..., Encounter]


def whole(*members: str) -> SetValue:
    return SetValue(frozenset(members))


def at_least(*members: str) -> SetValue:
    return SetValue(frozenset(members), complete=False)


def bare(claim: Claim | None = None, requested: tuple[str, ...] | None = None) -> Encounter:
    return Encounter(
        id="one",
        payer="medicare",
        date_of_service=date(2025, 3, 4),
        plan=None,
        line_of_business=None,
        plan_state=None,
        service_location=None,
        birth_date=None,
        sex=None,
        claim=claim,
        requested=requested,
        facts={},
        digest="",
    )


def derive(id: str, values: Mapping[str, Value] | None = None, **parts: Any) -> Value | None:
    return DERIVED[id](Inputs(bare(**parts), values or {}))


def claim(*lines: tuple[str, int]) -> Claim:
    return Claim(tuple(ClaimLine(n, code, units) for n, (code, units) in enumerate(lines, 1)))


@pytest.mark.parametrize(
    ("born", "served", "years"),
    [
        ("1963-05-09", "2025-05-08", 61),
        ("1963-05-09", "2025-05-09", 62),
        ("2006-03-04", "2025-03-04", 19),
        ("2006-03-05", "2025-03-04", 18),
        ("2004-02-29", "2023-02-28", 18),
        ("2004-02-29", "2023-03-01", 19),
        ("2004-02-29", "2024-02-29", 20),
        ("2025-03-04", "2025-03-04", 0),
    ],
)
def test_age_is_in_completed_years(
    encounter_of: EncounterOf, shipped: Library, born: str, served: str, years: int
) -> None:
    one = encounter_of(date_of_service=served, patient={"birth_date": born})
    assert observe(one, shipped.facts).values["patient.age"] == years


def test_age_is_unknown_without_a_birth_date() -> None:
    assert derive("patient.age") is None


def test_above_eighteen_is_skeletally_mature_and_below_nothing_follows() -> None:
    assert derive("patient.skeletally_mature", {"patient.age": Decimal(19)}) is True
    assert derive("patient.skeletally_mature", {"patient.age": Decimal(18)}) is None
    assert derive("patient.skeletally_mature") is None


def test_only_a_male_patient_is_known_not_to_be_pregnant() -> None:
    assert derive("patient.pregnant", {"patient.sex": "male"}) is False
    assert derive("patient.pregnant", {"patient.sex": "female"}) is None
    assert derive("patient.pregnant", {"patient.sex": "other"}) is None
    assert derive("patient.pregnant") is None


@pytest.mark.parametrize("code", sorted(BVN_CODES))
def test_the_technique_follows_from_a_code_of_the_service(code: str) -> None:
    assert derive("procedure.technique", requested=(code,)) == "intraosseous_bvn_rfa"
    billed = claim(("99213", 1), (code, 1))
    assert derive("procedure.technique", claim=billed) == "intraosseous_bvn_rfa"


def test_the_technique_is_assumed_only_where_nothing_names_a_code() -> None:
    assert derive("procedure.technique") == "intraosseous_bvn_rfa"
    assert derive("procedure.technique", requested=("64635",)) is None
    assert derive("procedure.technique", claim=claim(("64635", 1))) is None
    assert derive("procedure.technique", claim=claim()) is None


BODIES: list[tuple[SetValue | None, int | None, bool | None]] = [
    # treated bodies, their number, whether they are adjacent
    (whole("L5"), 1, True),
    (whole("L4", "L5"), 2, True),
    (whole("L5", "S1"), 2, True),
    (whole("T12", "L1"), 2, True),
    (whole("L3", "L5"), 2, False),
    (whole("L3", "L4", "L5", "S1"), 4, True),
    (whole("L3", "L4", "S1"), 3, False),
    (at_least("L4", "L5"), None, None),
    (at_least("L3", "L5"), None, None),
    (at_least(), None, None),
    (None, None, None),
]


@pytest.mark.parametrize(("bodies", "number", "adjacent"), BODIES)
def test_number_and_neighborhood_of_the_treated_bodies(
    bodies: SetValue | None, number: int | None, adjacent: bool | None
) -> None:
    values: dict[str, Value] = {} if bodies is None else {"procedure.vertebral_bodies": bodies}
    assert derive("procedure.vertebral_body_count", values) == number
    assert derive("procedure.bodies_adjacent", values) is adjacent


RETREATED: list[tuple[SetValue | None, SetValue | None, SetValue | None]] = [
    # ablated before, treated now, treated again
    (whole(), whole("L4"), whole()),
    (whole("L3"), whole("L4"), whole()),
    (whole("L4", "L5"), whole("L5", "S1"), whole("L5")),
    (whole(), None, whole()),  # nothing before: nothing can be treated again
    (whole(), at_least("L4"), whole()),
    (whole("L4"), None, None),
    (None, whole("L4"), None),
    (None, None, None),
    (at_least("L4"), whole("L4", "L5"), at_least("L4")),
    (at_least("L4", "L5"), whole("L4", "L5"), whole("L4", "L5")),  # no completion adds a body
    (whole("L4"), at_least("L4"), whole("L4")),
    (at_least("L4"), at_least("L4"), at_least("L4")),
    (at_least("L3"), whole("L4"), None),
]


@pytest.mark.parametrize(("before", "now", "again"), RETREATED)
def test_the_bodies_treated_again(
    before: SetValue | None, now: SetValue | None, again: SetValue | None
) -> None:
    given = {"history.bvn_ablated_bodies": before, "procedure.vertebral_bodies": now}
    values: dict[str, Value] = {id: value for id, value in given.items() if value is not None}
    assert derive("history.bodies_retreated", values) == again


@pytest.mark.parametrize(
    ("before", "now", "number"),
    [
        (whole(), whole("L4", "L5"), 2),
        (whole("L3", "L4"), whole("L4", "L5"), 3),
        (whole("T12"), whole("L3", "L4", "L5", "S1"), 5),
        (at_least("L3"), whole("L4"), None),
        (whole("L3"), at_least("L4"), None),
        (None, whole("L4"), None),
        (whole("L3"), None, None),
    ],
)
def test_the_bodies_of_a_lifetime_are_distinct_ones(
    before: SetValue | None, now: SetValue | None, number: int | None
) -> None:
    given = {"history.bvn_ablated_bodies": before, "procedure.vertebral_bodies": now}
    values: dict[str, Value] = {id: value for id, value in given.items() if value is not None}
    assert derive("history.lifetime_body_count", values) == number


def test_facts_of_a_claim_are_unknown_without_one() -> None:
    assert derive("claim.codes") is None
    assert derive("claim.anesthesia_billed") is None
    assert DERIVED_BY_INDEX["claim.units"](Inputs(bare(), {}), "64628") is None


def test_units_are_summed_over_lines_and_zero_where_a_code_is_not_billed() -> None:
    inputs = Inputs(bare(claim(("64628", 1), ("64629", 1), ("64629", 2))), {})
    units = DERIVED_BY_INDEX["claim.units"]
    assert [units(inputs, code) for code in ("64628", "64629", "99213")] == [1, 3, 0]
    assert derive("claim.codes", claim=inputs.encounter.claim) == whole("64628", "64629")


def test_units_are_unknown_where_a_line_does_not_tell_them_or_its_code() -> None:
    units = DERIVED_BY_INDEX["claim.units"]
    untold = Claim((ClaimLine(1, "64628", 1), ClaimLine(2, "64629", None)))
    assert units(Inputs(bare(claim=untold), {}), "64628") == 1
    assert units(Inputs(bare(claim=untold), {}), "64629") is None
    unread = Claim((ClaimLine(1, "64628", 1), ClaimLine(2, None, 1)))
    assert units(Inputs(bare(claim=unread), {}), "64628") is None
    revenue = Claim((ClaimLine(1, "64628", 1), ClaimLine(2, None, 1, revenue_code="0360")))
    assert units(Inputs(bare(claim=revenue), {}), "64628") == 1


def test_an_unread_line_leaves_the_codes_open_and_anesthesia_unknown() -> None:
    unread = Claim((ClaimLine(1, "64628", 1), ClaimLine(2, None, 1)))
    inputs = Inputs(bare(claim=unread), {})
    assert DERIVED["claim.codes"](inputs) == SetValue(frozenset({"64628"}), complete=False)
    assert DERIVED["claim.anesthesia_billed"](inputs) is None
    billed = Claim((ClaimLine(1, "01936", 1), ClaimLine(2, None, 1)))
    assert DERIVED["claim.anesthesia_billed"](Inputs(bare(claim=billed), {})) is True


@pytest.mark.parametrize(
    ("code", "billed"),
    [
        ("00100", True),
        ("01999", True),
        ("01936", True),
        ("00099", False),
        ("02000", False),
        ("64628", False),
        ("0275T", False),
        ("C9752", False),
    ],
)
def test_anesthesia_is_billed_by_a_code_of_its_section(code: str, billed: bool) -> None:
    assert derive("claim.anesthesia_billed", claim=claim(("64628", 1), (code, 1))) is billed


def test_every_declared_derived_fact_has_a_function_and_the_reverse(shipped: Library) -> None:
    declared = {id for id, fact in shipped.facts.items() if fact.given == "derived"}
    assert declared == {*DERIVED, *DERIVED_BY_INDEX, *LINE_FACTS}


def test_each_derived_fact_finds_its_inputs_derived_before_it(shipped: Library) -> None:
    order = list(DERIVED)
    for id in order:
        derivation = shipped.facts[id].derivation
        assert derivation is not None
        for name in derivation.inputs:
            assert name not in order or order.index(name) < order.index(id)


# --- soundness: what is answered early holds in every completion

ids_of_spine = st.frozensets(st.sampled_from(SPINE[14:]), max_size=5)
open_or_unknown = st.one_of(st.none(), st.builds(SetValue, ids_of_spine, st.booleans()))


def completed(value: SetValue | None, more: frozenset[str]) -> SetValue:
    if value is None:
        return SetValue(more)
    return value if value.complete else SetValue(value.members | more)


def holds_still(early: Value, late: Value | None) -> bool:
    """Whether a value says the same, or says less without being wrong."""
    if isinstance(early, SetValue) and isinstance(late, SetValue):
        return early == late if early.complete else early.members <= late.members
    return early == late


@given(open_or_unknown, open_or_unknown, ids_of_spine, ids_of_spine)
def test_what_is_derived_of_bodies_early_holds_in_every_completion(
    before: SetValue | None, now: SetValue | None, more: frozenset[str], further: frozenset[str]
) -> None:
    partial = {"history.bvn_ablated_bodies": before, "procedure.vertebral_bodies": now}
    known: dict[str, Value] = {id: value for id, value in partial.items() if value is not None}
    full: dict[str, Value] = {
        "history.bvn_ablated_bodies": completed(before, more),
        "procedure.vertebral_bodies": completed(now, further),
    }
    assume(full["procedure.vertebral_bodies"] != whole())  # something is treated
    assume(now != whole())
    for id in (
        "procedure.vertebral_body_count",
        "procedure.bodies_adjacent",
        "history.bodies_retreated",
        "history.lifetime_body_count",
    ):
        early = derive(id, known)
        if early is not None:
            assert holds_still(early, derive(id, full)), id


@given(st.sampled_from(["female", "male", "other", None]), st.integers(0, 30) | st.none())
def test_what_is_derived_of_the_patient_waits_for_its_input(
    sex: str | None, years: int | None
) -> None:
    values: dict[str, Value] = {}
    if sex is not None:
        values["patient.sex"] = sex
    if years is not None:
        values["patient.age"] = Decimal(years)
    assert (derive("patient.pregnant", values) is None) == (sex != "male")
    assert (derive("patient.skeletally_mature", values) is None) == (years is None or years <= 18)
