"""Coverage of a service by payer and plan over time, and prior authorization beside it.

A row is one version of a policy for the plans that used it alike: from when to when, where it
stands, and how each of these is known.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.knowledge.brief.model import Row, Section, Support, pack_citation, supported
from engine.knowledge.brief.notes import CodeNotes, units_at
from engine.knowledge.brief.positions import has_criteria, most_bodies, position_of
from engine.knowledge.evidence import DatedStatement
from engine.knowledge.library import Library
from engine.knowledge.packs import AuthorizationCase, Pack
from engine.knowledge.payers import Binding, BindingKind, Payer
from engine.knowledge.timeline import Segment, in_force, time_line
from engine.language.conditions import ALWAYS
from engine.language.facts import Vocabulary
from engine.language.words import condition_words

_DAY = timedelta(days=1)
_NEVER = "of unknown date, never selected"


def coverage(code: str, notes: CodeNotes, library: Library, on: date | None) -> Section:
    """Every version that a plan used; with a day, those that may have been in force on it."""
    rows = []
    for payer in library.payers.payers.values():
        alike: dict[_Key, list[_Use]] = {}
        for use in _uses(payer, library, on):
            alike.setdefault(use.key, []).append(use)
        rows += [_row(payer, uses, code, notes, library) for uses in alike.values()]
        rows += [_excluded(payer, b) for b in _own(payer, library) if _excludes(b)]
    return Section(
        "coverage",
        "Coverage by payer and plan",
        tuple(rows),
        ("payer and plan", "position", "units", "in force", "version"),
        "The position is that of the policy as a whole: `not covered` holds whatever is found. "
        "Whether a case meets the criteria is for `coverpack evaluate`.",
    )


def authorization(packs: Sequence[Pack], vocabulary: Vocabulary) -> Section:
    """Whether prior authorization is asked for: a dimension of its own, beside coverage."""
    alike: dict[tuple[str, str], list[tuple[Pack, AuthorizationCase]]] = {}
    for pack in packs:
        for entry in pack.authorization.entries:
            told = entry.required.replace("_", " "), _when(entry, vocabulary)
            alike.setdefault(told, []).append((pack, entry))
    rows = []
    for (required, when), found in alike.items():
        cited = [entry.citation or pack_citation(pack, entry.evidence) for pack, entry in found]
        data = {"required": found[0][1].required, "packs": [pack.name for pack, _ in found]}
        named = ", ".join(dict.fromkeys(pack.id for pack, _ in found))
        rows.append(Row((required, when, named), supported(cited), data))
    columns = ("required", "when", "policies")
    return Section("authorization", "Prior authorization", tuple(rows), columns)


def _when(entry: AuthorizationCase, vocabulary: Vocabulary) -> str:
    """When an entry holds: in its own words, else in those of its condition."""
    if entry.text or entry.condition == ALWAYS:
        return entry.text or ""
    return condition_words(entry.condition, vocabulary)


_Key = tuple[tuple[str, ...], tuple[str, ...], str, str]


@dataclass(frozen=True, slots=True)
class _Use:
    """A version as one plan used it; `begun` is the statement that its first day rests on."""

    pack: Pack
    binding: Binding
    when: str
    begun: DatedStatement | None

    @property
    def key(self) -> _Key:
        """What plans have in common that used a version alike."""
        return self.binding.lines, self.binding.states, self.pack.name, self.when


def _own(payer: Payer, library: Library) -> list[Binding]:
    return [binding for binding in library.payers.bindings if binding.payer == payer.id]


def _excludes(binding: Binding) -> bool:
    return binding.kind is BindingKind.EXCLUDES


def _uses(payer: Payer, library: Library, on: date | None) -> Iterator[_Use]:
    for plan in (None, *payer.plans):
        pairs = [
            (pack, binding)
            for binding in _own(payer, library)
            if binding.plan == plan and not _excludes(binding)
            for pack in library.versions(binding.policy)
        ]
        line = time_line(pairs)
        for item in line:
            alike = [one for one in line if _concerns(one, item)]
            if item.binding is None or _superseded_at_once(item, alike):
                continue
            if on is None or item in in_force(alike, on):
                begins, begun = _begins(item)
                yield _Use(item.pack, item.binding, begins + _ends(item, alike), begun)
        if on is None:
            undated = [(pack, binding) for pack, binding in pairs if pack.earliest is None]
            yield from (_Use(pack, binding, _NEVER, None) for pack, binding in undated)


def _concerns(one: Segment, other: Segment) -> bool:
    """Whether two segments of a plan can be for the same line of business and state."""
    if one.binding is None or other.binding is None:
        return True
    return all(
        not left or not right or bool({*left} & {*right})
        for left, right in (
            (one.binding.lines, other.binding.lines),
            (one.binding.states, other.binding.states),
        )
    )


def _superseded_at_once(item: Segment, alike: Sequence[Segment]) -> bool:
    """Whether another version began for certain no later: then this one was never in force."""
    later = alike[alike.index(item) + 1 :]
    return any(one.certain <= item.earliest for one in later)


def _begins(item: Segment) -> tuple[str, DatedStatement | None]:
    """From when, and the statement that it rests on: the binding's where that comes later."""
    dates = item.pack.dates
    begun = dates.effective or dates.not_before or dates.observed
    bound = item.binding.begins if item.binding else None
    if bound is not None and begun is not None and bound.day > begun.day:
        begun = bound
    if item.earliest == item.certain:
        return f"from {item.earliest}", begun
    return f"from an unknown day between {item.earliest} and {item.certain}", begun


