"""What charts of a patient add to an encounter of a day: statements, with their source and day.

A chart speaks of the date of service or of a day before; what it says of the procedure and its
authorization is about its own day. A chart of several days is one item in parts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from engine.encounter.form import statement_json
from engine.encounter.intake.draft import Onset, Origin, ReadingNote, Subject, Unreadable
from engine.encounter.intake.months import completed_months
from engine.encounter.model import Statement
from engine.language.shape import Json

_OF_ITS_DAY = ("procedure.", "authorization.", "claim.")
_LATEST = ("patient.bmi",)
"""What is measured again and again: of one chart's measurements only the latest counts."""


@dataclass(frozen=True, slots=True)
class Chart:
    """What one chart says: whose it is, of which day (`None`: not said), and the facts."""

    name: str
    item: str
    subject: Subject
    day: date | None
    patient: Mapping[str, Json]
    facts: Mapping[str, tuple[Statement, ...]]
    onsets: tuple[Onset, ...] = ()
    origins: tuple[Origin, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    notes: tuple[ReadingNote, ...] = ()

    @property
    def of(self) -> tuple[str, str]:
        """Which item of which file it is a part of."""
        return self.name, self.item


@dataclass(frozen=True, slots=True)
class Added:
    """What is to be said of what charts added: where it stood, what was unreadable, what is odd."""

    origins: tuple[Origin, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    notes: tuple[ReadingNote, ...] = ()

    def __add__(self, other: "Added") -> "Added":
        return Added(
            self.origins + other.origins,
            self.unreadable + other.unreadable,
            self.notes + other.notes,
        )


def with_charts(
    document: dict[str, Json], charts: Iterable[Chart], day: date
) -> tuple[dict[str, Json], Added]:
    """An encounter of a day with what the charts of its patient say of that day and before."""
    by_item: dict[tuple[str, str], list[Chart]] = {}
    if not isinstance(document.get("facts", {}), dict):
        return document, Added()  # the check says what is wrong with it
    for chart in charts:
        by_item.setdefault(chart.of, []).append(chart)
    notes: list[ReadingNote] = []
    used: list[Chart] = []
    for parts in by_item.values():
        own = _with_latest([chart for chart in parts if is_by(chart, day)])
        used += own
        notes += _notes(own, len(parts) - len(own), day)
    for chart in used:
        document = _with_chart(document, chart, day)
    notes += [note for chart in used for note in chart.notes]
    origins = tuple(one for chart in used for one in chart.origins)
    # What holds for all parts of a chart, each of them says.
    unreadable = tuple(dict.fromkeys(one for chart in used for one in chart.unreadable))
    return document, Added(origins, unreadable, tuple(dict.fromkeys(notes)))


def is_by(chart: Chart, day: date) -> bool:
    """Whether a chart is of a day or before it, or does not say of when it is."""
    return chart.day is None or chart.day <= day


def _with_latest(parts: list[Chart]) -> list[Chart]:
    """The parts of one chart without the earlier ones of what is measured again and again."""
    for id in _LATEST:
        days = [chart.day or date.min for chart in parts if _states(chart, id)]
        latest = max(days, default=date.min)
        parts = [
            _without(chart, id) if id in chart.facts and (chart.day or date.min) < latest else chart
            for chart in parts
        ]
    return parts


def _states(chart: Chart, id: str) -> bool:
    return any(not statement.possible for statement in chart.facts.get(id, ()))


def _without(chart: Chart, id: str) -> Chart:
    """A chart without one fact, of which a later measurement is known."""
    facts = {key: statements for key, statements in chart.facts.items() if key != id}
    at = next((one.at for one in chart.origins if one.value == id), chart.name)
    message = f"an earlier measurement of `{id}` is not used: the latest counts"
    note = ReadingNote("earlier-measurement", at, message)
    origins = tuple(one for one in chart.origins if one.value != id)
    return replace(chart, facts=facts, origins=origins, notes=(*chart.notes, note))


def _with_chart(document: dict[str, Json], chart: Chart, day: date) -> dict[str, Json]:
    facts = dict(document.get("facts") or {})
    for id, statements in chart.facts.items():
        if _speaks_of(chart, id, day):
            added = [_from_chart(statement, chart, day) for statement in statements]
            facts[id] = [*_listed(facts.get(id)), *added]
    for onset in chart.onsets:
        if onset.day <= day:
            lasted = Decimal(completed_months(onset.day, day))
            said = {"value": lasted, "source": f"{onset.source} (since {onset.day})"}
            facts[onset.fact] = [*_listed(facts.get(onset.fact)), said]
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


def _called(chart: Chart) -> str:
    return chart.item if chart.item.startswith("chart ") else f"chart {chart.item}"


def _notes(parts: list[Chart], later: int, day: date) -> list[ReadingNote]:
    """What is to be said of the parts of one chart; `later` is how many are after the day."""
    notes: list[ReadingNote] = []
    if not parts:
        return notes
    name, called = parts[0].name, _called(parts[0])
    before = [chart for chart in parts if chart.facts and chart.day != day]
    left = sorted({id for chart in before for id in chart.facts if not _speaks_of(chart, id, day)})
    also = f"; left out, being of its own day: {', '.join(left)}" if left else ""
    days = sorted({chart.day for chart in before if chart.day is not None})
    if days:
        when = f"is of {days[0]}, before the date of service"
        if len(days) > 1:
            when = f"is of {len(days)} days before the date of service, the last {days[-1]}"
        notes.append(ReadingNote("chart-dated-before", name, f"the {called} {when}{also}"))
        also = ""
    if any(chart.day is None for chart in before):
        message = f"the {called} does not say of which day it is{also}"
        notes.append(ReadingNote("chart-undated", name, message))
    if later:
        left_out = "a later day, which is" if later == 1 else f"{later} later days, which are"
        message = f"the {called} has {left_out} left out"
        notes.append(ReadingNote("chart-dated-after", name, message))
    for onset in (one for chart in parts for one in chart.onsets if one.day > day):
        message = f"the onset of `{onset.fact}` is after the date of service, and is left out"
        notes.append(ReadingNote("onset-after-service", name, message))
    return notes
