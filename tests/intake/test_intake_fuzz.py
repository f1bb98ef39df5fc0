"""Whatever happens to a file: no traceback, no claim that vanishes, none that is another's.

A claim that goes in comes out as encounters or is rejected by name, or the file is refused.
"""

import csv
import io
import json
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.encounter.intake.detect import Form
from engine.encounter.intake.draft import Rejected
from engine.encounter.intake.frame import Frame, Intake
from engine.encounter.intake.payer_map import payer_map
from engine.encounter.model import Encounter
from engine.knowledge.library import Library, shipped_root
from engine.knowledge.texts.documents import Diagnostic, Document, InputError, parse_document

LIBRARY = Library(shipped_root())
CASES = Path(__file__).parent
CLAIMS = (CASES / "x12" / "subscriber-changes" / "input.837").read_bytes()
FAMILY = (CASES / "x12" / "patient-loop" / "input.837").read_bytes()
FACILITY = (CASES / "x12" / "revenue-code-lines" / "input.837").read_bytes()
TWO_LINES = (CASES / "x12" / "providers-and-facilities" / "input.837").read_bytes()
TABLE = (CASES / "csv" / "lines-and-facts" / "input.csv").read_bytes()
CELLS = (CASES / "csv" / "unreadable-cells" / "input.csv").read_bytes()
Read = tuple[list[Encounter | Rejected], Intake]


def mapping_of(case: str) -> Document:
    path = CASES / "csv" / case / "mapping.json"
    return parse_document(path.name, path.read_bytes())


MAPPING, CELLS_MAPPING = mapping_of("lines-and-facts"), mapping_of("unreadable-cells")


def read(data: bytes, mapping: Document | None = None) -> Read | None:
    """What a file comes to; `None` where it is refused, with every problem named."""
    intake = Intake(Form.X12)
    frame = Frame(LIBRARY, payer_map(LIBRARY), mapping=mapping)
    refused: tuple[Diagnostic, ...] | None = None
    found: list[Encounter | Rejected] = []
    try:
        found = list(frame.read("claims", data, intake))
    except InputError as error:
        refused = error.diagnostics
    if refused is not None:
        assert refused
        assert all(one.code and one.message for one in refused)
        return None
    assert len(found) == intake.encounters + intake.rejected
    assert len({item_of(one) for one in found}) == intake.items
    for one in found:
        if isinstance(one, Rejected):
            assert one.diagnostics, one.item
        else:
            assert one.claim is None or one.claim.lines, one.id
    return found, intake


def item_of(one: Encounter | Rejected) -> str:
    if isinstance(one, Rejected):
        return one.item
    assert one.origin is not None
    return one.origin.item


def ids_of(found: list[Encounter | Rejected]) -> set[str]:
    return {item_of(one) for one in found}


def changed(data: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """The data with parts replaced: each by place, length and what stands there instead."""
    for place, length, put in changes:
        at = place % (len(data) + 1)
        data = data[:at] + put + data[at + length :]
    return data


BYTES = st.one_of(st.binary(max_size=3), st.sampled_from([b"*", b"~", b":", b"\n", b'"', b","]))
CHANGES = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 4), BYTES), max_size=4)


# ---- X12 -----------------------------------------------------------------------------------------


@settings(max_examples=400)
@given(st.sampled_from([CLAIMS, FAMILY, FACILITY]), CHANGES)
def test_changed_bytes_of_claims_are_read_or_refused(
    data: bytes, changes: list[tuple[int, int, bytes]]
) -> None:
    read(changed(data, changes))


@given(st.binary(max_size=200))
def test_any_bytes_after_a_header_are_read_or_refused(data: bytes) -> None:
    read(CLAIMS[: CLAIMS.index(b"HL*")] + data)


@pytest.mark.parametrize("data", [CLAIMS, FACILITY])
def test_a_file_that_ends_anywhere_before_its_end_is_refused(data: bytes) -> None:
    whole = len(data.rstrip().rstrip(b"~"))
    for length in range(1, whole):
        assert read(data[:length]) is None, data[:length][-40:]
    assert read(data[:whole]) is not None  # only the last terminator is missing


def segments(data: bytes) -> tuple[list[str], list[str], list[str]]:
    """The segments of a file: those before the first level, those up to SE, and the rest."""
    all_of_it = data.decode().split("~\n")[:-1]
    first = next(i for i, one in enumerate(all_of_it) if one.startswith("HL"))
    last = next(i for i, one in enumerate(all_of_it) if one.startswith("SE"))
    return all_of_it[:first], all_of_it[first:last], all_of_it[last:]


def text_of(*parts: list[str]) -> bytes:
    return "".join(f"{one}~\n" for part in parts for one in part).encode()


def billed(one: Encounter) -> list[tuple[object, ...]]:
    assert one.claim is not None
    return [(line.code, line.units, line.modifiers) for line in one.claim.lines]


def bills_less_than_known(one: Encounter, original: Encounter) -> bool:
    """Whether each line bills what it did, or what nobody can read; no line is gone."""
    pairs = list(zip_longest(billed(one), billed(original)))
    return all(mine and its and mine[0] in (None, its[0]) for mine, its in pairs)


def whose(one: Encounter) -> tuple[object, ...]:
    return one.payer, one.line_of_business, one.patient_id, one.birth_date, one.sex


