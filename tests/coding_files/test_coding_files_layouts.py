"""Each layout that CMS publishes is read right: every row, codes and values only."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.knowledge.coding.files.found import found_in
from engine.knowledge.coding.importing import import_files
from engine.knowledge.coding.local import FILE, LocalTables
from engine.knowledge.coding.rows import (
    AddOnRow,
    DiagnosisRow,
    FeeRow,
    PairRow,
    Row,
    TableKind,
    UnitLimitRow,
)
from tests.coding_files import cms_files
from tests.coding_files.conftest import Run

PRACTITIONER, HOSPITAL = "practitioner", "outpatient_hospital"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a file of every kind."""
    place = tmp_path_factory.mktemp("layouts")
    import_files(found_in(cms_files.write(place / "files", cms_files.EVERYTHING)), place / "data")
    return place / "data"


def row(
    folder: Path, kind: TableKind, key: tuple[str, ...], day: str, setting: str | None = None
) -> Row | None:
    answer = LocalTables(folder).ask(kind, key, date.fromisoformat(day), setting)
    assert answer is not None, "no table speaks of the day"
    return answer.row


@pytest.mark.parametrize(
    ("codes", "setting", "day", "indicator"),
    [
        (("64628", "77003"), PRACTITIONER, "2024-10-01", 1),
        (("64628", "62323"), PRACTITIONER, "2024-12-31", 0),
        (("64629", "62323"), PRACTITIONER, "2024-11-05", 0),
        (("64628", "62323"), HOSPITAL, "2024-11-05", 1),
        (("64628", "99241"), PRACTITIONER, "2024-11-05", None),  # deleted at the end of 2022
        (("77003", "64628"), PRACTITIONER, "2024-11-05", None),  # a pair has an order
        (("64628", "77003"), HOSPITAL, "2024-11-05", None),
    ],
)
def test_pairs_have_setting_days_and_indicator(
    folder: Path, codes: tuple[str, str], setting: str, day: str, indicator: int | None
) -> None:
    expected = None if indicator is None else PairRow(*codes, indicator)
    assert row(folder, TableKind.PAIRS, codes, day, setting) == expected


@pytest.mark.parametrize(
    ("code", "setting", "expected"),
    [
        ("64628", PRACTITIONER, UnitLimitRow("64628", 1, 2)),
        ("64629", PRACTITIONER, UnitLimitRow("64629", 2, 3)),
        ("64629", HOSPITAL, UnitLimitRow("64629", 3, 1)),
        ("22515", HOSPITAL, None),
    ],
)
def test_limits_have_units_and_indicator(
    folder: Path, code: str, setting: str, expected: Row | None
) -> None:
    assert row(folder, TableKind.UNIT_LIMITS, (code,), "2024-10-01", setting) == expected


def test_add_ons_have_their_primaries(folder: Path) -> None:
    kind = TableKind.ADD_ONS
    assert row(folder, kind, ("64629",), "2024-12-31") == AddOnRow("64629", ("64628",), 1)
    assert row(folder, kind, ("64628",), "2024-12-31") is None


def test_fees_have_the_indicators_of_the_code_without_modifier(folder: Path) -> None:
    whole = FeeRow("64628", "A", "010", "2", "0", "1", "0", "0", "0", non_facility_na=True)
    assert row(folder, TableKind.FEES, ("64628",), "2026-10-01") == whole
    bare = row(folder, TableKind.FEES, ("95860",), "2026-12-31")
    assert isinstance(bare, FeeRow)
    assert (bare.status, bare.global_days, bare.multiple, bare.non_facility_na) == (
        *("A", "XXX", None),
        False,
    )


def test_fees_are_found_by_the_names_of_columns_wherever_these_stand(tmp_path: Path) -> None:
    values = {"STATUS": "A", "GLOB": "ZZZ", "ASST": "1"}
    turned = ["HCPCS", *reversed(["MOD", "DESCRIPTION", "WORK", "FAC-NA", *cms_files.FEE_COLUMNS])]
    files = {"PPRRVU26_Jan.csv": cms_files.fees(("64629", "", values), heading=turned)}
    import_files(found_in(cms_files.write(tmp_path, files)), tmp_path / "data")
    found = row(tmp_path / "data", TableKind.FEES, ("64629",), "2026-03-31")
    assert isinstance(found, FeeRow)
    assert (found.status, found.global_days, found.assistant) == ("A", "ZZZ", "1")


