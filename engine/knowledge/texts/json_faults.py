"""What is wrong with a text that is not JSON, said exactly: one sentence, the place, a remedy.

`Faults` stands beside a reading: the reader calls it where something other than what JSON allows
comes next. Codes of its errors: `empty-file`, `truncated`, `text-after-end`, `too-deep`,
`duplicate-key`, `unquoted-key`, `wrong-quotes`, `comment`, `missing-colon`, `missing-comma`,
`missing-value`, `extra-comma`, `trailing-comma`, `wrong-bracket`, `unexpected-character`,
`unknown-word`, `bad-number`, `not-finite`, `number-out-of-range`, `control-character`,
`line-break-in-text`, `bad-escape`, `lone-surrogate`.
"""

import json
import re
from typing import Any, NoReturn

from engine.knowledge.texts.json_text import MAX_DEPTH, MAX_DIGITS, JsonError, Lines
from engine.language.problems import Path, quoted

CLOSERS = {"{": "}", "[": "]"}

WORD = re.compile(r"[\w.+\-$]+")
"""What a person would take for one word: a literal, a number, a date, a key without quotes."""

LITERALS: dict[str, bool | None] = {"true": True, "false": False, "null": None}

SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
"""What may be an escape of half a character; after a doubled backslash it is none."""

