"""Notes on codes: read with every problem and its place, and true of the shipped ones."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.knowledge.brief.notes import (
    ModifierUse,
    Topic,
    notes_on,
    read_code_notes,
    units_at,
)
from engine.knowledge.evidence import Evidence
from engine.knowledge.library import Library, open_library, shipped_root
from engine.knowledge.schema_check import check_schema
from engine.knowledge.texts.documents import Diagnostic, Document

Json = dict[str, Any]
SHIPPED = notes_on("64629", Library(shipped_root()))
CITED = {"citations": [{"source": "text"}]}
SMALL: Json = {
    "schema": "coverpack/code-notes/1",
    "id": "small",
    "title": "A small family",
    "codes": ["12345"],
    "sources": [{"id": "text", "document": "A text", "evidence": "secondary"}],
    "statements": [{"topic": "purpose", "codes": ["12345"], "text": "It is small.", **CITED}],
    "units": [{"bodies": 3, "units": {"12345": 2}, **CITED}],
    "places": [
        {"place": "24", "text": "center", "use": "usual", "professional": "p", "facility": "f"}
        | CITED
    ],
    "modifiers": [{"modifiers": ["50"], "use": "never", "codes": ["12345"], "text": "No."} | CITED],
}


def changed(*path: str | int, to: object) -> Json:
    value: Json = json.loads(json.dumps(SMALL))
    here: Any = value
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = to
    return value


def test_notes_are_read(document: Callable[..., Document]) -> None:
    notes = read_code_notes(document(SMALL))
    assert [statement.text for statement in notes.about("12345", Topic.PURPOSE)] == ["It is small."]
    assert notes.about("12345", Topic.EDITS) == []
    assert notes.about("54321", Topic.PURPOSE) == []
    assert units_at(notes, "12345", 3) == 2
    assert units_at(notes, "12345", 4) is None
    assert notes.statements[0].citations[0].evidence is Evidence.SECONDARY


def test_a_citation_may_be_weaker_than_its_source(document: Callable[..., Document]) -> None:
    weak = [{"source": "text", "evidence": "recall", "section": "end"}]
    notes = read_code_notes(document(changed("statements", 0, "citations", to=weak)))
    cited = notes.statements[0].citations[0]
    assert (cited.evidence, cited.section) == (Evidence.RECALL, "end")


@pytest.mark.parametrize(
    ("path", "to", "code"),
    [
        (("statements", 0, "citations"), [], "not-cited"),
        (("modifiers", 0, "citations", 0, "source"), "txt", "unknown-source"),
        (("statements", 0, "topic"), "purposes", "unknown-value"),
        (("statements", 0, "codes"), ["1234"], "code-form"),
        (("units", 0, "units", "12345"), -1, "not-whole"),
        (("places", 0, "surprise"), 1, "unknown-key"),
        (("modifiers", 0, "use"), "sometimes", "unknown-value"),
    ],
)
def test_what_is_wrong_is_refused_by_the_reader_and_by_the_schema(
    path: tuple[str | int, ...],
    to: object,
    code: str,
    document: Callable[..., Document],
    refused: Callable[[Callable[[], object]], list[Diagnostic]],
) -> None:
    given = document(changed(*path, to=to))
    assert [one.code for one in refused(lambda: read_code_notes(given))] == [code]
    if code != "unknown-source":  # that needs the whole file to be seen
        assert check_schema(given) != ()


def test_the_small_notes_have_the_form_that_they_say(document: Callable[..., Document]) -> None:
    assert check_schema(document(SMALL)) == ()


def test_a_code_without_notes_is_answered_with_those_that_have_some(
    refused: Callable[[Callable[[], object]], list[Diagnostic]],
) -> None:
    (said,) = refused(lambda: notes_on("64635", Library(shipped_root())))
    assert said.message == "there are no notes on a code `64635`"
    assert said.hint == "there are on `64628`, `64629`"


def test_a_library_has_its_own_notes_beside_those_it_extends(tmp_path: Path) -> None:
    (tmp_path / "policies" / "coding").mkdir(parents=True)
    card = {"schema": "coverpack/library/1", "extends": "coverpack"}
    (tmp_path / "library.json").write_text(json.dumps(card))
    (tmp_path / "policies" / "coding" / "small.json").write_text(json.dumps(SMALL))
    library = open_library(tmp_path)
    assert notes_on("12345", library).id == "small"
    assert notes_on("64629", library) == SHIPPED


# ---- the shipped notes ---------------------------------------------------------------------------


def test_units_follow_from_the_bodies() -> None:
    for row in SHIPPED.units:
        assert row.units["64628"] == (1 if row.bodies else 0)
        assert row.units["64629"] == max(0, row.bodies - 2)
    assert [row.bodies for row in SHIPPED.units] == [0, 1, 2, 3, 4, 5]


def test_eleven_is_said_to_be_a_place_of_service_and_no_modifier() -> None:
    (eleven,) = (one for one in SHIPPED.modifiers if "11" in one.modifiers)
    assert eleven.use is ModifierUse.NOT_A_MODIFIER
    assert "place of service" in eleven.text
    assert "11" in [place.place for place in SHIPPED.places]


def test_no_modifier_of_a_code_has_two_notes() -> None:
    for code in SHIPPED.codes:
        named = [word for one in SHIPPED.modifiers if code in one.codes for word in one.modifiers]
        assert len(named) == len(set(named))


@pytest.mark.parametrize(
    ("words", "grade"),
    [
        ("is packaged. It is billed", Evidence.RECALL),  # status N was never seen
        ("The one primary on the list", Evidence.PRIMARY),
        ("Medicare's billing articles are said", Evidence.RECALL),
        ("An Oswestry index", Evidence.SECONDARY),
    ],
)
def test_a_statement_has_no_better_grade_than_its_source(words: str, grade: Evidence) -> None:
    (said,) = (one for one in SHIPPED.statements if words in one.text)
    order = list(Evidence)
    assert max((c.evidence for c in said.citations), key=order.index) is grade
