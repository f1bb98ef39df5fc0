"""How much durable_rules can be trusted with: checked when a program is compiled.

Each number keeps a distance from a place where the library was seen to fail, hang or crash;
`tests/rules/test_rules_library_limits.py` holds it to what it does there today.
"""

from collections import Counter
from collections.abc import Iterable

from engine.rules.faults import ProgramLimit
from engine.rules.horn import Literal
from engine.rules.program import Program

GROUPS = 16
"""Antecedents are looked up in two levels, by group and by node: faster, and more of them fit."""

MOST_CONDITIONS = 400  # different antecedents in a group; it fails from 512 on, and hangs at 513
MOST_USES = 200  # of one antecedent; from 256 on it writes past the end of a list
MOST_RULES = 4_000  # the library's own limit is 4,096

_OWN_NAMES = ("id", "sid", "fact", "observed", "$s", "$m", "$i", "$pulse", "sid-s")


def check_limits(program: Program) -> None:
    """Raise `ProgramLimit` if durable_rules would fail, hang or crash on this program."""
    uses = Counter(literal for rule in program.rules for literal in rule.body)
    split = "split the pack, or move what is shared into a criterion of its own"
    if len(program.rules) > MOST_RULES:
        message = f"it needs {len(program.rules)} rules, and {MOST_RULES} is the most"
        raise ProgramLimit(program.name, message, split)
    _, fullest = Counter(literal.node % GROUPS for literal in uses).most_common(1)[0]
    if fullest > MOST_CONDITIONS:
        message = f"it has {fullest} antecedents in one group, and {MOST_CONDITIONS} is the most"
        raise ProgramLimit(program.name, message, split)
    shared, count = uses.most_common(1)[0]
    if count > MOST_USES:
        words = program.words(shared)
        message = f"`{words}` occurs in {count} rules, and {MOST_USES} is the most"
        raise ProgramLimit(program.name, message, split)
    names = [Literal(node.index).name for node in program.nodes]
    pair = collision([*_OWN_NAMES, *(f"g{group}" for group in range(GROUPS)), *names])
    if pair:
        message = f"the generated names `{pair[0]}` and `{pair[1]}` have one hash"
        raise ProgramLimit(program.name, message, "report this to the maintainers of coverpack")


def fnv1a_32(text: str) -> int:
    """The 32-bit hash by which alone durable_rules tells names and ids apart."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def collision(names: Iterable[str]) -> tuple[str, str] | None:
    """Two different names with one hash, if there are any: one name to the library."""
    seen: dict[int, str] = {}
    for name in names:
        other = seen.setdefault(fnv1a_32(name), name)
        if other != name:
            return other, name
    return None
