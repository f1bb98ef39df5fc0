"""What an imported file makes of a claim: its lines are checked in the quarters that it is of."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.knowledge.coding.local import FILE
from tests.coding_files import cms_files
from tests.coding_files.conftest import Run
from tests.decide.claims import FIRST, FURTHER, hospital, line, professional

Json = dict[str, Any]
DAY = "2024-12-02"
"""A day of the fourth quarter of 2024, whose pairs and hospital limits are not shipped."""
Decide = Callable[..., Json]


@pytest.fixture
def bring(tmp_path: Path, run: Run) -> Callable[[dict[str, bytes]], None]:
    """Import files by the command."""

    def call(files: dict[str, bytes]) -> None:
        result = run("coding", "import", *cms_files.write(tmp_path / "cms", files))
        assert result.exit_code == 0, result.stderr

    return call


@pytest.fixture
def decide(tmp_path: Path, run: Run, typical: Callable[[], Json]) -> Decide:
    """Decide a covered encounter of two bodies by the command, with this claim."""

    def call(claim: Json, day: str = DAY) -> Json:
        encounter = {
            "schema": "coverpack/encounter/1",
            "id": "one",
            "payer": "medicare",
            "line_of_business": "medicare_ffs",
            "service_location": {"state": "NC"},
            "date_of_service": day,
            "claim": claim,
            **typical(),
        }
        path = tmp_path / "encounter.json"
        path.write_text(json.dumps(encounter))
        result = run("evaluate", path, "--format", "json")
        assert result.exit_code == 0, result.stderr
        decision: Json = json.loads(result.stdout)
        return decision

    return call


def line_of(decision: Json, number: int) -> Json:
    found: Json = next(one for one in decision["lines"] if one["line"] == number)
    return found


def edits(decision: Json, number: int) -> dict[str, str]:
    return {one["edit"]: one["status"] for one in line_of(decision, number)["reasons"]}


def local(decision: Json) -> dict[str, Json]:
    used = {one.get("table", one.get("pack")): one for one in decision["coding"]}
    return {id: one for id, one in used.items() if id.startswith("local/")}


GUIDED = professional(FIRST, line(3, "77003"))


def test_a_pair_of_a_quarter_that_is_not_shipped_is_checked_once_it_is_imported(
    decide: Decide, bring: Callable[[dict[str, bytes]], None]
) -> None:
    before = decide(GUIDED)
    assert line_of(before, 3)["status"] == "not_checked"
    assert "ncci-pairs" in line_of(before, 3)["not_checked"]
    bring(cms_files.PRACTITIONER_PAIRS)
    after = decide(GUIDED)
    assert line_of(after, 3)["status"] == "denied"
    assert edits(after, 3) == {"ncci-pairs": "denied"}
    assert "ncci-pairs" not in line_of(after, 1)["not_checked"]


def test_a_modifier_releases_a_pair_of_indicator_1_and_none_of_indicator_0(
    decide: Decide, bring: Callable[[dict[str, bytes]], None]
) -> None:
    bring(cms_files.PRACTITIONER_PAIRS)
    claim = professional(FIRST, line(3, "77003", 1, "59"), line(4, "62323", 1, "59"))
    decision = decide(claim)
    assert "ncci-pairs" not in edits(decision, 3)
    assert "ncci-bypassed" in edits(decision, 3)
    assert edits(decision, 4)["ncci-pairs"] == "denied"


def test_the_setting_chooses_among_imported_pairs(
    decide: Decide, bring: Callable[[dict[str, bytes]], None]
) -> None:
    bring(cms_files.PRACTITIONER_PAIRS | cms_files.HOSPITAL_PAIRS)
    claim = hospital(FIRST, line(4, "62323", 1, "59"))
    assert "ncci-pairs" not in edits(decide(claim), 4)


def test_a_limit_of_another_quarter_is_checked_once_it_is_imported(
    decide: Decide, bring: Callable[[dict[str, bytes]], None]
) -> None:
    claim = hospital(FIRST, line(2, "64629", 4))
    assert "mue" in line_of(decide(claim), 2)["not_checked"]
    bring(cms_files.LIMITS)
    decision = decide(claim)
    assert edits(decision, 2)["mue"] == "denied"
    reason = next(one for one in line_of(decision, 2)["reasons"] if one["edit"] == "mue")
    assert reason["table"]["table"] == "local/unit_limits-outpatient_hospital"
    assert "mue" not in edits(decide(hospital(FIRST, line(2, "64629", 3))), 2)


def test_a_list_of_diagnoses_tells_codes_that_are_none_or_not_billable(
    decide: Decide, bring: Callable[[dict[str, bytes]], None]
) -> None:
    wrong = professional(FIRST, diagnoses=["M54.51", "Q99.99"])
    heading = professional(FIRST, diagnoses=["M54.51", "A00"])
    good = professional(FIRST, diagnoses=["M54.51"])
    assert "diagnosis-valid" in line_of(decide(wrong), 1)["not_checked"]
    bring(cms_files.DIAGNOSES)
    assert edits(decide(wrong), 1)["diagnosis-valid"] == "rejected"
    assert edits(decide(heading), 1)["diagnosis-valid"] == "rejected"
    assert "diagnosis-valid" not in edits(decide(good), 1)


def test_the_decision_names_the_imported_table_with_version_and_digest(
    decide: Decide, bring: Callable[[dict[str, bytes]], None], run: Run
) -> None:
    assert local(decide(GUIDED)) == {}
    bring(cms_files.PRACTITIONER_PAIRS)
    first = local(decide(GUIDED))["local/pairs-practitioner"]
    assert first["version"] == "v303r0"
    status = json.loads(run("coding", "status", "--format", "json").stdout)
    digests = {one["table"]: one["digest"] for one in status["editions"]}
    assert first["digest"] == digests["local/pairs-practitioner"]
    changed = dict(cms_files.PRACTITIONER_PAIRS)
    changed["ccipra-v303r0-f4.TXT"] = cms_files.pairs(("99999", "99997", "20200101", "*", "0"))
    bring(changed)
    again = local(decide(GUIDED))["local/pairs-practitioner"]
    assert again["version"] == first["version"]
    assert again["digest"] != first["digest"]


def test_a_quarter_that_was_not_imported_stays_unchecked(
    decide: Decide, bring: Callable[[dict[str, bytes]], None]
) -> None:
    bring(cms_files.PRACTITIONER_PAIRS | cms_files.LIMITS)
    later = decide(GUIDED, "2025-02-03")
    assert line_of(later, 3)["status"] == "not_checked"


def test_a_missing_part_leaves_what_it_may_hold_unchecked(
    decide: Decide, bring: Callable[[dict[str, bytes]], None]
) -> None:
    claim = professional(FIRST, FURTHER, line(3, "77003"), line(4, "20220"))
    pair: cms_files.Pair = ("64628", "77003", "20220101", "*", "1")
    parts = cms_files.four_parts("ccipra-v303r0", pair)
    last = {"ccipra-v303r0-f4.TXT": parts.pop("ccipra-v303r0-f4.TXT")}
    bring(parts)
    decision = decide(claim)
    assert "ncci-pairs" in line_of(decision, 4)["not_checked"]
    bring(last)
    assert "ncci-pairs" not in line_of(decide(claim), 4)["not_checked"]


def test_features_are_run_on_the_shipped_tables_alone(data: Path, run: Run) -> None:
    feature = Path(__file__).parents[2] / "features" / "coding" / "pairs.feature"
    (data / FILE).write_bytes(b"whoever asks this is told that it cannot be read")
    result = run("test", feature)
    assert result.exit_code == 0, result.output