def test_diagnoses_are_billable_or_only_head_others(folder: Path) -> None:
    kind, first, last = TableKind.DIAGNOSES, "2024-10-01", "2025-09-30"
    assert row(folder, kind, ("M5451",), first) == DiagnosisRow("M5451", billable=True)
    assert row(folder, kind, ("M545",), last) == DiagnosisRow("M545", billable=False)
    assert row(folder, kind, ("M5136",), last) is None


@pytest.mark.parametrize(
    ("name", "first", "last", "version"),
    [
        ("ccipra-v310r0-f1.TXT", "2025-01-01", "2025-03-31", "v310r0"),
        ("ccipra-v313r0-f4.TXT", "2025-10-01", "2025-12-31", "v313r0"),
        ("ccioph-v320r0-f2.txt", "2026-01-01", "2026-03-31", "v320r0"),
        ("ccipra-v323r1-f3.TXT", "2026-10-01", "2026-12-31", "v323r1"),
    ],
)
def test_the_name_of_a_file_of_pairs_tells_its_quarter(
    tmp_path: Path, name: str, first: str, last: str, version: str
) -> None:
    paths = cms_files.write(tmp_path, {name: cms_files.pairs(("1", "2", "", "", ""))})
    (heading,) = (one.heading for one in found_in(paths))
    assert (heading.begins.isoformat(), heading.ends.isoformat()) == (first, last)
    assert (heading.version, heading.parts) == (version, 4)


ROWS = {
    **dict.fromkeys(cms_files.PRACTITIONER_PAIRS, 2),
    "ccipra-v303r0-f1.TXT": 3,
    **dict.fromkeys(cms_files.HOSPITAL_PAIRS, 1),
    "ccioph-v303r0-f1.TXT": 2,
    "MCR_MUE_PractitionerServices_Eff_10-01-2024.csv": 3,
    "MCR_MUE_OutpatientHospitalServices_Eff_10-01-2024.csv": 2,
    "AOC_V2024Q4-MCR.txt": 2,
    "PPRRVU2026_Oct_nonQPP.csv": 2,
    "icd10cm-order-2025.txt": 4,
}


def test_the_rows_of_each_file_are_counted(folder: Path) -> None:
    editions = LocalTables(folder).editions
    assert {part.name: part.rows for one in editions for part in one.parts} == ROWS
    assert all(one.complete for one in editions)


def test_no_word_of_a_file_is_kept(folder: Path) -> None:
    given = [name for name, content in cms_files.EVERYTHING.items() if b"Z-WORDS" in content]
    assert len(given) == len(cms_files.EVERYTHING) - 1  # an add-on file has no words
    (stored,) = (path.read_bytes() for path in folder.iterdir())
    assert b"64628" in stored
    for words in (cms_files.WORDS, "Owner", "Clinical", "Rationale"):
        assert words.encode() not in stored
        assert words.encode("utf-16-le") not in stored


def test_an_archive_is_read_like_the_files_in_it(tmp_path: Path, folder: Path) -> None:
    inside = {f"sub folder/{name}": content for name, content in cms_files.EVERYTHING.items()}
    files: dict[str, Any] = inside | {"read me.pdf": b"%PDF", "ccipra-v303r0-f1.xlsx": b"PK"}
    path = cms_files.archive(tmp_path / "all.zip", files)
    import_files(found_in([path]), tmp_path / "data")
    assert LocalTables(tmp_path / "data").editions == LocalTables(folder).editions
    assert {path.name for path in (tmp_path / "data").iterdir()} == {FILE}


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_line_ends_and_a_byte_order_mark_do_not_matter(tmp_path: Path, end: bytes) -> None:
    whole = cms_files.LIMITS["MCR_MUE_PractitionerServices_Eff_10-01-2024.csv"]
    content = b"\xef\xbb\xbf" + whole.replace(b"\r\n", end)
    files = {"MCR_MUE_PractitionerServices_Eff_10-01-2024.csv": content}
    (imported,) = import_files(found_in(cms_files.write(tmp_path, files)), tmp_path / "data")
    assert imported.rows == 3


def test_of_two_fee_schedules_that_differ_in_payment_one_is_enough(
    tmp_path: Path, run: Run
) -> None:
    content = next(iter(cms_files.SCHEDULE.values()))
    files = {f"PPRRVU2026_Oct_{which}.csv": content for which in ("QPP", "nonQPP")}
    result = run("coding", "import", *cms_files.write(tmp_path / "fees", files))
    assert result.exit_code == 0, result.stderr
    text = " ".join(result.stdout.split())
    assert "fee schedule, 2026-10-01 to 2026-12-31: 2 rows" in text
    assert "PPRRVU2026_Oct_nonQPP.csv" in text
