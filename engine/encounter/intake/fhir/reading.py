"""From the resources of a file to drafts: claims, orders and charts; and what is not read."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.encounter.intake.draft import NOT_READ, Draft, ReadingNote, Rejected
from engine.encounter.intake.fhir.charts import PatientCharts
from engine.encounter.intake.fhir.claims import CLAIMS, read_claim
from engine.encounter.intake.fhir.clinical import CLINICAL
from engine.encounter.intake.fhir.requests import read_request
from engine.encounter.intake.fhir.resources import Pool, Resource
from engine.language.facts import Fact
from engine.language.problems import printable
from engine.language.shape import Json

ORDER = "ServiceRequest"
SUPPORTING = (
    "Coverage",
    "Location",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "RelatedPerson",
)
"""Resources that others point at: read where something needs them."""
_LONGEST_TYPE = 40
_ONLY_SUPPORTING = "there is no claim, order or clinical resource"


class Reading:
    """Reads the resources of one file, once all of them are known."""

    def __init__(self, pool: Pool, declared: Mapping[str, Fact]) -> None:
        """Take all resources of the file, and the fact dictionary."""
        self.pool = pool
        self._items: Counter[str] = Counter()
        named = _named_by_claims(pool)
        self._of_claims = {order for order in named if pool.entries[order].type == ORDER}
        for order, patients in named.items():
            if order not in self._of_claims and len(patients) == 1:
                pool.give_patient(order, *patients)
        self.charts = PatientCharts(pool, declared)
        self._notes = self._not_read()

    def read(self, resource: Resource, place: str = "") -> Iterator[Draft | Rejected]:
        """The drafts of a claim or an order, with what the file says of its patient.

        Nothing for any other resource: it is told of by `rest`, or read where one points at it.
        `place` goes before the item's name.
        """
        is_claim = resource.type in CLAIMS
        if not is_claim and (resource.type != ORDER or self._is_of_claim(resource)):
            return
        item = self._named(f"{place}{resource.name}")
        reader = read_claim if is_claim else read_request
        for read in reader(resource, self.pool, item):
            if isinstance(read, Rejected):
                yield replace(read, is_claim=is_claim, of_service=True)
                continue
            draft, patient = read
            records = self.charts.records(patient) if patient else ()
            yield replace(draft, notes=draft.notes + self._notes, records=records)

    def rest(self) -> Iterator[Draft | Rejected]:
        """The charts that no claim has, and the clinical resources that could not be read."""
        for read in self.charts.others():
            item = self._named(read.item)
            if isinstance(read, Draft):
                yield replace(read, item=item, notes=read.notes + self._notes)
            else:
                yield replace(read, item=item)
        for refused in self.charts.refused:
            yield replace(refused, item=self._named(refused.item))

    def nothing_read(self) -> str | None:
        """Why a file of only such resources comes to nothing; `None` where it has others."""
        told = (*CLAIMS, *CLINICAL)
        if any(one.type in told for one in self.pool.entries) or self._orders():
            return None
        types = Counter(one.type for one in self.pool.entries)
        return f"{_ONLY_SUPPORTING}: {_counted(types)}" if types else f"{_ONLY_SUPPORTING} in it"

    def _orders(self) -> bool:
        orders = [one for one in self.pool.entries if one.type == ORDER]
        return any(one.order not in self._of_claims for one in orders)

    def _is_of_claim(self, resource: Resource) -> bool:
        found = self.pool.find(f"{resource.type}/{resource.id}", resource.url)
        by_url = self.pool.find(resource.url) if resource.url else None
        return any(one is not None and one.order in self._of_claims for one in (by_url, found))

    def _named(self, item: str) -> str:
        """The name of an item, with its number where there are several of that name."""
        self._items[item] += 1
        return item if self._items[item] == 1 else f"{item} ({self._items[item]})"

    def _not_read(self) -> tuple[ReadingNote, ...]:
        """Which resources nobody reads, by type."""
        known = (*CLAIMS, *CLINICAL, *SUPPORTING, ORDER)
        types = Counter(one.type for one in self.pool.entries if one.type not in known)
        if self._of_claims:
            types[ORDER] += len(self._of_claims)
        if not types:
            return ()
        return (ReadingNote(NOT_READ, "", f"resources that are not read: {_counted(types)}"),)


def _counted(types: Counter[str]) -> str:
    ordered = sorted(types.items())
    return ", ".join(f"{printable(name, _LONGEST_TYPE)} ({count})" for name, count in ordered)


def _named_by_claims(pool: Pool) -> dict[int, set[str]]:
    """What claims of the file point at, each with the patients of those claims.

    Orders, which are read as the claims, and clinical resources that name no patient themselves.
    """
    open_entries = {
        one.order
        for one in pool.entries
        if one.type == ORDER or (one.type in CLINICAL and not one.patient)
    }
    found: dict[int, set[str]] = {}
    for entry in pool.entries if open_entries else ():
        if entry.type not in CLAIMS:
            continue
        for text in _references(entry.load().node.value):
            named = pool.find(text, entry.url)
            if named is not None and named.order in open_entries:
                patient = pool.patient_key(entry.patient, entry.url)
                found.setdefault(named.order, set()).add(patient)
    return found


def _references(value: Json) -> Iterator[str]:
    """All references within a value."""
    if isinstance(value, dict):
        text = value.get("reference")
        if isinstance(text, str):
            yield text
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)
