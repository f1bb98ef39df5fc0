"""Checking a document against its schema: messages in our words, at the offending place."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from engine.knowledge.schema_check import check_schema, known_forms, schema_of
from engine.knowledge.texts.documents import Document, parse_document

Json = Any
PACK: Json = {
    "schema": "coverpack/pack/1",
    "id": "aetna/cpb-1",
    "version": "1",
    "kind": "coverage",
    "title": "A policy",
    "status": "draft",
    "payer": "aetna",
    "dates": {},
    "sources": [],
    "scope": {"criterion": "one"},
    "determinations": [
        {"id": "no", "outcome": "not_covered", "basis": "criteria_not_met", "text": "No."}
    ],
    "authorization": {"required": "yes", "evidence": "recall"},
}


def document(value: Json) -> Document:
    return parse_document("x.json", json.dumps(value).encode())


def pack(**changes: Json) -> Document:
    return document({**PACK, **changes})


def scope(condition: Json) -> Document:
    return pack(scope=condition)


def said(text: Document) -> list[str]:
    """Path, message and hint of each error."""
    return [" | ".join(filter(None, (d.path, d.message, d.hint))) for d in check_schema(text)]


def test_a_good_document_has_no_errors() -> None:
    assert check_schema(pack()) == ()


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ({"anny": []}, "/scope/anny | a condition has no key `anny` | did you mean `any`?"),
        (
            {"fact": "a.b", "gtte": 6, "unit": "mo"},
            "/scope/gtte | a condition has no key `gtte` | did you mean `gte`?",
        ),
        (
            {"fact": "a.b", "gte": 6, "lt": 9},
            "/scope/gte | `gte` cannot stand here | a test has one operator; join several",
        ),
        ({"fact": "a.b"}, "/scope | a test needs exactly one operator"),
        (
            {},
            "/scope | a condition needs one of `all`, `any`, `not`, `at_least`, `criterion`",
        ),
        (
            {"all": [{"criterion": "a"}], "any": [{"criterion": "a"}]},
            "/scope/any | `any` cannot stand here | one object holds one condition: join",
        ),
        (
            {"fact": "a.b", "any_in": ["L4"], "unit": "mo"},
            "/scope/unit | `unit` cannot stand here | a test has one operator, and with this",
        ),
        ({"not": {"all": []}}, "/scope/not/all | `all` must not be empty"),
        ({"at_least": 2}, "/scope | `at_least` needs the conditions under `of`"),
        (
            {"at_least": 1.5, "of": [{"criterion": "a"}]},
            "/scope/at_least | `at_least` must be a whole number of at least 1, not `1.5`",
        ),
        (
            {"all": [None]},
            "/scope/all/0 | item 1 of `all` must be an object, not `null`",
        ),
        (
            {"fact": "a.b", "eq": "3/4/2025"},
            "/scope/eq | `3/4/2025` is not a date in the form YYYY-MM-DD | write it as",
        ),
        (
            {"fact": "a.b", "count": {"gte": 1, "lte": 2}},
            '/scope/count | a count needs exactly one comparison, for example {"gte": 1}',
        ),
        (
            {"fact": "a.b", "in": ["x", "y", "x"]},
            "/scope/in/2 | `x` stands twice in `in`",
        ),
        (
            {"fact": "a.b", "is": None},
            "/scope/is | `is` must be `true` or `false` or text, not `null`",
        ),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else "",
)
def test_what_is_wrong_with_a_condition_is_said_in_one_sentence(
    condition: Json, message: str
) -> None:
    (found,) = said(scope(condition))
    assert found.startswith(message)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lable": 1}, "/lable | a pack has no key `lable` | it takes `$schema`, `schema`, `id`,"),
        ({"kind": "covrage"}, "/kind | `covrage` is not a value of `kind` | did you mean"),
        ({"kind": 1}, "/kind | `kind` cannot be the number `1` | one of `coverage`, `coding`"),
        ({"title": " "}, "/title | `title` must not be empty"),
        ({"title": ["x"]}, "/title | `title` must be text, not a list"),
        ({"id": "Aetna/1"}, "/id | the id of a policy is `payer/policy`, in lower case"),
        ({"notes": ["a", ""]}, "/notes/1 | item 2 of `notes` must not be empty"),
        ({"determinations": []}, "/determinations | `determinations` must not be empty"),
        (
            {
                "dates": {
                    "not_before": {"date": "2025-02-30", "evidence": "primary"},
                    "observed": {"date": "2025-03-01", "evidence": "primary"},
                }
            },
            "/dates/not_before/date | `2025-02-30` is not a day of the calendar",
        ),
        (
            {"dates": {"not_before": {"date": "2025-02-28", "evidence": "primary"}}},
            "/dates | `not_before` needs `observed`: the version began between the two",
        ),
        (
            {
                "determinations": [
                    {"id": "no", "outcome": "covered", "basis": "investigational", "text": "x"}
                ]
            },
            "/determinations/0/basis | `basis` goes with `not_covered` only",
        ),
        (
            {"determinations": [{"id": "out-of-scope", "outcome": "covered", "text": "x"}]},
            "/determinations/0/id | `out-of-scope` is taken: that determination follows",
        ),
        (
            {"silences": [{"topic": "t", "kind": "not_seen", "text": "x"}]},
            "/silences/0 | a silence of this kind must name the `document` to obtain",
        ),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else "",
)
def test_what_is_wrong_with_a_pack_is_said_in_one_sentence(changes: Json, message: str) -> None:
    (found,) = said(pack(**changes))
    assert found.startswith(message)


def test_an_error_points_at_the_key_or_value_in_the_text() -> None:
    text = '{\n  "schema": "coverpack/library/1",\n  "extends": "x",\n  "nmae": "y"\n}'
    found = check_schema(parse_document("x.json", text.encode()))
    assert [(d.line, d.column, d.path) for d in found] == [(3, 14, "/extends"), (4, 3, "/nmae")]
    assert found[1].hint == "did you mean `name`?"


def test_a_misspelt_key_is_not_reported_as_missing_too() -> None:
    value = {key: item for key, item in PACK.items() if key != "title"}
    assert said(document({**value, "tittle": "x"})) == [
        "/tittle | a pack has no key `tittle` | did you mean `title`?"
    ]


def test_all_errors_are_reported_in_the_order_of_the_text() -> None:
    found = check_schema(pack(version=1, title="", notes=[1], kind="zzz"))
    assert [d.path for d in found] == ["/version", "/kind", "/title", "/notes/0"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "the document must be an object, not a list"),
        ({}, "the document needs `schema` | one of `coverpack/batch-answer/1`,"),
        ({"schema": 1}, "/schema | `schema` must be text, not the number `1` | one of"),
        (
            {"schema": "coverpack/pack/2"},
            "/schema | `coverpack/pack/2` is not a value of `schema` | did you mean",
        ),
    ],
)
def test_a_document_that_does_not_say_its_form_is_refused(value: Json, message: str) -> None:
    (found,) = said(document(value))
    assert found.startswith(message)


def test_a_document_of_another_form_than_expected_is_refused() -> None:
    found = check_schema(pack(), "library")
    assert found[0].path == "/schema"
    assert found[0].message == "`coverpack/pack/1` is not a value of `schema`"


@pytest.mark.parametrize("number", ["2", "2.0", "2e0", "0.2E+1"])
def test_a_whole_number_may_be_written_in_any_way(number: str) -> None:
    text = json.dumps({**PACK, "scope": {"at_least": 7, "of": [{"criterion": "a"}]}})
    text = text.replace('"at_least": 7', f'"at_least": {number}')
    assert check_schema(parse_document("x.json", text.encode())) == ()


@pytest.mark.parametrize("text", ["64628\n", "64628 ", "\n64628"])
def test_a_pattern_holds_for_the_whole_text(text: str) -> None:
    encounter = {
        "schema": "coverpack/encounter/1",
        "id": "e",
        "payer": "p",
        "date_of_service": "2025-03-04",
        "request": {"codes": [text]},
    }
    (found,) = check_schema(document(encounter))
    assert found.path == "/request/codes/0"


def test_a_condition_as_deep_as_a_text_may_be_is_checked() -> None:
    condition: Json = {"fact": "a.b", "is": None}
    for _ in range(95):
        condition = {"not": condition}
    (found,) = check_schema(scope(condition))
    assert found.path == "/scope" + "/not" * 95 + "/is"


def test_a_condition_as_broad_and_deep_as_it_gets_is_checked_once() -> None:
    condition: Json = {"fact": "a.b", "is": None}
    for _ in range(46):  # exponential, were a level checked twice
        condition = {"at_least": 1, "of": [condition, {"criterion": "a"}]}
    assert len(check_schema(scope(condition))) == 1


STRUCTURE = {
    "$schema", "$id", "$comment", "$defs", "$ref", "title", "description", "properties",
    "propertyNames", "additionalProperties", "items", "contains", "allOf", "anyOf", "if", "then",
    "else", "default", "dependentSchemas", "errorMessage", "enumDescriptions", "defaultSnippets",
}  # fmt: skip
WORDED = {
    "type", "enum", "const", "required", "unevaluatedProperties", "pattern", "minLength", "format",
    "minimum", "maximum", "exclusiveMinimum", "minItems", "maxItems", "minProperties",
    "maxProperties", "uniqueItems", "not",
}  # fmt: skip


def keywords(schema: Json) -> Iterator[str]:
    if not isinstance(schema, dict):
        return
    for key, inner in schema.items():
        yield key
        if key in ("properties", "$defs", "dependentSchemas"):
            for one in inner.values():
                yield from keywords(one)
        elif key in ("allOf", "anyOf"):
            for one in inner:
                yield from keywords(one)
        elif key not in ("enum", "const", "defaultSnippets", "default"):
            yield from keywords(inner)


@pytest.mark.parametrize("form", known_forms())
def test_every_keyword_that_can_fail_has_words(form: str) -> None:
    assert set(keywords(schema_of(form))) <= STRUCTURE | WORDED


def test_no_message_speaks_of_schemas_or_of_python() -> None:
    wrong: list[Json] = [None, True, 1.5, "zzz", [], {}, [{}], {"zzz": 1}]
    for key in PACK:
        for value in wrong:
            for sentence in said(pack(**{key: value})):
                for foreign in ("valid", "schema is", "None", "True", "Decimal", "{'", "['"):
                    assert foreign not in sentence
