"""What a new version changes over past encounters: the counts of the row engine, with blame."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.decide import Options, Session
from engine.decide.impact import ABSENT, Answer
from engine.knowledge.library import Library
from engine.scale.columns import columns_for
from engine.scale.impact import Impact, impact
from engine.scale.parquet_source import ParquetSource
from engine.scale.raw_rows import encounter_in

Json = dict[str, Any]


def test_transitions_are_those_of_two_decisions(
    shipped: Library, session: Session, year: Path
) -> None:
    old = shipped.pack_named("medicare/palmetto-l39420")
    new = shipped.pack_named("bcbs/south-carolina-cam-394")
    source = ParquetSource(str(year), columns_for(shipped.facts), "")
    found = impact(shipped, old, new, [source], size=500)
    expected: Counter[tuple[Answer, Answer]] = Counter()
    for chunk in source.chunks(500, frozenset()):
        for row in chunk.table.to_pylist()[:60]:  # type: ignore[union-attr]  # none is skipped
            encounter = encounter_in(row, columns_for(shipped.facts))
            answers = [
                Answer(str(decision.outcome), decision.basis or "")
                for pack in (old, new)
                for decision in [session.decide(encounter, Options(pack=pack))]
            ]
            expected[answers[0], answers[1]] += 1
    assert found.rows == 900
    assert all(count <= found.transitions[key] for key, count in expected.items())
    assert sum(found.transitions.values()) == 900
    assert set(found.samples) == {k for k in found.transitions if k[0] != k[1]}
    assert all(len(listed) <= 5 for listed in found.samples.values())


def test_a_changed_threshold_is_to_blame(
    library_of: Callable[..., Library], pack_json: Callable[..., Json], year: Path
) -> None:
    def version(name: str, months: int, more: bool = False) -> Json:
        asked: Json = {"C1": {"fact": "pain.low_back_duration", "gte": months, "unit": "mo"}}
        parts: list[Json] = [{"criterion": "C1"}]
        if more:
            asked["C2"] = {"fact": "spine.cancer", "is": False}
            parts.append({"criterion": "C2"})
        covered = {"id": "covered", "outcome": "covered", "condition": {"all": parts}}
        last = {"id": "last", "outcome": "not_covered", "basis": "criteria_not_met"}
        dates = {"effective": {"date": name, "evidence": "primary"}}
        return pack_json(asked, [covered, last], version=name, dates=dates)

    library = library_of(version("2025-01-01", 6), version("2026-01-01", 12, more=True))
    old, new = library.versions("tester/policy")
    source = ParquetSource(str(year), columns_for(library.facts), "")
    found: Impact = impact(library, old, new, [source], size=400)
    covered, refused = Answer("covered"), Answer("not_covered", "criteria_not_met")
    assert found.transitions[covered, refused] > 0
    blame = {
        (one.criterion, one.effect_before, one.effect_after): count
        for one, count in found.blame.items()
        if (one.before, one.after) == (covered, refused)
    }
    assert blame["C1", "supports", "blocks"] > 0
    # C2 is new: it differs in every row of the transition, whatever it comes to.
    was_absent = sum(n for (id, was, _), n in blame.items() if (id, was) == ("C2", ABSENT))
    assert was_absent == found.transitions[covered, refused]
    assert (covered, covered) in found.transitions
    assert found.changed == sum(n for (a, b), n in found.transitions.items() if a != b)
