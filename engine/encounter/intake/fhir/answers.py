"""An explicit value for a fact: what an answer or a result says of a fact that is named by its id.

By the fact's kind. A number has its unit, a set names its members, and where the fact is about
vertebral bodies, levels are read by the rules for levels and for Modic changes.
"""

from collections.abc import Sequence
from decimal import Decimal

from engine.encounter.intake.fhir.codings import YES_NO
from engine.encounter.intake.fhir.nodes import Node
from engine.encounter.intake.fhir.saying import NO_VALUE, Saying, quantity_of
from engine.encounter.intake.levels import bodies_of_levels
from engine.encounter.intake.modic import modic_fact, modic_places
from engine.encounter.text_values import UNKNOWN_WORDS, TextValueError, parse_text_value
from engine.language.facts import Fact
from engine.language.problems import Problem
from engine.language.shape import Json
from engine.language.values import Kind

_MODIC = tuple(modic_fact(kind) for kind in (1, 2, 3))
_TREATED = "procedure.vertebral_bodies"
_NONE = "none"
_VALUES = (
    "valueBoolean",
    "valueDecimal",
    "valueInteger",
    "valueQuantity",
    "valueCoding",
    "valueCodeableConcept",
    "valueString",
    "valueDate",
)


def value_of(node: Node) -> Node:
    """The value of an answer or of a result; a node without value where there is none."""
    return node.first(*_VALUES)


def answer(saying: Saying, fact: Fact, values: Sequence[Node]) -> None:
    """State a fact by one or several values; several are the members of a set."""
    known = [one for one in values if one.is_there and not _is_unknown(one)]
    if not known:
        return
    if fact.kind is Kind.SET:
        _members(saying, fact, known)
        return
    if len(known) > 1:
        why = "there are several values, and the fact has one"
        saying.refuse(fact, known[1], "several-values", why)
        return
    node = known[0]
    if fact.kind is Kind.NUMBER:
        _number(saying, fact, node)
    elif fact.kind is Kind.BOOLEAN:
        _flag(saying, fact, node)
    else:
        saying.state(fact, node, {"value": _word(fact, node)})


def _is_unknown(node: Node) -> bool:
    return any(word.casefold() in UNKNOWN_WORDS for word in _words(node))


def _words(node: Node) -> list[str]:
    """The codes of a value, or its text; none where it is something else."""
    if isinstance(node.value, dict):
        coded = [one.text("code") for one in [node, *node.members("coding")]]
        found = [code for code in coded if code] or [node.text("text") or node.text("display")]
        return [word for word in found if word]
    return [node.words] if node.words else []


def _word(fact: Fact, node: Node) -> str:
    """The code of a value that the fact has; else all of what it says."""
    words = _words(node)
    own = [word for word in words if fact.allows_member(word)]
    return own[0] if len(own) == 1 else ", ".join(words)


def _number(saying: Saying, fact: Fact, node: Node) -> None:
    if isinstance(node.value, dict) and "value" in node.value:
        number = quantity_of(saying, fact, node)
    elif isinstance(node.value, Decimal):
        # A bare number is a quantity that does not say its unit.
        number = quantity_of(saying, fact, Node({"value": node.value}, node.path, node.source))
    else:
        number = _number_of_text(saying, fact, node)
    if number is not None:
        saying.state(fact, node, {"value": number})


def _number_of_text(saying: Saying, fact: Fact, node: Node) -> Decimal | None:
    try:
        found = parse_text_value(fact, " ".join(_words(node)), unit_required=True)
    except TextValueError as error:
        saying.refuse(fact, node, "value-form", NO_VALUE, error.hint)
        return None
    return found if isinstance(found, Decimal) else None


def _flag(saying: Saying, fact: Fact, node: Node) -> None:
    """Yes or no. A number says neither: a score is no finding, and may be points or percent."""
    value: Json = node.value
    if isinstance(node.value, dict):
        coded = {"Y": True, "N": False}
        own = [one for one in [node, *node.members("coding")] if one.text("system") in YES_NO]
        said = {coded.get(one.text("code")) for one in own}
        value = said.pop() if len(said) == 1 else None
    elif isinstance(node.value, str):
        value = {"yes": True, "true": True, "no": False, "false": False}.get(node.words.casefold())
    if isinstance(value, bool):
        saying.state(fact, node, {"value": value})
        return
    if isinstance(node.value, Decimal) or (isinstance(value, dict) or "value" in _keys(node)):
        why = "a number does not say yes or no; a score may be points or percent"
        saying.refuse(fact, node, "number-for-flag", why, fact.question)
        return
    why = "it is not `true` or `false`, nor a coded yes or no"
    saying.refuse(fact, node, "value-form", why, fact.question)


def _keys(node: Node) -> tuple[str, ...]:
    return tuple(node.value) if isinstance(node.value, dict) else ()


def _members(saying: Saying, fact: Fact, nodes: Sequence[Node]) -> None:
    """A set: its members, all of them; bodies also by levels, Modic changes by their places."""
    words = [_word(fact, node) for node in nodes]
    if [word.casefold() for word in words] == [_NONE]:
        saying.state(fact, nodes[0], {"value": []})
        return
    if all(fact.allows_member(word) for word in words):
        saying.state(fact, nodes[0], {"value": list(dict.fromkeys(words))})
        return
    if fact.id in _MODIC:
        for node, word in zip(nodes, words, strict=True):
            modic(saying, fact, node, word)
    elif fact.id == _TREATED:
        bodies = bodies_of_levels(", ".join(words))
        if isinstance(bodies, Problem):
            saying.refuse(fact, nodes[0], bodies.code, bodies.message, bodies.hint)
        else:
            saying.state(fact, nodes[0], {"value": list(bodies)})
    else:
        saying.state(fact, nodes[0], {"value": words})


def modic(saying: Saying, fact: Fact, node: Node, words: str) -> None:
    """The bodies of a place where a change of this type was found."""
    places = modic_places(words)
    if isinstance(places, Problem):
        saying.refuse(fact, node, places.code, places.message, places.hint)
        return
    for statement in places.statements(saying.resource.name):
        saying.state(fact, node, statement)
