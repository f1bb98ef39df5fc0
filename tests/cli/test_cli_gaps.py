"""`coverpack gaps`: what is not known, and what to obtain."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from engine.knowledge.library import Library
from engine.knowledge.study.gaps import GapKind

Json = dict[str, Any]
PackJson = Callable[..., Json]
LibraryOf = Callable[..., Library]

MONTHS = {"fact": "pain.low_back_duration", "gte": 6, "unit": "mo"}
ENDS = [
    {"id": "covered", "outcome": "covered", "condition": {"criterion": "C1"}},
    {"id": "otherwise", "outcome": "not_covered", "basis": "criteria_not_met"},
]


def gaps(*words: str | Path, library: Path | None = None) -> Result:
    before = ["--library", str(library)] if library else []
    return CliRunner().invoke(main, [*before, "gaps", *map(str, words)], env={"COLUMNS": "100"})


def test_gaps_stand_by_pack_and_then_what_to_obtain_in_order() -> None:
    result = gaps()
    assert result.exit_code == 0
    begin, end = result.output.split("To obtain, what matters most first")
    assert "medicare/ngs-l40302@v2 (provisional)" in begin
    assert "the effective date is not known (not before 2025-09-01, observed 2026-11-23)" in begin
    assert "  1.  " in end
    assert "Billing article A59205 (Palmetto)" in end
    assert "without a policy here: arkansas, blue-shield-california, carefirst" in begin


def test_criteria_of_one_grade_are_counted_together() -> None:
    output = gaps("--pack", "medicare/noridian-l39642@2024-01-28").output
    assert "20 criteria known by inferred evidence only: NOR-C1a, NOR-C1b," in output


def test_a_payer_narrows_packs_bindings_and_areas() -> None:
    found = json.loads(gaps("--payer", "medicare", "--format", "json").stdout)
    assert {gap["payer"] for gap in found["gaps"]} == {"medicare"}
    assert found["counts"]["weak_area"] > 0


def test_a_policy_is_looked_at_in_all_its_versions_and_without_bindings() -> None:
    found = json.loads(gaps("--pack", "medicare/noridian-l39642", "--format", "json").stdout)
    assert {gap["version"] for gap in found["gaps"]} == {"2024-01-28", "v11"}


def test_json_names_for_each_document_what_it_would_answer() -> None:
    found = json.loads(gaps("--pack", "medicare/palmetto-l39420", "--format", "json").stdout)
    article = found["to_obtain"][0]
    assert article["document"] == "Billing article A59205 (Palmetto)"
    assert (article["id"], article["rank"]) == ("article-a59205", 1)
    assert [answer["item"] for answer in article["answers"]] == [
        "procedure codes",
        "diagnosis codes",
        "modifiers",
        "biologics and drugs",
    ]
    assert list(found["counts"]) == [kind.value for kind in GapKind]


@pytest.mark.parametrize(
    ("kinds", "code"),
    [("not_seen", 1), ("unread_clause", 0), ("unread_clause,not_seen", 1), ("any", 1), ("weak", 0)],
)
def test_fail_on_ends_with_1_for_the_kinds_named(kinds: str, code: int) -> None:
    result = gaps("--pack", "medicare/palmetto-l39420", "--fail-on", kinds)
    assert result.exit_code == code


def test_an_unknown_kind_is_told_with_a_near_one() -> None:
    result = gaps("--fail-on", "unread_clauses")
    assert result.exit_code == 2
    assert "`unread_clause`" in result.output


def test_a_library_without_gaps_says_so(library_of: LibraryOf, pack_json: PackJson) -> None:
    library = library_of(pack_json({"C1": MONTHS}, ENDS))
    result = gaps("--payer", "tester", "--fail-on", "any", library=library.root)
    assert result.exit_code == 0
    assert "nothing is missing here" in result.output


def test_a_payer_without_packs_is_exit_code_3(library_of: LibraryOf, pack_json: PackJson) -> None:
    library = library_of(pack_json({"C1": MONTHS}, ENDS))
    result = gaps("--payer", "tester", "--pack", "medicare/palmetto-l39420", library=library.root)
    assert result.exit_code == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--payer", "medicate"), "there is no payer `medicate`"),
        (("--pack", "medicare/palmeto"), "there is no policy `medicare/palmeto`"),
        (("--pack", "medicare/palmetto-l39420@2020"), "there is no pack"),
    ],
)
def test_what_is_not_there_is_told(words: tuple[str, str], said: str) -> None:
    result = gaps(*words)
    assert result.exit_code == 2
    assert said in result.output


def test_all_that_is_declared_is_listed_in_the_order_of_its_rank() -> None:
    found = json.loads(gaps("--format", "json").stdout)["to_obtain"]
    ranks = [one["rank"] for one in found if one["rank"] is not None]
    assert ranks == sorted(ranks)
    assert set(ranks) == set(range(1, 19))
    assert found[len(ranks)]["rank"] is None
    assert all(one["question"] and one["citation"] for one in found[: len(ranks)])


@pytest.mark.parametrize(
    ("document", "item"),
    [
        ("bcbsa-7-01-72", "fep"),
        ("hcsc-policy", "hcsc"),
        ("code-dates", "purpose of 64628 and 64629"),
        ("mac-jurisdictions", "palmetto JM"),
        ("cfr-422-101-b6", "cigna (medicare_advantage) delegates medicare/advantage"),
        ("payment-status", "sites of 64629"),
    ],
)
def test_a_document_lists_what_it_would_settle(document: str, item: str) -> None:
    found = json.loads(gaps("--format", "json").stdout)["to_obtain"]
    (one,) = (one for one in found if one["id"] == document)
    assert item in [answer["item"] for answer in one["answers"]]
