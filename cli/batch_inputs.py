"""The inputs of `coverpack batch`: files and folders of any form, as sources of rows."""

from collections.abc import Iterator
from pathlib import Path

from cli.intake_files import MAX_CLAIM_BYTES, IntakeOptions
from engine.encounter.intake.draft import Rejected
from engine.encounter.intake.frame import Frame
from engine.encounter.intake.payer_map import payer_map
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import Diagnostic, InputError, read_bytes, read_document
from engine.scale.chunks import Source
from engine.scale.columns import Columns
from engine.scale.parquet_source import ParquetSource, is_parquet
from engine.scale.text_source import TextSource, counted, encounter_lines

_START = 65_536


def files_named(names: tuple[str, ...]) -> list[str]:
    """The files named, and those in the folders named, in order of their names.

    Raises `InputError` for a name that is none, and a folder that holds no file.
    """
    found: list[str] = []
    for name in names:
        path = Path(name)
        if not path.is_dir():
            read_start(name)
            found.append(name)
            continue
        inside = sorted(str(p) for p in path.iterdir() if p.is_file() and p.name[0] not in "._")
        if not inside:
            message = "the folder holds no file"
            raise InputError([Diagnostic(name, None, None, "", "empty-folder", message)])
        found += inside
    twice = next((name for name in found if found.count(name) > 1), None)
    if twice is not None:
        message = "the file is named twice"
        raise InputError([Diagnostic(twice, None, None, "", "duplicate-input", message)])
    return found


def read_start(name: str) -> bytes:
    """The first bytes of a file. Raises `InputError` where it cannot be read."""
    try:
        with Path(name).open("rb") as file:
            return file.read(_START)
    except (OSError, ValueError):
        return read_bytes(name, max_bytes=MAX_CLAIM_BYTES)  # says what is wrong with it


def source_of(
    name: str, how: IntakeOptions, library: Library, columns: Columns, digest: str
) -> Source:
    """A file as a source of rows. Raises `InputError` where its form is not known or wrong."""
    if is_parquet(name):
        parquet = ParquetSource(name, columns, digest)
        parquet.check()
        return parquet
    start = read_start(name)
    if not start.strip():
        message = "the file is empty"
        raise InputError([Diagnostic(name, None, None, "", "empty-file", message)])
    if _is_encounter_lines(start, mapped=how.mapping is not None):
        return TextSource(name, columns, encounter_lines(name, library))
    frame = Frame(
        library,
        payer_map(library, *how.payer_maps),
        mapping=read_document(how.mapping) if how.mapping else None,
    )

    def read() -> Iterator[Encounter | Rejected]:
        return frame.read(name, read_bytes(name, max_bytes=MAX_CLAIM_BYTES))

    return TextSource(name, columns, counted(read))


def _is_encounter_lines(start: bytes, *, mapped: bool) -> bool:
    """Whether these are encounters line by line: whole objects, the first of them one of ours."""
    if mapped:
        return False
    first = start.lstrip().partition(b"\n")[0]
    return first.startswith(b"{") and b'"coverpack/encounter/1"' in first and b"\n" in start
