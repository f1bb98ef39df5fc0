"""What the public language of policies leaves open, by the document that would close it."""

from collections.abc import Iterator, Mapping, Sequence

from engine.knowledge.brief.model import Row, Section, pack_citation, supported
from engine.knowledge.brief.notes import CodeNotes, Topic
from engine.knowledge.evidence import Citation, Evidence
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.knowledge.study.gaps import Gap, GapKind
from engine.knowledge.study.gaps import gaps as gaps_of

_OPEN: Mapping[GapKind, str] = {
    GapKind.NOT_SEEN: "not seen",
    GapKind.DELEGATED: "left to another document",
    GapKind.UNREAD_CLAUSE: "not read, and needed by",
    GapKind.UNKNOWN_DATE: "date not known",
    GapKind.UNSEEN_REVISIONS: "not seen",
    GapKind.STALE_VALUE_SET: "out of date",
}
"""The kinds of gaps that a brief lists; weak evidence is shown at each line instead."""
_REGISTER = "This knowledge base: register of payers"


def gaps(code: str, notes: CodeNotes, packs: Sequence[Pack], library: Library) -> Section:
    """What is not known. Where a policy was read to its end, what it leaves out is no gap."""
    found: dict[tuple[GapKind, str], list[tuple[Pack, Gap]]] = {}
    for gap in gaps_of(library, packs, payers=()):
        if gap.pack is not None and gap.kind in _OPEN:
            found.setdefault((gap.kind, gap.document), []).append((gap.pack, gap))
    said = notes.about(code, Topic.GAPS)
    rows = [
        *(
            _row(kind, document, left)
            for wanted in _OPEN
            for (kind, document), left in found.items()
            if kind is wanted
        ),
        *_without_policy(library),
        *(Row(("the code", one.text), supported(one.citations), {"kind": "notes"}) for one in said),
    ]
    heading = "Gaps in the public policy language"
    return Section("gaps", heading, tuple(rows), ("document", "what it leaves open"))


def _row(kind: GapKind, document: str, left: Sequence[tuple[Pack, Gap]]) -> Row:
    """What one document would answer, for all the policies that leave it open."""
    items = list(dict.fromkeys(gap.item for _, gap in left))
    names = list(dict.fromkeys(pack.id for pack, _ in left))
    data = {
        "kind": kind.value,
        "items": items,
        "packs": list(dict.fromkeys(pack.name for pack, _ in left)),
        "texts": list(dict.fromkeys(gap.text for _, gap in left)),
    }
    said = f"{_OPEN[kind]}: {', '.join(items)} ({', '.join(names)})"
    return Row((document, said), supported(pack_citation(pack) for pack, _ in left), data)


def _without_policy(library: Library) -> Iterator[Row]:
    """Plans that are declared and have no policy of their own here."""
    bound = {(binding.payer, binding.plan) for binding in library.payers.bindings}
    for payer in library.payers.payers.values():
        plans = [plan for plan in payer.plans.values() if (payer.id, plan.id) not in bound]
        if plans:
            said = f"none known of these plans' own: {', '.join(plan.name for plan in plans)}"
            data = {"kind": "no_policy", "payer": payer.id, "plans": [plan.id for plan in plans]}
            section = f"plans of {payer.id} without a binding"
            cited = Citation(_REGISTER, section, None, Evidence.PRIMARY, "register")
            yield Row((f"policies of {payer.name}", said), supported([cited]), data)
