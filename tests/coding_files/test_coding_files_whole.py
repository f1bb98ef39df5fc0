"""An import is whole or nothing: interrupted, it leaves the old data; done, it replaces it."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from engine.knowledge.coding.files.found import Found, found_in
from engine.knowledge.coding.files.lines import Lines
from engine.knowledge.coding.importing import import_files
from engine.knowledge.coding.local import FILE, LocalTables
from engine.knowledge.coding.rows import TableKind, UnitLimitRow
from engine.knowledge.texts.documents import InputError
from tests.coding_files import cms_files
from tests.coding_files.conftest import Run, held

PAIRS = "ccipra-v303r0-f1.TXT"


def versions(folder: Path) -> list[tuple[str, str, int]]:
    return [
        (one.kind.value, one.version, sum(part.rows for part in one.parts))
        for one in LocalTables(folder).editions
    ]


def many_pairs(count: int) -> bytes:
    return cms_files.pairs(*(("64628", f"{n:05}", "20220101", "*", "1") for n in range(count)))


@pytest.mark.parametrize("fault", [KeyboardInterrupt, MemoryError, OSError(28, "No space left")])
def test_an_import_that_stops_in_the_middle_leaves_the_data(
    fault: type[BaseException] | OSError, tmp_path: Path, data: Path
) -> None:
    """The last of three files fails after many of its rows were written."""

    def failing(lines: Lines, _: str | None) -> Iterator[tuple[str, str, int, int, int]]:
        for count, _line in enumerate(lines):
            yield "64628", f"{count:05}", 20220101, 99991231, 1
            if count == 5_000:
                raise fault

    before = held(data)
    files = {PAIRS: many_pairs(9_000)} | cms_files.LIMITS | cms_files.ADD_ONS
    found = found_in(cms_files.write(tmp_path / "new", files))
    *others, last = sorted(found, key=lambda one: one.name.endswith(PAIRS))
    broken: Found = replace(last, layout=replace(last.layout, rows=failing))
    expected = InputError if isinstance(fault, OSError) else fault
    with pytest.raises(expected):
        import_files([*others, broken], data)
    assert held(data) == before


@pytest.mark.skipif(os.name != "posix", reason="named pipes and SIGKILL are of POSIX")
def test_a_program_that_is_killed_leaves_the_data_and_the_next_import_works(
    tmp_path: Path, data: Path, run: Run
) -> None:
    before = held(data)
    pipe = tmp_path / PAIRS
    os.mkfifo(pipe)
    called = [sys.executable, "-m", "cli.main", "coding", "import", str(pipe)]
    environment = os.environ | {"COVERPACK_DATA": str(data)}
    with subprocess.Popen(called, env=environment) as program, pipe.open("wb") as file:
        file.write(many_pairs(20_000)[: 2**19])  # the program now waits for the rest
        file.flush()
        os.kill(program.pid, signal.SIGKILL)
        program.wait()
    left = held(data)
    assert left.pop(f".{FILE}.{program.pid}", None) is not None, "it was killed too early"
    assert left == before
    assert versions(data) == [("add_ons", "V2024Q3", 1)]
    files = cms_files.write(tmp_path / "again", {PAIRS: many_pairs(10)})
    assert run("coding", "import", *files).exit_code == 0
    assert versions(data) == [("add_ons", "V2024Q3", 1), ("pairs", "v303r0", 10)]


def test_what_a_killed_import_left_is_removed_after_a_day(tmp_path: Path, data: Path) -> None:
    old, running = data / f".{FILE}.123", data / f".{FILE}.124"
    old.write_bytes(b"a part of a copy")
    running.write_bytes(b"a part of a copy")
    two_days_ago = time.time() - 2 * 24 * 60 * 60
    os.utime(old, (two_days_ago, two_days_ago))
    import_files(found_in(cms_files.write(tmp_path / "new", cms_files.LIMITS)), data)
    assert set(held(data)) == {FILE, running.name}


def test_an_import_that_another_overtook_does_not_undo_it(tmp_path: Path, data: Path) -> None:
    first = found_in(cms_files.write(tmp_path / "one", cms_files.LIMITS))
    second = found_in(cms_files.write(tmp_path / "two", cms_files.DIAGNOSES))
    overtaken = False

    def progress(_: int) -> None:
        nonlocal overtaken
        if not overtaken:
            overtaken = True
            # As another program would: its copy has a name of its own.
            here = tmp_path / "elsewhere"
            here.mkdir()
            (here / FILE).write_bytes((data / FILE).read_bytes())
            import_files(second, here)
            (here / FILE).replace(data / FILE)

    with pytest.raises(InputError) as raised:
        import_files(first, data, progress)
    assert raised.value.diagnostics[0].message == "another import ran meanwhile"
    assert [kind for kind, *_ in versions(data)] == ["add_ons", "diagnoses"]


def test_an_edition_that_is_imported_again_is_replaced(
    tmp_path: Path, data: Path, run: Run
) -> None:
    name = "MCR_MUE_PractitionerServices_Eff_10-01-2024.csv"
    both = [("64629", 2, cms_files.CLINICAL), ("64628", 1, cms_files.POLICY)]
    one = [("64629", 5, cms_files.CLINICAL), ("22515", 4, cms_files.POLICY)]
    for rows, more in ((both, ""), (one, ", in the place of what was there")):
        files = {name: cms_files.unit_limits("Practitioner", *rows)}
        result = run("coding", "import", *cms_files.write(tmp_path / "new", files))
        assert " ".join(result.stdout.split()).endswith(f"to 2024-12-31: 2 rows{more}")
        assert versions(data)[1:] == [("unit_limits", "2024-10-01", 2)]
    found = [
        LocalTables(data).ask(TableKind.UNIT_LIMITS, (code,), date(2024, 10, 1), "practitioner")
        for code in ("64629", "64628")
    ]
    assert [answer and answer.row for answer in found] == [UnitLimitRow("64629", 5, 3), None]


def test_a_part_replaces_its_own_and_a_revision_all_parts(tmp_path: Path, data: Path) -> None:
    def bring(name: str, count: int) -> None:
        paths = cms_files.write(tmp_path / "parts", {name: many_pairs(count)})
        import_files(found_in(paths), data)

    for part in (1, 2, 3, 4):
        bring(f"ccipra-v303r0-f{part}.TXT", 10)
    bring("ccipra-v303r0-f2.TXT", 7)
    assert versions(data)[1:] == [("pairs", "v303r0", 37)]
    bring("ccipra-v303r1-f1.TXT", 4)
    assert versions(data)[1:] == [("pairs", "v303r1", 4)]
    assert not LocalTables(data).editions[1].complete


def test_the_same_files_give_the_same_digest_in_any_order(tmp_path: Path) -> None:
    paths = cms_files.write(tmp_path / "new", cms_files.EVERYTHING)
    for folder, order in (("one", paths), ("two", paths[::-1])):
        import_files(found_in(order), tmp_path / folder)
    one, two = (LocalTables(tmp_path / folder).editions for folder in ("one", "two"))
    assert [edition.ref for edition in one] == [edition.ref for edition in two]


def of_another_make(path: Path) -> bytes:
    """A database of the right layout, with an edition whose days are none."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE files SET begins = 'soon'")
        database.commit()
    return path.read_bytes()


@pytest.mark.parametrize("content", [b"", b"no database " * 99, None])
def test_data_that_cannot_be_read_is_named_and_not_overwritten(
    content: bytes | None, tmp_path: Path, data: Path, run: Run
) -> None:
    (data / FILE).write_bytes(of_another_make(data / FILE) if content is None else content)
    before = held(data)
    new = cms_files.write(tmp_path / "new", cms_files.LIMITS)
    for words in (("coding", "import", *new), ("coding", "status")):
        result = run(*words)
        assert result.exit_code == 2
        assert "the imported coding tables cannot be read" in " ".join(result.stderr.split())
        assert held(data) == before
