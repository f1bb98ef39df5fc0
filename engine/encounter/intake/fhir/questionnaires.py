"""Answers to questions that are named by the id of a fact, as policies have them asked."""

from collections.abc import Iterator

from engine.encounter.intake.fhir.answers import answer, value_of
from engine.encounter.intake.fhir.modifiers import UNKNOWN_MODIFIER, unknown_modifier
from engine.encounter.intake.fhir.nodes import Node
from engine.encounter.intake.fhir.saying import Saying, counts, near_fact, say_unknown, stated_fact
from engine.language.problems import quoted


def questionnaire(saying: Saying) -> None:
    """What the answers of a form say; questions that are no facts are named."""
    node = saying.resource.node
    if not counts(saying, "authored"):
        return
    others: list[str] = []
    for item in _items(node):
        unknown = unknown_modifier(item)
        if unknown is not None:
            saying.unused("modifier-extension", unknown, f"an answer: {UNKNOWN_MODIFIER}")
            continue
        id = item.text("linkId")
        fact = stated_fact(id, saying.declared)
        answers = [value_of(one) for one in item.members("answer")]
        if fact is not None:
            answer(saying, fact, answers)
        elif any(one.is_there for one in answers):
            if near_fact(id, saying.declared):
                say_unknown(saying, item.get("linkId"), id)
            else:
                others.append(id)
    if others:
        listed = ", ".join(map(quoted, others[:5])) + (", ..." if len(others) > 5 else "")
        message = f"questions that are no facts are not used: {listed}"
        saying.unused("other-questions", node.get("item"), message)


def _items(node: Node) -> Iterator[Node]:
    """The items of a form, those within items and answers too."""
    for item in node.members("item"):
        yield item
        yield from _items(item)
        for one in item.members("answer"):
            yield from _items(one)
