"""Conditions on durable_rules: compiled to Horn rules, run through one guarded channel, checked.

`nodes` and `horn` turn conditions into rules, `compiler` puts a pack's together to a `program`,
`ruleset` writes it in the library's form, `channel` is the only place that calls it, `engine` runs
an encounter, and `reference` checks the result. `docs/durable-rules.md` tells why.
"""

from engine.rules.channel import PINNED, library_version
from engine.rules.compiler import compile_program
from engine.rules.derivation import Firing, Premise, Run
from engine.rules.engine import Engine
from engine.rules.faults import EngineFault, LibraryProblem, ProgramLimit
from engine.rules.horn import Literal, Node, Role
from engine.rules.known_answer import self_test
from engine.rules.program import Program
from engine.rules.reference import check_against_reference

__all__ = [
    "PINNED",
    "Engine",
    "EngineFault",
    "Firing",
    "LibraryProblem",
    "Literal",
    "Node",
    "Premise",
    "Program",
    "ProgramLimit",
    "Role",
    "Run",
    "check_against_reference",
    "compile_program",
    "library_version",
    "self_test",
]
