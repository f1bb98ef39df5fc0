"""Bindings over time: to all plans and to one, to a state, to a line of business."""

from datetime import date

from engine.knowledge.selection import Request, select
from tests.knowledge.tester_payer import (
    DAY,
    LibraryOf,
    Version,
    ask,
    binding,
    medicare,
    names,
    needs,
    notes,
    payers,
    versions_on,
)

LCD = "medicare/palmetto-l39420@2023-03-05"


def test_a_plan_of_its_own_and_what_binds_all_plans_are_one_time_line(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("all", policy="tester/all", effective="2020-01-01"),
        version("own", policy="tester/east", effective="2024-01-01"),
        payers=payers(binding("tester/all"), binding("tester/east", plan="east")),
    )
    for day, policy in (("2023-12-31", "tester/all@all"), ("2024-01-01", "tester/east@own")):
        east = select(library, Request("tester", date.fromisoformat(day), plan="east"))
        assert (names(east), needs(east)) == ([policy], [])
    assert needs(ask(library, "2025-01-01")) == ["plan"]


def test_versions_of_a_policy_that_a_plan_no_longer_used_are_not_its_own(
    library_of: LibraryOf, version: Version
) -> None:
    """Two bindings to one policy, a time without it between them."""
    library = library_of(
        version("v9", effective="2020-01-01"),
        version("v10", effective="2025-01-01"),
        payers=payers(
            binding("tester/policy", ends={"date": "2023-12-31", "evidence": "primary"}),
            binding("tester/policy", begins={"date": "2025-01-01", "evidence": "primary"}),
        ),
    )
    days = ("2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01")
    assert [versions_on(library, day) for day in days] == [["v9"], [], [], ["v10"]]
    between = ask(library, "2024-06-01")
    assert [pack.version for pack in between.nearest] == ["v9", "v10"]


def test_a_line_of_business_that_uses_a_policy_later_begins_with_the_version_of_that_day(
    library_of: LibraryOf, version: Version
) -> None:
    begins = {"date": "2025-01-01", "evidence": "primary"}
    library = library_of(
        version("v9", effective="2020-01-01"),
        version("v10", effective="2025-01-01"),
        payers=payers(binding("tester/policy", begins=begins)),
    )
    assert versions_on(library, "2025-01-01") == ["v10"]
    before = ask(library, "2024-12-31")
    assert (before.choices, [pack.version for pack in before.nearest]) == ((), ["v10"])


def test_a_policy_for_plans_of_one_state_is_never_assumed(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("one", effective="2020-01-01"),
        payers=payers(binding("tester/policy", states=["PA"])),
    )
    unsaid = ask(library, "2025-01-01")
    assert (names(unsaid), needs(unsaid)) == ([], ["plan_state"])
    assert [candidate.policy for candidate in unsaid.candidates] == ["tester/policy"]
    here = select(library, Request("tester", DAY, plan_state="PA"))
    assert names(here) == ["tester/policy@one"]
    elsewhere = select(library, Request("tester", DAY, plan_state="OH"))
    assert (elsewhere.choices, elsewhere.needs) == ((), ())


def test_what_a_payer_uses_is_named_for_every_line_of_business_it_could_be(
    library_of: LibraryOf, version: Version
) -> None:
    lines = ["commercial", "medicaid"]
    declared = payers(
        *(binding(f"tester/{line}", lines_of_business=[line]) for line in lines),
        lines_of_business=lines,
    )
    del declared["payers"]["tester"]["default_line_of_business"]
    library = library_of(
        version("c", policy="tester/commercial", effective="2020-01-01"),
        version("m", policy="tester/medicaid", effective="2021-01-01"),
        payers=declared,
    )
    unsaid = ask(library, "2025-01-01")
    assert needs(unsaid) == ["line_of_business"]
    assert [c.policy for c in unsaid.candidates] == ["tester/commercial", "tester/medicaid"]


def test_a_policy_whose_versions_have_no_date_is_named_where_nothing_is_in_force(
    library_of: LibraryOf, version: Version
) -> None:
    found = ask(library_of(version("undated")), "2025-01-01")
    assert (found.choices, [pack.version for pack in found.nearest]) == ((), ["undated"])
    assert notes(found) == ["undated_version"]


