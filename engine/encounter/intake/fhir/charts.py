"""The records of a patient: what all clinical resources about one say, day by day."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from engine.encounter.intake.draft import Draft, Record, Rejected
from engine.encounter.intake.fhir.clinical import CLINICAL, read_clinical
from engine.encounter.intake.fhir.parties import patient_of
from engine.encounter.intake.fhir.resources import Entry, Pool
from engine.encounter.intake.fhir.saying import Saying
from engine.encounter.intake.findings import Findings, gather
from engine.language.facts import Fact


class PatientCharts:
    """The charts of the patients of one file. Each clinical resource is told of once."""

    def __init__(self, pool: Pool, declared: Mapping[str, Fact]) -> None:
        """Take all resources of the file; nothing is read yet."""
        self.pool = pool
        self.declared = declared
        self.refused: list[Rejected] = []
        self._used: set[str] = set()
        self._last: tuple[str, tuple[Record, ...]] = ("", ())

    def records(self, key: str) -> tuple[Record, ...]:
        """What the file says of a patient, for a claim or an order of that patient."""
        if key != self._last[0]:
            sayings = [read_clinical(one.load(), self.declared) for one in self._entries(key)]
            if key not in self._used:
                self.refused += _refused(sayings)
            self._used.add(key)
            self._last = (key, tuple(_by_day(sayings)))
        return self._last[1]

    def _entries(self, key: str) -> list[Entry]:
        return [one for one in self.pool.of_patient(key) if one.type in CLINICAL]

    def others(self) -> Iterator[Draft | Rejected]:
        """The charts of patients of whom no claim was read, and what is of nobody."""
        keys: dict[str, Entry] = {}
        for entry in self.pool.entries:
            if entry.type not in CLINICAL:
                continue
            if not entry.patient:
                resource = entry.load()
                message = "it does not say which patient it is about"
                wrong = resource.node.diagnose(resource.name, "no-patient", message)
                yield Rejected(resource.name, (wrong,))
                continue
            keys.setdefault(self.pool.patient_key(entry.patient, entry.url), entry)
        for key, entry in keys.items():
            if key not in self._used:
                yield self._chart(key, entry)

    def _chart(self, key: str, entry: Entry) -> Draft:
        findings = Findings()
        patient = patient_of(entry.load(), self.pool, findings)
        found = gather([("", findings)], ())
        ids = patient.subject.ids
        return Draft(
            f"chart of patient {ids[0]}"
            if ids
            else f"chart that begins with {entry.type} {entry.id}",
            {"patient": patient.part} if patient.part else {},
            subject=patient.subject,
            origins=found.origins,
            unreadable=found.unreadable,
            notes=found.notes,
            records=self.records(key),
        )


def _refused(sayings: Iterable[Saying]) -> Iterator[Rejected]:
    for saying in sayings:
        if saying.wrong:
            yield Rejected(saying.resource.name, tuple(saying.wrong))


def _by_day(sayings: Iterable[Saying]) -> Iterator[Record]:
    """One record a day, the days in order; what has no day comes last."""
    by_day: dict[date | None, list[Record]] = {}
    for saying in sayings:
        by_day.setdefault(saying.day, []).append(saying.record())
    for day in sorted(by_day, key=lambda one: one or date.max):
        yield _joined(day, by_day[day])


def _joined(day: date | None, parts: list[Record]) -> Record:
    ids = dict.fromkeys(id for part in parts for id in part.facts)
    return Record(
        day,
        {id: tuple(one for part in parts for one in part.facts.get(id, ())) for id in ids},
        tuple(one for part in parts for one in part.onsets),
        tuple(one for part in parts for one in part.origins),
        tuple(one for part in parts for one in part.unreadable),
        tuple(one for part in parts for one in part.notes),
    )
