"""The documents that a person must obtain, as they are declared."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.knowledge.library import Library
from engine.knowledge.texts.documents import Diagnostic, parse_document
from engine.knowledge.texts.json_writer import pretty
from engine.knowledge.wanted import read_wanted

Json = dict[str, Any]
SOURCE = {"id": "s", "document": "Open items", "evidence": "inferred"}


def wanted(**parts: object) -> Json:
    one = {"id": "a7", "name": "Article 7", "answers": "Codes.", "citation": {"source": "s"}}
    return {
        "schema": "coverpack/documents/1",
        "sources": [SOURCE],
        "documents": [
            {**one, **parts},
            {"id": "b8", "name": "Bulletin 8", "answers": "Dates.", "citation": {"source": "s"}},
        ],
    }


def document(value: Json) -> Any:
    return parse_document("documents.json", pretty(value).encode())


@pytest.mark.parametrize(
    ("parts", "code", "path"),
    [
        ({"rank": 0}, "not-whole", "/documents/0/rank"),
        ({"name": ""}, "empty-text", "/documents/0/name"),
        ({"citation": {"source": "x"}}, "unknown-source", "/documents/0/citation/source"),
        ({"alias": ["x"]}, "unknown-key", "/documents/0/alias"),
        ({"aliases": ["bulletin  8"]}, "redefined", "/documents/1"),
    ],
)
def test_what_is_wrong_is_refused_where_it_stands(
    parts: Json, code: str, path: str, refused: Callable[..., list[Diagnostic]]
) -> None:
    given = document(wanted(**parts))
    problem = refused(lambda: read_wanted(given))[0]
    assert (problem.code, problem.path) == (code, path)


def test_a_library_of_ones_own_cannot_give_a_shipped_name_to_another_document(
    refused: Callable[..., list[Diagnostic]],
) -> None:
    shipped = read_wanted(document(wanted()))
    own = wanted(id="own", name="article 7")
    del own["documents"][1]
    (problem,) = refused(lambda: read_wanted(document(own), shipped))
    assert problem.message == "`article 7` means the document `a7` already"


def test_what_a_document_speaks_of_is_there(shipped: Library) -> None:
    policies = set(shipped.policy_ids())
    plans = {f"{p.id}/{plan}" for p in shipped.payers.payers.values() for plan in p.plans}
    for one in shipped.wanted.ordered:
        assert {*one.text_of, *one.dates_of, *one.uses_of} <= policies, one.id
        assert set(one.plans) <= plans, one.id


def test_no_policy_is_told_by_two_documents(shipped: Library) -> None:
    for told in ("text_of", "dates_of", "uses_of", "plans"):
        every = [name for one in shipped.wanted.ordered for name in getattr(one, told)]
        assert len(every) == len(set(every)), told


def test_every_alias_is_a_word_that_something_uses(shipped: Library) -> None:
    written = [
        path.read_text() for path in Path(shipped.policies).rglob("*.json")
        if path.name != "documents.json"
    ]  # fmt: skip
    for one in shipped.wanted.ordered:
        for words in (*one.aliases, *one.replaces):
            assert any(words in text for text in written), words
