"""Encounters as a Parquet file of raw columns, which `coverpack batch` reads."""

from collections.abc import Sequence
from pathlib import Path

from cli.whole_file import check_is_new
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.texts.documents import Diagnostic, InputError


def write_raw_columns(
    encounters: Sequence[Encounter], path: Path, library: Library, *, replace: bool
) -> None:
    """Write the file whole.

    Raises:
        InputError: there is one and it is not to be replaced, it cannot be written, or an encounter
            has a number that the columns cannot hold exactly.

    """
    import pyarrow as pa
    from pyarrow import parquet

    from engine.scale.columns import columns_for
    from engine.scale.durable_files import write_whole
    from engine.scale.raw_rows import NotColumnarError, raw_row

    check_is_new(path, replace=replace)
    columns = columns_for(library.facts)
    rows, faults = [], []
    for encounter in encounters:
        try:
            rows.append(raw_row(encounter, columns))
        except NotColumnarError as error:
            message = f"encounter `{encounter.id}`: {error}"
            faults.append(Diagnostic(str(path), None, None, "", "not-columnar", message))
    if faults:
        raise InputError(faults)
    table = pa.Table.from_pylist(rows, schema=columns.arrow)
    write_whole(path, lambda file: parquet.write_table(table, file, compression="zstd"))
