"""`coverpack import` of tables, payer maps and half-broken files, as a user would try them."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main

CLAIMS = Path(__file__).resolve().parent.parent.parent / "examples" / "claims" / "claims.837"
COLUMNS = {
    "Claim": {"holds": "id"},
    "Date": {"holds": "date_of_service"},
    "Code": {"holds": "line.code"},
    "Units": {"holds": "line.units"},
    "Levels": {"holds": "procedure.vertebral_bodies", "type": "levels"},
}
TABLE = "Claim,Date,Code,Units,Levels\n1,2025-03-04,64628,1,L4-L5\n"
AETNA = ("--payer", "aetna", "--line-of-business", "commercial")


def call(*words: object, given: bytes | None = None) -> Result:
    return CliRunner().invoke(main, list(map(str, words)), input=given)


def payer_map(path: Path, *rows: dict[str, str]) -> Path:
    path.write_text(json.dumps({"schema": "coverpack/payer-map/1", "rows": list(rows)}))
    return path


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "columns.json"
    path.write_text(json.dumps({"schema": "coverpack/csv-mapping/1", "columns": COLUMNS}))
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "claims.csv"
    path.write_text(TABLE)
    return path


def imported(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_table_is_imported_by_its_mapping(table: Path, mapping: Path) -> None:
    (one,) = imported(call("import", table, "--mapping", mapping, *AETNA))
    assert one["facts"]["procedure.vertebral_bodies"]["value"] == ["L4", "L5"]
    assert one["claim"]["lines"] == [{"line": 1, "code": "64628", "units": 1}]


def test_a_table_is_evaluated_too_and_read_from_standard_input(mapping: Path) -> None:
    result = call("evaluate", "--brief", "-", "--mapping", mapping, *AETNA, given=TABLE.encode())
    assert "aetna/cpb-0016" in result.stdout


def test_a_table_without_a_mapping_is_told_the_option(table: Path) -> None:
    result = call("import", table)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "a table (CSV) needs `--mapping FILE`" in result.stderr


def test_a_mapping_that_is_wrong_is_told_with_its_place(table: Path, mapping: Path) -> None:
    mapping.write_text('{"schema": "coverpack/csv-mapping/1", "columns": {"A": {"hold": "id"}}}')
    result = call("import", table, "--mapping", mapping)
    assert result.exit_code == 2
    assert "columns.json:1:57: /columns/A/hold: a column has no key `hold`" in result.stderr
    assert "did you mean `holds`?" in result.stderr


def test_a_mapping_is_checked_by_lint_and_laid_out_by_fmt(mapping: Path) -> None:
    assert call("lint", mapping).exit_code == 0
    assert call("fmt", mapping).exit_code == 0
    assert call("fmt", "--check", mapping).exit_code == 0
    mapping.write_text('{"schema": "coverpack/csv-mapping/1", "columns": {"A": {"holds": "x"}}}')
    result = call("lint", mapping)
    assert result.exit_code == 1
    assert "there is no field and no fact `x`" in result.output


def test_an_unreadable_code_is_named_with_row_line_and_column(table: Path, mapping: Path) -> None:
    table.write_text(TABLE.replace("64628", "6462"))
    result = call("import", table, "--mapping", mapping, *AETNA)
    assert result.exit_code == 3
    assert "rejected: 1: no line could be read [unreadable-lines]" in result.stderr
    assert "hint: row 2 (line 2), column `Code`: it is not a CPT or HCPCS code" in result.stderr


def test_a_bare_count_of_levels_is_refused_with_the_reason(table: Path, mapping: Path) -> None:
    table.write_text(TABLE.replace("L4-L5", "levels: 2"))
    result = call("import", table, "--mapping", mapping, *AETNA)
    assert "a count does not say which vertebral bodies are counted" in result.stderr
    assert "facts" not in imported(result)[0]


def test_no_value_of_a_patient_is_repeated(table: Path, mapping: Path) -> None:
    columns = {
        **COLUMNS,
        "Born": {"holds": "patient.birth_date"},
        "Pain": {"holds": "pain.low_back_duration", "unit": "mo"},
    }
    mapping.write_text(json.dumps({"schema": "coverpack/csv-mapping/1", "columns": columns}))
    rows = ("1,2025-03-04,64628,1,L4,SECRET,SECRET", "2,2025-03-04,64628,1,L4,1863-05-09,4321")
    table.write_text("\n".join(("Claim,Date,Code,Units,Levels,Born,Pain", *rows, "")))
    report = call("import", table, "--mapping", mapping, *AETNA).stderr
    assert "patient.birth_date" in report
    assert not [word for word in ("SECRET", "1863", "4321") if word in report]


@pytest.mark.parametrize("content", [b"", b"\xff\xfeC\0l\0", b"Claim\0", b"Claim,Date\n"])
def test_what_is_no_such_table_is_an_error(table: Path, mapping: Path, content: bytes) -> None:
    table.write_bytes(content)
    result = call("import", table, "--mapping", mapping)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "an encounter is" not in result.stderr


# ---- payer maps ----------------------------------------------------------------------------------


def test_the_first_payer_map_that_has_a_row_decides(tmp_path: Path) -> None:
    uhc = payer_map(tmp_path / "a.json", {"payer_id": "99999", "payer": "uhc"})
    aetna = payer_map(tmp_path / "b.json", {"payer_id": "99999", "payer": "aetna"})
    for first, second, payer in ((uhc, aetna, "uhc"), (aetna, uhc, "aetna")):
        found = imported(call("import", CLAIMS, "--payer-map", first, "--payer-map", second))
        assert found[2]["payer"] == payer


def test_rows_that_contradict_another_choose_nobody(tmp_path: Path) -> None:
    both = payer_map(
        tmp_path / "both.json",
        {"payer_id": "99999", "payer": "uhc"},
        {"payer_id": "99999", "payer": "aetna"},
    )
    result = call("import", CLAIMS, "--payer-map", both)
    assert result.exit_code == 1
    assert "the payer map names different payers for payer id `99999` (PI)" in result.stderr


def test_the_name_of_a_payer_never_chooses(tmp_path: Path) -> None:
    named = payer_map(tmp_path / "named.json", {"payer_id": "SOME HEALTH PLAN", "payer": "aetna"})
    assert "1003: the payer map has no row" in call("import", CLAIMS, "--payer-map", named).stderr


def test_a_payer_map_that_is_none_is_an_error(tmp_path: Path) -> None:
    for path in (CLAIMS, tmp_path / "missing.json"):
        result = call("import", CLAIMS, "--payer-map", path)
        assert (result.exit_code, result.stdout) == (2, "")


# ---- half-broken files ---------------------------------------------------------------------------


def test_a_cut_file_beside_a_whole_one_stops_everything(tmp_path: Path) -> None:
    cut = tmp_path / "cut.837"
    cut.write_bytes(CLAIMS.read_bytes()[:900])
    output = tmp_path / "out.ndjson"
    result = call("import", CLAIMS, cut, "-o", output)
    assert result.exit_code == 2
    assert "[truncated]" in result.stderr
    assert not output.exists()


def test_a_claim_of_one_damaged_segment_is_named_and_the_next_provider_is_read(
    tmp_path: Path,
) -> None:
    text = CLAIMS.read_text().replace("DTP*472*D8*20250304", "DTX*472*D8*20250304", 1)
    text = text.replace("HL*4*1*22*0", "HL*4**20*1~\nNM1*85*2*X*****XX*1~\nHL*5*4*22*0")
    file = tmp_path / "damaged.837"
    file.write_text(text)
    result = call("import", file, "--payer", "aetna", "--line-of-business", "commercial")
    assert result.exit_code == 1
    assert [one["id"] for one in imported(result)] == ["1003"]
    assert result.stderr.count("`DTX` is no segment of a claim") == 2


def test_claims_that_share_a_number_are_told_apart(tmp_path: Path) -> None:
    head, _, rest = CLAIMS.read_text().partition("HL*2*1*22*0~\n")
    claim = rest[: rest.index("HL*3")]
    copies = [f"HL*2*1*22*0~\n{claim}" for _ in range(3)]
    other = copies[0].replace("CLM*1001*", "CLM*1001-2*")
    file = tmp_path / "same.837"
    file.write_text(head + copies[0] + other + "".join(copies[1:]) + rest[rest.index("SE*") :])
    found = imported(call("import", file))
    assert [one["id"] for one in found] == ["1001", "1001-2", "1001-3", "1001-4"]
    assert [one["claim"]["id"] for one in found] == ["1001", "1001-2", "1001", "1001"]


def test_thousands_of_rejected_claims_are_named_in_no_time(tmp_path: Path) -> None:
    head, _, rest = CLAIMS.read_text().partition("HL*2*1*22*0~\n")
    claims = ["HL*2*1*22*0~\nCLM*1*1***22:B:1~\n" for _ in range(3_000)]
    file = tmp_path / "many.837"
    file.write_text(head + "".join(claims) + rest[rest.index("SE*") :])
    result = call("import", file)  # a place is looked up for each: once it was a walk for each
    assert result.exit_code == 3
    assert "3,000 claims -> 0 encounters, 3,000 rejected" in result.stderr
    assert result.stderr.count("has no lines [no-lines]") == 3_000
