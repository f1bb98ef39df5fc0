"""Plans of a payer: none is assumed, the state of a plan counts, and a policy can be ruled out."""

from datetime import date
from typing import Any

from engine.knowledge.library import Library
from engine.knowledge.selection import Request, Selection, select
from tests.knowledge import tester_payer
from tests.knowledge.tester_payer import DAY, Json, LibraryOf, Version, binding, names, needs


def payers(*bindings: Json) -> Json:
    """Three plans, and no line of business that could be meant where none is named."""
    plans = ("east", "west", "north")
    return tester_payer.payers(*bindings, plans=plans, default_line=None)


def ask(
    library: Library, line: str | None = "commercial", day: date = DAY, **parts: Any
) -> Selection:
    return select(library, Request("tester", day, line_of_business=line, **parts))


def candidates(selection: Selection) -> list[tuple[str | None, str | None]]:
    return [(one.plan, one.policy) for one in selection.candidates]


# --- the plan


def test_the_only_plan_with_a_policy_is_not_taken_for_granted(
    library_of: LibraryOf, version: Version
) -> None:
    declared = payers(binding(plan="east"))
    library = library_of(version("one", effective="2020-01-01"), payers=declared)
    unsaid = ask(library)
    assert (names(unsaid), needs(unsaid)) == ([], ["plan"])
    assert names(ask(library, plan="east")) == ["tester/policy@one"]
    assert names(ask(library, plan="west")) == []


def test_an_unknown_plan_could_be_any_that_is_declared(
    library_of: LibraryOf, version: Version
) -> None:
    declared = payers(binding(plan="west"))
    library = library_of(version("one", effective="2020-01-01"), payers=declared)
    assert candidates(ask(library)) == [
        ("east", None),
        ("west", "tester/policy"),
        ("north", None),
    ]


def test_a_line_with_one_policy_for_all_plans_needs_no_plan(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("one", effective="2020-01-01"),
        version("all", policy="tester/all", effective="2020-01-01"),
        payers=payers(
            binding(plan="west", lines_of_business=["commercial"]),
            binding("tester/all", lines_of_business=["medicaid"]),
        ),
    )
    assert names(ask(library, "medicaid")) == ["tester/all@all"]
    assert needs(ask(library, "commercial")) == ["plan"]


def test_no_plan_is_asked_for_on_a_line_that_no_policy_covers(
    library_of: LibraryOf, version: Version
) -> None:
    commercial = binding(plan="west", lines_of_business=["commercial"])
    library = library_of(version("one", effective="2020-01-01"), payers=payers(commercial))
    assert (names(ask(library, "fep")), needs(ask(library, "fep"))) == ([], [])


def test_without_a_line_the_candidates_are_those_of_the_plan_that_is_given(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("e", policy="tester/east", effective="2020-01-01"),
        version("w", policy="tester/west", effective="2020-01-01"),
        payers=payers(binding("tester/east", plan="east"), binding("tester/west", plan="west")),
    )
    east = ask(library, None, plan="east")
    assert needs(east) == ["line_of_business"]
    assert candidates(east) == [("east", "tester/east")]
    assert candidates(ask(library, None, plan="north")) == [("north", None)]


# --- the state of the plan


def test_a_policy_of_plans_of_one_state_is_not_taken_for_all(
    library_of: LibraryOf, version: Version
) -> None:
    of_virginia = binding(plan="east", states=["VA"])
    library = library_of(version("one", effective="2020-01-01"), payers=payers(of_virginia))
    unsaid = ask(library, plan="east")
    assert (names(unsaid), needs(unsaid)) == ([], ["plan_state"])
    assert candidates(unsaid) == [("east", "tester/policy")]
    assert names(ask(library, plan="east", plan_state="VA")) == ["tester/policy@one"]
    elsewhere = ask(library, plan="east", plan_state="OH")
    assert (names(elsewhere), needs(elsewhere)) == ([], [])


# --- policies that are ruled out


def excluding(*lines: str, **parts: Any) -> Json:
    return binding(plan="east", kind="excludes", lines_of_business=list(lines), **parts)


def test_a_policy_that_is_ruled_out_for_a_line_never_decides_it(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("one", effective="2020-01-01"),
        payers=payers(binding(plan="east"), excluding("fep")),
    )
    assert names(ask(library, "commercial", plan="east")) == ["tester/policy@one"]
    ruled_out = ask(library, "fep", plan="east")
    assert (ruled_out.choices, ruled_out.needs, ruled_out.nearest) == ((), (), ())
    (note,) = ruled_out.notes
    assert note.id == "policy_excluded"
    assert "`tester/policy`" in note.text
    assert note.citation is not None


def test_what_rules_a_policy_out_leaves_the_others(library_of: LibraryOf, version: Version) -> None:
    library = library_of(
        version("one", effective="2020-01-01"),
        version("all", policy="tester/all", effective="2020-01-01"),
        payers=payers(
            binding(plan="east", lines_of_business=["commercial"]),
            excluding("medicaid"),
            binding("tester/all", lines_of_business=["medicaid"]),
        ),
    )
    assert names(ask(library, "medicaid", plan="east")) == ["tester/all@all"]
    # A ruling of one plan is no reason to ask for the plan.
    assert names(ask(library, "medicaid")) == ["tester/all@all"]


def test_a_ruling_for_plans_of_one_state_needs_the_state_where_it_matters(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("one", effective="2020-01-01"),
        payers=payers(binding(plan="east"), excluding("medicaid", states=["VA"])),
    )
    assert needs(ask(library, "medicaid", plan="east")) == ["plan_state"]
    assert names(ask(library, "medicaid", plan="east", plan_state="OH")) == ["tester/policy@one"]
    assert names(ask(library, "medicaid", plan="east", plan_state="VA")) == []
    assert names(ask(library, "commercial", plan="east")) == ["tester/policy@one"]


def test_a_ruling_has_dates_like_every_binding(library_of: LibraryOf, version: Version) -> None:
    begins = {"date": "2025-01-01", "evidence": "primary"}
    library = library_of(
        version("one", effective="2020-01-01"),
        payers=payers(binding(plan="east"), excluding("fep", begins=begins)),
    )
    assert names(ask(library, "fep", date(2024, 12, 31), plan="east")) == ["tester/policy@one"]
    assert names(ask(library, "fep", date(2025, 1, 1), plan="east")) == []


# --- bindings that begin after versions do


def test_a_version_that_ended_before_its_binding_began_is_not_the_nearest(
    library_of: LibraryOf, version: Version
) -> None:
    begins = {"date": "2024-09-01", "evidence": "primary"}
    library = library_of(
        version("first", effective="2024-07-01"),
        version("second", effective="2024-09-01"),
        payers=payers(binding(plan="east", begins=begins)),
    )
    before = ask(library, day=date(2024, 8, 31), plan="east")
    assert before.choices == ()
    assert [pack.version for pack in before.nearest] == ["second"]
    assert names(ask(library, day=date(2024, 9, 1), plan="east")) == ["tester/policy@second"]
