"""Small faults of a condition: what an author may have typed instead."""

from engine.knowledge.library import Library
from engine.language.conditions import Members, Test
from engine.proof.variants import ADD_CODE, variants


def added(library: Library, fact: str, *codes: str) -> list[tuple[str, ...]]:
    """The lists that have one code more."""
    condition = Test(fact, "any_in", Members(codes))
    found = []
    for one in variants(condition, library.facts):
        if one.operator == ADD_CODE:
            assert isinstance(one.condition, Test)
            assert isinstance(one.condition.operand, Members)
            found.append(one.condition.operand.codes)
    return found


def test_a_list_of_codes_that_have_a_form_may_have_the_code_beside_its_last(
    shipped: Library,
) -> None:
    assert added(shipped, "claim.diagnoses", "M47.816", "M54.51") == [
        ("M47.816", "M54.51", "M54.50")
    ]
    assert added(shipped, "claim.diagnoses", "M54.50", "M54.51") == [("M54.50", "M54.51", "M54.52")]


def test_a_list_of_members_takes_its_neighbors_from_the_members(shipped: Library) -> None:
    assert added(shipped, "mri.modic_1_bodies", "L3", "L4") == []
