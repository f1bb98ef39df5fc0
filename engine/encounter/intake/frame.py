"""The frame around the readers of claims and charts: every item becomes an encounter or is named.

A reader turns a file into drafts; the frame says by the payer map who pays, and passes each draft
through the one check that every encounter passes.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import PurePath

from engine.encounter.form import FORM, to_json
from engine.encounter.intake.chart import Charts, charts_of, subject_of
from engine.encounter.intake.detect import Detected, Form, detect
from engine.encounter.intake.draft import Draft, PayerIdentity, Rejected
from engine.encounter.intake.draft_document import DraftDocument
from engine.encounter.intake.joining import Added, with_charts
from engine.encounter.intake.payer_map import PayerMap, identity_words
from engine.encounter.model import Encounter
from engine.encounter.origin import Provenance, origin_json
from engine.encounter.reader import MAX_BYTES, Declared, read_encounter
from engine.knowledge.texts.documents import (
    Diagnostic,
    Document,
    InputError,
    parse_document,
)
from engine.language.shape import Json, parse_date

Check = Callable[[Document, Declared, Provenance | None], Encounter]
"""What turns a document into an encounter: `read_encounter`, or that after something is added."""

_REMEDY = "`--payer-map FILE` adds a row for it, or `--payer` and `--plan` name who pays"
_CHART_REMEDY = (
    "join it to a claim with `--chart`; or name `--payer` and `--date` to ask before the service"
)
_WHOLE = "the encounter"


@dataclass(slots=True)
class Intake:
    """What one reading came to. Every draft is an encounter or a rejection: the counts add up.

    `items` are the claims and records; one with several dates of service is several encounters.
    """

    form: Form
    items: int = 0
    encounters: int = 0
    rejected: int = 0
    lines: int = 0
    claims: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """Turns files into encounters.

    `check` reads a document, by default as it is; `payer_named` says that it also sets the payer,
    so that the payer map is not asked; `day` is the date of service where it sets that.
    `mapping` is the mapping of columns of a table; `charts` are joined to what is read.
    """

    declared: Declared
    payer_map: PayerMap = field(default_factory=PayerMap)
    check: Check = read_encounter
    payer_named: bool = False
    day: date | None = None
    mapping: Document | None = None
    charts: Charts | None = None

    def read(
        self, name: str, data: bytes, intake: Intake | None = None
    ) -> Iterator[Encounter | Rejected]:
        """The encounters of a file, and what was rejected, in the order of the file.

        `intake` is counted up while reading.

        Raises:
            InputError: the file is of no known form, ends in the middle, or is one wrong encounter.

        """
        detected = detect(name, data, mapped=self.mapping is not None)
        counted = intake or Intake(detected.form)
        counted.form = detected.form
        if detected.form is Form.ENCOUNTER:
            one = self._encounter(name, data, detected)
            counted.lines += len(one.claim.lines) if one.claim else 0
            yield self._counted(one, counted)
            return
        seen: dict[str, int] = {}
        item: str | None = None
        for read in self._drafts(name, data, detected):
            claim = read.document.get("claim") if isinstance(read, Draft) else None
            counted.lines += _line_count(claim)
            if read.item != item:
                item = read.item
                counted.items += 1
                is_claim = isinstance(read, Rejected) and read.is_claim
                counted.claims += claim is not None or is_claim or detected.form is Form.X12
            made = self.encounter_of(read, name, seen) if isinstance(read, Draft) else read
            yield self._counted(made, counted)

    def drafts(self, name: str, data: bytes) -> Iterator[Draft | Rejected]:
        """The drafts of a file before anything is added to them; an encounter is one, checked."""
        detected = detect(name, data, mapped=self.mapping is not None)
        if detected.form is not Form.ENCOUNTER:
            yield from self._drafts(name, data, detected)
            return
        value = to_json(self._encounter(name, data, detected))
        yield Draft(value["id"], value, subject=subject_of(value))

    def encounter_of(self, draft: Draft, name: str, seen: dict[str, int]) -> Encounter | Rejected:
        """The encounter that a draft becomes; `seen` are the ids that its file has given so far."""
        said = _completed(draft, name, seen)
        if self.day is not None:
            said["date_of_service"] = self.day.isoformat()
        if draft.is_chart and not (self.payer_named and "date_of_service" in said):
            message = f"{draft.item}: this is the record of a patient and holds no claim"
            return _refused(draft, name, "no-claim", message, _CHART_REMEDY)
        if not self.payer_named and "payer" not in said:
            identity = draft.payer or PayerIdentity()
            rows = self.payer_map.find(identity)
            if len(rows) != 1:
                return _no_payer(draft, name, identity, len(rows))
            payer, plan, line = rows[0].meant
            said["payer"] = payer
            if plan is not None:
                said.setdefault("plan", plan)
            if line is not None:
                said.setdefault("line_of_business", line)
        found = Added(draft.origins, draft.unreadable, draft.notes)
        day = parse_date(str(said.get("date_of_service", "")))
        if draft.records and day is not None:
            said, added = with_charts(said, charts_of(name, [_only_records(draft)], {}), day)
            found += added
        if self.charts is not None:
            said, added = self.charts.join(said, draft.subject)
            found += added
        said, origin = _with_origin(said, name, draft.item, found)
        try:
            return self.check(DraftDocument(name, "{}", said, draft), self.declared, origin)
        except InputError as error:
            return Rejected(draft.item, error.diagnostics)

    def _encounter(self, name: str, data: bytes, detected: Detected) -> Encounter:
        document, origin = detected.document, None
        if document is None or len(data) > MAX_BYTES:
            document = parse_document(name, data, max_bytes=MAX_BYTES)
        if self.charts is not None and isinstance(document.value, dict):
            value, added = self.charts.join(document.value, subject_of(document.value))
            value, origin = _with_origin(value, name, _WHOLE, added)
            document = Document(document.name, document.text, value)
        return self.check(document, self.declared, origin)

    def _drafts(self, name: str, data: bytes, detected: Detected) -> Iterator[Draft | Rejected]:
        # Each reader is imported where it is needed: most calls read one form.
        match detected.form:
            case Form.X12:
                from engine.encounter.intake.x12 import read_x12

                return read_x12(name, data)
            case Form.FHIR:
                from engine.encounter.intake.fhir import read_fhir

                assert detected.document is not None  # its JSON told what it is
                return read_fhir(detected.document, self.declared.facts)
            case Form.NDJSON:
                from engine.encounter.intake.ndjson import read_ndjson

                return read_ndjson(name, data, self.declared.facts)
            case _:
                from engine.encounter.intake.table import read_csv

                assert self.mapping is not None  # without one nothing is told to be a table
                return read_csv(name, data, self.mapping, self.declared.facts)

    def _counted(self, read: Encounter | Rejected, intake: Intake) -> Encounter | Rejected:
        if isinstance(read, Rejected):
            intake.rejected += 1
        else:
            intake.encounters += 1
        return read


def _line_count(claim: Json) -> int:
    """How many lines a draft's claim has; of a form that is not checked yet, it may be anything."""
    lines = claim.get("lines") if isinstance(claim, Mapping) else None
    return len(lines) if isinstance(lines, list) else 0


