"""A file that is damaged or not what its name says is refused whole, and nothing changes.

Each case names the line and the reason, ends with exit code 2, and leaves the data byte for byte.
"""

import os
import struct
import zlib
from pathlib import Path

import pytest

from tests.coding_files import cms_files
from tests.coding_files.conftest import Run, held

PAIRS = "ccipra-v303r0-f1.TXT"
LIMITS = "MCR_MUE_PractitionerServices_Eff_10-01-2024.csv"
ADD_ONS = "AOC_V2024Q4-MCR.txt"
FEES = "PPRRVU2026_Oct_nonQPP.csv"
DIAGNOSES = "icd10cm-order-2025.txt"
WHOLE = cms_files.EVERYTHING
IMAGE = b"\x89PNG\r\n\x1a\n" + zlib.compress(bytes(range(256)) * 40, 0)
TWO = ("64628", "77003")


def pairs_with(*rows: cms_files.Pair) -> bytes:
    return cms_files.pairs(("64628", "62323", "20220101", "*", "0"), *rows)


def changed(name: str, old: bytes, new: bytes) -> bytes:
    assert old in WHOLE[name]
    return WHOLE[name].replace(old, new, 1)


REFUSED = {
    # cut off
    "pairs cut in a line": (PAIRS, WHOLE[PAIRS][:-45], 11, "not a pair of codes"),
    "pairs cut before the line break": (PAIRS, WHOLE[PAIRS][:-2], 11, "looks cut off"),
    "pairs cut in the heading": (PAIRS, WHOLE[PAIRS][:200], 6, "looks cut off"),
    "limits cut in a quoted cell": (LIMITS, WHOLE[LIMITS][:-10], None, "looks cut off"),
    "limits cut after the heading": (
        *(LIMITS, WHOLE[LIMITS].partition(b"\r\n64628")[0] + b"\r\n"),
        *(None, "ends after its heading"),
    ),
    "add-ons cut": (ADD_ONS, WHOLE[ADD_ONS][:-14], 2, "no add-on code"),
    "fees cut": (FEES, WHOLE[FEES][:-2], None, "looks cut off"),
    "diagnoses cut": (DIAGNOSES, WHOLE[DIAGNOSES][:-2], 4, "looks cut off"),
    # empty and binary
    **{
        f"empty {name}": (name, b"", None, reason)
        for name, reason in (
            (PAIRS, "no pair of codes"),
            (LIMITS, "not a file of limits"),
            (ADD_ONS, "the file is empty"),
            (FEES, "not a relative value file"),
            (DIAGNOSES, "the file is empty"),
        )
    },
    **{
        f"binary {name}": (name, IMAGE, None, "")
        for name in (PAIRS, LIMITS, ADD_ONS, FEES, DIAGNOSES)
    },
    "a workbook under the name of text": (PAIRS, b"\x00" * 100_000, 1, "longer than any"),
    # another kind of file under the name
    "limits as pairs": (PAIRS, WHOLE[LIMITS], None, "no pair of codes"),
    "pairs as limits": (LIMITS, WHOLE[PAIRS], None, "not a file of limits"),
    "diagnoses as add-ons": (ADD_ONS, WHOLE[DIAGNOSES], 1, "no add-on code"),
    "limits of the other setting": (
        *("MCR_MUE_OutpatientHospitalServices_Eff_10-01-2024.csv", WHOLE[LIMITS]),
        *(None, "Outpatient Hospital Services MUE Values"),
    ),
    # corrupt in the middle
    "a day that is not in the calendar": (
        *(PAIRS, pairs_with((*TWO, "20220230", "*", "1"))),
        *(10, "not in the calendar"),
    ),
    "an indicator that is none": (
        *(PAIRS, pairs_with((*TWO, "20220101", "*", "7"))),
        *(10, "not a pair of codes"),
    ),
    "a code that is none": (
        *(PAIRS, pairs_with(("6462", "77003", "20220101", "*", "1"))),
        *(10, "not a pair of codes"),
    ),
    "two indicators of one pair": (
        *(PAIRS, pairs_with(("64628", "62323", "20220101", "*", "1"))),
        *(None, "two indicators on the same days"),
    ),
    "a primary with a letter too many": (
        *(ADD_ONS, changed(ADD_ONS, b"64628 ", b"64628X")),
        *(1, "no add-on code"),
    ),
    "columns moved by one": (
        *(ADD_ONS, changed(ADD_ONS, b"22515 1    ", b"22515 1     ")),
        *(2, "no add-on code"),
    ),
    "units that are no number": (
        *(LIMITS, changed(LIMITS, b"64629,2,", b"64629,two,")),
        *(7, "not a code with its units"),
    ),
    "a limit twice": (LIMITS, changed(LIMITS, b"22515", b"64628"), 8, "a second time"),
    "a row with too few columns": (
        *(LIMITS, changed(LIMITS, b"64629,2,3", b"64629\r\n64630,2,3")),
        *(7, "too few columns"),
    ),
    "a quotation mark too many": (
        *(LIMITS, changed(LIMITS, b'"Z-WORDS-OF-A-DESCRIPTION"\r\n64629', b'"x" y\r\n64629')),
        *(6, "quotation mark"),
    ),
    "a column that is not there": (
        *(FEES, changed(FEES, b"GLOB", b"BLOB")),
        *(None, "no heading has the columns"),
    ),
    "a fee twice": (
        *(FEES, WHOLE[FEES] + WHOLE[FEES].splitlines(keepends=True)[3]),
        *(7, "a second time"),
    ),
    "diagnoses out of order": (
        *(DIAGNOSES, changed(DIAGNOSES, b"00003", b"00001")),
        *(3, "comes after 2"),
    ),
    "a diagnosis twice": (DIAGNOSES, changed(DIAGNOSES, b"A00  ", b"M5451"), 4, "a second time"),
    "a diagnosis neither billable nor not": (
        *(DIAGNOSES, changed(DIAGNOSES, b"M5451   1", b"M5451   2")),
        *(2, "whether it is billable"),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_trusted_is_refused_whole(
    case: str, tmp_path: Path, data: Path, run: Run
) -> None:
    name, content, line, reason = REFUSED[case]
    others = cms_files.write(tmp_path / "good", cms_files.HOSPITAL_PAIRS)
    (bad,) = cms_files.write(tmp_path / "bad", {name: content})
    before = held(data)
    result = run("coding", "import", *others, bad)
    assert (result.exit_code, result.stdout) == (2, "")
    place = f"{bad}:" if line is None else f"{bad}:{line}:1: "
    said = " ".join(result.stderr.split())
    assert said.startswith(place), said
    assert reason in said
    assert held(data) == before


@pytest.mark.parametrize(
    "name",
    [
        "pairs.txt",
        "ccipra-v303r0-f5.TXT",
        "ccipra-v304r0-f1.TXT",  # there are four quarters
        "xccipra-v303r0-f1.TXT",
        "MCR_MUE_DMESupplierServices_Eff_10-01-2024.csv",
        "AOC_V2024Q5-MCR.txt",
        "PPRRVU2026_Feb.csv",
        "icd10cm-codes-2025.txt",
    ],
)
def test_a_file_of_another_name_is_refused_with_the_names_that_are_known(
    name: str, tmp_path: Path, data: Path, run: Run
) -> None:
    (path,) = cms_files.write(tmp_path / "named", {name: WHOLE[PAIRS]})
    before = held(data)
    result = run("coding", "import", path)
    assert result.exit_code == 2
    said = " ".join(result.stderr.split())
    assert str(path) in said
    assert "`ccipra-v323r0-f1.TXT`" in said
    assert held(data) == before


def test_a_day_that_the_calendar_lacks_makes_no_edition(tmp_path: Path, run: Run) -> None:
    name = "MCR_MUE_PractitionerServices_Eff_02-30-2024.csv"
    result = run("coding", "import", *cms_files.write(tmp_path / "named", {name: WHOLE[LIMITS]}))
    assert result.exit_code == 2
    assert "the name is that of no file" in " ".join(result.stderr.split())


def test_a_workbook_is_refused_with_what_to_take_instead(tmp_path: Path, run: Run) -> None:
    path = cms_files.archive(tmp_path / "ccipra-v303r0-f1.xlsx", {"xl/workbook.xml": b"<x/>"})
    for named in (path, cms_files.archive(tmp_path / "x.zip", {"ccipra.xlsx": path.read_bytes()})):
        result = run("coding", "import", named)
        assert result.exit_code == 2
        assert "workbooks are not read" in result.stderr
        assert "import the file as text" in " ".join(result.stderr.split())


def test_the_same_part_under_two_names_is_refused(tmp_path: Path, data: Path, run: Run) -> None:
    before = held(data)
    one, other = (
        cms_files.write(tmp_path / folder, {PAIRS: WHOLE[PAIRS]})[0] for folder in ("a", "b")
    )
    result = run("coding", "import", one, other)
    assert result.exit_code == 2
    assert "the same part of the same edition" in " ".join(result.stderr.split())
    assert held(data) == before


def test_parts_of_two_revisions_do_not_make_one_edition(
    tmp_path: Path, data: Path, run: Run
) -> None:
    before = held(data)
    parts = {PAIRS: WHOLE[PAIRS], "ccipra-v303r1-f2.TXT": WHOLE["ccipra-v303r0-f2.TXT"]}
    result = run("coding", "import", *cms_files.write(tmp_path / "mixed", parts))
    assert result.exit_code == 2
    assert "of another revision of the same edition" in " ".join(result.stderr.split())
    assert held(data) == before


def test_two_fee_schedules_that_differ_in_indicators_are_refused(
    tmp_path: Path, data: Path, run: Run
) -> None:
    before = held(data)
    other = changed(FEES, b",XXX,", b",ZZZ,")
    files = {FEES: WHOLE[FEES], "PPRRVU2026_Oct_QPP.csv": other}
    result = run("coding", "import", *cms_files.write(tmp_path / "fees", files))
    assert result.exit_code == 2
    assert "differs from" in result.stderr
    assert "in more than payment" in " ".join(result.stderr.split())
    assert held(data) == before


# --- archives


def damaged(path: Path) -> Path:
    """The archive with one byte of its first member's data turned."""
    content = bytearray(path.read_bytes())
    name_length, more = struct.unpack("<HH", content[26:30])
    at = 30 + name_length + more + 40
    content[at] ^= 0xFF
    path.write_bytes(content)
    return path


def cut(path: Path) -> Path:
    os.truncate(path, path.stat().st_size // 2)
    return path


def locked(path: Path) -> Path:
    """The archive with its first member marked as encrypted."""
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("harm", [damaged, cut, locked])
def test_an_archive_that_is_damaged_cut_or_locked_is_refused(
    harm: object, tmp_path: Path, data: Path, run: Run
) -> None:
    assert callable(harm)
    before = held(data)
    content = cms_files.pairs(*(("64628", f"{n:05}", "20220101", "*", "1") for n in range(900)))
    path = harm(cms_files.archive(tmp_path / "pairs.zip", {PAIRS: content}))
    result = run("coding", "import", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert str(path) in result.stderr
    assert "archive is damaged" in " ".join(result.stderr.split())
    assert held(data) == before


def test_an_archive_without_a_known_file_is_refused(tmp_path: Path, run: Run) -> None:
    path = cms_files.archive(tmp_path / "other.zip", {"read me.txt": b"x"})
    result = run("coding", "import", path)
    assert result.exit_code == 2
    assert "the name is that of no file" in " ".join(result.stderr.split())


# --- paths


def test_a_file_that_is_not_there_is_refused(tmp_path: Path, data: Path, run: Run) -> None:
    before = held(data)
    result = run("coding", "import", tmp_path / PAIRS)
    assert result.exit_code == 2
    assert "the file cannot be read (no such file or directory)" in " ".join(result.stderr.split())
    assert held(data) == before


def test_what_cannot_be_opened_is_named_itself_not_the_data(
    tmp_path: Path, data: Path, run: Run
) -> None:
    before = held(data)
    folder = tmp_path / PAIRS
    folder.mkdir()
    result = run("coding", "import", folder)
    assert result.exit_code == 2
    said = " ".join(result.stderr.split())
    assert said.startswith(str(folder))
    assert "the file cannot be read (is a directory)" in said
    assert held(data) == before


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path, run: Run) -> None:
    (tmp_path / "file").write_bytes(b"no folder")
    folder = tmp_path / "file" / "data"
    new = cms_files.write(tmp_path / "new", cms_files.LIMITS)
    result = run("coding", "import", *new, "--data", folder)
    assert result.exit_code == 2
    said = " ".join(result.stderr.split())
    assert said.startswith(str(folder))
    assert "the data cannot be written (not a directory)" in said
