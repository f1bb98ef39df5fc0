"""What is not known, and the order in which a person should obtain it."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.knowledge.brief.code_gaps import code_gaps
from engine.knowledge.evidence import Citation, Evidence
from engine.knowledge.library import Library
from engine.knowledge.study.gaps import Gap, GapKind, gaps
from engine.knowledge.study.to_obtain import to_obtain
from engine.knowledge.wanted import Wanted, WantedDocuments, plain_name

Json = dict[str, Any]
PackJson = Callable[..., Json]
LibraryOf = Callable[..., Library]

MONTHS = {"fact": "pain.low_back_duration", "gte": 6, "unit": "mo"}
COVERED = {"id": "covered", "outcome": "covered", "condition": {"criterion": "C1"}}
LAST = {"id": "otherwise", "outcome": "not_covered", "basis": "investigational"}
NOTHING = WantedDocuments(())
SECOND = {"id": "second", "document": "A memo", "evidence": "secondary", "complete": False}


NO_POLICY = GapKind.NO_POLICY
CITED = Citation("Open items", None, None, Evidence.INFERRED, "open-items")


def document(id: str, name: str, rank: int) -> Wanted:
    return Wanted(id, name, rank, "What it says.", (), (), (), (), (), (), None, CITED)


def dated(day: str = "2025-01-01", evidence: str = "primary") -> Json:
    return {"date": day, "evidence": evidence}


@pytest.fixture
def write(library_of: LibraryOf, pack_json: PackJson) -> Callable[..., Library]:
    """A library with one pack of one criterion, with these parts."""

    def make(*versions: Json, condition: Json = MONTHS, **parts: object) -> Library:
        given = versions or (parts,)
        packs = [pack_json({"C1": condition}, [COVERED, LAST], **one) for one in given]
        return library_of(*packs)

    return make


def found(library: Library, *kinds: GapKind) -> list[Gap]:
    every = gaps(library, library.versions("tester/policy"), payers=["tester"])
    return [gap for gap in every if not kinds or gap.kind in kinds]


def said(library: Library) -> list[tuple[str, str, str]]:
    return [(gap.kind.value, gap.item, gap.document) for gap in found(library)]


def test_a_pack_on_primary_evidence_read_to_its_end_has_no_gap(
    write: Callable[..., Library],
) -> None:
    assert found(write()) == []


def test_what_is_silent_is_no_gap_and_what_was_not_seen_is(write: Callable[..., Library]) -> None:
    library = write(
        silences=[
            {"topic": "age", "kind": "silent", "text": "No rule."},
            {
                "topic": "codes",
                "kind": "not_seen",
                "text": "In an article.",
                "document": "Article 7",
            },
            {"topic": "care", "kind": "delegated", "text": "Elsewhere.", "document": "Guideline 8"},
        ]
    )
    assert said(library) == [
        ("not_seen", "codes", "Article 7"),
        ("delegated", "care", "Guideline 8"),
    ]


def test_an_unread_clause_is_named_with_the_criterion_it_stands_in(
    write: Callable[..., Library],
) -> None:
    library = write(condition={"all": [MONTHS, {"not_seen": "Appendix B"}]})
    assert said(library) == [("unread_clause", "C1", "Appendix B")]


def test_an_unknown_date_is_told_with_its_interval(write: Callable[..., Library]) -> None:
    dates = {"not_before": dated("2025-01-01"), "observed": dated("2025-06-01")}
    (gap,) = found(write(dates=dates))
    assert gap.kind is GapKind.UNKNOWN_DATE
    assert gap.text == (
        "the effective date is not known (not before 2025-01-01, observed 2025-06-01)"
    )


def test_revisions_that_exist_and_were_not_seen_are_a_gap(write: Callable[..., Library]) -> None:
    library = write(dates={"effective": dated(), "unverified_until": dated("2026-01-31")})
    (gap,) = found(library)
    assert (gap.kind, gap.text) == (
        GapKind.UNSEEN_REVISIONS,
        "revisions up to 2026-01-31 exist and were not seen",
    )


def test_weaker_evidence_is_told_of_each_criterion_and_date(
    write: Callable[..., Library], pack_json: PackJson, library_of: LibraryOf
) -> None:
    pack = pack_json(
        {"C1": {"condition": MONTHS, "citation": {"source": "second"}}},
        [COVERED, LAST],
        sources=[SECOND],
        dates={"effective": dated(evidence="inferred")},
    )
    library = library_of(pack)
    told = [(gap.kind, gap.item, gap.evidence) for gap in found(library)]
    assert told == [
        (GapKind.WEAK_DATE, "effective", Evidence.INFERRED),
        (GapKind.WEAK_CRITERION, "C1", Evidence.SECONDARY),
    ]


def test_without_criteria_the_position_itself_is_weak(
    library_of: LibraryOf, pack_json: PackJson
) -> None:
    library = library_of(pack_json({}, [LAST], sources=[SECOND]))
    (gap,) = found(library)
    assert (gap.kind, gap.text) == (
        GapKind.WEAK_POSITION,
        "the position rests on secondary evidence at best",
    )


def test_the_text_to_obtain_is_what_most_silences_name(
    library_of: LibraryOf, pack_json: PackJson
) -> None:
    silences = [
        {"topic": topic, "kind": "not_seen", "text": "x", "document": "Bulletin 3"}
        for topic in ("age", "care")
    ]
    library = library_of(pack_json({}, [LAST], sources=[SECOND], silences=silences))
    (obtained,) = to_obtain(found(library), NOTHING)
    assert obtained.document == "Bulletin 3"
    assert [gap.kind for gap in obtained.gaps] == [
        GapKind.WEAK_POSITION,
        GapKind.NOT_SEEN,
        GapKind.NOT_SEEN,
    ]


def test_a_value_set_is_stale_where_the_version_decides_after_its_last_day(
    shipped: Library,
) -> None:
    packs = [pack for pack in shipped.packs() if pack.payer == "bcbs"]
    stale = [gap for gap in gaps(shipped, packs, payers=()) if gap.kind is GapKind.STALE_VALUE_SET]
    assert [(gap.pack.id, gap.item) for gap in stale if gap.pack] == [
        ("bcbs/wyoming-15-01-004", "bcbs-wyoming-diagnoses")
    ]


def test_bindings_and_areas_of_the_payers_asked_for_are_weighed(shipped: Library) -> None:
    ours = gaps(shipped, [], payers=["medicare"])
    kinds = {gap.kind for gap in ours}
    assert {gap.payer for gap in ours} == {"medicare"}
    assert {GapKind.WEAK_AREA, GapKind.WEAK_BINDING} <= kinds
    assert gaps(shipped, [], payers=[]) == ()


def test_a_document_is_named_once_with_all_that_it_would_answer(
    write: Callable[..., Library],
) -> None:
    silences = [
        {"topic": "codes", "kind": "not_seen", "text": "x", "document": "Article  7"},
        {"topic": "modifiers", "kind": "not_seen", "text": "x", "document": "article 7"},
    ]
    library = write(silences=silences)
    (obtained,) = to_obtain(found(library), NOTHING)
    assert obtained.document == "Article  7"
    assert [gap.item for gap in obtained.gaps] == ["codes", "modifiers"]
    assert obtained.packs == ("tester/policy@2025-01-01",)


def test_what_keeps_an_answer_from_being_given_is_obtained_first(
    write: Callable[..., Library],
) -> None:
    library = write(
        condition={"all": [MONTHS, {"not_seen": "Appendix B"}]},
        dates={"not_before": dated("2025-01-01"), "observed": dated("2025-06-01")},
        silences=[{"topic": "codes", "kind": "not_seen", "text": "x", "document": "Article 7"}],
    )
    kinds = [one.gaps[0].kind for one in to_obtain(found(library), NOTHING)]
    assert kinds == [GapKind.UNREAD_CLAUSE, GapKind.UNKNOWN_DATE, GapKind.NOT_SEEN]


def test_of_one_kind_the_document_that_serves_more_packs_comes_first(
    write: Callable[..., Library],
) -> None:
    def version(version: str, *documents: str) -> Json:
        silences = [
            {"topic": name, "kind": "not_seen", "text": "x", "document": name} for name in documents
        ]
        return {"version": version, "silences": silences, "dates": {"effective": dated(version)}}

    library = write(version("2025-01-01", "one", "both"), version("2025-02-01", "both"))
    assert [one.document for one in to_obtain(found(library), NOTHING)] == ["both", "one"]


# --- documents that are declared


def test_a_plan_that_is_declared_without_a_policy_is_a_gap(shipped: Library) -> None:
    without = {gap.item for gap in gaps(shipped, [], payers=["bcbs"]) if gap.kind is NO_POLICY}
    bound = {binding.plan for binding in shipped.payers.bindings if binding.payer == "bcbs"}
    assert without == set(shipped.payers.payers["bcbs"].plans) - bound
    assert {"hcsc", "fep", "triple-s"} <= without


def test_ranked_documents_come_first_whatever_the_kind_of_gap(
    write: Callable[..., Library],
) -> None:
    silences = [{"topic": "codes", "kind": "not_seen", "text": "x", "document": "article 7"}]
    library = write(condition={"all": [MONTHS, {"not_seen": "Appendix B"}]}, silences=silences)
    wanted = WantedDocuments([document("a7", "Article 7", rank=3)])
    obtained = to_obtain(found(library), wanted)
    assert [one.document for one in obtained] == ["article 7", "Appendix B"]
    assert obtained[0].wanted is not None


def test_what_is_declared_and_closes_no_gap_is_listed_where_everything_is_asked_for(
    write: Callable[..., Library],
) -> None:
    wanted = WantedDocuments([document("late", "Late", rank=2), document("early", "Early", rank=1)])
    assert to_obtain(found(write()), wanted) == ()
    names = [one.document for one in to_obtain(found(write()), wanted, everything=True)]
    assert names == ["Early", "Late"]


def test_one_document_has_one_name_in_every_gap_of_the_shipped_library(shipped: Library) -> None:
    ours = gaps(shipped, shipped.packs(), payers=shipped.payers.payers)
    named = {gap.document for gap in (*ours, *code_gaps(shipped))}
    for name in named:
        known = shipped.wanted.named(name)
        assert known is None or known.name == name
    assert len({plain_name(name) for name in named}) == len(named)


def test_nothing_known_from_memory_lacks_a_ranked_document(shipped: Library) -> None:
    ours = gaps(shipped, shipped.packs(), payers=shipped.payers.payers)
    recalled = [g for g in (*ours, *code_gaps(shipped)) if g.evidence is Evidence.RECALL]
    unranked = [
        gap
        for gap in recalled
        if (known := shipped.wanted.named(gap.document)) is None or known.rank is None
    ]
    assert recalled
    assert unranked == []
