"""Raw rows, keys and synthetic files: nothing is lost between the forms."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import Result
from pyarrow import parquet

from engine.encounter.form import to_json
from engine.encounter.model import Encounter
from engine.encounter.reader import read_encounter
from engine.knowledge.library import Library
from engine.knowledge.payers import LINES_OF_BUSINESS, STATES
from engine.knowledge.selected import Request
from engine.knowledge.selection import select
from engine.knowledge.texts.documents import parse_document
from engine.scale.columns import columns_for
from engine.scale.duckdb_engine import DuckDBEngine
from engine.scale.masks import named, word_count, words_of
from engine.scale.raw_rows import encounter_in, raw_row
from engine.scale.synth import Rates, Synth
from engine.scale.table_rows import table_of
from tests.scale.batch_runs import answers

Json = dict[str, Any]
Call = Callable[..., Result]
CLAIMS = Path(__file__).resolve().parent.parent.parent / "examples" / "claims" / "claims.837"


def test_a_raw_row_and_its_encounter_are_each_other(shipped: Library) -> None:
    columns = columns_for(shipped.facts)
    rates = Rates(missing=0.2, conflicts=0.05)
    (table,) = Synth(shipped, seed=4, rates=rates).batches(300)
    seen: set[str] = set()
    for row in table.to_pylist():
        again = raw_row(encounter_in(row, columns), columns)
        assert {k: v for k, v in row.items() if v is not None} == {
            k: v for k, v in again.items() if v is not None
        }
        seen |= {name for name, value in row.items() if value is not None}
    # The trial is worth little if a column is never filled.
    assert {"conflicts", "possible", "requested", "claim.lines", "county"} <= seen
    assert columns.facts.keys() <= seen


def test_the_same_seed_gives_the_same_encounters_however_they_are_cut(shipped: Library) -> None:
    synth = Synth(shipped, seed=12)
    (whole,) = synth.batches(100)
    (tail,) = synth.batches(40, start=60)
    assert whole.slice(60).equals(tail)
    (other,) = Synth(shipped, seed=13).batches(100)
    assert not whole.equals(other)


def test_masks_of_any_length() -> None:
    names = [f"n{at}" for at in range(150)]
    chosen = [0, 61, 62, 123, 124, 149]
    words = words_of(chosen, word_count(len(names)))
    assert list(named(words, names)) == [names[at] for at in chosen]
    assert all(0 <= word < 1 << 62 for word in words)


def test_a_key_selects_as_every_row_it_stands_for(shipped: Library) -> None:
    rng = Random(30)
    payers = shipped.payers.payers
    counties = (None, "Arlington", "Fairfax County", "Richmond", "Arlignton", "7")
    with DuckDBEngine(shipped) as engine:
        days = engine.routes.keys.days
        rows, requests = [], []
        for at in range(1500):
            payer = rng.choice(list(payers.values()))
            day = rng.choice(days)
            state = rng.choice((*STATES, None, "VA", "NC"))
            row: Json = dict.fromkeys(engine.columns.arrow.names)
            row |= {
                "id": str(at),
                "payer": payer.id,
                "plan": rng.choice((None, *payer.plans)),
                "line_of_business": rng.choice((None, *LINES_OF_BUSINESS)),
                "plan_state": rng.choice((*STATES, None, "PA", "VA")),
                "state": state,
                "county": rng.choice(counties) if state else None,
                "date_of_service": day.replace(
                    year=day.year + rng.choice((0, 0, -1, 1)), day=min(day.day, 28)
                ),
            }
            form = rng.choice((None, "professional", "institutional"))
            if form:
                row["claim.form"] = form
                row["claim.lines"] = [{"line": 1, "code": "64628", "units": 1}]
            rows.append(row)
            requests.append(
                Request(
                    payer.id,
                    row["date_of_service"],
                    row["plan"],
                    row["line_of_business"],
                    row["plan_state"],
                    state,
                    row["county"],
                    form,
                )
            )
        answers = engine.decide(table_of(rows, engine.columns)).to_pylist()
    for request, answer in zip(requests, answers, strict=True):
        selection = select(shipped, request)
        assert answer["needs"] == (" ".join(need.field for need in selection.needs) or None)
        if not selection.choices and not selection.needs:
            assert answer["outcome"] == "no_policy"
            assert answer["nearest"] == (" ".join(p.name for p in selection.nearest) or None)
        if selection.choices and answer["pack"] is not None:
            assert answer["pack"] == selection.choices[0].pack.name


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("claims.837", ("--payer-map", "{out}.payers.json")),
        ("bundles.json", ("--payer-map", "{out}.payers.json")),
        ("table.csv", ("--mapping", "{out}.mapping.json")),
        ("cases.ndjson", ()),
    ],
)
def test_synthetic_files_are_read_as_what_they_were_made_from(
    name: str, options: tuple[str, ...], call: Call, shipped: Library, tmp_path: Path
) -> None:
    out = tmp_path / name
    assert call("synth", 60, "--out", out, "--seed", 6).exit_code == 0
    asked = [option.format(out=out) for option in options]
    read = call("import", out, *asked)
    found = {one["id"]: one for one in map(json.loads, read.stdout.splitlines())}
    (table,) = Synth(shipped, seed=6).batches(60)
    columns = columns_for(shipped.facts)
    made = {one.id: one for one in (encounter_in(row, columns) for row in table.to_pylist())}
    billed = [one for one in made.values() if one.claim is not None]
    assert len(found) >= (60 if name == "cases.ndjson" else len(billed) - 3)
    for id, one in found.items():
        assert_alike(one, made[id], whole=name == "cases.ndjson")
    batch = call("batch", out, *asked, "--out", tmp_path / "out", "--json")
    assert batch.exit_code in (0, 1), batch.output
    assert json.loads(batch.stdout)["decided"] == len(found)


def assert_alike(read: Json, made: Encounter, *, whole: bool) -> None:
    written = json.loads(json.dumps(to_json(made), default=str))
    if whole:
        assert read.keys() - {"origin"} == written.keys()
        assert read.get("facts", {}).keys() == written.get("facts", {}).keys()
    for name in ("payer", "plan", "line_of_business", "date_of_service"):
        assert read.get(name) == written.get(name)
    if "claim" in written:
        lines = [(line["code"], line["units"]) for line in read["claim"]["lines"]]
        assert lines == [(line["code"], line["units"]) for line in written["claim"]["lines"]]


def test_a_million_rows_would_fit_the_schema(year: Path, shipped: Library) -> None:
    assert parquet.read_schema(year).equals(columns_for(shipped.facts).arrow, check_metadata=False)


def test_a_claim_whose_diagnoses_are_unreadable_is_decided_alike_through_parquet(
    call: Call, tmp_path: Path
) -> None:
    text = CLAIMS.read_text()
    assert "HI*ABK:M5451" in text
    claims, rows = tmp_path / "claims.837", tmp_path / "claims.parquet"
    claims.write_text(text.replace("HI*ABK:M5451", "HI*ABK:LOW BACK"))
    call("import", claims, "--format", "parquet", "-o", rows)
    lines = parquet.read_table(rows).column("claim.lines").to_pylist()
    assert [line["unread"] for some in lines for line in some] == [
        *([["diagnosis_pointers"]] * 2),
        None,
    ]
    for name in (rows, claims):
        for engine in ("duckdb", "rows"):
            out = tmp_path / f"{name.suffix}-{engine}"
            call("batch", name, "--out", out, "--engine", engine)
    found = [
        [
            {key: value for key, value in row.items() if key not in ("source", "position")}
            for row in answers(tmp_path / run)
        ]
        for run in (".parquet-duckdb", ".parquet-rows", ".837-duckdb", ".837-rows")
    ]
    assert found[0] == found[1] == found[2] == found[3]
    assert len(found[0]) == 2
    assert any(any(row["line.not_checked_0"]) for row in found[0])


def test_of_what_is_unread_a_row_holds_the_fields_that_a_line_has(shipped: Library) -> None:
    unread = ("claim.diagnoses", "claim.lines[0].modifiers", "claim.lines[0].narrative")
    said: Json = {
        "schema": "coverpack/encounter/1",
        "id": "unread",
        "payer": "aetna",
        "date_of_service": "2025-03-04",
        "claim": {
            "diagnoses": ["M54.51"],
            "lines": [
                {"line": number, "code": "64628", "units": 1, "diagnosis_pointers": pointers}
                for number, pointers in enumerate(([1], [1, 2]), 1)
            ],
        },
        "origin": {
            "file": "a",
            "item": "b",
            "unreadable": [{"value": one, "why": "torn"} for one in unread],
        },
    }
    encounter = read_encounter(parse_document("a", json.dumps(said).encode()), shipped)
    with DuckDBEngine(shipped) as engine:
        row = raw_row(encounter, engine.columns)
        assert engine.rejects(table_of([row], engine.columns)) == []
    first, second = row["claim.lines"]
    assert (first["diagnosis_pointers"], first["unread"]) == ([1], ["modifiers"])
    assert (second["diagnosis_pointers"], second["unread"]) == (None, ["diagnosis_pointers"])