def _ends(item: Segment, alike: Sequence[Segment]) -> str:
    """To when: what is stored, else the day before what came next."""
    stored = [item.pack.dates.retired, item.binding.ends if item.binding else None]
    days = [end.day for end in stored if end is not None]
    after = [one for one in alike[alike.index(item) + 1 :] if one.certain > item.certain]
    if after and (not days or after[0].earliest <= min(days)):
        successor = after[0]
        if successor.earliest == successor.certain:
            return f" to {successor.earliest - _DAY}"
        return f" to an unknown day after {successor.earliest - _DAY}"
    return f" to {min(days)}" if days else ""


def _row(payer: Payer, uses: Sequence[_Use], code: str, notes: CodeNotes, library: Library) -> Row:
    use = uses[0]
    position = position_of(use.pack)
    bodies = most_bodies(use.pack, library.facts) if has_criteria(use.pack) else None
    units = None if bodies is None else units_at(notes, code, bodies)
    words, follows = position.words, use.binding.follows
    if follows:
        words = f"as {library.payers.payers[follows].name} at the place of service, else {words}"
    support = [*supported((one.binding.citation for one in uses), "binding")]
    support += supported(position.citations, "position")
    if use.begun is not None:
        support.append(Support(pack_citation(use.pack, use.begun.evidence), "date"))
    plans = [one.binding.plan for one in uses if one.binding.plan]
    most = "" if units is None else f"at most {units} of {code}"
    return Row(
        (_who(payer, plans, use.binding), words, most, use.when, _version(use.pack)),
        tuple(support),
        {
            "payer": payer.id,
            "plans": plans,
            "lines_of_business": list(use.binding.lines),
            "states": list(use.binding.states),
            "binding": use.binding.kind.value,
            "pack": use.pack.name,
            "status": use.pack.status.value,
            "position": position.words,
            "payer_term": position.payer_term,
            "follows": follows,
            "most_units": units,
        },
    )


def _excluded(payer: Payer, binding: Binding) -> Row:
    plans = [binding.plan] if binding.plan else []
    cells = (_who(payer, plans, binding), "does not govern here", "", "", binding.policy)
    data = {
        "payer": payer.id,
        "plans": plans,
        "lines_of_business": list(binding.lines),
        "states": list(binding.states),
        "binding": binding.kind.value,
        "policy": binding.policy,
    }
    return Row(cells, supported([binding.citation]), data)


def _version(pack: Pack) -> str:
    return f"{pack.name}, {pack.status}"


def _who(payer: Payer, plans: Sequence[str], binding: Binding) -> str:
    """Payer, plans, and what narrows them: `Medicare: CGS Administrators (medicare ffs)`."""
    names = ", ".join(payer.plans[plan].name for plan in plans)
    lines = ", ".join(line.replace("_", " ") for line in binding.lines)
    narrowed = "; ".join(part for part in (lines, ", ".join(binding.states)) if part)
    who = f"{payer.name}: {names}" if names else payer.name
    return f"{who} ({narrowed})" if narrowed else who
