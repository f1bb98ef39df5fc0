"""What is wrong, in words that repeat nothing of the input."""

import re
from pathlib import Path

import pytest

import engine
from engine.encounter.intake.draft import Rejected
from engine.encounter.intake.without_values import KEPT, WORDS, reasons_of, without_values
from engine.knowledge.texts.documents import Diagnostic


def wrong(code: str, message: str, path: str = "/patient/sex") -> Diagnostic:
    return Diagnostic("year.ndjson", 3, 62, path, code, message, "did you mean Jane?")


def test_file_place_field_and_rule_are_told_and_no_value() -> None:
    told = str(without_values(wrong("unknown-value", "`Jane Roe` is not a value of `sex`")))
    assert told == (
        "year.ndjson:3:62: /patient/sex: the value is none of those declared [unknown-value]"
    )


def test_a_missing_key_is_named_as_it_is_no_value() -> None:
    missing = wrong("missing-key", "an encounter needs `payer`", path="")
    assert str(without_values(missing)) == (
        "year.ndjson:3:62: an encounter needs `payer` [missing-key]"
    )


def test_of_a_rule_without_words_it_is_said_that_it_is_broken() -> None:
    assert without_values(wrong("never-heard-of", "Jane Roe")).message == "the rule is broken"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/facts/pain.low_back_duration/0/value", "/facts/pain.low_back_duration/0/value"),
        ("/entry/3/resource/servicedDate", "/entry/3/resource/servicedDate"),
        ("/facts/Jane Roe", "/facts/*"),
        ("/Jane/claim", "/*/claim"),
        ("2300 HI01-2 (segment 17)", "2300 HI01-2 (segment 17)"),
        ("2300 CLM (segment 17)", "2300 CLM (segment 17)"),
        ("JANE ROE (segment 17)", "(segment 17)"),
        ("", ""),
    ],
)
def test_what_is_no_key_of_a_path_is_not_shown(path: str, shown: str) -> None:
    assert without_values(wrong("unknown-key", "", path)).path == shown


def test_the_item_is_named_unless_the_line_or_the_message_does() -> None:
    line = wrong("wrong-type", "`sex` must be text, not the number `7`")
    assert "line 3: " not in reasons_of(Rejected("line 3", (line,)))[0]
    (told,) = reasons_of(Rejected("1003", (wrong("no-date", "line 1 of claim `1003` ...", ""),)))
    assert told == "year.ndjson:3:62: 1003: there is no date of service [no-date]"
    kept = wrong("empty-text", "1003: `county` must not be empty")
    assert reasons_of(Rejected("1003", (kept,)))[0].count("1003") == 1


def test_every_rule_that_has_words_is_one_that_is_told() -> None:
    folder = Path(engine.__file__).parent
    source = "\n".join(path.read_text() for path in folder.rglob("*.py"))
    for code in {*KEPT, *WORDS}:
        assert len(re.findall(rf'"{code}"', source)) > 1, code
    assert not KEPT & WORDS.keys()
