"""Impact: both versions decide every encounter, changes are counted and the criteria named."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from engine.decide import Session
from engine.decide.impact import SAMPLES, Answer, Placed, Refused, Sample, impact
from engine.encounter.model import Encounter, Statement
from engine.encounter.reader import read_encounter_file
from engine.knowledge.library import Library, find_library
from engine.knowledge.packs import Pack, PackCriterion
from engine.language.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Criterion,
    Not,
    Test,
)

EXAMPLE = Path(__file__).parents[2] / "examples" / "covered-three-bodies.json"
PALMETTO = "medicare/palmetto-l39420@2023-03-05"
COVERED = Answer("covered")
REFUSED = Answer("not_covered", "criteria_not_met")


@pytest.fixture(scope="module")
def library() -> Library:
    return find_library()


def with_months(library: Library, months: int, id: str) -> Placed:
    return Placed(encounter_with(library, months, id), "past.ndjson", months)


def encounter_with(library: Library, months: int, id: str) -> Encounter:
    encounter = read_encounter_file(EXAMPLE, library)
    facts = {**encounter.facts, "pain.low_back_duration": (Statement(Decimal(months)),)}
    return replace(encounter, id=id, facts=facts)


def replace_criterion(pack: Pack, id: str, criterion: PackCriterion) -> Pack:
    """The pack in which another criterion, with an id of its own, has the place of one."""
    new = {
        "OTHER-9" if key == id else key: replace(criterion, id="OTHER-9") if key == id else value
        for key, value in pack.criteria.items()
    }
    steps = tuple(
        replace(step, condition=renamed(step.condition, id)) for step in pack.determinations
    )
    return replace(pack, criteria=new, determinations=steps)


def renamed(condition: Condition, id: str) -> Condition:
    match condition:
        case Criterion(named):
            return Criterion("OTHER-9") if named == id else condition
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return replace(condition, parts=tuple(renamed(part, id) for part in parts))
        case Not(part):
            return Not(renamed(part, id))
        case _:
            return condition


@pytest.fixture
def stricter(library: Library) -> Pack:
    """Palmetto's pack, asking for a year of pain."""
    pack = library.pack_named(PALMETTO)
    criterion = pack.criteria["PAL-C1a"]
    assert isinstance(criterion.condition, Test)
    year = replace(criterion, condition=replace(criterion.condition, operand=Decimal(12)))
    return replace(pack, criteria={**pack.criteria, "PAL-C1a": year}, digest="stricter")


def test_an_encounter_between_the_thresholds_changes_by_their_criterion(
    library: Library, stricter: Pack
) -> None:
    cases = [with_months(library, months, f"m{months}") for months in (5, 6, 11, 12)]
    with Session(library) as session:
        found = impact(session, library.pack_named(PALMETTO), stricter, cases)

    assert (found.rows, found.changed) == (4, 2)
    assert found.transitions == {
        (REFUSED, REFUSED): 1,
        (COVERED, REFUSED): 2,
        (COVERED, COVERED): 1,
    }
    assert [(b.criterion, b.effect_before, b.effect_after, n) for b, n in found.blame.items()] == [
        ("PAL-C1a", "supports", "blocks", 2)
    ]
    named = [Sample("past.ndjson", 6, "m6"), Sample("past.ndjson", 11, "m11")]
    assert found.samples == {(COVERED, REFUSED): named}


def test_a_version_against_itself_changes_nothing(library: Library) -> None:
    pack = library.pack_named(PALMETTO)
    with Session(library) as session:
        found = impact(session, pack, pack, [with_months(library, 5, "one")])

    assert (found.rows, found.changed, found.samples) == (1, 0, {})


def test_only_some_encounters_of_a_transition_are_named(library: Library, stricter: Pack) -> None:
    cases = [with_months(library, 6, f"case-{n}") for n in range(SAMPLES + 3)]
    with Session(library) as session:
        found = impact(session, library.pack_named(PALMETTO), stricter, cases)

    ids = [one.id for one in found.samples[COVERED, REFUSED]]
    assert ids == [f"case-{n}" for n in range(SAMPLES)]


def test_what_was_rejected_is_counted_beside_what_was_decided(library: Library) -> None:
    pack = library.pack_named(PALMETTO)
    bad = Refused("past.ndjson", 2, ("not JSON",))
    heard: list[int] = []
    with Session(library) as session:
        found = impact(session, pack, pack, [with_months(library, 5, "one"), bad], heard.append)

    assert (found.rows, found.rejected, found.refused) == (1, 1, [bad])
    assert heard == [2]


def test_a_criterion_that_speaks_for_coverage_on_both_sides_is_not_to_blame(
    library: Library,
) -> None:
    """Between policies nearly every id is another; only what stands in the way says why."""
    noridian = library.pack_named("medicare/noridian-l39642@v11")
    with Session(library) as session:
        cases = [with_months(library, 12, "covered"), with_months(library, 5, "refused")]
        found = impact(session, library.pack_named(PALMETTO), noridian, cases)

    assert found.changed > 0
    told = {(one.effect_before, one.effect_after) for one in found.blame}
    assert all({"blocks", "open"} & set(effects) for effects in told)


def test_a_criterion_of_another_name_is_blamed_once_by_both(library: Library) -> None:
    pack = library.pack_named(PALMETTO)
    criterion = pack.criteria["PAL-C1a"]
    assert isinstance(criterion.condition, Test)
    year = replace(criterion, condition=replace(criterion.condition, operand=Decimal(12)))
    other = replace_criterion(replace(pack, id="tester/other", digest="other"), "PAL-C1a", year)
    with Session(library) as session:
        found = impact(session, pack, other, [with_months(library, 6, "between")])

    assert [(b.name, b.criterion, b.was) for b in found.blame] == [
        ("OTHER-9 (was PAL-C1a)", "OTHER-9", "PAL-C1a")
    ]
