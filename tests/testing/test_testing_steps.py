"""What steps do: how a scenario describes its encounter, and when what it expects is not so."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.decide import Session
from engine.knowledge.library import Library
from engine.testing.faults import NotAsExpected, StepFault
from engine.testing.steps import STEPS
from engine.testing.vocabulary import Rows, StepType
from engine.testing.world import World

ROOT = Path(__file__).resolve().parents[2]
MODIC = "vertebral bodies with Modic type 1 change"
NEEDED = "these facts are still needed"


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with Session(Library(ROOT)) as session:
        yield session


@pytest.fixture
def world(session: Session) -> World:
    """A typical encounter at Palmetto."""
    world = World(session)
    given(world, "a typical encounter")
    given(world, 'the payer is "medicare"')
    given(world, 'the state is "NC"')
    given(world, 'the date of service is "2025-03-04"')
    return world


def do(world: World, kind: StepType, text: str, rows: Rows | None = None) -> None:
    (definition,) = STEPS.matching(kind, text)
    found = re.fullmatch(definition.regex, text)
    assert found
    table = {"datatable": rows} if definition.table else {}
    definition.action(world=world, **found.groupdict(), **table)


def given(world: World, text: str, rows: Rows | None = None) -> None:
    do(world, "given", text, rows)


def then(world: World, text: str, rows: Rows | None = None) -> None:
    do(world, "then", text, rows)


def evaluate(world: World) -> None:
    do(world, "when", "the encounter is evaluated")


def observed(world: World, id: str) -> str:
    """What a criterion's first test observed, as a person reads it."""
    criterion = next(c for c in world.decision.criteria if c.id == id)
    result = criterion.tests[0]
    assert result.observation
    value = result.observation.value
    return "unknown" if value is None else world.library.facts[result.test.fact].words_for(value)


# --- Given ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["body mass index", "Body  Mass Index", "patient.bmi"])
def test_a_fact_is_named_by_its_label_or_its_id(world: World, name: str) -> None:
    given(world, f'the {name} is "40.1 kg/m2"')
    evaluate(world)
    assert observed(world, "PAL-X11") == "40.1 kg/m2"


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (
            'the body mas index is "40 kg/m2"',
            "there is no fact or field `body mas index`\n  hint: did you mean `body mass index`?",
        ),
        (
            'the body mass index is "40"',
            "`40` is given without its unit\n  hint: write `40 kg/m2`",
        ),
        (
            'the duration of low back pain is "26 weeks"',
            (
                "`weeks` is not the unit of `pain.low_back_duration`\n"
                "  hint: it is in months (`mo`); nothing is converted"
            ),
        ),
        (
            'the number of treated vertebral bodies is "3 vertebral bodies"',
            (
                "`number of treated vertebral bodies` is not stated: it follows from other facts\n"
                "  hint: state `procedure.vertebral_bodies`"
            ),
        ),
        (
            'the lines of the claim are "64628"',
            "claim lines are given by a table\n  hint: use the step `the claim lines are`",
        ),
        (
            "the duration of low back pain is said to be possible",
            "`duration of low back pain` is no finding: only a finding can be said to be possible",
        ),
        (
            "the bleding tendency is said to be possible",
            "there is no fact `bleding tendency`\n  hint: did you mean `bleeding tendency`?",
        ),
        (
            '"chart" says the sex is "male"',
            "`sex` is a field of the claim or patient: it has no source",
        ),
        ('"chart" says the state is "NC"', "`state` is a field of the encounter: it has no source"),
        (
            'the policy pack "medicare/palmeto-l39420"',
            (
                "there is no pack `medicare/palmeto-l39420`\n"
                "  hint: did you mean `medicare/palmetto-l39420`?"
            ),
        ),
    ],
)
def test_what_cannot_be_is_said_with_the_remedy(world: World, step: str, message: str) -> None:
    with pytest.raises(StepFault) as fault:
        given(world, step)
    assert str(fault.value) == message


