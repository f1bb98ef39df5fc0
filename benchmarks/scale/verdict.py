"""From the states of the criteria to the outcome, by hand for one pack: what each peer is spared.

The states are bytes of 0 and 1: first whether the scope and each criterion is met, then whether it
is unmet. As one whole number they are tested by masks, in well under a microsecond.
"""

from collections.abc import Callable, Sequence

from engine.knowledge.packs import Pack

Verdict = tuple[str, str | None]
"""The outcome, and the determination where one is settled."""


def verdict_for(pack: Pack) -> Callable[[bytes], Verdict]:
    """The function for a pack of Palmetto's shape: scope, exclusions, limits, conditions."""
    ids = ["", *pack.criteria]
    size = len(ids)

    def mask(chosen: Sequence[str], unmet: bool) -> int:
        return sum(1 << 8 * (ids.index(id) + unmet * size) for id in chosen)

    of_kind = {
        kind: [id for id in pack.criteria if id.startswith(f"PAL-{kind}")] for kind in "CDXF"
    }
    asked = of_kind["C"] + of_kind["D"]
    scope_met, scope_unmet = mask([""], False), mask([""], True)
    excluded, limited = mask(of_kind["X"], False), mask(of_kind["F"], True)
    lacking = mask(asked, True)
    shown = mask([*asked, *of_kind["F"]], False) | mask(of_kind["X"], True)

    def verdict(states: bytes) -> Verdict:
        found = int.from_bytes(states, "little")
        if found & scope_unmet:
            return "not_applicable", "out-of-scope"
        if not found & scope_met:
            return "needs_information", None
        if found & excluded:
            return "not_covered", "contraindicated"
        if found & limited:
            return "not_covered", "limit-exceeded"
        if found & lacking:
            return "not_covered", "criteria-not-met"
        if found & shown == shown:
            return "covered", "covered"
        return "needs_information", None

    return verdict


def bits(states: bytes) -> tuple[int, int]:
    """The masks of the criteria that are met and unmet, as the columns have them."""
    half = len(states) // 2
    met, unmet = states[1:half], states[half + 1 :]
    return _word(met), _word(unmet)


def _word(flags: bytes) -> int:
    return sum(1 << at for at, flag in enumerate(flags) if flag)
