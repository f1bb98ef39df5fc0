"""What `coverpack coding import` and `status` tell, as text and as JSON."""

import json
from pathlib import Path

import pytest

from engine.knowledge.coding.local import LocalTables, data_folder
from tests.coding_files import cms_files
from tests.coding_files.conftest import Run


def words(text: str) -> str:
    return " ".join(text.split())


def test_each_file_is_told_with_its_days_and_rows(tmp_path: Path, data: Path, run: Run) -> None:
    paths = cms_files.write(tmp_path / "new", cms_files.EVERYTHING)
    result = run("coding", "import", *paths)
    assert (result.exit_code, result.stderr) == (0, "")
    said = words(result.stdout)
    assert said.startswith(f"Imported into {data}")
    for path in paths:
        assert f"✓ {path}: " in said
    assert "f1.TXT: pairs, practitioner, 2024-10-01 to 2024-12-31: 3 rows" in said
    assert "f1.TXT: pairs, outpatient hospital, 2024-10-01 to 2024-12-31: 2 rows" in said
    assert "2025.txt: diagnoses, 2024-10-01 to 2025-09-30: 4 rows" in said
    assert "only part" not in said


def test_one_row_is_not_several(run: Run) -> None:
    assert "2024-07-01 to 2024-09-30 1 row " in words(run("coding", "status").stdout)


def test_an_edition_that_lacks_parts_says_so_on_import_and_in_the_status(
    tmp_path: Path, run: Run
) -> None:
    name = "ccipra-v303r0-f2.TXT"
    paths = cms_files.write(tmp_path / "new", {name: cms_files.PRACTITIONER_PAIRS[name]})
    lacking = "pairs, practitioner, v303r0: only part 2 of 4 is there."
    assert lacking in words(run("coding", "import", *paths).stdout)
    assert lacking in words(run("coding", "status").stdout)


def test_the_status_lists_own_copies_before_the_tables_of_the_library(
    tmp_path: Path, data: Path, run: Run
) -> None:
    run("coding", "import", *cms_files.write(tmp_path / "new", cms_files.EVERYTHING))
    own, _, shipped = run("coding", "status").stdout.partition("\nTables of the library\n")
    assert own.startswith(f"Your own copies, in {data}\n")
    assert "pairs, practitioner v303r0 2024-10-01 to 2024-12-31 9 rows" in words(own)
    assert "fee schedule 2026-10 2026-10-01 to 2026-12-31 2 rows" in words(own)
    assert "pairs, practitioner 2024-07-01 2024-07-01 to 2024-09-30 primary" in words(shipped)


def test_without_own_copies_the_status_says_how_to_get_them(tmp_path: Path, run: Run) -> None:
    empty = tmp_path / "nothing"
    result = run("coding", "status", "--data", empty)
    assert result.exit_code == 0
    assert "none: `coverpack coding import FILE`" in words(result.stdout)
    assert not empty.exists()


def test_json_has_every_edition_with_its_files_and_digests(
    tmp_path: Path, data: Path, run: Run
) -> None:
    paths = cms_files.write(tmp_path / "new", cms_files.EVERYTHING)
    imported = json.loads(run("coding", "import", *paths, "--format", "json").stdout)
    status = json.loads(run("coding", "status", "--format", "json").stdout)
    assert imported["data"] == status["data"] == str(data)
    assert imported["editions"] == status["editions"]
    assert sorted(one["file"] for one in imported["imported"]) == sorted(map(str, paths))
    (pairs,) = (one for one in status["editions"] if one["table"] == "local/pairs-practitioner")
    assert {key: value for key, value in pairs.items() if key not in ("files", "digest")} == {
        "table": "local/pairs-practitioner",
        "version": "v303r0",
        "kind": "pairs",
        "setting": "practitioner",
        "from": "2024-10-01",
        "to": "2024-12-31",
        "complete": True,
    }
    assert [(one["name"], one["part"], one["rows"]) for one in pairs["files"]] == [
        (f"ccipra-v303r0-f{part}.TXT", part, 3 if part == 1 else 2) for part in (1, 2, 3, 4)
    ]
    edition = next(one for one in LocalTables(data).editions if one.version == "v303r0")
    assert edition.parts[0].digest.startswith("sha256:")
    assert {one["table"] for one in status["tables"]} >= {"coding/pairs-practitioner"}


def test_the_second_fee_schedule_of_a_quarter_is_read_and_said_to_be_the_same(
    tmp_path: Path, data: Path, run: Run
) -> None:
    content = next(iter(cms_files.SCHEDULE.values()))
    files = {f"PPRRVU2026_Oct_{which}.csv": content for which in ("QPP", "nonQPP")}
    paths = cms_files.write(tmp_path / "fees", files)
    called = run("coding", "import", *paths)
    assert called.exit_code == 0, called.stderr
    said = words(called.stdout)
    assert (
        f"nonQPP.csv: fee schedule, 2026-10-01 to 2026-12-31: 2 rows, the same as `{paths[0]}`"
        in said
    )
    (edition,) = (one for one in LocalTables(data).editions if one.kind == "fees")
    assert [part.rows for part in edition.parts] == [2]


def test_where_the_data_is_follows_the_option_then_the_environment_then_the_system(
    tmp_path: Path, data: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    paths = cms_files.write(tmp_path / "new", cms_files.LIMITS)
    assert run("coding", "import", *paths, "--data", other).exit_code == 0
    assert len(LocalTables(other).editions) == 2
    assert len(LocalTables(data).editions) == 1
    monkeypatch.setenv("COVERPACK_DATA", str(other))
    assert data_folder() == other
    monkeypatch.delenv("COVERPACK_DATA")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert data_folder() == tmp_path / "coverpack"
