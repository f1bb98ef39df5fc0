"""Writing JSON: one canonical text for digests, a stable layout for people, lines for streams."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.knowledge.texts.json_reader import read_with_care
from engine.knowledge.texts.json_text import Json
from engine.knowledge.texts.json_writer import WIDTH, canonical, compact, digest, pretty

LAW = settings(derandomize=True, deadline=None, max_examples=400)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NUMBERS = st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=4)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=30,
)
SHORT = st.text("abc ", max_size=12)
SHORT_VALUES = st.recursive(
    st.none() | SHORT,
    lambda inner: st.lists(inner, max_size=12) | st.dictionaries(SHORT, inner, max_size=12),
    max_leaves=60,
)


def parse(text: str) -> Json:
    return read_with_care(text)


@LAW
@given(VALUES)
def test_every_writer_is_read_back_as_the_same_value(value: Any) -> None:
    assert parse(canonical(value)) == value
    assert parse(compact(value)) == value
    assert parse(pretty(value)) == value


@LAW
@given(VALUES)
def test_formatting_a_formatted_text_changes_nothing(value: Any) -> None:
    assert pretty(parse(pretty(value))) == pretty(value)
    assert canonical(parse(canonical(value))) == canonical(value)


@LAW
@given(VALUES)
def test_a_value_on_one_line_has_no_line_break(value: Any) -> None:
    assert "\n" not in compact(value)
    assert "\n" not in canonical(value)


@settings(LAW, max_examples=100)
@given(SHORT_VALUES)
def test_no_line_is_wider_than_the_page_where_every_scalar_fits(value: Any) -> None:
    assert all(len(line) <= WIDTH for line in pretty(value).splitlines())


@pytest.mark.parametrize("text", ["14", "14.0", "14.000", "1.4e1", "140e-1"])
def test_equal_numbers_have_one_canonical_text(text: str) -> None:
    assert canonical(parse(text)) == "14"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Decimal("-0"), "0"),
        (Decimal("0E+5"), "0"),
        (Decimal("0.10"), "0.1"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-2.50"), "-2.5"),
        (7, "7"),
    ],
)
def test_canonical_numbers_are_in_plain_digits(number: object, text: str) -> None:
    assert canonical(number) == text


def test_canonical_text_does_not_depend_on_the_order_of_keys() -> None:
    assert canonical({"b": 1, "a": [True, None]}) == '{"a":[true,null],"b":1}'


def test_a_list_keeps_its_order() -> None:
    assert canonical(["b", "a"]) == '["b","a"]'


def test_a_date_is_written_as_iso_text() -> None:
    assert canonical({"d": date(2025, 3, 4)}) == '{"d":"2025-03-04"}'
    assert compact(date(2025, 3, 4)) == '"2025-03-04"'


def test_a_digest_is_the_sha_256_of_the_canonical_text() -> None:
    expected = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert digest({}) == expected
    assert digest({"a": Decimal("1.0"), "b": 2}) == digest({"b": 2, "a": Decimal(1)})
    assert digest({"a": 1}) != digest({"a": 2})


def test_text_is_written_as_itself_and_not_as_ascii() -> None:
    assert pretty("Côte \u2265 6") == '"Côte \u2265 6"'


def test_what_json_must_escape_is_escaped() -> None:
    assert compact('a"\\\n\x00') == r'"a\"\\\n\u0000"'


def test_pretty_keeps_the_order_of_keys_and_the_places_of_numbers() -> None:
    value = parse('{"b": 2.0, "a": 1e2}')
    assert pretty(value) == '{"b": 2.0, "a": 100}'


def test_pretty_breaks_what_does_not_fit_and_lists_of_objects() -> None:
    value = {
        "criteria": [
            {"id": "duration", "condition": {"fact": "pain.duration", "gte": 6}},
            {"id": "long", "title": "x" * 60, "codes": ["L3", "L4"], "note": "y" * 40},
        ],
        "empty": {},
        "none": [],
        "bodies": ["L3", "L4", "L5", "S1"],
    }
    assert pretty(value) == "\n".join(
        [
            "{",
            '  "criteria": [',
            '    {"id": "duration", "condition": {"fact": "pain.duration", "gte": 6}},',
            "    {",
            '      "id": "long",',
            f'      "title": "{"x" * 60}",',
            '      "codes": ["L3", "L4"],',
            f'      "note": "{"y" * 40}"',
            "    }",
            "  ],",
            '  "empty": {},',
            '  "none": [],',
            '  "bodies": ["L3", "L4", "L5", "S1"]',
            "}",
        ]
    )


@pytest.mark.parametrize(("length", "lines"), [(WIDTH, 1), (WIDTH + 1, 4)])
def test_a_line_is_filled_to_its_last_column(length: int, lines: int) -> None:
    filler = "x" * (length - len('["", ""]'))
    assert len(pretty([filler, ""]).splitlines()) == lines


def test_the_comma_after_a_line_counts() -> None:
    def width_of(filler: int, after: dict[str, Any]) -> int:
        return max(map(len, pretty({"k": ["x" * filler, "y"], **after}).splitlines()))

    long = {"z": "z" * 90}
    fits = next(n for n in range(80, 100) if pretty({"k": ["x" * n, "y"], **long}).count("[\n"))
    assert width_of(fits - 1, long) == WIDTH


def test_an_empty_list_stays_on_its_line_however_long_the_key() -> None:
    key = "k" * 120
    assert pretty({key: [], "b": {}}) == f'{{\n  "{key}": [],\n  "b": {{}}\n}}'


@pytest.mark.parametrize("write", [canonical, compact, pretty])
@pytest.mark.parametrize("value", [1.5, {1: 2}, {"a", "b"}, datetime(2025, 3, 4), b"x"])
def test_what_json_cannot_say_exactly_is_refused(write: Any, value: object) -> None:
    with pytest.raises(TypeError):
        write(value)


@pytest.mark.parametrize("write", [canonical, compact, pretty])
@pytest.mark.parametrize("text", ["NaN", "Infinity"])
def test_a_number_that_is_not_finite_is_refused(write: Any, text: str) -> None:
    with pytest.raises(ValueError, match="JSON has no number"):
        write({"a": Decimal(text)})


def test_the_standard_reader_agrees_with_what_is_written() -> None:
    value = {"a": [None, True, "é\n"], "b": {"c": Decimal("0.5")}}
    for write in (canonical, compact, pretty):
        assert json.loads(write(value)) == {"a": [None, True, "é\n"], "b": {"c": 0.5}}
