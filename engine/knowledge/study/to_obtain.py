"""The documents that a person must obtain to close the gaps, in the order in which they matter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.knowledge.study.gaps import Gap, GapKind


@dataclass(frozen=True, slots=True)
class ToObtain:
    """A document, and the gaps that it would close."""

    document: str
    gaps: tuple[Gap, ...]

    @property
    def packs(self) -> tuple[str, ...]:
        """The names of the packs that it concerns."""
        names = [gap.pack.name for gap in self.gaps if gap.pack]
        return tuple(dict.fromkeys(names))


def to_obtain(gaps: Iterable[Gap]) -> tuple[ToObtain, ...]:
    """The documents, each once.

    First those without which an answer cannot be given, then those on which dates, positions and
    criteria rest, last those on topics beside the answer, as the kinds of gaps are ordered. Of one
    kind, the document that serves more packs comes first, then the one that closes more gaps.
    """
    found: dict[str, list[Gap]] = {}
    for gap in gaps:
        found.setdefault(_same(gap.document), []).append(gap)
    documents = [ToObtain(closed[0].document, tuple(closed)) for closed in found.values()]
    return tuple(sorted(documents, key=_rank))


def _same(document: str) -> str:
    return " ".join(document.casefold().split())


def _rank(one: ToObtain) -> tuple[int, int, int]:
    order: Sequence[GapKind] = list(GapKind)
    worst = min(order.index(gap.kind) for gap in one.gaps)
    return worst, -len(one.packs), -len(one.gaps)
