"""What features call things: facts by id or label, fields of the encounter by their words."""

from collections.abc import Mapping, Sequence

from engine.language.facts import Fact
from engine.language.near import near
from engine.testing.faults import StepFault

FIELDS: Mapping[str, tuple[str, ...]] = {
    "payer": ("payer",),
    "plan": ("plan",),
    "line of business": ("line_of_business",),
    "plan state": ("plan_state",),
    "state": ("service_location", "state"),
    "county": ("service_location", "county"),
    "ZIP code": ("service_location", "zip"),
    "date of service": ("date_of_service",),
    "requested codes": ("request", "codes"),
}
"""The fields of an encounter that are no facts, and where they stand in it."""

ALIASES = {"claim form": "claim.form", "diagnosis codes": "claim.diagnoses"}
"""Shorter words for two facts."""


class Names:
    """The facts of a dictionary by what people call them."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        """`facts` is the dictionary."""
        self._facts = {
            **{_plain(fact.label): fact for fact in facts.values()},
            **{_plain(words): facts[id] for words, id in ALIASES.items() if id in facts},
            **{_plain(id): fact for id, fact in facts.items()},
        }
        self._shown = [*(f.label for f in facts.values()), *ALIASES, *facts]

    def fact(self, name: str) -> Fact:
        """The fact of a label or id. Raises `StepFault` with the nearest name."""
        found = self.find(name)
        if found is None:
            raise StepFault(f"there is no fact `{name}`", near(name, self._shown))
        return found

    def field_or_fact(self, name: str) -> tuple[str, ...] | Fact:
        """The place of an encounter's field, else the fact of that name."""
        for words, path in FIELDS.items():
            if _plain(words) == _plain(name):
                return path
        found = self.find(name)
        if found is None:
            hint = near(name, [*FIELDS, *self._shown])
            raise StepFault(f"there is no fact or field `{name}`", hint)
        return found

    def place(self, name: str) -> str:
        """Where a field stands in an encounter, as in `service_location.state`."""
        named = self.field_or_fact(name)
        return named.id if isinstance(named, Fact) else ".".join(named)

    def find(self, name: str) -> Fact | None:
        """The fact of a label or id, if there is one."""
        return self._facts.get(_plain(name))

    def listed(self, text: str) -> list[Fact]:
        """The facts of a list such as `body mass index, sex`; none for `none`.

        Some labels hold commas: the longest name that fits is taken.
        """
        if text.strip() == "none":
            return []
        parts = text.split(",")
        facts: list[Fact] = []
        start = 0
        while start < len(parts):
            fact, start = self._longest(parts, start)
            facts.append(fact)
        return facts

    def _longest(self, parts: Sequence[str], start: int) -> tuple[Fact, int]:
        for end in range(len(parts), start, -1):
            found = self.find(",".join(parts[start:end]))
            if found is not None:
                return found, end
        return self.fact(parts[start].strip()), start + 1


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
