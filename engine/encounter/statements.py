"""Reading what an encounter says of facts: the `facts` and `absent` parts."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from engine.encounter.model import Statement
from engine.language.facts import Fact
from engine.language.near import near
from engine.language.parse import bounds_hint, fact_hint, in_bounds, members_hint, unit_hint
from engine.language.problems import Path, Problem, quoted
from engine.language.shape import Fields, Json, date_problem, kind_of, parse_date, type_hint
from engine.language.values import Kind, SetValue, Value, show_number

CERTAINTIES = ("stated", "possible")
_LIST = "write its codes in square brackets"
_SEVERAL = 'several sources are written as objects: `[{"value": ..., "source": "..."}, ...]`'
_ABSENT = '{"facts": ["implant.electronic"], "source": "MRI report"}'

T = TypeVar("T")

Statements = dict[str, list[Statement]]


def read_statements(fields: Fields, declared: Mapping[str, Fact]) -> Statements:
    """The statements under `facts`, by fact id; a `null` says nothing."""
    found: Statements = {}
    for path, id, value in fields.entries("facts"):
        fact = _declared(id, path, declared, fields.problems)
        if fact is None:
            continue
        reader = _ValueReader(fact, fields.problems)
        found[id] = [s for s in reader.statements(value, path) if s is not None]
    return {id: statements for id, statements in found.items() if statements}


def read_absent(fields: Fields, declared: Mapping[str, Fact], found: Statements) -> None:
    """Add what the record says is absent after review: stated false, each with its source."""
    for path, item in fields.items("absent"):
        entry = Fields(item, path, fields.problems, "what is absent", _ABSENT)
        ids = entry.texts("facts", required=True)
        source = entry.text("source", required=True)
        entry.done()
        for index, id in enumerate(ids):
            where = (*path, "facts", index)
            fact = _declared(id, where, declared, fields.problems, at_key=False)
            if fact is None:
                continue
            if fact.kind is not Kind.BOOLEAN:
                message = f"`{id}` is a {fact.kind}: only what is true or false can be absent"
                hint = f"state its value under `facts`: {fact.question}"
                fields.problems.append(Problem(where, "absent-kind", message, hint))
                continue
            found.setdefault(id, []).append(Statement(False, source))


def _declared(
    id: str,
    path: Path,
    declared: Mapping[str, Fact],
    problems: list[Problem],
    *,
    at_key: bool = True,
) -> Fact | None:
    fact = declared.get(id)
    if fact is None:
        message = f"there is no fact {quoted(id)}"
        problems.append(Problem(path, "unknown-fact", message, fact_hint(id, declared), at_key))
        return None
    if fact.given == "facts" or fact.givable:
        return fact
    if fact.given == "encounter":
        area, _, name = id.partition(".")
        message = f"`{id}` is not stated under `facts`"
        hint = f'state it beside `facts`, as `"{area}": {{"{name}": ...}}`'
    else:
        inputs = " and ".join(f"`{name}`" for name in fact.asks)
        message, hint = f"`{id}` is worked out, not stated", f"it follows from {inputs}"
    problems.append(Problem(path, "not-givable", message, hint, at_key))
    return None


class _ValueReader:
    """Reads the values of one fact."""

    def __init__(self, fact: Fact, problems: list[Problem]) -> None:
        self.fact = fact
        self.problems = problems

    def problem(self, path: Path, code: str, message: str, hint: str | None = None) -> None:
        self.problems.append(Problem(path, code, message, hint))

    def statements(self, value: Json, path: Path) -> list[Statement | None]:
        """One value, one object, or a list of objects, one for each source."""
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            return [self._object(item, (*path, index)) for index, item in enumerate(value)]
        return [self.statement(value, path)]

    def statement(self, value: Json, path: Path) -> Statement | None:
        if not isinstance(value, dict):
            typed = self.value(value, path)
            return None if typed is None else Statement(typed)
        return self._object(value, path)

    def _object(self, value: Json, path: Path) -> Statement | None:
        what = f"a statement of `{self.fact.id}`"
        entry = Fields(value, path, self.problems, what, '{"value": ..., "source": "MRI report"}')
        raw = entry.raw("value", required=True)
        entry.text("question")  # for whoever fills in a skeleton; it says nothing
        unit = entry.text("unit")
        source = entry.text("source")
        certainty = entry.choice("certainty", CERTAINTIES)
        stated_open = entry.has("complete")
        complete = entry.flag("complete", default=True)
        entry.done()
        self._check_unit(unit, (*path, "unit"))
        if stated_open and self.fact.kind is not Kind.SET:
            message = f"`complete` is for sets, and `{self.fact.id}` is a {self.fact.kind}"
            self.problem((*path, "complete"), "not-a-set", message, "leave it out")
        typed = self.value(raw, (*path, "value"), complete=complete)
        return None if typed is None else Statement(typed, source, certainty == "possible")

    def _check_unit(self, unit: str | None, path: Path) -> None:
        declared = self.fact.unit
        if unit is None or (declared is not None and unit == declared.code):
            return
        message = f"{quoted(unit)} is not the unit of `{self.fact.id}`"
        self.problem(path, "wrong-unit", message, unit_hint(self.fact))

    def value(self, raw: Json, path: Path, *, complete: bool = True) -> Value | None:
        if raw is None:
            return None
        match self.fact.kind:
            case Kind.BOOLEAN:
                return self._typed(raw, bool, "`true` or `false`", path)
            case Kind.NUMBER:
                return self._number(raw, path)
            case Kind.DATE:
                return self._date(raw, path)
            case Kind.ENUM:
                text = self._typed(raw, str, "one of its values", path)
                return text if text is not None and self._allowed(text, path) else None
            case Kind.SET:
                return self._set(raw, path, complete)

    def _typed(self, raw: Json, kind: type[T], name: str, path: Path) -> T | None:
        if isinstance(raw, kind) and (kind is bool or not isinstance(raw, bool)):
            return raw
        message = f"`{self.fact.id}` must be {name}, not {kind_of(raw)}"
        hint = type_hint(raw, kind) or members_hint(self.fact)
        if kind is list:
            is_member = isinstance(raw, str) and self.fact.allows_member(raw)
            hint = f'write `["{raw}"]`' if is_member else _LIST
        elif isinstance(raw, list):
            hint = _SEVERAL
        self.problem(path, "wrong-type", message, hint)
        return None

    def _number(self, raw: Json, path: Path) -> Decimal | None:
        unit = self.fact.unit
        name = f"a number ({unit.many})" if unit and unit.many else "a number"
        number = self._typed(raw, Decimal, name, path)
        if number is None:
            return None
        if self.fact.refuses_fraction(number):
            message = f"`{self.fact.id}` takes whole numbers, and `{show_number(number)}` is none"
            self.problem(path, "not-whole", message, "write it without a fraction")
            return None
        if not in_bounds(self.fact, number):
            message = f"`{show_number(number)}` lies outside what `{self.fact.id}` can be"
            self.problem(path, "out-of-bounds", message, bounds_hint(self.fact))
            return None
        return number

    def _date(self, raw: Json, path: Path) -> date | None:
        text = self._typed(raw, str, "a date", path)
        day = parse_date(text) if text is not None else None
        if text is not None and day is None:
            self.problems.append(date_problem(text, path))
        return day

    def _allowed(self, code: str, path: Path) -> bool:
        if self.fact.allows_member(code):
            return True
        message = f"{quoted(code)} is not a value of `{self.fact.id}`"
        self.problem(path, "unknown-value", message, member_hint(self.fact, code))
        return False

    def _set(self, raw: Json, path: Path, complete: bool) -> SetValue | None:
        listed = self._typed(raw, list, "a list", path)
        if listed is None:
            return None
        members: list[str] = []
        for index, item in enumerate(listed):
            where = (*path, index)
            if not isinstance(item, str):
                hint = "to say that more may follow, write `complete: false` beside `value`"
                message = f"a member of `{self.fact.id}` must be a code, not {kind_of(item)}"
                self.problem(where, "wrong-type", message, hint if item is None else None)
            elif item in members:
                message = f"`{item}` stands twice in `{self.fact.id}`"
                self.problem(where, "duplicate-item", message, "name each once")
            elif self._allowed(item, where):
                members.append(item)
        if self.fact.nonempty and not listed:
            message = f"`{self.fact.id}` cannot be empty"
            self.problem(path, "empty-set", message, "leave it out where it is not known")
            return None
        return SetValue(frozenset(members), complete)


def member_hint(fact: Fact, code: str) -> str | None:
    """What to write instead of a code that is no member; `None` where the fact lists none."""
    members = fact.members
    if members is None:
        return None
    parts = re.split("[-/]", code)
    if len(parts) == 2 and "L5" in members:
        ends = [part if part in members else parts[0][:1] + part for part in parts]
        if all(end in members for end in ends):
            return f"a disc level touches two vertebral bodies: write `{ends[0]}`, `{ends[1]}`"
    return near(code, members) or members_hint(fact)
