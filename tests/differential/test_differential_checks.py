"""The checks of raw rows against the reader of encounters: the same rows are refused by both."""

from collections import Counter
from typing import Any

from engine.encounter.reader import read_encounter
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import InputError, parse_document
from engine.knowledge.texts.json_writer import compact
from engine.scale.duckdb_engine import DuckDBEngine
from tests.differential.odd_rows import as_json, odd_rows, table_of_any

Row = dict[str, Any]


def refusals(row: Row, engine: DuckDBEngine, library: Library) -> list[str]:
    """The rules that the encounter of a row breaks for the reader."""
    text = compact(as_json(row, engine.columns))
    try:
        read_encounter(parse_document("row", text.encode()), library)
    except InputError as error:
        return [one.code for one in error.diagnostics]
    return []


def test_a_row_is_rejected_exactly_when_its_encounter_is_refused(shipped: Library) -> None:
    with DuckDBEngine(shipped) as engine:
        rows = odd_rows(shipped, engine.columns, 3_000, seed=12)
        table = table_of_any(rows, engine.columns)
        rejected = {one.position: one.reasons for one in engine.rejects(table)}
        for at, row in enumerate(rows):
            refused = refusals(row, engine, shipped)
            told = f"rejected {rejected.get(at)}, refused {refused}: {as_json(row, engine.columns)}"
            assert (at in rejected) == bool(refused), told
    # The trial is worth little where one rule hides the others.
    rules = Counter(reason.partition(":")[0] for (reason,) in rejected.values())
    assert len(rejected) < 0.7 * len(rows)
    assert rules.keys() >= {
        *("missing-key", "empty-text", "out-of-bounds", "unknown-payer", "unknown-plan"),
        *("unknown-value", "zip-form", "before-birth", "claim-and-request", "null-member"),
        *("code-form", "duplicate-item", "empty-list", "not-whole", "dangling-pointer"),
        *("empty-set",),
    }
