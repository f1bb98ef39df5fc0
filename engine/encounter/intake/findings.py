"""What is found while a claim is read: where its values stood, what was unreadable, what is odd."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.encounter.intake.draft import Origin, ReadingNote, Unreadable


@dataclass(slots=True)
class Findings:
    """Findings of one part of a claim; values are named as in the part (`units`)."""

    values: list[Origin] = field(default_factory=list)
    unread: list[tuple[Origin, str]] = field(default_factory=list)
    notes: list[ReadingNote] = field(default_factory=list)

    def stood(self, value: str, at: str, raw: str) -> None:
        """A value that was read."""
        self.values.append(Origin(value, at, raw))

    def unreadable(self, value: str, at: str, raw: str, why: str) -> None:
        """A value that is there and was not understood."""
        self.unread.append((Origin(value, at, raw), why))

    def note(self, code: str, at: str, message: str) -> None:
        """Something odd that did not stop the reading."""
        self.notes.append(ReadingNote(code, at, message))


@dataclass(frozen=True, slots=True)
class Gathered:
    """The findings of an encounter, its values named as the encounter names them."""

    origins: tuple[Origin, ...]
    unreadable: tuple[Unreadable, ...]
    notes: tuple[ReadingNote, ...]


def gather(parts: Iterable[tuple[str, Findings]], notes: Iterable[ReadingNote]) -> Gathered:
    """The findings of all parts, each with what to write before its names."""
    origins: list[Origin] = []
    unreadable: list[Unreadable] = []
    found = list(notes)
    for before, part in parts:
        if before:
            origins += [Origin(before + one.value, one.at, one.raw) for one in part.values]
        else:
            origins += part.values
        unreadable += [
            Unreadable(before + one.value, one.at, one.raw, why) for one, why in part.unread
        ]
        found += part.notes
    return Gathered(tuple(origins), tuple(unreadable), tuple(found))