def test_a_policy_for_all_plans_does_not_displace_a_plan_s_own(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("own", policy="tester/own", effective="2024-01-01"),
        version("wide", policy="tester/wide", effective="2025-01-01"),
        payers=payers(binding("tester/own", plan="east"), binding("tester/wide")),
    )
    chosen = {
        plan: names(select(library, Request("tester", DAY, plan=plan))) for plan in ("east", "west")
    }
    assert chosen == {"east": ["tester/own@own"], "west": ["tester/wide@wide"]}


def test_a_plan_moves_from_one_policy_to_another(library_of: LibraryOf, version: Version) -> None:
    library = library_of(
        version("old", policy="tester/first", effective="2020-01-01"),
        version("new", policy="tester/second", effective="2020-01-01"),
        payers=payers(
            binding("tester/first", ends={"date": "2024-12-31", "evidence": "primary"}),
            binding("tester/second", begins={"date": "2025-01-01", "evidence": "primary"}),
        ),
    )
    assert versions_on(library, "2024-12-31") == ["old"]
    assert versions_on(library, "2025-01-01") == ["new"]


def test_a_binding_that_ended_leaves_no_policy(library_of: LibraryOf, version: Version) -> None:
    ended = binding("tester/policy", ends={"date": "2024-12-31", "evidence": "primary"})
    library = library_of(version("one", effective="2020-01-01"), payers=payers(ended))
    assert versions_on(library, "2024-12-31") == ["one"]
    gone = ask(library, "2025-01-01")
    assert [pack.version for pack in gone.nearest] == ["one"]
    assert gone.choices == ()


def test_plans_with_policies_of_their_own_are_asked_for(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("e", policy="tester/east", effective="2020-01-01"),
        version("w", policy="tester/west", effective="2020-01-01"),
        payers=payers(binding("tester/east", plan="east"), binding("tester/west", plan="west")),
    )
    unsaid = ask(library, "2025-01-01")
    assert (names(unsaid), needs(unsaid)) == ([], ["plan"])
    assert [(c.plan, c.policy) for c in unsaid.candidates] == [
        ("east", "tester/east"),
        ("west", "tester/west"),
    ]
    east = select(library, Request("tester", DAY, plan="east"))
    assert names(east) == ["tester/east@e"]


def test_the_line_of_business_selects_among_policies(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(
        version("c", policy="tester/commercial", effective="2020-01-01"),
        version("m", policy="tester/medicaid", effective="2020-01-01"),
        payers=payers(
            binding("tester/commercial", lines_of_business=["commercial"]),
            binding("tester/medicaid", lines_of_business=["medicaid"]),
        ),
    )
    for line in ("commercial", "medicaid"):
        found = select(library, Request("tester", DAY, line_of_business=line))
        assert [choice.pack.id for choice in found.choices] == [f"tester/{line}"]
    fep = select(library, Request("tester", DAY, line_of_business="fep"))
    assert (fep.choices, fep.needs) == ((), ())


def test_a_binding_that_rests_on_memory_is_said_to_be_unverified(
    library_of: LibraryOf, version: Version
) -> None:
    recalled = binding("tester/policy", citation={"source": "text", "evidence": "recall"})
    library = library_of(version("one", effective="2020-01-01"), payers=payers(recalled))
    found = ask(library, "2025-01-01")
    assert notes(found) == ["unverified_binding"]
    assert found.choices[0].chain[0].evidence == "recall"


def test_a_library_that_extends_the_shipped_one_selects_in_both(
    library_of: LibraryOf, version: Version
) -> None:
    library = library_of(version("one", effective="2020-01-01"))
    assert versions_on(library, "2025-01-01") == ["one"]
    assert names(medicare(library, state="NC")) == [LCD]


def test_a_library_can_bind_its_own_policy_to_a_shipped_plan(
    library_of: LibraryOf, version: Version
) -> None:
    own = {
        **payers(),
        "bindings": [
            {
                "payer": "medicare",
                "plan": "railroad",
                "kind": "own",
                "policy": "tester/policy",
                "citation": {"source": "text"},
            }
        ],
    }
    library = library_of(version("one", effective="2020-01-01"), payers=own)
    assert names(medicare(library, plan="railroad")) == ["tester/policy@one"]
