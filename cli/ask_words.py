"""A question of `coverpack ask` in words: what is asked, where to look, what may be answered."""

from collections.abc import Mapping, Sequence

from cli.evidence_text import cited_words
from cli.missing_text import outcome_words
from cli.terminal import Page, Sign
from engine.decide.dialog import Question
from engine.decide.model import Decision
from engine.encounter.model import Statement
from engine.knowledge.library import Library
from engine.knowledge.payers import STATES
from engine.language.facts import Fact
from engine.language.shape import Json
from engine.language.values import Kind, show

_MOST_LISTED = 12
"""The values of a fact are listed if they are not more than these; else two of them are shown."""


def write_question(
    page: Page,
    question: Question,
    library: Library,
    encounter: Json,
    *,
    number: int,
    stated: Sequence[Statement],
    conflicting: bool,
) -> None:
    """The question, where the answer is found, what it may be, and what is `stated` already."""
    page.lines.append("")
    page.text(question.text, indent=0, label=f"{number}.", hang=4, style="bold")
    if question.fact is not None:
        page.text(f"look in: {question.fact.look}", indent=4, style="dim")
    allowed = allowed_words(question, library, encounter)
    if allowed:
        page.text(f"answer: {allowed}", indent=4, style="dim")
    if question.fact is not None and stated:
        known = "; ".join(_statement_words(question.fact, one) for one in stated)
        differ = ", which differ: an answer takes their place" if conflicting else ""
        page.text(f"the encounter says: {known}{differ}", indent=4, sign=Sign.NOTE)
    if question.toward is not None and question.left is not None:
        answers = "1 answer" if question.left == 1 else f"{question.left} answers"
        way = f"{outcome_words(question.toward)} is {answers} away, this one included"
        page.text(way, indent=4, style="dim")


def write_explanation(page: Page, question: Question, decision: Decision) -> None:
    """What waits for the answer, and what each value of it means."""
    if question.fact is None:
        page.text("the answer tells which policy decides", indent=4)
        return
    page.text(f"{question.fact.label} ({question.id})", indent=4)
    for criterion in decision.criteria:
        if criterion.id in question.criteria:
            cited = cited_words(criterion.citation)
            page.text(f"{criterion.id}: {criterion.title} [{cited}]", indent=4, sign=Sign.UNKNOWN)
    members = question.fact.members or {}
    for code, words in members.items():
        if words != code:
            page.text(words, indent=6, label=f"{code}: ", hang=len(code) + 2)


def allowed_words(question: Question, library: Library, encounter: Json) -> str:
    """What may be answered, in one line; empty where anything may."""
    if question.fact is None:
        values = field_values(question.id, library, encounter)
        return "two letters, such as NC" if "state" in question.id else ", ".join(values)
    return _values_of(question.fact)


def _values_of(fact: Fact) -> str:
    listed = ", ".join(fact.members or ())
    match fact.kind:
        case Kind.BOOLEAN:
            return "yes or no"
        case Kind.NUMBER:
            unit = f" of {fact.unit.many}" if fact.unit and fact.unit.many else ""
            bounds = [
                f"{word} {show(end)}"
                for word, end in (("from", fact.minimum), ("to", fact.maximum))
                if end is not None
            ]
            return " ".join([f"a number{unit}", *bounds])
        case Kind.DATE:
            return "a date as YYYY-MM-DD"
        case Kind.ENUM:
            return f"one of {listed}" if listed else "one code"
        case Kind.SET:
            codes = list(fact.members or ())
            few = codes and len(codes) <= _MOST_LISTED
            of = f"one or more of {listed}" if few else f"such as {', '.join(codes[-3:-1])}"
            none = "" if fact.nonempty else ", or `none`"
            openly = "; `at least ...` where there may be more" if fact.given == "facts" else ""
            return f"{of if codes else 'codes with commas between'}{none}{openly}"


def _statement_words(fact: Fact, stated: Statement) -> str:
    """What a record says: `possibly yes (MRI report)`."""
    possible = "possibly " if stated.possible else ""
    return f"{possible}{fact.words_for(stated.value)} ({stated.source or 'source not named'})"


def field_values(field: str, library: Library, encounter: Json) -> Mapping[str, str]:
    """The values of a field that selects the policy, with their names; none where it is free."""
    payer = library.payers.payers.get(encounter["payer"])
    match field:
        case "plan" if payer:
            return {plan.id: plan.name for plan in payer.plans.values()}
        case "line_of_business" if payer:
            return dict.fromkeys(payer.lines, "")
        case "plan_state" | "service_location.state":
            return dict.fromkeys(STATES, "")
        case "claim.form":
            return library.facts["claim.form"].members or {}
        case _:
            return {}
