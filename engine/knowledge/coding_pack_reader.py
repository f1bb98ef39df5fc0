"""From the JSON of a coding pack to the typed value, with every problem and its path."""

import re
from collections.abc import Mapping

from engine.knowledge.coding_packs import (
    FOR_EACH_LINE,
    Action,
    Authority,
    CodingPack,
    Edit,
    Finding,
    FindingStatus,
)
from engine.knowledge.evidence import Source, read_citation, read_dated, read_sources
from engine.knowledge.pack_reader import pack_digest
from engine.knowledge.packs import CriterionKind, Dates, PackStatus
from engine.knowledge.texts.documents import Document, InputError
from engine.language.conditions import ALWAYS, Condition, tests_in
from engine.language.facts import Vocabulary
from engine.language.parse import NOT_READ, parse_condition
from engine.language.problems import Path, Problem
from engine.language.shape import Fields, Json

CODING = "coding"
"""The kind of these packs, and the folder that they lie in."""


def is_coding_pack(value: Json) -> bool:
    """Whether a JSON value says that it is a coding pack."""
    return isinstance(value, dict) and value.get("kind") == CODING


def read_coding_pack(document: Document, vocabulary: Vocabulary) -> CodingPack:
    """Load one coding pack. Raises `InputError` with every problem found."""
    problems: list[Problem] = []
    pack = _Reader(vocabulary, problems).read(document.value)
    if problems or pack is None:
        raise InputError(tuple(document.diagnose(problem) for problem in problems))
    return pack


class _Reader:
    def __init__(self, vocabulary: Vocabulary, problems: list[Problem]) -> None:
        self.vocabulary = vocabulary
        self.problems = problems
        self.sources: Mapping[str, Source] = {}

    def problem(self, path: Path, code: str, message: str, hint: str | None = None) -> None:
        self.problems.append(Problem(path, code, message, hint))

    def read(self, value: Json) -> CodingPack | None:
        fields = Fields(value, (), self.problems, "a coding pack")
        if not fields.is_object or not fields.is_form("coverpack/pack/1"):
            return None
        self.sources = read_sources(fields)
        fields.choice("kind", [CODING], required=True)
        scope = self._condition(fields, "scope") if fields.has("scope") else ALWAYS
        pack = CodingPack(
            id=self._id(fields),
            version=fields.text("version", required=True) or "",
            title=fields.text("title", required=True) or "",
            status=PackStatus(fields.choice("status", PackStatus, required=True) or "draft"),
            authority=Authority(fields.choice("authority", Authority, required=True) or "national"),
            scope=scope,
            dates=self._dates(fields),
            sources=self.sources,
            edits=self._edits(fields, scope),
            notes=fields.texts("notes"),
            digest=pack_digest(value),
        )
        fields.done()
        return pack

    def _id(self, fields: Fields) -> str:
        id = fields.text("id", required=True) or ""
        if id and not re.fullmatch(r"coding/[a-z0-9-]+", id):
            hint = "write `coding/name` in lower case, digits and hyphens"
            self.problem(("id",), "pack-id", f"`{id}` is not the id of a coding pack", hint)
        return id

    def _dates(self, fields: Fields) -> Dates:
        entry = fields.object("dates", "the dates of a pack", required=True)
        if entry is None:
            return Dates(None, None, None, None, None, None, None)
        dates = Dates(
            effective=read_dated(entry, "effective"),
            not_before=None,
            published=read_dated(entry, "published"),
            reviewed=read_dated(entry, "reviewed"),
            observed=read_dated(entry, "observed"),
            retired=None,
            unverified_until=read_dated(entry, "unverified_until"),
        )
        entry.done()
        if dates.effective is None:
            message = "a coding pack needs `effective`: the first date of service it is for"
            self.problem(("dates",), "missing-key", message)
        return dates

    def _edits(self, fields: Fields, scope: Condition) -> Mapping[str, Edit]:
        found: dict[str, Edit] = {}
        for path, item in fields.items("criteria", required=True):
            edit = self._edit(Fields(item, path, self.problems, "an edit of lines"), scope)
            if edit is None:
                continue
            if edit.id in found:
                message = f"criterion `{edit.id}` stands twice"
                self.problem((*path, "id"), "duplicate-id", message)
            found[edit.id] = edit
        return found

    def _edit(self, entry: Fields, scope: Condition) -> Edit | None:
        id = entry.text("id", required=True)
        entry.choice("kind", [CriterionKind.ADMINISTRATIVE], required=True)
        entry.choice("for_each", [FOR_EACH_LINE], required=True)
        title = entry.text("title", required=True)
        own = self._condition(entry, "scope") if entry.has("scope") else scope
        asked = self._condition(entry, "condition")
        finding = self._finding(entry)
        citation = read_citation(entry, self.sources)
        note = entry.text("note")
        entry.done()
        if not (id and title and finding and citation):
            return None
        return Edit(id, title, own, asked, finding, citation, note)

    def _finding(self, entry: Fields) -> Finding | None:
        fields = entry.object("finding", "a finding", required=True)
        if fields is None:
            return None
        status = fields.choice("status", FindingStatus, required=True)
        action = fields.choice("action", Action, required=True)
        text = fields.text("text", required=True)
        excepted = fields.flag("except_evidence")
        fields.done()
        if not (status and action and text):
            return None
        return Finding(FindingStatus(status), Action(action), text, excepted)

    def _condition(self, fields: Fields, key: str) -> Condition:
        there = fields.has(key)
        raw = fields.raw(key, required=True)
        if not there:
            return NOT_READ
        path = (*fields.path, key)
        condition = parse_condition(raw, path, self.vocabulary, (), self.problems)
        for test in tests_in(condition):
            if test.of is not None:
                message = f"an edit of lines cannot ask for `{test.fact}` of a code"
                self.problem(path, "indexed-fact", message, "a line has one code: see `line.units`")
        return condition
