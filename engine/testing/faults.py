"""What can go wrong in a scenario: a step cannot be done, or what it expects is not so."""

from engine.knowledge.texts.documents import InputError


class StepFault(Exception):  # noqa: N818  # the scenario's fault, not an error of the program
    """A step asks something that cannot be: an unknown fact, a missing unit, a wrong table."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        """`message` is one sentence in the words of features; `hint` says what to do instead."""
        super().__init__(message)
        self.message = message
        self.hint = hint

    @classmethod
    def of(cls, error: InputError) -> "StepFault":
        """The same fault said of a scenario: what is wrong, without the place in a JSON text."""
        first, *others = error.diagnostics
        message = "; ".join(diagnostic.message for diagnostic in [first, *others])
        return cls(message, first.hint)

    def __str__(self) -> str:
        """The sentence, and the hint on a line of its own."""
        return f"{self.message}\n  hint: {self.hint}" if self.hint else self.message


class NotAsExpected(AssertionError):  # noqa: N818  # a finding, not an error of the program
    """The decision is another than the scenario expects."""

    def __init__(self, what: str, expected: str, found: str) -> None:
        """`what` is being compared; both values are in words."""
        super().__init__(f"{what}: expected {expected}, found {found}")
