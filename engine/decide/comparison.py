"""The same encounter before every payer and plan, side by side."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine.decide.joint import Joint, joint_documentation
from engine.decide.model import Decision
from engine.decide.session import Options, Session
from engine.encounter.model import Encounter
from engine.knowledge.study.seats import Seat, seats


@dataclass(frozen=True, slots=True)
class Seated:
    """What the encounter comes to at one seat."""

    seat: Seat
    decision: Decision


@dataclass(frozen=True, slots=True)
class Group:
    """Seats that decide by the same version, and so come to the same answer."""

    members: tuple[Seated, ...]

    @property
    def decision(self) -> Decision:
        """The answer; the chain and the warnings about it may differ between the members."""
        return self.members[0].decision

    @property
    def seats(self) -> tuple[Seat, ...]:
        """The seats alone."""
        return tuple(member.seat for member in self.members)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The groups in the order of payers and plans, and what would satisfy them all."""

    encounter: Encounter
    groups: tuple[Group, ...]
    joint: Joint


def compare(session: Session, encounter: Encounter, payers: Iterable[str] = ()) -> Comparison:
    """The encounter before every payer and plan that a policy is bound to; `payers` keeps some.

    Who pays according to the encounter does not matter; place, date and facts are its own. Raises
    what `Session.decide` raises.
    """
    kept = tuple(payers)
    found: dict[object, list[Seated]] = {}
    for seat in seats(session.library):
        if kept and seat.payer not in kept:
            continue
        decision = session.decide(_seated(encounter, seat), Options())
        found.setdefault(_key(seat, decision), []).append(Seated(seat, decision))
    groups = tuple(Group(tuple(members)) for members in found.values())
    joint = joint_documentation(encounter, [group.decision for group in groups], session.library)
    return Comparison(encounter, groups, joint)


def _seated(encounter: Encounter, seat: Seat) -> Encounter:
    """The encounter as this payer and plan would get it."""
    state = encounter.plan_state
    if seat.states and state not in seat.states:
        state = seat.states[0]
    return replace(
        encounter,
        payer=seat.payer,
        plan=seat.plan,
        line_of_business=seat.line,
        plan_state=state,
    )


def _key(seat: Seat, decision: Decision) -> object:
    """What seats that share an answer have in common: the version, or why there is none."""
    if decision.policy is not None:
        return decision.policy.pack.digest
    near = tuple(pack.name for pack in decision.nearest)
    return seat.payer, decision.outcome, decision.missing.selection, near
