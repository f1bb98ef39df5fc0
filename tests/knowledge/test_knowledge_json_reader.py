"""The two JSON readers: one language, the same values, and the places of keys and values."""

import json
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.knowledge.texts.json_offsets import Offsets
from engine.knowledge.texts.json_reader import RefusedError, read_values, read_with_care
from engine.knowledge.texts.json_text import MAX_DEPTH, Json, JsonError, Lines, Position, pointer
from engine.language.problems import Path

LAW = settings(derandomize=True, deadline=None, max_examples=400)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NUMBERS = st.integers(-(10**20), 10**20) | st.floats(-1e15, 1e15, allow_subnormal=False).map(
    lambda number: round(number, 6)
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)
PIECES = [
    *"{}[],:\"\\/ \n\t\r-+.eE019tfn'#\u00e9\u2028\x00\x1f",
    *("true", "null", "NaN", "Infinity", "-Infinity", "1e41", "1e400", "9" * 41, "//", "/*"),
    *('"a"', '"a":', "\\ud800", "\\ude00", "\\ud83d\\ude00", "\\u00", "\\n", "[[", "]]", "[" * 99),
]


def outcome(text: str) -> tuple[bool, Json]:
    """Whether the careful reader takes a text, and its value."""
    try:
        return True, read_with_care(text)
    except JsonError:
        return False, None


def quick_outcome(text: str) -> tuple[bool, Json]:
    """The same of the quick reader."""
    try:
        return True, read_values(text)
    except RefusedError:
        return False, None


def as_decimals(value: Any) -> Json:
    """What the readers are to make of a value that `json.dumps` wrote."""
    return json.loads(json.dumps(value), parse_float=Decimal, parse_int=Decimal)  # type: ignore[no-any-return]


@LAW
@given(VALUES, st.sampled_from([None, 0, 2]), st.booleans())
def test_both_readers_give_the_value_that_was_written(
    value: Any, indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert outcome(text) == (True, as_decimals(value))
    if "\\ud" not in text:
        assert quick_outcome(text) == (True, as_decimals(value))


@LAW
@given(VALUES, st.randoms(use_true_random=False), st.integers(1, 3))
def test_both_readers_accept_the_same_of_texts_that_were_damaged(
    value: Any, chance: random.Random, times: int
) -> None:
    text = json.dumps(value, indent=chance.choice([None, 1]))
    for _ in range(times):
        at = chance.randint(0, len(text))
        after = at + chance.choice([0, 0, 1, 2, len(text)])
        text = text[:at] + chance.choice([*PIECES, ""]) + text[after:]
    if "\\ud" not in text.casefold():
        assert quick_outcome(text) == outcome(text)
    elif quick_outcome(text)[0]:
        pytest.fail("the quick reader decides on half characters")


@LAW
@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
@example("-")
@example("[1.]")
@example("[.5]")
@example("[1e]")
@example("[-01]")
@example("[0x10]")
@example("[\u0661]")
@example("\ufeff{}")
@example("[" * 100 + "]" * 100)
@example("[" * 101 + "]" * 101)
def test_both_readers_accept_the_same_of_random_pieces(text: str) -> None:
    if "\\ud" not in text.casefold():
        assert quick_outcome(text) == outcome(text)


def test_the_laws_see_both_accepted_and_refused_texts() -> None:
    chance = random.Random(1)
    damaged = ["".join(chance.choices(['"a"', "1", "[", "]", ","], k=3)) for _ in range(300)]
    assert {outcome(text)[0] for text in damaged} == {True, False}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("14", "14"),
        ("14.0", "14.0"),
        ("-2.5", "-2.5"),
        ("1.4e1", "14"),
        ("0.1", "0.1"),
        ("9" * 40, "9" * 40),
        ("1e39", "1" + "0" * 39),
        ("1e-39", "0." + "0" * 38 + "1"),
    ],
)
def test_numbers_are_exact(text: str, value: str) -> None:
    assert read_values(text) == Decimal(value)
    assert isinstance(read_values(text), Decimal)
    assert read_with_care(text) == Decimal(value)


@pytest.mark.parametrize("text", ["9" * 41, "1e40", "1e-40", "1e400", "0e400", "1e" + "9" * 30])
def test_numbers_beyond_forty_digits_are_refused(text: str) -> None:
    assert not quick_outcome(text)[0]
    with pytest.raises(JsonError) as caught:
        read_with_care(text)
    assert caught.value.code == "number-out-of-range"


