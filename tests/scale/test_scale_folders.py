"""A folder as input: its files and those of its subfolders, in an order that is always the same."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from pyarrow import parquet

from cli.input_files import files_named
from engine.knowledge.texts.documents import InputError
from tests.scale.batch_runs import answers

Call = Callable[..., Result]
BY_ONE_PACK = ("--pack", "medicare/palmetto-l39420")


@pytest.fixture
def tree(year: Path, tmp_path: Path) -> Path:
    """Three months of ten rows, in folders as Hive and Spark name them."""
    table = parquet.read_table(year)
    root = tmp_path / "claims"
    for at, month in enumerate(("year=2024/month=12", "year=2025/month=01", "year=2025/month=02")):
        folder = root / month
        folder.mkdir(parents=True)
        parquet.write_table(table.slice(10 * at, 10), folder / "part.parquet")
    return root


def named(folder: Path) -> list[str]:
    return [str(Path(name).relative_to(folder)) for name in files_named((str(folder),))]


def test_the_files_of_subfolders_are_read_and_told_apart(
    call: Call, tree: Path, tmp_path: Path
) -> None:
    result = call("batch", tree, "--out", tmp_path / "out", *BY_ONE_PACK, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["decided"] == 30
    places = [(row["source"], row["position"]) for row in answers(tmp_path / "out")]
    assert places == [
        (f"{tree}/{month}/part.parquet", position)
        for month in ("year=2024/month=12", "year=2025/month=01", "year=2025/month=02")
        for position in range(1, 11)
    ]


def test_impact_reads_them_too(call: Call, tree: Path) -> None:
    versions = ("medicare/palmetto-l39420", "medicare/noridian-l39642@v11")
    result = call("impact", *versions, "--encounters", tree, "--format", "json")
    report = json.loads(result.stdout)
    assert report["encounters"] == 30
    sources = {one["source"] for change in report["transitions"] for one in change["samples"]}
    assert sources <= {str(path) for path in tree.rglob("*.parquet")}
    assert len(sources) > 1


def test_files_stand_in_the_order_of_their_paths_folder_by_folder(tmp_path: Path) -> None:
    for name in ("b.json", "a/z.json", "a/b/c.json", "a.json", "a-/y.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert named(tmp_path) == ["a/b/c.json", "a/z.json", "a-/y.json", "a.json", "b.json"]


def test_what_spark_and_editors_leave_beside_the_rows_is_no_input(tree: Path) -> None:
    before = named(tree)
    for name in (
        *("_SUCCESS", ".DS_Store", "_temporary/0/part.parquet", ".git/config"),
        "year=2024/.part.parquet.crc",
    ):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).touch()
    assert named(tree) == before
    (tree / "_batch=3").mkdir()  # a partition, not something hidden
    (tree / "_batch=3" / "more.parquet").touch()
    assert named(tree) == ["_batch=3/more.parquet", *before]


def test_a_folder_of_hidden_files_alone_is_empty(tmp_path: Path) -> None:
    (tmp_path / "in" / "_temporary").mkdir(parents=True)
    (tmp_path / "in" / "_temporary" / "part.parquet").touch()
    with pytest.raises(InputError, match="empty-folder"):
        files_named((str(tmp_path / "in"),))


def test_links_are_followed_but_never_in_a_circle_and_never_lost(
    call: Call, tree: Path, tmp_path: Path
) -> None:
    before = named(tree)
    (tree / "year=2025" / "again").symlink_to(tree, target_is_directory=True)
    assert named(tree) == before
    (tree / "year=2025" / "gone.parquet").symlink_to(tree / "nosuch.parquet")
    result = call("batch", tree, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "gone.parquet: there is no such file" in result.stderr
    (tree / "year=2025" / "gone.parquet").unlink()
    (tree / "year=2026").symlink_to(tree / "year=2024", target_is_directory=True)
    with pytest.raises(InputError, match=r"year=2026/month=12/part\.parquet: .* named twice"):
        named(tree)


def test_a_subfolder_that_cannot_be_read_is_an_error(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    iterdir = Path.iterdir

    def guarded(self: Path) -> object:
        if self.name == "month=01":
            raise PermissionError(13, "Permission denied")
        return iterdir(self)

    monkeypatch.setattr(Path, "iterdir", guarded)
    with pytest.raises(
        InputError, match=r"month=01: the folder cannot be read \(permission denied\)"
    ):
        named(tree)


def test_a_run_whose_folder_is_within_its_input_goes_on(call: Call, tree: Path) -> None:
    out = tree / "decided"
    first = call("batch", tree, "--out", out, *BY_ONE_PACK)
    assert first.exit_code == 0, first.output
    again = call("batch", tree, "--out", out, *BY_ONE_PACK)
    assert (again.exit_code, again.stdout) == (0, first.stdout)
    other = call("batch", tree, "--out", tree / "other", *BY_ONE_PACK)
    assert other.exit_code == 2
    assert "answers of a run" in other.stderr
    shutil.rmtree(out)


def test_a_column_that_only_the_name_of_a_folder_holds_is_no_column(
    call: Call, year: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "claims" / "state=NC"
    folder.mkdir(parents=True)
    table = parquet.read_table(year).slice(0, 10)
    parquet.write_table(table, folder / "with.parquet")
    words = ("batch", tmp_path / "claims", "--out", tmp_path / "out", *BY_ONE_PACK)
    assert call(*words).exit_code == 0
    parquet.write_table(table.drop_columns(["state"]), folder / "without.parquet")
    result = call("batch", tmp_path / "claims", "--out", tmp_path / "two", *BY_ONE_PACK)
    assert result.exit_code == 2
    assert "without.parquet: column `state` stands only in the name of a folder" in result.stderr
    assert "[folder-column]" in result.stderr
    assert "with.parquet" not in result.stderr.replace("without.parquet", "")


def test_what_is_neither_a_file_nor_a_folder_is_an_error(tree: Path) -> None:
    os.mkfifo(tree / "x.parquet")
    with pytest.raises(InputError, match="neither a file nor a folder"):
        files_named((str(tree),))


def test_only_the_card_of_a_part_is_passed_over(tree: Path) -> None:
    for name in ("part-000-00000.parquet", "part-a.parquet"):
        (tree / name).touch()
        (tree / name).with_suffix(".json").touch()
    found = named(tree)
    assert "part-a.json" in found
    assert "part-000-00000.json" not in found
