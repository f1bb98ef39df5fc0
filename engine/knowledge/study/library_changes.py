"""What differs between two states of a library in everything that decides.

Packs come as pairs, to be compared themselves: a pack differs where its text does, and where a
value set does that it takes codes from. The rest is listed: packs that came and went, facts, value
sets, payers with their areas and bindings, coding packs and tables.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace

from engine.knowledge.coding.table_reader import tables_of
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.knowledge.payers import Area, Binding
from engine.knowledge.study.condition_changes import Change
from engine.knowledge.value_sets import ValueSet
from engine.language.conditions import Condition, tests_in
from engine.language.facts import Fact

_FACT, _BINDING = "fact", "binding"


@dataclass(frozen=True, slots=True)
class LibraryChange:
    """One thing that came, went, or changed; `detail` says in what, `policy` whose it is."""

    kind: str
    change: Change
    name: str
    detail: str = ""
    policy: str | None = None


@dataclass(frozen=True, slots=True)
class BothVocabularies:
    """The words of two states of a library: a fact that is no more is still named."""

    facts: Mapping[str, Fact]
    value_sets: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class LibraryChanges:
    """The packs that differ, then and now, and everything else that does."""

    pairs: tuple[tuple[Pack, Pack], ...]
    others: tuple[LibraryChange, ...]
    vocabulary: BothVocabularies

    def of_policy(self, name: str) -> "LibraryChanges":
        """What concerns one policy or pack: its bindings and facts, and not what lines need."""
        pairs = tuple(pair for pair in self.pairs if name in (pair[1].id, pair[1].name))
        policy = name.partition("@")[0]
        asked = {
            test.fact
            for pair in pairs
            for pack in pair
            for condition in _conditions(pack)
            for test in tests_in(condition)
        }
        others = tuple(
            one
            for one in self.others
            if (one.policy == policy and (one.kind != "pack" or name in (policy, one.name)))
            or (one.kind == _FACT and one.name in asked)
        )
        return replace(self, pairs=pairs, others=others)


def library_changes(old: Library, new: Library) -> LibraryChanges:
    """From an earlier state of a library. Raises `InputError` where a file of either is wrong."""
    then, now = ({pack.name: pack for pack in one.packs()} for one in (old, new))
    pairs = []
    for pack in now.values():
        before = then.get(pack.name) or _version_before(pack, then)
        if before is not None and before != pack:
            pairs.append((_told_apart(before, pack), pack))
    vocabulary = BothVocabularies({**old.facts, **new.facts}, {**old.value_sets, **new.value_sets})
    return LibraryChanges(tuple(pairs), tuple(_others(old, new, then, now)), vocabulary)


def _version_before(pack: Pack, then: Mapping[str, Pack]) -> Pack | None:
    """The latest version of a policy at that time, for a version that is new since."""
    versions = [one for one in then.values() if one.id == pack.id]
    return max(versions, key=lambda one: (str(one.earliest), one.version), default=None)


def _told_apart(before: Pack, after: Pack) -> Pack:
    """The earlier pack; where only value sets differ, under a digest that is not the later's."""
    if before.digest != after.digest:
        return before
    return replace(before, digest=f"{before.digest}+earlier value sets")


def _others(
    old: Library, new: Library, then: Mapping[str, Pack], now: Mapping[str, Pack]
) -> Iterator[LibraryChange]:
    for name in dict.fromkeys((*then, *now)):
        if (name in then) != (name in now):
            change = Change.DROPPED if name in then else Change.ADDED
            yield LibraryChange("pack", change, name, policy=name.partition("@")[0])
    yield from _changed("value set", old.sets, new.sets)
    yield from _changed(_FACT, old.facts, new.facts)
    yield from _changed("payer", old.payers.payers, new.payers.payers)
    yield from _changed("area", _areas(old.payers.areas), _areas(new.payers.areas))
    bound = _bindings(old.payers.bindings), _bindings(new.payers.bindings)
    for one in _changed(_BINDING, *bound):
        binding = (bound[1] if one.name in bound[1] else bound[0])[one.name]
        yield replace(one, policy=binding.policy)
    coding = ({pack.name: pack for pack in one.coding_packs} for one in (old, new))
    yield from _changed("coding pack", *coding)
    tables = ({table.id: table.digest for table in tables_of(one)} for one in (old, new))
    yield from _changed("coding table", *tables)


def _changed(
    kind: str, before: Mapping[str, object], after: Mapping[str, object]
) -> Iterator[LibraryChange]:
    for name in dict.fromkeys((*before, *after)):
        if name not in before or name not in after:
            yield LibraryChange(kind, Change.DROPPED if name in before else Change.ADDED, name)
        elif before[name] != after[name]:
            detail = _detail(before[name], after[name])
            yield LibraryChange(kind, Change.CHANGED, name, detail)


def _detail(before: object, after: object) -> str:
    """In what two things of one name differ: the codes of a list, else the names of the parts."""
    if isinstance(before, str) or type(before) is not type(after):
        return ""
    assert is_dataclass(before)
    names = [one.name for one in fields(before)]
    parts = [name for name in names if getattr(before, name) != getattr(after, name)]
    if isinstance(before, ValueSet) and isinstance(after, ValueSet) and "codes" in parts:
        parts.remove("codes")
        gone = [f"without {code}" for code in before.codes if code not in after.codes]
        parts[:0] = gone + [f"with {code}" for code in after.codes if code not in before.codes]
    return ", ".join(part.replace("_", " ") for part in parts if part != "digest")


def _areas(areas: Iterable[Area]) -> dict[str, Area]:
    """The areas by contractor, jurisdiction and states."""
    named = (
        (" ".join((a.payer, a.plan, a.jurisdiction, *a.parts, *a.states, *a.counties)), a)
        for a in areas
    )
    return dict(named)


def _bindings(bindings: Iterable[Binding]) -> dict[str, Binding]:
    """The bindings by what they say: who uses which policy, and when."""
    return {_binding_words(one): one for one in bindings}


def _binding_words(one: Binding) -> str:
    who = " ".join(filter(None, (one.payer, one.plan)))
    narrowed = "; ".join(", ".join(words) for words in (one.lines, one.states) if words)
    words = [f"{who} ({narrowed.replace('_', ' ')})" if narrowed else who, one.kind, one.policy]
    words += [f"from {one.begins.day}"] if one.begins else []
    words += [f"until {one.ends.day}"] if one.ends else []
    words += [f"unless {one.follows} decides"] if one.follows else []
    return " ".join(words)


def _conditions(pack: Pack) -> list[Condition]:
    """All that a pack asks, of the answer and beside it."""
    return [
        pack.scope,
        *(criterion.condition for criterion in pack.criteria.values()),
        *(determination.condition for determination in pack.determinations),
        *(warning.condition for warning in pack.warnings),
        *(case.condition for case in pack.authorization.cases),
    ]
