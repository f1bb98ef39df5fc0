"""What the public language of policies leaves open, by the document that would close it."""

from collections.abc import Iterator, Sequence

from engine.knowledge.brief_model import Row, Section, pack_citation, supported
from engine.knowledge.brief_notes import CodeNotes, Topic
from engine.knowledge.evidence import Citation, Evidence
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack, Silence, SilenceKind
from engine.language.conditions import NotSeen, walk

_REGISTER = "This knowledge base: register of payers"


def gaps(code: str, notes: CodeNotes, packs: Sequence[Pack], library: Library) -> Section:
    """What is not known. Where a policy was read to its end, what it leaves out is no gap."""
    said = notes.about(code, Topic.GAPS)
    rows = [
        *_silences(packs, SilenceKind.NOT_SEEN, "not seen"),
        *_silences(packs, SilenceKind.DELEGATED, "left to another document"),
        *_unread(packs),
        *_undated(packs),
        *_without_policy(library),
        *(Row(("the code", one.text), supported(one.citations), {"kind": "notes"}) for one in said),
    ]
    heading = "Gaps in the public policy language"
    return Section("gaps", heading, tuple(rows), ("document", "what it leaves open"))


def _silences(packs: Sequence[Pack], kind: SilenceKind, words: str) -> Iterator[Row]:
    """The silences of one kind, by the document that would answer them."""
    found: dict[str, dict[str, list[tuple[Pack, Silence]]]] = {}
    for pack in packs:
        for silence in pack.silences:
            if silence.kind is kind:
                document = silence.document or pack_citation(pack).document
                topics = found.setdefault(document, {})
                topics.setdefault(silence.topic, []).append((pack, silence))
    for document, topics in found.items():
        left = [one for each in topics.values() for one in each]
        names = list(dict.fromkeys(pack.id for pack, _ in left))
        data = {
            "kind": kind.value,
            "topics": list(topics),
            "packs": list(dict.fromkeys(pack.name for pack, _ in left)),
            "texts": [silence.text for _, silence in left],
        }
        said = f"{words}: {', '.join(topics)} ({', '.join(names)})"
        yield Row((document, said), supported(pack_citation(pack) for pack, _ in left), data)


def _unread(packs: Sequence[Pack]) -> Iterator[Row]:
    """The clauses that exist and were not read."""
    for pack in packs:
        cited = [(one.condition, one.citation) for one in pack.criteria.values()]
        cited += [
            (one.condition, one.citation or pack_citation(pack)) for one in pack.determinations
        ]
        found = {
            node.what: citation
            for condition, citation in cited
            for node in walk(condition)
            if isinstance(node, NotSeen)
        }
        for what, citation in found.items():
            data = {"kind": "unread_clause", "pack": pack.name}
            said = f"not read: {what} ({pack.id})"
            yield Row((citation.document, said), supported([citation]), data)


def _undated(packs: Sequence[Pack]) -> Iterator[Row]:
    found = [pack for pack in packs if pack.dates.effective is None]
    names = [pack.name for pack in found]
    if found:
        said = f"the day on which it began is not known: {', '.join(names)}"
        data = {"kind": "unknown_date", "packs": names}
        yield Row(("date of each version", said), supported(map(pack_citation, found)), data)


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
