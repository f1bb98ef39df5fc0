"""Value sets: named lists of codes, each with its source and the dates for which it holds."""

from dataclasses import dataclass
from datetime import date

from engine.knowledge.evidence import Citation, read_citation, read_sources
from engine.knowledge.texts.documents import Document, InputError
from engine.language.problems import Problem
from engine.language.shape import Fields


@dataclass(frozen=True, slots=True)
class ValueSet:
    """A named list of codes. `valid_from` and `valid_to` bound its use; `None` is open.

    `unused` is why it is kept although no pack uses it.
    """

    id: str
    title: str
    codes: tuple[str, ...]
    citation: Citation | None
    valid_from: date | None
    valid_to: date | None
    exhaustive: bool
    unused: str | None = None


def read_value_set(document: Document) -> ValueSet:
    """Load one value set. Raises `InputError` with every problem found."""
    problems: list[Problem] = []
    fields = Fields(document.value, (), problems, "a value set")
    fields.raw("$schema")
    fields.choice("schema", ["coverpack/value-set/1"], required=True)
    if fields.is_empty_list("codes"):
        message = "a value set needs at least one code"
        problems.append(Problem(("codes",), "empty-list", message))
    sources = read_sources(fields)
    value_set = ValueSet(
        id=fields.text("id", required=True) or "",
        title=fields.text("title", required=True) or "",
        codes=fields.texts("codes", required=True),
        citation=read_citation(fields, sources),
        valid_from=fields.day("valid_from"),
        valid_to=fields.day("valid_to"),
        exhaustive=fields.flag("exhaustive"),
        unused=fields.text("unused"),
    )
    fields.text("note")
    fields.done()
    if problems:
        raise InputError(tuple(document.diagnose(problem) for problem in problems))
    return value_set
