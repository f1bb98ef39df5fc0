"""Coverage of a service by payer and plan over time, and prior authorization beside it.

A row is one version of a policy for one plan: from when to when, where it stands, and how each of
these is known.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.knowledge.brief_model import Json, Row, Section, Support, pack_citation, supported
from engine.knowledge.brief_notes import CodeNotes, units_at
from engine.knowledge.brief_positions import most_bodies, position_of
from engine.knowledge.evidence import DatedStatement
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.knowledge.payers import Binding, BindingKind
from engine.knowledge.timeline import Segment, in_force, time_line

_DAY = timedelta(days=1)


def coverage(code: str, notes: CodeNotes, library: Library, on: date | None) -> Section:
    """Every version that a plan used; with a day, those that may have been in force on it."""
    asked = _Asked(code, notes, on)
    rows = [
        _Plan(payer, plan, bindings, library).rows(asked)
        for payer, plan, bindings in _by_plan(library)
    ]
    return Section(
        "coverage",
        "Coverage by payer and plan",
        tuple(row for found in rows for row in found),
        ("payer and plan", "policy", "in force", "position", f"most units of {code}"),
        "The position is that of the policy as a whole. Not covered holds whatever the findings "
        "are; who is covered under criteria is for `coverpack evaluate`.",
    )


def authorization(packs: Sequence[Pack]) -> Section:
    """Whether prior authorization is asked for: a dimension of its own, beside coverage."""
    rows = []
    for pack in packs:
        found = pack.authorization
        cited = found.citation or pack_citation(pack, found.evidence)
        required = found.required.replace("_", " ")
        data = {"pack": pack.name, "required": found.required}
        rows.append(Row((pack.name, required), supported([cited]), data))
    return Section("authorization", "Prior authorization", tuple(rows), ("policy", "required"))


def _by_plan(library: Library) -> Iterator[tuple[str, str | None, list[Binding]]]:
    for payer in library.payers.payers.values():
        for plan in (None, *payer.plans):
            own = [
                binding
                for binding in library.payers.bindings
                if (binding.payer, binding.plan) == (payer.id, plan)
            ]
            if own:
                yield payer.id, plan, own


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the brief is of: a code, its notes, and a day or all of them."""

    code: str
    notes: CodeNotes
    on: date | None

    def most_units(self, pack: Pack, library: Library) -> int | None:
        """The most units that a pack with a limit on bodies can cover."""
        bodies = most_bodies(pack, library.facts) if _has_criteria(pack) else None
        return None if bodies is None else units_at(self.notes, self.code, bodies)


class _Plan:
    """The policies of one plan as one line of time."""

    def __init__(
        self, payer: str, plan: str | None, bindings: list[Binding], library: Library
    ) -> None:
        self.payer = payer
        self.plan = plan
        self.library = library
        self.excluding = [b for b in bindings if b.kind is BindingKind.EXCLUDES]
        pairs = [
            (pack, binding)
            for binding in bindings
            if binding.kind is not BindingKind.EXCLUDES
            for pack in library.versions(binding.policy)
        ]
        self.segments = time_line(pairs)
        self.undated = [(pack, binding) for pack, binding in pairs if pack.earliest is None]

    def rows(self, asked: _Asked) -> Iterator[Row]:
        for item in self.segments:
            alike = [one for one in self.segments if _concerns(one, item)]
            if item.binding and (asked.on is None or item in in_force(alike, asked.on)):
                begins, begun = _begins(item)
                ends = _ends(item, alike)
                yield self._row(item.pack, item.binding, asked, f"{begins}{ends}", begun)
        for pack, binding in self.undated if asked.on is None else ():
            said = "of unknown date, never selected"
            yield self._row(pack, binding, asked, said, None)
        for binding in self.excluding:
            cells = (self._who(binding), binding.policy, "", "does not govern here", "")
            data = {**self._data(binding), "policy": binding.policy, "binding": "excludes"}
            yield Row(cells, supported([binding.citation], "binding"), data)

    def _row(
        self,
        pack: Pack,
        binding: Binding,
        asked: _Asked,
        when: str,
        begun: DatedStatement | None,
    ) -> Row:
        position = position_of(pack)
        words = position.words
        if binding.follows:
            words = f"as the policy of {binding.follows} for the place of service, else {words}"
        units = asked.most_units(pack, self.library)
        support = [*supported([binding.citation], "binding")]
        support += supported(position.citations, "position")
        if begun is not None:
            dated = pack_citation(pack, begun.evidence)
            support.append(Support(dated, "date"))
        data = {
            **self._data(binding),
            "binding": binding.kind.value,
            "pack": pack.name,
            "status": pack.status.value,
            "in_force": when,
            "position": position.words,
            "payer_term": position.payer_term,
            "follows": binding.follows,
            "most_units": units,
        }
        who, most = self._who(binding), "-" if units is None else str(units)
        return Row((who, f"{pack.name}, {pack.status}", when, words, most), tuple(support), data)

    def _who(self, binding: Binding) -> str:
        payer = self.library.payers.payers[self.payer]
        name = payer.plans[self.plan].name if self.plan else ""
        lines = ", ".join(line.replace("_", " ") for line in binding.lines)
        states = ", ".join(binding.states)
        more = "; ".join(part for part in (lines, states) if part)
        who = f"{payer.name}, {name}" if name else payer.name
        return f"{who} ({more})" if more else who

    def _data(self, binding: Binding) -> dict[str, Json]:
        lines, states = list(binding.lines), list(binding.states)
        who = {"payer": self.payer, "plan": self.plan}
        return {**who, "lines_of_business": lines, "states": states}


def _has_criteria(pack: Pack) -> bool:
    return any(not criterion.advisory for criterion in pack.criteria.values())


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

