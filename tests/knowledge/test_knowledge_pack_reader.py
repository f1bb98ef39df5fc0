"""Packs: what is read of one, in which order its criteria come, and what is refused."""

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from engine.knowledge.evidence import Evidence
from engine.knowledge.library import Library
from engine.knowledge.pack_reader import pack_digest, read_pack
from engine.knowledge.packs import OUT_OF_SCOPE, Outcome, Pack, PackStatus, SilenceKind
from engine.knowledge.texts.documents import Diagnostic, Document
from engine.language.conditions import ALWAYS, Criterion, Not

Json = dict[str, Any]
MakeDocument = Callable[..., Document]
PackJson = Callable[..., Json]
Refused = Callable[[Callable[[], object]], list[Diagnostic]]

PAIN = {"fact": "pain.low_back_duration", "gte": 6, "unit": "mo"}
CANCER = {"fact": "spine.cancer", "is": True}
CASE = {
    "condition": {"fact": "claim.place_of_service", "is": "21"},
    "required": "yes",
    "evidence": "primary",
}
LAST = {"id": "otherwise", "outcome": "not_covered", "basis": "criteria_not_met"}
COVERED = {"id": "covered", "outcome": "covered", "condition": {"criterion": "C1"}}


@pytest.fixture
def whole(pack_json: PackJson) -> Json:
    return pack_json(
        {
            "C1": PAIN,
            "X1": {
                "kind": "contraindication",
                "condition": CANCER,
                "advisory": True,
                "documents": ["MRI report"],
                "note": "A note.",
            },
        },
        [
            {
                "id": "ruled-out",
                "outcome": "not_covered",
                "basis": "contraindication",
                "payer_term": "investigational",
                "condition": {"criterion": "X1"},
            },
            {
                "id": "too-many",
                "outcome": "partially_covered",
                "exceeding": ["64629"],
                "condition": {"fact": "claim.units", "of": "64629", "gt": 2},
            },
            COVERED,
            {**LAST, "citation": {"source": "text", "section": "9"}},
        ],
        aliases=["Policy 7"],
        warnings=[
            {
                "id": "w",
                "text": "Beware.",
                "condition": {"fact": "patient.bmi", "known": True},
                "citation": {"source": "text", "section": "3", "evidence": "inferred"},
            },
            {"id": "always", "text": "Always."},
        ],
        silences=[
            {"topic": "age", "kind": "silent", "text": "No limit."},
            {"topic": "codes", "kind": "not_seen", "text": "?", "document": "the article"},
        ],
        notes=["A note."],
        acknowledged=[{"finding": "unused-fact", "reason": "meant"}],
    )


def read(document: MakeDocument, shipped: Library, value: Json) -> Pack:
    return read_pack(document(value), shipped)


def test_a_pack_is_read_whole(document: MakeDocument, shipped: Library, whole: Json) -> None:
    pack = read(document, shipped, whole)
    assert pack.name == "tester/policy@2025-01-01"
    assert (pack.status, pack.payer, pack.kind) == (PackStatus.ACTIVE, "tester", "coverage")
    assert list(pack.criteria) == ["C1", "X1"]
    ruled_out = pack.criteria["X1"]
    assert (ruled_out.advisory, ruled_out.documents, ruled_out.note) == (
        True,
        ("MRI report",),
        "A note.",
    )
    assert ruled_out.citation.evidence is Evidence.PRIMARY
    assert [(d.id, d.outcome, d.basis, d.exceeding) for d in pack.determinations] == [
        (OUT_OF_SCOPE, Outcome.NOT_APPLICABLE, None, ()),
        ("ruled-out", Outcome.NOT_COVERED, "contraindication", ()),
        ("too-many", Outcome.PARTIALLY_COVERED, None, ("64629",)),
        ("covered", Outcome.COVERED, None, ()),
        ("otherwise", Outcome.NOT_COVERED, "criteria_not_met", ()),
    ]
    assert pack.determinations[0].condition == Not(pack.scope)
    assert pack.determinations[-1].condition == ALWAYS
    cited = [d.citation and d.citation.section for d in pack.determinations]
    assert cited == [None, None, None, None, "9"]
    assert pack.aliases == ("Policy 7",)
    assert [w.id for w in pack.warnings] == ["w", "always"]
    assert pack.warnings[0].citation is not None
    assert pack.warnings[0].citation.evidence is Evidence.INFERRED
    assert pack.warnings[1].condition == ALWAYS
    assert [(s.kind, s.document) for s in pack.silences] == [
        (SilenceKind.SILENT, None),
        (SilenceKind.NOT_SEEN, "the article"),
    ]
    assert pack.acknowledged == {"unused-fact": "meant"}
    assert (pack.earliest, pack.certain_from) == (date(2025, 1, 1), date(2025, 1, 1))