def ways_to_lose(body: list[str]) -> Iterator[tuple[str, list[str]]]:
    """The body without each of its segments, and with each under a name that is none."""
    for index, one in enumerate(body):
        yield one, [*body[:index], *body[index + 1 :]]
        yield f"{one} renamed", [*body[:index], f"X{one[1:]}", *body[index + 1 :]]


@pytest.mark.parametrize("data", [CLAIMS, FAMILY, FACILITY, TWO_LINES])
def test_a_lost_segment_gives_no_claim_what_is_anothers(data: bytes) -> None:
    before, body, after = segments(data)
    found = read(data)
    assert found is not None
    right = {one.id: one for one in found[0] if isinstance(one, Encounter)}
    for lost, rest in ways_to_lose(body):
        reading = read(text_of(before, rest, after))
        assert reading is not None
        for one in reading[0]:
            if isinstance(one, Rejected):
                continue
            original = right[one.id]
            for mine, its in zip(whose(one), whose(original), strict=True):
                assert mine in (None, its), (lost, one.id)
            assert one.service_location in (None, original.service_location), (lost, one.id)
            assert bills_less_than_known(one, original), (lost, one.id)
            if lost.endswith("renamed"):  # what is there and not known is never passed over
                assert one.claim == original.claim, (lost, one.id)


@pytest.mark.parametrize("data", [CLAIMS, FAMILY, FACILITY, TWO_LINES])
def test_a_lost_segment_loses_no_claim_but_its_own(data: bytes) -> None:
    before, body, after = segments(data)
    found = read(data)
    assert found is not None
    for lost, rest in ways_to_lose(body):
        reading = read(text_of(before, rest, after))
        assert reading is not None
        gone = ids_of(found[0]) - ids_of(reading[0])
        expected = {lost.split("*")[1].split(" ")[0]} if lost.startswith("CLM") else set()
        assert gone == expected, lost
        if expected:  # then its lines are somebody's: nobody gets them in silence
            assert any(isinstance(one, Rejected) for one in reading[0])


@given(st.permutations(segments(CLAIMS)[1]))
def test_segments_in_any_order_lose_no_claim(body: list[str]) -> None:
    before, _, after = segments(CLAIMS)
    found = read(text_of(before, body, after))
    assert found is not None
    assert {"1001", "1002", "1003", "1004", "1005"} <= ids_of(found[0])


# ---- tables --------------------------------------------------------------------------------------


@settings(max_examples=400)
@given(st.sampled_from([(TABLE, MAPPING), (CELLS, CELLS_MAPPING)]), CHANGES)
def test_changed_bytes_of_a_table_are_read_or_refused(
    given_: tuple[bytes, Document], changes: list[tuple[int, int, bytes]]
) -> None:
    read(changed(given_[0], changes), given_[1])


def test_a_table_that_ends_anywhere_keeps_its_whole_rows_and_says_so_of_the_last() -> None:
    whole = read(TABLE, MAPPING)
    assert whole is not None
    right = {one.id: one for one in whole[0] if isinstance(one, Encounter)}
    for length in range(1, len(TABLE)):
        found = read(TABLE[:length], MAPPING)
        for one in found[0] if found else ():
            if isinstance(one, Rejected):
                continue
            assert one.origin is not None
            odd = {note.code for note in one.origin.notes}
            rows = one.claim.lines if one.claim else ()
            complete = one.id in right and billed(one) == billed(right[one.id])
            assert complete or "no-line-end" in odd or len(rows) == 1, length


@given(st.permutations(TABLE.decode().splitlines()[1:]))
def test_rows_in_any_order_come_to_the_same_claims(rows: list[str]) -> None:
    head = TABLE.decode().splitlines()[0]
    found = read("\n".join([head, *rows, ""]).encode(), MAPPING)
    assert found is not None
    encounters = [one for one in found[0] if isinstance(one, Encounter)]
    assert sorted(one.id for one in encounters) == ["A1", "A2"]
    assert all(one.payer == "medicare" for one in encounters)


TEXT = st.text(alphabet="0123456789LSMTX-.,;/ \n\"'#ABnoyes?é", max_size=12)


@given(st.lists(st.lists(TEXT, min_size=14, max_size=14), min_size=1, max_size=4))
def test_any_cells_are_values_or_named(cells: list[list[str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(CELLS.decode().splitlines()[0].split(","))
    for row in cells:
        writer.writerow(["A", "MB", "NC", "2025-03-04", "64628", *row[5:]])
    found = read(out.getvalue().encode(), CELLS_MAPPING)
    assert found is not None
    assert ids_of(found[0]) == {"A"}
    (one,) = found[0]
    if isinstance(one, Encounter):
        assert one.claim is not None
        assert len(one.claim.lines) == len(cells)


@given(
    st.recursive(
        st.none() | st.text(max_size=4) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["holds", "unit", "type", "values", "format", "x"]),
                inner,
                max_size=3,
            )
        ),
        max_leaves=6,
    )
)
def test_any_mapping_is_read_or_refused(columns: object) -> None:
    value = {"schema": "coverpack/csv-mapping/1", "columns": {"Claim": columns}}
    read(b"Claim\nA\n", parse_document("map.json", json.dumps(value).encode()))
