"""What is not known, as text for a person: by pack, then what to obtain, the most wanted first."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from cli.evidence_text import grade_words
from cli.pack_text import counted
from cli.terminal import Page, Sign
from engine.knowledge.study.gaps import WEAK, Gap, GapKind
from engine.knowledge.study.to_obtain import ToObtain

_WORDS = {
    GapKind.UNREAD_CLAUSE: "clause not read",
    GapKind.UNKNOWN_DATE: "date not known",
    GapKind.UNSEEN_REVISIONS: "revisions not seen",
    GapKind.STALE_VALUE_SET: "value set out of date",
    GapKind.DELEGATED: "decided elsewhere",
    GapKind.WEAK_CRITERION: "criterion",
    GapKind.WEAK_POSITION: "position",
    GapKind.NOT_SEEN: "not seen",
    GapKind.WEAK_DATE: "date",
    GapKind.WEAK_BINDING: "binding",
    GapKind.WEAK_AREA: "area",
    GapKind.WEAK_VALUE_SET: "value set",
    GapKind.NO_POLICY: "plan without a policy here",
    GapKind.WEAK_NOTE: "note on codes",
}
_NAMED = 6
"""How many items are named where many gaps are of one kind."""


def write_gaps(page: Page, gaps: Sequence[Gap], documents: Sequence[ToObtain]) -> None:
    """All of it."""
    if not gaps:
        page.text("nothing is missing here", indent=0, sign=Sign.YES)
        return
    for place, group in groupby(gaps, key=_place):
        page.heading(place)
        for text in _summed(list(group)):
            page.text(text, sign=Sign.UNKNOWN)
    page.heading("To obtain, what matters most first")
    for number, one in enumerate(documents, 1):
        page.text(one.document, label=f"{number}.", hang=4)
        for text in (one.wanted.answers if one.wanted else "", answers_words(one)):
            if text:
                page.text(text, indent=6, style="dim")


def _place(gap: Gap) -> str:
    if gap.pack is None:
        return "Payers, plans and areas" if gap.payer else "Codes"
    return f"{gap.pack.name} ({gap.pack.status.value})"


def _summed(gaps: Sequence[Gap]) -> Iterator[str]:
    """The gaps of one place; those that only differ in the item together."""
    groups: dict[object, list[Gap]] = {}
    for gap in gaps:
        told: tuple[object, ...] = (gap.item, gap.text)
        if gap.kind is GapKind.NO_POLICY:
            told = (gap.text,)
        elif gap.pack is not None or gap.payer is not None:
            summed = gap.kind in WEAK or gap.kind is GapKind.NOT_SEEN
            told = (gap.evidence, gap.document) if summed else told
        groups.setdefault((gap.kind, *told), []).append(gap)
    for alike in groups.values():
        first = alike[0]
        if first.kind is GapKind.NO_POLICY:
            yield f"without a policy here: {_named(alike)}. {first.text}"
        elif len(alike) == 1 or first.payer is None:
            yield f"{first.item}: {first.text}"
        elif first.kind in WEAK and first.evidence is not None:
            grade = grade_words(first.evidence)
            many = counted(len(alike), _WORDS[first.kind], _PLURALS.get(first.kind))
            yield f"{many} known by {grade} evidence only: {_items(alike)}"
        else:
            yield f"not seen, for want of {first.document}: {_items(alike)}"


_PLURALS = {GapKind.WEAK_CRITERION: "criteria"}


def _named(gaps: Iterable[Gap]) -> str:
    return ", ".join(dict.fromkeys(gap.item for gap in gaps))


def _items(gaps: Sequence[Gap]) -> str:
    items = list(dict.fromkeys(gap.item for gap in gaps))
    more = len(items) - _NAMED
    return ", ".join(items[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def answers_words(one: ToObtain) -> str:
    """What a document would answer, and for which packs."""
    by_kind: dict[str, list[Gap]] = {}
    for gap in one.gaps:
        words = f"better evidence for {_WORDS[gap.kind]}" if gap.kind in WEAK else _WORDS[gap.kind]
        by_kind.setdefault(words, []).append(gap)
    said = [f"{words}: {_items(gaps)}" for words, gaps in by_kind.items()]
    where = f" ({_joined(one.packs)})" if one.packs else ""
    return "; ".join(said) + where


def _joined(names: Iterable[str]) -> str:
    return ", ".join(names)
