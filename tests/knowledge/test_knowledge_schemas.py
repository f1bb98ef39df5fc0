"""The JSON Schemas: they hold the shipped files, follow the code, and agree with the readers."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.decide.model import Effect, LineStatus
from engine.encounter.reader import read_encounter
from engine.encounter.statements import CERTAINTIES
from engine.knowledge.documents import Document, InputError, parse_document, read_document
from engine.knowledge.evidence import GRADES
from engine.knowledge.library import Library, open_library, shipped_root
from engine.knowledge.pack_reader import KINDS, REQUIRED, read_pack
from engine.knowledge.packs import (
    BASES,
    DETERMINABLE,
    OUT_OF_SCOPE,
    CriterionKind,
    Outcome,
    PackStatus,
    SilenceKind,
)
from engine.knowledge.payers import LINES_OF_BUSINESS, STATES, BindingKind, read_payers
from engine.knowledge.schema_check import check_schema, known_forms, schema_of
from engine.knowledge.value_sets import read_value_set
from engine.language.kleene import Status
from engine.language.operators import COMPARISONS, OPERATORS, Takes
from engine.language.parse import NODES
from engine.language.problems import Path as Place

Json = Any
LIBRARY = Library(shipped_root())
SOURCE = {"id": "s", "document": "A document", "evidence": "primary", "complete": True,
          "url": "https://example.org", "read_on": "2025-01-31", "digest": "d", "note": "n"}
CITATION = {"source": "s", "section": "2", "evidence": "inferred"}
DATED = {"date": "2025-01-31", "evidence": "primary", "note": "n"}
CLOSED = {"value_set": "l3-s1"}
CONDITIONS: list[Json] = [
    {"any": [{"fact": "pain.low_back_duration", "gte": 6, "unit": "mo"}, {"criterion": "one"}]},
    {"at_least": 1, "of": [{"not_seen": "a clause"}, {"not": {"criterion": "one"}}]},
    {"fact": "bone.t_score", "between": [-4, -2.5]},
    {"fact": "patient.sex", "in": ["female", "other"]},
    {"fact": "procedure.vertebral_bodies", "subset_of": CLOSED},
    {"fact": "mri.modic_1_bodies", "count": {"gte": 1}},
    {"fact": "mri.modic_2_bodies", "count": {"between": [1, 2]}},
    {"fact": "claim.units", "of": "64629", "lte": 2},
    {"fact": "infection.spine_active", "is": False},
]
PACK: Json = {
    "schema": "coverpack/pack/1", "id": "aetna/cpb-1", "version": "2025-01-31", "kind": "coverage",
    "title": "A policy", "status": "draft", "payer": "aetna", "sources": [SOURCE],
    "dates": {"not_before": DATED, "observed": DATED, "published": DATED},
    "scope": {"fact": "procedure.technique", "is": "intraosseous_bvn_rfa"},
    "criteria": [
        {"id": "one", "kind": "indication", "title": "One", "citation": CITATION, "note": "n",
         "condition": {"fact": "implant.electronic", "is": True}, "documents": ["a", "b"]},
        {"id": "two", "kind": "limit", "title": "Two", "citation": {"source": "s"},
         "condition": {"all": CONDITIONS}, "advisory": True},
    ],
    "determinations": [
        {"id": "part", "outcome": "partially_covered", "condition": {"criterion": "one"},
         "exceeding": ["64629"], "text": "In part."},
        {"id": "no", "outcome": "not_covered", "basis": "investigational", "payer_term": "unproven",
         "text": "No."},
    ],
    "warnings": [{"id": "w", "text": "Mind.", "citation": CITATION,
                  "condition": {"fact": "authorization.obtained", "known": True}}],
    "authorization": {"required": "yes", "evidence": "secondary", "citation": CITATION},
    "silences": [{"topic": "t", "kind": "not_seen", "text": "x", "document": "An article"}],
    "notes": ["a note"],
    "acknowledged": [{"finding": "f", "reason": "r"}],
}
ENCOUNTER: Json = {
    "schema": "coverpack/encounter/1", "id": "e", "payer": "medicare", "plan": "palmetto",
    "line_of_business": "medicare_ffs", "plan_state": "NC", "date_of_service": "2025-03-04",
    "service_location": {"state": "NC", "county": "Wake", "zip": "27601"},
    "patient": {"birth_date": "1963-05-09", "sex": "female"},
    "claim": {
        "form": "professional", "setting": "practitioner", "place_of_service": "24",
        "diagnoses": ["M54.51", "M47.816"], "primary_elsewhere": False,
        "lines": [{"line": 1, "code": "64628", "units": 1, "modifiers": ["59"],
                   "diagnosis_pointers": [1, 2], "provider": "P1"}],
    },
    "request": {"codes": ["64628"]},
    "facts": {
        "pain.low_back_duration": 14,
        "procedure.vertebral_bodies": ["L4", "L5"],
        "mri.modic_1_bodies": {"value": ["L5"], "complete": False, "source": "MRI report"},
        "bone.t_score": [{"value": -1.5, "source": "a"}, {"value": -1.5, "certainty": "possible"}],
        "patient.bmi": {"value": 31.5, "unit": "kg/m2"},
        "implant.electronic": None,
    },
    "absent": [{"facts": ["infection.systemic_active"], "source": "History"}],
}
PAYERS: Json = {
    "schema": "coverpack/payers/1", "sources": [SOURCE],
    "payers": {"p": {"name": "P", "aliases": ["Q"], "lines_of_business": ["medicare_ffs", "fep"],
                     "default_line_of_business": "fep", "note": "n",
                     "plans": {"q": {"name": "Q", "aliases": ["R"], "note": "n"}}}},
    "areas": [{"payer": "p", "plan": "q", "jurisdiction": "JX", "parts": ["A", "B"],
               "states": ["VA"], "counties": ["Fairfax"], "except_counties": ["Alexandria"],
               "citation": CITATION}],
    "bindings": [{"payer": "p", "plan": "q", "kind": "own", "policy": "p/x", "states": ["VA"],
                  "lines_of_business": ["fep"], "begins": DATED, "ends": DATED, "observed": DATED,
                  "citation": CITATION, "note": "n"}],
}
VALUE_SET: Json = {
    "schema": "coverpack/value-set/1", "id": "v", "title": "V", "codes": ["L3", "L4"],
    "sources": [SOURCE], "citation": CITATION, "valid_from": "2025-01-31", "valid_to": "2025-12-31",
    "exhaustive": True, "note": "n",
}
LIBRARY_CARD: Json = {"schema": "coverpack/library/1", "name": "mine", "extends": "coverpack"}


def document(value: Json) -> Document:
    return parse_document("x.json", json.dumps(value, indent=1).encode())


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
        elif key in ("items", "contains", "not", "if", "then", "else", "propertyNames",
                     "additionalProperties"):
            yield from subschemas(inner, (*where, key))


# ---- the schemas themselves ----------------------------------------------------------------------


@pytest.mark.parametrize("form", known_forms())
def test_a_schema_is_valid_and_named_for_its_form(form: str) -> None:
    from jsonschema import Draft202012Validator

    schema = schema_of(form)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == schema["properties"]["schema"]["const"] == f"coverpack/{form}/1"
    assert schema["title"]


@pytest.mark.parametrize("form", known_forms())
def test_every_property_is_described(form: str) -> None:
    silent = [
        where
        for where, schema in subschemas(schema_of(form))
        if where[-2:-1] == ("properties",) and "if" not in where and not schema.get("description")
    ]
    assert not silent


@pytest.mark.parametrize("form", known_forms())
def test_every_object_is_closed_and_lists_all_its_keys_in_one_place(form: str) -> None:
    for where, schema in subschemas(schema_of(form)):
        if schema.get("type") == "object":
            free = "additionalProperties" in schema
            assert free or schema["unevaluatedProperties"] is False, where
        if "unevaluatedProperties" in schema:
            keys = set(schema["properties"])
            for below, inner in subschemas(schema, where):
                refines = not {"properties", "items", "$defs"} & set(below[len(where):])
                assert not refines or set(inner.get("properties", ())) <= keys, below


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


FACTS = LIBRARY.facts


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
    for id, schema in [("claim.diagnoses", claim["diagnoses"]["items"]),
                       ("claim.place_of_service", claim["place_of_service"]),
                       ("claim.codes", schema_of("encounter")["$defs"]["procedure_code"])]:
        pattern = FACTS[id].pattern
        assert pattern is not None
        assert schema["pattern"] == pattern.pattern


def test_a_condition_has_the_operators_of_the_table_each_with_its_operand_and_meaning() -> None:
    condition = schema_of("pack")["$defs"]["condition"]
    properties = condition["properties"]
    assert set(properties) == {*NODES, *OPERATORS, "of", "unit"}
    assert [key for key in properties if key in OPERATORS] == list(OPERATORS)
    operand = {Takes.VALUE: "value", Takes.PAIR: "pair", Takes.CODE: "code", Takes.CODES: "codes",
               Takes.COUNT: "count"}
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
    needed = {"if": {"not": {"anyOf": [{"required": [name]} for name in OPERATORS]}}}
    assert needed.items() <= condition["dependentSchemas"]["fact"].items()
    assert condition["if"]["not"]["anyOf"] == [{"required": [name]} for name in (*NODES,)]


# ---- the shipped files ---------------------------------------------------------------------------

SHIPPED = [
    path
    for folder in ("policies", "examples", "tests/packs/good")
    for path in sorted((shipped_root() / folder).rglob("*.json"))
]


def test_there_are_shipped_files() -> None:
    assert shipped_root() / "policies" / "facts.json" in SHIPPED


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(shipped_root())))
def test_a_shipped_file_has_the_form_that_it_says(path: Path) -> None:
    assert check_schema(read_document(path)) == ()


# ---- readers and schemas agree -------------------------------------------------------------------

BEYOND_A_SCHEMA = {
    "unknown-fact": "the facts are in the dictionary",
    "not-givable": "the dictionary says which facts are stated",
    "absent-kind": "the dictionary says which facts are findings",
    "not-a-set": "the dictionary says which facts are sets",
    "empty-set": "the dictionary says which sets are never empty",
    "operator-kind": "the dictionary says what kind a fact is",
    "out-of-bounds": "the dictionary has the bounds of a fact",
    "wrong-unit": "the dictionary has the unit of a fact",
    "missing-unit": "the dictionary has the unit of a fact",
    "no-unit": "the dictionary has the unit of a fact",
    "needs-index": "the dictionary says which facts are indexed",
    "no-index": "the dictionary says which facts are indexed",
    "unknown-value-set": "value sets are other files",
    "unknown-payer": "payers are another file, or elsewhere in this one",
    "unknown-plan": "plans are another file, or elsewhere in this one",
    "unknown-criterion": "criteria stand elsewhere in the pack",
    "circular-criteria": "criteria stand elsewhere in the pack",
    "unknown-source": "sources stand elsewhere in the file",
    "duplicate-id": "JSON Schema compares whole items, not their ids",
    "dangling-pointer": "the diagnoses stand elsewhere in the claim",
    "before-birth": "two dates are compared",
    "empty-interval": "two values are compared",
    "out-of-reach": "a number is compared with the length of a list",
    "last-conditioned": "JSON Schema has no word for the last item",
    "last-covered": "JSON Schema has no word for the last item",
    "known-outside-warning": "a condition does not know where it stands",
}
"""What only a reader can refuse, and why."""


def is_beyond_a_schema(code: str, place: str, message: str) -> bool:
    """Whether only a reader can tell; where the code alone does not say, the place does."""
    steps = place.split("/")[1:]
    of_a_fact = steps[:1] == ["facts"] or bool({*steps[-2:]} & {*OPERATORS})
    return (
        code in BEYOND_A_SCHEMA
        or (code in ("unknown-value", "wrong-type", "date-form") and of_a_fact)  # its kind
        or message.startswith("only the last determination")
        or (code == "duplicate-item" and steps[-1:] == ["line"])  # line numbers, as ids
    )


class Declared(Library):
    """The shipped facts, and the payers of these tests."""

    def __init__(self) -> None:
        super().__init__(shipped_root())
        self.__dict__["payers"] = read_payers(document({
            "schema": "coverpack/payers/1", "sources": [],
            "payers": {"medicare": {"name": "M", "plans": {"palmetto": {"name": "P"}}}}}))
        self.__dict__["value_sets"] = {"l3-s1": ("L3", "L4", "L5", "S1")}


DECLARED = Declared()


def read_card(card: Document, folder: Path) -> None:
    (folder / "policies").mkdir(exist_ok=True)
    (folder / "library.json").write_text(card.text, encoding="utf-8")
    open_library(folder)


READERS: dict[str, tuple[Json, Callable[[Document, Path], object]]] = {
    "pack": (PACK, lambda text, _: read_pack(text, DECLARED)),
    "encounter": (ENCOUNTER, lambda text, _: read_encounter(text, DECLARED)),
    "payers": (PAYERS, lambda text, _: read_payers(text)),
    "value-set": (VALUE_SET, lambda text, _: read_value_set(text)),
    "library": (LIBRARY_CARD, read_card),
}
WRONG: list[Json] = [None, True, 0, -1, 1.5, "", " ", "zzz", "64628\n", "2025-02-30", [], [None],
                     ["zzz"], ["zzz", "zzz"], {}, {"zzz": 1}, [{}]]


def places(value: Json, path: Place = ()) -> Iterator[Place]:
    """Every place in a JSON value."""
    yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*path, key))


def at(value: Json, path: Place) -> Json:
    for step in path:
        value = value[step]
    return value


def put(value: Json, path: Place, wrong: Json) -> Json:
    """A copy with another value at a place, or with one more item or key."""
    value = copy.deepcopy(value)
    parent = at(value, path[:-1])
    if isinstance(parent, list) and path[-1] == len(parent):
        parent.append(wrong)
    else:
        parent[path[-1]] = wrong
    return value


def dropped(value: Json, path: Place) -> Json:
    """A copy without what stands at a place."""
    value = copy.deepcopy(value)
    at(value, path[:-1]).pop(path[-1])
    return value


def mutants(value: Json) -> Iterator[tuple[str, Place, Json]]:
    """Everything that one slip can make of a document: what was done, where, and the result."""
    for path in places(value):
        here = at(value, path)
        if path:
            for wrong in WRONG:
                yield f"set to {wrong!r}", path, put(value, path, wrong)
            yield "dropped", path, dropped(value, path)
        if path and isinstance(path[-1], str):
            misspelt = (*path[:-1], f"{path[-1]}x")
            yield "misspelt", misspelt, put(dropped(value, path), misspelt, here)
        if isinstance(here, dict):
            yield "one more key", (*path, "zzz"), put(value, (*path, "zzz"), "zzz")
        if isinstance(here, list) and here:
            for more in (here[0], None, {}):
                where = (*path, len(here))
                yield f"one more item {more!r}", where, put(value, where, more)


@pytest.mark.parametrize("form", READERS)
def test_reader_and_schema_refuse_the_same_documents(form: str, tmp_path: Path) -> None:
    valid, read = READERS[form]
    read(document(valid), tmp_path)
    assert check_schema(document(valid), form) == ()
    differences = []
    for slip, path, mutant in mutants(valid):
        text = document(mutant)
        by_schema = check_schema(text, form)
        try:
            read(text, tmp_path)
            by_reader = []
        except InputError as error:
            by_reader = [d for d in error.diagnostics
                         if not is_beyond_a_schema(d.code, d.path, d.message)]
        if bool(by_schema) != bool(by_reader):
            differences.append((slip, path, [str(d) for d in (*by_schema, *by_reader)]))
    assert not differences, f"{len(differences)} differences, the first: {differences[:20]}"
