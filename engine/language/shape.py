"""Reading typed fields out of JSON values, collecting every problem instead of only the first.

All input of the product (dictionary, packs, payers, encounters, conditions) is read through
`Fields`, so that a wrong type, a missing key or a misspelt one is said the same way everywhere.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from engine.language.near import near, nearest
from engine.language.problems import Path, Problem, quoted
from engine.language.values import show_number

Json = Any
"""What a JSON text holds: dict, list, str, Decimal, bool or None."""

_FLAG_WORDS = {
    **dict.fromkeys(("yes", "y", "true"), "true"),
    **dict.fromkeys(("no", "n", "false"), "false"),
    "unknown": "null",
}


def kind_of(value: Json) -> str:
    """What a JSON value is, as a person calls it."""
    match value:
        case bool():
            return "`true`" if value else "`false`"
        case None:
            return "`null`"
        case Decimal() | int():
            return f"the number `{show_number(Decimal(value))}`"
        case str():
            return f"the text {quoted(value)}"
        case list():
            return "a list"
        case _:
            return "an object"


def parse_date(text: str) -> date | None:
    """A calendar date in the one accepted form, YYYY-MM-DD; `None` if it is not one."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-" or not text.isascii():
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def date_problem(text: str, path: Path) -> Problem:
    """Why a text is not a date, with the remedy that fits the way it was written."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        message = f"{quoted(text)} is not a day of the calendar"
        return Problem(path, "impossible-date", message, _calendar_hint(text))
    hint = "write it as year-month-day, for example `2025-03-04`"
    return Problem(path, "date-form", f"{quoted(text)} is not a date in the form YYYY-MM-DD", hint)


def _calendar_hint(text: str) -> str:
    year, month, day = text.split("-")
    if parse_date(f"{year}-{month}-01") is not None:
        most = next(n for n in (31, 30, 29, 28) if parse_date(f"{year}-{month}-{n}") is not None)
        return f"that month has {most} days"
    if parse_date(f"{year}-{day}-{month}") is not None:
        return f"the month stands before the day: did you mean `{year}-{day}-{month}`?"
    return "years go from 0001" if year == "0000" else "months go from 01 to 12"


def type_hint(value: Json, wanted: type) -> str | None:
    """How a value was meant that has the wrong type, where that can be told."""
    if wanted is str and isinstance(value, Decimal):
        return f'write it in double quotes: `"{show_number(value)}"`'
    if not isinstance(value, str):
        return None
    if wanted is Decimal and re.fullmatch(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", value):
        return f"write it without quotes: `{value}`"
    if wanted is Decimal:
        return "write the number alone, without quotes"
    if wanted is bool and value.casefold() in _FLAG_WORDS:
        return f"write `{_FLAG_WORDS[value.casefold()]}` without quotes"
    return None


class Fields:
    """One JSON object being read. Take its keys, then call `done`: what was not taken is unknown.

    Not for values whose keys are free (a mapping of ids): iterate those with `entries`.
    """

    def __init__(
        self,
        value: Json,
        path: Path,
        problems: list[Problem],
        what: str,
        example: str | None = None,
    ) -> None:
        """`what` names the object in messages, for example "a criterion"; `example` is one."""
        self.path = path
        self.problems = problems
        self.what = what
        self.is_object = isinstance(value, dict)
        self._left: dict[str, Json] = dict(value) if self.is_object else {}
        self._taken: list[str] = []
        self._missing: dict[str, Problem] = {}
        if not self.is_object:
            message = f"{what} must be an object, not {kind_of(value)}"
            hint = f"for example `{example}`" if example else None
            self._problem("wrong-type", message, path, hint)

    def _problem(
        self, code: str, message: str, path: Path, hint: str | None = None, at_key: bool = False
    ) -> None:
        self.problems.append(Problem(path, code, message, hint, at_key))

    def has(self, key: str) -> bool:
        """Whether the key is there and not yet taken."""
        return key in self._left

    def holds_null(self, key: str) -> bool:
        """Whether the key is there with `null`, where that says something."""
        return self.has(key) and self._left[key] is None

    def is_empty_list(self, key: str) -> bool:
        """Whether the key holds a list without members."""
        return self._left.get(key) == []

    def raw(self, key: str, *, required: bool = False, hint: str | None = None) -> Json:
        """The value of a key, whatever it is; `None` if it is absent.

        `hint` says what to write where a required one is.
        """
        self._taken.append(key)
        if key in self._left:
            return self._left.pop(key)
        if required and self.is_object:
            message = f"{self.what} needs `{key}`"
            self._missing[key] = Problem(self.path, "missing-key", message, hint)
            self.problems.append(self._missing[key])
        return None

    def _typed(self, key: str, kinds: type | tuple[type, ...], name: str, required: bool) -> Json:
        there = key in self._left
        value = self.raw(key, required=required)
        if not there or type(value) is kinds:
            return value
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in _flat(kinds)):
            message = f"`{key}` must be {name}, not {kind_of(value)}"
            hint = type_hint(value, _flat(kinds)[0])
            self._problem("wrong-type", message, (*self.path, key), hint)
            return None
        return value

    def text(self, key: str, *, required: bool = False) -> str | None:
        """A text that is not empty."""
        value = self._typed(key, str, "text", required)
        if value is not None and not value.strip():
            self._problem("empty-text", f"`{key}` must not be empty", (*self.path, key))
            return None
        return value  # type: ignore[no-any-return]  # checked above

    def flag(self, key: str, *, default: bool = False) -> bool:
        """True or false."""
        value = self._typed(key, bool, "`true` or `false`", False)
        return default if value is None else bool(value)

    def number(self, key: str, *, required: bool = False) -> Decimal | None:
        """A number, exact."""
        return self._typed(key, Decimal, "a number", required)  # type: ignore[no-any-return]

    def whole(self, key: str, *, least: int, required: bool = False) -> int | None:
        """A whole number of at least `least`."""
        value = self.number(key, required=required)
        if value is None:
            return None
        if value != value.to_integral_value() or value < least:
            shown = show_number(value)
            message = f"`{key}` must be a whole number of at least {least}, not `{shown}`"
            self._problem("not-whole", message, (*self.path, key))
            return None
        return int(value)

    def day(self, key: str, *, required: bool = False) -> date | None:
        """A calendar date."""
        value = self.text(key, required=required)
        if value is None:
            return None
        day = parse_date(value)
        if day is None:
            self.problems.append(date_problem(value, (*self.path, key)))
        return day

    def choice(self, key: str, options: Iterable[str], *, required: bool = False) -> str | None:
        """One of a few words."""
        allowed = tuple(options)
        if not self.has(key):
            self.raw(key, required=required, hint=_listed(allowed) if required else None)
            return None
        value = self._typed(key, str, "text", required)
        if value is None:
            return None
        if value not in allowed:
            hint = near(value, allowed) or _listed(allowed)
            message = f"{quoted(value)} is not a value of `{key}`"
            self._problem("unknown-value", message, (*self.path, key), hint)
            return None
        return value  # type: ignore[no-any-return]

    def is_form(self, form: str) -> bool:
        """Read `schema`; false if it says that this is something else, to be read by other keys."""
        self.raw("$schema")
        told = self.has("schema")
        return self.choice("schema", [form], required=True) is not None or not told

    def object(
        self, key: str, what: str, *, required: bool = False, example: str | None = None
    ) -> "Fields | None":
        """An object, to be read in turn; `what` and `example` as in its own `Fields`."""
        if not self.has(key):
            self.raw(key, required=required)
            return None
        fields = Fields(self.raw(key), (*self.path, key), self.problems, what, example)
        return fields if fields.is_object else None

    def items(self, key: str, *, required: bool = False) -> list[tuple[Path, Json]]:
        """The members of a list, each with its path; an absent list is empty."""
        value = self._typed(key, list, "a list", required) or []
        return [((*self.path, key, index), item) for index, item in enumerate(value)]

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts, none empty, none twice."""
        seen: dict[str, None] = {}
        for path, item in self.items(key, required=required):
            if not isinstance(item, str) or not item.strip():
                message = f"`{key}` must hold texts, not {kind_of(item)}"
                self._problem("wrong-type", message, path, type_hint(item, str))
            elif item in seen:
                self._problem("duplicate-item", f"{quoted(item)} stands twice in `{key}`", path)
            else:
                seen[item] = None
        return tuple(seen)

    def entries(self, key: str, *, required: bool = False) -> Iterator[tuple[Path, str, Json]]:
        """The members of an object whose keys are free, each with its path and key."""
        value = self._typed(key, dict, "an object", required) or {}
        for name, item in value.items():
            yield (*self.path, key, name), name, item

    def done(self) -> None:
        """Report what was not taken: an unknown key, with the nearest known one."""
        for key in self._left:
            candidates = [known for known in self._taken if known not in self._left]
            meant = nearest(key, candidates)
            if meant in self._missing:  # one mistake is told once
                self.problems.remove(self._missing.pop(meant))
            hint = near(key, candidates) or "it takes " + ", ".join(f"`{k}`" for k in candidates)
            message = f"{self.what} has no key {quoted(key)}"
            self._problem("unknown-key", message, (*self.path, key), hint, at_key=True)


def _listed(words: tuple[str, ...]) -> str:
    return ("one of " if len(words) > 1 else "write ") + ", ".join(map(quoted, words))


def _flat(kinds: type | tuple[type, ...]) -> tuple[type, ...]:
    return kinds if isinstance(kinds, tuple) else (kinds,)
