"""A document that a reader made from another form, whose problems are told of the place there."""

from dataclasses import dataclass

from engine.encounter.intake.draft import Draft
from engine.knowledge.texts.documents import Diagnostic, Document, Severity, pointer
from engine.language.problems import Problem

_PRIVATE = ("patient", "service_location")
"""The parts of an encounter whose values no message of a claim file repeats."""


@dataclass(frozen=True, eq=False)
class DraftDocument(Document):
    """A document that a reader made: its problems are told of the place in the source."""

    draft: Draft

    def diagnose(self, problem: Problem, severity: Severity = "error") -> Diagnostic:
        """A problem, with the item and the place at which the value stood."""
        path = problem.path
        name = _name_of(path)
        at = next((one.at for one in self.draft.origins if one.value == name), None)
        message = problem.message
        if (path and path[0] in _PRIVATE) or problem.code == "before-birth":
            message = f"the value of `{name or 'patient.birth_date'}` cannot stand there"
        place = f"{self.draft.item}, {at}" if at else self.draft.item
        said, hint = f"{place}: {message}", problem.hint
        line = self.draft.line
        column = None if line is None else 1
        if self.draft.text is not None:
            column = self.draft.text.diagnose(problem).column
        return Diagnostic(
            self.name, line, column, pointer(path), problem.code, said, hint, severity
        )


def _name_of(path: tuple[str | int, ...]) -> str:
    """A place in the encounter as origins name it: `claim.lines[2].units`, or the id of a fact."""
    if path[:1] == ("facts",) and len(path) > 1:
        return str(path[1])
    name = ""
    for step in path:
        name += f"[{step}]" if isinstance(step, int) else f".{step}" if name else step
    return name
