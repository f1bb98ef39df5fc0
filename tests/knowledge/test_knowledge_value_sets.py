"""Value sets: named lists of codes."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from engine.knowledge.evidence import Evidence
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import Diagnostic, Document
from engine.knowledge.value_sets import read_value_set

MakeDocument = Callable[..., Document]
Refused = Callable[[Callable[[], object]], list[Diagnostic]]

GIVEN: dict[str, Any] = {
    "schema": "coverpack/value-set/1",
    "id": "lower",
    "title": "Lower bodies",
    "codes": ["L5", "S1"],
    "valid_from": "2025-01-01",
    "exhaustive": True,
    "sources": [{"id": "s", "document": "A list", "evidence": "secondary"}],
    "citation": {"source": "s", "section": "2"},
}


def test_a_value_set_is_read_with_its_source_and_dates(document: MakeDocument) -> None:
    found = read_value_set(document(GIVEN))
    assert (found.id, found.codes, found.exhaustive) == ("lower", ("L5", "S1"), True)
    assert (found.valid_from, found.valid_to) == (date(2025, 1, 1), None)
    assert found.citation is not None
    # Without a grade of its own a citation has that of its source.
    assert (found.citation.document, found.citation.evidence) == ("A list", Evidence.SECONDARY)


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"codes": []}, "empty-list", "/codes"),
        ({"codes": None}, "missing-key", ""),
        ({"codes": ["L5", "L5"]}, "duplicate-item", "/codes/1"),
        ({"codes": ["L5", None]}, "wrong-type", "/codes/1"),
        ({"id": ""}, "empty-text", "/id"),
        ({"valid_from": "2025"}, "date-form", "/valid_from"),
        ({"citation": None}, "missing-key", ""),
        ({"citation": {"source": "t"}}, "unknown-source", "/citation/source"),
        ({"citation": {"source": "s", "evidence": "sure"}}, "unknown-value", "/citation/evidence"),
        ({"exhaustive": "yes"}, "wrong-type", "/exhaustive"),
        ({"kodes": []}, "unknown-key", "/kodes"),
    ],
)
def test_a_wrong_value_set_is_refused_at_its_place(
    document: MakeDocument, refused: Refused, change: dict[str, Any], code: str, path: str
) -> None:
    value = {key: part for key, part in {**GIVEN, **change}.items() if part is not None}
    found = refused(lambda: read_value_set(document(value)))
    assert [(d.code, d.path) for d in found] == [(code, path)]


def test_the_four_bodies_of_the_medicare_policies(shipped: Library) -> None:
    assert shipped.value_sets["l3-s1"] == ("L3", "L4", "L5", "S1")
