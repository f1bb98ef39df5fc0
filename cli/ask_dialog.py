"""The dialog of `coverpack ask`: shows a question, takes an answer, says what is wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import click

from cli.ask_words import field_values, write_explanation, write_question
from cli.call import Call
from cli.decision_text import Detail, write_decision
from cli.exact_order import ExactOrder
from cli.proof_extra import INSTALL, has_solver
from cli.terminal import Sign, standard_page
from engine.decide import Decision, Session
from engine.decide.dialog import Question, next_question, with_answer
from engine.encounter.model import Encounter
from engine.encounter.reader import read_encounter
from engine.encounter.text_values import TextValueError, parse_text_value
from engine.knowledge.packs import Outcome
from engine.knowledge.texts.documents import Document, InputError
from engine.language.near import near
from engine.language.problems import quoted
from engine.language.shape import Json

_SKIPS = ("", "unknown", "skip")
_ENDS = ("stop", "quit", "exit")
_BACK = "back"
_EXPLAIN = "?"
_HELP = "Enter leaves a question unknown; `?` explains it, `back` undoes, `stop` ends."
_BY_STRUCTURE = (
    "what is asked follows from the structure of the policy alone; with the solver "
    f"(`{INSTALL}`) nothing is asked that can no longer matter"
)


class _RefusedError(Exception):
    """An answer that cannot be used. `hint` is the remedy."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class _State:
    """Where the dialog stands."""

    encounter: Json
    read: Encounter
    decision: Decision
    asked: tuple[str, ...] = ()

    @property
    def conflicting(self) -> frozenset[str]:
        """The facts whose sources contradict each other."""
        return frozenset(conflict.key for conflict in self.decision.conflicts)


