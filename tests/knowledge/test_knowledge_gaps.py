"""What is not known, and the order in which a person should obtain it."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.knowledge.evidence import Evidence
from engine.knowledge.library import Library
from engine.knowledge.study.gaps import Gap, GapKind, gaps
from engine.knowledge.study.to_obtain import to_obtain

Json = dict[str, Any]
PackJson = Callable[..., Json]
LibraryOf = Callable[..., Library]

MONTHS = {"fact": "pain.low_back_duration", "gte": 6, "unit": "mo"}
COVERED = {"id": "covered", "outcome": "covered", "condition": {"criterion": "C1"}}
LAST = {"id": "otherwise", "outcome": "not_covered", "basis": "investigational"}
SECOND = {"id": "second", "document": "A memo", "evidence": "secondary", "complete": False}


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
    (document,) = to_obtain(found(library))
    assert document.document == "Bulletin 3"
    assert [gap.kind for gap in document.gaps] == [
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
    (document,) = to_obtain(found(library))
    assert document.document == "Article  7"
    assert [gap.item for gap in document.gaps] == ["codes", "modifiers"]
    assert document.packs == ("tester/policy@2025-01-01",)


def test_what_keeps_an_answer_from_being_given_is_obtained_first(
    write: Callable[..., Library],
) -> None:
    library = write(
        condition={"all": [MONTHS, {"not_seen": "Appendix B"}]},
        dates={"not_before": dated("2025-01-01"), "observed": dated("2025-06-01")},
        silences=[{"topic": "codes", "kind": "not_seen", "text": "x", "document": "Article 7"}],
    )
    kinds = [document.gaps[0].kind for document in to_obtain(found(library))]
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
    assert [document.document for document in to_obtain(found(library))] == ["both", "one"]
