"""The world of one scenario: the encounter as its steps describe it, and the decision reached."""

from collections.abc import Iterable, Sequence
from datetime import date

from engine.decide import Decision, Options, Session
from engine.decide.form import value_json
from engine.encounter.model import Encounter
from engine.encounter.reader import FORM, read_encounter
from engine.encounter.text_values import TextValueError, parse_text_value
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.knowledge.texts.documents import Document, InputError
from engine.knowledge.texts.json_writer import pretty
from engine.language.facts import Fact
from engine.language.shape import Json, date_problem, parse_date
from engine.language.values import Kind, Value
from engine.testing.faults import StepFault
from engine.testing.names import Names
from engine.testing.vocabulary import listed

UNKNOWN = "unknown"
"""What a feature writes for a value that is not known."""


class World:
    """What a scenario has said so far. One for each scenario; the session serves many.

    The encounter is kept as the JSON that an encounter file would hold, so that what a feature
    says is read and checked as every encounter is.
    """

    def __init__(self, session: Session, names: Names | None = None) -> None:
        """`session` decides; `names` may be shared between scenarios, as they cost a little."""
        self._session = session
        self.names = names or Names(session.library.facts)
        self._encounter: dict[str, Json] = {}
        self._facts: dict[str, Json] = {}
        self._absent: dict[str, list[str]] = {}
        self._pack: Pack | None = None
        self._as_known_on: date | None = None
        self._decision: Decision | None = None
        self._evaluated: Encounter | None = None

    @property
    def library(self) -> Library:
        """The knowledge base of the scenario."""
        return self._session.library

    @property
    def last_decision(self) -> Decision | None:
        """The decision, if the encounter was evaluated."""
        return self._decision

    @property
    def last_encounter(self) -> Encounter | None:
        """The encounter as it was when it was last evaluated."""
        return self._evaluated

    @property
    def decision(self) -> Decision:
        """The decision that expectations are about. Raises `StepFault` before there is one."""
        if self._decision is None:
            hint = "add the step `When the encounter is evaluated` before"
            raise StepFault("the encounter was not evaluated yet", hint)
        return self._decision

    def start(self, *, typical: bool) -> None:
        """Give every fact its typical value, or none; fields such as the payer stay."""
        self._facts, self._absent = {}, {}
        self._encounter.pop("patient", None)
        for fact in self.library.facts.values() if typical else ():
            if fact.typical is None:
                continue
            if fact.given == "facts" or fact.givable:
                self._facts[fact.id] = _plain(fact.typical, fact)
            elif fact.id.startswith("patient."):
                self._put(_place(fact), _plain(fact.typical, fact))

    def name_pack(self, name: str) -> None:
        """Evaluate against this pack, whatever the payer, place and date would select.

        Raises `InputError` where the pack itself is wrong.
        """
        try:
            self._pack = self.library.pack_named(name)
        except InputError as error:
            if error.diagnostics[0].code in ("unknown-pack", "several-versions"):
                raise StepFault.of(error) from None
            raise

    def know_by(self, text: str) -> None:
        """Leave out the versions that were not known by a day."""
        day = parse_date(text.strip())
        if day is None:
            problem = date_problem(text, ())
            raise StepFault(problem.message, problem.hint)
        self._as_known_on = day

    def say(self, name: str, text: str, source: str | None = None) -> None:
        """Give a field or fact a value written as text, instead of the one it had.

        With `source` the value is that source's statement, beside those of other sources.
        """
        named = self.names.field_or_fact(name)
        if not isinstance(named, Fact):
            self._say_field(named, text, source)
            return
        value = self.value(named, text)
        if named.given == "encounter":
            if source is not None:
                raise StepFault(f"`{name}` is a field of the claim or patient: it has no source")
            self._put(_place(named), value)
        elif source is None:
            self._facts[_stated(named).id] = value
        else:
            self._add(named, {"source": source}, value)

    def say_possible(self, name: str) -> None:
        """Say that a finding is possible, which leaves it unknown."""
        fact = self.names.fact(name)
        if fact.kind is not Kind.BOOLEAN:
            raise StepFault(f"`{name}` is no finding: only a finding can be said to be possible")
        self._add(fact, {"certainty": "possible"}, True)

    def say_absent(self, source: str, names: Iterable[str]) -> None:
        """Say that a source records these findings as absent after review."""
        for name in names:
            fact = _stated(self.names.fact(name))
            self._facts.pop(fact.id, None)
            self._absent.setdefault(source, []).append(fact.id)

    def set_lines(self, lines: Sequence[Json]) -> None:
        """Give the claim these lines."""
        self._put(("claim", "lines"), list(lines))

    def value(self, fact: Fact, text: str) -> Json:
        """The JSON value of a text, which must have its unit."""
        try:
            return parse_text_value(fact, text, unit_required=True)
        except TextValueError as error:
            raise StepFault(error.message, error.hint) from None

    def evaluate(self) -> None:
        """Decide the encounter as it stands. Raises `InputError` where the pack itself is wrong."""
        self._decision = None
        try:
            encounter = self._read()
        except InputError as error:
            raise StepFault.of(error) from None
        self._evaluated = encounter
        self._decision = self._session.decide(
            encounter, Options(pack=self._pack, as_known_on=self._as_known_on)
        )

    def _read(self) -> Encounter:
        for words, key in (("payer", "payer"), ("date of service", "date_of_service")):
            if key not in self._encounter:
                hint = f'add a step such as `Given the {words} is "..."`'
                raise StepFault(f"the encounter has no {words}", hint)
        claim = self._encounter.get("claim")
        if claim is not None and "lines" not in claim:
            raise StepFault("the claim has no lines", "add the step `Given the claim lines are`")
        value = {
            "schema": FORM,
            "id": "scenario",
            **self._encounter,
            "facts": self._facts,
            "absent": [{"facts": ids, "source": source} for source, ids in self._absent.items()],
        }
        return read_encounter(Document("the scenario", pretty(value), value), self.library)

    def _say_field(self, path: tuple[str, ...], text: str, source: str | None) -> None:
        if source is not None:
            raise StepFault(f"`{path[-1]}` is a field of the encounter: it has no source")
        value: Json = listed(text) if path[-1] == "codes" else text.strip()
        self._put(path, None if text.strip() == UNKNOWN else value)

    def _put(self, path: tuple[str, ...], value: Json) -> None:
        """Put a value into the encounter; `None` takes it out."""
        inside = self._encounter
        for key in path[:-1]:
            inside = inside.setdefault(key, {})
        if value is None:
            inside.pop(path[-1], None)
        else:
            inside[path[-1]] = value
        if len(path) > 1 and not inside:
            self._encounter.pop(path[0])

    def _add(self, fact: Fact, about: dict[str, str], value: Json) -> None:
        """Add a statement to the others of its kind; a value without a source gives way."""
        earlier = self._facts.get(_stated(fact).id)
        statements = earlier if isinstance(earlier, list) else []
        kept = [one for one in statements if isinstance(one, dict)]
        stated = value if isinstance(value, dict) else {"value": value}
        self._facts[fact.id] = [*kept, {**stated, **about}]


def _stated(fact: Fact) -> Fact:
    """The fact, if it can be stated at all."""
    if fact.given == "derived" and not fact.givable:
        inputs = " and ".join(f"`{id}`" for id in fact.asks)
        message = f"`{fact.label}` is not stated: it follows from other facts"
        raise StepFault(message, f"state {inputs}")
    return fact


def _place(fact: Fact) -> tuple[str, ...]:
    """Where a fact that is a field stands in the encounter: `claim.form` under `claim`."""
    if fact.id == "claim.lines":
        raise StepFault("claim lines are given by a table", "use the step `the claim lines are`")
    return tuple(fact.id.split("."))


def _plain(value: Value, fact: Fact) -> Json:
    """A value as an encounter file holds it."""
    return value.isoformat() if isinstance(value, date) else value_json(value, fact)
