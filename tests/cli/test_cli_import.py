import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
CLAIMS = EXAMPLES / "claims" / "claims.837"
OWN_MAP = EXAMPLES / "claims" / "payers.json"
COVERED = EXAMPLES / "covered-two-bodies.json"


def call(*words: str | Path, given: bytes | None = None) -> Result:
    return CliRunner().invoke(main, list(map(str, words)), input=given)


def imported(*words: str | Path, given: bytes | None = None) -> list[dict[str, Any]]:
    result = call("import", *words, given=given)
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_claims_become_encounters_one_a_line() -> None:
    ann, ben = imported(CLAIMS)
    assert (ann["id"], ann["payer"], ann["line_of_business"]) == (
        "1001",
        "medicare",
        "medicare_ffs",
    )
    assert ann["service_location"] == {"state": "NC", "zip": "27601-0001"}
    assert ann["claim"]["diagnoses"] == ["M54.51"]
    assert [line["code"] for line in ann["claim"]["lines"]] == ["64628", "64629"]
    assert ben["patient"] == {"id": "2BB2BB2BB22", "birth_date": "1958-01-02", "sex": "male"}


def test_the_report_goes_to_standard_error_and_names_what_was_rejected() -> None:
    result = call("import", CLAIMS)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0].endswith(
        "claims.837: X12 837, 3 claims, 4 claim lines -> 2 encounters, 1 rejected"
    )
    assert "rejected: 1003: the payer map has no row for payer id `99999` (PI)" in result.stderr
    assert "medicare/palmetto-l39420@2023-03-05 (2 encounters) asks for what" in result.stderr
    assert "pain.low_back_duration" in result.stderr
    assert "patient.birth_date" not in result.stderr


def test_no_patient_is_named_in_the_report() -> None:
    report = call("import", CLAIMS).stderr
    for word in ("SAMPLE", "ANN", "1963", "1AA1AA1AA11", "HEALTH PLAN"):
        assert word not in report


def test_a_payer_map_or_a_named_payer_leaves_nothing_rejected() -> None:
    assert call("import", CLAIMS, "--payer-map", OWN_MAP).exit_code == 0
    (_, _, cat) = imported(CLAIMS, "--payer-map", OWN_MAP)
    assert (cat["payer"], cat["line_of_business"]) == ("aetna", "commercial")
    found = imported(CLAIMS, "--payer", "cigna", "--line-of-business", "commercial")
    assert [one["payer"] for one in found] == ["cigna"] * 3


