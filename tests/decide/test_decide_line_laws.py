"""Laws of claim lines: what holds for every claim, whatever the tables say of it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.decide import Decision, Session, to_json
from engine.decide.model import LineStatus
from engine.encounter.reader import read_encounter
from engine.knowledge.coding_packs import HARD, Authority
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import parse_document
from engine.knowledge.texts.json_writer import pretty

Json = dict[str, Any]
Decides = Callable[[Json], Decision]

STRICTNESS = tuple(LineStatus)
PAID = (LineStatus.PACKAGED, LineStatus.PAYABLE)
WITHOUT_MEANING = ("KX", "PT", "54", "55", "56")
"""Modifiers that are some, and that no edit weighs, releases or asks for (but KX at Noridian)."""
UNLISTED = ("ZZ", "LC")

CODES = ("64628", "64629", "C9752", "C9753", "22899", "77003", "62323", "64635", "64636", None)
MODIFIERS = ("26", "59", "50", "76", "GA", "GZ", "KX", "51", "11", "53", "73", "ZZ")
DAYS = ("2020-06-01", "2024-06-12", "2024-08-08", "2025-03-04", "2026-05-05", "2026-11-24")

lines = st.fixed_dictionaries(
    {"code": st.sampled_from(CODES), "units": st.sampled_from([None, 1, 1, 2, 3])},
    optional={
        "modifiers": st.lists(st.sampled_from(MODIFIERS), max_size=2, unique=True),
        "provider": st.sampled_from(["P1", "P2"]),
        "place_of_service": st.sampled_from(["11", "24"]),
        "unlisted_description": st.booleans(),
    },
)


def _numbered(lines: list[Json]) -> list[Json]:
    return [{"line": number, **line} for number, line in enumerate(lines, 1)]


claims = st.fixed_dictionaries(
    {"lines": st.lists(lines, min_size=1, max_size=4).map(_numbered)},
    optional={
        "form": st.sampled_from(["professional", "institutional"]),
        "setting": st.sampled_from(["practitioner", "asc", "outpatient_hospital"]),
        "place_of_service": st.sampled_from(["11", "22", "24"]),
        "diagnoses": st.lists(
            st.sampled_from(["M54.51", "M54.59", "M54.5", "M51.360", "Z99.89"]),
            max_size=2,
            unique=True,
        ),
        "primary_elsewhere": st.booleans(),
    },
)
PAYERS = (
    {"payer": "medicare", "service_location": {"state": "NC"}},
    {"payer": "medicare", "line_of_business": "medicare_advantage", "plan": "palmetto"},
    {"payer": "aetna", "line_of_business": "commercial"},
)
BODIES = (None, ["L5"], ["L4", "L5"], ["L4", "L5", "S1"], {"value": ["L4"], "complete": False})
encounters = st.fixed_dictionaries(
    {
        "payer": st.sampled_from(PAYERS),
        "date_of_service": st.sampled_from(DAYS),
        "claim": claims,
        "bodies": st.sampled_from(BODIES),
        "bmi": st.sampled_from([28, 41, None]),
    }
)


@pytest.fixture(scope="module")
def decides(shipped: Library, session: Session, typical: Callable[[], Json]) -> Decides:
    def run(drawn: Json) -> Decision:
        parts = typical()
        stated = {"procedure.vertebral_bodies": drawn["bodies"], "patient.bmi": drawn["bmi"]}
        parts["facts"] |= stated
        value = {
            "schema": "coverpack/encounter/1",
            "id": "one",
            **drawn["payer"],
            "date_of_service": drawn["date_of_service"],
            "claim": drawn["claim"],
            **parts,
        }
        document = parse_document("one", json.dumps(value).encode())
        return session.decide(read_encounter(document, shipped))

    return run


def statuses(decision: Decision) -> list[LineStatus]:
    return [line.status for line in decision.lines]


@given(drawn=encounters, data=st.data())
@settings(max_examples=60)
def test_neither_the_order_of_lines_nor_that_of_keys_changes_a_byte(
    decides: Decides, drawn: Json, data: st.DataObject
) -> None:
    claim = drawn["claim"]
    turned = [
        dict(data.draw(st.permutations(list(line.items())), label="keys"))
        for line in data.draw(st.permutations(claim["lines"]), label="lines")
    ]
    other = dict(reversed({**claim, "lines": turned}.items()))
    assert pretty(to_json(decides({**drawn, "claim": other}))) == pretty(to_json(decides(drawn)))


@given(drawn=encounters, data=st.data())
@settings(max_examples=80)
def test_a_modifier_without_meaning_makes_no_line_more_payable(
    decides: Decides, drawn: Json, data: st.DataObject
) -> None:
    before = statuses(decides(drawn))
    modifier = data.draw(st.sampled_from([*WITHOUT_MEANING, *UNLISTED]), label="modifier")
    billed = [dict(line) for line in drawn["claim"]["lines"]]
    chosen = data.draw(st.sampled_from(billed), label="line")
    if modifier in chosen.get("modifiers", []):
        return
    chosen["modifiers"] = [*chosen.get("modifiers", []), modifier]
    after = statuses(decides({**drawn, "claim": {**drawn["claim"], "lines": billed}}))
    for was, now in zip(before, after, strict=True):
        assert now not in PAID or was == now
        if modifier in WITHOUT_MEANING:
            assert STRICTNESS.index(now) <= STRICTNESS.index(was)


@given(drawn=encounters)
@settings(max_examples=100)
def test_the_strictest_wins_and_what_is_open_is_never_called_payable(
    decides: Decides, shipped: Library, drawn: Json
) -> None:
    denying = _denying(shipped, drawn["payer"])
    for line in decides(drawn).lines:
        given_by = [reason.status for reason in line.reasons if reason.status is not None]
        ranked = sorted([*given_by, LineStatus.PAYABLE], key=STRICTNESS.index)
        assert line.status in (ranked[0], LineStatus.NOT_CHECKED)
        assert STRICTNESS.index(line.status) <= STRICTNESS.index(ranked[0])
        if line.status in PAID:
            assert denying.isdisjoint(line.not_checked)
        for reason in line.reasons:
            denied = reason.status in (LineStatus.DENIED, LineStatus.REJECTED)
            assert denied or not reason.suggestions


@given(drawn=encounters)
@settings(max_examples=60)
def test_no_edit_of_medicare_denies_under_another_line_of_business(
    decides: Decides, shipped: Library, drawn: Json
) -> None:
    if drawn["payer"] == PAYERS[0]:
        return
    medicares = _edits(shipped, Authority.MEDICARE_FFS)
    for line in decides(drawn).lines:
        for reason in line.reasons:
            if reason.edit in medicares:
                assert reason.status in (LineStatus.REVIEW, None)


def _edits(library: Library, authority: Authority) -> set[str]:
    packs = [pack for pack in library.coding_packs if pack.authority is authority]
    return {id for pack in packs for id in pack.edits}


def _denying(library: Library, payer: Json) -> set[str]:
    """The edits that can deny or reject a line of this payer."""
    bound = [Authority.NATIONAL, *([Authority.MEDICARE_FFS] if payer == PAYERS[0] else [])]
    return {
        edit.id
        for pack in library.coding_packs
        if pack.authority in bound
        for edit in pack.edits.values()
        if edit.finding.status in HARD
    }
