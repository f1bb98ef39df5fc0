"""From payer, plan, place, line of business and date to the policy version that decides.

Never guesses: where what is known does not lead to one policy, the selection says what to supply
and which policies it could be.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from engine.knowledge.bindings import PayerBindings
from engine.knowledge.evidence import Ending, Evidence
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack, PackStatus
from engine.knowledge.payers import LINES_OF_BUSINESS, Area, Binding, Payer
from engine.knowledge.places import Place, place_of_service
from engine.knowledge.selected import (
    Candidate,
    Choice,
    Limits,
    Link,
    Need,
    Note,
    Request,
    Selection,
)
from engine.knowledge.timeline import Segment, in_force, nearest, time_line
from engine.language.problems import quoted

__all__ = [
    "Candidate",
    "Choice",
    "Limits",
    "Link",
    "Need",
    "Note",
    "Request",
    "Selection",
    "select",
]

_RANK = {
    PackStatus.DRAFT: 0,
    PackStatus.PROVISIONAL: 1,
    PackStatus.ACTIVE: 2,
    PackStatus.RETIRED: 2,
}


_NO_LIMITS = Limits()


def select(library: Library, request: Request, limits: Limits = _NO_LIMITS) -> Selection:
    """The policy version for a request. Raises `InputError` where a pack of the policy is wrong."""
    return _Selector(library, request, limits).run()


def retirement_left_out(pack: Pack, ended: Ending, day: date) -> Note:
    """That a retirement is left out, because it was not known on a day."""
    why = f"it was not known by {day}"
    if ended.known_by(day) is None:
        why = "no date tells when it was known"
    text = f"that {pack.name} was retired on {ended.day} was left out: {why}"
    return Note("retirement_left_out", text, None, None)


class _Selector:
    def __init__(self, library: Library, request: Request, limits: Limits) -> None:
        self.library = library
        self.request = request
        self.limits = limits
        self.payer: Payer = library.payers.payers[request.payer]
        self.notes: list[Note] = []
        self.by: dict[str, str] = {}
        self.bindings = PayerBindings(
            tuple(one for one in library.payers.bindings if one.payer == request.payer),
            request.date_of_service,
            request.plan_state,
            limits.as_known_on,
        )

    def run(self) -> Selection:
        line = self.request.line_of_business or self.payer.default_line
        if line is None:
            need = Need("line_of_business", "Which line of business is the plan?")
            given = () if self.request.plan is None else (self.request.plan,)
            return self._ask((need,), self.bindings.using(None, None), given)
        self.by["line_of_business"] = line
        plan = self.request.plan
        if plan is None and self._areas():
            found = self._plan_by_place()
            if isinstance(found, Selection):
                return found
            plan = found
        else:
            self.by["by"] = "payer" if plan is None else "plan"
            self._note_other_place()
        bindings = self.bindings.using(plan, line)
        if plan is None and any(binding.plan for binding in bindings):
            return self._ask((Need("plan", "Which plan of the payer is it?"),), bindings)
        undecided = self.request.plan_state is None
        if undecided and self.bindings.depend_on_state(bindings, plan, line):
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
        place = place_of_service(self._areas(), request.state, request.county, request.claim_form)
        if len(place.plans) > 1:
            return self._ask(self._place_needs(place), (), place.plans)
        if not place.plans:
            text = f"no contractor for {request.state} is declared"
            self.notes.append(Note("place_without_contractor", text, None, None))
            return Selection((), self._by(), notes=self._noted())
        self._place_found(place)
        return place.plans[0]

    def _place_needs(self, place: Place) -> tuple[Need, ...]:
        request, needs = self.request, []
        if place.named and (request.county is None or place.doubt):
            listed = ", ".join(place.named)
            question = f"In which county or city was the service performed ({listed} or another)?"
            if place.doubt:
                question += f" {place.doubt}"
            if request.zip is not None:
                question += f" No list of ZIP codes is known here: `{request.zip}` does not tell."
            needs.append(Need("service_location.county", question))
        if request.claim_form is None:
            needs.append(Need("claim.form", "Is the claim professional or institutional?"))
        return tuple(needs)

    def _place_found(self, place: Place) -> None:
        area = place.least_certain
        evidence = area.citation.evidence
        self.by |= {
            "by": "service_location",
            "state": place.state,
            "part": "".join(place.parts),
            "jurisdiction": area.jurisdiction,
            "evidence": evidence.value,
        }
        if self.request.county is not None and place.taken_as_other:
            *others, last = place.named
            named = f"{', '.join(others)} or {last}" if others else last
            text = f"{quoted(self.request.county)} is taken as another county than {named}"
            self.notes.append(Note("county_not_listed", text, None, None))
        if evidence is Evidence.RECALL:
            belongs = f"{place.state} belongs to {area.jurisdiction}"
            text = f"that {belongs} rests on memory: unverified"
            self.notes.append(Note("unverified_place", text, area.citation, Evidence.RECALL))

    def _note_other_place(self) -> None:
        """Say so where the plan that is given is a contractor, but not that of the place."""
        request, areas = self.request, self._areas()
        if request.state is None or request.plan not in [area.plan for area in areas]:
            return
        place = place_of_service(areas, request.state, request.county, request.claim_form)
        if place.plans and request.plan not in place.plans:
            there = " or ".join(f"`{plan}`" for plan in place.plans)
            text = (
                f"the contractor of {place.state} is {there}: "
                f"`{request.plan}` decides because it is given as the plan"
            )
            citation = place.least_certain.citation
            self.notes.append(Note("plan_not_of_place", text, citation, citation.evidence))

    def _not_ruled_out(self, bindings: list[Binding], plan: str | None, line: str) -> list[Binding]:
        """The bindings without those to a policy that does not govern the line, which is said."""
        ruled_out: set[str] = set()
        for one in self.bindings.certainly_excluding(plan, line):
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
            plan: self.bindings.using(plan, line) for plan in plans
        }
        if not by_plan:
            used = list(bindings) or self.bindings.using(None, line)
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
                ruling.policy for ruling in self.bindings.excluding(plan, one) if not ruling.states
            }
            bound = [
                binding
                for binding in bindings
                if (not binding.lines or one in binding.lines) and binding.policy not in ruled_out
            ]
            for item in self._current(self._segments(bound)):
                yield item.pack.id

    def _segments(self, bindings: Iterable[Binding]) -> tuple[Segment, ...]:
        return time_line(
            (known, binding)
            for binding in bindings
            if self.bindings.known(binding)
            for pack in self.library.versions(binding.policy)
            if (known := self._as_known(pack))
        )

    def _current(self, segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
        """What may be in force on the day, without what is below the status asked for.

        A plan's own policy goes before one that its payer has for all plans, which stands in where
        the plan has none, or may have none yet. A version that is left out for its status leaves a
        gap: the one before it had ended.
        """
        day = self.request.date_of_service
        own = [item for item in segments if item.binding and item.binding.plan is not None]
        payers = [item for item in segments if item not in own]
        found = in_force(own, day)
        if not any(item.certain <= day for item in found):
            found = (*found, *in_force(payers, day))
        ordered = sorted(found, key=segments.index)
        return tuple(item for item in ordered if self._of_status(item.pack))

    def _noted(self) -> tuple[Note, ...]:
        """What is to be said, each once: a version can be left out of several time lines."""
        return tuple(dict.fromkeys(self.notes))

    def _by(self) -> tuple[tuple[str, str], ...]:
        return tuple(self.by.items())

    def _version(self, plan: str | None, bindings: list[Binding]) -> Selection:
        """The version in force, on one time line of all policies that the plan used."""
        segments = self._segments(bindings)
        current = self._current(segments)
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
        near = (
            ()
            if choices
            else nearest(segments, self.request.date_of_service) or self._undated(bindings)
        )
        return Selection(tuple(choices.values()), self._by(), nearest=near, notes=self._noted())

    def _undated(self, bindings: list[Binding]) -> tuple[Pack, ...]:
        """Versions that no date can select: named where nothing else is, and that is said."""
        versions = [pack for binding in bindings for pack in self.library.versions(binding.policy)]
        found = tuple(p for p in versions if p.earliest is None and self._as_known(p))
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
        self._note_retirement(item.pack)
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

    def _of_status(self, pack: Pack) -> bool:
        """Whether a version has at least the status asked for; one that has not is named."""
        least = self.limits.min_status
        if least is None or _RANK[pack.status] >= _RANK[least]:
            return True
        text = f"{pack.name} is {pack.status} and was left out"
        self.notes.append(Note("status_left_out", text, None, None))
        return False

    def _as_known(self, pack: Pack) -> Pack | None:
        """A version as it was known on the day asked for, if it was known at all."""
        day = self.limits.as_known_on
        if day is None:
            return pack
        if pack.known_by(day) is None:
            text = f"{pack.name} was left out: no date tells when it was known"
            self.notes.append(Note("unknown_knowledge_date", text, None, None))
        return pack.as_known_on(day)

    def _note_retirement(self, pack: Pack) -> None:
        """Say so where a version decides that had been retired, which was not known yet."""
        versions = self.library.versions(pack.id)
        whole = next(one for one in versions if one.version == pack.version)
        ended, asked = whole.dates.retired, self.limits.as_known_on
        if pack.dates.retired or not ended or not asked:
            return
        if ended.day < self.request.date_of_service:
            self.notes.append(retirement_left_out(whole, ended, asked))
