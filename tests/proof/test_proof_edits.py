"""What is found of coding packs: edits that no line fails or passes, that others imply."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.knowledge.coding_pack_reader import read_coding_pack
from engine.knowledge.coding_packs import CodingPack
from engine.knowledge.library import Library, shipped_root
from engine.knowledge.texts.documents import Document
from engine.language.evaluate import evaluate
from engine.language.kleene import MET, UNMET
from engine.language.values import SetValue, Value
from engine.proof.beyond import NotProvable
from engine.proof.edit_checks import prove_edits
from engine.proof.findings import PackProof
from tests.conftest import as_document

Json = dict[str, Any]
LIBRARY = Library(shipped_root())

ABLATION: Json = {"fact": "line.bvn_ablation", "is": True}
REPEATED: Json = {"fact": "line.repeated", "is": True}
NOT_REPEATED: Json = {"fact": "line.repeated", "is": False}
UNREAD: Json = {"not_seen": "the table of the payer"}


def edit(id: str, condition: Json, status: str = "denied", **parts: object) -> Json:
    finding = {"status": status, "action": "fix_before_billing", "text": "found"}
    cited = {"citation": {"source": "table"}, "finding": finding, "title": "An edit"}
    kind = {"kind": "administrative", "for_each": "line"}
    return {"id": id, "condition": condition, **kind, **cited, **parts}


def coding_pack(*edits: Json) -> CodingPack:
    source = {"id": "table", "document": "A table", "evidence": "primary", "complete": False}
    document: Document = as_document(
        {
            "schema": "coverpack/pack/1",
            "id": "coding/tester",
            "version": "2025-01-01",
            "kind": "coding",
            "title": "Edits (invented)",
            "status": "provisional",
            "authority": "national",
            "scope": ABLATION,
            "dates": {"effective": {"date": "2025-01-01", "evidence": "primary"}},
            "sources": [source],
            "criteria": list(edits),
        }
    )
    return read_coding_pack(document, LIBRARY)


def proof(*edits: Json) -> PackProof:
    return prove_edits(LIBRARY, coding_pack(*edits))


def found(*edits: Json) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {one.key: (one.message, one.because) for one in proof(*edits).findings}


def indicator(*codes: str) -> Json:
    return {"fact": "line.pair_indicator", "in": list(codes)}


def test_an_edit_that_some_lines_pass_and_others_fail_is_not_found() -> None:
    settled = proof(edit("one", NOT_REPEATED))
    assert settled.holds
    assert settled.is_whole
    assert settled.asked == 3


def test_an_edit_that_no_line_fails_is_found_with_the_parts_that_say_so() -> None:
    anything = {"any": [indicator("none", "0", "1"), indicator("1", "9"), NOT_REPEATED]}
    assert found(edit("idle", anything)) == {
        "never-unmet:idle": (
            "no line fails it: it finds nothing",
            ("pair indicator is none of none, 0, 1", "pair indicator is none of 1, 9"),
        )
    }


def test_an_edit_that_no_line_passes_is_found() -> None:
    both = {"all": [indicator("0"), indicator("1")]}
    message, because = found(edit("all-fail", both))["never-met:all-fail"]
    assert message == "no line that it is about passes it"
    assert because == ("pair indicator is one of 0", "pair indicator is one of 1")


def test_that_lines_outside_the_scope_pass_does_not_count() -> None:
    """Every other line passes an edit; what matters is a line that it is about."""
    no_ablation = {"fact": "line.bvn_ablation", "is": False}
    assert "never-met:one" in found(edit("one", no_ablation))


def test_an_edit_about_no_line_is_found_with_the_reason_in_its_scope() -> None:
    code = {"fact": "line.code", "in": ["64628"]}
    other = {"fact": "line.code", "in": ["64629"]}
    scope = {"all": [ABLATION, code, other]}
    message, because = found(edit("nobody", NOT_REPEATED, scope=scope))["never-unmet:nobody"]
    assert message == "it is about no line"
    assert because == ("code of the line is one of 64628", "code of the line is one of 64629")


def test_an_edit_that_waits_for_what_nobody_read_is_never_settled() -> None:
    assert found(edit("unread", UNREAD)) == {
        "never-settled:unread": (
            "no line that it is about settles it",
            ("not read: the table of the payer",),
        )
    }
    part = found(edit("unread", {"all": [NOT_REPEATED, UNREAD]}))
    assert part["never-met:unread"][1] == ("not read: the table of the payer",)


def test_an_edit_that_others_imply_is_found_with_these() -> None:
    wide = edit("wide", indicator("none", "9"))
    narrow = edit("narrow", indicator("none", "1", "9"))
    message, because = found(wide, narrow, edit("other", NOT_REPEATED))["redundant:narrow"]
    assert message == "every line that fails it fails another edit with the same finding"
    assert because == ("wide",)
    assert "redundant:wide" not in found(wide, narrow)


@pytest.mark.parametrize(
    "finding",
    [
        {"status": "review", "action": "fix_before_billing"},
        {"status": "denied", "action": "payer_discretion"},
        {"status": "denied", "action": "fix_before_billing", "except_evidence": True},
    ],
)
def test_an_edit_with_another_finding_is_not_implied(finding: Json) -> None:
    wide = edit("wide", indicator("none", "9"))
    narrow = edit("narrow", indicator("none", "1", "9"), finding={**finding, "text": "found"})
    assert found(wide, narrow) == {}


def test_edits_of_one_line_that_it_cannot_pass_together_contradict_each_other() -> None:
    first, second = edit("yes", REPEATED), edit("no", NOT_REPEATED, status="review")
    message, because = found(first, second, edit("other", indicator("0")))["contradiction:yes+no"]
    assert message == "no line that yes and no are about passes both"
    assert because == ("yes", "no")


def test_edits_of_different_lines_do_not_contradict_each_other() -> None:
    def about(code: str) -> Json:
        return {"all": [ABLATION, {"fact": "line.code", "in": [code]}]}

    first = edit("yes", REPEATED, scope=about("64628"))
    second = edit("no", NOT_REPEATED, scope=about("64629"))
    assert found(first, second) == {}


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        ("line.code", "64628"),
        ("line.policy", "none"),
        ("line.place_of_service", "22"),
    ],
)
def test_a_code_that_no_condition_names_is_always_possible(fact: str, code: str) -> None:
    """Or what is found of an edit would only be so of the codes that it names."""
    assert found(edit("one", {"fact": fact, "in": [code]})) == {}


@pytest.mark.parametrize("fact", ["line.diagnoses", "line.modifiers"])
@pytest.mark.parametrize("count", [{"gte": 1}, {"eq": 4}, {"lte": 2}])
def test_a_set_holds_as_many_codes_as_an_edit_counts(fact: str, count: Json) -> None:
    assert found(edit("one", {"fact": fact, "count": count})) == {}


def test_a_fact_of_the_encounter_may_be_asked_for_too() -> None:
    bodies = {"fact": "procedure.vertebral_body_count", "lte": 4}
    assert found(edit("one", bodies)) == {}
    some = {"fact": "procedure.vertebral_body_count", "gte": 1}
    assert "never-unmet:one" in found(edit("one", some))


def test_a_fact_that_proofs_do_not_model_is_said() -> None:
    with pytest.raises(NotProvable, match=r"patient\.birth_date"):
        proof(edit("one", {"fact": "patient.birth_date", "gte": "1960-01-01"}))


def test_a_question_without_an_answer_in_time_is_no_finding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(z3.Solver, "check", lambda *_: z3.unknown)
    monkeypatch.setattr(z3.Solver, "reason_unknown", lambda _: "timeout")
    late = proof(edit("one", {"all": [indicator("0"), indicator("1")]}))
    assert late.findings == ()
    assert "whether a line can pass one" in late.unanswered
    assert not late.is_whole


def test_nothing_is_found_in_the_shipped_coding_packs() -> None:
    for pack in LIBRARY.coding_packs:
        assert prove_edits(LIBRARY, pack).holds, pack.name


# --- the law: over independent facts, what is found is what trying everything finds

SETS = [
    SetValue(members, complete)
    for members in map(frozenset, ((), ("59",), ("GZ",), ("59", "GZ")))
    for complete in (True, False)
]
DOMAINS: Mapping[str, list[Value | None]] = {
    "line.bvn_ablation": [None, True, False],
    "line.repeated": [None, True, False],
    "line.pair_indicator": [None, "none", "0", "1", "9"],
    "line.modifiers": [None, *SETS],
}
FLAGS = product(("line.repeated", "line.bvn_ablation"), (True, False))
TESTS: list[Json] = [
    *({"fact": fact, "is": holds} for fact, holds in FLAGS),
    *(indicator(*codes) for codes in (("none",), ("0", "1"), ("1", "9"))),
    *({"fact": "line.modifiers", word: ["GZ"]} for word in ("any_in", "none_in", "subset_of")),
    {"fact": "line.modifiers", "count": {"gte": 1}},
]
JOINED = st.builds(
    lambda word, parts: {word: parts},
    st.sampled_from(("all", "any")),
    st.lists(st.sampled_from(TESTS), min_size=1, max_size=3),
)
ASKED = st.one_of(
    JOINED,
    st.builds(lambda part: {"not": part}, JOINED),
    st.builds(lambda one, other: {"any": [one, other]}, JOINED, JOINED),
)
EDITS = st.tuples(st.sampled_from(TESTS), ASKED)


def every_line() -> Iterator[dict[str, Value]]:
    for values in product(*DOMAINS.values()):
        yield {id: value for id, value in zip(DOMAINS, values, strict=True) if value is not None}


LINES = list(every_line())


@given(EDITS, EDITS)
@settings(max_examples=150)
def test_what_is_found_is_what_trying_every_line_finds(
    one: tuple[Json, Json], other: tuple[Json, Json]
) -> None:
    pack = coding_pack(edit("one", one[1], scope=one[0]), edit("other", other[1], scope=other[0]))
    said = {finding.key for finding in prove_edits(LIBRARY, pack).findings}
    assert said == set(_by_trying(pack))


def _by_trying(pack: CodingPack) -> Iterator[str]:
    about: dict[str, set[int]] = {}
    passed: dict[str, set[int]] = {}
    failed: dict[str, set[int]] = {}
    for id, one in pack.edits.items():
        about[id] = {n for n, line in enumerate(LINES) if evaluate(one.scope, line, {}) is MET}
        asked = {n: evaluate(one.asked, LINES[n], {}) for n in about[id]}
        passed[id] = {n for n in asked if asked[n] is MET}
        failed[id] = {n for n in asked if asked[n] is UNMET}
    live = [id for id in pack.edits if passed[id] and failed[id]]
    for id in pack.edits:
        if not failed[id] and (passed[id] or not about[id]):
            yield f"never-unmet:{id}"
        elif not passed[id]:
            yield f"never-{'met' if failed[id] else 'settled'}:{id}"
    if live == ["one", "other"]:
        for id, beside in (("one", "other"), ("other", "one")):
            if failed[id] <= failed[beside]:
                yield f"redundant:{id}"
        if about["one"] & about["other"] and not passed["one"] & passed["other"]:
            yield "contradiction:one+other"
