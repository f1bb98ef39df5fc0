"""The brief of a code: all of it cited, and each part true of the packs it is read off."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.knowledge.brief.brief import brief_of
from engine.knowledge.brief.model import Brief, Row, Section
from engine.knowledge.brief.positions import most_bodies, position_of, positions_compared
from engine.knowledge.evidence import Evidence
from engine.knowledge.library import Library
from engine.knowledge.packs import PackStatus

Json = dict[str, Any]


@pytest.fixture(scope="module")
def brief(shipped: Library) -> Brief:
    return brief_of("64629", shipped)


def section(brief: Brief, id: str) -> Section:
    return next(one for one in brief.sections if one.id == id)


def rows_with(brief: Brief, id: str, **data: object) -> list[Row]:
    wanted = data.items()
    return [row for row in section(brief, id).rows if wanted <= {**row.data}.items()]


def test_every_promised_part_is_there(brief: Brief) -> None:
    assert [one.id for one in brief.sections] == [
        "purpose", "coverage", "patterns", "thresholds", "findings", "authorization", "context",
        "reporting", "units", "places", "sites", "modifiers", "edits", "diagnoses", "gaps",
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["64628", "64629"])
def test_every_line_is_cited_and_graded(code: str, shipped: Library) -> None:
    for one in brief_of(code, shipped).sections:
        assert one.rows
        for row in one.rows:
            assert row.support, row.cells
            assert row.grades
            assert len(row.cells) == len(one.columns or ("text",))


def test_a_brief_is_the_same_each_time(brief: Brief, shipped: Library) -> None:
    assert brief_of("64629", shipped) == brief


def test_clinical_context_is_marked_as_no_criterion(brief: Brief) -> None:
    note = section(brief, "context").note
    assert note is not None
    assert "Nothing here is a criterion" in note


def test_each_code_has_its_own_lines(shipped: Library) -> None:
    first, further = (brief_of(code, shipped) for code in ("64628", "64629"))
    assert section(first, "purpose") != section(further, "purpose")
    assert section(first, "units") == section(further, "units")
    uses = [
        {row.cells[0]: row.cells[1] for row in section(one, "modifiers").rows}["51"]
        for one in (first, further)
    ]
    assert uses == ["only where it fits", "does not fit"]


# ---- coverage ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pack", "most"),
    [
        ("medicare/palmetto-l39420@2023-03-05", 4),
        ("medicare/ngs-l40302@v2", 4),
        ("medicare/noridian-l39642@v11", 2),
        ("bcbs/wyoming-15-01-004@001", 4),
        ("bcbs/south-carolina-cam-394", 3),
        ("medicare/no-lcd", 0),
    ],
)
def test_the_most_bodies_that_a_policy_can_cover(pack: str, most: int, shipped: Library) -> None:
    assert most_bodies(shipped.pack_named(pack), shipped.facts) == most


def test_a_pack_without_a_limit_on_bodies_has_none(
    pack_json: Callable[..., Json], library_of: Callable[..., Library]
) -> None:
    asked = pack_json(
        {"A": {"fact": "pain.low_back_duration", "gte": 6, "unit": "mo"}},
        [{"id": "covered", "outcome": "covered", "condition": {"criterion": "A"}},
         {"id": "otherwise", "outcome": "not_covered", "basis": "criteria_not_met"}],
    )  # fmt: skip
    library = library_of(asked)
    assert most_bodies(library.pack_named("tester/policy"), library.facts) is None


def test_coverage_shows_each_version_with_its_dates_and_units(brief: Brief) -> None:
    (row,) = rows_with(brief, "coverage", pack="medicare/palmetto-l39420@2023-03-05")
    who, position, units, when, version = row.cells
    assert who.startswith("Medicare: Palmetto GBA")
    assert (position, units, when) == (
        "covered under criteria", "at most 2 of 64629", "from 2023-03-05"
    )  # fmt: skip
    assert version == "medicare/palmetto-l39420@2023-03-05, active"
    assert row.grades == (Evidence.PRIMARY,)


def test_a_version_ends_the_day_before_the_next_one_of_the_plan(brief: Brief) -> None:
    whens = {
        tuple(row.data["plans"]): row.cells[3]
        for row in rows_with(brief, "coverage", pack="medicare/no-lcd@2022-01-01")
    }
    assert whens[("palmetto",)] == "from 2022-01-01 to 2023-03-04"
    assert whens[("ngs",)] == "from 2022-01-01 to an unknown day after 2025-08-31"
    assert whens[("wps", "cgs", "novitas", "first-coast")] == "from 2022-01-01"


def test_what_rests_on_memory_is_seen_in_the_row(brief: Brief) -> None:
    rows = rows_with(brief, "coverage", pack="medicare/no-lcd@2022-01-01")
    for row in rows:
        graded = {support.what: support.citation.evidence for support in row.support}
        assert graded["date"] is Evidence.RECALL


def test_a_day_leaves_only_what_was_in_force_on_it(shipped: Library) -> None:
    on = brief_of("64629", shipped, date(2023, 3, 4))
    packs = {row.data["pack"] for row in section(on, "coverage").rows if "pack" in row.data}
    assert "medicare/no-lcd@2022-01-01" in packs
    assert "medicare/palmetto-l39420@2023-03-05" not in packs
    after = brief_of("64629", shipped, date(2023, 3, 5))
    packs = {row.data["pack"] for row in section(after, "coverage").rows if "pack" in row.data}
    assert "medicare/palmetto-l39420@2023-03-05" in packs


def test_a_version_that_another_replaced_on_its_first_day_is_not_shown(brief: Brief) -> None:
    shown = [
        row.data["pack"]
        for row in section(brief, "coverage").rows
        if row.data["lines_of_business"] == ["individual_exchange"]
    ]
    assert shown == ["uhc/ablative-treatment-spinal-pain@2026-02-01"]


def test_medicare_advantage_is_said_to_follow_medicare(brief: Brief) -> None:
    rows = rows_with(brief, "coverage", payer="aetna", pack="medicare/advantage@2022-01-01")
    assert [row.cells[1] for row in rows] == ["as Medicare at the place of service, else delegated"]


def test_a_refusal_of_everybody_shows_its_basis(brief: Brief) -> None:
    (row,) = rows_with(brief, "coverage", pack="aetna/cpb-0016@2026-02-12")
    assert row.cells[1:3] == ("not covered: investigational", "")
    assert row.data["payer_term"]


# ---- the benchmark -------------------------------------------------------------------------------


def test_a_position_that_no_clause_states_follows_from_documents_at_best(shipped: Library) -> None:
    grades = {
        pack.id: {one.evidence for one in position_of(pack).citations}
        for pack in positions_compared(shipped, None)
    }
    assert grades["medicare/no-lcd"] == {Evidence.INFERRED}
    assert grades["medicare/advantage"] == {Evidence.RECALL}


def test_versions_that_no_day_selects_are_named_beside_the_others(shipped: Library) -> None:
    undated = "uhc/community-plan-pa@after-csooipa-o"
    note = section(brief_of("64629", shipped), "patterns").note
    assert note is not None
    assert note.endswith(f"of unknown date, so that no day selects them: {undated}.")
    on_a_day = brief_of("64629", shipped, date(2026, 3, 1))
    assert undated not in str(section(on_a_day, "patterns"))


def test_the_patterns_count_each_policy_once(brief: Brief, shipped: Library) -> None:
    compared = positions_compared(shipped, None)
    for kind in ("position", "status"):
        rows = rows_with(brief, "patterns", kind=kind)
        named = [pack for row in rows for pack in row.data["packs"]]
        assert sorted(named) == sorted(pack.name for pack in compared)
    criteria = sum(len(pack.criteria) for pack in compared)
    counted = rows_with(brief, "patterns", kind="evidence")
    assert sum(int(row.cells[1]) for row in counted) == criteria


def test_a_threshold_has_its_range_and_who_asks_for_what(brief: Brief) -> None:
    (row,) = rows_with(brief, "thresholds", fact="pain.low_back_duration")
    assert row.cells[1] == "6 to 12 months"
    assert (row.data["low"], row.data["high"], row.data["unit"]) == (Decimal(6), Decimal(12), "mo")
    assert ">= 12 months (bcbs/south-carolina-cam-394)" in row.cells[2]
    assert {one["pack"].partition("@")[0] for one in row.data["policies"]} == {
        "medicare/palmetto-l39420", "medicare/ngs-l40302", "medicare/noridian-l39642",
        "bcbs/wyoming-15-01-004", "bcbs/south-carolina-cam-394",
    }  # fmt: skip


def test_what_rules_out_is_said_as_what_is_required(brief: Brief) -> None:
    (row,) = rows_with(brief, "thresholds", fact="patient.bmi")
    assert row.cells[2].startswith("<= 40 kg/m2")


def test_findings_are_counted_among_the_policies_with_criteria(brief: Brief) -> None:
    rows = section(brief, "findings").rows
    (pregnancy,) = (row for row in rows if "patient.pregnant" in row.data["facts"])
    assert pregnancy.cells[1] == "2 of 5"
    assert pregnancy.cells[2].startswith("must be absent (")
    counts = [len(row.data["packs"]) for row in rows]
    assert counts == sorted(counts, reverse=True)


def test_a_pack_that_binds_nobody_is_not_compared(shipped: Library) -> None:
    names = {pack.id for pack in positions_compared(shipped, None)}
    assert "bcbs/mp-041" not in names
    assert "bcbs/mp-041" in shipped.policy_ids()


def test_a_position_that_was_not_read_is_said_so(shipped: Library) -> None:
    pack = shipped.pack_named("bcbs/anthem-surg-00052@2024-07-01")
    assert pack.status is PackStatus.DRAFT
    assert position_of(pack).words == "position not seen"


# ---- gaps ----------------------------------------------------------------------------------------


def test_gaps_are_by_document_and_leave_out_what_a_text_is_silent_on(brief: Brief) -> None:
    rows = rows_with(brief, "gaps", kind="not_seen")
    (article,) = (row for row in rows if row.cells[0].startswith("Billing article A59205"))
    codes = ["procedure codes", "diagnosis codes"]
    assert article.data["items"] == [*codes, "modifiers", "biologics and drugs"]
    said = " ".join(row.cells[1] for row in section(brief, "gaps").rows)
    assert "age of the imaging" not in said


def test_unread_clauses_unknown_dates_and_plans_without_a_policy_are_gaps(brief: Brief) -> None:
    unread = rows_with(brief, "gaps", kind="unread_clause")
    packs = {pack.partition("@")[0] for row in unread for pack in row.data["packs"]}
    assert packs == {"bcbs/south-carolina-cam-394"}
    dates = rows_with(brief, "gaps", kind="unknown_date")
    assert ["medicare/ngs-l40302@v2"] in [row.data["packs"] for row in dates]
    (plans,) = rows_with(brief, "gaps", kind="no_policy", payer="medicare")
    assert plans.data["plans"] == ["railroad"]
