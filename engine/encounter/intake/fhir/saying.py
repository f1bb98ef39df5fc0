"""What one clinical resource says of facts: stated, refused with the reason, or not used."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from engine.encounter.intake.draft import Onset, Record
from engine.encounter.intake.fhir.lines import dated
from engine.encounter.intake.fhir.nodes import Node
from engine.encounter.intake.fhir.resources import Resource
from engine.encounter.intake.findings import Findings, gather
from engine.encounter.model import Statement
from engine.encounter.statements import read_statements
from engine.knowledge.texts.documents import Diagnostic
from engine.language.facts import Fact
from engine.language.near import near
from engine.language.parse import unit_hint
from engine.language.problems import Problem, quoted
from engine.language.shape import Fields, Json

NO_VALUE = "it is no value of this fact"
_STATED = ("final", "amended", "corrected", "completed")
_POSSIBLE = ("registered", "preliminary", "in-progress")
_UCUM = "http://unitsofmeasure.org"


@dataclass(slots=True)
class Saying:
    """What a resource says, gathered while it is read; `declared` is the fact dictionary.

    `is_possible` is set where the resource is preliminary: what it says is not stated.
    """

    resource: Resource
    declared: Mapping[str, Fact]
    day: date | None = None
    is_possible: bool = False
    facts: dict[str, list[Statement]] = field(default_factory=dict)
    onsets: list[Onset] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)
    wrong: list[Diagnostic] = field(default_factory=list)

    @property
    def says_something(self) -> bool:
        """Whether anything came of it."""
        return bool(self.facts or self.onsets or self.findings.unread)

    def state(self, fact: Fact, node: Node, statement: dict[str, Json]) -> None:
        """A value of a fact, checked as every encounter's is."""
        said = {"source": self.resource.name, **statement}
        if self.is_possible:
            said["certainty"] = "possible"
        problems: list[Problem] = []
        fields = Fields({"facts": {fact.id: said}}, (), problems, "a resource")
        found = read_statements(fields, self.declared)
        if problems:
            self.refuse(fact, node, problems[0].code, NO_VALUE, problems[0].hint)
            return
        for statements in found.values():
            self.facts.setdefault(fact.id, []).extend(statements)
            self.findings.stood(fact.id, node.at, node.raw)

    def refuse(self, fact: Fact, node: Node, code: str, why: str, hint: str | None = None) -> None:
        """A value that is there for a fact and cannot be taken: unknown, and an error by name.

        `why` never holds the value itself: it is a patient's.
        """
        self.findings.unreadable(fact.id, node.at, node.raw, why)
        message = f"no value for `{fact.id}`: {why}"
        self.wrong.append(node.diagnose(self.resource.name, code, message, hint))

    def unused(self, code: str, node: Node, message: str) -> None:
        """Why nothing is made of the resource, or of a part of it."""
        self.findings.note(code, node.at, message)

    def record(self) -> Record:
        """What it says, as a record of its day."""
        found = gather([("", self.findings)], ())
        facts = {id: tuple(statements) for id, statements in self.facts.items()}
        return Record(
            self.day, facts, tuple(self.onsets), found.origins, found.unreadable, found.notes
        )


def quantity_of(saying: Saying, fact: Fact, quantity: Node) -> Decimal | None:
    """The number of a quantity in the fact's own unit; refused in any other, and without one.

    Nothing is converted. The unit is the UCUM code, else the printed unit where it is the same.
    """
    number = quantity.get("value").value
    if not isinstance(number, Decimal):
        saying.refuse(fact, quantity, "no-number", "there is no number")
        return None
    if quantity.get("comparator").is_there:
        saying.refuse(fact, quantity, "not-exact", "it is a bound and no exact number")
        return None
    hint = unit_hint(fact)
    system = quantity.text("system")
    unit = quantity.text("code") if system in ("", _UCUM) else ""
    unit = unit or quantity.text("unit")
    counts = fact.unit is None or fact.unit.is_count
    if not unit and not counts:
        why = "a number without its unit is not taken"
        saying.refuse(fact, quantity, "no-unit", why, hint)
        return None
    # Braces are remarks in UCUM: a number of anything that only counts.
    counted = not unit or unit == "1" or (unit[0] == "{" and unit[-1] == "}")
    wanted = fact.unit.code if fact.unit else "1"
    if unit != wanted and not (counts and counted):
        why = f"its unit {quoted(unit)} is not that of the fact"
        saying.refuse(fact, quantity, "wrong-unit", why, hint)
        return None
    return number


def stated_fact(id: str, declared: Mapping[str, Fact]) -> Fact | None:
    """The fact of an id that a source may state."""
    fact = declared.get(id)
    return fact if fact is not None and (fact.given == "facts" or fact.givable) else None


def near_fact(id: str, declared: Mapping[str, Fact]) -> str | None:
    """What may have been meant by an id of the form of a fact's that no fact has."""
    return near(id, declared) if "." in id else None


def counts(saying: Saying, date_key: str) -> bool:
    """Whether a resource counts by its status and its date; a preliminary one is possible.

    `date_key` begins the keys of its date, which may be of several types. One that does not say a
    day is of no known day: it could be after the service.
    """
    whole = saying.resource.node
    node = whole.get("status")
    saying.is_possible = node.words in _POSSIBLE
    if node.words not in _STATED and not saying.is_possible:
        status = f"has the status {quoted(node.words)}" if node.words else "says no status"
        message = f"{saying.resource.name} {status} and is not used"
        saying.unused("not-in-force", node, message)
        return False
    keys = [key for key in whole.value if key.startswith(date_key) and whole.get(key).is_there]
    when = whole.get(keys[0]) if keys else None
    day = dated(when) if when is not None else None
    if when is not None and (day is None or day.day is None):
        message = f"the date of {saying.resource.name} is not known to the day: it is not used"
        saying.unused("no-day", when, message)
        return False
    saying.day = day.day if day else None
    return True


def say_unknown(saying: Saying, node: Node, id: str) -> None:
    """Say that an id which a source names is no fact that can be stated."""
    hint = near_fact(id, saying.declared)
    message = f"there is no fact {quoted(id)} that a chart can state"
    saying.unused("unknown-fact", node, message + (f": {hint}" if hint else ""))
