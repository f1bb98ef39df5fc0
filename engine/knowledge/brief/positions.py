"""Where policies stand on the service, and how many vertebral bodies of a session they can cover.

Read off the packs, without any encounter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.knowledge.brief.model import pack_citation
from engine.knowledge.evidence import GRADES, Citation, Evidence
from engine.knowledge.library import Library
from engine.knowledge.packs import Determination, Outcome, Pack
from engine.knowledge.payers import BindingKind
from engine.knowledge.study.in_use import in_use
from engine.knowledge.study.matrix import column, position_words
from engine.language.evaluate import evaluate
from engine.language.facts import Fact
from engine.language.kleene import MET, UNMET, Status
from engine.language.values import SetValue, Value

BODIES = "procedure.vertebral_bodies"


@dataclass(frozen=True, slots=True)
class Position:
    """What a pack comes to as a whole, in words; `payer_term` is the payer's own for a refusal."""

    words: str
    payer_term: str | None
    citations: tuple[Citation, ...]


def position_of(pack: Pack) -> Position:
    """The position of a pack, and the documents that it rests on."""
    as_column = column(pack)
    blanket = as_column.blanket
    if blanket is not None:
        cited = [blanket.citation] if blanket.citation else []
    else:
        cited = [criterion.citation for criterion in pack.criteria.values()]
    is_known = blanket is not None or has_criteria(pack)
    return Position(
        position_words(as_column) if is_known else "position not seen",
        blanket.payer_term if blanket else None,
        by_document(cited) or (_uncited(pack),),
    )


def _uncited(pack: Pack) -> Citation:
    """What a position rests on that no clause states: it follows from the documents at best."""
    own = pack_citation(pack)
    weaker = max(own.evidence, Evidence.INFERRED, key=GRADES.index)
    return pack_citation(pack, weaker)


def has_criteria(pack: Pack) -> bool:
    """Whether any criterion bears on the answer."""
    return any(not criterion.advisory for criterion in pack.criteria.values())


def positions_compared(library: Library, on: date | None) -> list[Pack]:
    """The versions that decide for some plan, now or on a day.

    Without a day also those of policies that bind a plan and that no date selects.
    """
    bound = {b.policy for b in library.payers.bindings if b.kind is not BindingKind.EXCLUDES}
    return [one.pack for one in in_use(library, on) if one.pack.id in bound]


def most_bodies(pack: Pack, facts: Mapping[str, Fact]) -> int | None:
    """The most vertebral bodies of one session that a pack can cover, whatever else is known.

    `None` where it sets no limit; 0 where it covers nothing. Bodies that follow each other are
    looked at, so that a rule on adjacency takes nothing away.
    """
    covered = next((d for d in pack.determinations if d.outcome is Outcome.COVERED), None)
    spine = list(facts[BODIES].members or ())
    if covered is None:
        return 0
    for count in range(1, len(spine) + 1):
        runs = (spine[at : at + count] for at in range(len(spine) - count + 1))
        if not any(_may_cover(pack, covered, run) for run in runs):
            return count - 1
    return None


def _may_cover(pack: Pack, covered: Determination, bodies: list[str]) -> bool:
    values: dict[str, Value] = {
        BODIES: SetValue(frozenset(bodies)),
        "procedure.vertebral_body_count": Decimal(len(bodies)),
        "procedure.bodies_adjacent": True,
    }
    statuses: dict[str, Status] = {}
    for id, criterion in pack.criteria.items():
        statuses[id] = evaluate(criterion.condition, values, statuses)
    for determination in pack.determinations:
        status = evaluate(determination.condition, values, statuses)
        if determination is covered:
            return status is not UNMET
        if status is MET:
            return False
    return False


def by_document(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """One citation for each document and grade; its section is left out where there are several."""
    found: dict[tuple[str, str], list[Citation]] = {}
    for citation in citations:
        found.setdefault((citation.document, citation.evidence.value), []).append(citation)
    return tuple(
        cited[0]
        if len(cited) == 1
        else Citation(cited[0].document, None, cited[0].url, cited[0].evidence, cited[0].source)
        for cited in found.values()
    )
