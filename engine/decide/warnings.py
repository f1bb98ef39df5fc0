"""What is said beside the answer: the pack's own warnings, and what its evidence calls for."""

from datetime import date

from engine.decide.model import Note
from engine.encounter.observe import Observations
from engine.knowledge.evidence import Evidence
from engine.knowledge.packs import Pack, PackStatus
from engine.language.evaluate import evaluate
from engine.language.kleene import MET, Status


def pack_warnings(
    pack: Pack, observations: Observations, criteria: dict[str, Status]
) -> tuple[Note, ...]:
    """The pack's warnings whose condition is met."""
    return tuple(
        Note(w.id, w.text, w.citation, w.citation.evidence if w.citation else None)
        for w in pack.warnings
        if evaluate(w.condition, observations.values, criteria) is MET
    )


def evidence_warnings(pack: Pack, day: date) -> tuple[Note, ...]:
    """What a reader has to know of the version's standing on a date of service."""
    notes: list[Note] = []
    if pack.status in (PackStatus.PROVISIONAL, PackStatus.DRAFT):
        text = f"{pack.name} is {pack.status.value}: its evidence does not allow more yet"
        notes.append(Note(f"{pack.status.value}_pack", text))
    observed = pack.dates.observed
    if observed is not None and observed.day < day:
        text = f"{pack.name} was last seen in force on {observed.day}; what came after was not seen"
        notes.append(Note("not_seen_after", text, None, observed.evidence))
    unverified = pack.dates.unverified_until
    if unverified is not None and day <= unverified.day:
        text = f"revisions of {pack.id} up to {unverified.day} exist and were not seen"
        notes.append(Note("unverified_until", text, None, unverified.evidence))
    effective = pack.dates.effective
    told = (Evidence.PRIMARY, Evidence.RECALL)  # needs no word, or has the one on memory
    if effective and effective.note and effective.evidence not in told:
        text = f"{effective.day} is taken for the day on which {pack.name} began: {effective.note}"
        notes.append(Note("date_evidence", text, None, effective.evidence))
    begun = [pack.dates.effective] if pack.dates.effective else [pack.dates.not_before, observed]
    recalled = [str(one.day) for one in begun if one and one.evidence is Evidence.RECALL]
    if recalled:
        days = " and ".join(recalled)
        text = f"when {pack.name} began rests on memory ({days}): unverified"
        notes.append(Note("unverified_date", text, None, Evidence.RECALL))
    return tuple(notes)


def override_warnings(pack: Pack, payer: str, day: date, superseded: bool) -> tuple[Note, ...]:
    """What is to be said when a person named the pack instead of letting it be selected."""
    notes = [Note("pack_override", f"{pack.name} was named, not selected by payer, place and date")]
    if pack.payer != payer:
        text = f"{pack.name} is a pack of {pack.payer}, the encounter's payer is {payer}"
        notes.append(Note("other_payer", text))
    if pack.earliest is None or day < pack.earliest:
        begin = pack.earliest.isoformat() if pack.earliest else "an unknown day"
        text = f"the date of service {day} is before {pack.name} began ({begin})"
        notes.append(Note("outside_dates", text))
    elif superseded:
        text = f"another version of {pack.id} was in force on {day}"
        notes.append(Note("outside_dates", text))
    return tuple(notes)
