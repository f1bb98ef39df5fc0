"""No value of a patient is repeated by `batch` and `impact`: not on a stream, not in a file.

A word and a number that stand nowhere else are put into every place of every form of input, one
after another; then all that is said and written is searched for them. Ids are named on purpose.
"""

import copy
import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import Result
from pyarrow import parquet

from cli.batch_inputs import source_of
from cli.encounter_options import EncounterOptions
from cli.impact_inputs import inputs_of
from cli.intake_files import IntakeOptions
from engine.decide.impact import Refused
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import InputError
from engine.scale.chunks import Chunk
from engine.scale.columns import LINE_NUMBERS, LINE_TEXTS, columns_for

Json = Any
Call = Callable[..., Result]
EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
WORD, NUMBER = "Quuxroe Xyzzy", 8675309.25
CANARY = re.compile(r"quuxroe|xyzzy|8675309", re.IGNORECASE)
PACKS = ("medicare/palmetto-l39420", "medicare/noridian-l39642@v11")
IDS = ("id", "fullUrl", "reference")
"""Keys whose values are ids, or point at them."""


def planted(value: Json) -> Iterator[Json]:
    """A JSON value with the word or the number in one place after another, or as a key there."""
    for path, inner in _places(value, ()):
        yield _with(value, path, WORD)
        yield _with(value, path, NUMBER)
        if isinstance(inner, dict):
            yield _with(value, path, inner | {WORD: 1})


def _places(value: Json, path: tuple[Json, ...]) -> Iterator[tuple[tuple[Json, ...], Json]]:
    yield path, value
    members = dict(enumerate(value)) if isinstance(value, list) else value
    for key, inner in members.items() if isinstance(members, dict) else ():
        if key not in IDS:
            yield from _places(inner, (*path, key))


def _with(value: Json, path: tuple[Json, ...], other: Json) -> Json:
    if not path:
        return other
    changed = copy.copy(value)
    changed[path[0]] = _with(value[path[0]], path[1:], other)
    return changed


BROKEN = (
    f"{{{WORD}",
    f'{{"id": {WORD}}}',
    f'{{"id": "{WORD}}}',
    f'{{"id": "\\q{WORD}"}}',
    f'{{"{WORD}": 1, "{WORD}": 2}}',
    f'{{"id": 0{NUMBER}}}',
    f'{{"{WORD}" 1}}',
    f'{{"id": "a"}} {WORD}',
    f"[{NUMBER}",
    f'"{WORD}"',
)
"""Lines that are no JSON, or no object."""


def encounter() -> Json:
    """An encounter with as many keys as there are, and facts of every kind."""
    said = json.loads((EXAMPLES / "covered-three-bodies.json").read_text())
    said["patient"]["id"] = "P1"
    said["service_location"] |= {"county": "Wake", "zip": "27601"}
    said["claim"] |= {"id": "C1", "type_of_bill": "131", "diagnoses": ["M54.51"]}
    said["claim"]["lines"][0] |= {
        "diagnosis_pointers": [1],
        "modifiers": ["59"],
        "revenue_code": "0360",
        "minutes": 10,
        "place_of_service": "24",
        "unlisted_description": False,
        "provider": "P1",
    }
    said["facts"] = {
        "patient.bmi": {"value": 30, "unit": "kg/m2", "source": "note", "certainty": "stated"},
        "pain.low_back_dominant": True,
        "mri.modic_1_bodies": {"value": ["L4"], "complete": False},
        "procedure.technique": "intraosseous_bvn_rfa",
        "pain.low_back_duration": [{"value": 7}, {"value": 8}],
    }
    said["absent"] = [{"facts": ["implant.electronic"], "source": "note"}]
    return said


def ndjson() -> str:
    lines = [json.dumps(one) for one in planted(encounter())]
    return "\n".join([json.dumps(encounter()), *lines, *BROKEN]) + "\n"


