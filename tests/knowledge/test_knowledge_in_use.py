"""What a comparison of policies shows on a day: the versions that plans get, and who gets them."""

from datetime import date

import pytest

from engine.knowledge.library import Library
from engine.knowledge.payers import BindingKind
from engine.knowledge.selection import Choice, Request, select
from engine.knowledge.study.in_use import InUse, in_use
from engine.knowledge.study.matrix import matrix

DAYS = [
    date(2021, 8, 1), date(2022, 5, 1), date(2023, 3, 5), date(2024, 2, 1), date(2024, 9, 1),
    date(2025, 2, 27), date(2025, 2, 28), date(2025, 10, 1), date(2025, 12, 17), date(2026, 1, 31),
    date(2026, 2, 12), date(2026, 9, 1), date(2026, 11, 24),
]  # fmt: skip
PLACES = ("AK", "CA", "FL", "GA", "IL", "MI", "NC", "NY", "OH", "TX", "WY")
"""States of every contractor; among them none that is split."""


def selected(library: Library, day: date) -> list[Choice]:
    """Everything that the selection gives on a day, asked without regard to what is bound."""
    return [
        choice
        for payer in library.payers.payers.values()
        for plan in (None, *payer.plans)
        for line in payer.lines
        for plan_state in ("PA", "VA", "OH")
        for state in PLACES
        for choice in select(
            library,
            Request(
                payer.id,
                day,
                plan=plan,
                line_of_business=line,
                plan_state=plan_state,
                state=state,
                claim_form="professional",
            ),
        ).choices
    ]


def names(found: tuple[InUse, ...]) -> set[str]:
    return {one.pack.name for one in found}


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_columns_of_a_day_are_what_the_selection_gives_some_plan(
    shipped: Library, day: date
) -> None:
    columns = matrix(shipped, in_use(shipped, day)).columns
    choices = selected(shipped, day)
    deciding = {choice.pack.name for choice in choices}
    on_the_way = {link.policy for choice in choices for link in choice.chain}
    shown = {column.pack.name for column in columns}
    assert deciding <= shown
    assert {name for name in shown - deciding if name.partition("@")[0] not in on_the_way} == set()
    assert on_the_way <= {column.pack.id for column in columns}
    assert all(column.seats for column in columns)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_whoever_is_named_for_a_column_gets_it_and_nobody_else(shipped: Library, day: date) -> None:
    """For the plans that no place of service has to tell."""
    named = {
        (one.pack.id, seat.payer, seat.plan, seat.line)
        for one in in_use(shipped, day)
        for seat in one.seats
        if seat.payer == "medicare" or seat.line != "medicare_advantage"
    }
    given = {
        (choice.pack.id, payer.id, plan, line)
        for payer in shipped.payers.payers.values()
        for plan in (one for one in payer.plans or (None,) if one != "railroad")
        for line in payer.lines
        if payer.id == "medicare" or line != "medicare_advantage"
        for state in ("VA", "PA")
        for choice in select(
            shipped, Request(payer.id, day, plan=plan, line_of_business=line, plan_state=state)
        ).choices
    }
    assert named == given


def test_a_policy_that_another_took_over_from_is_shown_no_more(shipped: Library) -> None:
    on = {day: names(in_use(shipped, date.fromisoformat(day), ["cigna"])) for day in (
        "2025-02-27", "2025-02-28", "2025-12-16", "2025-12-17", "2025-12-18"
    )}  # fmt: skip
    old, new = "cigna/0139@2022-07-15", "cigna/evicore-cmm-208@2025-02-28"
    assert on == {
        "2025-02-27": {old},
        "2025-02-28": {old, new},
        "2025-12-16": {old, new},
        "2025-12-17": {new},
        "2025-12-18": {"cigna/evicore-cmm-208@2025-12-18"},
    }


def test_who_uses_a_version_is_as_of_the_day(shipped: Library) -> None:
    def plans(policy: str, day: str) -> set[str | None]:
        found = in_use(shipped, date.fromisoformat(day))
        return {seat.plan for one in found if one.pack.id == policy for seat in one.seats}

    assert "palmetto" in plans("medicare/no-lcd", "2023-03-04")
    assert "palmetto" not in plans("medicare/no-lcd", "2023-03-05")
    assert {"wps", "cgs"} <= plans("medicare/no-lcd", "2026-11-24")


def test_without_a_day_what_no_date_selects_is_shown_for_nobody(shipped: Library) -> None:
    found = in_use(shipped)
    assert {one.pack.id for one in found if not one.seats} == {
        "bcbs/mp-041", "uhc/community-plan-pa"
    }  # fmt: skip
    assert "cigna/0139" not in {one.pack.id for one in found}
    assert "medicare/noridian-l39642@2024-01-28" not in names(found)


def test_nobody_is_named_for_a_policy_that_excludes_them(shipped: Library) -> None:
    ruled_out = {
        (b.policy, b.payer, b.plan, line)
        for b in shipped.payers.bindings
        if b.kind is BindingKind.EXCLUDES and not b.states
        for line in b.lines
    }
    named = {
        (one.pack.id, seat.payer, seat.plan, seat.line)
        for one in in_use(shipped, date(2024, 9, 1))
        for seat in one.seats
    }
    assert ruled_out
    assert not ruled_out & named
