"""What an import came to, in words: read, not understood, rejected, and what is asked beyond it."""

from collections import Counter
from collections.abc import Iterator

from cli.intake_files import FileReading, Readings
from engine.decide.beyond_claims import beyond_claims, policies_of
from engine.encounter.intake.detect import Form
from engine.encounter.intake.draft import Rejected
from engine.encounter.model import Encounter
from engine.knowledge.library import Library

_FORM_NAMES = {
    Form.ENCOUNTER: "an encounter",
    Form.FHIR: "FHIR",
    Form.NDJSON: "NDJSON",
    Form.X12: "X12 837",
    Form.CSV: "a table",
}


def report(found: Readings, library: Library) -> Iterator[str]:
    """What was read, what was not understood, and what the policies will ask beyond it."""
    for file in found.files:
        yield _counts(file)
        yield from _not_understood(file)
    yield from _asked_beyond(found.encounters, library)


def _counts(file: FileReading) -> str:
    counted = file.intake
    read = [_FORM_NAMES[counted.form]]
    if counted.items:
        others = counted.items - counted.claims
        read += [_counted(counted.claims, "claim")] if counted.claims else []
        read += [_counted(others, "record")] if others else []
    if counted.lines:
        read.append(_counted(counted.lines, "claim line"))
    into = _counted(counted.encounters, "encounter")
    if counted.rejected:
        into += f", {counted.rejected:,} rejected"
    return f"{file.name}: {', '.join(read)} -> {into}"


def _not_understood(file: FileReading) -> Iterator[str]:
    notes: Counter[str] = Counter()
    for one in file.read:
        if isinstance(one, Rejected):
            for diagnostic in one.diagnostics:
                yield f"  rejected: {diagnostic.message} [{diagnostic.code}]"
                if diagnostic.hint:
                    yield f"    hint: {diagnostic.hint}"
        elif one.origin is not None:
            for unread in one.origin.unreadable:
                yield f"  not understood: {one.id}: {unread.value} ({unread.at}): {unread.why}"
            notes.update(f"{note.message} [{note.code}]" for note in one.origin.notes)
    for note, count in notes.items():
        yield f"  note: {note}" + (f" ({count:,} times)" if count > 1 else "")


def _counted(count: int, name: str) -> str:
    return f"{count:,} {name}" if count == 1 else f"{count:,} {name}s"


def _asked_beyond(encounters: list[Encounter], library: Library) -> Iterator[str]:
    """Which facts the policies will ask that no claim can hold."""
    for pack, count in policies_of(encounters, library):
        which = _counted(count, "encounter")
        facts = beyond_claims(pack, library.facts)
        if facts:
            yield f"{pack.name} ({which}) asks for what no claim holds: {', '.join(facts)}"
        else:
            yield f"{pack.name} ({which}) asks for nothing beyond the claim"