def claims() -> Iterator[str]:
    """A claim file with the word in one element after another, and in a segment of its own."""
    segments = (EXAMPLES / "claims" / "claims.837").read_text().split("~\n")
    for at, segment in enumerate(segments):
        elements = segment.split("*")
        first = 1 if elements[0] != "ISA" else len(elements)
        for place in range(0 if elements[0] not in ("ISA", "GS", "ST") else first, len(elements)):
            if elements[0] == "CLM" and place == 1:
                continue
            for canary in (WORD, str(NUMBER)):
                changed = "*".join([*elements[:place], canary, *elements[place + 1 :]])
                yield "~\n".join([*segments[:at], changed, *segments[at + 1 :]])
        yield "~\n".join([*segments[:at], f"{WORD}*{NUMBER}", *segments[at:]])
        yield "~\n".join([*segments[:at], f"{segment[:2]}{WORD}"])


def bundles() -> Iterator[str]:
    """A FHIR bundle with the canaries in one place after another."""
    yield from map(json.dumps, planted(json.loads((EXAMPLES / "claims/bundle.json").read_text())))


def tables() -> Iterator[str]:
    """A table with the word in one cell after another."""
    rows = [row.split(",") for row in (EXAMPLES / "claims/claims.csv").read_text().splitlines()]
    for at, row in enumerate(rows):
        for place in range(1, len(row)):
            for canary in (WORD, str(NUMBER), f'"{WORD}" x', f"{WORD},{WORD}"):
                changed = [*row[:place], canary, *row[place + 1 :]]
                yield "\n".join(map(",".join, [*rows[:at], changed, *rows[at + 1 :]]))


def told_of(path: Path, how: IntakeOptions, library: Library) -> Iterator[str]:
    """What both commands say of an input."""
    columns = columns_for(library.facts)
    try:
        source = source_of(str(path), how, library, columns, "", raw=True)
        for chunk in source.chunks(10_000, frozenset()):
            assert isinstance(chunk, Chunk)
            for reject in chunk.rejects:
                yield from reject.reasons
    except InputError as error:
        yield str(error)
    try:
        none: dict[str, Any] = dict.fromkeys(EncounterOptions.__slots__)
        options = EncounterOptions(**none)
        for case in inputs_of((str(path),), options, how, library).cases(lambda _: iter(())):
            if isinstance(case, Refused):
                yield from case.reasons
    except InputError as error:
        yield str(error)


@pytest.mark.parametrize(
    ("name", "texts", "least"),
    [
        ("claims.837", claims, 300),
        ("bundle.json", bundles, 300),
        ("claims.csv", tables, 100),
        ("one.json", lambda: map(json.dumps, planted(encounter())), 100),
        ("lines.ndjson", lambda: iter([ndjson()]), 250),
    ],
)
def test_no_reason_repeats_what_stands_in_the_input(
    name: str,
    texts: Callable[[], Iterator[str]],
    least: int,
    shipped: Library,
    tmp_path: Path,
) -> None:
    mapping = str(EXAMPLES / "claims" / "columns.json") if name.endswith(".csv") else None
    how = IntakeOptions((), (str(EXAMPLES / "claims" / "payers.json"),), mapping)
    path = tmp_path / name
    count = 0
    for text in texts():
        path.write_text(text)
        for reason in told_of(path, how, shipped):
            count += 1
            assert not CANARY.search(reason), f"{reason}\n{text[:2000]}"
            assert re.search(r"\[[a-z0-9-]+\](\n|$)", reason), reason
    assert count >= least


def raw(year: Path, path: Path) -> None:
    """Raw rows with the word in one column after another, and in one field of a line."""
    table = parquet.read_table(year)
    good = next(row for row in table.to_pylist() if row["claim.lines"] and not row["requested"])
    rows = [good]
    for field in table.schema:
        if field.name == "id":
            continue
        if pa.types.is_string(field.type):
            rows.append(good | {field.name: WORD, "state": good["state"] or "NC"})
        elif pa.types.is_list(field.type) and field.name != "claim.lines":
            rows.append(good | {field.name: [WORD]})
        elif pa.types.is_decimal(field.type):
            rows.append(good | {field.name: Decimal(str(NUMBER))})
        elif pa.types.is_integer(field.type):
            rows.append(good | {field.name: int(NUMBER)})
    rows += [
        good | {"claim.lines": [good["claim.lines"][0] | {name: value}]}
        for name, value in (
            *((name, WORD) for name in LINE_TEXTS),
            *((name, int(NUMBER)) for name in LINE_NUMBERS if name != "line"),
            *((name, [WORD]) for name in ("modifiers", "unread")),
            ("diagnosis_pointers", [int(NUMBER)]),
        )
    ]
    parquet.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)


