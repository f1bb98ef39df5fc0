"""What is missing, for a person: the shortest way to an answer first, and where to look."""

from collections.abc import Mapping

from cli.candidate_words import candidates_words
from cli.encounter_options import OPTION_OF_FIELD
from cli.terminal import Page, Sign
from engine.decide.model import Decision, Missing, MissingFact, ToReach
from engine.knowledge.packs import Outcome
from engine.language.facts import Fact, Vocabulary

_WAYS_SHOWN = 3
_QUESTIONS_IN_BRIEF = 6
_WANTED = (Outcome.COVERED, Outcome.PARTIALLY_COVERED)
"""The outcomes that a person asks the way to, the best first."""
_WORDS_OF_COUNTS = {1: "one answer"}


def write_missing(page: Page, decision: Decision, vocabulary: Vocabulary, *, brief: bool) -> None:
    """The questions that are open. `brief`: only the shortest way, if it is short."""
    missing = decision.missing
    if missing.selection:
        _write_selection(page, decision)
    if missing.facts or missing.to_reach:
        _write_facts(page, missing, vocabulary, brief=brief)
    if missing.documents and not brief:
        page.heading("Documents to look into")
        for document in missing.documents:
            waiting = f" ({', '.join(document.criteria)})" if document.criteria else ""
            page.text(f"{document.document}{waiting}")


def _write_selection(page: Page, decision: Decision) -> None:
    page.heading("What is missing to find the policy")
    for need in decision.missing.selection:
        option = OPTION_OF_FIELD.get(need.field)
        where = f"`{need.field}` of the encounter" + (f", or {option}" if option else "")
        page.text(need.question, sign=Sign.UNKNOWN)
        page.text(where, indent=4, style="dim")
    if decision.candidates:
        page.text("it could be " + candidates_words(decision.candidates))


def _write_facts(page: Page, missing: Missing, vocabulary: Vocabulary, *, brief: bool) -> None:
    page.heading("What is missing")
    by_id = {fact.fact: fact for fact in missing.facts}
    if not missing.to_reach:
        page.text(f"{_answers(len(by_id))} could still be given; none changes this outcome")
        if not brief:
            page.text(", ".join(by_id))
        return
    goal = _way_to_coverage(missing)
    asked = goal.sets[0] if goal else tuple(by_id)
    if goal is None:
        page.text("no answers alone lead to coverage")
    else:
        page.text(f"shortest way to {outcome_words(goal.outcome)}: {_answers(len(asked))}")
    if not brief or len(asked) <= _QUESTIONS_IN_BRIEF:
        for id in asked:
            _write_question(page, id, by_id, vocabulary.facts)
    for reach in missing.to_reach:
        if reach is not goal and reach.sets:
            page.text(_other_way(reach, vocabulary.facts))
    rest = [id for id in by_id if id not in asked]
    if rest and not brief:
        page.text("may be asked after these: " + ", ".join(rest))


def _way_to_coverage(missing: Missing) -> ToReach | None:
    ways = {reach.outcome: reach for reach in missing.to_reach if reach.sets}
    return next((ways[outcome] for outcome in _WANTED if outcome in ways), None)


def _write_question(
    page: Page, id: str, by_id: Mapping[str, MissingFact], facts: Mapping[str, Fact]
) -> None:
    fact = facts[id]
    needed = by_id.get(id)
    page.text(fact.question, sign=Sign.UNKNOWN)
    unit = f", in {fact.unit.many}" if fact.unit and fact.unit.many else ""
    waiting = f", for {', '.join(needed.criteria)}" if needed and needed.criteria else ""
    page.text(f"{id}{unit}{waiting}; look in: {fact.look}", indent=4, style="dim")


def _answers(count: int) -> str:
    return _WORDS_OF_COUNTS.get(count, f"{count} answers")


def _other_way(reach: ToReach, facts: Mapping[str, Fact]) -> str:
    """How few answers would settle another outcome: `not covered may follow from one answer`."""
    least = len(reach.sets[0])
    shortest = [chosen for chosen in reach.sets if len(chosen) == least]
    shown = [" with ".join(facts[id].label for id in chosen) for chosen in shortest[:_WAYS_SHOWN]]
    more = len(shortest) - len(shown)
    said = f"{outcome_words(reach.outcome)} may follow from {_answers(least)}"
    if least > _WAYS_SHOWN:
        return said
    if more:
        shown.append(f"{more}{' or more' if reach.truncated else ''} others")
    return f"{said}: {'; or '.join(shown)}"


def outcome_words(outcome: Outcome) -> str:
    """An outcome as a person reads it."""
    return outcome.value.replace("_", " ")


def missing_words(decision: Decision) -> str:
    """What is missing, in a few words for a table."""
    missing = decision.missing
    if missing.selection:
        return "needs " + ", ".join(need.field for need in missing.selection)
    covered = _way_to_coverage(missing)
    if covered:
        fewest = len(covered.sets[0])
        named = ", ".join(covered.sets[0]) if fewest <= _WAYS_SHOWN else f"{fewest} answers"
        return f"{outcome_words(covered.outcome)} needs {named}"
    if missing.documents:
        return "needs a document"
    return ""
