import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from engine.knowledge.layout import laid_out
from engine.knowledge.library import Library, shipped_root
from engine.knowledge.texts.documents import read_document
from engine.knowledge.texts.json_writer import canonical

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLE = ROOT / "tests" / "packs" / "good" / "limit-of-bodies.json"


def fmt(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["fmt", *map(str, words)])


@pytest.fixture
def untidy(tmp_path: Path) -> Path:
    """A pack that says what the example says, with its keys the other way round on one line."""

    def turned(value: object) -> object:
        if isinstance(value, dict):
            return {key: turned(inner) for key, inner in reversed(value.items())}
        return [turned(inner) for inner in value] if isinstance(value, list) else value

    file = tmp_path / "pack.json"
    file.write_bytes(json.dumps(turned(json.loads(EXAMPLE.read_text()))).encode() + b"\r\n")
    return file


def test_keys_get_their_order_and_the_text_its_layout(untidy: Path) -> None:
    done = fmt(untidy)
    assert (done.exit_code, done.output) == (0, f"changed {untidy}\n0 of 1 laid out already\n")
    assert untidy.read_text() == EXAMPLE.read_text()


def test_what_is_laid_out_stays_untouched(untidy: Path) -> None:
    fmt(untidy)
    before = untidy.stat().st_mtime_ns
    assert fmt(untidy).output == "1 of 1 laid out already\n"
    assert untidy.stat().st_mtime_ns == before


def test_check_names_what_would_change_and_changes_nothing(untidy: Path) -> None:
    before = untidy.read_bytes()
    done = fmt("--check", untidy, EXAMPLE)
    assert done.output == f"would change {untidy}\n1 of 2 laid out already\n"
    assert done.exit_code == 1
    assert untidy.read_bytes() == before


def test_check_passes_where_all_is_laid_out() -> None:
    assert fmt("--check", EXAMPLE).exit_code == 0


def test_a_byte_order_mark_and_windows_line_ends_go(tmp_path: Path) -> None:
    file = tmp_path / "pack.json"
    file.write_bytes(b"\xef\xbb\xbf" + EXAMPLE.read_bytes().replace(b"\n", b"\r\n"))
    fmt(file)
    assert file.read_bytes() == EXAMPLE.read_bytes()


def test_a_key_that_is_not_known_stays_at_the_end(tmp_path: Path) -> None:
    file = tmp_path / "pack.json"
    file.write_text('{"mine": 1, "id": "a/b", "schema": "coverpack/pack/1"}')
    fmt(file)
    assert list(json.loads(file.read_text())) == ["schema", "id", "mine"]


def test_nothing_is_written_where_one_file_is_not_json(untidy: Path) -> None:
    broken = untidy.with_name("broken.json")
    broken.write_text('{"schema": "coverpack/pack/1",}')
    before = untidy.read_bytes()
    done = fmt(untidy.parent)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{broken}:1:30: ")
    assert untidy.read_bytes() == before


def test_a_file_of_another_program_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "package.json"
    file.write_text('{"name":"x"}')
    done = fmt(file)
    assert done.exit_code == 2
    assert "the file is not one of coverpack's" in done.stderr
    assert file.read_text() == '{"name":"x"}'


def test_nothing_to_lay_out_is_never_green(tmp_path: Path) -> None:
    done = fmt("--check", tmp_path)
    assert (done.exit_code, done.stdout) == (3, "")


def test_a_path_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    assert fmt(tmp_path / "none.json").exit_code == 2


def test_permissions_and_links_stay(untidy: Path) -> None:
    untidy.chmod(0o640)
    link = untidy.with_name("link.json")
    link.symlink_to(untidy.name)
    fmt(link)
    assert link.is_symlink()
    assert untidy.stat().st_mode & 0o777 == 0o640
    assert untidy.read_text() == EXAMPLE.read_text()
    assert sorted(path.name for path in untidy.parent.iterdir()) == ["link.json", "pack.json"]


def test_the_library_of_the_installation_is_not_rewritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "_library"
    (installed / "policies").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("engine.knowledge.library.shipped_root", lambda: installed)
    done = fmt()
    assert done.exit_code == 2
    assert "name the files to lay out" in done.stderr


EVERY_FILE = [
    file
    for folder in (shipped_root() / "policies", ROOT / "tests" / "packs")
    for file in sorted(folder.rglob("*.json"))
    if file.name != "truncated.json"  # not JSON, on purpose
]


@pytest.mark.parametrize("file", EVERY_FILE, ids=lambda path: "/".join(path.parts[-3:]))
def test_layout_changes_no_value_and_is_its_own_layout(file: Path, tmp_path: Path) -> None:
    document = read_document(file)
    text = laid_out(document)
    again = tmp_path / "again.json"
    again.write_text(text)
    assert canonical(read_document(again).value) == canonical(document.value)
    assert laid_out(read_document(again)) == text


def test_the_shipped_library_is_laid_out(shipped: Library) -> None:
    done = fmt("--check", shipped.policies)
    assert (done.exit_code, done.output.count("would change")) == (0, 0), done.output
