"""The pack schema for editors: that of the form, with the names of one library to choose from.

Facts, value sets, criteria and payers become lists; what a test may hold follows from the fact that
it names; and larger pieces of a pack can be inserted whole. `lint` does not use it: the typed
reader knows all this better.

An editor reports what is not on a list. A criterion that has just been written is on it once the
schema is written again; the message says so.
"""

import copy
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.knowledge.library import Library
from engine.knowledge.schema_check import schema_of
from engine.language.facts import Fact
from engine.language.operators import OPERATORS, Takes
from engine.language.shape import Json
from engine.language.values import Kind

Schema = dict[str, Any]

_KIND_WORDS: Mapping[Kind, str] = {
    Kind.NUMBER: "numbers",
    Kind.DATE: "dates",
    Kind.BOOLEAN: "yes-or-no facts",
    Kind.ENUM: "enums",
    Kind.SET: "sets",
}
_EXAMPLES: Mapping[str, str] = {
    "all": '{"all": [{"criterion": "A"}, {"criterion": "B"}]}',
    "any": '{"any": [{"criterion": "A"}, {"criterion": "B"}]}',
    "not": '{"not": {"criterion": "A"}}',
    "at_least": '{"at_least": 2, "of": [{"criterion": "A"}, {"criterion": "B"}]}',
    "of": '{"at_least": 2, "of": [{"criterion": "A"}, {"criterion": "B"}]}',
    "criterion": '{"criterion": "A"}',
    "not_seen": '{"not_seen": "the appendix on imaging"}',
    "fact": '{"fact": "area.name", "is": true}',
    "unit": '{"fact": "area.name", "gte": 6, "unit": "mo"}',
    "known": '{"fact": "area.name", "known": true}',
}
_EXAMPLE_OPERANDS: Mapping[Takes, str] = {
    Takes.VALUE: "6",
    Takes.PAIR: "[6, 12]",
    Takes.CODE: "true",
    Takes.CODES: '["L4", "L5"]',
    Takes.COUNT: '{"gte": 1}',
}
_NEW_NAME = "if it is new, write this schema again with `coverpack schema --editor`"
_PIECES: Mapping[str, tuple[str, Json]] = {
    "source": (
        "a document that was read",
        {
            "id": "$1",
            "document": "$2",
            "evidence": "${3|primary,secondary,carried_forward,inferred,recall|}",
            "complete": "^${4:true}",
            "url": "$5",
            "read_on": "$6",
        },
    ),
    "criterion": (
        "a cited criterion",
        {
            "id": "$1",
            "kind": "${2|indication,contraindication,limit,documentation,administrative|}",
            "title": "$3",
            "condition": {"fact": "$4"},
            "citation": {"source": "$5", "section": "$6"},
        },
    ),
    "determination": (
        "an outcome and its condition",
        {
            "id": "$1",
            "outcome": "${2|covered,not_covered,individual_review,delegated|}",
            "condition": {"criterion": "$3"},
            "text": "$4",
        },
    ),
    "silence": (
        "something that was not seen",
        {"topic": "$1", "kind": "not_seen", "text": "$2", "document": "$3"},
    ),
    "warning": ("something to say beside the answer", {"id": "$1", "text": "$2"}),
}
"""What can be inserted whole, by the name of the schema it follows: its label and its body."""


def editor_schema(library: Library) -> Schema:
    """The schema of packs with the names of a library, as a JSON value.

    Raises `InputError` where a file of the library is wrong.
    """
    schema: Schema = copy.deepcopy(schema_of("pack"))
    schema["$comment"] = "Written by `coverpack schema --editor`; do not edit it by hand."
    _offer_names(schema, library)
    _explain_keys(schema["$defs"]["condition"]["properties"])
    rules = list(_rules_by_fact(library.facts.values()))
    if rules:
        schema["$defs"]["condition"]["allOf"] = rules
    for name, (label, body) in _PIECES.items():
        schema["$defs"][name]["defaultSnippets"] = [{"label": label, "body": body}]
    return schema


