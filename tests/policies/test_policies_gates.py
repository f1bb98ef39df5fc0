"""The gates: the features show everything that can be shown of packs, and notice every fault.

What cannot be shown and which faults are none is proven, not assumed. These tests run longer than
all others of the policies, and are worth it: a pack that changes without a scenario for the change
fails here.
"""

from collections.abc import Mapping

import pytest

from cli.feature_examples import examples_of, features_of
from engine.knowledge.library import Library, find_library
from engine.knowledge.packs import Pack
from engine.proof.coverage import State, cover_pack
from engine.proof.examples import Example
from engine.proof.mutation_score import Fate, score_pack
from engine.proof.obligations import Kind
from engine.proof.replay import Replayer
from engine.testing.edit_score import score_edits
from engine.testing.features import Feature
from engine.testing.selection_score import score_selection

LIBRARY = find_library()
PACKS = LIBRARY.packs()


@pytest.fixture(scope="module")
def features() -> list[Feature]:
    return features_of(LIBRARY, ())


@pytest.fixture(scope="module")
def examples(features: list[Feature]) -> Mapping[str, tuple[Example, ...]]:
    return examples_of(LIBRARY, features)


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: str(pack.name))
def test_every_feasible_obligation_of_a_pack_is_shown(
    pack: Pack, examples: Mapping[str, tuple[Example, ...]]
) -> None:
    with Replayer(LIBRARY) as replayer:
        found = cover_pack(replayer, pack, examples.get(pack.name, ()), witnesses=False)

    gates = (Kind.MATTERS, Kind.REACHED, Kind.SEEN)
    open_ = [
        row.obligation.words(LIBRARY)
        for row in found.rows
        if row.obligation.kind in gates and row.state in (State.MISSING, State.UNANSWERED)
    ]
    assert open_ == []
    assert found.count(Kind.REACHED, State.COVERED) > 0


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: str(pack.name))
def test_every_mutant_of_a_pack_is_killed_or_proven_equivalent(
    pack: Pack, examples: Mapping[str, tuple[Example, ...]]
) -> None:
    with Replayer(LIBRARY) as replayer:
        found = score_pack(replayer, pack, examples.get(pack.name, ()), witnesses=False)

    assert [one.mutant.id for one in found.survivors] == []
    assert found.count(Fate.KILLED) > 0


def test_every_mutant_of_dates_and_bindings_is_killed_or_proven_equivalent(
    features: list[Feature],
) -> None:
    found = score_selection(LIBRARY, features)

    assert [one.mutant.id for one in found if one.fate is Fate.SURVIVED] == []
    assert sum(one.fate is Fate.KILLED for one in found) > 100


def test_every_mutant_of_the_edits_of_claim_lines_is_killed_or_proven_equivalent(
    features: list[Feature],
) -> None:
    found = score_edits(LIBRARY, features, LIBRARY.coding_packs)

    assert [one.mutant.id for one in found if one.fate is Fate.SURVIVED] == []
    assert sum(one.fate is Fate.KILLED for one in found) > 100


def test_without_its_features_a_pack_fails_both_gates() -> None:
    """The gates can fail: they are not green on nothing."""
    library: Library = LIBRARY
    pack = library.pack_named("medicare/palmetto-l39420@2023-03-05")
    with Replayer(library) as replayer:
        covered = cover_pack(replayer, pack, (), witnesses=False)
        mutated = score_pack(replayer, pack, (), witnesses=False)

    assert covered.count(Kind.MATTERS, State.COVERED) == 0
    assert covered.count(Kind.MATTERS, State.MISSING) > 50
    assert len(mutated.survivors) > 200
