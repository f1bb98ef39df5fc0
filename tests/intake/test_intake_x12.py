"""Segments of an 837 and what they come to, where a whole file would hide the one that matters."""

from datetime import date
from typing import Any

import pytest

from engine.encounter.intake.draft import Draft, Rejected
from engine.encounter.intake.x12 import read_x12
from engine.encounter.intake.x12.dates import days
from engine.knowledge.texts.documents import InputError

Json = dict[str, Any]
HEADER = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *250304*1200*^*00501*"
    "000000001*0*T*:"
)
PROFESSIONAL, INSTITUTIONAL = "005010X222A1", "005010X223A2"
PROVIDER = ["HL*1**20*1", "NM1*85*2*CLINIC*****XX*1234567893", "N4*RALEIGH*NC*27601"]
SUBSCRIBER = ["HL*2*1*22*0", "SBR*P*18*******MB", "NM1*IL*1*S*A****MI*M1"]
PAYER = ["NM1*PR*2*P*****PI*11502"]
CLAIM = ["CLM*1001*1***22:B:1", "HI*ABK:M5451"]
LINE = ["LX*1", "SV1*HC:64628*1*UN*1***1", "DTP*472*D8*20250304"]
WHOLE = [*PROVIDER, *SUBSCRIBER, *PAYER, *CLAIM, *LINE]


def file_of(body: list[str], version: str = PROFESSIONAL, group: str | None = None) -> bytes:
    segments = [
        HEADER,
        f"GS*HC*S*R*20250304*1200*1*X*{group or version}",
        f"ST*837*0001*{version}",
        *body,
        f"SE*{len(body) + 2}*0001",
        "GE*1*1",
        "IEA*1*000000001",
    ]
    return "".join(f"{segment}~" for segment in segments).encode()


def read(body: list[str], **versions: Any) -> list[Draft | Rejected]:
    return list(read_x12("x.837", file_of(body, **versions)))


def draft(body: list[str], **versions: Any) -> Draft:
    (one,) = read(body, **versions)
    assert isinstance(one, Draft), one
    return one


def line(body: list[str]) -> Json:
    found: Json = draft(body).document["claim"]["lines"][0]
    return found


def codes(one: Draft) -> list[str]:
    return [note.code for note in one.notes]


def test_of_two_payers_of_a_level_the_first_is_the_one() -> None:
    other = ["NM1*PR*2*OTHER*****PI*60054"]
    one = draft([*PROVIDER, *SUBSCRIBER, *PAYER, *other, *CLAIM, *LINE])
    assert one.payer is not None
    assert one.payer.ids == (("PI", "11502"),)


def test_a_secondary_number_of_the_payer_is_one_of_its_identifiers() -> None:
    one = draft([*PROVIDER, *SUBSCRIBER, *PAYER, "REF*2U*99", "REF*G2*8", *CLAIM, *LINE])
    assert one.payer is not None
    assert one.payer.ids == (("PI", "11502"), ("2U", "99"))
    assert one.payer.filing_code == "MB"


def test_who_rendered_for_another_payer_rendered_nothing_here() -> None:
    other = ["SBR*S*18*******CI", "NM1*PR*2*O*****PI*60054", "NM1*82*1*D*O****XX*1987654321"]
    assert line([*WHOLE[:9], *other, *LINE])["provider"] == "1234567893"


def test_diagnoses_are_read_wherever_they_stand_before_the_lines() -> None:
    body = [*PROVIDER, *SUBSCRIBER, *PAYER, CLAIM[0], "NM1*82*1*D*O****XX*1987654321", CLAIM[1]]
    one = draft([*body, *LINE])
    assert one.document["claim"]["diagnoses"] == ["M54.51"]
    assert one.document["claim"]["lines"][0]["provider"] == "1987654321"


def test_of_two_forms_that_of_the_transaction_is_read() -> None:
    one = draft(WHOLE, version=PROFESSIONAL, group=INSTITUTIONAL)
    assert one.document["claim"]["form"] == "professional"
    assert codes(one) == ["version-differs"]