def test_a_payer_map_of_an_unknown_payer_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "map.json"
    file.write_text(OWN_MAP.read_text().replace('"aetna"', '"aetma"'))
    result = call("import", CLAIMS, "--payer-map", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "did you mean `aetna`?" in result.stderr


def test_what_was_imported_is_decided_as_the_claims_are(tmp_path: Path) -> None:
    call("import", CLAIMS, "-o", tmp_path / "out")
    ann = tmp_path / "out" / "1001.json"
    direct = json.loads(call("evaluate", CLAIMS, "--format", "json").stdout)
    assert json.loads(call("evaluate", ann, "--format", "json").stdout) == direct[0]


def test_a_folder_gets_a_file_for_each_and_nothing_is_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    call("import", CLAIMS, "-o", folder)
    assert sorted(path.name for path in folder.iterdir()) == ["1001.json", "1002.json"]
    (folder / "1001.json").write_text("mine")
    (folder / "1002.json").unlink()
    result = call("import", CLAIMS, "-o", folder)
    assert result.exit_code == 2
    assert "there is a file already" in result.stderr
    assert [path.read_text() for path in folder.iterdir()] == ["mine"]
    assert call("import", CLAIMS, "-o", folder, "--force").exit_code == 1
    assert len(list(folder.iterdir())) == 2


def test_one_file_gets_all(tmp_path: Path) -> None:
    file = tmp_path / "out.ndjson"
    result = call("import", CLAIMS, "-o", file)
    assert result.stdout == ""
    assert [json.loads(line)["id"] for line in file.read_text().splitlines()] == ["1001", "1002"]
    call("import", CLAIMS, "-o", file, "--format", "json", "--force")
    assert [one["id"] for one in json.loads(file.read_text())] == ["1001", "1002"]


def test_json_is_an_object_or_an_array() -> None:
    one = json.loads(call("import", COVERED, "--format", "json").stdout)
    assert one["id"] == "covered-two-bodies"
    several = json.loads(call("import", CLAIMS, "--format", "json").stdout)
    assert [each["id"] for each in several] == ["1001", "1002"]


def test_text_is_a_table() -> None:
    lines = call("import", CLAIMS, "--format", "text").stdout.splitlines()
    assert lines[1].split() == ["1001", "medicare", "2025-03-04", "64628,", "64629"]


def test_the_name_of_a_file_means_nothing(tmp_path: Path) -> None:
    renamed = tmp_path / "claims.json"
    shutil.copy(CLAIMS, renamed)
    assert [one["id"] for one in imported(renamed)] == ["1001", "1002"]
    assert [one["id"] for one in imported("-", given=CLAIMS.read_bytes())] == ["1001", "1002"]


@pytest.mark.parametrize("content", ["claim,code\n1,64628\n", "", "hello"])
def test_what_is_no_known_form_is_an_error(tmp_path: Path, content: str) -> None:
    file = tmp_path / "x.837"
    file.write_text(content)
    result = call("import", file)
    assert (result.exit_code, result.stdout) == (2, "")


def test_nothing_came_out_is_never_green(tmp_path: Path) -> None:
    text = CLAIMS.read_text().replace("SBR*P*18*******MB", "SBR*P*18*******CI")
    file = tmp_path / "x.837"
    file.write_text(text)
    result = call("import", file)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "3 rejected" in result.stderr


def test_two_files_with_one_id_are_refused(tmp_path: Path) -> None:
    again = tmp_path / "again.837"
    shutil.copy(CLAIMS, again)
    result = call("import", CLAIMS, again)
    assert result.exit_code == 2
    assert "encounter `1001` is in" in result.stderr


def test_raw_columns_are_decided_like_the_encounters_that_they_are_of(tmp_path: Path) -> None:
    texts, columns = tmp_path / "claims.ndjson", tmp_path / "claims.parquet"
    call("import", CLAIMS, "-o", texts)
    written = call("import", CLAIMS, "--format", "parquet", "-o", columns)
    assert (written.exit_code, written.stdout) == (1, "")  # one claim is rejected, and said
    answers = []
    for source in (texts, columns):
        out = tmp_path / f"{source.suffix[1:]}-out"
        assert call("batch", source, "--out", out, "--format", "ndjson").exit_code == 0
        (part,) = (out / "parts").glob("*.ndjson")
        answers.append([json.loads(line) for line in part.read_text().splitlines()])
    for row in (*answers[0], *answers[1]):
        del row["source"]
    assert answers[0] == answers[1]
    assert len(answers[0]) == 2


def test_raw_columns_are_one_named_file_that_is_not_replaced_unasked(tmp_path: Path) -> None:
    unnamed = call("import", CLAIMS, "--format", "parquet")
    assert unnamed.exit_code == 2
    assert "name it with -o" in unnamed.stderr
    path = tmp_path / "claims.parquet"
    path.write_text("mine")
    refused = call("import", CLAIMS, "--format", "parquet", "-o", path)
    assert refused.exit_code == 2
    assert "`--force` replaces it" in refused.stderr
    assert path.read_text() == "mine"
    assert call("import", CLAIMS, "--format", "parquet", "-o", path, "--force").exit_code == 1


def test_a_number_that_no_column_holds_is_named(tmp_path: Path) -> None:
    encounter = json.loads(COVERED.read_text())
    encounter["facts"]["patient.bmi"] = 31.12345678901
    source, path = tmp_path / "one.json", tmp_path / "one.parquet"
    source.write_text(json.dumps(encounter))
    result = call("import", source, "--format", "parquet", "-o", path)
    assert result.exit_code == 2
    assert "`patient.bmi` has more digits than a column of numbers can hold" in result.stderr
    assert "31.1" not in result.stderr
    assert not path.exists()
