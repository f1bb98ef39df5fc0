"""Reading the files to be linted: JSON, then its schema, then the typed reader of its form."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.knowledge.coding_pack_reader import is_coding_pack, read_coding_pack
from engine.knowledge.dictionary import read_dictionary
from engine.knowledge.library import Library
from engine.knowledge.lint.files import files_meant, label, library_of
from engine.knowledge.pack_reader import read_pack
from engine.knowledge.payers import read_payers
from engine.knowledge.texts.documents import Diagnostic, Document, InputError, parse_document
from engine.knowledge.value_sets import read_value_set
from engine.knowledge.wanted import FORM as WANTED
from engine.knowledge.wanted import read_wanted

PACK = "coverpack/pack/1"
FACTS = "coverpack/facts/1"
PAYERS = "coverpack/payers/1"
VALUE_SET = "coverpack/value-set/1"
OURS = "coverpack/"
"""What the `schema` of every file of ours begins with."""

Reader = Callable[[Document, Library], object]
"""Turns a document into a typed value, or raises `InputError` with everything wrong with it."""

READERS: Mapping[str, Reader] = {
    PACK: lambda document, library: (
        read_coding_pack(document, library)
        if is_coding_pack(document.value)
        else read_pack(document, library)
    ),
    FACTS: lambda document, library: read_dictionary(
        document, library.extended.dictionary if library.extended else None
    ),
    PAYERS: lambda document, library: read_payers(
        document, library.extended.payers if library.extended else None
    ),
    VALUE_SET: lambda document, _: read_value_set(document),
    WANTED: lambda document, library: read_wanted(
        document, library.extended.wanted.ordered if library.extended else ()
    ),
}
"""The readers of the knowledge base; those of other forms come from whoever calls lint."""

NEEDS_DECLARATIONS = (PACK, "coverpack/encounter/1")
"""The forms that speak of declared facts, value sets and payers."""


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file as far as it could be read.

    `document` is `None` where it is not JSON, `value` where it is not what its form asks for, or
    where it cannot be known because another file is wrong: then it is `blocked`.
    """

    file: Path
    document: Document | None
    value: object = None
    problems: tuple[Diagnostic, ...] = ()
    blocked: bool = False

    @property
    def form(self) -> str | None:
        """What the file says that it is."""
        value = self.document.value if self.document else None
        form = value.get("schema") if isinstance(value, dict) else None
        return form if isinstance(form, str) else None

    @property
    def is_ours(self) -> bool:
        """Whether the file claims to be one of ours, readable or not."""
        return (self.form or "").startswith(OURS)


def readings(paths: Iterable[str | os.PathLike[str]]) -> list[FileRead]:
    """The files that paths name, as JSON: in folders only those that are ours.

    Ours is what lies in the `policies` of a library or says so in its `schema`; what is not JSON,
    anywhere.

    Raises `InputError` where there is no such file or folder, or a file cannot be opened.
    """
    reads = ((read_json(file), named) for file, named in files_meant(paths).items())
    return [
        read
        for read, named in reads
        if named or read.is_ours or library_of(read.file) or _mentions_us(read)
    ]


def _mentions_us(read: FileRead) -> bool:
    """Whether a file that is not even JSON was meant to be one of ours."""
    return read.document is None and b'"coverpack/' in read.file.read_bytes()


def read_json(file: Path) -> FileRead:
    """A file as JSON. What is not JSON is a finding; a file that cannot be opened raises."""
    name = label(file)
    try:
        data = file.read_bytes()
    except OSError as error:
        message = f"the file cannot be read ({(error.strerror or 'no reason given').lower()})"
        raise InputError([Diagnostic(name, None, None, "", "unreadable", message)]) from None
    try:
        return FileRead(file, parse_document(name, data))
    except InputError as error:
        return FileRead(file, None, None, error.diagnostics)


def read_typed(
    read: FileRead, library: Library, readers: Mapping[str, Reader], *, ready: bool
) -> FileRead:
    """The file as its form asks; `ready` says whether what the library declares can be read."""
    document = read.document
    reader = readers.get(read.form or "")
    if document is None or reader is None or read.problems:
        return read
    if not ready and read.form in NEEDS_DECLARATIONS:
        return FileRead(read.file, document, blocked=True)
    try:
        return FileRead(read.file, document, reader(document, library))
    except InputError as error:
        own = tuple(one for one in error.diagnostics if one.file == document.name)
        return FileRead(read.file, document, problems=own, blocked=not own)


def with_schema(read: FileRead) -> FileRead:
    """The file with what its JSON Schema says; of one defect only the reader's words are kept."""
    from engine.knowledge.schema_check import check_schema  # only lint pays for jsonschema

    if read.document is None:
        return read
    said = _places(read.problems)
    more = tuple(one for one in check_schema(read.document) if not (_places([one]) & said))
    problems = sorted((*read.problems, *more), key=lambda one: (one.line or 0, one.column or 0))
    return FileRead(read.file, read.document, read.value, tuple(problems), read.blocked)


def _places(diagnostics: Iterable[Diagnostic]) -> set[tuple[int | None, int | None] | str]:
    places: set[tuple[int | None, int | None] | str] = set()
    for one in diagnostics:
        places |= {(one.line, one.column), one.path}
    return places