def test_the_digest_is_of_the_content(whole: Json) -> None:
    turned = dict(reversed(list(whole.items())))
    assert pack_digest({**turned, "$schema": "../pack.schema.json"}) == pack_digest(whole)
    assert pack_digest({**whole, "title": "Another"}) != pack_digest(whole)


Change = Callable[[Json], None]


def put(path: str, value: Any) -> Change:
    """Set, append (`+`) or remove (`...`) what stands at a path of keys and indexes."""

    def change(pack: Json) -> None:
        *steps, last = [int(s) if s.lstrip("-").isdigit() else s for s in path.split("/")]
        here: Any = pack
        for step in steps:
            here = here[step]
        if value is ...:
            del here[last]
        elif last == "+":
            here.append(value)
        else:
            here[last] = value

    return change


REFUSED: list[tuple[Change, str, str]] = [
    (put("schema", "coverpack/pack/9"), "unknown-value", "/schema"),
    (put("id", "Palmetto"), "pack-id", "/id"),
    (put("id", ...), "missing-key", ""),
    (put("version", ...), "missing-key", ""),
    (put("kind", "policy"), "unknown-value", "/kind"),
    (put("status", "live"), "unknown-value", "/status"),
    (put("title", 7), "wrong-type", "/title"),
    (put("scope", ...), "missing-key", ""),
    (put("scope", {"fact": "procedure.technic", "is": "other"}), "unknown-fact", "/scope/fact"),
    (put("colour", "red"), "unknown-key", "/colour"),
    (put("sources", ...), "missing-key", ""),
    (
        put("sources/+", {"id": "text", "document": "B", "evidence": "primary"}),
        "duplicate-id",
        "/sources/1/id",
    ),
    (put("sources/0/evidence", "certain"), "unknown-value", "/sources/0/evidence"),
    (put("dates", ...), "missing-key", ""),
    (put("dates/effective/date", "2025-13-01"), "impossible-date", "/dates/effective/date"),
    (put("dates/effective/evidence", ...), "missing-key", "/dates/effective"),
    (
        put("dates/not_before", {"date": "2025-01-01", "evidence": "inferred"}),
        "two-beginnings",
        "/dates/not_before",
    ),
    (
        put("dates", {"not_before": {"date": "2025-01-01", "evidence": "inferred"}}),
        "open-interval",
        "/dates",
    ),
    (
        put(
            "dates",
            {
                "not_before": {"date": "2025-02-01", "evidence": "inferred"},
                "observed": {"date": "2025-01-01", "evidence": "primary"},
            },
        ),
        "empty-interval",
        "/dates/not_before",
    ),
    (put("criteria/0/kind", "exclusion"), "unknown-value", "/criteria/0/kind"),
    (put("criteria/0/title", ""), "empty-text", "/criteria/0/title"),
    (put("criteria/0/citation", ...), "missing-key", "/criteria/0"),
    (put("criteria/0/citation/source", "test"), "unknown-source", "/criteria/0/citation/source"),
    (put("criteria/0/condition", ...), "missing-key", "/criteria/0"),
    (put("criteria/0/condition/unit", "d"), "wrong-unit", "/criteria/0/condition/unit"),
    (
        put("criteria/0/condition", {"fact": "patient.bmi", "known": True}),
        "known-outside-warning",
        "/criteria/0/condition/known",
    ),
    (put("criteria/0/advisory", "yes"), "wrong-type", "/criteria/0/advisory"),
    (put("criteria/0/document", "MRI"), "unknown-key", "/criteria/0/document"),
    (put("criteria/1/id", "C1"), "duplicate-id", "/criteria/1/id"),
    (put("criteria/0/condition", {"criterion": "C1"}), "circular-criteria", "/criteria/0"),
    (put("determinations", []), "no-determination", ""),
    (put("determinations/0/outcome", "denied"), "unknown-value", "/determinations/0/outcome"),
    (put("determinations/0/outcome", "no_policy"), "unknown-value", "/determinations/0/outcome"),
    (
        put("determinations/0/outcome", "needs_information"),
        "unknown-value",
        "/determinations/0/outcome",
    ),
    (put("determinations/0/basis", ...), "basis", "/determinations/0"),
    (put("determinations/0/basis", "fraud"), "unknown-value", "/determinations/0/basis"),
    (put("determinations/2/basis", "contraindication"), "basis", "/determinations/2"),
    (put("determinations/1/exceeding", ...), "exceeding", "/determinations/1"),
    (put("determinations/2/exceeding", ["64629"]), "exceeding", "/determinations/2"),
    (put("determinations/0/condition", ...), "missing-key", "/determinations/0"),
    (put("determinations/0/text", ...), "missing-key", "/determinations/0"),
    (
        put("determinations/-1/citation/source", "tekst"),
        "unknown-source",
        "/determinations/3/citation/source",
    ),
    (put("aliases", "Policy 7"), "wrong-type", "/aliases"),
    (put("determinations/0/id", "covered"), "duplicate-id", "/determinations/2/id"),
    (put("determinations/0/id", "out-of-scope"), "duplicate-id", "/determinations/0/id"),
    (put("determinations/-1/condition", CANCER), "last-conditioned", "/determinations/3/condition"),
    (
        put("determinations/+", {"id": "z", "outcome": "covered", "text": "."}),
        "missing-key",
        "/determinations/3",
    ),
    (put("warnings/1/id", "w"), "duplicate-id", "/warnings/1/id"),
    (put("warnings/0/condition/known", "yes"), "wrong-type", "/warnings/0/condition/known"),
    (put("warnings/0/text", ...), "missing-key", "/warnings/0"),
    (put("warnings/0/from", "2025"), "date-form", "/warnings/0/from"),
    (
        lambda pack: pack["warnings"][0].update({"from": "2025-02-01", "until": "2025-01-31"}),
        "empty-interval",
        "/warnings/0/until",
    ),
    (
        put("authorization/cases", [{"required": "yes", "evidence": "primary"}]),
        "missing-key",
        "/authorization/cases/0",
    ),
    (
        put("authorization/cases", [{**CASE, "condition": {"fact": "claim.place", "is": "21"}}]),
        "unknown-fact",
        "/authorization/cases/0/condition/fact",
    ),
    (
        put("authorization/cases", [{**CASE, "required": "maybe"}]),
        "unknown-value",
        "/authorization/cases/0/required",
    ),
    (put("authorization", ...), "missing-key", ""),
    (put("authorization/required", "maybe"), "unknown-value", "/authorization/required"),
    (put("authorization/evidence", ...), "missing-key", "/authorization"),
    (put("silences/1/document", ...), "missing-key", "/silences/1"),
    (put("silences/0/kind", "quiet"), "unknown-value", "/silences/0/kind"),
    (put("acknowledged/0/reason", ...), "missing-key", "/acknowledged/0"),
    (put("notes", "A note."), "wrong-type", "/notes"),
]