def test_nesting_up_to_the_limit_is_read() -> None:
    text = '{"a":' * MAX_DEPTH + "1" + "}" * MAX_DEPTH
    assert quick_outcome(text)[0]
    assert outcome(text)[0]


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 20_000, 1_000_000])
@pytest.mark.parametrize("closed", [True, False])
def test_nesting_beyond_the_limit_is_refused_at_its_place(depth: int, closed: bool) -> None:
    text = "[" * depth + "]" * (depth if closed else 0)
    assert not quick_outcome(text)[0]
    with pytest.raises(JsonError) as caught:
        read_with_care(text)
    assert caught.value.code == "too-deep"
    assert caught.value.position == Position(1, MAX_DEPTH + 1)


def test_many_values_beside_each_other_are_not_deep() -> None:
    text = "[" + ",".join(["[{}]"] * 500) + "]"
    assert quick_outcome(text) == (True, [[{}]] * 500)


def test_half_characters_are_left_to_the_careful_reader() -> None:
    text = r'["\\ud800", "\ud83d\ude00"]'
    assert quick_outcome(text) == (False, None)
    assert outcome(text) == (True, ["\\ud800", "\U0001f600"])


def paths(value: Json, path: Path = ()) -> Iterator[Path]:
    """The paths of a value and of everything in it."""
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, (*path, index))


def every_place(text: str) -> dict[Path, tuple[int, int]]:
    offsets = Offsets(text)
    found = {path: offsets.find(path) for path in paths(read_with_care(text))}
    return {path: place for path, place in found.items() if place is not None}


def test_every_key_and_value_has_its_place() -> None:
    text = '{\r\n  "a": [1,\n    {"b": null}],\n\t"c~/d": "x"\n}'
    lines = Lines(text)
    places = {
        pointer(path): (lines.position(key), lines.position(value))
        for path, (key, value) in every_place(text).items()
    }
    assert places == {
        "": (Position(1, 1), Position(1, 1)),
        "/a": (Position(2, 3), Position(2, 8)),
        "/a/0": (Position(2, 9), Position(2, 9)),
        "/a/1": (Position(3, 5), Position(3, 5)),
        "/a/1/b": (Position(3, 6), Position(3, 11)),
        "/c~0~1d": (Position(4, 2), Position(4, 10)),
    }


@LAW
@given(VALUES)
def test_what_stands_at_a_place_is_the_value_of_its_path(value: Any) -> None:
    text = json.dumps(value, indent=1)
    whole = read_with_care(text)
    decoder = json.JSONDecoder(parse_float=Decimal, parse_int=Decimal)
    for path, (key_at, value_at) in every_place(text).items():
        found: Any = whole
        for step in path:
            found = found[step]
        assert decoder.raw_decode(text, value_at)[0] == found
        if path and isinstance(path[-1], str):
            assert decoder.raw_decode(text, key_at)[0] == path[-1]


@pytest.mark.parametrize("path", [("b",), ("a", 2), ("a", "0"), ("a", -1), ("a", 0, "x"), (0,)])
def test_where_nothing_stands_no_place_is_found(path: Path) -> None:
    assert Offsets('{"a": [1, {}]}').find(path) is None


@pytest.mark.parametrize("item", ["1", '""', "[]", '{"a": [1, 2]}', '"a, b"', "[[1], 2]"])
@pytest.mark.parametrize("blank", ["", " ", "\n"])
def test_long_lists_are_read_as_short_ones_are(item: str, blank: str) -> None:
    text = "[" + f",{blank}".join([item] * 3000) + "]"
    assert outcome(text) == quick_outcome(text)
    assert outcome(text)[0]


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (",]", "trailing-comma"),
        (",,1]", "extra-comma"),
        (", // more\n1]", "comment"),
        (", {", "truncated"),
        (",", "truncated"),
        ("", "truncated"),
        (",NaN]", "not-finite"),
        (',{"a": 1, "a": 1}]', "duplicate-key"),
        ("," + "[" * 99 + "1" + "]" * 100, None),
        ("," + "[" * 100 + "1" + "]" * 101, "too-deep"),
    ],
)
@pytest.mark.parametrize("many", [1, 5, 3000])
def test_what_is_wrong_after_many_items_is_found_as_after_one(
    end: str, code: str | None, many: int
) -> None:
    start = "[" + ",".join(["1"] * many)
    if code is None:
        assert outcome(start + end)[0]
        return
    with pytest.raises(JsonError) as caught:
        read_with_care(start + end)
    assert caught.value.code == code
    assert caught.value.position.column > len(start)
