"""Which payers a set of edits binds, by the authority that stands behind it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from engine.knowledge.coding_packs import Authority, CodingPack
from engine.knowledge.edit_authority import binds
from engine.knowledge.library import Library
from engine.language.conditions import Members, Test

LibraryOf = Callable[..., Library]
PackJson = Callable[..., dict[str, Any]]


def pack_of(library: Library, authority: Authority) -> CodingPack:
    (found,) = [pack for pack in library.coding_packs if pack.authority is authority]
    return found


def about(pack: CodingPack, policy: str) -> CodingPack:
    """The pack with one edit, about lines that a policy decides."""
    first = next(iter(pack.edits.values()))
    scope = Test("line.policy", "in", Members((policy,)))
    return replace(pack, edits={first.id: replace(first, scope=scope)})


def bound(pack: CodingPack, library: Library) -> set[str]:
    return {payer for payer in library.payers.payers if binds(pack, payer, library.payers)}


def test_code_sets_bind_every_payer(library_of: LibraryOf) -> None:
    library = library_of()
    assert bound(pack_of(library, Authority.NATIONAL), library) == set(library.payers.payers)


def test_the_edits_of_traditional_medicare_bind_the_payer_that_has_it(shipped: Library) -> None:
    """Under another line of business they are for review, and bind nobody."""
    assert bound(pack_of(shipped, Authority.MEDICARE_FFS), shipped) == {"medicare"}


@pytest.mark.parametrize(
    ("policy", "payers"),
    [
        ("bcbs/wyoming-15-01-004", {"bcbs"}),
        ("cigna/evicore-cmm-208", {"cigna"}),
        ("bcbs/mp-041", set()),
    ],
)
def test_the_edits_of_a_policy_bind_who_uses_it(
    shipped: Library, policy: str, payers: set[str]
) -> None:
    pack = about(pack_of(shipped, Authority.POLICY), policy)
    assert bound(pack, shipped) == payers


def test_they_bind_who_only_follows_the_policy_at_the_place(shipped: Library) -> None:
    """Medicare Advantage of any payer follows the contractor's."""
    pack = about(pack_of(shipped, Authority.POLICY), "medicare/palmetto-l39420")
    assert bound(pack, shipped) == {"medicare", "aetna", "cigna", "uhc", "bcbs"}


def test_a_payer_that_uses_none_of_the_policies_is_not_bound(
    library_of: LibraryOf, shipped: Library
) -> None:
    assert not binds(pack_of(shipped, Authority.POLICY), "tester", library_of().payers)


def test_a_policy_that_is_ruled_out_for_a_payer_is_not_used_by_it(shipped: Library) -> None:
    pack = about(pack_of(shipped, Authority.POLICY), "bcbs/anthem-surg-00052")
    excluding = [one for one in shipped.payers.bindings if one.kind.value == "excludes"]
    assert excluding
    payers = replace(shipped.payers, bindings=tuple(excluding))
    assert not binds(pack, "bcbs", payers)