def test_what_the_encounter_refuses_is_said_without_a_place_in_its_json(world: World) -> None:
    given(world, 'the state is "North Carolina"')
    with pytest.raises(StepFault, match="`North Carolina`"):
        evaluate(world)


@pytest.mark.parametrize(
    ("missing", "message"),
    [("payer", "the encounter has no payer"), ("date of service", "no date of service")],
)
def test_payer_and_date_are_always_said(world: World, missing: str, message: str) -> None:
    given(world, f"the {missing} is not documented")
    with pytest.raises(StepFault, match=message):
        evaluate(world)


def test_a_claim_needs_lines(world: World) -> None:
    given(world, 'the claim form is "professional"')
    with pytest.raises(StepFault, match="the claim has no lines"):
        evaluate(world)


def test_an_empty_encounter_has_no_facts_but_keeps_who_pays_where_and_when(world: World) -> None:
    given(world, "an empty encounter")
    evaluate(world)
    assert world.decision.policy
    assert all(c.status == "unknown" for c in world.decision.criteria)


def test_the_last_value_counts(world: World) -> None:
    given(world, 'the body mass index is "45 kg/m2"')
    given(world, 'the body mass index is "30 kg/m2"')
    evaluate(world)
    assert observed(world, "PAL-X11") == "30 kg/m2"


def test_a_table_gives_several_facts_each_with_its_source_if_it_has_one(world: World) -> None:
    rows = [
        ["fact", "value", "source"],
        ["body mass index", "31 kg/m2", "vital signs"],
        ["duration of low back pain", "8 months", ""],
    ]
    given(world, "these facts differ", rows)
    evaluate(world)
    tests = {c.id: c.tests[0].observation for c in world.decision.criteria}
    assert (tests["PAL-X11"] and tests["PAL-X11"].source) == "vital signs"
    assert (tests["PAL-C1a"] and tests["PAL-C1a"].source) is None


def test_a_source_replaces_the_typical_value_and_stands_beside_other_sources(world: World) -> None:
    given(world, f'"MRI report" says the {MODIC} are "S1"')
    evaluate(world)
    assert observed(world, "PAL-C4") == "S1"
    given(world, f'"letter" says the {MODIC} are "L4"')
    evaluate(world)
    assert observed(world, "PAL-C4") == "unknown"


def test_claim_lines_hold_modifiers_pointers_and_providers(world: World) -> None:
    header = ["line", "code", "units", "modifiers", "diagnoses", "provider"]
    rows = [header, ["3", "64628", "1", "59, KX", "1", "P1"], ["4", "64629", "2", "", "", ""]]
    given(world, 'the diagnosis codes are "M54.51"')
    given(world, "the claim lines are", rows)
    evaluate(world)
    assert [(x.line, x.code, x.units) for x in world.decision.lines] == [
        (3, "64628", 1),
        (4, "64629", 2),
    ]


def test_codes_and_units_of_a_line_may_be_unknown_and_its_place_its_own(world: World) -> None:
    header = ["code", "units", "place of service", "describes the ablation"]
    rows = [header, ["unknown", "1", "11", ""], ["22899", "unknown", "", "yes"]]
    given(world, "the claim lines are", rows)
    evaluate(world)
    assert world.last_encounter
    assert world.last_encounter.claim
    unread, unlisted = world.last_encounter.claim.lines
    assert (unread.code, unread.place_of_service, unread.unlisted_description) == (None, "11", None)
    assert (unlisted.units, unlisted.place_of_service, unlisted.unlisted_description) == (
        None,
        None,
        True,
    )


def test_whether_a_line_describes_the_ablation_is_yes_or_no(world: World) -> None:
    rows = [["code", "units", "describes the ablation"], ["22899", "1", "maybe"]]
    with pytest.raises(StepFault, match="`maybe` in column `describes the ablation` is neither"):
        given(world, "the claim lines are", rows)


