"""What the knowledge base does not know: silences, unread clauses, unknown dates, weak evidence.

Each gap names what a person would have to obtain to close it, as far as that can be told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from engine.knowledge.evidence import DatedStatement, Evidence
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack, SilenceKind
from engine.knowledge.payers import Area, Binding, Payer
from engine.knowledge.study.pack_comparison import named_dates
from engine.knowledge.value_sets import ValueSet
from engine.knowledge.wanted import WantedDocuments
from engine.language.conditions import Condition, Members, NotSeen, tests_in, walk


class GapKind(StrEnum):
    """What kind of gap it is; those that keep an answer from being given first."""

    UNREAD_CLAUSE = "unread_clause"
    UNKNOWN_DATE = "unknown_date"
    UNSEEN_REVISIONS = "unseen_revisions"
    STALE_VALUE_SET = "stale_value_set"
    DELEGATED = "delegated"
    NO_POLICY = "no_policy"
    WEAK_CRITERION = "weak_criterion"
    WEAK_POSITION = "weak_position"
    NOT_SEEN = "not_seen"
    WEAK_DATE = "weak_date"
    WEAK_BINDING = "weak_binding"
    WEAK_AREA = "weak_area"
    WEAK_VALUE_SET = "weak_value_set"
    WEAK_NOTE = "weak_note"


WEAK = frozenset(kind for kind in GapKind if kind.value.startswith("weak_"))
"""The kinds that speak of evidence weaker than primary."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is not known, or not known well enough.

    `pack` is `None` for what concerns payers, `payer` for what concerns codes alone; `item` names
    the criterion, topic, date, binding, plan, area or note. `document` is what a person would have
    to obtain, by its one name; `evidence` what there is instead.
    """

    kind: GapKind
    payer: str | None
    pack: Pack | None
    item: str
    text: str
    document: str
    evidence: Evidence | None = None


def gaps(library: Library, packs: Iterable[Pack], *, payers: Iterable[str]) -> tuple[Gap, ...]:
    """The gaps of some packs, and of the plans, bindings and areas of some payers, in that order.

    Raises `InputError` where a file of the library is wrong.
    """
    found: list[Gap] = []
    for pack in packs:
        found += _of_pack(pack, library)
    kept = tuple(payers)
    for id in kept:
        found += _without_policy(library.payers.payers[id], library)
    for binding in library.payers.bindings:
        if binding.payer in kept:
            found += _of_binding(binding, library.wanted)
    for area in library.payers.areas:
        if area.payer in kept:
            found += _of_area(area, library.wanted)
    return tuple(replace(gap, document=one_name(gap.document, library)) for gap in found)


def one_name(document: str, library: Library) -> str:
    """The name of a document, whichever word for it is used."""
    known = library.wanted.named(document)
    return known.name if known else document


def _of_pack(pack: Pack, library: Library) -> Iterator[Gap]:
    yield from _unread(pack)
    yield from _dates(pack, library.wanted)
    yield from _value_sets(pack, library)
    yield from _weak(pack, library.wanted)
    for silence in pack.silences:
        if silence.kind is not SilenceKind.SILENT:
            kind = GapKind(silence.kind.value)
            document = silence.document or _text_of(pack, library.wanted)
            yield Gap(kind, pack.payer, pack, silence.topic, silence.text, document)


def _unread(pack: Pack) -> Iterator[Gap]:
    """Each clause that was not read once for each criterion or determination that it stands in."""
    holders: dict[str, Condition] = {id: one.condition for id, one in pack.criteria.items()}
    holders |= {one.id: one.condition for one in pack.determinations[1:]}
    holders["scope"] = pack.scope
    for item, condition in holders.items():
        clauses = [node.what for node in walk(condition) if isinstance(node, NotSeen)]
        for what in dict.fromkeys(clauses):
            text = f"a clause was not read: {what}"
            yield Gap(GapKind.UNREAD_CLAUSE, pack.payer, pack, item, text, what)


def _dates(pack: Pack, wanted: WantedDocuments) -> Iterator[Gap]:
    dates = pack.dates
    known = wanted.dates(pack.id)
    document = known.name if known else f"the page or history that dates the versions of {pack.id}"
    if dates.effective is None:
        seen = [
            f"{name} {one.day}"
            for name, one in named_dates(dates).items()
            if name in ("not before", "observed")
        ]
        text = "the effective date is not known" + (f" ({', '.join(seen)})" if seen else "")
        yield Gap(GapKind.UNKNOWN_DATE, pack.payer, pack, "effective", text, document)
    for name, one in named_dates(dates).items():
        if name == "unverified until":
            text = f"revisions up to {one.day} exist and were not seen"
            text_known = wanted.text(pack.id)
            obtain = text_known.name if text_known else f"the revisions of {pack.id}"
            yield Gap(GapKind.UNSEEN_REVISIONS, pack.payer, pack, name, text, obtain)
        elif name in ("effective", "not before", "retired") and _is_weak(one.evidence):
            text = _rests(f"the date {one.day}", one)
            better = wanted.replacing([one.note])
            obtain = better.name if better else document
            yield Gap(GapKind.WEAK_DATE, pack.payer, pack, name, text, obtain, one.evidence)


def _value_sets(pack: Pack, library: Library) -> Iterator[Gap]:
    end = _last_day(pack, library)
    for name in _value_sets_used(pack):
        found = library.sets[name]
        if _ends_before(found, end):
            text = f"value set {name} ends on {found.valid_to}, and the version decides after it"
            known = library.wanted.text(pack.id)
            document = known.name if known else f"the current codes of {found.title}"
            yield Gap(GapKind.STALE_VALUE_SET, pack.payer, pack, name, text, document)
        grade = found.citation.evidence if found.citation else Evidence.RECALL
        if _is_weak(grade):
            text = f"value set {name} rests on {_graded(grade)}"
            document = f"the source of {found.title}"
            yield Gap(GapKind.WEAK_VALUE_SET, pack.payer, pack, name, text, document, grade)


def _value_sets_used(pack: Pack) -> list[str]:
    conditions = [pack.scope, *(one.condition for one in pack.criteria.values())]
    conditions += [one.condition for one in pack.determinations]
    conditions += [one.condition for one in pack.warnings]
    conditions += [one.condition for one in pack.authorization.cases]
    operands = (test.operand for condition in conditions for test in tests_in(condition))
    return list(
        dict.fromkeys(
            operand.value_set
            for operand in operands
            if isinstance(operand, Members) and operand.value_set
        )
    )


def _last_day(pack: Pack, library: Library) -> date | None:
    """The last day on which a version can be in force; `None` where nothing ends it."""
    if pack.dates.retired is not None:
        return pack.dates.retired.day
    begins = [one.certain_from for one in library.versions(pack.id)]
    later = [day for day in begins if day and pack.certain_from and day > pack.certain_from]
    return min(later) - timedelta(days=1) if later else None


def _ends_before(value_set: ValueSet, end: date | None) -> bool:
    return value_set.valid_to is not None and (end is None or value_set.valid_to < end)


def _weak(pack: Pack, wanted: WantedDocuments) -> Iterator[Gap]:
    """Criteria that rest on less than primary evidence; without any, the position as a whole."""
    document = _text_of(pack, wanted)
    deciding = [one for one in pack.criteria.values() if not one.advisory]
    for one in deciding:
        grade = one.citation.evidence
        if _is_weak(grade):
            text = f"{one.title}: rests on {_graded(grade)}"
            yield Gap(GapKind.WEAK_CRITERION, pack.payer, pack, one.id, text, document, grade)
    best = min((source.evidence for source in pack.sources.values()), key=list(Evidence).index)
    if not deciding and _is_weak(best):
        text = f"the position rests on {_graded(best)} at best"
        yield Gap(GapKind.WEAK_POSITION, pack.payer, pack, "position", text, document, best)


def _text_of(pack: Pack, wanted: WantedDocuments) -> str:
    """What to obtain for the text of a pack: what most of its silences name, if there is one."""
    known = wanted.text(pack.id)
    if known is not None:
        return known.name
    named = [one.document for one in pack.silences if one.document]
    common = max(dict.fromkeys(named), key=named.count, default=None)
    if common is not None and named.count(common) * 2 > len(named):
        return common
    return f"the original text of {pack.title} ({pack.id})"


def _without_policy(payer: Payer, library: Library) -> Iterator[Gap]:
    """The plans that are declared and have no policy of their own here."""
    bound = {binding.plan for binding in library.payers.bindings if binding.payer == payer.id}
    for plan in payer.plans.values():
        if plan.id not in bound:
            known = library.wanted.plan(payer.id, plan.id)
            document = known.name if known else f"the policies of plans of {payer.name} without one"
            text = plan.note or "Nothing is known of its policy."
            yield Gap(GapKind.NO_POLICY, payer.id, None, plan.id, text, document)


def _of_binding(binding: Binding, wanted: WantedDocuments) -> Iterator[Gap]:
    grade = binding.citation.evidence
    user = f"{binding.payer} {binding.plan}" if binding.plan else binding.payer
    lines = f" ({', '.join(binding.lines)})" if binding.lines else ""
    item = f"{user}{lines} {binding.kind} {binding.policy}"
    shown = f"what shows which plans of {binding.payer} use {binding.policy}, and since when"
    known = wanted.replacing([binding.citation.document]) or wanted.uses(binding.policy)
    document = known.name if known else shown
    if _is_weak(grade):
        text = f"that {user}{lines} uses {binding.policy} rests on {_graded(grade)}"
        yield Gap(GapKind.WEAK_BINDING, binding.payer, None, item, text, document, grade)
    for name, one in (("begins", binding.begins), ("ends", binding.ends)):
        if one is not None and _is_weak(one.evidence):
            text = _rests(f"that {user} uses {binding.policy} {_SINCE[name]} {one.day}", one)
            what = f"{item}, {name}"
            better = wanted.replacing([one.note]) or wanted.dates(binding.policy)
            obtain = better.name if better else document
            yield Gap(GapKind.WEAK_DATE, binding.payer, None, what, text, obtain, one.evidence)


_SINCE = {"begins": "from", "ends": "until"}


def _of_area(area: Area, wanted: WantedDocuments) -> Iterator[Gap]:
    grade = area.citation.evidence
    if _is_weak(grade):
        states = ", ".join(area.states)
        where = f"{area.plan} ({area.jurisdiction})"
        text = f"that {states} belongs to {where} rests on {_graded(grade)}"
        better = wanted.replacing([area.citation.document])
        listed = f"the official list of the areas of {area.payer} contractors"
        document = better.name if better else listed
        item = f"{area.plan} {area.jurisdiction}"
        yield Gap(GapKind.WEAK_AREA, area.payer, None, item, text, document, grade)


def _is_weak(grade: Evidence) -> bool:
    return grade is not Evidence.PRIMARY


def _rests(what: str, one: DatedStatement) -> str:
    note = f" ({one.note})" if one.note else ""
    return f"{what} rests on {_graded(one.evidence)}{note}"


def _graded(grade: Evidence) -> str:
    if grade is Evidence.RECALL:
        return "memory: unverified"
    return f"{grade.value.replace('_', ' ')} evidence"
