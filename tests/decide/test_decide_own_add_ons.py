"""Add-on rows of an own copy: a closed list, one left to the contractor, and a partial one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.decide import Session
from engine.encounter.model import Encounter
from engine.knowledge.coding.files.found import found_in
from engine.knowledge.coding.importing import import_files
from engine.knowledge.library import Library
from tests.decide.claims import FIRST, FURTHER, found, line, lines, professional

ROWS = [
    ("64629", "64628"),
    ("64636", "64635"),
    ("11111", "CCCCC"),
    ("22222", "64635"),
    ("22222", "CCCCC"),
]


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shipped: Library) -> Session:
    """A session whose user has imported the add-on file of a quarter."""
    file = tmp_path / "AOC_V2025Q1-MCR.txt"
    file.write_text("".join(f"{code}      {primary} 2025001\n" for code, primary in ROWS))
    import_files(found_in([file]), tmp_path / "data")
    monkeypatch.setenv("COVERPACK_DATA", str(tmp_path / "data"))
    return Session(shipped)


@pytest.mark.parametrize(
    ("code", "primary", "finding"),
    [
        ("64636", None, {"add-on-primary": "denied"}),
        ("64636", "64635", {}),
        ("11111", None, {}),
        ("22222", None, {}),
        ("22222", "64635", {}),
    ],
)
def test_only_a_closed_list_denies_an_add_on_without_its_primary(
    session: Session,
    encounter_of: Callable[..., Encounter],
    *,
    code: str,
    primary: str | None,
    finding: dict[str, str],
) -> None:
    billed = [FIRST, FURTHER, line(3, code), *([line(4, primary)] if primary else [])]
    with session:
        decision = session.decide(encounter_of(claim=professional(*billed)))
    result = lines(decision)[3]
    assert found(result) == finding
    assert ("add-on-primary" in result.not_checked) is (not finding and primary is None)
    assert "local/add_ons" in [one.id for one in decision.coding]
