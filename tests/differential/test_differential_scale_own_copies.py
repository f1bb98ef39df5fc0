"""The user's own coding tables at scale: the same lines as the row engine has by them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from engine.decide import Session
from engine.encounter.model import ClaimLine, Encounter
from engine.knowledge.coding.files.found import found_in
from engine.knowledge.coding.importing import import_files
from engine.knowledge.library import Library
from engine.scale.duckdb_engine import DuckDBEngine
from tests.decide.claims import FIRST, FURTHER, professional
from tests.differential.scale_trials import assert_same

FIRST_DAY, LAST_DAY = date(2025, 2, 10), date(2025, 2, 20)
"""The days of a pair of the own copy, within the quarter of its edition."""
DAYS = [date(2024, 12, 31), date(2025, 1, 1), date(2025, 2, 9), FIRST_DAY, LAST_DAY]
DAYS += [date(2025, 2, 21), date(2025, 3, 31), date(2025, 4, 1)]


@pytest.fixture
def own_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pairs and add-ons of the first quarter of 2025; one pair holds for some days of it."""
    pairs = tmp_path / "ccipra-v310r0-f1.txt"
    span = f"{FIRST_DAY:%Y%m%d}\t{LAST_DAY:%Y%m%d}"
    pairs.write_text(f"64628\t77003\t\t{span}\t1\trationale\n64628\t95860\t\t20250101\t*\t0\tx\n")
    add_ons = tmp_path / "AOC_V2025Q1-MCR.txt"
    add_ons.write_text("64629      64628 2025001\n22614      22612 2025001\n")
    import_files(found_in([pairs, add_ons]), tmp_path / "data")
    monkeypatch.setenv("COVERPACK_DATA", str(tmp_path / "data"))


def encounters(encounter_of: Callable[..., Encounter]) -> list[Encounter]:
    """On each day, a claim with each of some other codes, with and without a modifier."""
    one = encounter_of(claim=professional(FIRST, FURTHER))
    assert one.claim is not None
    made = []
    for day in DAYS:
        for code in ("77003", "95860", "22614", "99213"):
            for modifiers in ((), ("59",)):
                other = ClaimLine(3, code, 1, modifiers)
                claim = replace(one.claim, lines=(*one.claim.lines, other))
                made.append(replace(one, claim=claim, date_of_service=day))
    return made


@pytest.mark.usefixtures("own_copies")
def test_own_copies_decide_lines_at_scale(
    shipped: Library, encounter_of: Callable[..., Encounter]
) -> None:
    with Session(shipped) as session, DuckDBEngine(shipped) as engine:
        rows = assert_same(engine, session, encounters(encounter_of))
        assert engine.lines.days.span_of(FIRST_DAY) > engine.lines.days.span_of(DAYS[2])
        denied = [row["date_of_service"] for row in rows if row["line.status"][2] == "denied"]
    assert {FIRST_DAY, LAST_DAY} <= set(denied)


@pytest.mark.usefixtures("own_copies")
def test_without_own_copies_only_the_shipped_tables_count(
    shipped: Library, encounter_of: Callable[..., Encounter]
) -> None:
    with (
        Session(shipped, own_copies=False) as session,
        DuckDBEngine(shipped, own_copies=False) as engine,
    ):
        rows = assert_same(engine, session, encounters(encounter_of))
    assert all(row["line.status"][2] == "not_checked" for row in rows)
