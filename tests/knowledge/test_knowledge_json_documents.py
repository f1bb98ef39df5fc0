"""Files that come in: what is read, what is refused, and where a problem is said to stand."""

from decimal import Decimal
from pathlib import Path

import pytest

from engine.knowledge.texts import json_offsets
from engine.knowledge.texts.documents import (
    Diagnostic,
    Document,
    InputError,
    Position,
    parse_document,
    read_document,
)
from engine.language.problems import Problem

TEXT = """{
  "schema": "x",
  "facts": {
    "pain.low_back_duration": {"value": 14, "unit": "wk"}
  }
}
"""


def refusal(path: Path | bytes, max_bytes: int | None = None) -> Diagnostic:
    """The one diagnostic of a file, or of bytes, that is refused."""

    def read() -> Document:
        if isinstance(path, bytes):
            return parse_document("f.json", path, max_bytes=max_bytes)
        return read_document(path, max_bytes=max_bytes)

    with pytest.raises(InputError) as caught:
        read()
    (diagnostic,) = caught.value.diagnostics
    return diagnostic


@pytest.fixture
def document(tmp_path: Path) -> Document:
    file = tmp_path / "encounter.json"
    file.write_text(TEXT, encoding="utf-8")
    return read_document(file)


def test_a_file_is_read_with_its_name_and_value(document: Document) -> None:
    assert document.name.endswith("encounter.json")
    assert document.value == {
        "schema": "x",
        "facts": {"pain.low_back_duration": {"value": Decimal(14), "unit": "wk"}},
    }


def test_a_problem_points_at_its_value(document: Document) -> None:
    problem = Problem(("facts", "pain.low_back_duration", "unit"), "wrong-unit", "weeks", "months")
    assert document.diagnose(problem) == Diagnostic(
        document.name,
        4,
        53,
        "/facts/pain.low_back_duration/unit",
        "wrong-unit",
        "weeks",
        "months",
    )


def test_a_problem_of_a_key_points_at_the_key(document: Document) -> None:
    problem = Problem(("facts", "pain.low_back_duration"), "unknown-fact", "no", at_key=True)
    assert (document.diagnose(problem).line, document.diagnose(problem).column) == (4, 5)


def test_a_missing_key_points_at_the_object_that_lacks_it(document: Document) -> None:
    assert document.position(("facts", "patient.age", "value")) == Position(3, 12)
    assert document.position(("facts", "patient.age"), at_key=True) == Position(3, 12)
    assert document.position(("payer",)) == Position(1, 1)


