import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
CLAIMS = EXAMPLES / "claims" / "claims.837"
CHART = EXAMPLES / "claims" / "chart.json"
OWN_MAP = EXAMPLES / "claims" / "payers.json"
ALL = (CLAIMS, "--chart", CHART, "--payer-map", OWN_MAP)


def worklist(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["worklist", *map(str, words)])


def rows(*words: str | Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(worklist(*words, "--format", "json").stdout)
    return found


def test_what_to_mend_before_billing_comes_first() -> None:
    found = rows(*ALL)
    assert [(row["action"], row["claim"], row["line"]) for row in found] == [
        ("fix_before_billing", "1002", 1),
        ("payer_discretion", "1003", 1),
    ]
    assert "add-on-primary" in found[0]["edits"]
    assert found[1]["status"] == "denied"


def test_a_line_that_is_payable_is_not_listed() -> None:
    assert "1001" not in {row["claim"] for row in rows(*ALL)}
    assert "1001" in {row["claim"] for row in rows(CLAIMS, "--payer-map", OWN_MAP)}


def test_a_held_line_names_what_is_missing() -> None:
    held = [row for row in rows(CLAIMS) if row["status"] == "needs_information"]
    assert {row["claim"] for row in held} == {"1001"}
    assert all("pain.low_back_duration" in row["missing"] for row in held)


def test_csv_has_a_row_a_line() -> None:
    table = list(csv.DictReader(io.StringIO(worklist(*ALL, "--format", "csv").stdout)))
    assert [(row["claim"], row["code"], row["units"]) for row in table] == [
        ("1002", "64629", "1"),
        ("1003", "64628", "1"),
    ]
    assert table[1]["policy"].startswith("aetna/cpb-0016@")


def test_text_says_what_to_do_under_who_can() -> None:
    text = worklist(*ALL).stdout
    assert text.index("2 of 4 claim lines need work") < text.index("Fix before billing")
    assert text.index("Fix before billing") < text.index("Up to the payer")


def test_rejected_claims_are_named_beside_the_list() -> None:
    result = worklist(CLAIMS)
    assert result.exit_code == 1
    assert "1003: the payer map has no row" in result.stderr


def test_without_a_claim_line_nothing_was_checked(tmp_path: Path) -> None:
    bare = json.loads((EXAMPLES / "covered-two-bodies.json").read_text())
    del bare["claim"]
    file = tmp_path / "bare.json"
    file.write_text(json.dumps(bare))
    result = worklist(file)
    assert result.exit_code == 3
    assert "there is no claim line" in result.stderr


@pytest.mark.parametrize("form", ["json", "csv", "text"])
def test_the_list_is_the_same_in_every_run(form: str) -> None:
    assert worklist(*ALL, "--format", form).stdout == worklist(*ALL, "--format", form).stdout
