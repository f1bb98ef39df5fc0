"""What a comparison says in the cells of a table, whatever the form of the table."""

from collections.abc import Iterable, Sequence

from cli.missing_text import missing_words, outcome_words
from cli.pack_text import counted
from engine.decide.comparison import Group
from engine.decide.joint import Needed, Requirement
from engine.decide.model import Decision, Effect
from engine.knowledge.packs import Outcome, Pack
from engine.knowledge.study.seats import Seat

_SHORT_NOTES = {
    "provisional_pack": "provisional",
    "draft_pack": "draft",
    "not_seen_after": "later text not seen",
    "unverified_until": "revisions not seen",
    "unverified_binding": "binding unverified",
    "unverified_place": "place unverified",
    "unverified_date": "date unverified",
    "uncertain_version": "version uncertain",
    "version_decides": "versions differ",
    "service_assumed": "",
    "place_without_contractor": "no contractor there",
    "county_not_listed": "another county",
    "plan_not_of_place": "",
}
"""Warnings about standing and selection in a word or two; empty where a comparison means it so."""
_BEST_FIRST = (
    Outcome.PARTIALLY_COVERED,
    Outcome.INDIVIDUAL_REVIEW,
    Outcome.DELEGATED,
    Outcome.NOT_COVERED,
    Outcome.NOT_APPLICABLE,
)


def seats_words(seats: Sequence[Seat]) -> str:
    """Who decides alike: `medicare palmetto, ngs (medicare_ffs); aetna (medicare_advantage)`."""
    by_line: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for seat in seats:
        plans = by_line.setdefault((seat.payer, seat.line, seat.states), [])
        if seat.plan:
            plans.append(seat.plan)
    said: dict[str, list[str]] = {}
    for (payer, line, states), plans in by_line.items():
        who = f"{payer} {', '.join(plans)}" if plans else payer
        where = f", {', '.join(states)}" if states else ""
        said.setdefault(who, []).append(line + where)
    return "; ".join(f"{who} ({', '.join(lines)})" for who, lines in said.items())


def policy_words(decision: Decision) -> str:
    """The version that decides, or those that it may be."""
    if decision.policy is not None:
        return decision.policy.pack.name
    if decision.outcome is Outcome.NEEDS_INFORMATION:
        return " or ".join(pack.name for pack in decision.nearest)
    return ""


def answer(decision: Decision) -> str:
    """The outcome and what it rests on."""
    basis = f": {decision.basis}" if decision.basis else ""
    return outcome_words(decision.outcome) + basis.replace("_", " ")


def blocking(decision: Decision) -> list[str]:
    """The criteria that stand in the way, by id and title."""
    return [f"{c.id} {c.title}" for c in decision.criteria if c.effect is Effect.BLOCKS]


def why_words(decision: Decision) -> str:
    """What blocks, what is missing, or what else there is to know."""
    if decision.outcome is Outcome.COVERED:
        return ""
    said = blocking(decision)
    if decision.outcome is Outcome.NEEDS_INFORMATION:
        said += [missing_words(decision)]
    elif decision.outcome is Outcome.NO_POLICY:
        near = ", ".join(pack.name for pack in decision.nearest)
        said.append(f"nearest: {near}" if near else "none is known")
    elif decision.payer_term:
        said.append(f"in the payer's words {decision.payer_term}")
    return "; ".join(word for word in said if word)


def notes_words(group: Group) -> str:
    """The warnings of all members: how the answer stands, and how many others there are."""
    notes = [note for member in group.members for note in member.decision.warnings]
    said = list(dict.fromkeys(_SHORT_NOTES[n.id] for n in notes if n.id in _SHORT_NOTES))
    others = len({note.id for note in notes if note.id not in _SHORT_NOTES})
    if others:
        said.append(f"{others} more" if any(said) else counted(others, "warning"))
    return ", ".join(word for word in said if word)


def needed_words(needed: Needed) -> str:
    """The strictest of what is required of a fact."""
    return "; ".join(dict.fromkeys(required_words(one, needed) for one in needed.strictest))


def required_words(one: Requirement, needed: Needed) -> str:
    """One requirement; with a name where it is about a fact that follows from the needed one."""
    if one.asked.id == needed.fact.id:
        return one.ask.bare
    return f"{one.asked.label}: {one.ask.bare}"


def not_reached(groups: Iterable[Group], reached: Sequence[Pack]) -> list[tuple[str, str]]:
    """The policies by which no documentation leads to coverage, and what they come to."""
    found = []
    for group in groups:
        decision = group.decision
        pack = decision.policy.pack if decision.policy else None
        if pack is not None and pack not in reached:
            found.append((pack.name, _at_best(decision)))
        elif pack is None:
            found.append((seats_words(group.seats), _at_best(decision)))
    return found


def _at_best(decision: Decision) -> str:
    """What a decision can come to that no fact turns into coverage."""
    if decision.outcome is not Outcome.NEEDS_INFORMATION:
        return answer(decision)
    open_ones = [reachable.outcome for reachable in decision.reachable]
    if decision.policy is None:
        return "the policy cannot be told"
    if Outcome.COVERED in open_ones:
        return "not covered until a clause is read that was not"
    return f"{outcome_words(min(open_ones, key=_BEST_FIRST.index))} at best"
