"""What a new version changes, in chunks: parts and prepared rows come to the same."""

from pathlib import Path
from typing import Any

from engine.decide.impact import REFUSALS, SAMPLES, Impact, Refused
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.scale.columns import columns_for
from engine.scale.duckdb_engine import DuckDBEngine
from engine.scale.impact import DuckDBComparison, impact, packs_asked
from engine.scale.parquet_source import ParquetSource
from tests.differential.impact_trials import eighteen_months

Call = Any


def found_in(
    library: Library, packs: tuple[Pack, Pack], source: ParquetSource, size: int, asked: Any = ()
) -> Impact:
    with (
        DuckDBComparison(library, *packs, asked) as comparison,
        DuckDBEngine(library, pack=packs[0], lines=False) as rules,
    ):
        return impact(comparison, [source], size, rules.rejects)


def test_samples_are_the_first_of_a_change_with_their_places(
    shipped: Library, palmetto: Pack, year: Path
) -> None:
    source = ParquetSource(str(year), columns_for(shipped.facts), "")
    found = found_in(shipped, (palmetto, eighteen_months(palmetto)), source, size=900)
    assert found.rows == sum(found.transitions.values()) == 900
    assert set(found.samples) == {key for key in found.transitions if key[0] != key[1]}
    named = max(found.samples.values(), key=len)
    assert len(named) == SAMPLES < found.changed
    assert named == sorted(named, key=lambda one: one.position or 0)
    assert [one.id for one in named] == [f"synthetic-{(one.position or 0) - 1}" for one in named]
    assert {one.source for one in named} == {str(year)}


def test_the_size_of_a_part_changes_nothing(shipped: Library, palmetto: Pack, year: Path) -> None:
    source = ParquetSource(str(year), columns_for(shipped.facts), "")
    packs = palmetto, eighteen_months(palmetto)
    whole = found_in(shipped, packs, source, size=900)
    assert found_in(shipped, packs, source, size=350) == whole


def test_prepared_rows_come_to_the_same(
    shipped: Library, palmetto: Pack, year: Path, call: Call, tmp_path: Path
) -> None:
    assert call("batch", year, "--out", tmp_path / "ready", "--prepare").exit_code == 0
    (part,) = (tmp_path / "ready" / "parts").glob("*.parquet")
    columns, packs = columns_for(shipped.facts), (palmetto, eighteen_months(palmetto))
    asked = packs_asked(shipped, *packs)
    with DuckDBEngine(shipped, asked=asked) as engine:
        prepared = ParquetSource(str(part), columns, engine.library_digest)
    prepared.check()  # a moved threshold asks for nothing that was not prepared
    ours = found_in(shipped, packs, prepared, 450, asked)
    theirs = found_in(shipped, packs, ParquetSource(str(year), columns, ""), 450)
    assert (ours.transitions, ours.blame) == (theirs.transitions, theirs.blame)


def test_only_the_first_rejects_are_named() -> None:
    found = Impact()
    for position in range(REFUSALS + 5):
        found.refuse(Refused("year.parquet", position, ("missing-key: id",)))
    assert (found.rejected, len(found.refused)) == (REFUSALS + 5, REFUSALS)