_NAMES = {"{": "object", "[": "list"}
_LIKE_LITERALS = {
    **{word: word for word in LITERALS},
    "none": "null",
    "nil": "null",
    "undefined": "null",
    "yes": "true",
    "no": "false",
}
_NUMBER_START = re.compile(r"-?(?:(?:0|[1-9][0-9]*)(?:\.|(?:\.[0-9]+)?[eE][+-]?)?)?")
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')
_ESCAPE_START = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?")
_HIGH_SURROGATE = re.compile(r"\\u[dD][89abAB]..")
_LOW_SURROGATE = re.compile(r"\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_QUOTES = "'`\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb"
_CUT_OFF = "the file may be cut off"


class Open:
    """An object or list that is being read, and the key whose value comes next."""

    __slots__ = ("bracket", "items", "key", "keys", "offset")

    def __init__(self, bracket: str, offset: int) -> None:
        """Begin the container that opens at an offset."""
        self.bracket = bracket
        self.offset = offset
        self.items: Any = {} if bracket == "{" else []
        self.key = ""
        self.keys: dict[str, int] = {}
        """Where each key stands: a second one is answered with the place of the first."""


def next_path(opened: list[Open]) -> Path:
    """The path of the value that comes next, given what is open."""
    return tuple(one.key if one.bracket == "{" else len(one.items) for one in opened)


class Faults:
    """The errors of one reading; every method but the checks raises `JsonError`."""

    def __init__(self, text: str, opened: list[Open]) -> None:
        """Watch the reading of a text through the list of what is open."""
        self._text = text
        self._open = opened

    def _fail(
        self, code: str, message: str, at: int, hint: str | None = None, path: Path | None = None
    ) -> NoReturn:
        position = Lines(self._text).position(at)
        where = next_path(self._open) if path is None else path
        raise JsonError(code, message, hint, position, where)

    # -- the text as a whole

    def empty(self) -> NoReturn:
        """There is no value."""
        blank = "holds nothing but blank space" if self._text else "is empty"
        self._fail("empty-file", f"the file {blank}", 0)

    def after_end(self, at: int) -> NoReturn:
        """Something follows the value."""
        rest = re.split(r"[\r\n]", self._text[at : at + 200], maxsplit=1)[0]
        hint = "a file holds one value; remove what follows it, or a bracket that closes too early"
        self._fail("text-after-end", f"the JSON ends before {quoted(rest)}", at, hint, ())

    def comment(self, at: int) -> NoReturn:
        """A comment stands between values."""
        self._fail("comment", "JSON has no comments", at, "remove it", self._outer())

    def check_ended(self, at: int) -> None:
        """Fail when the text is over although something is open."""
        if at < len(self._text):
            return
        if not self._open:
            self._fail("truncated", "the file ends inside its only value", at, _CUT_OFF)
        top = self._open[-1]
        closers = "".join(CLOSERS[one.bracket] for one in reversed(self._open))
        message = f"the file ends inside the {self._container(top)}"
        hint = f"{_CUT_OFF}; still open: {quoted(closers)}"
        self._fail("truncated", message, at, hint, self._outer())

    # -- objects and lists

    def too_deep(self, at: int) -> NoReturn:
        """One container too many is open."""
        self._fail("too-deep", f"nested deeper than {MAX_DEPTH} levels", at)

    def duplicate_key(self, key: str, first: int, at: int) -> NoReturn:
        """A key of the object comes again."""
        place = Lines(self._text).position(first)
        message = f"the key {quoted(key)} is given twice, first at {place}"
        self._fail("duplicate-key", message, at, "keep one of the two", self._inner(key))

    def no_colon(self, key: str, end: int, at: int) -> NoReturn:
        """Something other than a colon follows the key that ends at `end`."""
        self.check_ended(at)
        message = f"no colon follows the key {quoted(key)}"
        self._fail("missing-colon", message, end, "write `:` after it", self._inner(key))

    def no_key(self, at: int) -> NoReturn:
        """No key begins here, in an object."""
        self.check_ended(at)
        mark = self._text[at]
        path = self._outer()
        word = WORD.match(self._text, at)
        if mark in _QUOTES:
            self._wrong_quotes(at, path)
        if word:
            self._check_decimal_comma(word[0], at)
            message = f"the key {quoted(word[0])} is not in double quotes"
            self._fail("unquoted-key", message, at, 'write " on both sides', path)
        if mark == ",":
            self._extra_comma(at, path)
        if mark == "]":
            self._wrong_bracket(at)
        message = f"a key in double quotes is expected here, not {self._character(at)}"
        self._fail("unexpected-character", message, at, None, path)

    def _check_decimal_comma(self, word: str, at: int) -> None:
        """Fail when a word that stands where a key belongs is the end of a number like `28,4`."""
        whole = re.search(r"-?[0-9]+,$", self._text[max(0, at - 40) : at])
        if whole and word.isdecimal():
            message = f"{quoted(whole[0] + word)} is not a number of JSON"
            hint = f"write a decimal point: {quoted(whole[0][:-1] + '.' + word)}"
            self._fail("bad-number", message, at - len(whole[0]), hint)

    def trailing_comma(self, at: int) -> NoReturn:
        """A comma stands before a closing bracket."""
        top = self._open[-1]
        message = f"the {_NAMES[top.bracket]} has a comma after its last value"
        self._fail("trailing-comma", message, at, "remove it", self._outer())

    def after_value(self, end: int, at: int) -> NoReturn:
        """Neither a comma nor the right bracket follows the value that ends at `end`."""
        self.check_ended(at)
        top = self._open[-1]
        mark = self._text[at]
        if mark in "]}":
            self._wrong_bracket(at)
        if mark in '"{[' or mark in _QUOTES or WORD.match(self._text, at):
            coming = "key" if top.bracket == "{" else "value"
            message = f"a comma is missing before the next {coming}"
            self._fail("missing-comma", message, end, "write `,` after the value", self._outer())
        expected = quoted(CLOSERS[top.bracket])
        message = f"a comma or {expected} is expected here, not {self._character(at)}"
        self._fail("unexpected-character", message, at, None, self._outer())

    def _wrong_bracket(self, at: int) -> NoReturn:
        top = self._open[-1]
        message = f"{quoted(self._text[at])} does not close the {self._container(top)}"
        hint = f"close it with {quoted(CLOSERS[top.bracket])}"
        self._fail("wrong-bracket", message, at, hint, self._outer())

    def _extra_comma(self, at: int, path: Path) -> NoReturn:
        self._fail("extra-comma", "a comma has no value before it", at, "remove it", path)

    # -- values that are neither

    def no_value(self, at: int) -> NoReturn:
        """No value begins here."""
        self.check_ended(at)
        mark = self._text[at]
        if mark in _QUOTES:
            self._wrong_quotes(at, next_path(self._open))
        if self._open and mark in ",]}":
            top = self._open[-1]
            if top.bracket == "{":
                message = f"the key {quoted(top.key)} has no value"
                self._fail("missing-value", message, at, "write null where a value is not known")
            if mark == ",":
                self._extra_comma(at, self._outer())
            self._wrong_bracket(at)
        message = f"a value is expected here, not {self._character(at)}"
        self._fail("unexpected-character", message, at)

    def not_a_value(self, word: str, at: int) -> NoReturn:
        """A word stands here that is neither a literal nor a number."""
        end = at + len(word)
        if end == len(self._text) and (
            _NUMBER_START.fullmatch(word) or any(one.startswith(word) for one in LITERALS)
        ):
            self.check_ended(end)
        if _NOT_FINITE.fullmatch(word):
            message = f"{quoted(word)} is not a finite number"
            self._fail("not-finite", message, at, "write null where a value is not known")
        if _DATE.fullmatch(word):
            message = f"the date {quoted(word)} is not in double quotes"
            self._fail("bad-number", message, at, 'write " on both sides')
        if re.fullmatch(r"-?0[0-9]{1,20}(\.[0-9]{1,20})?", word):
            hint = "write it without the zeros in front, or in double quotes if it is a code"
            self._fail("bad-number", f"{quoted(word)} is not a number of JSON", at, hint)
        if word[0] in "+-.0123456789":
            hint = "a number is written like 14, -2.5 or 1.5e3, anything else in double quotes"
            self._fail("bad-number", f"{quoted(word)} is not a number of JSON", at, hint)
        if not self._open:
            message = f"the file begins with {quoted(word)}, and is not JSON"
            self._fail("unknown-word", message, at, "JSON begins with `{`")
        meant = _LIKE_LITERALS.get(word.casefold())
        hint = f"did you mean `{meant}`?" if meant else "text stands in double quotes"
        self._fail("unknown-word", f"{quoted(word)} is not a value of JSON", at, hint)

    def number_out_of_range(self, word: str, at: int) -> NoReturn:
        """A number is longer than can be meant."""
        message = (
            f"written out in full, the number {quoted(word)} has more than {MAX_DIGITS} digits"
        )
        self._fail("number-out-of-range", message, at)

    def _wrong_quotes(self, at: int, path: Path) -> NoReturn:
        message = f'text stands in double quotes ("), not in {self._text[at]}'
        self._fail("wrong-quotes", message, at, 'write " on both sides', path)

    def check_string(self, start: int, *, is_key: bool) -> None:
        """Fail when the string that opens at an offset does not close or holds what it must not."""
        path = self._outer() if is_key else next_path(self._open)
        text = self._text
        at = start + 1
        while True:
            plain = _PLAIN.match(text, at)
            assert plain is not None  # it matches nothing, too
            at = plain.end()
            escape = _ESCAPE.match(text, at)
            if escape is None:
                break
            at = escape.end()
            if SURROGATE.match(escape[0]):
                low = _LOW_SURROGATE.match(text, at)
                if low is None or not _HIGH_SURROGATE.match(escape[0]):
                    message = f"the escape {quoted(escape[0])} is half of a character"
                    hint = "write the character itself, or both halves"
                    self._fail("lone-surrogate", message, escape.start(), hint, path)
                at = low.end()
        rest = text[at : at + 6]
        if rest[:1] == '"':
            return
        if not rest or (at + len(rest) == len(text) and _ESCAPE_START.fullmatch(rest)):
            message = f"the file ends inside the text that opens at {Lines(text).position(start)}"
            self._fail("truncated", message, len(text), _CUT_OFF, path)
        if rest[:2] == "\\u":
            message = f"{quoted(rest)} is not an escape of JSON"
            self._fail("bad-escape", message, at, "four hexadecimal digits follow `\\u`", path)
        if rest[0] == "\\":
            message = f"{quoted(rest[:2])} is not an escape of JSON"
            self._fail("bad-escape", message, at, "write a backslash itself as `\\\\`", path)
        if rest[0] in "\r\n":
            hint = 'close the text with ", or write a line break inside it as `\\n`'
            self._fail("line-break-in-text", "the line ends inside a text", at, hint, path)
        message = f"a text holds the control character {self._character(at)}"
        hint = f"write it as {quoted(json.dumps(rest[0])[1:-1])}"
        self._fail("control-character", message, at, hint, path)

    # -- words for places

    def _outer(self) -> Path:
        """The path of the innermost container that is open."""
        return next_path(self._open[:-1])

    def _inner(self, key: str) -> Path:
        return (*self._outer(), key)

    def _container(self, top: Open) -> str:
        return f"{_NAMES[top.bracket]} that opens at {Lines(self._text).position(top.offset)}"

    def _character(self, at: int) -> str:
        """The character at an offset; by its number where it cannot be seen."""
        mark = self._text[at]
        return quoted(mark) if mark.isprintable() and mark != "`" else f"U+{ord(mark):04X}"
