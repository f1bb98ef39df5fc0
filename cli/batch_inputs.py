"""The inputs of `coverpack batch`: files of any form, as sources of rows."""

from collections.abc import Iterator

from cli.input_files import is_parquet, read_start
from cli.intake_files import MAX_CLAIM_BYTES, IntakeOptions
from engine.encounter.intake.detect import is_encounter_lines
from engine.encounter.intake.draft import Rejected
from engine.encounter.intake.frame import Frame
from engine.encounter.intake.items import counted, encounter_lines
from engine.encounter.intake.payer_map import payer_map
from engine.encounter.intake.without_values import without_values
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import Diagnostic, InputError, read_bytes, read_document
from engine.scale.chunks import Source
from engine.scale.columns import Columns
from engine.scale.parquet_source import ParquetSource
from engine.scale.text_source import TextSource


def source_of(
    name: str, how: IntakeOptions, library: Library, columns: Columns, digest: str, *, raw: bool
) -> Source:
    """A file as a source of rows. Raises `InputError` where its form is not known or wrong.

    `raw` refuses rows that are prepared.
    """
    if is_parquet(name):
        parquet = ParquetSource(name, columns, digest)
        parquet.check()
        if raw:
            parquet.check_raw()
        return parquet
    start = read_start(name)
    if not start.strip():
        message = "the file is empty"
        raise InputError([Diagnostic(name, None, None, "", "empty-file", message)])
    if how.mapping is None and is_encounter_lines(start):
        return TextSource(name, columns, encounter_lines(name, library))
    frame = Frame(
        library,
        payer_map(library, *how.payer_maps),
        mapping=read_document(how.mapping) if how.mapping else None,
    )

    def read() -> Iterator[Encounter | Rejected]:
        try:
            yield from frame.read(name, read_bytes(name, max_bytes=MAX_CLAIM_BYTES))
        except InputError as error:
            raise InputError(map(without_values, error.diagnostics)) from None

    return TextSource(name, columns, counted(read))
