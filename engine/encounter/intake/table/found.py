"""What the rows of a claim, or of one of its dates, come to: values, facts, and what is unread."""

from dataclasses import dataclass, field

from engine.encounter.intake.draft import Origin, Unreadable
from engine.encounter.intake.table.cells import Said
from engine.encounter.intake.table.fields import FIELDS
from engine.language.shape import Json


@dataclass(slots=True)
class Found:
    """Values with their places; of a field that is `many` the members; statements of facts."""

    values: dict[str, tuple[Json, str]] = field(default_factory=dict)
    many: dict[str, list[Json]] = field(default_factory=dict)
    facts: dict[str, list[dict[str, Json]]] = field(default_factory=dict)
    origins: list[Origin] = field(default_factory=list)
    unread: list[Unreadable] = field(default_factory=list)

    def take(self, target: str, value: Json, at: str, text: str) -> str | None:
        """Take the value of a field; the place of another value that it contradicts, if any."""
        if FIELDS[target].many:
            there = self.many.setdefault(target, [])
            for one in value:
                if one not in there:
                    self.origins.append(Origin(f"{target}[{len(there)}]", at, text))
                    there.append(one)
            return None
        known = self.values.get(target)
        if known is None:
            self.values[target] = value, at
            self.origins.append(Origin(target, at, text))
            return None
        return None if known[0] == value else known[1]

    def take_facts(self, said: Said, at: str, text: str) -> None:
        """Take what a cell says of facts; the same word of another row says nothing more."""
        for id, statement in said.facts:
            there = self.facts.setdefault(id, [])
            plain = _without_source(statement)
            if all(plain != _without_source(one) for one in there):
                there.append(statement)
                self.origins.append(Origin(id, at, text))


def _without_source(statement: dict[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in statement.items() if key != "source"}
