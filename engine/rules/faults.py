"""What can go wrong when conditions are run on durable_rules, apart from the answer itself.

Three different things: a program that cannot be run (`ProgramLimit`, found when it is compiled), a
library that is not there or is another one (`LibraryProblem`), and a run that cannot be trusted
(`EngineFault`). None of them is ever turned into an outcome.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.rules.derivation import Firing


class ProgramLimit(ValueError):  # noqa: N818  # a limit, as its users call it
    """A program breaches a limit of the engine, or is not in order; says which part and how."""

    def __init__(self, program: str, message: str, hint: str) -> None:
        super().__init__(f"program `{program}`: {message}")
        self.program = program
        self.message = message
        self.hint = hint


class LibraryProblem(Exception):  # noqa: N818  # the installation's, not an error of a call
    """durable_rules cannot be used here; `hint` says how to install it so that it can."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class EngineFault(Exception):  # noqa: N818  # the word of the design: never an answer
    """A run that must not be used: the engine misbehaved, or the definition says otherwise.

    `about` is the id of the criterion or determination concerned, where there is one; `encounter`
    whatever the caller named the encounter by (a digest); `firings` the derivation so far.
    """

    hint = (
        "this is a fault of coverpack or durable_rules, not of the encounter; report it with this "
        "text, and run `coverpack doctor`"
    )

    def __init__(
        self,
        message: str,
        *,
        program: str = "",
        about: str | None = None,
        encounter: str | None = None,
        firings: Sequence["Firing"] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.program = program
        self.about = about
        self.encounter = encounter
        self.firings = tuple(firings)

    def __str__(self) -> str:
        """One sentence, and where it happened."""
        places = [
            ("program", self.program),
            ("at", self.about),
            ("encounter", self.encounter),
        ]
        where = ", ".join(f"{word} `{name}`" for word, name in places if name)
        return f"{self.message} ({where})" if where else self.message

    def report(self, *, with_values: bool = False) -> str:
        """The fault with the log of firings, one a line.

        The log names facts and leaves out what they were, unless `with_values` asks for it: a
        report is sent to others, and values are a patient's.
        """
        return "\n".join([str(self), *(firing.words(with_values) for firing in self.firings)])