def bad_bytes(year: Path, path: Path) -> None:
    """A row whose county is the word and a byte that is no text."""
    table = parquet.read_table(year).slice(0, 1)
    county = pa.array([WORD.encode() + b"\xff"], pa.binary()).view(pa.string())
    at = table.column_names.index("county")
    parquet.write_table(table.set_column(at, "county", county), path)


@pytest.fixture(scope="module")
def inputs(year: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every form of input but a table, canaries in all of them."""
    folder = tmp_path_factory.mktemp("inputs")
    raw(year, folder / "raw.parquet")
    bad_bytes(year, folder / "bytes.parquet")
    (folder / "lines.ndjson").write_text(ndjson())
    claim = (EXAMPLES / "claims" / "claims.837").read_text()
    wrong = claim.replace("DTP*472*D8*20250304", f"DTP*472*D8*{WORD}")
    (folder / "claims.837").write_text(wrong.replace("SAMPLE", WORD))
    bundle = json.loads((EXAMPLES / "claims" / "bundle.json").read_text())
    (folder / "bundle.json").write_text(json.dumps(bundle).replace("2025-03-04", WORD))
    return folder


def written(out: Path) -> str:
    """All that a run wrote, and what its columns hold."""
    texts = []
    for path in sorted(one for one in out.rglob("*") if one.is_file()):
        if path.suffix == ".parquet":
            table = parquet.read_table(path)
            texts.append(f"{table.schema.metadata} {table.to_pylist()}")
        else:
            texts.append(path.read_text())
    return "\n".join(texts)


@pytest.mark.parametrize(
    ("engine", "form"), [("duckdb", "parquet"), ("duckdb", "ndjson"), ("rows", "ndjson")]
)
def test_batch_repeats_no_value(
    engine: str, form: str, call: Call, inputs: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    result = call("batch", inputs, "--out", out, "--engine", engine, "--format", form)
    assert result.exit_code == 1, result.output
    said = written(out)
    for name in ("raw.parquet", "bytes.parquet", "lines.ndjson", "claims.837", "bundle.json"):
        assert f'"source":"{inputs / name}","position":' in said, name
    for text in (said, result.stdout, result.stderr):
        found = CANARY.search(text)
        assert found is None, text[max(found.start() - 300, 0) : found.end() + 100]


def test_batch_repeats_no_value_of_a_table(call: Call, tmp_path: Path) -> None:
    text = (EXAMPLES / "claims" / "claims.csv").read_text()
    table = tmp_path / "claims.csv"
    assert "3/4/2025" in text
    table.write_text(text.replace("3/4/2025", WORD))
    words = ("--mapping", EXAMPLES / "claims" / "columns.json")
    result = call("batch", table, *words, "--out", tmp_path / "out")
    assert result.exit_code == 1, result.output
    assert not CANARY.search(written(tmp_path / "out") + result.output)


@pytest.mark.parametrize("engine", ["duckdb", "rows"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_impact_repeats_no_value(engine: str, form: str, call: Call, inputs: Path) -> None:
    for name in ("raw.parquet", "bytes.parquet", "lines.ndjson", "claims.837", "bundle.json"):
        how = ("--encounters", inputs / name, "--engine", engine, "--format", form)
        result = call("impact", *PACKS, *how)
        assert result.exit_code == 1, result.output
        assert str(inputs / name) in result.output
        assert not CANARY.search(result.stdout + result.stderr)


def test_impact_repeats_no_value_of_a_file_that_ends_the_call(call: Call, tmp_path: Path) -> None:
    wrong, chart = tmp_path / "wrong.json", tmp_path / "chart.json"
    wrong.write_text(json.dumps(encounter() | {"payer": WORD}))
    chart.write_text(json.dumps(encounter() | {"facts": {"patient.bmi": WORD}}))
    claims = EXAMPLES / "claims" / "claims.837"
    for words in ((wrong,), (claims, "--chart", chart)):
        result = call("impact", *PACKS, "--encounters", *words)
        assert result.exit_code == 2, result.output
        assert not CANARY.search(result.stdout + result.stderr)
        assert re.search(r"(wrong|chart)\.json", result.stderr)
