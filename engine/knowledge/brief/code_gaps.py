"""What the notes on codes do not know: what rests on memory, and what was not read."""

from collections.abc import Iterator

from engine.knowledge.brief.notes import CodeNotes, Statement, Topic, all_notes
from engine.knowledge.evidence import Evidence
from engine.knowledge.library import Library
from engine.knowledge.study.gaps import Gap, GapKind, one_name


def code_gaps(library: Library) -> tuple[Gap, ...]:
    """The gaps of all notes that name the document to obtain.

    Raises `InputError` where a file of notes is wrong.
    """
    return tuple(gap for notes in all_notes(library) for gap in _of(notes, library))


def _of(notes: CodeNotes, library: Library) -> Iterator[Gap]:
    for one in notes.statements:
        topic = "coding" if one.topic is Topic.GAPS else one.topic.value
        item = f"{topic} of {' and '.join(one.codes)}"
        grade = _weakest(one)
        for document in (one_name(name, library) for name in one.documents):
            if one.topic is Topic.GAPS:
                yield Gap(GapKind.NOT_SEEN, None, None, item, one.text, document)
            elif grade is not Evidence.PRIMARY:
                yield Gap(GapKind.WEAK_NOTE, None, None, item, one.text, document, grade)


def _weakest(statement: Statement) -> Evidence:
    grades = [citation.evidence for citation in statement.citations]
    return max(grades, key=list(Evidence).index)
