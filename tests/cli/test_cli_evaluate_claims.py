import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main

FOLDER = Path(__file__).resolve().parent.parent.parent / "examples" / "claims"
CLAIMS, CHART, OWN_MAP = (FOLDER / name for name in ("claims.837", "chart.json", "payers.json"))


def evaluate(*words: str | Path, given: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["evaluate", *map(str, words)], input=given)


def decided(*words: str | Path) -> dict[str, dict[str, Any]]:
    lines = evaluate(*words, "--format", "ndjson").stdout.splitlines()
    return {one["encounter"]["id"]: one for one in map(json.loads, lines)}


def chart(tmp_path: Path, **parts: Any) -> Path:
    file = tmp_path / "chart.json"
    file.write_text(json.dumps({**json.loads(CHART.read_text()), **parts}))
    return file


def test_claims_are_decided_directly_and_the_rejected_named() -> None:
    result = evaluate(CLAIMS, "--format", "ndjson")
    assert result.exit_code == 1
    assert "1003: the payer map has no row" in result.stderr
    found = decided(CLAIMS)
    assert {id: one["outcome"] for id, one in found.items()} == {
        "1001": "needs_information",
        "1002": "needs_information",
    }
    assert found["1001"]["policy"]["pack"] == "medicare/palmetto-l39420"


def test_a_chart_settles_the_claim_of_its_patient() -> None:
    found = decided(CLAIMS, "--chart", CHART, "--payer-map", OWN_MAP)
    assert {id: one["outcome"] for id, one in found.items()} == {
        "1001": "covered",
        "1002": "needs_information",
        "1003": "not_covered",
    }


def test_claim_and_chart_keep_their_sources() -> None:
    one = decided(CLAIMS, "--chart", CHART)["1001"]
    sources = {
        test["fact"]: test["source"] for criterion in one["criteria"] for test in criterion["tests"]
    }
    assert sources["pain.low_back_duration"] == "History and physical, two weeks before"
    assert sources["patient.bmi"] == str(CHART)


def test_claim_and_chart_that_differ_are_a_conflict(tmp_path: Path) -> None:
    other = json.loads(CHART.read_text())
    other["facts"]["patient.bmi"] = {"value": 41, "source": "Clinic note"}
    second = tmp_path / "other.json"
    second.write_text(json.dumps(other))
    one = decided(CLAIMS, "--chart", CHART, "--chart", second)["1001"]
    assert [conflict["fact"] for conflict in one["conflicts"]] == ["patient.bmi"]


def test_an_option_goes_before_claim_and_chart() -> None:
    one = decided(CLAIMS, "--chart", CHART, "--fact", "patient.bmi=41")["1001"]
    assert one["outcome"] == "not_covered"


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"patient": {"id": "OTHER"}}, "it is of patient `OTHER`, the claims are of patient `1AA"),
        (
            {"patient": {"birth_date": "1963-05-09", "sex": "female"}},
            "it is of a patient without id",
        ),
        ({"date_of_service": "2025-03-05"}, "fits no claim of that patient by its dates"),
    ],
)
def test_a_chart_that_joins_nothing_is_an_error(
    tmp_path: Path, parts: dict[str, Any], said: str
) -> None:
    result = evaluate(CLAIMS, "--chart", chart(tmp_path, **parts))
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_an_earlier_chart_is_said_to_be_one(tmp_path: Path) -> None:
    earlier = chart(tmp_path, date_of_service="2025-02-20")
    one = decided(CLAIMS, "--chart", earlier)["1001"]
    sources = [test["source"] for criterion in one["criteria"] for test in criterion["tests"]]
    assert "MRI report (2025-02-20)" in sources
    # What it plans to treat is of its own day.
    assert "procedure.vertebral_bodies" in [fact["fact"] for fact in one["missing"]["facts"]]


def test_a_wrong_chart_is_named(tmp_path: Path) -> None:
    result = evaluate(CLAIMS, "--chart", chart(tmp_path, facts={"patient.bmj": 28}))
    assert result.exit_code == 2
    assert "there is no fact `patient.bmj`" in result.stderr


def test_a_chart_without_a_claim_is_a_wrong_call() -> None:
    result = evaluate("--payer", "medicare", "--date", "2025-03-04", "--chart", CHART)
    assert result.exit_code == 2
    assert "no file of claims is named" in result.stderr


def test_a_chart_joins_an_encounter_file_too(tmp_path: Path) -> None:
    bare = {
        "schema": "coverpack/encounter/1",
        "id": "bare",
        "payer": "medicare",
        "service_location": {"state": "NC"},
        "date_of_service": "2025-03-04",
        "patient": {"id": "1AA1AA1AA11"},
        "request": {"codes": ["64628"]},
    }
    file = tmp_path / "bare.json"
    file.write_text(json.dumps(bare))
    assert decided(file, "--chart", CHART)["bare"]["outcome"] == "covered"


def test_treated_levels_are_an_option() -> None:
    words = "--payer medicare --state NC --date 2025-03-04 --format json --fact".split()
    one = json.loads(evaluate(*words, "procedure.vertebral_bodies=L4-L5, L5-S1").stdout)
    assert one["expected_coding"] == [
        {"code": "64628", "units": 1},
        {"code": "64629", "units": 1},
    ]


def test_a_file_of_claims_without_one_is_an_error(tmp_path: Path) -> None:
    text = CLAIMS.read_text().replace("SBR*P*18*******MB", "SBR*P*18*******CI")
    file = tmp_path / "x.837"
    file.write_text(text)
    result = evaluate(file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("[unmapped-payer]") == 3
