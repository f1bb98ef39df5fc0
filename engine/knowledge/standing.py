"""How a version stands on a day: what its status and the evidence of its dates call for saying."""

from datetime import date

from engine.knowledge.evidence import Evidence
from engine.knowledge.packs import Pack, PackStatus
from engine.knowledge.selection import Note


def standing(pack: Pack, day: date) -> tuple[Note, ...]:
    """What a reader has to know of the version's standing on a date of service."""
    notes: list[Note] = []
    if pack.status in (PackStatus.PROVISIONAL, PackStatus.DRAFT):
        text = f"{pack.name} is {pack.status.value}: its evidence does not allow more yet"
        notes.append(Note(f"{pack.status.value}_pack", text, None, None))
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
