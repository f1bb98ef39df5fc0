"""A run of `coverpack batch` goes on wherever it stopped, alone in its folder."""

import errno
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from pyarrow import parquet

from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.scale.durable_files import digest_of_file, write_whole
from engine.scale.folder_lock import alone_in
from engine.scale.run_folder import PARTS, RunFolder
from engine.scale.spark_room import room_in
from tests.scale.batch_runs import files_of

Call = Callable[..., Result]
BY_ONE_PACK = ("--pack", "medicare/palmetto-l39420")
COUNTS: dict[str, Any] = {
    "rows": 1, "decided": 1, "rejected": 0, "files": {},
    **{name: [] for name in ("outcomes", "blocking", "missing", "reasons")},
}  # fmt: skip


def digests(out: Path) -> dict[str, str]:
    return {str(p.relative_to(out)): digest_of_file(p) for p in out.rglob("*") if p.is_file()}


def stop_before_part(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the run end when that part is about to be noted: its files are there, its card is not."""
    finish = RunFolder.finish

    def stopping(self: RunFolder, source: int, chunk: int, card: Any) -> None:
        if chunk == number:
            said = Diagnostic("test", None, None, "", "stopped", "stopped here")
            raise InputError([said])
        finish(self, source, chunk, card)

    monkeypatch.setattr(RunFolder, "finish", stopping)


def test_a_run_killed_while_it_noted_what_it_is_goes_on(
    call: Call, lines: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "run.json.unfinished").write_text('{"schema": "cover')
    assert call("batch", lines, "--out", out, *BY_ONE_PACK).exit_code == 0
    assert not list(out.rglob("*.unfinished"))


def test_what_the_run_is_of_is_noted_before_anything_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    mkdir = Path.mkdir

    def noting(self: Path, *arguments: Any, **named: Any) -> None:
        mkdir(self, *arguments, **named)
        made.append(f"{self.name} {(tmp_path / 'out' / 'run.json').exists()}")

    monkeypatch.setattr(Path, "mkdir", noting)
    with RunFolder(tmp_path / "out", {"schema": "x"}).opened():
        assert made[0] == "out False"
        assert {"parts True", "rejects True"} <= set(made)


def test_a_folder_of_something_else_is_left_alone(call: Call, lines: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.unfinished").write_text("mine")
    result = call("batch", lines, "--out", out)
    assert result.exit_code == 2
    assert "not empty" in result.stderr
    assert [path.name for path in out.iterdir()] == ["notes.unfinished"]


def test_a_file_is_no_folder_for_a_run(call: Call, lines: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_text("mine")
    result = call("batch", lines, "--out", out)
    assert result.exit_code == 2
    assert "no folder can be made there (file exists)" in result.stderr


def test_what_a_killed_run_left_between_its_stages_is_removed(
    call: Call, lines: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert call("batch", lines, "--out", out, *BY_ONE_PACK).exit_code == 0
    before = digests(out)
    left = out / "coverpack-gepvcmtc" / "prepared"
    left.mkdir(parents=True)
    (left / "part-0.parquet").write_bytes(b"rows of patients")
    assert call("batch", lines, "--out", out, *BY_ONE_PACK).exit_code == 0
    assert digests(out) == before
    assert not left.parent.exists()


def test_a_link_among_what_was_left_is_not_followed(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "out", {"schema": "x"})
    with folder.opened():
        pass
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    (folder.root / "coverpack-link").symlink_to(tmp_path / "mine")
    with folder.opened():
        assert (tmp_path / "mine" / "notes.txt").read_text() == "mine"


def test_a_text_input_goes_on_to_the_same_output(
    call: Call, lines: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = lines.read_text().splitlines()
    rows[3:3] = ["", "{}"]
    path = tmp_path / "mixed.ndjson"
    path.write_text("\n".join(rows) + "\n")
    words = ("--part-rows", 20, "--format", "ndjson", *BY_ONE_PACK)
    assert call("batch", path, "--out", tmp_path / "undisturbed", *words).exit_code == 1
    with monkeypatch.context() as patched:
        stop_before_part(1, patched)
        assert call("batch", path, "--out", tmp_path / "stopped", *words).exit_code == 2
    assert [p.name for p in (tmp_path / "stopped" / PARTS).glob("*.json")] == [
        "part-000-00000.json"
    ]
    result = call("batch", path, "--out", tmp_path / "stopped", *words, "--json")
    assert json.loads(result.stdout)["rows"] == 61
    assert digests(tmp_path / "stopped") == digests(tmp_path / "undisturbed")


@pytest.mark.parametrize("part_rows", [90, 100, 250])
def test_parts_may_lie_across_row_groups(
    call: Call, year: Path, tmp_path: Path, part_rows: int
) -> None:
    split, table = tmp_path / "split.parquet", parquet.read_table(year).slice(0, 300)
    parquet.write_table(table, split, row_group_size=70)
    assert parquet.ParquetFile(split).metadata.num_row_groups == 5
    out, words = tmp_path / "out", ("--part-rows", part_rows, *BY_ONE_PACK)
    assert call("batch", split, "--out", out, *words).exit_code == 0
    found = [row for path in files_of(out) for row in parquet.read_table(path).to_pylist()]
    assert [(row["position"], row["id"]) for row in found] == list(
        enumerate(table.column("id").to_pylist(), 1)
    )


def test_a_part_read_after_a_stop_has_its_own_row_groups(
    call: Call, year: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    split = tmp_path / "split.parquet"
    parquet.write_table(parquet.read_table(year).slice(0, 300), split, row_group_size=70)
    words = ("--part-rows", 100, *BY_ONE_PACK)
    assert call("batch", split, "--out", tmp_path / "undisturbed", *words).exit_code == 0
    with monkeypatch.context() as patched:
        stop_before_part(2, patched)
        assert call("batch", split, "--out", tmp_path / "stopped", *words).exit_code == 2
    assert call("batch", split, "--out", tmp_path / "stopped", *words).exit_code == 0
    assert digests(tmp_path / "stopped") == digests(tmp_path / "undisturbed")


def test_what_cannot_be_written_is_said_also_where_nothing_can_be_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "open", refused)
    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(InputError, match=r"cannot be written \(read-only file system\)"):
        write_whole(tmp_path / "file", lambda _: None)


def test_a_run_that_can_no_longer_write_says_so(
    call: Call, lines: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    assert call("batch", lines, "--out", out, *BY_ONE_PACK).exit_code == 0
    (out / PARTS / "part-000-00000.json.unfinished").write_text("{")
    unlink = Path.unlink

    def refused(self: Path, *, missing_ok: bool = False) -> None:
        if self.is_relative_to(out):
            raise OSError(30, "Read-only file system")
        unlink(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refused)
    result = call("batch", lines, "--out", out, *BY_ONE_PACK)
    assert result.exit_code == 2
    assert "cannot be removed (read-only file system)" in result.stderr


@pytest.mark.parametrize("card", ["{}", "[]", '{"files": []}', "7"])
def test_a_card_that_is_none_is_a_changed_part(
    call: Call, lines: Path, tmp_path: Path, card: str
) -> None:
    out = tmp_path / "out"
    assert call("batch", lines, "--out", out, *BY_ONE_PACK).exit_code == 0
    (out / PARTS / "part-000-00000.json").write_text(card)
    result = call("batch", lines, "--out", out, *BY_ONE_PACK)
    assert result.exit_code == 2
    assert "`part-000-00000.json` is not as the run wrote it" in result.stderr


def test_a_file_whose_name_no_part_has_is_no_card(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "out", {"schema": "x"})
    with folder.opened():
        folder.finish(0, 1, COUNTS)
        for name in ("part-000-000x1.json", "part-000-000001.json", "part-000-copy.json"):
            (folder.root / PARTS / name).write_text("{}")
        assert list(folder.finished(0)) == [1]


def test_an_input_may_have_more_than_100_000_parts(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "out", {"schema": "x"})
    with folder.opened():
        for number in (0, 99_999, 100_000, 1_234_567):
            folder.finish(0, number, COUNTS)
            folder.part(0, number, "parquet").touch()
        for source in (1, 1_000):
            folder.finish(source, 5, COUNTS)
            folder.part(source, 5, "parquet").touch()
        assert list(folder.finished(0)) == [0, 99_999, 100_000, 1_234_567]
        assert list(folder.finished(1_000)) == list(folder.finished(1)) == [5]
        assert [path.stem for path in files_of(folder.root)] == [
            "part-000-00000",
            "part-000-99999",
            "part-000-100000",
            "part-000-1234567",
            "part-001-00005",
            "part-1000-00005",
        ]


def test_a_file_named_in_two_ways_counts_once(
    call: Call, lines: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(lines.parent)
    (tmp_path / "link.ndjson").symlink_to(lines)
    for other in (f"./{lines.name}", str(lines), str(tmp_path / "link.ndjson"), "."):
        result = call("batch", lines.name, other, "--out", tmp_path / "out")
        assert result.exit_code == 2
        assert "the file is named twice" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_map_that_cannot_be_read_is_said(
    call: Call, lines: Path, year: Path, tmp_path: Path
) -> None:
    for option in ("--payer-map", "--mapping"):
        for named, said in ((tmp_path / "nosuch.json", "no such file"), (tmp_path, "is a folder")):
            result = call("batch", year, "--out", tmp_path / "out", option, named)
            assert result.exit_code == 2, result.output
            assert said in result.stderr
    result = call(
        "batch", lines, "--out", tmp_path / "out", "--payer-map", tmp_path / "nosuch.json"
    )
    assert result.exit_code == 2


def test_two_runs_in_one_folder_are_told_apart(call: Call, lines: Path, tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    out = tmp_path / "out"
    out.mkdir()
    with alone_in(out):
        result = call("batch", lines, "--out", out, *BY_ONE_PACK)
        assert result.exit_code == 2
        assert "another call works in the folder" in result.stderr
    assert call("batch", lines, "--out", out, *BY_ONE_PACK).exit_code == 0


def test_a_read_only_disk_is_said(call: Call, lines: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "tmpfs", str(disk)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting a disk needs rights that this user does not have")
    try:
        out = disk / "out"
        assert call("batch", lines, "--out", out, *BY_ONE_PACK).exit_code == 0
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        result = call("batch", lines, "--out", out, *BY_ONE_PACK)
        assert result.exit_code == 2
        assert "cannot be written (read-only file system)" in result.stderr
    finally:
        subprocess.run(["umount", disk], check=True)


def test_no_room_for_spark_is_told_from_its_other_errors(tmp_path: Path) -> None:
    protocol = pytest.importorskip("py4j.protocol")
    full = protocol.Py4JError("Caused by: java.io.IOException: No space left on device")
    for error in (full, OSError(errno.ENOSPC, "No space left on device")):
        with pytest.raises(InputError, match="there is no room left"), room_in(tmp_path):
            raise error
    for other in (protocol.Py4JError("no such column"), ValueError("No space left on device")):
        with pytest.raises(type(other)), room_in(tmp_path):
            raise other
