"""Joining charts to claims: what a chart says of a patient, added to the claims of that patient.

A chart joins by the patient's id, never by birth date and sex, which many people share. It speaks
of the date of service or of a day before; what it says of the procedure and its authorization is
about its own day and joins no claim of another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from engine.encounter.form import statement_json
from engine.encounter.intake.draft import Draft, ReadingNote, Rejected, Subject
from engine.encounter.model import Statement
from engine.encounter.statements import read_absent, read_statements
from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.language.facts import Fact
from engine.language.problems import Problem, quoted
from engine.language.shape import Fields, Json, parse_date

_OF_ITS_DAY = ("procedure.", "authorization.", "claim.")
_LISTED = 8
_HINT = (
    "a chart joins by `patient.id` and speaks of the date of service or of a day before it; "
    "birth date and sex do not tell one patient from another"
)


@dataclass(frozen=True, slots=True)
class Chart:
    """What one chart says: whose it is, of which day (`None`: not said), and the facts."""

    name: str
    item: str
    subject: Subject
    day: date | None
    patient: Mapping[str, Json]
    facts: Mapping[str, tuple[Statement, ...]]


class Charts:
    """The charts of one call, and which of them joined something."""

    def __init__(self, charts: Iterable[Chart]) -> None:
        """Take the charts, none of them joined yet."""
        self.charts = tuple(charts)
        self._joined: set[int] = set()
        self._patients: dict[str, None] = {}

    def join(
        self, document: dict[str, Json], subject: Subject
    ) -> tuple[dict[str, Json], tuple[ReadingNote, ...]]:
        """The encounter with what the charts of its patient add, and what is to be said of that."""
        self._patients |= dict.fromkeys(subject.ids)
        day = parse_date(str(document.get("date_of_service", "")))
        notes: list[ReadingNote] = []
        for number, chart in enumerate(self.charts):
            if day is None or not _is_of(chart, subject) or (chart.day and chart.day > day):
                continue
            self._joined.add(number)
            document = _with_chart(document, chart, day)
            notes += _notes(chart, day)
        return document, tuple(notes)

    def check_all_joined(self) -> None:
        """Refuse a chart that joined nothing. Raises `InputError` with the ids of both sides."""
        wrong = [
            self._unjoined(chart)
            for number, chart in enumerate(self.charts)
            if number not in self._joined
        ]
        if wrong:
            raise InputError(wrong)

    def _unjoined(self, chart: Chart) -> Diagnostic:
        own, others = _ids(chart.subject.ids), _ids(self._patients)
        message = f"the chart joins no claim: it is of {own}, the claims are of {others}"
        if set(chart.subject.ids) & set(self._patients):
            message = f"the chart of {own} fits no claim of that patient by its dates"
        return Diagnostic(chart.name, None, None, "", "chart-joins-nothing", message, _HINT)


def _ids(ids: Iterable[str]) -> str:
    listed = [quoted(id) for id in ids]
    more = ", ..." if len(listed) > _LISTED else ""
    return f"patient {', '.join(listed[:_LISTED])}{more}" if listed else "a patient without id"


def subject_of(document: Mapping[str, Json]) -> Subject:
    """Whom an encounter in its JSON form is about."""
    patient = document.get("patient")
    if not isinstance(patient, Mapping):
        return Subject()
    id, born = patient.get("id"), patient.get("birth_date")
    birth_date = parse_date(born) if isinstance(born, str) else None
    return Subject((id,) if isinstance(id, str) else (), birth_date)


def charts_of(
    name: str, drafts: Iterable[Draft | Rejected], facts: Mapping[str, Fact]
) -> list[Chart]:
    """The charts in a file. Raises `InputError` where something in it could not be read."""
    charts: list[Chart] = []
    wrong: list[Diagnostic] = []
    for draft in drafts:
        if isinstance(draft, Rejected):
            wrong += draft.diagnostics
            continue
        problems: list[Problem] = []
        fields = Fields(draft.document, (), problems, "a chart")
        stated = read_statements(fields, facts)
        read_absent(fields, facts, stated)
        wrong += [_diagnostic(name, draft, problem) for problem in problems]
        charts.append(
            Chart(
                name,
                draft.item,
                _subject(draft),
                parse_date(str(draft.document.get("date_of_service", ""))),
                _known_of_patient(draft.document),
                {id: tuple(statements) for id, statements in stated.items()},
            )
        )
    if wrong:
        raise InputError(wrong)
    return charts


def _subject(draft: Draft) -> Subject:
    said = subject_of(draft.document)
    ids = dict.fromkeys((*draft.subject.ids, *said.ids))
    return Subject(tuple(ids), draft.subject.birth_date or said.birth_date)


def _known_of_patient(document: Mapping[str, Json]) -> dict[str, Json]:
    patient = document.get("patient") or {}
    return {key: patient[key] for key in ("birth_date", "sex") if key in patient}


def _diagnostic(name: str, draft: Draft, problem: Problem) -> Diagnostic:
    message = f"{draft.item}: {problem.message}"
    return Diagnostic(name, None, None, "", problem.code, message, problem.hint)


def _is_of(chart: Chart, subject: Subject) -> bool:
    """Whether a chart is the patient's: an id in common, and no birth date that contradicts it."""
    born, other = chart.subject.birth_date, subject.birth_date
    same_birth = born is None or other is None or born == other
    return same_birth and bool(set(chart.subject.ids) & set(subject.ids))


def _with_chart(document: dict[str, Json], chart: Chart, day: date) -> dict[str, Json]:
    facts = dict(document.get("facts") or {})
    for id, statements in chart.facts.items():
        if _speaks_of(chart, id, day):
            added = [_from_chart(statement, chart, day) for statement in statements]
            facts[id] = [*_listed(facts.get(id)), *added]
    joined: dict[str, Json] = {**document, "facts": facts}
    patient = {**chart.patient, **(document.get("patient") or {})}
    return {**joined, "patient": patient} if patient else joined


def _speaks_of(chart: Chart, id: str, day: date) -> bool:
    """Whether what a chart says of a fact holds on a day: of another day not all of it does."""
    return chart.day == day or not id.startswith(_OF_ITS_DAY)


def _from_chart(statement: Statement, chart: Chart, day: date) -> dict[str, Json]:
    source = statement.source or chart.name
    if chart.day is not None and chart.day != day and str(chart.day) not in source:
        source = f"{source} ({chart.day})"
    return {**statement_json(statement), "source": source}


def _listed(value: Json) -> list[Json]:
    """What an encounter says of a fact already, as a list of statements."""
    if value is None:
        return []
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return value
    return [value if isinstance(value, dict) else {"value": value}]


def _notes(chart: Chart, day: date) -> list[ReadingNote]:
    if chart.day == day:
        return []
    left = sorted(id for id in chart.facts if not _speaks_of(chart, id, day))
    also = f"; left out, being of its own day: {', '.join(left)}" if left else ""
    code, when = "chart-dated-before", f"is of {chart.day}, before the date of service"
    if chart.day is None:
        code, when = "chart-undated", "does not say of which day it is"
    return [ReadingNote(code, chart.name, f"the chart {chart.item} {when}{also}")]
