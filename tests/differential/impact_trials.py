"""What the tests of impact on several engines share: files with bad rows, and what each says."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from engine.decide import Session
from engine.decide.impact import Impact
from engine.decide.impact import impact as impact_by_rows
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.language.conditions import Test
from engine.scale.chunks import Source
from engine.scale.columns import columns_for
from engine.scale.duckdb_engine import DuckDBEngine
from engine.scale.impact import Comparison, DuckDBComparison, cases_in, impact
from engine.scale.parquet_source import ParquetSource
from engine.scale.raw_rows import raw_row
from engine.scale.synth import Rates, Synth
from engine.scale.table_rows import table_of

Json = dict[str, Any]

GAPS = Rates(missing=0.1, odd=0.1, conflicts=0.03)
BAD_ROWS = (3, 4, 77, 150, 299)
"""The positions of the rows of a file that break a rule."""


def past(library: Library, path: Path, rows: int, seed: int = 5) -> Path:
    """A raw file of synthetic encounters, some rows of which break a rule."""
    table = pa.concat_tables(Synth(library, seed=seed, rates=GAPS).batches(rows))
    payers = table.column("payer").to_pylist()
    for position in BAD_ROWS:
        payers[position - 1] = "nobody"
    at = table.column_names.index("payer")
    parquet.write_table(table.set_column(at, table.field(at), pa.array(payers, pa.string())), path)
    return path


def file_of(library: Library, path: Path, encounters: Sequence[Encounter]) -> Path:
    """A raw file of these encounters."""
    columns = columns_for(library.facts)
    table = table_of([raw_row(one, columns) for one in encounters], columns)
    parquet.write_table(table.drop_columns("position"), path)
    return path


def source_of(library: Library, path: Path) -> ParquetSource:
    return ParquetSource(str(path), columns_for(library.facts), "")


def eighteen_months(pack: Pack) -> Pack:
    """Palmetto's pack, asking for 18 months of pain: an invented change of a threshold."""
    criterion = pack.criteria["PAL-C1a"]
    assert isinstance(criterion.condition, Test)
    longer = replace(criterion, condition=replace(criterion.condition, operand=Decimal(18)))
    return replace(pack, criteria={**pack.criteria, "PAL-C1a": longer}, digest="18 months")


def by_rows(library: Library, old: Pack, new: Pack, source: Source) -> Impact:
    with Session(library) as session, DuckDBEngine(library, pack=old, lines=False) as rules:
        cases = cases_in(source, rules.columns, rules.rejects)
        return impact_by_rows(session, old, new, cases)


def by(
    comparison: Comparison, library: Library, pack: Pack, source: Source, size: int = 170
) -> Impact:
    """What an engine says, the rows in several parts."""
    with DuckDBEngine(library, pack=pack, lines=False) as rules:
        return impact(comparison, [source], size, rules.rejects)


def by_duckdb(library: Library, old: Pack, new: Pack, source: Source) -> Impact:
    with DuckDBComparison(library, old, new) as comparison:
        return by(comparison, library, old, source)


def policy_of_many(pack_json: Callable[..., Json], months: int, criteria: int, more: bool) -> Json:
    """A version with more criteria than a word of a mask has bits; the last asks for months.

    With `more` it has an advisory criterion besides, which has no effect.
    """
    asked: Json = {f"C{n}": {"fact": "spine.cancer", "is": False} for n in range(criteria - 1)}
    asked["LAST"] = {"fact": "pain.low_back_duration", "gte": months, "unit": "mo"}
    counted = [{"criterion": id} for id in asked]
    if more:
        asked["TOLD"] = {
            "condition": {"fact": "patient.pregnant", "is": False},
            "advisory": True,
        }
    version = f"{2025 + more}-01-01"
    return pack_json(
        asked,
        [
            {"id": "covered", "outcome": "covered", "condition": {"all": counted}},
            {"id": "last", "outcome": "not_covered", "basis": "criteria_not_met"},
        ],
        version=version,
        dates={"effective": {"date": version, "evidence": "primary"}},
    )


def months_apart(encounter_of: Callable[..., Encounter], library: Library) -> Iterator[Encounter]:
    """Encounters on all sides of thresholds of 6 and 12 months, and one that does not say."""
    for months in (5, 6, 11, 12, 13, None):
        facts = {"spine.cancer": False, "patient.pregnant": False}
        stated = facts if months is None else {**facts, "pain.low_back_duration": months}
        yield encounter_of(library, id=f"m{months}", payer="tester", facts=stated)
