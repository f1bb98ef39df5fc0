"""The schema for editors: it names what a library declares, and refuses no sound pack."""

from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.knowledge.editor_schema import editor_schema
from engine.knowledge.library import Library, shipped_root
from engine.knowledge.schema_check import schema_of
from engine.knowledge.texts.documents import read_document
from engine.knowledge.texts.json_writer import pretty

Json = Any
COMMITTED = shipped_root() / "schemas" / "editor" / "pack.schema.json"


def plain(value: Json) -> Json:
    """A JSON value with numbers as jsonschema takes them."""
    import json

    return json.loads(pretty(value))


def test_the_committed_schema_is_up_to_date(shipped: Library) -> None:
    written = pretty(editor_schema(shipped)) + "\n"
    assert COMMITTED.read_text(encoding="utf-8") == written, (
        "write it again: coverpack schema --editor -o schemas/editor/pack.schema.json"
    )


def test_it_is_a_schema_and_leaves_that_of_the_form_as_it_was(shipped: Library) -> None:
    before = pretty(schema_of("pack"))
    Draft202012Validator.check_schema(plain(editor_schema(shipped)))
    assert pretty(schema_of("pack")) == before


def test_it_accepts_every_pack_of_the_library(shipped: Library) -> None:
    validator = Draft202012Validator(plain(editor_schema(shipped)))
    for path in shipped.pack_files():
        problems = [
            error.message for error in validator.iter_errors(plain(read_document(path).value))
        ]
        assert problems == [], path


def enum(schema: Json, key: str) -> list[str]:
    found: list[str] = schema["$defs"]["condition"]["properties"][key]["enum"]
    return found


def test_it_names_what_an_extending_library_declares_beside_what_it_extends(
    library_of: Callable[..., Library], pack_json: Callable[..., Json], shipped: Library
) -> None:
    pack = pack_json(
        {"T-1": {"fact": "implant.electronic", "is": True}},
        [{"id": "no", "outcome": "not_covered", "basis": "investigational"}],
    )
    fact = {
        "type": "boolean",
        "label": "mine",
        "phrase": {"true": "a", "false": "b"},
        "question": "Is it?",
        "look": "chart",
        "documentation": "clinical",
    }
    facts = {"schema": "coverpack/facts/1", "facts": {"mine.own": fact}}
    schema = editor_schema(library_of(pack, facts=facts))
    assert enum(schema, "fact") == [*shipped.facts, "mine.own"]
    assert "T-1" in enum(schema, "criterion")
    assert "PAL-X1" in enum(schema, "criterion")
    assert "tester" in schema["properties"]["payer"]["enum"]


def test_a_library_without_packs_has_no_empty_list_of_criteria(
    library_of: Callable[..., Library],
) -> None:
    facts: Json = {"schema": "coverpack/facts/1", "facts": {}}
    schema = editor_schema(library_of(extends=False, facts=facts))
    assert "enum" not in schema["$defs"]["condition"]["properties"]["criterion"]
    Draft202012Validator.check_schema(plain(schema))


@pytest.mark.parametrize(
    ("test", "accepted"),
    [
        ({"fact": "pain.low_back_duration", "gte": 6, "unit": "mo"}, True),
        ({"fact": "pain.low_back_duration", "gte": 6, "unit": "a"}, False),
        ({"fact": "pain.low_back_duration", "is": True}, False),
        ({"fact": "implant.electronic", "is": True}, True),
        ({"fact": "implant.electronic", "is": True, "unit": "mo"}, False),
        ({"fact": "procedure.vertebral_bodies", "any_in": ["L4"]}, True),
        ({"fact": "procedure.vertebral_bodies", "any_in": ["L44"]}, False),
        ({"fact": "procedure.vertebral_bodies", "count": {"gte": 1}}, True),
        ({"fact": "claim.codes", "any_in": ["64628"]}, True),
        ({"fact": "patient.birth_date", "gte": "1963-01-01"}, True),
        ({"fact": "claim.units", "of": "64629", "lte": 2}, True),
        ({"fact": "claim.units", "of": "64629", "lte": 2.5}, False),
        ({"fact": "patient.age", "gt": 18.5, "unit": "a"}, False),
    ],
)
def test_what_a_test_may_hold_follows_from_its_fact(
    shipped: Library, test: Json, accepted: bool
) -> None:
    schema = plain(editor_schema(shipped))
    condition = {"$ref": "#/$defs/condition", "$defs": schema["$defs"]}
    assert Draft202012Validator(condition).is_valid(test) is accepted