def test_the_text_is_read_for_places_only_once(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = document.position(("facts",))
    monkeypatch.setattr(json_offsets, "scanstring", None)
    assert document.position(("facts",)) == first


def test_a_diagnostic_is_a_line_that_editors_follow_and_a_hint() -> None:
    diagnostic = Diagnostic("a.json", 4, 53, "/facts/x", "wrong-unit", "weeks are not", "use `mo`")
    assert str(diagnostic) == "a.json:4:53: /facts/x: weeks are not [wrong-unit]\n  hint: use `mo`"


def test_a_warning_says_that_it_is_one() -> None:
    diagnostic = Diagnostic("a.json", 1, 1, "", "stale", "old", severity="warning")
    assert str(diagnostic) == "a.json:1:1: warning: old [stale]"


def test_a_diagnostic_without_a_place_names_the_file_alone() -> None:
    assert str(Diagnostic("a.json", None, None, "", "not-found", "no")) == "a.json: no [not-found]"


def test_a_very_long_path_is_cut_in_the_line_but_not_in_the_data() -> None:
    diagnostic = refusal(b"[" * 20_000)
    assert diagnostic.path == "/0" * 100
    assert str(diagnostic) == (
        f"f.json:1:101: {('/0' * 100)[:117]}...: nested deeper than 100 levels [too-deep]"
    )


def test_an_input_error_shows_all_diagnostics() -> None:
    one = Diagnostic("a.json", 1, 2, "", "x", "first")
    two = Diagnostic("a.json", 3, 4, "", "y", "second")
    assert str(InputError([one, two])) == "a.json:1:2: first [x]\na.json:3:4: second [y]"


def test_a_fault_of_the_text_is_one_diagnostic_with_its_place() -> None:
    assert refusal(b'{"a": 1,\n "a": 2}') == Diagnostic(
        "f.json",
        2,
        2,
        "/a",
        "duplicate-key",
        "the key `a` is given twice, first at line 1, column 2",
        "keep one of the two",
    )


def test_columns_count_characters_and_not_bytes() -> None:
    assert refusal('["é€😀", x]'.encode()).column == 9


def test_a_byte_order_mark_is_skipped_and_counts_no_column() -> None:
    assert parse_document("f.json", b"\xef\xbb\xbf{}").value == {}
    assert refusal(b"\xef\xbb\xbf[x]").column == 2


@pytest.mark.parametrize(
    ("data", "code", "line", "column"),
    [
        ('{\n "a": "Sjögren"}'.encode("latin-1"), "not-utf-8", 2, 10),
        ('{"a": "x"}'.encode("utf-16"), "not-utf-8", 1, 1),
        ('{"a": "x"}'.encode("utf-16-le"), "not-utf-8", 1, 1),
        ('{"a": "x"}'.encode("utf-32"), "not-utf-8", 1, 1),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not-text", 3, 1),
        (b"\x00\x01\x02\x03", "not-text", 1, 1),
        (b'{"a": "x\x00"}', "not-text", 1, 9),
        (b"", "empty-file", 1, 1),
        (b"\xef\xbb\xbf", "empty-file", 1, 1),
    ],
)
def test_bytes_that_are_not_utf_8_text_are_refused(
    data: bytes, code: str, line: int, column: int
) -> None:
    diagnostic = refusal(data)
    assert (diagnostic.code, diagnostic.line, diagnostic.column) == (code, line, column)


def test_the_encoding_that_was_found_is_named_with_the_remedy() -> None:
    diagnostic = refusal('{"a": "x"}'.encode("utf-16"))
    assert diagnostic.message == "the file is in UTF-16, not in UTF-8"
    assert diagnostic.hint == "save the file as UTF-8"
    assert refusal(b'["\xe9"]').message == "the byte 0xE9 is not UTF-8 text"


def test_an_escaped_zero_character_is_text() -> None:
    assert parse_document("f.json", rb'"\u0000"').value == "\0"


def test_a_file_above_the_limit_is_refused_with_both_sizes(tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    file.write_bytes(b'"' + b"x" * 5998 + b'"')
    assert read_document(file, max_bytes=6000).value == "x" * 5998
    diagnostic = refusal(file, max_bytes=5999)
    assert diagnostic.code == "too-large"
    assert diagnostic.message == "the file has 6,000 bytes, and at most 5,999 are read"
    assert refusal(b"1234", max_bytes=3).code == "too-large"


def test_a_stream_above_the_limit_is_refused_without_reading_to_its_end() -> None:
    assert refusal(Path("/dev/zero"), max_bytes=1000).code == "too-large"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    diagnostic = refusal(tmp_path)
    assert (diagnostic.code, diagnostic.message) == (
        "is-a-folder",
        "this is a folder, not a file",
    )
    assert diagnostic.line is None


def test_a_file_that_is_not_there_is_refused_with_a_near_name(tmp_path: Path) -> None:
    (tmp_path / "covered.json").write_text("{}", encoding="utf-8")
    diagnostic = refusal(tmp_path / "coverd.json")
    assert (diagnostic.code, diagnostic.message) == ("not-found", "there is no such file")
    assert diagnostic.hint == "did you mean `covered.json`?"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    hint = refusal(tmp_path / "no" / "x.json").hint
    assert hint is not None
    assert hint.startswith("there is no folder `")


def test_a_file_without_permission_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deny(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", deny)
    assert refusal(tmp_path / "x.json").code == "no-permission"


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / ("x" * 5000)).code == "unreadable"
    assert refusal(Path("a\0b")).code == "unreadable"


def test_a_text_that_only_the_careful_reader_takes_is_read() -> None:
    assert parse_document("f.json", rb'["\\ud800"]').value == ["\\ud800"]


def test_reading_leaves_no_file_open(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text("{", encoding="utf-8")
    before = len(list(Path("/dev/fd").iterdir()))
    for _ in range(3):
        refusal(file)
    assert len(list(Path("/dev/fd").iterdir())) == before