def _only_records(draft: Draft) -> Draft:
    """A draft's own records as a chart: what else it says is in the encounter already."""
    document = {"patient": draft.document.get("patient")}
    item = "chart in the same file"
    return replace(draft, item=item, document=document, unreadable=(), notes=())


def _with_origin(
    said: dict[str, Json], name: str, item: str, found: Added
) -> tuple[dict[str, Json], Provenance | None]:
    """Where values stood, beside the document, or within it where it says so itself."""
    origin = Provenance(name, item, found.origins, found.unreadable, found.notes)
    own = said.get("origin")
    if not isinstance(own, Mapping):
        return said, origin if found != Added() or item != _WHOLE else None
    more = {key: value for key, value in origin_json(origin).items() if isinstance(value, list)}
    joined = {key: [*_list(own.get(key)), *value] for key, value in more.items()}
    return {**said, "origin": {**own, **joined}}, None


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _completed(draft: Draft, name: str, seen: dict[str, int]) -> dict[str, Json]:
    """The document with what every encounter has: its form, an id that is its own, its patient."""
    said: dict[str, Json] = {"schema": FORM, **_exact(draft.document)}
    given = said.get("id")
    base = given if isinstance(given, str) and given.strip() else f"{PurePath(name).stem}-1"
    stem = base if given else PurePath(name).stem
    count = seen.get(base, 0) + 1
    id = base if count == 1 else f"{stem}-{count}"
    while id in seen:
        count += 1
        id = f"{stem}-{count}"
    seen[base] = count  # where the search goes on: a file may give thousands of items one id
    seen.setdefault(id, 1)
    said["id"] = id
    if draft.subject.ids:
        patient = said.get("patient")
        said["patient"] = {"id": draft.subject.ids[0], **(patient or {})}
    return said


def _exact(value: Json) -> Json:
    """A value with its whole numbers as the check wants them: exact decimals."""
    if isinstance(value, (dict, Mapping)):
        # Most values are texts, and most of a claim file's time would be spent on calls for them.
        return {key: inner if type(inner) is str else _exact(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(inner) for inner in value]
    return Decimal(value) if type(value) is int else value


def _no_payer(draft: Draft, name: str, identity: PayerIdentity, rows: int) -> Rejected:
    words = identity_words(identity)
    code, message = "unmapped-payer", f"the payer map has no row for {words}"
    if identity == PayerIdentity():
        message = "there is no identifier of the payer, and names choose nobody"
    if rows:
        code, message = "ambiguous-payer", f"the payer map names different payers for {words}"
    return _refused(draft, name, code, f"{draft.item}: {message}", _REMEDY)


def _refused(draft: Draft, name: str, code: str, message: str, hint: str) -> Rejected:
    column = None if draft.line is None else 1
    return Rejected(draft.item, (Diagnostic(name, draft.line, column, "", code, message, hint),))
