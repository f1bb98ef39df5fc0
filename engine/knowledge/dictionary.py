"""The fact dictionary: every fact an encounter may hold, loaded from `facts.json`."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.knowledge.texts.documents import Document, InputError
from engine.language.facts import Binding, Derivation, Fact, Unit
from engine.language.near import near
from engine.language.problems import Path, Problem
from engine.language.shape import Fields, Json, kind_of, parse_date
from engine.language.values import Kind, SetValue, Value, show_number

DOCUMENTATION = ("clinical", "claim")
GIVEN = ("facts", "encounter", "derived")


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The declared facts by id, in the order of the file, which is the order of every listing.

    `units` and `value_lists` are what facts can name, here and in a dictionary that adds to this
    one.
    """

    facts: Mapping[str, Fact]
    units: Mapping[str, Unit]
    value_lists: Mapping[str, Mapping[str, str]]


def read_dictionary(document: Document, base: Dictionary | None = None) -> Dictionary:
    """Load a dictionary; with `base`, add its facts to those of another library.

    Raises `InputError` with every problem found, among them an id that `base` has already.
    """
    problems: list[Problem] = []
    reader = _Reader(problems, base)
    dictionary = reader.read(document.value)
    if problems:
        raise InputError(tuple(document.diagnose(problem) for problem in problems))
    return dictionary


