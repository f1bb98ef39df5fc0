"""What a fact presupposes of others: what the dictionary refuses to be declared."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.knowledge.dictionary import read_dictionary
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import Diagnostic, Document

Json = dict[str, Any]
Refused = Callable[[Callable[[], object]], list[Diagnostic]]

ASKED = {"label": "x", "question": "What is it?", "look": "the chart", "documentation": "clinical"}
FLAG: Json = {**ASKED, "type": "boolean", "phrase": {"true": "yes", "false": "no"}}
KIND: Json = {**ASKED, "type": "set", "phrase": "kinds {}", "values": {"a": "a"}}


def declared(presupposes: object, **facts: Json) -> Json:
    own = {id.replace("__", "."): fact for id, fact in facts.items()}
    kind = {**KIND, "presupposes": presupposes}
    return {"schema": "coverpack/facts/1", "facts": {"surgery.kind": kind, **own}}


def test_presuppositions_are_read_beside_the_fact(document: Callable[..., Document]) -> None:
    value = declared({"surgery.prior": True}, surgery__prior=FLAG)
    facts = read_dictionary(document(value)).facts
    assert facts["surgery.kind"].presupposes == {"surgery.prior": True}
    assert facts["surgery.prior"].presupposes == {}


@pytest.mark.parametrize(
    ("presupposes", "other", "code", "message"),
    [
        ({"surgery.pior": True}, FLAG, "unknown-fact", "there is no fact `surgery.pior`"),
        (
            {"surgery.prior": "yes"},
            FLAG,
            "wrong-type",
            "`surgery.prior` must be presupposed as `true` or `false`, not the text `yes`",
        ),
        (
            {"surgery.prior": True},
            KIND,
            "presupposition",
            "`surgery.prior` is no yes-or-no fact that is stated under `facts`",
        ),
        (
            {"surgery.prior": True},
            {**FLAG, "given": "encounter"},
            "presupposition",
            "`surgery.prior` is no yes-or-no fact that is stated under `facts`",
        ),
    ],
)
def test_only_a_stated_yes_or_no_fact_can_be_presupposed(
    document: Callable[..., Document],
    refused: Refused,
    *,
    presupposes: object,
    other: Json,
    code: str,
    message: str,
) -> None:
    value = document(declared(presupposes, surgery__prior=other))
    [found] = refused(lambda: read_dictionary(value))
    assert (found.code, found.message) == (code, message)
    assert found.line is not None


def test_a_fact_neither_presupposes_itself_nor_anything_where_it_is_derived(
    document: Callable[..., Document], refused: Refused
) -> None:
    itself = {"surgery.prior": {**FLAG, "presupposes": {"surgery.prior": True}}}
    [found] = refused(
        lambda: read_dictionary(document({"schema": "coverpack/facts/1", "facts": itself}))
    )
    assert found.message == "`surgery.prior` presupposes itself"
    derivation = {"inputs": ["surgery.prior"], "definition": "x"}
    follows = {**FLAG, "given": "derived", "derived": derivation}
    follows["presupposes"] = {"surgery.prior": True}
    value = declared({"surgery.prior": True}, surgery__prior=FLAG, surgery__again=follows)
    [found] = refused(lambda: read_dictionary(document(value)))
    assert found.message.startswith("`surgery.again` is not stated under `facts`")


def test_a_library_of_ones_own_can_presuppose_what_the_shipped_dictionary_declares(
    shipped: Library, document: Callable[..., Document]
) -> None:
    value = declared({"surgery.prior_at_level": True})
    facts = read_dictionary(document(value), shipped.dictionary).facts
    assert facts["surgery.kind"].presupposes == {"surgery.prior_at_level": True}