def test_units_that_are_no_number_are_said(world: World) -> None:
    with pytest.raises(StepFault, match="`two` in column `units` is not a whole number"):
        given(world, "the claim lines are", [["code", "units"], ["64628", "two"]])


def test_labels_with_commas_can_be_listed(world: World) -> None:
    label = "claudication, radicular pain or nerve compression as the main symptom"
    facts = world.names.listed(f"sex, {label}, body mass index")
    assert [fact.label for fact in facts] == ["sex", label, "body mass index"]


def test_a_named_pack_overrides_the_selection(world: World) -> None:
    given(world, 'the state is "CA"')
    given(world, 'the policy pack "medicare/palmetto-l39420"')
    evaluate(world)
    then(world, 'the policy is "medicare/palmetto-l39420"')
    then(world, 'warning "pack_override" is given')


# --- Then: each expectation can fail --------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ('the outcome is "covered"', "outcome: expected covered, found not covered"),
        ('the basis is "limit exceeded"', "basis: expected limit exceeded, found contraindication"),
        (
            'the policy is "medicare/no-lcd"',
            "policy: expected medicare/no-lcd, found medicare/palmetto-l39420",
        ),
        (
            'the policy is "medicare/palmetto-l39420@2020-01-01"',
            (
                "policy: expected medicare/palmetto-l39420@2020-01-01, "
                "found medicare/palmetto-l39420@2023-03-05"
            ),
        ),
        (
            'the determination is "limit-exceeded"',
            "determination: expected limit-exceeded, found contraindicated",
        ),
        ('criterion "PAL-X11" is unmet', "criterion PAL-X11: expected unmet, found met"),
        (
            'the blocking criteria are exactly "PAL-X1, PAL-X11"',
            "blocking criteria: expected PAL-X1, PAL-X11, found PAL-X11 (missing: PAL-X1)",
        ),
        (
            'the blocking criteria are exactly "none"',
            "blocking criteria: expected none, found PAL-X11 (unexpected: PAL-X11)",
        ),
        (
            'the open criteria are exactly "PAL-X1"',
            "open criteria: expected PAL-X1, found none (missing: PAL-X1)",
        ),
        (
            'the expected coding is "64628 x1, 64629 x1"',
            "expected coding: expected 64628 x1, 64629 x1, found 64628 x1 (missing: 64629 x1)",
        ),
        (
            'the conflicts are exactly "sex"',
            "conflicts: expected patient.sex, found none (missing: patient.sex)",
        ),
        (
            'warning "treated-body-without-modic" is not given',
            "warning treated-body-without-modic: expected not given, found given",
        ),
        (
            'warning "no-such-warning" is given',
            "warning no-such-warning: expected given, found not given",
        ),
        (
            'the decision cites "Limitations 1"',
            "citations: expected Limitations 1, found LCD L39420 (Palmetto GBA), Limitations 11",
        ),
        ('claim line 1 is "payable"', "claim line 1: expected payable, found denied"),
        (
            'claim line 1 passes edit "mue"',
            "claim line 1, edit mue: expected passes, found could not be checked for",
        ),
        (
            'claim line 1 fails edit "sides"',
            "claim line 1, edit sides: expected fails, found passes",
        ),
        (
            'edit "coverage" alone makes claim line 1 "payable"',
            "claim line 1, edit coverage: expected payable, found denied",
        ),
        (
            'edit "mue" alone makes claim line 1 "denied"',
            "claim line 1, edit mue: expected denied, found nothing",
        ),
        (
            'the notice advisable for claim line 1 is "none"',
            "notice for claim line 1: expected none, found abn",
        ),
        (
            'the codes suggested for claim line 1 are exactly "50"',
            (
                "codes suggested for claim line 1: expected 50, found 50 N115 "
                "(missing: 50; unexpected: 50 N115)"
            ),
        ),
        (
            'coding table "coding/bvn-codes" is not used',
            "coding table coding/bvn-codes: expected not used, found used",
        ),
        (
            'coding table "coding/pairs-practitioner" is used',
            "coding table coding/pairs-practitioner: expected used, found not used",
        ),
        (
            'the selection still needs "county"',
            (
                "fields the selection needs: expected service_location.county, found none "
                "(missing: service_location.county)"
            ),
        ),
        (
            '"covered" can be reached by supplying "sex"',
            "ways to covered: expected patient.sex, found no way",
        ),
    ],
)
def test_an_expectation_that_is_not_so_says_what_was_found(
    world: World, step: str, message: str
) -> None:
    given(world, 'the body mass index is "41 kg/m2"')
    given(world, "the claim lines are", [["code", "units"], ["64628", "1"]])
    evaluate(world)
    with pytest.raises(NotAsExpected) as finding:
        then(world, step)
    assert str(finding.value) == message


