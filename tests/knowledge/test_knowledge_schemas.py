"""The JSON Schemas: well made for editors, in step with the code, and true of the shipped files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.decide import Session, to_json
from engine.decide.form import WARNING
from engine.decide.model import Effect, LineStatus, Notice
from engine.encounter.reader import read_encounter_file
from engine.encounter.statements import CERTAINTIES
from engine.knowledge.coding_packs import Action
from engine.knowledge.evidence import GRADES
from engine.knowledge.library import Library, shipped_root
from engine.knowledge.pack_reader import KINDS, REQUIRED
from engine.knowledge.packs import (
    BASES,
    DETERMINABLE,
    CriterionKind,
    Outcome,
    PackStatus,
    SilenceKind,
)
from engine.knowledge.payers import LINES_OF_BUSINESS, STATES, BindingKind
from engine.knowledge.schema_check import check_schema, known_forms, schema_of
from engine.knowledge.texts.documents import parse_document, read_document
from engine.knowledge.texts.json_writer import pretty
from engine.language.kleene import Status
from engine.language.operators import COMPARISONS, OPERATORS, Takes
from engine.language.parse import NODES
from engine.language.problems import Path as Place

Json = Any
LIBRARY = Library(shipped_root())
FACTS = LIBRARY.facts


def subschemas(schema: Json, where: Place = ()) -> Iterator[tuple[Place, dict[str, Json]]]:
    """Every schema inside a schema, with its place; what is data (enums, constants) left out."""
    if not isinstance(schema, dict):
        return
    yield where, schema
    for key, inner in schema.items():
        if key in ("properties", "$defs", "dependentSchemas"):
            for name, one in inner.items():
                yield from subschemas(one, (*where, key, name))
        elif key in ("allOf", "anyOf"):
            for index, one in enumerate(inner):
                yield from subschemas(one, (*where, key, index))
        elif key in (
            "items",
            "contains",
            "not",
            "if",
            "then",
            "else",
            "propertyNames",
            "additionalProperties",
        ):
            yield from subschemas(inner, (*where, key))


# ---- the schemas themselves ----------------------------------------------------------------------


@pytest.mark.parametrize("form", known_forms())
def test_a_schema_is_valid_and_named_for_its_form(form: str) -> None:
    schema = schema_of(form)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == schema["properties"]["schema"]["const"] == f"coverpack/{form}/1"
    assert schema["title"]


@pytest.mark.parametrize("form", known_forms())
def test_every_property_is_described(form: str) -> None:
    for where, schema in subschemas(schema_of(form)):
        if where[-2:-1] == ("properties",) and "if" not in where:
            said = schema
            if "then" in where and "$ref" in schema:  # refines a property that has its description
                said = schema_of(form)["$defs"][schema["$ref"].rpartition("/")[2]]
            assert said.get("description"), where


@pytest.mark.parametrize("form", known_forms())
def test_every_object_is_closed_and_lists_all_its_keys_in_one_place(form: str) -> None:
    for where, schema in subschemas(schema_of(form)):
        if schema.get("type") == "object" and "if" not in where:
            free = "additionalProperties" in schema
            assert free or schema["unevaluatedProperties"] is False, where
        if "unevaluatedProperties" in schema:
            for below, inner in subschemas(schema, where):
                if not {"properties", "items", "$defs"} & {*below[len(where) :]}:
                    assert inner.get("properties", {}).keys() <= schema["properties"].keys(), below


@pytest.mark.parametrize("form", known_forms())
def test_alternatives_are_told_apart_by_conditions(form: str) -> None:
    for where, schema in subschemas(schema_of(form)):
        assert "oneOf" not in schema, where
        assert "anyOf" not in schema or where[-2:] == ("if", "not"), where


@pytest.mark.parametrize("form", known_forms())
def test_every_enum_value_is_described_where_any_is(form: str) -> None:
    for where, schema in subschemas(schema_of(form)):
        if "enumDescriptions" in schema:
            assert len(schema["enumDescriptions"]) == len(schema["enum"]), where


def test_forms_share_their_parts_word_for_word() -> None:
    named: dict[str, Json] = {}
    for form in ("pack", "payers", "value-set", "encounter"):
        for name, schema in schema_of(form).get("$defs", {}).items():
            if name not in ("value", "line"):  # an operand and a fact's; both a claim's
                assert named.setdefault(name, schema) == schema, name
    assert schema_of("decision")["$defs"]["evidence"] == named["evidence"]


def enum_at(form: str, *steps: str) -> list[Json]:
    schema = schema_of(form)
    for step in steps:
        schema = schema[step]
    found: list[Json] = schema["enum"]
    return found


def in_def(name: str, key: str) -> tuple[str, ...]:
    return ("$defs", name, "properties", key)


@pytest.mark.parametrize(
    ("form", "steps", "words"),
    [
        ("pack", ("properties", "kind"), KINDS),
        ("pack", ("properties", "status"), PackStatus),
        ("pack", ("$defs", "evidence"), GRADES),
        ("pack", in_def("criterion", "kind"), CriterionKind),
        ("pack", in_def("determination", "outcome"), DETERMINABLE),
        ("pack", in_def("determination", "basis"), BASES),
        ("pack", in_def("silence", "kind"), SilenceKind),
        ("pack", in_def("authorization", "required"), REQUIRED),
        ("payers", ("$defs", "line_of_business"), LINES_OF_BUSINESS),
        ("payers", ("$defs", "state"), STATES),
        ("payers", in_def("binding", "kind"), BindingKind),
        ("encounter", in_def("statement", "certainty"), CERTAINTIES),
        ("encounter", in_def("patient", "sex"), FACTS["patient.sex"].members),
        ("encounter", in_def("claim", "form"), FACTS["claim.form"].members),
        ("encounter", in_def("claim", "setting"), FACTS["claim.setting"].members),
        ("decision", ("$defs", "outcome"), Outcome),
        ("decision", ("$defs", "basis"), [*BASES, None]),
        ("decision", ("$defs", "grade"), [*GRADES, None]),
        ("decision", ("$defs", "status"), Status),
        ("decision", in_def("policy", "status"), PackStatus),
        ("decision", in_def("link", "binding"), BindingKind),
        ("decision", in_def("criterion", "kind"), CriterionKind),
        ("decision", in_def("criterion", "effect"), Effect),
        ("decision", in_def("line", "status"), LineStatus),
        ("decision", in_def("reason", "status"), [*LineStatus, WARNING]),
        ("decision", in_def("reason", "action"), Action),
        ("decision", in_def("liability", "notice"), Notice),
        ("decision", in_def("test", "operator"), OPERATORS),
        ("decision", in_def("silence", "kind"), SilenceKind),
        ("decision", in_def("authorization", "required"), REQUIRED),
        ("decision", in_def("selected_by", "line_of_business"), LINES_OF_BUSINESS),
        ("decision", in_def("selected_by", "state"), STATES),
    ],
)
def test_the_words_are_those_of_the_code(form: str, steps: tuple[str, ...], words: Json) -> None:
    assert enum_at(form, *steps) == list(words)


def test_patterns_of_codes_are_those_of_the_dictionary() -> None:
    claim = schema_of("encounter")["$defs"]["claim"]["properties"]
    for id, schema in [
        ("claim.diagnoses", claim["diagnoses"]["items"]),
        ("claim.place_of_service", claim["place_of_service"]),
        ("claim.codes", schema_of("encounter")["$defs"]["procedure_code"]),
    ]:
        pattern = FACTS[id].pattern
        assert pattern is not None
        assert schema["pattern"] == pattern.pattern


def test_a_condition_has_the_operators_of_the_table_each_with_its_operand_and_meaning() -> None:
    condition = schema_of("pack")["$defs"]["condition"]
    properties = condition["properties"]
    assert set(properties) == {*NODES, *OPERATORS, "of", "unit"}
    assert [key for key in properties if key in OPERATORS] == list(OPERATORS)
    operand = {
        Takes.VALUE: "value",
        Takes.PAIR: "pair",
        Takes.CODE: "code",
        Takes.CODES: "codes",
        Takes.COUNT: "count",
    }
    for name, operator in OPERATORS.items():
        schema = properties[name]
        assert operator.meaning in schema["description"]
        if operator.takes is Takes.FLAG:
            assert schema["type"] == "boolean"
        else:
            assert schema["$ref"] == f"#/$defs/{operand[operator.takes]}"
        may_have_unit = "unit" in condition["dependentSchemas"][name]["propertyNames"]["enum"]
        assert may_have_unit == (operator.takes in (Takes.VALUE, Takes.PAIR))
    assert tuple(schema_of("pack")["$defs"]["count"]["properties"]) == COMPARISONS
    for at_least_one, schema in [
        (OPERATORS, condition["dependentSchemas"]["fact"]),
        (NODES, condition),
    ]:
        assert schema["if"] == {"propertyNames": {"not": {"enum": list(at_least_one)}}}


# ---- the shipped files ---------------------------------------------------------------------------

SHIPPED = [
    path
    for folder in ("policies", "examples", "tests/packs/good")
    for path in sorted((shipped_root() / folder).rglob("*.json"))
    if '"resourceType"' not in path.read_text(encoding="utf-8")  # FHIR has forms of its own
]


def test_there_are_shipped_files() -> None:
    assert shipped_root() / "policies" / "facts.json" in SHIPPED


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(shipped_root())))
def test_a_shipped_file_has_the_form_that_it_says(path: Path) -> None:
    assert check_schema(read_document(path)) == ()


def decision_of(path: Path) -> Json:
    with Session(LIBRARY) as session:
        return to_json(session.decide(read_encounter_file(path, LIBRARY)))


def check_decision(decision: Json) -> list[str]:
    found = check_schema(parse_document("decision", pretty(decision).encode()), "decision")
    return [f"{d.path} {d.code}" for d in found]


EXAMPLES = [
    *sorted((shipped_root() / "examples").glob("*.json")),
    *sorted((shipped_root() / "examples" / "lines").glob("*.json")),
]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.stem))
def test_the_decision_on_an_example_has_its_form(path: Path) -> None:
    decision = decision_of(path)
    assert check_decision(decision) == []
    assert list(decision) == list(schema_of("decision")["properties"])


def test_a_decision_lacks_no_key_and_has_no_other() -> None:
    decision = decision_of(EXAMPLES[0])
    for key in decision:
        without = {name: value for name, value in decision.items() if name != key}
        assert check_decision(without) == [" missing-key"], key
    assert check_decision({**decision, "zzz": 1}) == ["/zzz unknown-key"]


def test_only_not_covered_has_a_basis() -> None:
    decision = decision_of(EXAMPLES[0])
    refused = {**decision, "outcome": "not_covered", "basis": None}
    assert check_decision(refused) == ["/basis unknown-value"]
    assert check_decision({**decision, "outcome": "covered", "basis": "limit_exceeded"}) == [
        "/basis unknown-value"
    ]
