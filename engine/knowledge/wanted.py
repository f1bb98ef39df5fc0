"""The documents that a person must obtain: each by one name, with its rank and what it answers.

Loaded from `documents.json`. Packs, payers and notes name what they lack in their own words; here
is said which document these words mean, and which one would settle a weak date, binding or text.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.knowledge.evidence import Citation, Source, read_citation, read_sources
from engine.knowledge.texts.documents import Document, InputError
from engine.language.problems import Path, Problem, quoted
from engine.language.shape import Fields

FORM = "coverpack/documents/1"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document to obtain. The lowest `rank` matters most; without one it comes after all others.

    `aliases` are other words for it. `text_of`, `dates_of` and `uses_of` are policies whose text
    it is, whose dates it tells, and of which it tells who uses them; `plans` those, as
    `payer/plan`, whose policy it is. `replaces` names sources and notes from memory that it would
    take the place of.
    """

    id: str
    name: str
    rank: int | None
    answers: str
    aliases: tuple[str, ...]
    text_of: tuple[str, ...]
    dates_of: tuple[str, ...]
    uses_of: tuple[str, ...]
    plans: tuple[str, ...]
    replaces: tuple[str, ...]
    url: str | None
    citation: Citation


class WantedDocuments:
    """All documents to obtain, in the order in which they matter, and which is meant by what."""

    def __init__(self, documents: Iterable[Wanted]) -> None:
        """`documents` in the order of their files; within a rank that order stays."""
        found = list(documents)
        self.ordered = tuple(sorted(found, key=lambda one: (one.rank is None, one.rank or 0)))
        self._by_name = {
            plain_name(name): one for one in found for name in (one.id, one.name, *one.aliases)
        }

    def named(self, words: str) -> Wanted | None:
        """The document that is meant by a name or another word for it."""
        return self._by_name.get(plain_name(words))

    def text(self, policy: str) -> Wanted | None:
        """The text of a policy."""
        return next((one for one in self.ordered if policy in one.text_of), None)

    def dates(self, policy: str) -> Wanted | None:
        """What dates the versions of a policy."""
        return next((one for one in self.ordered if policy in one.dates_of), None)

    def uses(self, policy: str) -> Wanted | None:
        """What shows who uses a policy."""
        return next((one for one in self.ordered if policy in one.uses_of), None)

    def plan(self, payer: str, plan: str) -> Wanted | None:
        """The policy of a plan of which none is known."""
        return next((one for one in self.ordered if f"{payer}/{plan}" in one.plans), None)

    def replacing(self, words: Sequence[str | None]) -> Wanted | None:
        """What takes the place of a source or note from memory."""
        meant = {plain_name(word) for word in words if word}
        return next(
            (one for one in self.ordered if meant & set(map(plain_name, one.replaces))), None
        )


def plain_name(words: str) -> str:
    """Words without regard to capitals and spaces."""
    return " ".join(words.casefold().split())


def read_wanted(document: Document, taken: Sequence[Wanted] = ()) -> tuple[Wanted, ...]:
    """Load the documents of a library; `taken` are those of the library that it extends.

    Raises `InputError` with every problem found, among them a name that means two documents.
    """
    problems: list[Problem] = []
    fields = Fields(document.value, (), problems, "the documents")
    fields.raw("$schema")
    fields.choice("schema", [FORM], required=True)
    sources = read_sources(fields)
    found: list[Wanted] = []
    meant = {plain_name(name): one.id for one in taken for name in (one.id, one.name, *one.aliases)}
    for path, item in fields.items("documents", required=True):
        entry = Fields(item, path, problems, "a document")
        wanted = _wanted(entry, sources)
        if wanted is None:
            continue
        for name in (wanted.id, wanted.name, *wanted.aliases):
            problems += _taken(name, wanted.id, meant, path)
        found.append(wanted)
    fields.done()
    if problems:
        raise InputError(tuple(document.diagnose(problem) for problem in problems))
    return tuple(found)


def _wanted(entry: Fields, sources: Mapping[str, Source]) -> Wanted | None:
    id = entry.text("id", required=True)
    name = entry.text("name", required=True)
    rank = entry.whole("rank", least=1)
    answers = entry.text("answers", required=True)
    aliases = entry.texts("aliases")
    text_of, dates_of = entry.texts("text_of"), entry.texts("dates_of")
    uses_of, plans = entry.texts("uses_of"), entry.texts("plans")
    replaces = entry.texts("replaces")
    url = entry.text("url")
    citation = read_citation(entry, sources)
    entry.done()
    if not (id and name and answers and citation):
        return None
    return Wanted(
        id=id,
        name=name,
        rank=rank,
        answers=answers,
        aliases=aliases,
        text_of=text_of,
        dates_of=dates_of,
        uses_of=uses_of,
        plans=plans,
        replaces=replaces,
        url=url,
        citation=citation,
    )


def _taken(name: str, id: str, meant: dict[str, str], path: Path) -> list[Problem]:
    """The problem of a name that means another document already."""
    other = meant.setdefault(plain_name(name), id)
    if not name or other == id:
        return []
    message = f"{quoted(name)} means the document `{other}` already"
    return [Problem(path, "redefined", message, "one document has one name and its aliases")]
