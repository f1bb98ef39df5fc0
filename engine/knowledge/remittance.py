"""What a remittance may say of an edit: suggested reason and remark codes, each with its grade.

Reason codes (CARC) and remark codes (RARC) are referred to by number; what is said of them is in
our own words. A suggestion is a state after billing: lines that only need information or review
have none. Group codes are never suggested, because they depend on notices that nobody here sees.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.knowledge.evidence import Citation, read_citation, read_sources
from engine.knowledge.texts.documents import Document, InputError, read_document
from engine.language.problems import Problem, quoted
from engine.language.shape import Fields

FORM = "coverpack/remittance/1"
FILE = "remittance.json"
KINDS = ("carc", "rarc")
NEED_REMARK = frozenset({"16", "96", "129", "226", "252"})
"""Reason codes that go with at least one remark code (CORE rule 360, from memory)."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A reason code with the remark codes that go with it, for an edit or a basis of denial."""

    carc: str
    rarc: tuple[str, ...]
    citation: Citation
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Remittance:
    """The suggestions by edit, or by `coverage/` and the basis of a denial; codes in our words."""

    suggestions: Mapping[str, tuple[Suggestion, ...]]
    codes: Mapping[str, Mapping[str, str]]

    def for_edit(self, edit: str) -> tuple[Suggestion, ...]:
        """What may be suggested for an edit; nothing where nothing is known."""
        return self.suggestions.get(edit, ())


NOTHING = Remittance({}, {kind: {} for kind in KINDS})


def remittance_at(policies: Path) -> Remittance:
    """The suggestions of a library; none where it has no such file.

    Raises `InputError` with every problem found.
    """
    path = policies / FILE
    return read_remittance(read_document(path)) if path.is_file() else NOTHING


def read_remittance(document: Document) -> Remittance:
    """Load suggestions. Raises `InputError` with every problem found."""
    problems: list[Problem] = []
    fields = Fields(document.value, (), problems, "suggested codes")
    fields.raw("$schema")
    fields.choice("schema", [FORM], required=True)
    sources = read_sources(fields)
    codes: dict[str, Mapping[str, str]] = {}
    for kind in KINDS:
        entries = fields.entries(kind, required=True)
        codes[kind] = {number: str(words) for _, number, words in entries}
    found: dict[str, tuple[Suggestion, ...]] = {}
    for path, item in fields.items("suggestions", required=True):
        entry = Fields(item, path, problems, "a suggestion")
        edits = entry.texts("edits", required=True)
        carc, rarc = entry.text("carc", required=True), entry.texts("rarc")
        citation, note = read_citation(entry, sources), entry.text("note")
        entry.done()
        if carc in NEED_REMARK and not rarc:
            message = f"reason code {carc} says nothing without a remark code"
            problems.append(Problem((*path, "rarc"), "remark-missing", message, "give `rarc`"))
        for kind, numbers in (("carc", (carc,) if carc else ()), ("rarc", rarc)):
            for number in numbers:
                if number not in codes[kind]:
                    message = f"{quoted(number)} is not explained under `{kind}`"
                    problems.append(Problem((*path, kind), "unknown-code", message))
        if carc and citation:
            for edit in edits:
                found[edit] = (*found.get(edit, ()), Suggestion(carc, rarc, citation, note))
    fields.done()
    if problems:
        raise InputError(tuple(document.diagnose(problem) for problem in problems))
    return Remittance(found, codes)
