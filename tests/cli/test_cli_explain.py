"""`coverpack explain`: every word that a decision uses has a meaning, and says where it is from."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from engine.decide.glossary import WORDS
from engine.decide.model import Effect, LineStatus
from engine.knowledge.coding_packs import Action
from engine.knowledge.evidence import Evidence
from engine.knowledge.library import find_library
from engine.knowledge.packs import BASES, Outcome, SilenceKind
from engine.language.kleene import Status

ROOT = Path(__file__).resolve().parents[2]
NOTE = re.compile(r"Note\(\s*\"([a-z_]+)\"")


def explain(*names: str) -> Result:
    return CliRunner().invoke(main, ["explain", *names], env={"COLUMNS": "100"})


def meanings(name: str) -> list[dict[str, Any]]:
    result = explain(name, "--format", "json")
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize(
    "name",
    [*Outcome, *BASES, *LineStatus, *Action, *Effect, *Status, *Evidence, *SilenceKind],
)
def test_every_word_of_a_decision_has_a_meaning(name: str) -> None:
    assert str(name) in WORDS


def test_every_warning_that_the_engine_gives_has_a_meaning() -> None:
    given = {
        id
        for folder in ("decide", "knowledge")
        for path in (ROOT / "engine" / folder).rglob("*.py")
        for id in NOTE.findall(path.read_text(encoding="utf-8"))
    }
    assert len(given) > 15
    assert sorted(id for id in given if id not in WORDS) == []


@pytest.mark.parametrize("edit", [id for p in find_library().coding_packs for id in p.edits])
def test_every_edit_is_explained_with_its_citation(edit: str) -> None:
    [one] = [found for found in meanings(edit) if found["kind"] == "edit of claim lines"]
    assert any(text.startswith("passes if: ") for text in one["says"])
    assert one["citations"][0]["evidence"]


def test_every_reason_and_remark_code_is_explained() -> None:
    codes = find_library().remittance.codes
    for kind, what in (("carc", "reason code (CARC)"), ("rarc", "remark code (RARC)")):
        for number in codes[kind]:
            assert what in [found["kind"] for found in meanings(f"{kind}:{number}")]


def test_a_name_with_several_meanings_has_all_of_them() -> None:
    assert [found["kind"] for found in meanings("50")] == ["modifier", "reason code (CARC)"]
    assert [found["kind"] for found in meanings("24")] == ["modifier", "place of service"]


def test_a_criterion_is_told_with_what_it_asks_and_the_section_that_says_so() -> None:
    [one] = meanings("pal-x7")
    assert one["id"] == "PAL-X7"
    assert one["from"] == "medicare/palmetto-l39420@2023-03-05"
    assert one["citations"][0]["section"] == "Limitations 7"


def test_a_fact_is_told_with_its_question_and_who_asks_for_it() -> None:
    [one] = meanings("patient.bmi")
    assert "asked by medicare/ngs-l40302@v2, medicare/palmetto-l39420@2023-03-05" in one["says"]


def test_words_may_be_written_as_they_are_read() -> None:
    assert [found["id"] for found in meanings("needs information")] == ["needs_information"] * 2


def test_text_names_the_document_and_keeps_to_the_width() -> None:
    lines = explain("add-on-primary", "N115").stdout.splitlines()
    assert "add-on-primary: edit of claim lines" in lines
    assert "  [CMS, NCCI add-on code edits (page), primary]" in lines
    assert max(map(len, lines)) <= 100


def test_what_is_not_there_is_an_error_with_the_nearest_name() -> None:
    result = explain("add-on-primry", "64628")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "did you mean `add-on-primary`?" in result.stderr
