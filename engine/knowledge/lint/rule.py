"""A lint rule and what it finds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from engine.knowledge.lint.subjects import KnowledgeBase, PackFile
from engine.knowledge.texts.documents import Document, Severity
from engine.language.problems import Path


class Category(StrEnum):
    """What a rule is about."""

    RELEASE = "release"
    EVIDENCE = "evidence"
    STRUCTURE = "structure"
    VERSIONS = "versions"
    PLACES = "places"
    USE = "use"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that a rule objects to.

    `about` names the thing concerned (a criterion, a value set) where a file can hold several, so
    that one can be acknowledged without the others.
    """

    document: Document
    path: Path
    message: str
    hint: str | None = None
    about: str | None = None
    at_key: bool = False


Check = Callable[[KnowledgeBase], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One lint rule: a stable name, what it asks in one sentence, and how it is checked.

    `excusable`: a pack may acknowledge what it finds, with a reason. `needs_library`: a pack that
    lies in no library is not checked for it. `needs_all`: nor is a library that holds a file which
    cannot be read, because what the rule misses may stand there.
    """

    name: str
    category: Category
    summary: str
    check: Check
    severity: Severity = "error"
    excusable: bool = False
    needs_library: bool = False
    needs_all: bool = False

    @property
    def page(self) -> str:
        """The page that explains the rule, in the repository of coverpack."""
        return f"docs/lint/{self.name}.md"

    def applies(self, base: KnowledgeBase) -> bool:
        """Whether enough is known of a knowledge base to check it."""
        if self.needs_all and not base.is_complete:
            return False
        return base.is_library or not (self.needs_library or self.needs_all)

    def key(self, finding: Finding) -> str:
        """The name by which a pack acknowledges a finding."""
        return f"{self.name}:{finding.about}" if finding.about else self.name


def each_pack(check: Callable[[PackFile, KnowledgeBase], Iterator[Finding]]) -> Check:
    """The check of a knowledge base that looks at its packs one by one."""

    def check_all(base: KnowledgeBase) -> Iterator[Finding]:
        for pack_file in base.packs:
            yield from check(pack_file, base)

    return check_all
