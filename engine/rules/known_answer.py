"""The engine's self-test, for `coverpack doctor`: the library, its version, and a known answer.

The answers are written down here and not computed: a fault that the engine and the reference shared
would be seen too.
"""

from decimal import Decimal

from engine.language.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Criterion,
    Not,
    NotSeen,
    Test,
)
from engine.language.kleene import MET, UNKNOWN, UNMET
from engine.language.values import Value
from engine.rules.channel import INSTALL, PINNED, library_version
from engine.rules.compiler import compile_program
from engine.rules.engine import Engine
from engine.rules.faults import EngineFault, LibraryProblem

_A, _B, _C, _D = (Test(f"self_test.{name}", "is", True) for name in "abcd")
_NUMBERS = tuple(Test("self_test.number", "gte", Decimal(bound)) for bound in range(14))

_CRITERIA: dict[str, Condition] = {
    "both": AllOf((_A, _B)),
    "either": AnyOf((_B, _C)),
    "open": AllOf((_A, _C)),
    "settled-early": AllOf((_B, _C)),
    "two-of-four": AtLeast(2, (_A, _B, _C, _D)),
    "three-of-four": AtLeast(3, (_A, _B, _C, _D)),
    "negated": Not(AnyOf((_B, Criterion("both")))),
    "wide": AllOf(_NUMBERS),
    "chained": AllOf((Criterion("negated"), Criterion("two-of-four"))),
    "unread": AnyOf((NotSeen("a clause"), _B)),
}
_FACTS: dict[str, Value] = {
    "self_test.a": True,
    "self_test.b": False,
    "self_test.d": True,
    "self_test.number": Decimal("13.5"),
}
_STATUSES = {
    "both": UNMET,
    "either": UNKNOWN,
    "open": UNKNOWN,
    "settled-early": UNMET,
    "two-of-four": MET,
    "three-of-four": UNKNOWN,
    "negated": MET,
    "wide": MET,
    "chained": MET,
    "unread": UNKNOWN,
}
_DETERMINATIONS = (
    ("past", Criterion("both")),
    ("undecided", Criterion("either")),
    ("first", AllOf((Criterion("chained"), Criterion("wide")))),
    ("after", Criterion("unread")),
    ("last", ALWAYS),
)


def self_test() -> None:
    """Raise `LibraryProblem` or `EngineFault` unless the engine can be trusted here."""
    version = library_version()
    if version != PINNED:
        raise LibraryProblem(
            f"durable_rules {version} is installed, and only {PINNED} was tried",
            f"install it with `{INSTALL}`",
        )
    program = compile_program("self-test", _CRITERIA, _DETERMINATIONS)
    with Engine(program) as engine:
        run = engine.run(_FACTS)
    for key, status in _STATUSES.items():
        if run.criteria[key] is not status:
            raise EngineFault(
                f"`{key}` came out {run.criteria[key]}, the known answer is {status}",
                program=program.name,
                about=key,
                firings=run.firings,
            )
    if (run.reached, run.reachable) != ("first", ("undecided", "first")):
        raise EngineFault(
            f"the search ended at `{run.reached}`, the known answer is `first`",
            program=program.name,
            about="first",
            firings=run.firings,
        )
