"""What differs between two packs as text for a person: the rules first, provenance last."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from cli.evidence_text import beginning_words, grade_words
from cli.pack_form import weakest_evidence
from cli.pack_text import counted
from cli.terminal import Page, Sign
from engine.knowledge.evidence import Evidence
from engine.knowledge.packs import Pack
from engine.knowledge.study.condition_changes import Change
from engine.knowledge.study.criterion_matches import Match, MatchedBy
from engine.knowledge.study.differences import Difference, Differences, Part, Weight

_MARKS = {Change.ADDED: "+", Change.DROPPED: "-", Change.CHANGED: "~", Change.MOVED: "~"}
_WEIGHTS = {
    Weight.RULE: "Rules: an answer can depend on these",
    Weight.STATEMENT: "What is said beside an answer",
    Weight.METADATA: "Dates, status, sources and evidence",
}
_MATCHED = {
    MatchedBy.NUMBER: "the same number after the prefix, and about the same",
    MatchedBy.CONDITION: "the same condition",
    MatchedBy.AMBIGUOUS: "the same condition as others too, so that it may be another one",
    MatchedBy.FACTS: "the only ones of their kind about their facts",
}
_NAMED_BY_PART = (Part.SCOPE, Part.AUTHORIZATION, Part.PACK)


def write_differences(page: Page, found: Differences) -> None:
    """All of it."""
    page.heading(f"{found.before.name} -> {found.after.name}")
    for pack in (found.before, found.after):
        page.text(_pack_words(pack), label=f"@{pack.version}", hang=14)
    page.blank()
    page.text(verdict(found), style="bold")
    for text in reservations(found):
        page.text(text, sign=Sign.NOTE)
    _write_matches(page, found.matches)
    for weight, heading in _WEIGHTS.items():
        chosen = [one for one in found.differences if one.weight is weight]
        if chosen:
            page.heading(heading)
            write_by_part(page, chosen)


def verdict(found: Differences) -> str:
    """What the differences come to, in one sentence."""
    if found.identical:
        return _nothing_but_names(found.before, found.after)
    if found.metadata_only:
        return "Metadata only: no rule differs, and nothing that is said beside an answer."
    if not found.rules_differ:
        return "No rule differs: scope, conditions and determinations are the same."
    rules = [one for one in found.differences if one.weight is Weight.RULE]
    criteria = [one for one in rules if one.part is Part.CRITERIA]
    whole = [one for one in criteria if one.aspect is None]
    added = sum(one.change is Change.ADDED for one in whole)
    dropped = sum(one.change is Change.DROPPED for one in whole)
    changed = len({one.item for one in criteria if one.aspect is not None})
    parts = [
        f"{number} {word}"
        for number, word in ((added, "added"), (dropped, "dropped"), (changed, "changed"))
        if number
    ]
    said = [f"criteria: {', '.join(parts)}"] if parts else []
    if any(one.part is Part.DETERMINATIONS for one in rules):
        said.append("the determinations changed")
    if any(one.part is Part.SCOPE for one in rules):
        said.append("the scope changed")
    if any(one.part is Part.PACK for one in rules):
        said.append("the kind of pack changed")
    return f"The rules differ: {'; '.join(said)}."


def _nothing_but_names(before: Pack, after: Pack) -> str:
    """That no more differs than what the two packs are called."""
    if before.id != after.id:
        also = " and version" if before.version != after.version else ""
        return f"Nothing differs but {'id' if also else 'the id'}{also}."
    return (
        "Nothing differs but the version."
        if before.version != after.version
        else ("Nothing differs.")
    )


def reservations(found: Differences) -> Iterator[str]:
    """What weakens the comparison: a pack that does not rest on primary evidence throughout."""
    for pack in (found.before, found.after):
        grade = weakest_evidence(pack)
        if grade is not Evidence.PRIMARY:
            yield f"what {pack.name} says rests in part on {grade_words(grade)} evidence"


def write_by_part(page: Page, differences: Iterable[Difference], *, indent: int = 2) -> None:
    """Differences under the names of their parts; what is the same for many items is said once."""
    for part, group in groupby(differences, key=lambda one: one.part):
        page.text(part.value, indent=indent, style="bold")
        for alike in _grouped(list(group)):
            first = alike[0]
            text = difference_words(first)
            if len(alike) > 1:
                names = ", ".join(_label(one) for one in alike)
                text = f"{first.words}: {counted(len(alike), 'item')} ({names})"
            page.text(text, indent=indent + 2, label=_MARKS[first.change], hang=2)


def difference_words(difference: Difference) -> str:
    """One difference with what it is about: `PAL-C1a: low back pain for ... -> ...`."""
    label = _label(difference)
    return f"{label}: {difference.words}" if label else difference.words


def _label(difference: Difference) -> str:
    if difference.item is None or difference.part in _NAMED_BY_PART:
        return ""
    return f"{difference.item} (was {difference.was})" if difference.was else difference.item


def _grouped(differences: Sequence[Difference]) -> list[list[Difference]]:
    """Differences that read the same but for their item together, at the place of the first."""
    found: dict[tuple[str | None, str], list[Difference]] = {}
    for one in differences:
        found.setdefault((one.aspect, one.words), []).append(one)
    return list(found.values())


def _pack_words(pack: Pack) -> str:
    return f"{pack.title}; {pack.status.value}, {beginning_words(pack.dates)}"


def _write_matches(page: Page, matches: Sequence[Match]) -> None:
    """Which criteria were taken for the same where not the id said so."""
    guessed = [match for match in matches if match.by is not MatchedBy.ID]
    if guessed:
        page.heading("Criteria taken for the same")
    for by, words in _MATCHED.items():
        pairs = [f"{match.before} ~ {match.after}" for match in guessed if match.by is by]
        if pairs:
            page.text(f"{words}: {', '.join(pairs)}")