@pytest.mark.parametrize(
    ("change", "code", "path"), REFUSED, ids=[f"{code} {path}" for _, code, path in REFUSED]
)
def test_a_wrong_pack_is_refused_at_its_place(
    document: MakeDocument,
    shipped: Library,
    refused: Refused,
    whole: Json,
    *,
    change: Change,
    code: str,
    path: str,
) -> None:
    given = copy.deepcopy(whole)
    change(given)
    found = refused(lambda: read(document, shipped, given))
    assert (code, path) in [(d.code, d.path) for d in found]
    assert all(d.line == 1 and d.column for d in found)


@pytest.mark.parametrize("outcome", ["covered", "partially_covered"])
def test_the_last_determination_is_never_a_covered_one(
    document: MakeDocument, shipped: Library, refused: Refused, pack_json: PackJson, outcome: str
) -> None:
    last = {"id": "z", "outcome": outcome}
    if outcome == "partially_covered":
        last["exceeding"] = ["64629"]  # type: ignore[assignment]
    given = pack_json({"C1": PAIN}, [last])
    found = refused(lambda: read(document, shipped, given))
    assert [(d.code, d.path) for d in found] == [("last-covered", "/determinations/0/outcome")]


@pytest.mark.parametrize("value", [[], "pack", None, 7])
def test_anything_but_an_object_is_no_pack(
    document: MakeDocument, shipped: Library, refused: Refused, value: Any
) -> None:
    assert [d.code for d in refused(lambda: read_pack(document(value), shipped))] == ["wrong-type"]


