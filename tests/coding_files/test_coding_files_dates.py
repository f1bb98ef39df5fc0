"""Imported editions answer for their days; outside them only what the rows themselves say of it."""

from datetime import date
from pathlib import Path

import pytest

from engine.knowledge.coding.files.found import found_in
from engine.knowledge.coding.importing import import_files
from engine.knowledge.coding.local import LocalTables
from engine.knowledge.coding.lookup import Answer, CodingTables
from engine.knowledge.coding.rows import PairRow, Row, TableKind, UnitLimitRow
from engine.knowledge.evidence import Evidence
from engine.knowledge.library import Library
from tests.coding_files import cms_files

SETTING = "practitioner"


def answer(
    folder: Path, kind: TableKind, day: str, *codes: str, setting: str | None = SETTING
) -> Answer[Row] | None:
    return LocalTables(folder).ask(kind, codes, date.fromisoformat(day), setting)


def bring(folder: Path, files: dict[str, bytes]) -> None:
    import_files(found_in(cms_files.write(folder.parent / "files", files)), folder)


def limit(day: str, units: int) -> dict[str, bytes]:
    month_day_year = date.fromisoformat(day).strftime("%m-%d-%Y")
    content = cms_files.unit_limits("Practitioner", ("64629", units, cms_files.CLINICAL))
    return {f"MCR_MUE_PractitionerServices_Eff_{month_day_year}.csv": content}


@pytest.mark.parametrize(
    ("day", "units"),
    [("2024-12-31", None), ("2025-01-01", 2), ("2025-03-31", 2), ("2025-04-01", 4)],
)
def test_two_editions_answer_by_date(tmp_path: Path, day: str, units: int | None) -> None:
    data = tmp_path / "data"
    bring(data, limit("2025-01-01", 2) | limit("2025-04-01", 4))
    found = answer(data, TableKind.UNIT_LIMITS, day, "64629")
    assert (found is None) is (units is None)
    if found is not None and units is not None:
        assert found.row == UnitLimitRow("64629", units, 3)
        assert found.table is not None
        assert found.table.version == day[:4] + ("-01-01" if units == 2 else "-04-01")


def test_a_limit_that_is_equal_before_and_after_a_gap_is_inferred_in_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    bring(data, limit("2024-01-01", 2) | limit("2024-10-01", 2) | limit("2025-04-01", 3))
    found = answer(data, TableKind.UNIT_LIMITS, "2024-05-05", "64629")
    assert found is not None
    assert (found.row, found.evidence) == (UnitLimitRow("64629", 2, 3), Evidence.INFERRED)
    assert found.citation is not None
    assert found.citation.evidence is Evidence.INFERRED
    assert answer(data, TableKind.UNIT_LIMITS, "2025-02-02", "64629") is None


def test_a_pair_speaks_of_the_days_before_its_edition_its_absence_does_not(tmp_path: Path) -> None:
    data = tmp_path / "data"
    bring(data, cms_files.PRACTITIONER_PAIRS)
    early = answer(data, TableKind.PAIRS, "2022-06-01", "64628", "99241")
    assert early is not None
    assert early.row == PairRow("64628", "99241", 9)
    assert answer(data, TableKind.PAIRS, "2021-12-31", "64628", "77003") is None
    assert answer(data, TableKind.PAIRS, "2023-06-01", "64628", "99213") is None
    assert answer(data, TableKind.PAIRS, "2025-01-01", "64628", "77003") is None


def test_only_a_whole_edition_says_that_there_is_no_pair(tmp_path: Path) -> None:
    data = tmp_path / "data"
    parts = dict(cms_files.PRACTITIONER_PAIRS)
    last = {"ccipra-v303r0-f4.TXT": parts.pop("ccipra-v303r0-f4.TXT")}
    bring(data, parts)
    asked = (TableKind.PAIRS, "2024-11-11", "64628", "99213")
    assert answer(data, *asked) is None
    assert answer(data, *asked[:2], "64628", "62323") is not None
    bring(data, last)
    whole = answer(data, *asked)
    assert whole is not None
    assert whole.row is None


def test_of_two_rows_of_a_pair_the_one_begun_last_counts(tmp_path: Path) -> None:
    data = tmp_path / "data"
    two = ("64628", "77003")
    rows: list[cms_files.Pair] = [
        (*two, "20200101", "20220630", "0"),
        (*two, "20220701", "20220701", "9"),
        (*two, "20220701", "*", "1"),
    ]
    bring(data, cms_files.four_parts("ccipra-v303r0", *rows))
    for day, indicator in (("2022-06-30", 0), ("2022-07-01", 1), ("2024-10-01", 1)):
        found = answer(data, TableKind.PAIRS, day, *two)
        assert found is not None
        assert found.row == PairRow(*two, indicator)


def test_the_april_edition_of_diagnoses_follows_that_of_october(tmp_path: Path) -> None:
    data = tmp_path / "data"
    bring(
        data,
        {
            "icd10cm-order-2026.txt": cms_files.diagnoses(("M5451", 1)),
            "icd10cm-order-april-2026.txt": cms_files.diagnoses(("M5451", 1), ("M5499", 1)),
        },
    )
    for day, there in (("2026-03-31", False), ("2026-04-01", True), ("2026-09-30", True)):
        found = answer(data, TableKind.DIAGNOSES, day, "M5499", setting=None)
        assert found is not None
        assert (found.row is not None) is there
    assert answer(data, TableKind.DIAGNOSES, "2026-10-01", "M5499", setting=None) is None


def test_own_copies_come_before_the_tables_of_the_library(tmp_path: Path, shipped: Library) -> None:
    data = tmp_path / "data"
    bring(data, limit("2024-07-01", 7))
    tables = CodingTables(shipped, data)
    own = tables.mue("64629", SETTING, date(2024, 8, 8))
    center = tables.mue("64629", "asc", date(2024, 8, 8))
    for found in (own, center):
        assert found.row == UnitLimitRow("64629", 7, 3)
        assert found.table is not None
        assert found.table.id == "local/unit_limits-practitioner"
    assert (own.evidence, center.evidence) == (Evidence.PRIMARY, Evidence.SECONDARY)
    shipped_row = tables.mue("64629", "outpatient_hospital", date(2024, 8, 8)).row
    assert shipped_row == UnitLimitRow("64629", 2, 3)
