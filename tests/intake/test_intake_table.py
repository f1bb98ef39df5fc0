"""Tables with a mapping: what a mapping may say, and what the cells of its columns come to."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.encounter.intake.draft import Draft, Rejected
from engine.encounter.intake.table import read_csv, read_mapping
from engine.encounter.intake.table.day_form import day_form
from engine.encounter.intake.table.fields import FIELDS
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import Diagnostic, InputError, parse_document

Json = dict[str, Any]
Refused = Callable[[Callable[[], object]], list[Diagnostic]]
CLAIM: Json = {
    "Claim": {"holds": "id"},
    "Date": {"holds": "date_of_service"},
    "Code": {"holds": "line.code"},
    "Units": {"holds": "line.units"},
}


@pytest.fixture
def mapped(shipped: Library) -> Callable[..., object]:
    """Read a mapping of these columns."""

    def read(columns: Json, **parts: Any) -> object:
        value = {"schema": "coverpack/csv-mapping/1", "columns": columns, **parts}
        return read_mapping(parse_document("map.json", json.dumps(value).encode()), shipped.facts)

    return read


Read = Callable[..., list[Draft | Rejected]]


@pytest.fixture
def table(shipped: Library) -> Read:
    """Read a table by a mapping."""

    def read(text: str, columns: Json | None = None, **parts: Any) -> list[Draft | Rejected]:
        value = {"schema": "coverpack/csv-mapping/1", "columns": columns or CLAIM, **parts}
        mapping = parse_document("map.json", json.dumps(value).encode())
        return list(read_csv("claims.csv", text.encode(), mapping, shipped.facts))

    return read


def cell(table: Read, text: str, column: Json) -> Draft:
    """The draft of a table with one cell, quoted."""
    columns = {"Date": {"holds": "date_of_service"}, "X": column}
    quoted = text.replace('"', '""')
    (found,) = table(f'Date,X\n2025-03-04,"{quoted}"\n', columns)
    assert isinstance(found, Draft), found
    return found


def stated(draft: Draft, fact: str) -> Any:
    facts = draft.document.get("facts", {})
    return [
        {key: value for key, value in one.items() if key != "source"} for one in facts.get(fact, [])
    ]


# ---- cells ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "  ", "n/a", "N/A", "unknown", "?"])
def test_a_blank_cell_and_a_word_for_it_say_nothing_never_no(table: Read, text: str) -> None:
    draft = cell(table, text, {"holds": "infection.systemic_active", "missing": ["n/a"]})
    assert "facts" not in draft.document
    assert draft.unreadable == ()


@pytest.mark.parametrize(
    ("fact", "options", "text", "value"),
    [
        ("infection.systemic_active", {}, "no", False),
        ("infection.systemic_active", {"values": {"neg": False}}, "NEG", False),
        ("pain.low_back_duration", {"unit": "mo"}, "14", 14),
        ("pain.low_back_duration", {"unit": "mo"}, "14 months", 14),
        ("bone.t_score", {}, "-2.5", -2.5),
        ("patient.bmi", {"unit": "kg/m2"}, "31.50", 31.5),
        ("conservative.modalities", {}, "physical_therapy; injection", None),
        ("procedure.vertebral_bodies", {}, "L4, L5", ["L4", "L5"]),
        ("procedure.vertebral_bodies", {}, "L4-L5, L5-S1", ["L4", "L5", "S1"]),
        ("history.bvn_ablated_bodies", {"type": "levels"}, "L4-5", ["L4", "L5"]),
        ("history.bvn_ablated_bodies", {}, "none", []),
    ],
)
def test_a_cell_is_a_value_of_its_fact(
    table: Read, fact: str, options: Json, text: str, value: object
) -> None:
    (one,) = stated(cell(table, text, {"holds": fact, **options}), fact)
    expected = ["physical_therapy", "injection"] if value is None else value
    assert one == {"value": pytest.approx(expected) if isinstance(value, float) else expected}


def test_a_set_may_be_open(table: Read) -> None:
    draft = cell(table, "L4", {"holds": "mri.modic_1_bodies", "complete": False})
    assert stated(draft, "mri.modic_1_bodies") == [{"value": ["L4"], "complete": False}]


def test_a_modic_change_at_a_level_is_possible_for_both_bodies(table: Read) -> None:
    draft = cell(table, "L4-5", {"holds": "mri.modic_1_bodies", "type": "modic"})
    assert stated(draft, "mri.modic_1_bodies") == [
        {"value": ["L4", "L5"], "complete": False, "certainty": "possible"}
    ]


@pytest.mark.parametrize(
    ("fact", "options", "text"),
    [
        ("infection.systemic_active", {}, "N"),  # nobody said what it means
        ("infection.systemic_active", {}, "0"),
        ("pain.low_back_duration", {"unit": "mo"}, "14 weeks"),
        ("pain.low_back_duration", {"unit": "mo"}, "about 14"),
        ("pain.low_back_duration", {"unit": "mo"}, "1e3"),
        ("pain.low_back_duration", {"unit": "mo"}, "-1"),
        ("pain.low_back_duration", {"unit": "mo"}, "#N/A"),
        ("procedure.vertebral_bodies", {"type": "levels"}, "levels: 2"),
        ("procedure.vertebral_bodies", {}, "2"),
        ("procedure.vertebral_bodies", {}, "none"),
        ("mri.modic_1_bodies", {"type": "modic"}, "L3-S1"),
        ("mri.modic_1_bodies", {}, "L4-5"),
        ("conservative.modalities", {}, "massage"),
    ],
)
def test_a_cell_that_cannot_be_read_leaves_its_fact_unknown_and_is_named(
    table: Read, fact: str, options: Json, text: str
) -> None:
    draft = cell(table, text, {"holds": fact, **options})
    assert stated(draft, fact) == []
    (unread,) = draft.unreadable
    assert (unread.value, unread.at) == (fact, "row 2 (line 2), column `X`")
    assert unread.raw == text
    assert text not in unread.why


def test_a_readable_row_does_not_hide_an_unreadable_one(table: Read) -> None:
    columns = {**CLAIM, "BMI": {"holds": "patient.bmi", "unit": "kg/m2"}}
    text = "Claim,Date,Code,Units,BMI\nA,2025-03-04,64628,1,31\nA,2025-03-04,64629,1,3l\n"
    (found,) = table(text, columns)
    assert isinstance(found, Draft)
    assert "facts" not in found.document
    assert [one.value for one in found.unreadable] == ["patient.bmi"]


def test_rows_that_differ_on_a_fact_are_two_sources(table: Read) -> None:
    columns = {**CLAIM, "BMI": {"holds": "patient.bmi", "unit": "kg/m2"}}
    text = "Claim,Date,Code,Units,BMI\nA,2025-03-04,64628,1,31\nA,2025-03-04,64629,1,32\n"
    (found,) = table(text, columns)
    assert isinstance(found, Draft)
    sources = [one["source"] for one in found.document["facts"]["patient.bmi"]]
    assert sources == ["claims.csv, row 2, column `BMI`", "claims.csv, row 3, column `BMI`"]


# ---- rows and claims -----------------------------------------------------------------------------


def test_rows_of_one_id_are_one_claim_wherever_they_stand(table: Read) -> None:
    rows = "A,2025-03-04,64628,1\nB,2025-03-04,64628,1\nA,2025-03-04,64629,2\n"
    first, second = table(f"Claim,Date,Code,Units\n{rows}")
    assert isinstance(first, Draft)
    assert isinstance(second, Draft)
    lines = first.document["claim"]["lines"]
    assert [(one["line"], one["code"], one["units"]) for one in lines] == [
        (1, "64628", 1),
        (2, "64629", 2),
    ]
    assert second.document["id"] == "B"


def test_without_a_column_for_ids_each_row_is_a_claim(table: Read) -> None:
    columns = {name: column for name, column in CLAIM.items() if name != "Claim"}
    rows = "2025-03-04,64628,1\n2025-03-04,64628,1\n"
    found = table(f"Date,Code,Units\n{rows}", columns)
    assert [one.item for one in found] == ["row 2", "row 3"]
    assert all("id" not in one.document for one in found if isinstance(one, Draft))


def test_a_table_without_dates_leaves_them_to_the_call(table: Read) -> None:
    columns = {name: column for name, column in CLAIM.items() if name != "Date"}
    (found,) = table("Claim,Code,Units\nA,64628,1\n", columns)
    assert isinstance(found, Draft)
    assert "date_of_service" not in found.document


def test_a_revenue_code_does_not_hide_a_code_that_cannot_be_read(table: Read) -> None:
    columns = {**CLAIM, "Rev": {"holds": "line.revenue_code"}}
    rows = "A,2025-03-04,6462,1,0360\nA,2025-03-04,,1,0360\n"
    (found,) = table(f"Claim,Date,Code,Units,Rev\n{rows}", columns)
    assert isinstance(found, Draft)
    unread, alone = found.document["claim"]["lines"]
    assert (unread["code"], "revenue_code" in unread) == (None, False)
    assert (alone["code"], alone["revenue_code"]) == (None, "0360")
    assert [one.value for one in found.unreadable] == ["claim.lines[0].code"]


def test_own_line_numbers_are_kept_unless_they_do_not_number(table: Read) -> None:
    columns = {**CLAIM, "No": {"holds": "line.number"}}
    head = "Claim,Date,Code,Units,No\n"
    for numbers, expected in ((("7", "9"), [7, 9]), (("7", "7"), [1, 2]), (("", "9"), [1, 2])):
        rows = "".join(f"A,2025-03-04,64628,1,{number}\n" for number in numbers)
        (found,) = table(head + rows, columns)
        assert isinstance(found, Draft)
        assert [one["line"] for one in found.document["claim"]["lines"]] == expected


def test_pointers_are_kept_where_a_diagnosis_is_unreadable_as_they_may_be_right(
    table: Read,
) -> None:
    columns = {
        **CLAIM,
        "Dx": {"holds": "claim.diagnoses"},
        "Ptr": {"holds": "line.diagnosis_pointers"},
    }
    head = "Claim,Date,Code,Units,Dx,Ptr\n"
    (found,) = table(f"{head}A,2025-03-04,64628,1,pain,2\n", columns)
    assert isinstance(found, Draft)
    assert "diagnoses" not in found.document["claim"]
    assert found.document["claim"]["lines"][0]["diagnosis_pointers"] == [2]
    (found,) = table(f"{head}A,2025-03-04,64628,1,M54.51,AB\n", columns)
    assert isinstance(found, Draft)
    assert "diagnosis_pointers" not in found.document["claim"]["lines"][0]
    assert [one.value for one in found.unreadable] == ["claim.lines[0].diagnosis_pointers"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "no-header", 1),
        ("\n\n", "no-header", 1),
        ("Claim,Date,Code,Units\n", "no-rows", 1),
        ("Claim,Date,Code,Units\n,,,\n", "no-rows", 1),
        ('Claim,Date,Code,Units\nA,"2025-03-04,64628,1\n', "truncated", 2),
        ('Claim,Date,Code,Units\n"A\nB",2025-03-04,64628,1\nA,"x"y,1,1\n', "quotes", 4),
        ("Claim,Date,Code\nA,2025-03-04,64628\n", "no-column", 1),
        ("Claim,Date,Code,Units,Extra\nA,2025-03-04,64628,1,2\n", "unknown-column", 1),
        ("sep=;\nClaim,Date,Code,Units\nA,2025-03-04,64628,1\n", "delimiter", 1),
    ],
)
def test_a_table_that_is_wrong_as_a_whole_is_an_error_with_its_line(
    table: Read, refused: Refused, text: str, code: str, line: int
) -> None:
    found = refused(lambda: table(text))
    assert [(one.code, one.line) for one in found] == [(code, line)]


def test_a_zero_byte_and_a_spreadsheets_utf_16_are_of_no_encoding(shipped: Library) -> None:
    mapping = parse_document(
        "map.json",
        json.dumps({"schema": "coverpack/csv-mapping/1", "columns": CLAIM}).encode(),
    )
    for data in (b"Claim\0", "Claim,Date\n".encode("utf-16")):
        with pytest.raises(InputError) as raised:
            list(read_csv("x.csv", data, mapping, shipped.facts))
        assert raised.value.diagnostics[0].code == "encoding"


# ---- the mapping ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "code", "hint"),
    [
        ({"A": {"holds": "line.cod"}}, "unknown-fact", "did you mean `line.code`?"),
        (
            {"A": {"holds": "service_location.building_and_street_number"}},
            "unknown-fact",
            (
                "`service_location` has `service_location.state`, `service_location.county`, "
                "`service_location.zip`"
            ),
        ),
        (
            {"A": {"holds": "pain.low_back_duration"}},
            "missing-unit",
            '`"unit": "mo"` if its numbers are in it; nothing is converted',
        ),
        (
            {"A": {"holds": "pain.low_back_duration", "unit": "d"}},
            "wrong-unit",
            "it is `mo` (months); nothing is converted",
        ),
        (
            {"A": {"holds": "mri.modic_1_bodies", "type": "levels"}},
            "not-levels",
            'a change at a level may lie in either body: write `"type": "modic"`',
        ),
        (
            {"A": {"holds": "procedure.vertebral_bodies", "type": "modic"}},
            "not-modic",
            "the facts `mri.modic_N_bodies` are",
        ),
        (
            {"A": {"holds": "infection.systemic_active", "type": "number"}},
            "operator-kind",
            "leave `type` out, or correct it",
        ),
        (
            {"A": {"holds": "date_of_service", "format": "MM/DD/YY"}},
            "date-format",
            "for example `MM/DD/YYYY` or `D.M.YYYY`, with all four digits of the year",
        ),
        (
            {"A": {"holds": "payer", "values": {"Aetna Inc.": "aetna"}}},
            "unfit-value",
            "map the payer's id as `payer_id`, and give its row in a payer map",
        ),
        (
            {"A": {"holds": "id"}, "B": {"holds": "id"}},
            "filled-twice",
            "leave one of them out",
        ),
        (
            {"A": {"holds": "claim.place_of_service"}},
            "no-lines",
            "a claim has lines: map `line.code`, or leave out what is of a claim",
        ),
        (
            {"A": {"holds": "procedure.vertebral_body_count"}},
            "not-givable",
            "it is worked out from what the encounter states",
        ),
    ],
)
def test_a_mapping_is_refused_with_a_remedy(
    mapped: Callable[..., object], refused: Refused, columns: Json, code: str, hint: str
) -> None:
    (found,) = refused(lambda: mapped(columns))
    assert (found.code, found.hint) == (code, hint)
    assert found.line is not None


def test_every_column_that_is_wrong_is_told_at_once(
    mapped: Callable[..., object], refused: Refused
) -> None:
    columns = {"A": {"holds": "x"}, "B": {"holds": "id", "unit": "mo"}, "C": 1}
    found = refused(lambda: mapped(columns))
    assert [one.path for one in found] == ["/columns/A/holds", "/columns/B/unit", "/columns/C"]


@pytest.mark.parametrize(
    ("form", "text", "day"),
    [
        ("YYYY-MM-DD", "2025-03-04", "2025-03-04"),
        ("YYYY-MM-DD", "2025-3-4", None),
        ("MM/DD/YYYY", "03/04/2025", "2025-03-04"),
        ("M/D/YYYY", "3/4/2025", "2025-03-04"),
        ("D.M.YYYY", "4.3.2025", "2025-03-04"),
        ("DD.MM.YYYY", "03/04/2025", None),
        ("YYYYMMDD", "20250304", "2025-03-04"),
        ("YYYY-MM-DD 00:00:00", "2025-03-04 00:00:00", "2025-03-04"),
        ("MM/DD/YYYY", "02/30/2025", None),
        ("MM/DD/YYYY", "45720", None),  # a spreadsheet's count of days
    ],
)
def test_dates_are_read_in_the_form_of_the_mapping_only(
    form: str, text: str, day: str | None
) -> None:
    known = day_form(form)
    assert known is not None
    assert known.read(text) == day


@pytest.mark.parametrize("form", ["", "YYYY", "MM/DD/YY", "YYYY-MM-DD-DD", "date", "YYYYY-MM-DD"])
def test_what_is_no_form_of_a_date_is_refused(form: str) -> None:
    assert day_form(form) is None


def test_the_documentation_lists_every_field() -> None:
    page = (Path(__file__).parents[2] / "docs" / "intake.md").read_text(encoding="utf-8")
    listed = page.partition("a field of the encounter: ")[2].partition(".\n")[0]
    assert re.findall("`([^`]+)`", listed) == list(FIELDS)


def test_the_words_of_a_field_are_those_of_the_dictionary(shipped: Library) -> None:
    for id in ("claim.form", "claim.setting", "patient.sex"):
        members = shipped.facts[id].members or {}
        assert members
        assert [FIELDS[id].read(word) for word in members] == list(members)
