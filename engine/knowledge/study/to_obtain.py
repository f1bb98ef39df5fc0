"""The documents that a person must obtain to close the gaps, in the order in which they matter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.knowledge.study.gaps import Gap, GapKind
from engine.knowledge.wanted import Wanted, WantedDocuments, plain_name


@dataclass(frozen=True, slots=True)
class ToObtain:
    """A document, and the gaps that it would close; `wanted` is what is declared of it."""

    document: str
    gaps: tuple[Gap, ...]
    wanted: Wanted | None = None

    @property
    def packs(self) -> tuple[str, ...]:
        """The names of the packs that it concerns."""
        names = [gap.pack.name for gap in self.gaps if gap.pack]
        return tuple(dict.fromkeys(names))


def to_obtain(
    gaps: Iterable[Gap], wanted: WantedDocuments, *, everything: bool = False
) -> tuple[ToObtain, ...]:
    """The documents, each once.

    First those that the library ranks, in that order. Then the others: those without which an
    answer cannot be given, those on which dates, positions and criteria rest, and those on topics
    beside the answer, as the kinds of gaps are ordered; of one kind, the document that serves more
    packs comes first, then the one that closes more gaps. `everything` adds what is declared and
    closes none of the gaps.
    """
    found: dict[str, list[Gap]] = {}
    for gap in gaps:
        found.setdefault(plain_name(gap.document), []).append(gap)
    documents = [
        ToObtain(closed[0].document, tuple(closed), wanted.named(closed[0].document))
        for closed in found.values()
    ]
    if everything:
        there = {one.wanted.id for one in documents if one.wanted}
        documents += [ToObtain(one.name, (), one) for one in wanted.ordered if one.id not in there]
    declared = [one.id for one in wanted.ordered if one.rank is not None]
    return tuple(sorted(documents, key=lambda one: _place(one, declared)))


def _place(one: ToObtain, declared: Sequence[str]) -> tuple[int, int, int, int]:
    ranked = one.wanted is not None and one.wanted.id in declared
    place = declared.index(one.wanted.id) if one.wanted and ranked else len(declared)
    order: Sequence[GapKind] = list(GapKind)
    worst = min((order.index(gap.kind) for gap in one.gaps), default=len(order))
    return place, worst, -len(one.packs), -len(one.gaps)
