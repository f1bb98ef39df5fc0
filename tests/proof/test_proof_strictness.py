"""What it means that every fact is known, and which policy covers all that another covers."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.knowledge.library import Library
from engine.knowledge.packs import Outcome, Pack
from engine.proof.prover import Prover
from engine.proof.replay import Replayer
from engine.proof.strictness import Verdict, strictness
from engine.proof.witness import Witness
from tests.decide.random_packs import LAST

Json = dict[str, Any]
LibraryOf = Callable[..., Library]
PackJson = Callable[..., Json]

MONTHS = {"fact": "pain.low_back_duration", "unit": "mo"}
PRIOR = {"fact": "surgery.prior_at_level", "is": True}
SINCE = {"fact": "surgery.months_since", "unit": "mo", "gte": 6}


@pytest.fixture
def two(library_of: LibraryOf, pack_json: PackJson) -> Callable[[Json, Json], Library]:
    """Two policies that each cover where one condition is met."""

    def write(one: Json, other: Json) -> Library:
        steps = [{"id": "covered", "outcome": "covered", "condition": {"criterion": "C1"}}, LAST]
        first = pack_json({"C1": one}, steps, id="tester/one")
        return library_of(first, pack_json({"C1": other}, steps, id="tester/other"))

    return write


def verdicts(library: Library) -> list[Verdict]:
    one, other = library.pack_named("tester/one"), library.pack_named("tester/other")
    with Replayer(library) as replayer:
        found = strictness(replayer, one, other), strictness(replayer, other, one)
        return [verdict for each in found for verdict in (each.known, each.missing)]


def test_the_longer_time_is_the_stricter(two: Callable[[Json, Json], Library]) -> None:
    library = two({**MONTHS, "gte": 12}, {**MONTHS, "gte": 6})
    assert verdicts(library) == [Verdict.YES, Verdict.YES, Verdict.NO, Verdict.NO]


def test_what_the_other_also_asks_may_be_missing(two: Callable[[Json, Json], Library]) -> None:
    always = {"any": [{"fact": "spine.cancer", "is": is_so} for is_so in (True, False)]}
    library = two({**MONTHS, "gte": 6}, {"all": [{**MONTHS, "gte": 6}, always]})
    assert verdicts(library) == [Verdict.YES, Verdict.NO, Verdict.YES, Verdict.YES]


def test_where_every_fact_is_known_there_need_not_have_been_a_surgery(
    two: Callable[[Json, Json], Library],
) -> None:
    """The months since a surgery that never was are no missing fact."""
    anyone = {**MONTHS, "gte": 6}
    library = two(anyone, {"all": [anyone, {"any": [{"not": PRIOR}, SINCE]}, PRIOR]})
    assert verdicts(library)[0] is Verdict.NO
    pack = library.pack_named("tester/other")
    with Replayer(library) as replayer:
        prover = Prover(replayer, pack)
        known = prover.universe.all_known()
        found = prover.find(prover.reading.outcome(Outcome.NOT_COVERED), *known)
        assert isinstance(found, Witness)
        assert found.document["facts"]["surgery.prior_at_level"] is False
        assert "surgery.months_since" not in found.document["facts"]


def test_what_palmetto_covers_ngs_covers_and_the_reverse(
    shipped: Library, replayer: Replayer, palmetto: Pack
) -> None:
    ngs = shipped.pack_named("medicare/ngs-l40302@v2")
    for found in (strictness(replayer, palmetto, ngs), strictness(replayer, ngs, palmetto)):
        assert (found.known, found.missing) == (Verdict.YES, Verdict.YES)


def test_what_noridian_covers_palmetto_refuses_for_some_and_both_decided_it(
    shipped: Library, replayer: Replayer, palmetto: Pack
) -> None:
    noridian = shipped.pack_named("medicare/noridian-l39642@v11")
    found = strictness(replayer, noridian, palmetto)
    assert found.known is Verdict.NO
    assert found.by_one is not None
    assert found.by_other is not None
    assert found.by_one.outcome is Outcome.COVERED
    assert found.by_other.outcome is Outcome.NOT_COVERED
