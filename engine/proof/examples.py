"""Examples: what the scenarios of features say of one pack, as data.

An example is one evaluation in a scenario: the values that were observed, and what the scenario
asserts of the answer. Coverage asks what the values exercise; mutation, what the assertions notice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.decide.model import Effect
from engine.language.kleene import Status
from engine.language.values import Value


@dataclass(frozen=True, slots=True)
class Expected:
    """What a scenario asserts of one decision; what it does not speak of is `None` or empty.

    `basis` and `determination` are the word `none` where the scenario asserts that there is none.
    `effects` are the criteria with an effect, asserted to be exactly these; `cited` the citations,
    `silences` the topics on which the policy is asserted to say nothing.
    """

    outcome: str | None = None
    basis: str | None = None
    determination: str | None = None
    statuses: Mapping[str, Status] = field(default_factory=dict)
    effects: Mapping[Effect, frozenset[str]] = field(default_factory=dict)
    cited: tuple[str, ...] = ()
    silences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """One evaluation in a scenario, decided by one pack.

    `pack` is the pack's name, `file` and `line` the place of the scenario or of its row.
    """

    pack: str
    file: str
    line: int
    name: str
    values: Mapping[str, Value]
    expected: Expected

    @property
    def place(self) -> str:
        """Where the scenario stands, for messages."""
        return f"{self.file}:{self.line}"
