"""Which evidence a status asks for: `active`, `provisional` or only `draft`."""

from collections.abc import Iterator

from engine.knowledge.evidence import Evidence
from engine.knowledge.lint.json_places import objects_with
from engine.knowledge.lint.rule import Category, Finding, Rule, each_pack
from engine.knowledge.lint.subjects import KnowledgeBase, PackFile
from engine.knowledge.packs import PackStatus
from engine.knowledge.payers import weakest
from engine.language.problems import Path

RELEASED = (PackStatus.ACTIVE, PackStatus.RETIRED)
"""What was released: a retired version is still the answer for its dates, so it keeps the bar."""

SUPPORTING = (Evidence.PRIMARY, Evidence.SECONDARY)

_MORE_THAN_DRAFT = "the pack is more than a `draft`"


def _is(one: PackFile) -> str:
    return f"the pack is `{one.pack.status}`"


def _at_most(one: PackFile) -> str:
    """The remedy for a released pack: the status that its weakest evidence still allows."""
    draft = _is_remembered(one) or _is_unsupported(one)
    most = PackStatus.DRAFT if draft else PackStatus.PROVISIONAL
    return f"`{most}` is the most such a pack can be"


def _is_remembered(one: PackFile) -> bool:
    """Whether one of the criteria that decide is known from memory alone."""
    grades = (criterion.citation.evidence for criterion in one.deciding_criteria())
    return Evidence.RECALL in grades


def _is_unsupported(one: PackFile) -> bool:
    """Whether neither a primary nor a secondary source stands behind the position."""
    criteria = one.deciding_criteria()
    # A position cites the very place where it stands, so that its own grade counts; what criteria
    # cite is a text of which each is one row.
    positions = one.position_citations()
    grades = [citation.evidence for citation in positions]
    if criteria or not positions:
        grades += [source.evidence for source in one.deciding_sources()]
        grades += [criterion.citation.evidence for criterion in criteria]
    return not any(grade in SUPPORTING for grade in grades)


def _without_date(one: PackFile, _: KnowledgeBase) -> Iterator[Finding]:
    if one.pack.status in RELEASED and one.pack.dates.effective is None:
        message = f"{_is(one)}, and its effective date is not known"
        yield Finding(one.document, ("status",), message, _at_most(one))


def _weak_evidence(one: PackFile, _: KnowledgeBase) -> Iterator[Finding]:
    if one.pack.status not in RELEASED:
        return
    effective = one.pack.dates.effective
    if effective and effective.evidence is not Evidence.PRIMARY:
        message = f"{_is(one)}, and its effective date is only `{effective.evidence}`"
        path: Path = ("dates", "effective", "evidence")
        yield Finding(one.document, path, message, _at_most(one))
    weak = [c for c in one.deciding_criteria() if c.citation.evidence is not Evidence.PRIMARY]
    if weak:
        grade = weakest(*(criterion.citation.evidence for criterion in weak))
        worst = next(criterion for criterion in weak if criterion.citation.evidence is grade)
        others = f" (and {len(weak) - 1} more)" if len(weak) > 1 else ""
        message = f"{_is(one)}, and criterion `{worst.id}`{others} is only `{grade}`"
        path = (*one.criterion_path(worst.id), "citation")
        yield Finding(one.document, path, message, _at_most(one))
    elif all(source.evidence is not Evidence.PRIMARY for source in one.deciding_sources()):
        message = f"{_is(one)}, and no source of it is `primary`"
        yield Finding(one.document, ("sources",), message, _at_most(one))


def _unread_text(one: PackFile, _: KnowledgeBase) -> Iterator[Finding]:
    if one.pack.status not in RELEASED:
        return
    sources = one.deciding_sources()
    if not one.deciding_criteria():
        # Nothing is cited: one text that states the position, read to its end, is enough.
        sources = [source for source in sources if source.evidence is Evidence.PRIMARY]
        if any(source.complete for source in sources):
            return
    for source in sources:
        if not source.complete:
            message = f"{_is(one)}, and source `{source.id}` was not read to its end"
            hint = f'{_at_most(one)}; if it was read, say `"complete": true`'
            yield Finding(one.document, one.source_path(source.id), message, hint)


def _unread_clause(one: PackFile, _: KnowledgeBase) -> Iterator[Finding]:
    if one.pack.status in RELEASED:
        for path, _clause in objects_with("not_seen", one.document.value):
            message = f"{_is(one)}, and a clause of it was not read"
            yield Finding(one.document, (*path, "not_seen"), message, _at_most(one))


def _recall(one: PackFile, _: KnowledgeBase) -> Iterator[Finding]:
    if one.pack.status is not PackStatus.PROVISIONAL:
        return
    hint = "make the pack a `draft`, or find the text"
    for criterion in one.deciding_criteria():
        if criterion.citation.evidence is Evidence.RECALL:
            message = f"criterion `{criterion.id}` rests on memory alone, and {_MORE_THAN_DRAFT}"
            path = (*one.criterion_path(criterion.id), "citation")
            yield Finding(one.document, path, message, hint)


def _unsupported(one: PackFile, _: KnowledgeBase) -> Iterator[Finding]:
    if one.pack.status is not PackStatus.PROVISIONAL:
        return
    if _is_unsupported(one) and not _is_remembered(one):
        message = f"no primary or secondary source supports the position, and {_MORE_THAN_DRAFT}"
        hint = "make the pack a `draft`, or cite what supports it"
        yield Finding(one.document, ("sources",), message, hint)


RULES = (
    Rule(
        "release-without-date",
        Category.RELEASE,
        "A released pack has a known effective date.",
        each_pack(_without_date),
    ),
    Rule(
        "release-on-weak-evidence",
        Category.RELEASE,
        "A released pack rests on primary evidence: its effective date and each of its criteria.",
        each_pack(_weak_evidence),
    ),
    Rule(
        "release-on-unread-text",
        Category.RELEASE,
        "What a released pack rests on was read to its end.",
        each_pack(_unread_text),
    ),
    Rule(
        "release-with-unread-clause",
        Category.RELEASE,
        "A released pack holds no clause that was not read.",
        each_pack(_unread_clause),
    ),
    Rule(
        "recall-not-draft",
        Category.RELEASE,
        "A pack with a criterion known from memory alone is a draft.",
        each_pack(_recall),
    ),
    Rule(
        "unsupported-position",
        Category.RELEASE,
        "A pack that is more than a draft has a primary or secondary source for its position.",
        each_pack(_unsupported),
    ),
)
