"""The user's own coding tables: they count where they are wanted, and are not opened elsewhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.decide import Session
from engine.encounter.model import Encounter
from engine.knowledge.coding.local import FILE
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import InputError
from tests.decide.claims import FIRST, professional

Json = dict[str, Any]


@pytest.fixture
def damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that cannot be read: whoever asks it is told."""
    (tmp_path / FILE).write_bytes(b"this is no database, but it is long enough to be taken for one")
    monkeypatch.setenv("COVERPACK_DATA", str(tmp_path))
    return tmp_path


def test_own_copies_are_asked_and_what_cannot_be_read_is_named(
    damaged: Path, shipped: Library, encounter_of: Callable[..., Encounter]
) -> None:
    with Session(shipped) as session, pytest.raises(InputError) as raised:
        session.decide(encounter_of(claim=professional(FIRST)))
    assert raised.value.diagnostics[0].file == str(damaged / FILE)


def test_without_own_copies_they_are_not_even_opened(
    damaged: Path, shipped: Library, encounter_of: Callable[..., Encounter]
) -> None:
    with Session(shipped, own_copies=False) as session:
        decision = session.decide(encounter_of(claim=professional(FIRST)))
    assert decision.coding
    assert damaged.exists()


@pytest.mark.usefixtures("damaged")
def test_an_encounter_without_a_claim_asks_no_table(
    shipped: Library, encounter_of: Callable[..., Encounter]
) -> None:
    with Session(shipped) as session:
        assert session.decide(encounter_of()).lines == ()
