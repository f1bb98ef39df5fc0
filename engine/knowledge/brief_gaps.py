"""What the public language of policies leaves open: silences, clauses not read, unknown dates."""

from collections.abc import Iterator, Sequence

from engine.knowledge.brief_model import Row, Section, Support, pack_citation, supported
from engine.knowledge.brief_notes import CodeNotes, Topic
from engine.knowledge.evidence import Citation, Evidence
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack, Silence, SilenceKind
from engine.language.conditions import Condition, NotSeen, walk

_WORDS = {SilenceKind.NOT_SEEN: "not seen", SilenceKind.DELEGATED: "left to another document"}
_REGISTER = "This knowledge base: register of payers"


def gaps(code: str, notes: CodeNotes, packs: Sequence[Pack], library: Library) -> Section:
    """What is not known. Where a policy was read to its end, what it leaves out is no gap."""
    rows = [
        *_silences(packs),
        *(row for pack in packs for row in _unread(pack)),
        *(_undated(pack) for pack in packs if pack.dates.effective is None),
        *_without_policy(library),
        *(
            Row(("the code", one.text, ""), supported(one.citations), {"kind": "notes"})
            for one in notes.about(code, Topic.GAPS)
        ),
    ]
    return Section(
        "gaps",
        "Gaps in the public policy language",
        tuple(rows),
        ("topic", "what is missing", "document to obtain"),
    )


def _silences(packs: Sequence[Pack]) -> Iterator[Row]:
    """The silences that are gaps, each topic once with the policies that leave it open."""
    found: dict[tuple[str, SilenceKind], list[tuple[Pack, Silence]]] = {}
    for pack in packs:
        for silence in pack.silences:
            if silence.kind is not SilenceKind.SILENT:
                found.setdefault((silence.topic, silence.kind), []).append((pack, silence))
    for (topic, kind), left in found.items():
        names = [pack.id for pack, _ in left]
        documents = dict.fromkeys(silence.document for _, silence in left if silence.document)
        said = f"{_WORDS[kind]} in {', '.join(names)}"
        data = {
            "kind": kind.value,
            "topic": topic,
            "packs": [pack.name for pack, _ in left],
            "texts": [silence.text for _, silence in left],
            "documents": list(documents),
        }
        support = supported(pack_citation(pack) for pack, _ in left)
        yield Row((topic, said, "; ".join(documents)), support, data)


def _unread(pack: Pack) -> Iterator[Row]:
    """The clauses of a pack that were not read."""
    for what, citation in _clauses(pack):
        data = {"kind": "unread_clause", "packs": [pack.name]}
        cells = ("clause not read", f"{pack.id}: {what}", citation.document)
        yield Row(cells, (Support(citation),), data)


def _clauses(pack: Pack) -> Iterator[tuple[str, Citation]]:
    conditions: list[tuple[Condition, Citation]] = [
        (one.condition, one.citation) for one in pack.criteria.values()
    ]
    conditions += [
        (one.condition, one.citation or pack_citation(pack)) for one in pack.determinations
    ]
    said: set[str] = set()
    for condition, citation in conditions:
        for node in walk(condition):
            if isinstance(node, NotSeen) and node.what not in said:
                said.add(node.what)
                yield node.what, citation


def _undated(pack: Pack) -> Row:
    said = f"{pack.name}: the first day on which it is in force is not known"
    data = {"kind": "unknown_date", "packs": [pack.name]}
    return Row(("effective date", said, ""), (Support(pack_citation(pack)),), data)


def _without_policy(library: Library) -> Iterator[Row]:
    """Plans that are declared and have no policy of their own here."""
    bound = {(binding.payer, binding.plan) for binding in library.payers.bindings}
    for payer in library.payers.payers.values():
        names = [plan.name for plan in payer.plans.values() if (payer.id, plan.id) not in bound]
        if names:
            said = f"{payer.name}: no policy of their own is known here for {', '.join(names)}"
            plans = [plan.id for plan in payer.plans.values() if (payer.id, plan.id) not in bound]
            data = {"kind": "no_policy", "payer": payer.id, "plans": plans}
            section = f"plans of {payer.id} without a binding"
            cited = Citation(_REGISTER, section, None, Evidence.PRIMARY, "register")
            yield Row(("plans without a policy", said, ""), (Support(cited),), data)
