"""The mapping file of a table: which column is what, in which unit, and what means "not known"."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from engine.encounter.intake.table.columns import (
    LEVELS,
    MODIC_PLACES,
    TYPES,
    Column,
    plain,
    read_field,
    statement_problems,
)
from engine.encounter.intake.table.day_form import ISO, DayForm, day_form
from engine.encounter.intake.table.fields import CHOSEN_BY_THEMSELVES, DATES, FIELDS
from engine.knowledge.texts.documents import Document, InputError
from engine.language.facts import Fact
from engine.language.near import near
from engine.language.parse import fact_hint, unit_hint
from engine.language.problems import Path, Problem, quoted
from engine.language.shape import Fields, Json
from engine.language.values import Kind

FORM = "coverpack/csv-mapping/1"
ENCODINGS = ("utf-8", "latin-1", "cp1252")
DELIMITERS = (",", ";", "\t", "|")
DECIMALS = (".", ",")
_BODIES = ("procedure.vertebral_bodies", "history.bvn_ablated_bodies")
_MODIC_FACTS = ("mri.modic_1_bodies", "mri.modic_2_bodies", "mri.modic_3_bodies")
_WHAT_IS_BILLED = {"line.code", "line.revenue_code"}
_COLUMN = '{"holds": "line.code"}'
_ISO_FORM = day_form(ISO)


@dataclass(frozen=True, slots=True)
class TableMapping:
    """A mapping file: how the text of the table is read, its columns, and those left unread."""

    columns: Mapping[str, Column]
    ignored: frozenset[str] = frozenset()
    always: Mapping[str, Json] = field(default_factory=dict)
    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: Literal[".", ","] = "."

    @property
    def has_lines(self) -> bool:
        """Whether a column holds something of a claim line."""
        return any(
            one.field is not None and FIELDS[one.field].level == "line"
            for one in self.columns.values()
        )


def read_mapping(document: Document, facts: Mapping[str, Fact]) -> TableMapping:
    """The mapping in a document. Raises `InputError` with every problem found."""
    problems: list[Problem] = []
    mapping = _Reader(facts, problems).read(Fields(document.value, (), problems, "a mapping"))
    if problems or mapping is None:
        raise InputError(tuple(document.diagnose(problem) for problem in problems))
    return mapping


class _Reader:
    def __init__(self, facts: Mapping[str, Fact], problems: list[Problem]) -> None:
        self.facts = facts
        self.problems = problems
        self.missing: frozenset[str] = frozenset()
        self.filled: dict[str, str] = {}

    def problem(
        self, path: Path, code: str, message: str, hint: str | None = None, at_key: bool = False
    ) -> None:
        self.problems.append(Problem(path, code, message, hint, at_key))

    def read(self, fields: Fields) -> TableMapping | None:
        if not fields.is_object or not fields.is_form(FORM):
            return None
        encoding = fields.choice("encoding", ENCODINGS) or ENCODINGS[0]
        delimiter = fields.choice("delimiter", DELIMITERS) or DELIMITERS[0]
        decimal = fields.choice("decimal", DECIMALS)
        self.missing = frozenset(plain(word) for word in fields.texts("missing"))
        always = {
            name: self._always(path, name, text) for path, name, text in fields.entries("always")
        }
        columns = {
            name: self._column(name, path, value)
            for path, name, value in fields.entries("columns", required=True)
        }
        billed = [one for one in self.filled if one.startswith(("claim.", "line."))]
        if billed and not _WHAT_IS_BILLED & self.filled.keys():
            message = f"`{billed[0]}` is mapped, and no column says what a line bills"
            hint = "a claim has lines: map `line.code`, or leave out what is of a claim"
            self.problem(("columns",), "no-lines", message, hint, at_key=True)
        ignored = fields.texts("ignored")
        for index, name in enumerate(ignored):
            if name in columns:
                message = f"column {quoted(name)} is mapped and ignored"
                self.problem(("ignored", index), "mapped-and-ignored", message, "one of them")
        fields.text("note")
        fields.done()
        return TableMapping(
            columns,
            frozenset(ignored),
            always,
            encoding,
            delimiter,
            "," if decimal == "," else ".",
        )

    def _always(self, path: Path, name: str, text: Json) -> Json:
        """What is the same for every row, read as a cell of that field would be."""
        known = FIELDS.get(name)
        if known is None or known.level != "claim" or known.many or name in (*DATES, "id"):
            hint = near(name, FIELDS) or "a field of the whole claim, for example `claim.form`"
            message = f"{quoted(name)} is no field that can be the same for every row"
            self.problem(path, "unknown-field", message, hint, at_key=True)
            return None
        self._fill(name, "always", path)
        if not isinstance(text, str) or not text.strip():
            self.problem(path, "wrong-type", f"`{name}` must be a text that is not empty")
            return None
        value = known.read(text.strip())
        if value is None:
            message = f"{quoted(text)} cannot be `{name}`"
            self.problem(path, "unfit-value", message, f"it must be {known.must_be}")
        return value

    def _fill(self, target: str, by: str, path: Path) -> None:
        """Note what fills a field; two that fill one contradict each other sooner or later."""
        if target in FIELDS and not FIELDS[target].many and target in self.filled:
            message = f"`{target}` is filled by {quoted(self.filled[target])} already"
            self.problem(path, "filled-twice", message, "leave one of them out", at_key=True)
        self.filled.setdefault(target, by)

    def _column(self, name: str, path: Path, value: Json) -> Column:
        entry = Fields(value, path, self.problems, "a column", _COLUMN)
        if not entry.is_object:
            return Column(name)
        target, fact = self._held(entry)
        missing = frozenset(plain(word) for word in entry.texts("missing"))
        column = Column(
            name,
            target,
            fact,
            self._type(entry, fact),
            self._day_form(entry, fact, target),
            {},
            missing | self.missing,
            self._complete(entry, fact),
            entry.text("source"),
        )
        column = replace(column, values=self._values(entry, column))
        self._unit(entry, fact)
        entry.text("note")
        entry.done()
        if target is not None:
            self._fill(target, name, path)
        return column

    def _held(self, entry: Fields) -> tuple[str | None, Fact | None]:
        """The field or the fact that a column holds."""
        path = (*entry.path, "holds")
        name = entry.text("holds", required=True)
        if name is None or name in FIELDS:
            return name, None
        fact = self.facts.get(name)
        if fact is None:
            hint = near(name, FIELDS) or _fields_hint(name) or fact_hint(name, self.facts)
            message = f"there is no field and no fact {quoted(name)}"
            self.problem(path, "unknown-fact", message, hint)
        elif fact.given != "facts" and not fact.givable:
            hint = "it is worked out from what the encounter states"
            self.problem(path, "not-givable", f"`{name}` is not stated", hint)
            return None, None
        return None, fact

    def _type(self, entry: Fields, fact: Fact | None) -> str | None:
        told = entry.choice("type", TYPES)
        if told is None or fact is None:
            return told
        path = (*entry.path, "type")
        if told == LEVELS and fact.id not in _BODIES:
            hint = f"{' and '.join(f'`{id}`' for id in _BODIES)} take levels"
            if fact.id in _MODIC_FACTS:
                hint = 'a change at a level may lie in either body: write `"type": "modic"`'
            self.problem(path, "not-levels", f"`{fact.id}` is not given by levels", hint)
        elif told == MODIC_PLACES and fact.id not in _MODIC_FACTS:
            message = f"`{fact.id}` is not where Modic changes are"
            self.problem(path, "not-modic", message, "the facts `mri.modic_N_bodies` are")
        elif told not in (LEVELS, MODIC_PLACES, fact.kind.value):
            message = f"`{fact.id}` is a {fact.kind}, not a {told}"
            self.problem(path, "operator-kind", message, "leave `type` out, or correct it")
        return told

    def _day_form(self, entry: Fields, fact: Fact | None, target: str | None) -> DayForm | None:
        is_date = target in DATES or (fact is not None and fact.kind is Kind.DATE)
        if not entry.has("format"):
            return _ISO_FORM if is_date else None
        text = entry.text("format")
        form = day_form(text) if text else None
        path = (*entry.path, "format")
        if text and form is None:
            hint = "for example `MM/DD/YYYY` or `D.M.YYYY`, with all four digits of the year"
            self.problem(path, "date-format", f"{quoted(text)} is no form of a date", hint)
        if form is not None and not is_date:
            self.problem(path, "not-a-date", "a form is for dates", "leave it out")
        return form

    def _values(self, entry: Fields, column: Column) -> dict[str, Json]:
        """What texts mean: each must be a value that the column can have, or `null`."""
        path = (*entry.path, "values")
        found: dict[str, Json] = {}
        for at, word, value in entry.entries("values"):
            found[plain(word)] = value
            if value is None:
                continue
            if column.fact is not None:
                for problem in statement_problems(column.fact, value):
                    self.problem(at, "unfit-value", problem.message, problem.hint)
            elif column.field is not None and read_field(column, value) is None:
                must_be = FIELDS[column.field].must_be
                message = f"this cannot be `{column.field}`"
                self.problem(at, "unfit-value", message, f"it must be {must_be}")
        if found and column.field in CHOSEN_BY_THEMSELVES:
            message = f"`{column.field}` is taken as it stands: names choose no policy"
            hint = "map the payer's id as `payer_id`, and give its row in a payer map"
            self.problem(path, "unfit-value", message, hint)
        return found

    def _complete(self, entry: Fields, fact: Fact | None) -> bool:
        told = entry.has("complete")
        complete = entry.flag("complete", default=True)
        if told and (fact is None or fact.kind is not Kind.SET):
            path = (*entry.path, "complete")
            self.problem(path, "not-a-set", "`complete` is for sets", "leave it out")
        return complete

    def _unit(self, entry: Fields, fact: Fact | None) -> None:
        """Whether the unit is the dictionary's: nothing is converted, and nothing is assumed."""
        unit = entry.text("unit")
        declared = fact.unit if fact else None
        path = (*entry.path, "unit")
        if fact is not None and unit is not None and (declared is None or unit != declared.code):
            message = f"{quoted(unit)} is not the unit of `{fact.id}`"
            self.problem(path, "wrong-unit", message, unit_hint(fact))
        elif fact is not None and unit is None and declared and not declared.is_count:
            message = f"column {quoted(entry.path[-1])} needs `unit`"
            hint = f'`"unit": "{declared.code}"` if its numbers are in it; nothing is converted'
            self.problem(entry.path, "missing-unit", message, hint)
        elif fact is None and unit is not None:
            self.problem(path, "no-unit", "a field of the encounter has no unit", "leave it out")


def _fields_hint(name: str) -> str | None:
    """The fields of the area that a name names; `None` where it names none."""
    area = name.partition(".")[0]
    listed = [f"`{field}`" for field in FIELDS if field.startswith(f"{area}.")]
    return f"`{area}` has {', '.join(listed)}" if listed and area != "patient" else None
