"""What is said beside the answer: the pack's own warnings, and what its evidence calls for."""

from datetime import date

from engine.decide.model import Note
from engine.encounter.observe import Observations
from engine.encounter.origin import Provenance
from engine.knowledge.packs import Pack
from engine.knowledge.standing import standing
from engine.language.evaluate import evaluate
from engine.language.kleene import MET, Status


def pack_warnings(
    pack: Pack, day: date, observations: Observations, criteria: dict[str, Status]
) -> tuple[Note, ...]:
    """The pack's warnings about services of a day whose condition is met."""
    return tuple(
        Note(w.id, w.text, w.citation, w.citation.evidence if w.citation else None)
        for w in pack.warnings
        if w.concerns(day) and evaluate(w.condition, observations.values, criteria) is MET
    )


def evidence_warnings(pack: Pack, day: date) -> tuple[Note, ...]:
    """What a reader has to know of the version's standing on a date of service."""
    return tuple(Note(n.id, n.text, n.citation, n.evidence) for n in standing(pack, day))


def reading_warnings(origin: Provenance | None) -> tuple[Note, ...]:
    """What stood in the source and could not be read: its name and place, never its text."""
    return tuple(
        Note(
            "value_unreadable", f"{one.value} could not be read ({one.at or 'no place'}): {one.why}"
        )
        for one in (origin.unreadable if origin else ())
    )


def override_warnings(pack: Pack, payer: str, day: date, superseded: bool) -> tuple[Note, ...]:
    """What is to be said when a person named the pack instead of letting it be selected."""
    notes = [Note("pack_override", f"{pack.name} was named, not selected by payer, place and date")]
    if pack.payer != payer:
        text = f"{pack.name} is a pack of {pack.payer}, the encounter's payer is {payer}"
        notes.append(Note("other_payer", text))
    if pack.earliest is None:
        text = f"since when {pack.name} is in force is not known"
        notes.append(Note("undated_version", text))
    elif day < pack.earliest:
        text = f"the date of service {day} is before {pack.name} began ({pack.earliest})"
        notes.append(Note("outside_dates", text))
    elif superseded:
        text = f"another version of {pack.id} was in force on {day}"
        notes.append(Note("outside_dates", text))
    return tuple(notes)
