"""`--as-known-on`: `packs which`, `packs history` and `evaluate` tell the same of a day."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli.main import main
from engine.knowledge.library import Library

Json = dict[str, Any]
DAY = "2025-07-01"
ENDS = [{"id": "otherwise", "outcome": "not_covered", "basis": "investigational"}]


@pytest.fixture
def library(pack_json: Callable[..., Json], library_of: Callable[..., Library]) -> Library:
    """A version retired in 2024, which was announced in 2024-05; and one seen in 2025-06."""

    def written(name: str, **dates: Json) -> Json:
        given = {key: {"evidence": "primary", **value} for key, value in dates.items()}
        return pack_json({}, ENDS, version=name, dates=given)

    retired = {"date": "2024-06-30", "published": "2024-05-01"}
    return library_of(
        written(
            "one",
            effective={"date": "2024-01-01"},
            published={"date": "2023-11-01"},
            retired=retired,
        ),
        written(
            "two",
            not_before={"date": "2025-01-01"},
            published={"date": "2024-04-01"},
            observed={"date": "2025-06-01"},
        ),
    )


def said(library: Library, *words: str) -> Any:
    called = ["--library", str(library.root), *words, "--format", "json"]
    result = CliRunner().invoke(main, called)
    assert result.exit_code in (0, 3), result.output
    return json.loads(result.stdout)


KNOWN = [
    ("2024-04-30", ["one", "two"]),  # nobody knew of the retirement, nor since when two holds
    ("2024-05-01", ["two"]),
    ("2025-05-31", ["two"]),
    ("2025-06-01", ["two"]),
]


@pytest.mark.parametrize(("known", "versions"), KNOWN)
def test_which_history_and_evaluate_agree(
    library: Library, tmp_path: Path, *, known: str, versions: list[str]
) -> None:
    limit = ("--as-known-on", known)
    which = said(library, "packs", "which", "--payer", "tester", "--date", DAY, *limit)
    assert [one["version"] for one in which["policies"]] == versions
    history = said(library, "packs", "history", "--payer", "tester", *limit)
    assert [one["version"] for one in history["spans"][-1]["policies"]] == versions
    encounter = {
        "schema": "coverpack/encounter/1",
        "id": "one",
        "payer": "tester",
        "date_of_service": DAY,
    }
    file = tmp_path / "one.json"
    file.write_text(json.dumps(encounter))
    decision = said(library, "evaluate", str(file), *limit)
    assert decision["policy"]["version"] == versions[0]
    for found in (which, history, decision):
        warned = [warning["id"] for warning in found["warnings"]]
        assert ("retirement_left_out" in warned) == (known < "2024-05-01")
    for found in (which, decision):
        warned = [warning["id"] for warning in found["warnings"]]
        assert ("uncertain_version" in warned) == (known < "2025-06-01")
        assert ("not_seen_after" in warned) == (known >= "2025-06-01")


def test_a_beginning_that_nobody_had_seen_yet_is_told_as_open(library: Library) -> None:
    called = ["--library", str(library.root), "packs", "which", "--payer", "tester"]
    result = CliRunner().invoke(main, [*called, "--date", DAY, "--as-known-on", "2025-05-31"])
    assert "began on an unknown day from 2025-01-01 (primary) on" in " ".join(result.stdout.split())


def test_a_retirement_is_shown_with_the_days_since_which_it_was_known(library: Library) -> None:
    shown = said(library, "packs", "show", "tester/policy@one")
    assert shown["dates"]["retired"] == {
        "date": "2024-06-30",
        "evidence": "primary",
        "note": None,
        "published": "2024-05-01",
        "observed": None,
    }
