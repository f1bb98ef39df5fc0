"""The form `coverpack/table/1`: reading the tables of a library.

Each row states one thing about some codes, for the days `from` .. `to` for which it was read, with
its citation. A row with `none` states that there is nothing: no edit, no such code. What no row
states is not known.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product

from engine.knowledge.coding.rows import (
    AddOnRow,
    CodeRow,
    DiagnosisRow,
    ExcludesRow,
    FeeRow,
    ModifierRow,
    PackagingRow,
    PairRow,
    PlaceRow,
    Row,
    TableKind,
    UnitLimitRow,
)
from engine.knowledge.coding.table import AlsoFor, Entry, Table, bare
from engine.knowledge.evidence import Source, read_citation, read_sources
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import Document, InputError, read_document
from engine.knowledge.texts.json_writer import digest
from engine.language.problems import Problem, quoted
from engine.language.shape import Fields, Json

FORM = "coverpack/table/1"
SETTINGS = ("practitioner", "asc", "outpatient_hospital", "inpatient_hospital")
"""The members of `claim.setting`."""
_PROCEDURE = r"(?:[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4})"
_FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "procedure": (
        re.compile(rf"{_PROCEDURE}|[0-9]{{5}}\.\.[0-9]{{5}}|\*"),
        "a code such as `64628`, a range such as `62320..62327`, or `*` for any",
    ),
    "diagnosis": (
        re.compile(r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?-?"),
        "a code such as `M54.51`, or `M54.4-` for all that begin so",
    ),
    "modifier": (re.compile(r"[0-9A-Z]{2}"), "two digits or capital letters"),
    "place": (re.compile(r"[0-9]{2}"), "two digits"),
}
_KEYS: Mapping[TableKind, tuple[tuple[str, str], ...]] = {
    **dict.fromkeys(
        (TableKind.CODES, TableKind.ADD_ONS, TableKind.UNIT_LIMITS, TableKind.FEES),
        (("codes", "procedure"),),
    ),
    TableKind.PACKAGING: (("codes", "procedure"),),
    TableKind.DIAGNOSES: (("codes", "diagnosis"),),
    TableKind.EXCLUDES: (("codes", "diagnosis"), ("excludes", "diagnosis")),
    TableKind.MODIFIERS: (("modifiers", "modifier"),),
    TableKind.PAIRS: (("column1", "procedure"), ("column2", "procedure")),
    TableKind.PLACES: (("places", "place"),),
}
"""The keys under which a row of each kind lists its codes, and what these look like."""
BY_SETTING = (TableKind.UNIT_LIMITS, TableKind.PAIRS, TableKind.PACKAGING)
"""The kinds whose tables differ by setting."""


def tables_of(library: Library) -> tuple[Table, ...]:
    """The tables of a library, those of the one it extends first.

    Raises `InputError` where one is wrong, or is defined twice.
    """
    found: dict[str, Table] = {}
    folders = (
        [library.policies]
        if library.extended is None
        else [
            library.extended.policies,
            library.policies,
        ]
    )
    for path in (
        path for folder in folders for path in sorted(folder.glob("coding/tables/*.json"))
    ):
        read = read_document(path)
        document = Document(library.label(path), read.text, read.value)
        table = read_table(document)
        if table.id in found:
            message = f"table `{table.id}` is defined twice"
            raise InputError((document.diagnose(Problem(("id",), "redefined", message)),))
        found[table.id] = table
    return tuple(found.values())


def table_digest(value: Json) -> str:
    """The digest of a table: of its content, whatever its layout and its editor's `$schema`."""
    return digest({key: item for key, item in value.items() if key != "$schema"})


def read_table(document: Document) -> Table:
    """Load one table. Raises `InputError` with every problem found."""
    problems: list[Problem] = []
    fields = Fields(document.value, (), problems, "a table")
    fields.raw("$schema")
    fields.choice("schema", [FORM], required=True)
    kind = TableKind(fields.choice("kind", TableKind, required=True) or TableKind.CODES)
    reader = _Reader(problems, kind, read_sources(fields))
    id, version = fields.text("id", required=True), fields.text("version", required=True)
    title = fields.text("title", required=True)
    setting = fields.choice("setting", SETTINGS, required=kind in BY_SETTING)
    if setting and kind not in BY_SETTING:
        message = f"a table of `{kind}` does not differ by setting"
        problems.append(Problem(("setting",), "no-setting", message, "leave `setting` out"))
    also = tuple(reader.also_for(fields))
    if fields.is_empty_list("rows"):
        problems.append(Problem(("rows",), "empty-list", "a table needs at least one row"))
    entries = tuple(
        entry
        for path, item in fields.items("rows", required=True)
        for entry in reader.entries(Fields(item, path, problems, "a row"))
    )
    fields.text("note")
    fields.done()
    if problems:
        raise InputError(tuple(document.diagnose(problem) for problem in problems))
    return Table(
        id or "",
        version or "",
        kind,
        title or "",
        setting,
        also,
        entries,
        table_digest(document.value),
    )


