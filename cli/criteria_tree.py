"""The criteria of a decision as a tree: marks, observed against required, citations.

A mark says what a criterion or test does to coverage, so that a contraindication that is absent has
the mark of support. Under a contraindication, and under `not`, a test says what is excluded.
"""

from collections.abc import Mapping
from itertools import groupby

from cli.evidence_text import cited_words
from cli.terminal import Page, Sign
from engine.decide.model import CriterionResult, Effect, TestResult
from engine.knowledge.packs import CriterionKind
from engine.language.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Criterion,
    Not,
    NotSeen,
    Test,
)
from engine.language.facts import Fact, Vocabulary
from engine.language.kleene import MET, UNKNOWN, Status
from engine.language.words import required_words

SIGN_OF_EFFECT = {
    Effect.SUPPORTS: Sign.YES,
    Effect.BLOCKS: Sign.NO,
    Effect.OPEN: Sign.UNKNOWN,
    Effect.NONE: Sign.NONE,
}
_KINDS = {
    CriterionKind.INDICATION: "Indications",
    CriterionKind.CONTRAINDICATION: "Contraindications",
    CriterionKind.LIMIT: "Limits",
    CriterionKind.DOCUMENTATION: "Documentation",
    CriterionKind.ADMINISTRATIVE: "Administrative",
}
_SILENT_SOURCES = ("encounter", "derived")
"""Sources that say nothing to a person who sees the value."""


def write_criteria(
    page: Page, criteria: tuple[CriterionResult, ...], vocabulary: Vocabulary
) -> None:
    """All criteria by their kind, after the document that they cite."""
    counts = {effect: sum(c.effect is effect for c in criteria) for effect in Effect}
    page.heading("Criteria")
    said = [
        f"{page.terminal.sign(SIGN_OF_EFFECT[effect])} {counts[effect]} {word}"
        for effect, word in (
            (Effect.SUPPORTS, "for coverage"),
            (Effect.BLOCKS, "against"),
            (Effect.OPEN, "open"),
            (Effect.NONE, "without effect"),
        )
        if counts[effect]
    ]
    page.text(", ".join(said))
    document = shared_document(criteria)
    if document:
        address = f", {criteria[0].citation.url}" if criteria[0].citation.url else ""
        page.text(f"all cite {document}{address}")
    for kind, group in groupby(criteria, key=lambda criterion: criterion.kind):
        page.text(_KINDS[kind], style="bold")
        for criterion in group:
            write_criterion(page, criterion, vocabulary, document=document)


def shared_document(criteria: tuple[CriterionResult, ...]) -> str | None:
    """The document that every criterion cites, if it is one."""
    documents = {criterion.citation.document for criterion in criteria}
    return documents.pop() if len(documents) == 1 else None


def write_criterion(
    page: Page,
    criterion: CriterionResult,
    vocabulary: Vocabulary,
    *,
    document: str | None = None,
    indent: int = 2,
) -> None:
    """One criterion with its tests; `document` has been named above and is left out."""
    cited = cited_words(criterion.citation, named=document)
    page.text(
        f"{criterion.id}  {criterion.title} [{cited}]",
        indent=indent,
        sign=SIGN_OF_EFFECT[criterion.effect],
    )
    against = criterion.kind is CriterionKind.CONTRAINDICATION
    _Tree(page, criterion, vocabulary).write(
        criterion.condition, against, indent + 2, "excluded if" if against else ""
    )


class _Tree:
    """Writes the condition of one criterion."""

    def __init__(self, page: Page, criterion: CriterionResult, vocabulary: Vocabulary) -> None:
        self.page = page
        self.results: Mapping[Test, TestResult] = {t.test: t for t in criterion.tests}
        self.vocabulary = vocabulary

    def write(self, condition: Condition, against: bool, indent: int, lead: str = "") -> None:
        """Write a node. `against`: being met speaks against coverage; `lead` begins a group."""
        match condition:
            case Test():
                self._test(condition, against, indent)
            case Not(part):
                lead = "" if isinstance(part, Test) else ("unless" if against else "not")
                self.write(part, not against, indent, lead)
            case AllOf(parts) | AnyOf(parts) if len(parts) == 1:
                self.write(parts[0], against, indent, lead)
            case AllOf(parts):
                self._group("all of", parts, against, indent, lead)
            case AnyOf(parts):
                self._group("any of", parts, against, indent, lead)
            case AtLeast(threshold, parts):
                self._group(f"at least {threshold} of", parts, against, indent, lead)
            case Criterion(id):
                self.page.text(f"{lead} {id}".strip(), indent=indent)
            case NotSeen(what):
                self.page.text(f"not read: {what}", indent=indent, sign=Sign.UNKNOWN)

    def _group(
        self,
        words: str,
        parts: tuple[Condition, ...],
        against: bool,
        indent: int,
        lead: str,
    ) -> None:
        self.page.text(f"{lead} {words}:".strip(), indent=indent)
        for part in parts:
            self.write(part, against, indent + 2)

    def _test(self, test: Test, against: bool, indent: int) -> None:
        result = self.results[test]
        fact = self.vocabulary.facts[test.fact]
        label = fact.label if test.of is None else f"{fact.label} ({test.of})"
        asked = f"{'excluded' if against else 'required'}: {required_words(test, self.vocabulary)}"
        text = f"{label}: {observed_words(result, fact)} ({asked})"
        self.page.text(text, indent=indent, sign=_sign_of(result.status, against))


def _sign_of(status: Status, against: bool) -> Sign:
    if status is UNKNOWN:
        return Sign.UNKNOWN
    return Sign.NO if (status is MET) == against else Sign.YES


def observed_words(result: TestResult, fact: Fact) -> str:
    """What was observed, with its source; `?` for what is not known, and why."""
    seen = result.observation
    if seen is None:
        return "?"
    if seen.conflict:
        said = " or ".join(
            f"{fact.words_for(statement.value)} ({statement.source or 'source not named'})"
            for statement in seen.statements
        )
        differ = "contradicted elsewhere" if seen.against else "the sources differ"
        return f"? {differ}: {said}"
    source = seen.source if seen.source not in _SILENT_SOURCES else None
    if seen.value is None:
        said = fact.words_for(seen.statements[0].value) if seen.statements else ""
        return f"? only possible: {said}{_from(source)}"
    return fact.words_for(seen.value) + _from(source)


def _from(source: str | None) -> str:
    return f", by {source}" if source else ""