class _Reader:
    def __init__(self, problems: list[Problem], base: Dictionary | None) -> None:
        self.problems = problems
        self.base = base or Dictionary({}, {}, {})
        self.units = dict(self.base.units)
        self.value_lists = dict(self.base.value_lists)

    def read(self, value: Json) -> Dictionary:
        fields = Fields(value, (), self.problems, "a fact dictionary")
        fields.raw("$schema")
        fields.choice("schema", ["coverpack/facts/1"], required=True)
        for path, code, item in fields.entries("units"):
            self._refuse_again("unit", code, self.base.units, path)
            entry = Fields(item, path, self.problems, "a unit")
            one, many = entry.raw("one") or "", entry.raw("many") or ""
            entry.done()
            self.units[code] = Unit(code, one, many)
        for path, name, item in fields.entries("value_lists"):
            self._refuse_again("value list", name, self.base.value_lists, path)
            self.value_lists[name] = item
        facts = dict(self.base.facts)
        for path, id, item in fields.entries("facts", required=True):
            if self._refuse_again("fact", id, self.base.facts, path):
                continue
            fact = self.fact(id, Fields(item, path, self.problems, "a fact"))
            if fact is not None:
                facts[id] = fact
        fields.done()
        self._check_references(facts)
        return Dictionary(facts, self.units, self.value_lists)

    def _refuse_again(self, what: str, id: str, known: Collection[str], path: Path) -> bool:
        """Whether the base declares an id already; that is then a problem."""
        if id in known:
            message = f"{what} `{id}` is declared already by the library this one extends"
            self.problems.append(Problem(path, "redefined", message, at_key=True))
        return id in known

    def fact(self, id: str, fields: Fields) -> Fact | None:
        if not re.fullmatch(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", id):
            message = f"`{id}` is not a fact id"
            self.problems.append(
                Problem(fields.path, "fact-id", message, "write `area.name` in lower case", True)
            )
        kind_name = fields.choice("type", tuple(Kind), required=True)
        if kind_name is None:
            return None
        kind = Kind(kind_name)
        members = self._members(fields)
        derivation = self._derivation(fields)
        given = fields.choice("given", GIVEN) or "facts"
        fact = Fact(
            id=id,
            kind=kind,
            label=fields.text("label", required=True) or id,
            phrase=self._phrase(kind, fields),
            question=fields.text("question", required=True) or "",
            look=fields.text("look", required=True) or "",
            documentation=fields.choice("documentation", DOCUMENTATION, required=True) or "",
            unit=self._unit(kind, fields),
            minimum=self._bound(kind, fields, "min"),
            maximum=self._bound(kind, fields, "max"),
            step=fields.number("step"),
            whole=fields.flag("whole"),
            members=members,
            pattern=self._pattern(fields),
            nonempty=fields.flag("nonempty"),
            indexed=fields.flag("indexed"),
            typical=self._typical(kind, fields),
            given=given,
            givable=fields.flag("givable"),
            derivation=derivation,
            asks=fields.texts("asks") or (id,),
            related=fields.texts("related"),
            bindings=self._bindings(fields),
            presupposes=self._presupposed(fields),
            unused=fields.text("unused"),
        )
        fields.text("note")
        fields.done()
        self._check_whole(fact, fields.path)
        if (given == "derived") != (derivation is not None):
            message = f"`{id}` needs `derived` exactly when its value is derived"
            self.problems.append(Problem(fields.path, "derivation", message))
        return fact

    def _check_whole(self, fact: Fact, path: Path) -> None:
        if fact.whole and fact.kind is not Kind.NUMBER:
            message = f"`whole` is for numbers, and `{fact.id}` is a {fact.kind}"
            problem = Problem((*path, "whole"), "not-a-number", message, "leave it out", True)
            self.problems.append(problem)
            return
        declared = {
            "min": fact.minimum,
            "max": fact.maximum,
            "step": fact.step,
            "typical": fact.typical,
        }
        for key, value in declared.items():
            if isinstance(value, Decimal) and fact.refuses_fraction(value):
                message = f"`{fact.id}` takes whole numbers, and `{show_number(value)}` is none"
                self.problems.append(Problem((*path, key), "not-whole", message))

    def _members(self, fields: Fields) -> Mapping[str, str] | None:
        name = fields.text("values_from")
        if name is not None:
            if name not in self.value_lists:
                hint = near(name, self.value_lists)
                message = f"there is no value list `{name}`"
                path = (*fields.path, "values_from")
                self.problems.append(Problem(path, "unknown-value-list", message, hint))
            return self.value_lists.get(name, {})
        if not fields.has("values"):
            return None
        return {code: str(words) for _, code, words in fields.entries("values")}

    def _pattern(self, fields: Fields) -> re.Pattern[str] | None:
        text = fields.text("pattern")
        try:
            return re.compile(text) if text else None
        except re.error as error:
            path = (*fields.path, "pattern")
            message = f"`{text}` is not a regular expression ({error.msg})"
            self.problems.append(Problem(path, "bad-pattern", message))
            return None

    def _phrase(self, kind: Kind, fields: Fields) -> str | Mapping[str, str]:
        if kind is not Kind.BOOLEAN:
            return fields.text("phrase", required=True) or "{}"
        entry = fields.object("phrase", "the phrase of a boolean", required=True)
        if entry is None:
            return {"true": "", "false": ""}
        said = {key: entry.text(key, required=True) or "" for key in ("true", "false")}
        entry.done()
        return said

    def _unit(self, kind: Kind, fields: Fields) -> Unit | None:
        code = fields.text("unit", required=kind is Kind.NUMBER)
        if code is None:
            return None
        if code not in self.units:
            path = (*fields.path, "unit")
            message = f"there is no unit `{code}`"
            self.problems.append(Problem(path, "unknown-unit", message, near(code, self.units)))
        return self.units.get(code)

    def _bound(self, kind: Kind, fields: Fields, key: str) -> Decimal | date | None:
        return fields.day(key) if kind is Kind.DATE else fields.number(key)

    def _typical(self, kind: Kind, fields: Fields) -> Value | None:
        raw = fields.raw("typical")
        value = _value(kind, raw)
        if value is None and raw is not None:
            message = f"`typical` must be a value of a {kind}, not {kind_of(raw)}"
            self.problems.append(Problem((*fields.path, "typical"), "wrong-type", message))
        return value

    def _derivation(self, fields: Fields) -> Derivation | None:
        entry = fields.object("derived", "a derivation")
        if entry is None:
            return None
        inputs = entry.texts("inputs", required=True)
        definition = entry.text("definition", required=True) or ""
        entry.done()
        return Derivation(inputs, definition)

    def _bindings(self, fields: Fields) -> tuple[Binding, ...]:
        found: list[Binding] = []
        for path, item in fields.items("bindings"):
            entry = Fields(item, path, self.problems, "a binding")
            found.append(
                Binding(
                    system=entry.text("system", required=True) or "",
                    code=entry.text("code", required=True) or "",
                    evidence=entry.text("evidence", required=True) or "",
                    note=entry.text("note"),
                )
            )
            entry.done()
        return tuple(found)

    def _presupposed(self, fields: Fields) -> Mapping[str, bool]:
        found: dict[str, bool] = {}
        for path, id, value in fields.entries("presupposes"):
            if isinstance(value, bool):
                found[id] = value
            else:
                message = f"`{id}` must be presupposed as `true` or `false`, not {kind_of(value)}"
                self.problems.append(Problem(path, "wrong-type", message))
        return found

    def _check_presupposed(self, fact: Fact, facts: Mapping[str, Fact]) -> None:
        """Both sides are stated by themselves: what is derived follows from its inputs instead."""
        for id in fact.presupposes:
            other = facts.get(id)
            path = ("facts", fact.id, "presupposes", id)
            if fact.given != "facts":
                message = f"`{fact.id}` is not stated under `facts`: it can presuppose nothing"
            elif other is None:
                message = f"there is no fact `{id}`"
                hint = near(id, facts)
                self.problems.append(Problem(path, "unknown-fact", message, hint, at_key=True))
                continue
            elif other.kind is not Kind.BOOLEAN or other.given != "facts":
                message = f"`{id}` is no yes-or-no fact that is stated under `facts`"
            elif other is fact:
                message = f"`{id}` presupposes itself"
            else:
                continue
            self.problems.append(Problem(path, "presupposition", message, None, at_key=True))

    def _check_references(self, facts: Mapping[str, Fact]) -> None:
        for fact in facts.values():
            self._check_presupposed(fact, facts)
            inputs = fact.derivation.inputs if fact.derivation else ()
            for id in (*inputs, *fact.asks, *fact.related):
                if id not in facts:
                    path = ("facts", fact.id)
                    message = f"`{fact.id}` names `{id}`, which is not declared"
                    self.problems.append(Problem(path, "unknown-fact", message, near(id, facts)))


def _value(kind: Kind, raw: Json) -> Value | None:
    """A JSON value as a value of a kind; `None` if it is none."""
    match kind, raw:
        case (Kind.BOOLEAN, bool()) | (Kind.NUMBER, Decimal()) | (Kind.ENUM, str()):
            return raw  # type: ignore[no-any-return]  # matched above
        case Kind.DATE, str():
            return parse_date(raw)
        case Kind.SET, list() if all(isinstance(code, str) for code in raw):
            return SetValue(frozenset(raw))
        case _:
            return None
