"""Criteria against payers, from the packs alone."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.knowledge.library import Library
from engine.knowledge.pack_reader import read_pack
from engine.knowledge.packs import Pack, SilenceKind
from engine.knowledge.study.in_use import InUse, in_use
from engine.knowledge.study.matrix import Cell, Matrix, State, matrix, position_words
from engine.knowledge.study.requirements import Role, asks_of
from engine.knowledge.texts.documents import Diagnostic

Json = dict[str, Any]
PackJson = Callable[..., Json]
LibraryOf = Callable[..., Library]

PALMETTO, NGS, NORIDIAN = (
    "medicare/palmetto-l39420",
    "medicare/ngs-l40302",
    "medicare/noridian-l39642",
)
WYOMING, CAROLINA = "bcbs/wyoming-15-01-004", "bcbs/south-carolina-cam-394"
MONTHS = {"fact": "pain.low_back_duration", "gte": 6, "unit": "mo"}
COVERED = {"id": "covered", "outcome": "covered", "condition": {"criterion": "C1"}}
LAST = {"id": "otherwise", "outcome": "not_covered", "basis": "investigational"}


@pytest.fixture(scope="module")
def found(shipped: Library) -> Matrix:
    return matrix(shipped, in_use(shipped))


def cell(found: Matrix, policy: str, fact: str) -> Cell:
    column = [one.pack.id for one in found.columns].index(policy)
    return next(row for row in found.rows if row.fact.id == fact).cells[column]


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (
            "pain.low_back_duration",
            {
                PALMETTO: ">= 6 months",
                NGS: ">= 6 months",
                NORIDIAN: ">= 6 months",
                WYOMING: ">= 6 months",
                CAROLINA: ">= 12 months",
            },
        ),
        (
            "conservative.failed_duration",
            {
                PALMETTO: ">= 6 months",
                NGS: ">= 6 months",
                NORIDIAN: "silent",
                WYOMING: ">= 6 months",
            },
        ),
        ("conservative.consecutive_duration", {NORIDIAN: "silent", CAROLINA: ">= 6 months"}),
        ("patient.age", {PALMETTO: "excluded if <= 18 years", CAROLINA: "not seen"}),
        ("patient.bmi", {PALMETTO: "excluded if > 40 kg/m2", NORIDIAN: "silent"}),
        ("patient.pregnant", {PALMETTO: "excluded if present", NORIDIAN: "silent"}),
        ("pain.low_back_dominant", {PALMETTO: "silent", NORIDIAN: "required"}),
        ("imaging.correlated_disc_protrusion", {PALMETTO: "excluded if > 5 mm", WYOMING: "silent"}),
        ("imaging.correlated_spondylolisthesis", {PALMETTO: "excluded if >= 2 mm"}),
        (
            "procedure.vertebral_bodies",
            {
                PALMETTO: "number <= 4; only L3, L4, L5, S1",
                NORIDIAN: "number <= 2, else covered in part; only L3, L4, L5, S1",
            },
        ),
        (
            "procedure.bodies_adjacent",
            {PALMETTO: "silent", NORIDIAN: "silent", CAROLINA: "required", WYOMING: "silent"},
        ),
        ("history.lifetime_body_count", {PALMETTO: "silent", NORIDIAN: "<= 4 vertebral bodies"}),
        ("history.bodies_retreated", {PALMETTO: "none", NORIDIAN: "none", CAROLINA: "not seen"}),
        ("cbt.sessions", {PALMETTO: "silent", CAROLINA: ">= 3 sessions"}),
        ("claim.diagnoses", {PALMETTO: "not seen", NORIDIAN: "not seen"}),
    ],
)
def test_the_cells_agree_with_what_is_known_of_the_texts(
    found: Matrix, fact: str, words: dict[str, str]
) -> None:
    assert {policy: cell(found, policy, fact).words for policy in words} == words


def test_three_of_six_kinds_of_care_are_counted(found: Matrix) -> None:
    said = cell(found, NORIDIAN, "conservative.modalities").words
    assert said.startswith("3 of 6: activity avoidance; physical therapy or")
    assert cell(found, PALMETTO, "conservative.modalities").words == "silent"


def test_a_blanket_policy_asks_about_nothing_clinical(found: Matrix) -> None:
    for policy in ("aetna/cpb-0016", "uhc/ablative-treatment-spinal-pain", "bcbs/mp-041"):
        asked = cell(found, policy, "pain.low_back_duration")
        assert (asked.state, asked.words) == (State.NOT_ASKED, "not asked")
    assert cell(found, "medicare/no-lcd", "patient.bmi").words == "case by case"
    assert cell(found, "bcbs/anthem-surg-00052", "patient.bmi").words == "delegated"


def test_a_policy_not_read_to_its_end_is_silent_on_nothing(found: Matrix) -> None:
    at = [column.pack.id for column in found.columns].index(CAROLINA)
    assert not found.columns[at].read_to_end
    assert State.SILENT not in {row.cells[at].state for row in found.rows}


def test_the_same_finding_under_another_fact_is_not_called_silent(found: Matrix) -> None:
    level = cell(found, NORIDIAN, "bone.fracture_at_level")
    assert (level.state, level.words) == (State.ELSEWHERE, "see bone.fracture_any_level")


def test_the_two_medicare_texts_that_say_the_same_have_the_same_cells(found: Matrix) -> None:
    differing = [
        row.fact.id
        for row in found.rows
        if cell(found, NGS, row.fact.id).words != cell(found, PALMETTO, row.fact.id).words
    ]
    # Which codes the contractor's articles list was seen for one of the two.
    assert differing == ["claim.codes"]


def test_rows_follow_the_dictionary_and_a_prefix_narrows_them(shipped: Library) -> None:
    narrow = matrix(shipped, in_use(shipped, payers=["medicare"]), "bone.")
    ids = [row.fact.id for row in narrow.rows]
    assert ids == [id for id in shipped.facts if id in ids]
    assert "bone.t_score" in ids
    assert all(id.startswith("bone.") for id in ids)


def test_a_position_is_said_for_the_pack_as_a_whole(found: Matrix) -> None:
    said = {column.pack.id: position_words(column) for column in found.columns}
    assert said[PALMETTO] == "covered under criteria"
    assert said["aetna/cpb-0016"] == "not covered: investigational"
    assert said[CAROLINA] == "criteria, not read to their end"


# --- silences that name their facts


def with_silence(pack_json: PackJson, *facts: str, kind: str = "silent", **parts: object) -> Json:
    silence = {"topic": "t", "kind": kind, "text": "No rule.", "facts": list(facts)}
    if kind != "silent":
        silence["document"] = "An article"
    return pack_json({"C1": MONTHS}, [COVERED, LAST], silences=[silence], **parts)


def test_a_silence_decides_about_the_facts_that_it_names(
    library_of: LibraryOf, pack_json: PackJson
) -> None:
    library = library_of(with_silence(pack_json, "claim.diagnoses", kind="not_seen"))
    found = matrix(library, [InUse(pack) for pack in library.versions("tester/policy")])
    assert {row.fact.id: row.cells[0].words for row in found.rows} == {
        "pain.low_back_duration": ">= 6 months",
        "procedure.technique": "only for intraosseous radiofrequency ablation of the "
        "basivertebral nerve",
        "claim.diagnoses": "not seen",
    }


def test_what_is_asked_goes_before_what_is_said_to_be_silent(
    library_of: LibraryOf, pack_json: PackJson
) -> None:
    library = library_of(with_silence(pack_json, "pain.low_back_duration"))
    found = matrix(library, [InUse(pack) for pack in library.versions("tester/policy")])
    assert cell(found, "tester/policy", "pain.low_back_duration").words == ">= 6 months"


def test_a_silence_about_an_undeclared_fact_is_refused_with_a_near_one(
    shipped: Library,
    pack_json: PackJson,
    document: Callable[..., Any],
    refused: Callable[..., list[Diagnostic]],
) -> None:
    given = document(with_silence(pack_json, "patient.bmj"))
    (problem,) = refused(lambda: read_pack(given, shipped))
    assert (problem.code, problem.path) == ("unknown-fact", "/silences/0/facts")
    assert "patient.bmi" in (problem.hint or "")


def _shipped_packs() -> list[Pack]:
    from engine.knowledge.library import shipped_root

    return Library(shipped_root()).packs()


@pytest.mark.parametrize("pack", _shipped_packs(), ids=lambda pack: pack.name)
def test_no_shipped_pack_is_called_silent_on_what_it_asks(shipped: Library, pack: Pack) -> None:
    named = [
        id
        for silence in pack.silences
        if silence.kind is SilenceKind.SILENT
        for id in silence.facts
    ]
    asked = [
        id
        for id in named
        if any(ask.role is not Role.ADVISORY for ask in asks_of(pack, id, shipped))
    ]
    assert asked == []
