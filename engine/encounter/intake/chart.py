"""The charts of a call, and whose claims they join.

A chart joins by the patient's id, never by birth date and sex, which many people share. It speaks
of the date of service or of a day before; one that joins nothing is an error.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.encounter.intake.draft import (
    NOT_READ,
    Draft,
    Origin,
    ReadingNote,
    Record,
    Rejected,
    Subject,
    Unreadable,
)
from engine.encounter.intake.joining import Added, Chart, is_by, with_charts
from engine.encounter.statements import read_absent, read_statements
from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.language.facts import Fact
from engine.language.problems import Problem, quoted
from engine.language.shape import Fields, Json, parse_date

__all__ = ["Added", "Chart", "Charts", "charts_of", "subject_of"]

_LISTED = 8
_HINT = (
    "a chart joins by `patient.id` and speaks of the date of service or of a day before it; "
    "birth date and sex do not tell one patient from another"
)


class Charts:
    """The charts of one call, and which of them joined something."""

    def __init__(self, charts: Iterable[Chart]) -> None:
        """Take the charts, none of them joined yet."""
        self.charts = tuple(charts)
        self._joined: set[tuple[str, str]] = set()
        self._patients: dict[str, None] = {}

    def join(self, document: dict[str, Json], subject: Subject) -> tuple[dict[str, Json], Added]:
        """The encounter with what the charts of its patient add, and what is to be said of that."""
        self._patients |= dict.fromkeys(subject.ids)
        day = parse_date(str(document.get("date_of_service", "")))
        if day is None:
            return document, Added()
        own = [_named(chart) for chart in self.charts if _is_of(chart, subject)]
        self._joined |= {chart.of for chart in own if is_by(chart, day)}
        return with_charts(document, own, day)

    def check_all_joined(self) -> None:
        """Refuse a chart that joined nothing. Raises `InputError` with the ids of both sides."""
        unjoined = {chart.of: chart for chart in self.charts if chart.of not in self._joined}
        if unjoined:
            raise InputError(map(self._unjoined, unjoined.values()))

    def _unjoined(self, chart: Chart) -> Diagnostic:
        own, others = _ids(chart.subject.ids), _ids(self._patients)
        message = f"the chart joins no claim: it is of {own}, the claims are of {others}"
        if set(chart.subject.ids) & set(self._patients):
            message = f"the chart of {own} fits no claim of that patient by its dates"
        return Diagnostic(chart.name, None, None, "", "chart-joins-nothing", message, _HINT)


def _named(chart: Chart) -> Chart:
    """A chart of another file than the claim: the places in it are told with its name."""

    def told(at: str) -> str:
        return f"{chart.name}: {at}"

    return replace(
        chart,
        origins=tuple(Origin(one.value, told(one.at), one.raw) for one in chart.origins),
        unreadable=tuple(
            Unreadable(one.value, told(one.at), one.raw, one.why) for one in chart.unreadable
        ),
        notes=tuple(ReadingNote(one.code, told(one.at), one.message) for one in chart.notes),
    )


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
    """The charts in a file. Raises `InputError` where something in it could not be read.

    Claims and orders in it are services of their own, whose records alone belong to the chart.
    """
    charts: list[Chart] = []
    known: list[tuple[Record, ...]] = []
    wrong: list[Diagnostic] = []
    others: list[Diagnostic] = []
    for draft in drafts:
        if isinstance(draft, Rejected):
            told = others if draft.of_service else wrong
            told += draft.diagnostics
            continue
        # All claims of a patient hold the same records.
        if draft.records not in known:
            known.append(draft.records)
            charts += [_of_record(name, draft, record) for record in draft.records]
        if draft.records:
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
    if wrong or (others and not charts):
        raise InputError([*wrong, *others])
    return charts


def _of_record(name: str, draft: Draft, record: Record) -> Chart:
    subject = _subject(draft)
    is_of_claim = not draft.is_chart
    return Chart(
        name,
        f"chart of patient {subject.ids[0]}" if is_of_claim and subject.ids else draft.item,
        subject,
        record.day,
        _known_of_patient(draft.document),
        record.facts,
        record.onsets,
        record.origins,
        record.unreadable if is_of_claim else (*draft.unreadable, *record.unreadable),
        (
            *(note for note in draft.notes if not is_of_claim or note.code == NOT_READ),
            *record.notes,
        ),
    )


def _subject(draft: Draft) -> Subject:
    said = subject_of(draft.document)
    ids = dict.fromkeys((*draft.subject.ids, *said.ids))
    return Subject(tuple(ids), draft.subject.birth_date or said.birth_date)


def _known_of_patient(document: Mapping[str, Json]) -> dict[str, Json]:
    patient = document.get("patient")
    known = patient if isinstance(patient, Mapping) else {}
    return {key: known[key] for key in ("birth_date", "sex") if key in known}


def _diagnostic(name: str, draft: Draft, problem: Problem) -> Diagnostic:
    message = f"{draft.item}: {problem.message}"
    return Diagnostic(name, None, None, "", problem.code, message, problem.hint)


def _is_of(chart: Chart, subject: Subject) -> bool:
    """Whether a chart is the patient's: an id in common, and no birth date that contradicts it."""
    born, other = chart.subject.birth_date, subject.birth_date
    same_birth = born is None or other is None or born == other
    return same_birth and bool(set(chart.subject.ids) & set(subject.ids))
