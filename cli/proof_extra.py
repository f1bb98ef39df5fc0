"""The extra `coverpack[proof]`: saying plainly that it is missing."""

import importlib.util

from engine.knowledge.texts.documents import Diagnostic, InputError

INSTALL = "pip install 'coverpack[proof]'"


def has_solver() -> bool:
    """Whether Z3 is installed."""
    return importlib.util.find_spec("z3") is not None


def needs_solver() -> None:
    """Raise `InputError` where Z3 is not installed."""
    if not has_solver():
        message = "proofs need the solver Z3, which is not installed"
        hint = f"install it with `{INSTALL}`"
        raise InputError([Diagnostic("coverpack", None, None, "", "no-solver", message, hint)])