def test_facts_still_needed_are_all_of_them(world: World) -> None:
    given(world, "the body mass index is not documented")
    given(world, "the bleeding tendency is not documented")
    evaluate(world)
    then(world, NEEDED, [["fact"], ["bleeding tendency"], ["patient.bmi"]])
    with pytest.raises(NotAsExpected, match="unexpected: bleeding tendency"):
        then(world, NEEDED, [["fact"], ["body mass index"]])
    with pytest.raises(NotAsExpected, match="missing: sex"):
        then(world, NEEDED, [["fact"], ["body mass index"], ["bleeding tendency"], ["sex"]])


def test_a_way_to_an_outcome_has_neither_more_nor_fewer_facts(world: World) -> None:
    given(world, "the body mass index is not documented")
    given(world, "the bleeding tendency is not documented")
    evaluate(world)
    then(world, '"covered" can be reached by supplying "body mass index, bleeding tendency"')
    then(world, '"not covered" can be reached by supplying "body mass index"')
    with pytest.raises(NotAsExpected):
        then(world, '"covered" can be reached by supplying "body mass index"')
    with pytest.raises(NotAsExpected):
        then(world, '"not covered" can be reached by supplying "body mass index, sex"')


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ('the outcome is "coverd"', "`coverd` is no outcome\n  hint: did you mean `covered`?"),
        (
            'criterion "PAL-X14" is met',
            "the policy has no criterion `PAL-X14`\n  hint: did you mean `PAL-X1`?",
        ),
        ('the blocking criteria are exactly "X11"', "the policy has no criterion `X11`"),
        (
            'warning "treated-body-without-modc" is not given',
            (
                "medicare/palmetto-l39420@2023-03-05 has no warning `treated-body-without-modc`\n"
                "  hint: did you mean `treated-body-without-modic`?"
            ),
        ),
        ('claim line 7 is "denied"', "the claim has no line `7`\n  hint: its lines are 1"),
        (
            'claim line 1 passes edit "side"',
            "there is no edit `side`\n  hint: did you mean `sides`?",
        ),
        ('claim line 1 passes edit "coverage"', "there is no edit `coverage`"),
        (
            'coding table "coding/bvn-code" is not used',
            "there is no coding table `coding/bvn-code`\n  hint: did you mean `coding/bvn-codes`?",
        ),
    ],
)
def test_an_expectation_that_cannot_be_is_no_finding(world: World, step: str, message: str) -> None:
    given(world, "the claim lines are", [["code", "units"], ["64628", "1"]])
    given(world, 'the treated vertebral bodies are "L5"')
    evaluate(world)
    with pytest.raises(StepFault) as fault:
        then(world, step)
    assert str(fault.value) == message


def test_nothing_is_expected_before_the_encounter_is_evaluated(world: World) -> None:
    with pytest.raises(StepFault, match="the encounter was not evaluated yet"):
        then(world, 'the outcome is "covered"')
