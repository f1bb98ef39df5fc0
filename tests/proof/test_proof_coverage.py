"""What examples show of a pack: that something matters, masked to what is asserted, and citations.

The pack is small: covered where the pain is long and no cancer is in the way, not where an
infection is; so what a scenario asserts under an infection says nothing of the rest.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from engine.knowledge.library import Library
from engine.knowledge.pack_reader import read_pack
from engine.knowledge.packs import Pack
from engine.language.kleene import MET, UNMET, Status
from engine.language.values import Value
from engine.proof.coverage import PackCoverage, State, cover_pack
from engine.proof.examples import Example, Expected
from engine.proof.obligations import Kind, obligations
from engine.proof.replay import Replayer
from tests.conftest import as_document
from tests.decide.random_packs import LAST

Json = dict[str, Any]
Read = Callable[..., Pack]
Cover = Callable[..., PackCoverage]

INFECTION = {
    "kind": "contraindication",
    "condition": {"fact": "infection.systemic_active", "is": True},
}
LONG = {"fact": "pain.low_back_duration", "unit": "mo", "gte": 6}
CANCER = {"fact": "spine.cancer", "is": False}
PREGNANT = {"fact": "patient.pregnant", "is": False}
BOTH = {"all": [LONG, CANCER]}


def section(name: str) -> Json:
    return {"citation": {"source": "text", "section": name}}


def steps(*criteria: str, **last: object) -> list[Json]:
    """Not covered under an infection, covered where these hold, else not."""
    return [
        {
            "id": "infected",
            "outcome": "not_covered",
            "basis": "contraindication",
            "condition": {"criterion": "X"},
        },
        {
            "id": "covered",
            "outcome": "covered",
            "condition": {"all": [{"criterion": id} for id in criteria]},
        },
        {**LAST, **last},
    ]


@pytest.fixture
def pack_of(shipped: Library, pack_json: Callable[..., Json]) -> Read:
    def read(criteria: Json, determinations: list[Json]) -> Pack:
        value = pack_json({"X": INFECTION, **criteria}, determinations, payer="medicare")
        return read_pack(as_document(value), shipped)

    return read


@pytest.fixture
def cover(replayer: Replayer) -> Cover:
    def run(pack: Pack, *examples: Example) -> PackCoverage:
        return cover_pack(replayer, pack, examples, witnesses=False)

    return run


def example(
    *, infected: bool = False, months: int = 9, cancer: bool = False, **asserted: Any
) -> Example:
    values: Mapping[str, Value] = {
        "procedure.technique": "intraosseous_bvn_rfa",
        "infection.systemic_active": infected,
        "pain.low_back_duration": Decimal(months),
        "spine.cancer": cancer,
        "patient.pregnant": False,
    }
    expected = Expected(**{"outcome": "not_covered", **asserted})
    return Example("tester/policy@2025-01-01", "some.feature", 1, "one", values, expected)


def state(
    found: PackCoverage,
    kind: Kind,
    item: str,
    status: Status | None = None,
    fact: str | None = None,
) -> State:
    """What became of one obligation; `fact` tells the test, where it is of one."""
    (row,) = [
        row
        for row in found.rows
        if (row.obligation.kind, row.obligation.item) == (kind, item)
        and row.obligation.status is status
        and (row.obligation.test.fact if row.obligation.test else None) == fact
    ]
    return row.state


# --- that something matters


def test_a_test_does_not_matter_where_the_answer_rests_on_something_else(
    pack_of: Read, cover: Cover
) -> None:
    pack = pack_of({"C": BOTH}, steps("C"))
    masked = cover(pack, example(infected=True, months=2, basis="contraindication"))
    assert state(masked, Kind.MATTERS, "C", UNMET) is State.MISSING
    assert state(masked, Kind.MATTERS, "C", UNMET, "pain.low_back_duration") is State.MISSING
    alone = cover(pack, example(months=2, basis="criteria_not_met"))
    assert state(alone, Kind.MATTERS, "C", UNMET) is State.COVERED
    assert state(alone, Kind.MATTERS, "C", UNMET, "pain.low_back_duration") is State.COVERED


def test_what_no_answer_can_depend_on_is_proven_and_not_asked_for(
    pack_of: Read, cover: Cover
) -> None:
    """Here the second criterion repeats the test: whether it holds in the first is all the same."""
    pack = pack_of({"C": BOTH, "D": LONG}, steps("C", "D"))
    found = cover(pack)
    assert state(found, Kind.MATTERS, "C", UNMET, "pain.low_back_duration") is State.INFEASIBLE
    assert state(found, Kind.MATTERS, "C", MET, "pain.low_back_duration") is State.MISSING


def test_a_criterion_that_others_refer_to_is_to_matter_as_they_are(
    pack_of: Read, cover: Cover
) -> None:
    """And so is the one test that stands beside the reference."""
    condition = {"all": [{"criterion": "S"}, CANCER]}
    pack = pack_of({"S": LONG, "P": condition}, steps("P"))
    found = cover(pack, example(months=9, outcome="covered"), example(months=2))
    for status in (MET, UNMET):
        assert state(found, Kind.MATTERS, "S", status) is State.COVERED
        assert state(found, Kind.MATTERS, "P", status) is State.COVERED
    assert state(found, Kind.MATTERS, "P", MET, "spine.cancer") is State.COVERED
    assert state(found, Kind.MATTERS, "P", UNMET, "spine.cancer") is State.MISSING
    whole = cover(pack, example(cancer=True))
    assert state(whole, Kind.MATTERS, "P", UNMET, "spine.cancer") is State.COVERED


def test_the_citation_of_a_criterion_that_others_refer_to_is_never_behind_an_answer(
    pack_of: Read,
) -> None:
    pack = pack_of({"S": LONG, "P": {"all": [{"criterion": "S"}, CANCER]}}, steps("P"))
    cited = [one.item for one in obligations(pack) if one.kind is Kind.CITED]
    assert cited == ["X", "P"]


def test_a_test_of_an_advisory_criterion_matters_to_what_is_asserted_of_it(
    pack_of: Read, cover: Cover
) -> None:
    advisory = {"condition": {"all": [LONG, PREGNANT]}, "advisory": True}
    pack = pack_of({"A": advisory, "C": CANCER}, steps("C"))
    silent = cover(pack, example(months=2, outcome="covered"))
    assert state(silent, Kind.MATTERS, "A", UNMET, "pain.low_back_duration") is State.MISSING
    said = cover(pack, example(months=2, outcome="covered", statuses={"A": UNMET}))
    assert state(said, Kind.MATTERS, "A", UNMET, "pain.low_back_duration") is State.COVERED


def test_a_test_in_a_determination_is_to_matter_too(pack_of: Read, cover: Cover) -> None:
    pack = pack_of({"C": LONG}, [*steps("C")[:1], step_with(CANCER), *steps("C")[2:]])
    found = cover(pack, example(outcome="covered"), example(months=2, cancer=True))
    assert state(found, Kind.MATTERS, "covered", MET, "spine.cancer") is State.COVERED
    assert state(found, Kind.MATTERS, "covered", UNMET, "spine.cancer") is State.MISSING
    assert state(found, Kind.SEEN, "covered", Status.UNKNOWN, "spine.cancer") is State.MISSING


def step_with(test: Json) -> Json:
    condition = {"all": [{"criterion": "C"}, test]}
    return {"id": "covered", "outcome": "covered", "condition": condition}


# --- citations


def test_criteria_that_only_fail_together_are_cited_together(pack_of: Read, cover: Cover) -> None:
    """No encounter has one of them in the way alone; together they are cited all the same."""
    longer = {**LONG, "gte": 12}
    criteria = {
        "C": {"condition": LONG, **section("Limitations 1")},
        "D": {"condition": {"any": [longer, LONG]}, **section("Limitations 2")},
    }
    pack = pack_of(criteria, steps("C", "D"))
    found = cover(pack, example(months=2, cited=("Limitations 1",)))
    assert state(found, Kind.CITED, "C") is State.COVERED
    assert state(found, Kind.CITED, "D") is State.MISSING


def test_a_citation_is_asserted_by_its_own_words_and_where_it_is_cited(
    pack_of: Read, cover: Cover
) -> None:
    criteria = {
        "C": {"condition": LONG, **section("Limitations 1")},
        "D": {"condition": CANCER, **section("Limitations 10")},
    }
    pack = pack_of(criteria, steps("C", "D"))
    longer = cover(pack, example(cancer=True, cited=("Limitations 10",)))
    assert state(longer, Kind.CITED, "C") is State.MISSING
    assert state(longer, Kind.CITED, "D") is State.COVERED
    with_document = cover(pack, example(months=2, cited=("A policy text, Limitations 1",)))
    assert state(with_document, Kind.CITED, "C") is State.COVERED
    document_alone = cover(pack, example(months=2, cited=("A policy text",)))
    assert state(document_alone, Kind.CITED, "C") is State.MISSING


def test_a_determination_with_a_citation_of_its_own_is_cited_instead_of_criteria(
    pack_of: Read, cover: Cover
) -> None:
    """Those are cited only where another determination answers, or none yet."""
    criteria = {"C": {"condition": LONG, **section("Indications")}}
    pack = pack_of(criteria, steps("C", **section("last clause")))
    hidden = cover(pack, example(months=2, cited=("last clause",)))
    assert state(hidden, Kind.CITED, "last") is State.COVERED
    assert state(hidden, Kind.CITED, "C") is State.MISSING
    covered = cover(pack, example(months=9, outcome="covered", cited=("Indications",)))
    assert state(covered, Kind.CITED, "C") is State.COVERED
