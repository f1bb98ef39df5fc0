"""From payer, plan, place, line of business and date to the policy version that decides.

Never guesses: where what is known does not lead to one policy, the selection says what to supply
and which policies it could be.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from engine.knowledge.evidence import Citation, Evidence
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack, PackStatus
from engine.knowledge.payers import (
    LINES_OF_BUSINESS,
    Area,
    Binding,
    BindingKind,
    Payer,
    weakest,
)
from engine.knowledge.timeline import Segment, in_force, nearest, time_line

PARTS = {"institutional": ("A",), "professional": ("B",)}
"""The part of Medicare whose areas a claim form follows; without a claim both are looked at."""

_RANK = {
    PackStatus.DRAFT: 0,
    PackStatus.PROVISIONAL: 1,
    PackStatus.ACTIVE: 2,
    PackStatus.RETIRED: 2,
}


@dataclass(frozen=True, slots=True)
class Request:
    """What is known of who pays, where and when."""

    payer: str
    date_of_service: date
    plan: str | None = None
    line_of_business: str | None = None
    plan_state: str | None = None
    state: str | None = None
    county: str | None = None
    claim_form: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What narrows the versions: those known on a day, those of at least a status."""

    as_known_on: date | None = None
    min_status: PackStatus | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the chain from the plan to its policy."""

    payer: str
    plan: str | None
    binding: str
    policy: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Need:
    """A field of the encounter to supply so that a policy can be selected."""

    field: str
    question: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plan or policy that the encounter could belong to."""

    payer: str
    plan: str | None
    policy: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """A warning of the selection itself."""

    id: str
    text: str
    citation: Citation | None
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A version that decides, and the chain that leads to it; none where a person named it."""

    pack: Pack
    chain: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """What the selection came to.

    One choice: it decides. Several: the version in force is uncertain between them. None with
    `needs`: not enough is known. None without: nothing is bound; `nearest` names the versions
    closest in time.
    """

    choices: tuple[Choice, ...]
    selected_by: tuple[tuple[str, str], ...]
    needs: tuple[Need, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    nearest: tuple[Pack, ...] = ()
    notes: tuple[Note, ...] = ()


def select(library: Library, request: Request, limits: Limits = Limits()) -> Selection:
    """The policy version for a request. Raises `InputError` where a pack of the policy is wrong."""
    return _Selector(library, request, limits).run()


class _Selector:
    def __init__(self, library: Library, request: Request, limits: Limits) -> None:
        self.library = library
        self.request = request
        self.limits = limits
        self.payer: Payer = library.payers.payers[request.payer]
        self.notes: list[Note] = []
        self.by: dict[str, str] = {}

    def run(self) -> Selection:
        line = self.request.line_of_business or self.payer.default_line
        if line is None:
            need = Need("line_of_business", "Which line of business is the plan?")
            given = () if self.request.plan is None else (self.request.plan,)
            return self._ask((need,), self._bindings(None, None), given)
        self.by["line_of_business"] = line
        plan = self.request.plan
        if plan is None and self._areas():
            found = self._plan_by_place()
            if isinstance(found, Selection):
                return found
            plan = found
        else:
            self.by["by"] = "payer" if plan is None else "plan"
        bindings = self._bindings(plan, line)
        if plan is None and any(binding.plan for binding in bindings):
            return self._ask((Need("plan", "Which plan of the payer is it?"),), bindings)
        if self.request.plan_state is None and self._depend_on_state(bindings, plan, line):
            need = Need("plan_state", "In which state is the plan?")
            return self._ask((need,), bindings)
        return self._version(plan, self._not_ruled_out(bindings, plan, line))

    def _areas(self) -> list[Area]:
        return [area for area in self.library.payers.areas if area.payer == self.payer.id]

    def _plan_by_place(self) -> "str | Selection":
        """The contractor of the place of service, or the selection that asks for the place."""
        request = self.request
        if request.state is None:
            question = "In which state or territory was the service performed?"
            contractors = dict.fromkeys(area.plan for area in self._areas())
            return self._ask((Need("service_location.state", question),), (), contractors)
        parts = PARTS.get(request.claim_form or "", ("A", "B"))
        here = [a for a in self._areas() if request.state in a.states and set(parts) & set(a.parts)]
        county = request.county
        if county is not None:
            here = [area for area in here if area.holds(county)]
        plans = list(dict.fromkeys(area.plan for area in here))
        if len(plans) > 1:
            return self._ask(self._place_needs(here, county), (), plans)
        if not plans:
            text = f"no contractor for {request.state} is declared"
            self.notes.append(Note("place_without_contractor", text, None, None))
            return Selection((), self._by(), notes=self._noted())
        self._place_found(here, parts)
        return plans[0]

    def _place_needs(self, here: list[Area], county: str | None) -> tuple[Need, ...]:
        needs = []
        if county is None and any(area.is_split for area in here):
            named = sorted(
                {name for area in here for name in (*area.counties, *area.except_counties)}
            )
            listed = ", ".join(named)
            question = f"In which county or city was the service performed ({listed} or another)?"
            needs.append(Need("service_location.county", question))
        if self.request.claim_form is None:
            needs.append(Need("claim.form", "Is the claim professional or institutional?"))
        return tuple(needs)

    def _place_found(self, here: list[Area], parts: tuple[str, ...]) -> None:
        evidence = weakest(*(area.citation.evidence for area in here))
        area = next(area for area in here if area.citation.evidence is evidence)
        self.by |= {
            "by": "service_location",
            "state": self.request.state or "",
            "part": "".join(parts),
            "jurisdiction": area.jurisdiction,
            "evidence": evidence.value,
        }
        if evidence is Evidence.RECALL:
            belongs = f"{self.request.state} belongs to {area.jurisdiction}"
            text = f"that {belongs} rests on memory: unverified"
            self.notes.append(Note("unverified_place", text, area.citation, Evidence.RECALL))

    def _bindings(self, plan: str | None, line: str | None) -> list[Binding]:
        """The bindings by which the plan and line use a policy, whatever their dates."""
        found = self._concerning(plan, line)
        return [binding for binding in found if binding.kind is not BindingKind.EXCLUDES]

    def _concerning(self, plan: str | None, line: str | None) -> list[Binding]:
        return [
            binding
            for binding in self.library.payers.bindings
            if binding.payer == self.payer.id
            and (plan is None or binding.plan in (None, plan))
            and (line is None or not binding.lines or line in binding.lines)
            and (not binding.states or self.request.plan_state in (None, *binding.states))
        ]

    def _exclusions(self, plan: str | None, line: str) -> list[Binding]:
        """What rules a policy out for the plan and line on the day, in whichever state."""
        day = self.request.date_of_service
        return [
            binding
            for binding in self._concerning(plan, line)
            if binding.kind is BindingKind.EXCLUDES
            and binding.plan in (None, plan)
            and (binding.begins is None or binding.begins.day <= day)
            and (binding.ends is None or day <= binding.ends.day)
            and self._binding_known(binding)
        ]

    def _depend_on_state(self, bindings: list[Binding], plan: str | None, line: str) -> bool:
        """Whether the state of the plan decides if one of the bindings holds."""
        used = {binding.policy for binding in bindings}
        ruling = [one for one in self._exclusions(plan, line) if one.policy in used]
        return any(binding.states for binding in (*bindings, *ruling))

    def _not_ruled_out(self, bindings: list[Binding], plan: str | None, line: str) -> list[Binding]:
        """The bindings without those to a policy that does not govern the line, which is said."""
        ruled_out: set[str] = set()
        for one in self._exclusions(plan, line):
            if one.states and self.request.plan_state is None:
                continue
            ruled_out.add(one.policy)
            whose = f" of {plan}" if plan else ""
            text = f"`{one.policy}` does not govern the line of business `{line}`{whose}"
            self.notes.append(Note("policy_excluded", text, one.citation, one.citation.evidence))
        return [binding for binding in bindings if binding.policy not in ruled_out]

    def _ask(
        self, needs: tuple[Need, ...], bindings: Iterable[Binding], plans: Iterable[str] = ()
    ) -> Selection:
        """Ask for what is missing, naming the policies of these plans or bindings."""
        line = self.by.get("line_of_business")
        by_plan: dict[str | None, list[Binding]] = {
            plan: self._bindings(plan, line) for plan in plans
        }
        if not by_plan:
            used = list(bindings) or self._bindings(None, line)
            by_plan = {plan: [] for plan in self._plans_possible(used)}
            for binding in used:
                by_plan.setdefault(binding.plan, []).append(binding)
        found: list[Candidate] = []
        for plan, bound in by_plan.items():
            policies: list[str | None] = list(self._policies(bound, plan, line))
            found += [Candidate(self.payer.id, plan, policy) for policy in policies or [None]]
        return Selection((), self._by(), needs, tuple(dict.fromkeys(found)), notes=self._noted())

    def _plans_possible(self, bindings: list[Binding]) -> Iterable[str]:
        """The plans that it could be, where the plan matters and no place tells it.

        A plan without a policy is among them: it is as possible as any other.
        """
        if self.request.plan is not None:
            return (self.request.plan,)
        matters = any(binding.plan for binding in bindings) and not self._areas()
        return self.payer.plans if matters else ()

    def _policies(
        self, bindings: list[Binding], plan: str | None, line: str | None
    ) -> Iterator[str]:
        """The policies of a plan on the day; where its line is not known, those of every line."""
        lines = self.payer.lines or LINES_OF_BUSINESS
        for one in lines if line is None else (line,):
            ruled_out = {
                ruling.policy for ruling in self._exclusions(plan, one) if not ruling.states
            }
            bound = [
                binding
                for binding in bindings
                if (not binding.lines or one in binding.lines) and binding.policy not in ruled_out
            ]
            for item in in_force(self._segments(bound), self.request.date_of_service):
                yield item.pack.id

    def _segments(self, bindings: Iterable[Binding]) -> tuple[Segment, ...]:
        return time_line(
            (pack, binding)
            for binding in bindings
            if self._binding_known(binding)
            for pack in self.library.versions(binding.policy)
            if self._admitted(pack)
        )

    def _binding_known(self, binding: Binding) -> bool:
        """Whether a binding was known on the day asked for.

        One without a day of its own is taken as known when its versions are.
        """
        day = self.limits.as_known_on
        return day is None or binding.observed is None or binding.observed.day <= day

    def _noted(self) -> tuple[Note, ...]:
        """What is to be said, each once: a version can be left out of several time lines."""
        return tuple(dict.fromkeys(self.notes))

    def _by(self) -> tuple[tuple[str, str], ...]:
        return tuple(self.by.items())

    def _version(self, plan: str | None, bindings: list[Binding]) -> Selection:
        """The version in force, on one time line of all policies that the plan used."""
        day = self.request.date_of_service
        segments = self._segments(bindings)
        current = in_force(segments, day)
        choices: dict[str, Choice] = {}
        for item in current:
            choice = self._choice(plan, item)
            followed = self._followed(item)
            if followed is not None and followed.needs:
                return replace(followed, notes=self._noted())
            for further in followed.choices if followed else ():
                found = Choice(further.pack, (*choice.chain, *further.chain))
                choices[found.pack.digest] = found
            if followed is None or not followed.choices:
                choices[choice.pack.digest] = choice
        self._note_uncertainty(tuple(choices.values()), current)
        near = () if choices else nearest(segments, day) or self._undated(bindings)
        return Selection(tuple(choices.values()), self._by(), nearest=near, notes=self._noted())

    def _undated(self, bindings: list[Binding]) -> tuple[Pack, ...]:
        """Versions that no date can select: named where nothing else is, and that is said."""
        versions = [pack for binding in bindings for pack in self.library.versions(binding.policy)]
        found = tuple(pack for pack in versions if pack.earliest is None and self._admitted(pack))
        for pack in found:
            text = f"since when {pack.name} is in force is not known: no date of service selects it"
            self.notes.append(Note("undated_version", text, None, None))
        return found

    def _followed(self, item: Segment) -> Selection | None:
        """What the payer selects whose policy a binding follows: same place, line and date."""
        if item.binding is None or item.binding.follows is None:
            return None
        request = replace(self.request, payer=item.binding.follows, plan=None)
        selection = select(self.library, request, self.limits)
        self.by |= dict(selection.selected_by)
        self.notes += selection.notes
        return selection

    def _note_uncertainty(self, choices: tuple[Choice, ...], current: tuple[Segment, ...]) -> None:
        day = self.request.date_of_service
        noted = any(note.id == "uncertain_version" for note in self.notes)
        if len(choices) > 1 and not noted:
            names = " or ".join(choice.pack.name for choice in choices)
            text = f"which version was in force on {day} is not known: {names}"
            self.notes.append(Note("uncertain_version", text, None, None))
        elif len(current) == 1 and day < current[0].certain:
            text = f"whether {current[0].pack.name} was in force yet on {day} is not known"
            self.notes.append(Note("uncertain_version", text, None, None))

    def _choice(self, plan: str | None, item: Segment) -> Choice:
        binding = item.binding
        if binding is None:
            return Choice(item.pack)
        evidence = binding.citation.evidence
        if evidence is Evidence.RECALL:
            text = f"that {plan or binding.payer} uses {binding.policy} rests on memory: unverified"
            self.notes.append(Note("unverified_binding", text, binding.citation, evidence))
        chosen = binding.plan or plan
        link = Link(binding.payer, chosen, binding.kind.value, binding.policy, evidence)
        return Choice(item.pack, (link,))

    def _admitted(self, pack: Pack) -> bool:
        if (
            self.limits.min_status is not None
            and _RANK[pack.status] < _RANK[self.limits.min_status]
        ):
            text = f"{pack.name} is {pack.status} and was left out"
            self.notes.append(Note("status_left_out", text, None, None))
            return False
        if self.limits.as_known_on is None:
            return True
        known = pack.known_by(self.limits.as_known_on)
        if known is None:
            text = f"{pack.name} was left out: no date tells when it was known"
            self.notes.append(Note("unknown_knowledge_date", text, None, None))
        return bool(known)