class Dialog:
    """One dialog about one encounter. `next_answer` gives a line, or `None` where there is none."""

    def __init__(
        self,
        call: Call,
        session: Session,
        document: Document,
        source: str,
        next_answer: Callable[[], str | None],
    ) -> None:
        """Raises `InputError` where the encounter is wrong."""
        self._call = call
        self._session = session
        self._document = document
        self._source = source
        self._next_answer = next_answer
        self._before: list[_State] = []
        self._exact = ExactOrder(session) if has_solver() else None
        self._state = self._state_of(document.value)

    @property
    def encounter(self) -> Json:
        """The encounter with the answers so far."""
        return self._state.encounter

    @property
    def changed(self) -> bool:
        """Whether anything was answered."""
        return self._state.encounter is not self._document.value

    def run(self) -> None:
        """Ask until the outcome is settled, no question is left, or the person ends it."""
        state = self._state
        if state.decision.outcome is Outcome.NEEDS_INFORMATION:
            click.echo(_HELP)
            self._say_what_is_idle()
        while (question := self._question()) is not None:
            page = standard_page()
            state = self._state
            write_question(
                page,
                question,
                self._session.library,
                state.encounter,
                number=len(state.asked) + 1,
                stated=state.read.facts.get(question.id, ()),
                conflicting=question.id in state.conflicting,
            )
            page.write()
            if not self._take(question):
                break
        self._write_end()

    def _say_what_is_idle(self) -> None:
        """Which missing facts are not asked for, because they can no longer matter."""
        state = self._state
        missing = state.decision.missing.facts
        page = standard_page()
        if self._exact is None:
            if missing:
                page.text(_BY_STRUCTURE, indent=0, sign=Sign.NOTE)
        elif idle := self._exact.idle(state.decision, state.read):
            listed = ", ".join(self._session.library.facts[id].label for id in idle)
            text = f"{len(idle)} of {len(missing)} missing facts can no longer matter, proven, and"
            are = "is" if len(idle) == 1 else "are"
            page.text(f"{text} {are} not asked: {listed}", indent=0, sign=Sign.NOTE)
        if page.lines:
            page.write()

    def _question(self) -> Question | None:
        state = self._state
        facts = self._session.library.facts
        found = next_question(state.decision, state.asked, state.encounter, facts)
        if found is None or found.fact is None or self._exact is None:
            return found
        return self._exact.question(found, state.decision, state.read, state.asked, state.encounter)

    def _take(self, question: Question) -> bool:
        """Take lines until one of them is an answer; false where the dialog is to end."""
        while True:
            line = self._next_answer()
            word = None if line is None else line.strip().casefold()
            if line is None or word in _ENDS:
                return False
            if word == _EXPLAIN:
                page = standard_page()
                write_explanation(page, question, self._state.decision)
                page.write()
            elif word == _BACK:
                if self._before:
                    self._state = self._before.pop()
                    return True
                click.echo("  this is the first question")
            else:
                try:
                    state = self._answered(question, None if word in _SKIPS else line.strip())
                except _RefusedError as error:
                    self._say_refused(error)
                else:
                    self._before.append(self._state)
                    self._state = state
                    return True

    def _answered(self, question: Question, line: str | None) -> _State:
        state = self._state
        asked = (*state.asked, question.id)
        value = None if line is None else self._value(question, line)
        if value is None:
            return replace(state, asked=asked)
        replaces = question.id in state.conflicting
        encounter = with_answer(state.encounter, question, value, self._source, replace=replaces)
        try:
            changed = self._state_of(encounter, asked)
        except InputError as error:
            first = error.diagnostics[0]
            raise _RefusedError(first.message, first.hint) from None
        for conflict in changed.decision.conflicts:
            # Of facts that contradict each other, the one that is not asked about says otherwise.
            new = conflict.key not in state.conflicting
            if new and not (conflict.against and conflict.key == question.id):
                fact = self._session.library.facts[conflict.key.partition("[")[0]]
                before = [s for s in conflict.statements if s.source != self._source]
                said = before or conflict.statements
                listed = "; ".join(
                    f"{fact.words_for(s.value)} ({s.source or 'source not named'})" for s in said
                )
                message = f"the encounter says otherwise of {fact.label}: {listed}"
                raise _RefusedError(message, "leave it unknown, or correct the encounter")
        return changed

    def _value(self, question: Question, line: str) -> Json:
        """The value that a line stands for; `None` for unknown."""
        if question.fact is None:
            return self._field_value(question, line)
        try:
            value = parse_text_value(question.fact, line, unit_required=False)
        except TextValueError as error:
            raise _RefusedError(error.message, error.hint) from None
        if isinstance(value, dict) and question.fact.given == "encounter":
            raise _RefusedError("this is needed in full", "list all of them")
        return value

    def _field_value(self, question: Question, line: str) -> str:
        """The value of a field that selects the policy: an id, or the name that it goes by."""
        values = field_values(question.id, self._session.library, self._state.encounter)
        plain = line.casefold().replace(" ", "_")
        for id, name in values.items():
            if plain in (id.casefold(), id.casefold().replace("-", "_")) or (
                name and line.casefold() == name.casefold()
            ):
                return id
        if values:
            hint = near(line, values) or f"one of {', '.join(values)}"
            raise _RefusedError(f"{quoted(line)} is not one of them", hint)
        return line

    def _state_of(self, encounter: Json, asked: tuple[str, ...] = ()) -> _State:
        document = Document(self._document.name, self._document.text, encounter)
        read = read_encounter(document, self._session.library)
        self._call.working_on = read
        return _State(encounter, read, self._session.decide(read), asked)

    def _say_refused(self, error: _RefusedError) -> None:
        page = standard_page()
        page.text(error.message, sign=Sign.NO)
        if error.hint:
            page.text(error.hint, indent=4, style="dim")
        page.write()

    def _write_end(self) -> None:
        page = standard_page()
        decision = self._state.decision
        write_decision(page, decision, self._session.library, Detail.BRIEF)
        page.write()
