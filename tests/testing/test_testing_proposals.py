"""Scenarios offered for mutants of dates, bindings and edits: they hold, and they notice."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from cli.feature_examples import features_of
from engine.decide import Session
from engine.knowledge.library import Library
from engine.proof.everyone import Everyone
from engine.proof.mutation_score import Fate
from engine.proof.selection_mutants import selection_mutants
from engine.testing.drafts import Replay, case_of
from engine.testing.edit_score import TriedEdit, score_edits
from engine.testing.features import Feature
from engine.testing.proposals import (
    propose_for_edits,
    propose_for_selection,
    proposed_feature,
)
from engine.testing.selection_score import TriedSelection, score_selection
from engine.testing.soundness import read_feature
from engine.testing.steps import STEPS
from tests.decide.random_packs import LAST

Json = dict[str, Any]


@pytest.fixture(scope="module")
def features(shipped: Library) -> list[Feature]:
    return features_of(shipped, ())


@pytest.fixture(scope="module")
def proposed_edits(shipped: Library, features: list[Feature]) -> list[TriedEdit]:
    """The edits of claim lines, where add-on codes have no feature."""
    kept = [one for one in features if "/coding/" in one.file]
    kept = [one for one in kept if not one.file.endswith("add-on.feature")]
    with Replay(shipped) as replay:
        return list(propose_for_edits(replay, score_edits(shipped, kept, shipped.coding_packs)))


@pytest.fixture(scope="module")
def proposed_selection(shipped: Library, features: list[Feature]) -> list[TriedSelection]:
    """Dates and bindings, where only Cigna has features."""
    kept = [one for one in features if "/cigna/" in one.file]
    with Replay(shipped) as replay:
        return list(propose_for_selection(replay, score_selection(shipped, kept)))


def accepted(
    tmp_path: Path, selection: list[TriedSelection], edits: list[TriedEdit]
) -> list[Feature]:
    """The feature that is offered, read as a sound one, once a person has removed the tags."""
    text, count = proposed_feature([], selection, edits)
    assert text.count("@proposed") == count > 0
    file = tmp_path / "accepted.feature"
    file.write_text(text.replace("@proposed", ""))
    return [read_feature(file, STEPS)]


def test_every_survivor_among_edits_has_a_scenario_that_kills_it(
    shipped: Library, tmp_path: Path, proposed_edits: list[TriedEdit]
) -> None:
    survivors = [one for one in proposed_edits if one.fate is Fate.SURVIVED]
    assert len(survivors) > 10
    assert [one.mutant.id for one in survivors if not one.scenario] == []
    after = score_edits(shipped, accepted(tmp_path, [], proposed_edits), shipped.coding_packs)
    fates = {one.mutant.id: one.fate for one in after}
    assert [o.mutant.id for o in survivors if fates[o.mutant.id] is not Fate.KILLED] == []
    check_equivalents(proposed_edits, fates)


def test_every_survivor_among_dates_and_bindings_has_a_scenario_that_kills_it(
    shipped: Library, tmp_path: Path, proposed_selection: list[TriedSelection]
) -> None:
    survivors = [one for one in proposed_selection if one.fate is Fate.SURVIVED]
    assert len(survivors) > 30
    assert [one.mutant.id for one in survivors if not one.scenario] == []
    after = score_selection(shipped, accepted(tmp_path, proposed_selection, []))
    fates = {one.mutant.id: one.fate for one in after}
    assert [o.mutant.id for o in survivors if fates[o.mutant.id] is not Fate.KILLED] == []
    check_equivalents(proposed_selection, fates)


@pytest.mark.slow
def test_without_any_feature_every_mutant_has_a_scenario_that_kills_it(
    shipped: Library, tmp_path: Path
) -> None:
    """Whatever gap features leave, dates and bindings and edits of lines are within reach."""
    with Replay(shipped) as replay:
        edits = list(propose_for_edits(replay, score_edits(shipped, [], shipped.coding_packs)))
        selection = list(propose_for_selection(replay, score_selection(shipped, [])))
    kept = accepted(tmp_path, selection, edits)
    left = [
        one.mutant.id
        for one in score_edits(shipped, kept, shipped.coding_packs)
        if one.fate is Fate.SURVIVED
    ]
    left += [one.mutant.id for one in score_selection(shipped, kept) if one.fate is Fate.SURVIVED]
    assert left == []


def check_equivalents(
    some: list[TriedEdit] | list[TriedSelection], others: Mapping[str, Fate]
) -> None:
    """What a scenario notices is never proven equivalent where that scenario is missing."""
    killed = [one.mutant.id for one in some if one.fate is Fate.KILLED]
    assert killed
    assert [id for id in killed if others[id] is Fate.EQUIVALENT] == []


def test_a_proposed_edit_scenario_counts_for_nothing_before_its_tag_is_removed(
    shipped: Library, tmp_path: Path, proposed_edits: list[TriedEdit]
) -> None:
    tried = score_edits(shipped, [as_proposed(tmp_path, [], proposed_edits)], shipped.coding_packs)
    assert [one.mutant.id for one in tried if one.fate is Fate.KILLED] == []


@pytest.mark.slow
def test_a_proposed_scenario_on_dates_counts_for_nothing_before_its_tag_is_removed(
    shipped: Library, tmp_path: Path, proposed_selection: list[TriedSelection]
) -> None:
    tried = score_selection(shipped, [as_proposed(tmp_path, proposed_selection, [])])
    assert [one.mutant.id for one in tried if one.fate is Fate.KILLED] == []


def as_proposed(tmp_path: Path, selection: list[TriedSelection], edits: list[TriedEdit]) -> Feature:
    file = tmp_path / "proposed.feature"
    file.write_text(proposed_feature([], selection, edits)[0])
    return read_feature(file, STEPS)


def test_a_scenario_that_the_library_itself_fails_is_not_offered(shipped: Library) -> None:
    lines = (
        "Given a typical encounter",
        'And the payer is "medicare"',
        'And the state is "NC"',
        'And the date of service is "2025-03-04"',
        "When the encounter is evaluated",
    )
    with Replay(shipped) as replay, Session(shipped) as same:
        assert not replay.notices([*lines, 'Then the outcome is "not covered"'], same)
        assert not replay.notices([*lines, 'Then the outcome is "covered"'], same)


def test_a_draft_is_one_scenario(proposed_selection: list[TriedSelection]) -> None:
    offered = next(one.scenario for one in proposed_selection if one.scenario)
    assert case_of(offered).tags == {"proposed"}


def test_the_state_of_a_plan_and_a_day_of_knowledge_are_asked_about(shipped: Library) -> None:
    """Where only plans of one state are bound, and where a date only says what was known."""
    everyone = Everyone(shipped)
    noticing = {
        mutant.id: next(everyone.noticing(mutant), None)
        for mutant in selection_mutants(shipped)
        if "VA) own" in mutant.place or "mmp070" in mutant.place
    }
    begun = next(id for id in noticing if "begins 2024-07-01 -> 2024-07-02" in id)
    asked = noticing[begun]
    assert asked is not None
    assert asked[0].plan_state in ("VA", None)
    known = next(id for id in noticing if "observed 2026-09-15 -> 2026-09-14" in id)
    asked = noticing[known]
    assert asked is not None
    assert asked[1].as_known_on is not None


def test_a_payer_without_any_date_is_asked_about_too(
    library_of: Callable[..., Library], pack_json: Callable[..., Json]
) -> None:
    """All days are alike then, and a binding that is left out is still noticed."""
    covered = {"id": "covered", "outcome": "covered", "condition": {"criterion": "C1"}}
    criteria = {"C1": {"fact": "infection.systemic_active", "is": False}}
    library = library_of(pack_json(criteria, [covered, LAST], dates={}, status="draft"))
    mutants = [one for one in selection_mutants(library) if "tester" in one.payers]
    assert [one.operator for one in mutants] == ["drop-binding"]
    assert all(next(Everyone(library).noticing(one), None) for one in mutants)
