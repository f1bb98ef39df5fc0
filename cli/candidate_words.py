"""The policies that it could be, where too little is known to select one, in words."""

from collections.abc import Iterable

from engine.knowledge.selection import Candidate

_NONE = "no policy known here"


def candidates_words(candidates: Iterable[Candidate]) -> str:
    """Each plan with its policies, and those without one together; empty without candidates."""
    policies: dict[str, list[str]] = {}
    for one in candidates:
        named = policies.setdefault(one.plan or one.payer, [])
        if one.policy is not None:
            named.append(one.policy)
    said = [f"{who} ({' or '.join(named)})" for who, named in policies.items() if named]
    without = [who for who, named in policies.items() if not named]
    if len(without) == 1:
        said.append(f"{without[0]} ({_NONE})")
    elif without:
        which = f"one of {len(without)} plans with {_NONE}: {', '.join(without)}"
        said.append(f"or {which}" if said else which)
    return "; ".join(said)
