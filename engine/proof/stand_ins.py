"""Codes that stand for all those that no condition names.

A set or enum without declared values may hold any code of its pattern. Conditions tell apart the
codes that they name, and how many there are; of the others one is as good as another, so that as
many of them are enough as a condition counts.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice, product

from engine.language.conditions import Between, Comparison, Members, Test
from engine.language.facts import Fact

_SIGNS = "9876543210ZYXWVUTSRQPNMLKJHGFEDCBA"


def named_codes(tests: Iterable[Test]) -> list[str]:
    """The codes that tests name, each once, in order."""
    codes: dict[str, None] = {}
    for test in tests:
        operand = test.operand
        if isinstance(operand, Members):
            codes |= dict.fromkeys(operand.codes)
        elif isinstance(operand, str):
            codes[operand] = None
    return sorted(codes)


def others_needed(tests: Iterable[Test]) -> int:
    """How many codes beside the named ones show everything that these tests can tell apart."""
    most = 0
    for test in tests:
        if isinstance(test.operand, Comparison):
            limit = test.operand.operand
            most = max(most, int(limit.high if isinstance(limit, Between) else limit))  # type: ignore[arg-type]  # counts are numbers
    return most + 1


def other_codes(
    fact: Fact, like: Iterable[str], named: Collection[str], number: int
) -> tuple[str, ...]:
    """So many codes that the fact allows and nobody names: those in `like`, or close to them."""
    fitting = (code for code in _close_to(tuple(like)) if fact.allows_member(code))
    return tuple(islice((code for code in dict.fromkeys(fitting) if code not in named), number))


def _close_to(codes: tuple[str, ...]) -> Iterator[str]:
    """The codes, then each with other signs in its last two places."""
    yield from codes
    for code in codes:
        for last in _SIGNS:
            yield code[:-1] + last
        for both in product(_SIGNS, repeat=2):
            yield code[:-2] + "".join(both)
