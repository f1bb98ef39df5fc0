"""Which question to ask next, and how an answer goes into an encounter.

A dialog decides the encounter, asks the first fact of the shortest set that could settle the best
outcome, puts the answer into the encounter, and decides again; it ends when the outcome is settled.
Here are its two steps; who asks, and how, is the caller's.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from engine.decide.model import Decision, ToReach
from engine.knowledge.packs import Outcome
from engine.language.facts import Fact
from engine.language.shape import Json

_BEST_FIRST = (Outcome.COVERED, Outcome.PARTIALLY_COVERED)
"""The outcomes that are worked toward first; the others follow in the order of the decision."""
_NEEDS = (
    "line_of_business",
    "plan",
    "plan_state",
    "service_location.state",
    "service_location.county",
    "claim.form",
)
"""The fields of an encounter that select its policy and can be answered in one line."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a fact of the dictionary, or about a field that selects the policy.

    `fact` is `None` for a field. `criteria` are those that wait for the answer; `toward` is the
    outcome that is being worked toward and `left` how many answers it takes at least, this one
    among them; `None` where nothing tells.
    """

    id: str
    text: str
    fact: Fact | None = None
    criteria: tuple[str, ...] = ()
    toward: Outcome | None = None
    left: int | None = None


def next_question(
    decision: Decision, asked: Collection[str], encounter: Json, facts: Mapping[str, Fact]
) -> Question | None:
    """The question to ask next; `None` where the outcome is settled or no answer would help.

    `asked` are the ids that were asked before, answered or skipped: none is asked again.
    """
    if decision.outcome is not Outcome.NEEDS_INFORMATION:
        return None
    for need in decision.missing.selection:
        if need.field in _NEEDS and need.field not in asked and _has_place(need.field, encounter):
            return Question(need.field, need.question)
    found = _from_sets(decision, asked, encounter, facts)
    if found is not None or not _may_be_more(decision.missing.to_reach):
        return found
    listed = (one.fact for one in decision.missing.facts)
    rest = (id for id in listed if id not in asked and can_answer(facts[id], encounter))
    return next((_about(id, decision, facts, None, None) for id in rest), None)


def question_about(
    id: str, decision: Decision, asked: Collection[str], encounter: Json, facts: Mapping[str, Fact]
) -> Question | None:
    """The question about one missing fact; `None` where it was asked or has no place."""
    if id in asked or not can_answer(facts[id], encounter):
        return None
    return _about(id, decision, facts, None, None)


def _from_sets(
    decision: Decision, asked: Collection[str], encounter: Json, facts: Mapping[str, Fact]
) -> Question | None:
    """The first fact of the first set whose facts can all still be answered."""
    ways = {reach.outcome: reach for reach in decision.missing.to_reach}
    order = [outcome for outcome in _BEST_FIRST if outcome in ways]
    order += [outcome for outcome in ways if outcome not in order]
    for outcome in order:
        for chosen in ways[outcome].sets:
            if all(id not in asked and can_answer(facts[id], encounter) for id in chosen):
                return _about(chosen[0], decision, facts, outcome, len(chosen))
    return None


def _may_be_more(to_reach: tuple[ToReach, ...]) -> bool:
    """Whether an answer outside the sets that are shown may help: not all of them are, or none."""
    return not to_reach or any(reach.truncated for reach in to_reach)


def _about(
    id: str,
    decision: Decision,
    facts: Mapping[str, Fact],
    toward: Outcome | None,
    left: int | None,
) -> Question:
    waiting = next((one.criteria for one in decision.missing.facts if one.fact == id), ())
    return Question(id, facts[id].question, facts[id], waiting, toward, left)


def can_answer(fact: Fact, encounter: Json) -> bool:
    """Whether an encounter has a place for an answer given in one line."""
    if fact.given == "encounter":
        return fact.id != "claim.lines" and _has_place(fact.id, encounter)
    return fact.given == "facts" or fact.givable


def _has_place(field: str, encounter: Json) -> bool:
    """A claim is not made up for one of its fields; every other part of an encounter is."""
    return not field.startswith("claim.") or isinstance(encounter.get("claim"), dict)


def with_answer(
    encounter: Json, question: Question, value: Json, source: str, *, replace: bool = False
) -> Json:
    """The encounter with an answer, the one given left as it was.

    What the record says of the fact stays beside the answer, with its own source. With `replace`
    the answer stands in its place: for a fact whose sources contradict each other. `value` is what
    an encounter file holds, or an object with `value` and `complete`.
    """
    stated = {**value, "source": source} if isinstance(value, dict) else None
    if question.fact is None or question.fact.given == "encounter":
        area, _, name = question.id.rpartition(".")
        plain = value["value"] if isinstance(value, dict) else value
        if not area:
            return {**encounter, name: plain}
        return {**encounter, area: {**(encounter.get(area) or {}), name: plain}}
    facts = dict(encounter.get("facts") or {})
    before = [] if replace else _statements(facts.get(question.id))
    answer = stated or {"value": value, "source": source}
    facts[question.id] = [*before, answer] if before else answer
    left = {**encounter, "facts": facts}
    return _without_absent(left, question.id) if replace else left


def _statements(value: Json) -> list[Json]:
    """What an encounter says of a fact, as a list of objects; a `null` says nothing."""
    several = isinstance(value, list) and any(isinstance(item, dict) for item in value)
    listed = value if several else [value]
    objects = [item if isinstance(item, dict) else {"value": item} for item in listed]
    return [item for item in objects if item.get("value") is not None]


def _without_absent(encounter: Json, id: str) -> Json:
    """The encounter without its record that a finding is absent."""
    entries = [
        {**entry, "facts": [fact for fact in entry["facts"] if fact != id]}
        for entry in encounter.get("absent", [])
    ]
    if "absent" not in encounter:
        return encounter
    return {**encounter, "absent": [entry for entry in entries if entry["facts"]]}
