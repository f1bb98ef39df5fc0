"""What is said of texts that are not JSON: code, place, sentence and remedy."""

import pytest

from engine.knowledge.texts.json_reader import read_with_care
from engine.knowledge.texts.json_text import JsonError, pointer

CASES = {
    "empty": ("", "empty-file", "1:1", "", "the file is empty"),
    "blank": (" \n\t", "empty-file", "1:1", "", "the file holds nothing but blank space"),
    "cut off in an object": (
        '{\n "a": {"b": 1,',
        "truncated",
        "2:15",
        "/a",
        "the file ends inside the object that opens at line 2, column 7",
    ),
    "cut off in a list": (
        "[1,\n",
        "truncated",
        "2:1",
        "",
        "the file ends inside the list that opens at line 1, column 1",
    ),
    "cut off in a text": (
        '{"a": "unt',
        "truncated",
        "1:11",
        "/a",
        "the file ends inside the text that opens at line 1, column 7",
    ),
    "cut off in an escape": (
        r'["\u00',
        "truncated",
        "1:7",
        "/0",
        "the file ends inside the text that opens at line 1, column 2",
    ),
    "cut off in a word": (
        '{"a": tru',
        "truncated",
        "1:10",
        "",
        "the file ends inside the object that opens at line 1, column 1",
    ),
    "cut off in a number": ("-", "truncated", "1:2", "", "the file ends inside its only value"),
    "cut off after a key": (
        '{"a"',
        "truncated",
        "1:5",
        "",
        "the file ends inside the object that opens at line 1, column 1",
    ),
    "two values": ("{}\n{}", "text-after-end", "2:1", "", "the JSON ends before `{}`"),
    "a bracket too many": ('{"a": 1}}', "text-after-end", "1:9", "", "the JSON ends before `}`"),
    "duplicate key": (
        '{"f": {"a": 1,\n  "a": 1}}',
        "duplicate-key",
        "2:3",
        "/f/a",
        "the key `a` is given twice, first at line 1, column 8",
    ),
    "duplicate key by an escape": (
        r'{"a": 1, "\u0061": 2}',
        "duplicate-key",
        "1:10",
        "/a",
        "the key `a` is given twice, first at line 1, column 2",
    ),
    "comma after the last value": (
        "[1,\n]",
        "trailing-comma",
        "1:3",
        "",
        "the list has a comma after its last value",
    ),
    "comma after the last pair": (
        '{"a": [{"b": 1,}]}',
        "trailing-comma",
        "1:15",
        "/a/0",
        "the object has a comma after its last value",
    ),
    "two commas": ("[1,,2]", "extra-comma", "1:4", "", "a comma has no value before it"),
    "comma first": ('{,"a": 1}', "extra-comma", "1:2", "", "a comma has no value before it"),
    "single quotes": (
        "{'a': 1}",
        "wrong-quotes",
        "1:2",
        "",
        "text stands in double quotes (\"), not in '",
    ),
    "curly quotes": (
        '{"a": \u201cx\u201d}',
        "wrong-quotes",
        "1:7",
        "/a",
        'text stands in double quotes ("), not in \u201c',
    ),
    "key without quotes": (
        "{payer: 1}",
        "unquoted-key",
        "1:2",
        "",
        "the key `payer` is not in double quotes",
    ),
    "line comment": ("{\n  // why\n}", "comment", "2:3", "", "JSON has no comments"),
    "block comment": ("[1, /* why */ 2]", "comment", "1:5", "", "JSON has no comments"),
    "hash comment": ("[]  # why", "comment", "1:5", "", "JSON has no comments"),
    "missing comma": (
        '{"a": 1\n "b": 2}',
        "missing-comma",
        "1:8",
        "",
        "a comma is missing before the next key",
    ),
    "missing comma in a list": (
        "[1 2]",
        "missing-comma",
        "1:3",
        "",
        "a comma is missing before the next value",
    ),
    "missing colon": ('{"a" 1}', "missing-colon", "1:5", "/a", "no colon follows the key `a`"),
    "missing value": ('{"a": }', "missing-value", "1:7", "/a", "the key `a` has no value"),
    "wrong bracket": (
        '{"a": [1}',
        "wrong-bracket",
        "1:9",
        "/a",
        "`}` does not close the list that opens at line 1, column 7",
    ),
    "wrong bracket at a key": (
        "{]",
        "wrong-bracket",
        "1:2",
        "",
        "`]` does not close the object that opens at line 1, column 1",
    ),
    "not JSON at all": (
        "<xml/>",
        "unexpected-character",
        "1:1",
        "",
        "a value is expected here, not `<`",
    ),
    "no-break space": (
        "[\u00a01]",
        "unexpected-character",
        "1:2",
        "/0",
        "a value is expected here, not U+00A0",
    ),
    "semicolon": (
        "[1; 2]",
        "unexpected-character",
        "1:3",
        "",
        "a comma or `]` is expected here, not `;`",
    ),
    "text": ("hello", "unknown-word", "1:1", "", "the file begins with `hello`, and is not JSON"),
    "bare word": ("[hello]", "unknown-word", "1:2", "/0", "`hello` is not a value of JSON"),
    "decimal comma": ('{"a": 28,4}', "bad-number", "1:7", "/a", "`28,4` is not a number of JSON"),
    "Python's word": ("[True]", "unknown-word", "1:2", "/0", "`True` is not a value of JSON"),
    "NaN": ("[NaN]", "not-finite", "1:2", "/0", "`NaN` is not a finite number"),
    "infinity": ("[Infinity]", "not-finite", "1:2", "/0", "`Infinity` is not a finite number"),
    "minus infinity": ("-Infinity", "not-finite", "1:1", "", "`-Infinity` is not a finite number"),
    "beyond binary floats": (
        '{"a": 1e400}',
        "number-out-of-range",
        "1:7",
        "/a",
        "written out in full, the number `1e400` has more than 40 digits",
    ),
    "huge integer": (
        "9" * 5000,
        "number-out-of-range",
        "1:1",
        "",
        f"written out in full, the number `{'9' * 57}...` has more than 40 digits",
    ),
    "leading zero": ("[014]", "bad-number", "1:2", "/0", "`014` is not a number of JSON"),
    "date without quotes": (
        '{"d": 2025-03-04}',
        "bad-number",
        "1:7",
        "/d",
        "the date `2025-03-04` is not in double quotes",
    ),
    "tab in a text": (
        '["a\tb"]',
        "control-character",
        "1:4",
        "/0",
        "a text holds the control character U+0009",
    ),
    "line break in a text": (
        '{"a": "x\n"}',
        "line-break-in-text",
        "1:9",
        "/a",
        "the line ends inside a text",
    ),
    "bad escape": (r'["C:\x"]', "bad-escape", "1:5", "/0", r"`\x` is not an escape of JSON"),
    "short escape": (r'["\u12"]', "bad-escape", "1:3", "/0", '`\\u12"]` is not an escape of JSON'),
    "half a character": (
        r'["\ud800x"]',
        "lone-surrogate",
        "1:3",
        "/0",
        r"the escape `\ud800` is half of a character",
    ),
    "the second half alone": (
        r'{"\udc00": 1}',
        "lone-surrogate",
        "1:3",
        "",
        r"the escape `\udc00` is half of a character",
    ),
}


def error_of(text: str) -> JsonError:
    with pytest.raises(JsonError) as caught:
        read_with_care(text)
    return caught.value


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_named_and_placed(name: str) -> None:
    text, code, place, path, message = CASES[name]
    error = error_of(text)
    found = f"{error.position.line}:{error.position.column}"
    assert (error.code, found, pointer(error.path)) == (code, place, path)
    assert error.message == message


def test_a_remedy_says_what_is_still_open() -> None:
    assert error_of('{"a": [{"b": [1').hint == "the file may be cut off; still open: `]}]}`"


def test_a_remedy_names_the_word_that_was_meant() -> None:
    assert error_of("[None]").hint == "did you mean `null`?"


def test_a_remedy_names_the_key_only_in_words_fit_to_be_shown() -> None:
    assert error_of('{"\\u001b[31m": }').message == r"the key `\x1b[31m` has no value"


def test_every_message_is_one_sentence_in_lower_case() -> None:
    for name, (text, *_) in CASES.items():
        message = error_of(text).message
        assert not message.endswith("."), name
        assert message[0].islower() or message.startswith(("`", "JSON")), name
        assert "\n" not in message, name
