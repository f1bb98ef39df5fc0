"""Whose claims a set of edits binds: which payers, by the authority that stands behind it."""

from collections.abc import Iterator

from engine.knowledge.coding_packs import Authority, CodingPack
from engine.knowledge.payers import LINES_OF_BUSINESS, BindingKind, Payers
from engine.language.evaluate import evaluate
from engine.language.kleene import UNMET

_POLICY = "line.policy"
"""The fact by which an edit names the policies that it is about."""


def binds(pack: CodingPack, payer: str, payers: Payers) -> bool:
    """Whether edits of the pack can bind lines of a declared payer.

    National code sets bind every payer. Medicare's edits bind one that has traditional Medicare;
    that they are for review under other lines of business binds nobody. The edits of a policy bind
    the payers that use it, also where they only follow another payer's policy for the place.
    """
    match pack.authority:
        case Authority.NATIONAL:
            return True
        case Authority.MEDICARE_FFS:
            return "medicare_ffs" in (payers.payers[payer].lines or LINES_OF_BUSINESS)
        case Authority.POLICY:
            return any(
                evaluate(edit.scope, {_POLICY: policy}, {}) is not UNMET
                for policy in _policies(payer, payers)
                for edit in pack.edits.values()
            )


def _policies(payer: str, payers: Payers) -> Iterator[str]:
    """The policies that plans of a payer use; those of a payer that they follow with them."""
    for binding in payers.bindings:
        if binding.payer == payer and binding.kind is not BindingKind.EXCLUDES:
            yield binding.policy
            if binding.follows is not None:
                yield from (one.policy for one in payers.bindings if one.payer == binding.follows)
