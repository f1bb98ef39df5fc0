"""Forms of input are told by what is in them."""

from collections.abc import Callable

import pytest

from engine.encounter.intake.detect import Form, detect, is_encounter_lines, may_be_large
from engine.knowledge.texts.documents import Diagnostic

Refused = Callable[[Callable[[], object]], list[Diagnostic]]

X12 = b"ISA*00*          *00*"


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (X12, Form.X12),
        (b"\n  " + X12, Form.X12),
        (b"\xef\xbb\xbf" + X12, Form.X12),
        (b"GS*HC*SENDER*", Form.X12),
        (b"ST*837*0001~", Form.X12),
        (b"ST^837^0001_", Form.X12),
        (b'{"schema": "coverpack/encounter/1"}', Form.ENCOUNTER),
        (b'{\n  "schema": "coverpack/encounter/1"\n}\n', Form.ENCOUNTER),
        (b"[]", Form.ENCOUNTER),
        (b'{"resourceType": "Bundle"}', Form.FHIR),
        (b'\xef\xbb\xbf\n{"id": "x",\n "resourceType": "Claim"}', Form.FHIR),
        (b'{"resourceType": "Claim"}\n{"resourceType": "Patient"}\n', Form.NDJSON),
        (b'{"id": "a"}\r\n\r\n{"id": "b"}', Form.NDJSON),
    ],
)
def test_a_form_is_told_by_its_content(data: bytes, form: Form) -> None:
    assert detect("some.file", data).form is form


def test_a_table_is_one_only_with_a_mapping(refused: Refused) -> None:
    table = b"claim,code,units\n1,64628,1\n"
    assert detect("x", table, mapped=True).form is Form.CSV
    (found,) = refused(lambda: detect("x", table))
    assert (found.code, found.line, found.column) == ("unknown-form", 1, 1)
    assert found.hint is not None
    assert "`--mapping FILE`" in found.hint


def test_a_mapping_leaves_claims_and_encounters_what_they_are() -> None:
    assert detect("x", X12, mapped=True).form is Form.X12
    assert detect("x", b'{"schema": 1}', mapped=True).form is Form.ENCOUNTER


@pytest.mark.parametrize("data", [b"hello", b"STREET 1", b"GSX", b"ISABEL, 64628"])
def test_other_text_is_refused_with_what_was_looked_for(refused: Refused, data: bytes) -> None:
    (found,) = refused(lambda: detect("x", data))
    assert found.code == "unknown-form"
    assert found.hint is not None
    assert found.hint.startswith("looked for: an encounter")


@pytest.mark.parametrize("data", [b"", b" \n", b"{", b'{"a": 1,}', b"\x00\x01", b"schema: 1"])
def test_what_was_meant_as_json_is_refused_as_json(refused: Refused, data: bytes) -> None:
    (found,) = refused(lambda: detect("x", data))
    assert found.code != "unknown-form"


def test_only_what_holds_many_claims_may_be_large() -> None:
    assert may_be_large(X12)
    assert may_be_large(b'{"resourceType": "Bundle", ')
    assert may_be_large(b'{"id": "a"}\n{"id"')
    assert may_be_large(b"claim,code", mapped=True)
    assert not may_be_large(b'{"schema": "coverpack/encounter/1", ')
    assert not may_be_large(b"\x00\x00")


ROW = b'{"schema": "coverpack/encounter/1", "id": "a"}'


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b"{not json\n" + ROW + b"\n" + ROW, Form.NDJSON),
        (ROW + b"\nnot json\n" + ROW, Form.NDJSON),
        (b"not json\n" + ROW + b"\n", Form.NDJSON),
        (ROW + b"\n", Form.ENCOUNTER),
        (b'{"schema": "coverpack/encounter/1",\n "patient": {"sex": "male"}}', Form.ENCOUNTER),
        (b"[\n" + ROW + b",\n" + ROW + b"\n]", Form.ENCOUNTER),
    ],
)
def test_one_good_line_tells_that_a_file_has_lines(data: bytes, form: Form) -> None:
    assert detect("some.file", data).form is form
    assert may_be_large(data) is (form is Form.NDJSON)
    assert is_encounter_lines(data) is (form is Form.NDJSON or data == ROW + b"\n")


def test_a_line_that_begins_an_encounter_of_several_lines_is_no_encounter() -> None:
    assert not is_encounter_lines(b'{"schema": "coverpack/encounter/1",\n "id": "a"}\n')
    assert not is_encounter_lines(ROW)  # one line without an end: a file of one encounter