def test_a_type_of_bill_on_a_professional_claim_is_no_place() -> None:
    one = draft([part.replace("22:B:1", "22:A:1") for part in WHOLE])
    assert "place_of_service" not in one.document["claim"]
    assert [unread.value for unread in one.unreadable] == ["claim.place_of_service"]


def test_spaces_around_elements_are_no_part_of_them() -> None:
    body = [part.replace("M5451", " M5451 ").replace("*UN*1*", "* UN * 1 *") for part in WHOLE]
    one = draft(body)
    assert one.document["claim"]["diagnoses"] == ["M54.51"]
    assert one.document["claim"]["lines"][0]["units"] == 1


def test_a_later_interchange_that_is_cut_off_refuses_the_file_before_any_claim() -> None:
    data = file_of(WHOLE) + file_of(WHOLE)[:200]
    with pytest.raises(InputError) as raised:
        list(read_x12("x.837", data))
    assert raised.value.diagnostics[0].code == "truncated"


def test_a_problem_has_the_line_and_column_of_its_segment() -> None:
    data = file_of([*WHOLE, "LX*2"]).replace(b"~", b"~\n").replace(b"LX*2", b"  LX*2")
    (one,) = read_x12("x.837", data.replace(b"DTP*472*D8*20250304", b"DTP*472*D8*20259999"))
    assert isinstance(one, Rejected)
    (found,) = one.diagnostics
    lines = data.decode().splitlines()
    assert found.line is not None
    assert lines[found.line - 1].startswith("LX*1")
    assert found.column == 1


def test_a_segment_longer_than_what_is_read_at_once_is_read() -> None:
    note = f"NTE*ADD*{'A' * 50_000}"
    assert line([*WHOLE, note, "NTE*ADD*B"])["code"] == "64628"


def test_an_empty_segment_is_noted_and_nothing_behind_it_is_lost() -> None:
    data = file_of(WHOLE).replace(b"LX*1~", b"~\n~LX*1~")
    (one,) = read_x12("x.837", data)
    assert isinstance(one, Draft)
    assert codes(one) == ["empty-segment"]
    assert one.document["claim"]["lines"][0]["code"] == "64628"


@pytest.mark.parametrize(
    ("qualifier", "text", "found"),
    [
        ("D8", "20250304", (date(2025, 3, 4), date(2025, 3, 4))),
        ("RD8", "20250304-20250306", (date(2025, 3, 4), date(2025, 3, 6))),
        ("DT", "202503041230", (date(2025, 3, 4), date(2025, 3, 4))),
        ("RD8", "20250306-20250304", None),
        ("RD8", "20250304", None),
        ("D8", "2025034", None),
        ("D8", "20250229", None),
        ("D8", "20250304-20250306", None),
        ("TM", "1230", None),
        ("", "20250304", None),
    ],
)
def test_dates_are_read_by_their_qualifier(
    qualifier: str, text: str, found: tuple[date, date] | None
) -> None:
    assert days(qualifier, text) == found


def test_more_units_than_a_line_can_have_are_unreadable_and_reject_nothing() -> None:
    one = draft([part.replace("*UN*1*", "*UN*10000*") for part in WHOLE])
    assert one.document["claim"]["lines"][0]["units"] is None
    assert [unread.value for unread in one.unreadable] == ["claim.lines[0].units"]


def test_a_level_that_says_another_parent_is_noted() -> None:
    one = draft([part.replace("HL*2*1*", "HL*2*7*") for part in WHOLE])
    assert codes(one) == ["level-parent"]


def test_a_zero_byte_is_no_text() -> None:
    with pytest.raises(InputError) as raised:
        list(read_x12("x.837", file_of(WHOLE).replace(b"CLINIC", b"CLI\0IC")))
    assert raised.value.diagnostics[0].code == "not-text"