class _Reader:
    def __init__(
        self, problems: list[Problem], kind: TableKind, sources: Mapping[str, Source]
    ) -> None:
        self.problems = problems
        self.kind = kind
        self.sources = sources

    def also_for(self, fields: Fields) -> Iterator[AlsoFor]:
        for path, item in fields.items("also_for"):
            entry = Fields(item, path, self.problems, "another setting")
            setting = entry.choice("setting", SETTINGS, required=True)
            citation = read_citation(entry, self.sources)
            entry.done()
            if setting and citation:
                yield AlsoFor(setting, citation.evidence)

    def entries(self, fields: Fields) -> Iterator[Entry]:
        """The entries of one row: one for each combination of the codes that it lists."""
        keys = [self.codes(fields, name, form) for name, form in _KEYS[self.kind]]
        begins, ends = fields.day("from"), fields.day("to")
        if begins and ends and ends < begins:
            message = f"`to` ({ends}) is before `from` ({begins})"
            self.problems.append(Problem((*fields.path, "to"), "date-order", message))
        make = _nothing if fields.flag("none") else _ROWS[self.kind](fields)
        citation = read_citation(fields, self.sources)
        fields.text("note")
        fields.done()
        for key in product(*keys):
            if citation:
                # Diagnoses are asked without their point; rows show them as they were written.
                asked = tuple(map(bare, key)) if self.kind in _DIAGNOSES else key
                yield Entry(asked, make(*key), begins, ends, citation)

    def codes(self, fields: Fields, name: str, form: str) -> Sequence[str]:
        codes = fields.texts(name, required=True)
        pattern, hint = _FORMS[form]
        for index, code in enumerate(codes):
            low, _, high = code.partition("..")
            if not pattern.fullmatch(code) or (high and high <= low):
                message = f"{quoted(code)} is not the form of a {form} code"
                path = (*fields.path, name, index)
                self.problems.append(Problem(path, "code-form", message, hint))
        return codes


_DIAGNOSES = (TableKind.DIAGNOSES, TableKind.EXCLUDES)


def _nothing(*_: str) -> None:
    """What a row with `none` comes to for each of its codes."""


def _code(fields: Fields) -> Callable[..., Row]:
    services = fields.texts("services", required=True)
    valid = fields.flag("valid", default=True)
    claims, unlisted = (
        fields.choice("claims", ("professional", "facility")),
        fields.flag("unlisted"),
    )
    return lambda code: CodeRow(code, valid, services, claims, unlisted)


def _diagnosis(fields: Fields) -> Callable[..., Row]:
    billable = fields.flag("billable", default=True)
    return lambda code: DiagnosisRow(code, billable)


def _modifier(fields: Fields) -> Callable[..., Row]:
    text = fields.text("text", required=True) or ""
    bypasses, is_modifier = fields.flag("bypasses_pairs"), fields.flag("is_modifier", default=True)
    settings, splits = fields.texts("settings"), fields.flag("splits_lines")
    return lambda modifier: ModifierRow(modifier, text, bypasses, settings, is_modifier, splits)


def _add_on(fields: Fields) -> Callable[..., Row]:
    primaries, which = fields.texts("primaries"), fields.whole("type", least=1)
    return lambda code: AddOnRow(code, primaries, which)


def _unit_limit(fields: Fields) -> Callable[..., Row]:
    units = fields.whole("units", least=0, required=True) or 0
    mai = fields.whole("mai", least=1, required=True) or 0
    return lambda code: UnitLimitRow(code, units, mai)


def _pair(fields: Fields) -> Callable[..., Row]:
    indicator = fields.whole("indicator", least=0, required=True) or 0
    return lambda column1, column2: PairRow(column1, column2, indicator)


def _fee(fields: Fields) -> Callable[..., Row]:
    names = ("status", "global_days", "multiple", "bilateral", "assistant", "co_surgeon", "team")
    values = {name: fields.text(name) for name in (*names, "pc_tc")}
    na = fields.flag("non_facility_na") if fields.has("non_facility_na") else None
    return lambda code: FeeRow(code, **values, non_facility_na=na)


def _packaging(fields: Fields) -> Callable[..., Row]:
    indicator = fields.text("indicator", required=True) or ""
    packaged = fields.flag("packaged")
    return lambda code: PackagingRow(code, indicator, packaged)


def _place(fields: Fields) -> Callable[..., Row]:
    facility = fields.flag("facility")
    use = fields.choice("use", ("usual", "unusual", "warning"), required=True) or ""
    return lambda place: PlaceRow(place, facility, use)


_ROWS: Mapping[TableKind, Callable[[Fields], Callable[..., Row]]] = {
    TableKind.CODES: _code,
    TableKind.DIAGNOSES: _diagnosis,
    TableKind.EXCLUDES: lambda _: ExcludesRow,
    TableKind.MODIFIERS: _modifier,
    TableKind.ADD_ONS: _add_on,
    TableKind.UNIT_LIMITS: _unit_limit,
    TableKind.PAIRS: _pair,
    TableKind.FEES: _fee,
    TableKind.PACKAGING: _packaging,
    TableKind.PLACES: _place,
}
"""How the values of a row are read; gives what makes the row of each of its codes."""