# --- the order of criteria


def chained(pack_json: PackJson, **refers: str) -> Json:
    """Criteria in the order given, each a test or a reference to the one named."""
    conditions = {id: PAIN if to == "" else {"not": {"criterion": to}} for id, to in refers.items()}
    return pack_json(conditions, [LAST])


def test_criteria_keep_the_order_of_the_file_where_none_refers_ahead(
    document: MakeDocument, shipped: Library, pack_json: PackJson
) -> None:
    pack = read(document, shipped, chained(pack_json, c="", b="c", a="b"))
    assert list(pack.criteria) == ["c", "b", "a"]


def test_a_criterion_comes_after_those_it_refers_to(
    document: MakeDocument, shipped: Library, pack_json: PackJson
) -> None:
    pack = read(document, shipped, chained(pack_json, a="b", b="c", d="", c="d", e="a"))
    order = list(pack.criteria)
    assert sorted(order) == ["a", "b", "c", "d", "e"]
    for id, criterion in pack.criteria.items():
        if isinstance(criterion.condition, Not):
            assert isinstance(criterion.condition.part, Criterion)
            assert order.index(criterion.condition.part.id) < order.index(id)


def test_criteria_that_refer_to_each_other_in_a_circle_are_refused_with_the_circle(
    document: MakeDocument, shipped: Library, refused: Refused, pack_json: PackJson
) -> None:
    given = chained(pack_json, a="b", b="c", c="a", d="")
    found = refused(lambda: read(document, shipped, given))
    assert [d.code for d in found] == ["circular-criteria"]
    circle = found[0].message.rpartition(": ")[2].split(" -> ")
    assert circle[0] == circle[-1]
    assert sorted(circle[:-1]) == ["a", "b", "c"]


def test_every_problem_of_a_pack_is_told_at_once(
    document: MakeDocument, shipped: Library, refused: Refused, whole: Json
) -> None:
    for change in (
        put("status", "live"),
        put("criteria/0/condition/unit", "d"),
        put("determinations/0/outcome", "denied"),
    ):
        change(whole)
    found = {d.path for d in refused(lambda: read(document, shipped, whole))}
    assert {"/status", "/criteria/0/condition/unit", "/determinations/0/outcome"} <= found


def test_the_shipped_packs_are_read(shipped: Library) -> None:
    names = [pack.name for pack in shipped.packs()]
    assert "medicare/palmetto-l39420@2023-03-05" in names
    assert len(names) == len(shipped.pack_files())