def _offer_names(schema: Schema, library: Library) -> None:
    """Turn the places of names into lists of those that are declared."""
    condition, codes = schema["$defs"]["condition"], schema["$defs"]["codes"]
    criteria = {
        id: f"{criterion.title} ({pack.id})"
        for pack in library.packs()
        for id, criterion in pack.criteria.items()
    }
    facts = {id: _fact_words(fact) for id, fact in library.facts.items()}
    sets = {id: f"{one.title}: {', '.join(one.codes[:8])}" for id, one in library.sets.items()}
    payers = {id: payer.name for id, payer in library.payers.payers.items()}
    for holder, key, names, message in (
        (condition, "fact", facts, "the dictionary has no such fact"),
        (condition, "criterion", criteria, f"no pack has such a criterion; {_NEW_NAME}"),
        (codes, "value_set", sets, f"there is no such value set; {_NEW_NAME}"),
        (schema, "payer", payers, f"no such payer is declared; {_NEW_NAME}"),
    ):
        if names:
            holder["properties"][key] |= _one_of(names) | {"errorMessage": message}


def _one_of(names: Mapping[str, str]) -> Schema:
    return {"enum": list(names), "enumDescriptions": list(names.values())}


def _fact_words(fact: Fact) -> str:
    """What a person chooses a fact by: its label, type and unit, and the question it answers."""
    kind = fact.kind.value if fact.unit is None else f"{fact.kind.value}, {fact.unit.code}"
    return f"{fact.label} ({kind}): {fact.question}"


def _explain_keys(properties: Schema) -> None:
    """Add to each key of a condition, in Markdown, which facts it is for, and an example."""
    for key, schema in properties.items():
        operator = OPERATORS.get(key)
        example = _EXAMPLES.get(key)
        if operator is not None and example is None:
            operand = _EXAMPLE_OPERANDS[operator.takes]
            example = f'{{"fact": "area.name", "{key}": {operand}}}'
        schema["markdownDescription"] = f"{schema['description']}\n\n```json\n{example}\n```"


def _rules_by_fact(facts: Iterable[Fact]) -> Iterator[Schema]:
    """What a test may hold once its fact is named; one rule for all facts that are alike."""
    alike: dict[tuple[object, ...], list[Fact]] = {}
    for fact in facts:
        unit = fact.unit.code if fact.unit else None
        alike.setdefault(
            (fact.kind, unit, tuple(fact.members or ()), fact.indexed, fact.whole), []
        ).append(fact)
    for same in alike.values():
        ids = [fact.id for fact in same]
        yield {
            "if": {
                "required": ["fact"],
                "properties": {"fact": {"enum": ids, "doNotSuggest": True}},
            },
            "then": {"properties": dict(_keys_for(same[0]))},
        }


def _keys_for(fact: Fact) -> Iterator[tuple[str, Schema]]:
    for operator in OPERATORS.values():
        if fact.kind not in operator.kinds:
            yield operator.name, _refused(f"`{operator.name}` is not for {_KIND_WORDS[fact.kind]}")
        elif operator.takes is Takes.CODE:
            yield operator.name, _code(fact)
        elif operator.takes is Takes.CODES and fact.members:
            yield operator.name, {"items": _members(fact), "doNotSuggest": True}
        elif operator.takes is Takes.VALUE and fact.kind is Kind.NUMBER:
            kind = "integer" if fact.whole else "number"
            yield operator.name, {"type": kind, "doNotSuggest": True} | _bounds(fact)
    if fact.unit is None:
        yield "unit", _refused("this fact has no unit")
    elif fact.kind is Kind.NUMBER:
        words = fact.unit.many or "a plain number"
        message = f"the unit of this fact is `{fact.unit.code}`"
        unit = {"enum": [fact.unit.code], "enumDescriptions": [words], "errorMessage": message}
        yield "unit", unit | {"doNotSuggest": True}


def _refused(message: str) -> Schema:
    return {"not": {}, "errorMessage": message, "doNotSuggest": True}


def _code(fact: Fact) -> Schema:
    if fact.kind is Kind.BOOLEAN:
        message = "a yes-or-no fact is `true` or `false`"
        return {"enum": [True, False], "errorMessage": message, "doNotSuggest": True}
    return {"type": "string", "doNotSuggest": True} | (_members(fact) if fact.members else {})


def _members(fact: Fact) -> Schema:
    assert fact.members is not None  # asked above
    return _one_of(fact.members) | {"errorMessage": "this fact has no such value"}


def _bounds(fact: Fact) -> Schema:
    ends = (("minimum", fact.minimum), ("maximum", fact.maximum))
    return {name: end for name, end in ends if end is not None}
