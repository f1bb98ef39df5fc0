"""The law of offered scenarios: pasted without its tag, each holds and shows what it is for.

`coverage` is asked of packs without any feature, so that it offers a scenario for every obligation
that some encounter can show; `mutate` of packs of whose scenarios nine in ten are taken away, so
that mutants survive; `diff` of two versions of a policy and of two payers.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from cli.coverage_text import offered
from cli.diff_outcomes import write_witnesses
from cli.feature_examples import examples_of, features_of
from engine.decide import Session
from engine.knowledge.library import Library, find_library
from engine.knowledge.packs import Pack
from engine.proof.coverage import State, cover_pack
from engine.proof.examples import Example
from engine.proof.mutation import Bench
from engine.proof.mutation_score import Fate, score_pack
from engine.proof.outcomes import outcome_changes
from engine.proof.replay import Replayer
from engine.proof.shown_by_examples import Shown
from engine.testing.drafts import Replay
from engine.testing.extract import extract
from engine.testing.proposals import propose_for_pack, proposed_feature
from engine.testing.soundness import read_feature
from engine.testing.steps import STEPS

QUICK = ("bcbs/wyoming-15-01-004@001", "uhc/community-plan-pa@after-csooipa-o")
"""One whose last step has a citation that hides others, and one of a single statement."""
PAIRS = (
    ("medicare/noridian-l39642@2024-01-28", "medicare/noridian-l39642@v11"),
    ("medicare/palmetto-l39420@2023-03-05", "medicare/noridian-l39642@v11"),
    ("bcbs/wyoming-15-01-004@001", "bcbs/south-carolina-cam-394@undated"),
    ("medicare/ngs-l40302@v2", "uhc/ablative-treatment-spinal-pain@2026-02-01"),
)
KEPT = 10
"""Of so many scenarios one is kept where mutants are to survive."""


def names(quick: Iterable[str]) -> list[object]:
    """All shipped packs; those that are not named are slow."""
    return [
        pytest.param(pack.name, marks=[] if pack.name in quick else [pytest.mark.slow])
        for pack in find_library().packs()
    ]


@pytest.fixture(scope="module")
def replayer(shipped: Library) -> Iterator[Replayer]:
    with Replayer(shipped) as open_replayer:
        yield open_replayer


@pytest.fixture(scope="module")
def examples(shipped: Library) -> Mapping[str, tuple[Example, ...]]:
    """What all features say, by pack."""
    return examples_of(shipped, features_of(shipped, ()))


def pasted(lines: Iterable[str], session: Session, folder: Path) -> tuple[Example, ...]:
    """Scenarios as examples, all of them holding, once a person has taken the tags off."""
    file = folder / "pasted.feature"
    text = "\n".join(("Feature: pasted", "", *lines)) + "\n"
    file.write_text(text.replace("@proposed", ""), encoding="utf-8")
    found = extract([read_feature(file, STEPS)], session)
    assert [(one.name, one.why) for one in found.broken] == []
    return tuple(one for some in found.examples.values() for one in some)


@pytest.mark.parametrize("name", names(QUICK))
def test_each_scenario_that_coverage_offers_holds_and_covers_what_it_is_for(
    name: str, shipped: Library, replayer: Replayer, session: Session, tmp_path: Path
) -> None:
    pack = shipped.pack_named(name)
    found = cover_pack(replayer, pack, ())
    assert {row.state for row in found.rows} <= {State.MISSING, State.INFEASIBLE}
    rows = [row for row in found.rows if row.state is State.MISSING]
    scenarios = [offered(pack, row, shipped) for row in rows]
    assert all(lines[0].strip() == "@proposed" for lines in scenarios)

    lines = [line for scenario in scenarios for line in scenario]
    examples = pasted(lines, session, tmp_path)

    assert len(examples) == len(rows) > 0
    for row, example in zip(rows, examples, strict=True):
        assert Shown(pack, [example]).count(row.obligation) == 1, example.name


@pytest.mark.slow
@pytest.mark.parametrize("name", names([]))
def test_each_scenario_that_mutate_offers_holds_and_kills_its_mutant(
    *,
    name: str,
    shipped: Library,
    replayer: Replayer,
    session: Session,
    examples: Mapping[str, tuple[Example, ...]],
    tmp_path: Path,
) -> None:
    check_mutate(shipped.pack_named(name), replayer, session, examples[name], tmp_path)


def test_each_scenario_that_mutate_offers_for_wyoming_holds_and_kills_its_mutant(
    shipped: Library, replayer: Replayer, session: Session, tmp_path: Path
) -> None:
    file = shipped.root / "features/bcbs/wyoming-15-01-004.feature"
    (examples,) = extract([read_feature(file, STEPS)], session).examples.values()
    pack = shipped.pack_named("bcbs/wyoming-15-01-004@001")
    check_mutate(pack, replayer, session, examples, tmp_path)


def check_mutate(
    pack: Pack,
    replayer: Replayer,
    session: Session,
    examples: tuple[Example, ...],
    folder: Path,
) -> None:
    score = score_pack(replayer, pack, examples[::KEPT])
    with Replay(replayer.library) as replay:
        score = propose_for_pack(replay, score)
    assert score.count(Fate.UNANSWERED) == 0
    assert [one.mutant.id for one in score.survivors if not one.scenario] == []
    if not score.survivors:
        return  # of a pack of one statement, a single scenario may notice all there is
    feature, count = proposed_feature([score], [], [])
    lines = [line for line in feature.splitlines() if not line.startswith(("#", "Feature:"))]
    accepted = pasted(lines, session, folder)
    assert len(accepted) == count > 0
    bench = Bench(pack, accepted)
    assert [one.mutant.id for one in score.survivors if not bench.killed(one.mutant)] == []


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_each_scenario_that_diff_offers_holds_and_shows_its_change_of_answer(
    *,
    old: str,
    new: str,
    shipped: Library,
    replayer: Replayer,
    session: Session,
    tmp_path: Path,
) -> None:
    before, after = shipped.pack_named(old), shipped.pack_named(new)
    found = outcome_changes(replayer, before, after)
    (*_, feature) = write_witnesses(tmp_path, found, before, after, shipped.facts)
    lines = feature.read_text(encoding="utf-8").splitlines()[1:]

    examples = pasted(lines, session, tmp_path)

    said = {
        (one.pack, number): (one.expected.outcome, one.expected.basis)
        for number in range(1, len(found.transitions) + 1)
        for one in examples
        if one.name.startswith(f"change {number}:")
    }
    assert len(examples) == len(said) == 2 * len(found.transitions) > 0
    for number, change in enumerate(found.transitions, start=1):
        for pack, answer in ((before, change.before), (after, change.after)):
            basis = answer.basis.replace("_", " ") if answer.basis else None
            assert said[pack.name, number] == (answer.outcome.replace("_", " "), basis)
