"""Dates in a proof are those that an encounter may state: the whole calendar, and no day beyond."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from engine.encounter.model import Encounter
from engine.encounter.observe import observe
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.language.evaluate import evaluate
from engine.language.kleene import MET, UNMET
from engine.proof.checks import prove_pack
from engine.proof.prover import Prover
from engine.proof.replay import Replayer
from engine.proof.witness import Witness
from tests.decide.random_packs import LAST

Json = dict[str, Any]
LibraryOf = Callable[..., Library]
PackJson = Callable[..., Json]
EncounterOf = Callable[..., Encounter]
Ask = Callable[[Json], tuple[Library, Pack]]

FACT = "harbor.referred_on"
DECLARED = {
    "type": "date",
    "label": "date of referral",
    "phrase": "referred on {}",
    "question": "When was the patient referred?",
    "look": "Referral letter",
    "documentation": "clinical",
}
TESTS: list[Json] = [
    {operator: day}
    for operator in ("lt", "lte", "gt", "gte")
    for day in ("0001-01-01", "1890-01-01", "2100-01-02", "9999-12-31")
]


@pytest.fixture
def ask(library_of: LibraryOf, pack_json: PackJson) -> Ask:
    """A library with a date of its own, and a pack that asks for it."""

    def write(test: Json) -> tuple[Library, Pack]:
        steps = [{"id": "covered", "outcome": "covered", "condition": {"criterion": "C1"}}, LAST]
        facts = {"schema": "coverpack/facts/1", "facts": {FACT: DECLARED}}
        pack = pack_json({"C1": {"fact": FACT, **test}}, steps)
        library = library_of(pack, facts=facts)
        return library, library.pack_named("tester/policy")

    return write


def days_around(test: Json) -> set[date]:
    """The ends of the calendar, and the days at the threshold, as far as there are any."""
    at = date.fromisoformat(next(iter(test.values())))
    beside = {at}
    if at > date.min:
        beside.add(at - timedelta(days=1))
    if at < date.max:
        beside.add(at + timedelta(days=1))
    return {date.min, date.max, *beside}


@pytest.mark.parametrize("test", TESTS, ids=lambda one: " ".join(*one.items()))
def test_a_status_is_possible_where_a_day_that_the_reader_accepts_has_it(
    test: Json, ask: Ask, encounter_of: EncounterOf
) -> None:
    library, pack = ask(test)
    condition = pack.criteria["C1"].condition
    read = [
        encounter_of(library, facts={FACT: day.isoformat()}) for day in sorted(days_around(test))
    ]
    found = {evaluate(condition, observe(one, library.facts).values, {}) for one in read}
    with Replayer(library) as replayer:
        prover = Prover(replayer, pack)
        pair = prover.reading.criteria["C1"]
        for status in (MET, UNMET):
            shown = prover.find(pair.where(status))
            assert isinstance(shown, Witness) is (status in found), status
            if isinstance(shown, Witness):
                assert prover.replay(shown).decision.criteria[0].status is status


def test_an_early_date_that_meets_nothing_is_not_proven_away(ask: Ask) -> None:
    library, pack = ask({"gte": "1890-01-01"})
    with Replayer(library) as replayer:
        assert prove_pack(replayer, pack).findings == ()


def test_what_no_day_of_the_calendar_leaves_unmet_is_found(ask: Ask) -> None:
    library, pack = ask({"gte": "0001-01-01"})
    with Replayer(library) as replayer:
        kinds = {one.kind for one in prove_pack(replayer, pack).findings}
    assert "never-unmet" in kinds
