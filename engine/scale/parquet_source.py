"""Reading raw and prepared Parquet files: their columns checked once, their rows in slices."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.language.near import near
from engine.language.problems import quoted
from engine.scale.answers import ANSWERS_FORM
from engine.scale.chunks import Chunk, Reject, Skipped
from engine.scale.columns import FORM_KEY, RAW_FORM, Columns
from engine.scale.prepared_columns import LIBRARY_KEY, PREPARED_FORM
from engine.scale.readable_rows import readable
from engine.scale.table_rows import with_positions

if TYPE_CHECKING:
    import pyarrow as pa

_NEEDED = ("id", "payer", "date_of_service")


@dataclass(frozen=True)
class ParquetSource:
    """A Parquet file of encounters. `library` is the digest of what a prepared file is made for."""

    name: str
    columns: Columns
    library: str

    @cached_property
    def _file(self) -> Any:
        import pyarrow as pa
        from pyarrow import parquet

        try:
            return parquet.ParquetFile(self.name)
        except (pa.ArrowInvalid, OSError) as error:
            message = f"the file is no Parquet file that can be read ({_first_line(error)})"
            raise _wrong(self.name, "unreadable", message) from None

    @property
    def rows(self) -> int:
        """How many rows the file says it has."""
        return int(self._file.metadata.num_rows)

    @property
    def arrow(self) -> "pa.Schema":
        """The columns of the file."""
        schema: pa.Schema = self._file.schema_arrow
        return schema

    @property
    def codecs(self) -> frozenset[str]:
        """How its columns are compressed."""
        footer = self._file.metadata
        groups = (footer.row_group(number) for number in range(footer.num_row_groups))
        return frozenset(
            group.column(at).compression for group in groups for at in range(group.num_columns)
        )

    @property
    def is_prepared(self) -> bool:
        """Whether the file holds prepared rows."""
        return self._said(FORM_KEY) == PREPARED_FORM

    def check(self) -> None:
        """Raise `InputError` where the columns are not those of the form."""
        if self.is_prepared:
            if self._said(LIBRARY_KEY) != self.library:
                message = "the file was prepared for other packs than those of this library"
                hint = "name the raw encounters, or prepare them again: `coverpack batch --prepare`"
                raise _wrong(self.name, "other-library", message, hint)
            return
        form = self._said(FORM_KEY)
        if form not in (None, RAW_FORM):
            message = f"the file says that its form is {quoted(form)}"
            hint = f"it must be `{RAW_FORM}`"
            if form == ANSWERS_FORM:
                message = "the file holds the answers of a run, which are no input"
                hint = "a folder is read with its subfolders: keep results outside"
            raise _wrong(self.name, "unknown-form", message, hint)
        problems = list(self._problems())
        if problems:
            raise InputError(problems)

    def check_raw(self) -> None:
        """Raise `InputError` where the rows are prepared, and their encounters lost."""
        if self.is_prepared:
            message = "the rows are prepared already, and raw encounters are needed here"
            hint = "name the raw encounters; prepared rows are decided by `--engine duckdb|spark`"
            raise _wrong(self.name, "prepared-rows", message, hint)

    def chunks(self, size: int, finished: frozenset[int]) -> Iterator[Chunk | Skipped]:
        """Slices of `size` rows; only the row groups in which a slice lies are read."""
        for number, start in enumerate(range(0, self.rows, size)):
            if number in finished:
                yield Skipped(number)
                continue
            stop = min(start + size, self.rows)
            table = self._slice(start, stop)
            rejects: list[Reject] = []
            if self.is_prepared:
                # A row stands where it stands now: parts may have been put together since.
                table = with_positions(table, range(start + 1, stop + 1))
            else:
                table = with_positions(self._typed(table), range(start + 1, stop + 1))
                table, rejects = readable(table)
            yield Chunk(
                number, stop - start, table, prepared=self.is_prepared, rejects=tuple(rejects)
            )

    def _said(self, key: bytes) -> str | None:
        said = (self._file.schema_arrow.metadata or {}).get(key)
        return said.decode(errors="replace") if said is not None else None

    def _problems(self) -> Iterator[Diagnostic]:
        wanted = self.columns.arrow
        known = {field.name: field.type for field in wanted}
        there = self._file.schema_arrow
        for name, times in Counter(there.names).items():
            if times > 1:
                message = f"there are {times} columns {quoted(name)}"
                yield _diagnostic(self.name, "duplicate-column", message, "leave one of them")
        for field in there:
            if field.name not in known:
                message = f"there is no column {quoted(field.name)} in the raw form"
                yield _diagnostic(self.name, "unknown-column", message, near(field.name, known))
            elif not _fits(field.type, known[field.name]):
                message = f"column `{field.name}` is of type {field.type}"
                hint = f"it must be {known[field.name]}; numbers are never binary floats"
                yield _diagnostic(self.name, "column-type", message, hint)
        in_folders = [
            name
            for folder in Path(self.name).parts[:-1]
            if (name := folder.partition("=")[0]) != folder and name in known
        ]
        for name in in_folders:
            if name not in there.names:
                message = f"column `{name}` stands only in the name of a folder"
                hint = "write it into the file: what names of folders hold is not read"
                yield _diagnostic(self.name, "folder-column", message, hint)
        for name in (one for one in _NEEDED if one not in in_folders):
            if name not in there.names:
                yield _diagnostic(self.name, "missing-column", f"column `{name}` is needed")

    def _slice(self, start: int, stop: int) -> "pa.Table":
        """The rows from `start` to before `stop`."""
        import pyarrow as pa

        groups, first, before = [], None, 0
        for number in range(self._file.metadata.num_row_groups):
            count = self._file.metadata.row_group(number).num_rows
            if before < stop and before + count > start:
                first = before if first is None else first
                groups.append(number)
            before += count
        assert first is not None  # the slice lies within the file
        tables, at = [], first
        for batch in self._batches(groups):
            lower, upper = max(start - at, 0), min(stop - at, batch.num_rows)
            if lower < upper:
                tables.append(pa.Table.from_batches([batch.slice(lower, upper - lower)]))
            at += batch.num_rows
            if at >= stop:
                break
        return pa.concat_tables(tables)

    def _batches(self, groups: list[int]) -> "Iterator[pa.RecordBatch]":
        """The rows of some row groups. Raises `InputError` where the file is damaged there."""
        import pyarrow as pa

        try:
            yield from self._file.iter_batches(row_groups=groups, batch_size=65_536)
        except (pa.ArrowException, OSError) as error:
            message = f"the file is damaged ({_first_line(error)})"
            hint = "the finished parts are kept; a run of the whole file needs a folder of its own"
            raise _wrong(self.name, "damaged", message, hint) from None

    def _typed(self, table: "pa.Table") -> "pa.Table":
        """The table with all columns of the form; a fact without a column is unknown."""
        import pyarrow as pa

        schema = self.columns.arrow
        held = [
            table.column(field.name)
            if field.name in table.column_names
            # Missing columns are NULL in every row.
            else pa.nulls(table.num_rows, field.type)
            for field in schema
        ]
        loose = pa.schema([pa.field(field.name, field.type) for field in schema])
        return pa.table(held, names=schema.names).cast(loose)


def _fits(found: "pa.DataType", wanted: "pa.DataType") -> bool:
    """Whether a column can be taken for one of the form without changing a value."""
    import pyarrow as pa

    plain = found.value_type if pa.types.is_dictionary(found) else found
    if plain.equals(wanted) or pa.types.is_null(plain):
        return True
    if pa.types.is_large_string(plain):
        return bool(pa.types.is_string(wanted))
    if pa.types.is_list(wanted) and (pa.types.is_list(plain) or pa.types.is_large_list(plain)):
        return _fits(plain.value_type, wanted.value_type)
    if pa.types.is_struct(wanted) and pa.types.is_struct(plain):
        fields = {plain.field(i).name: plain.field(i).type for i in range(plain.num_fields)}
        return [plain.field(i).name for i in range(plain.num_fields)] == [
            wanted.field(i).name for i in range(wanted.num_fields)
        ] and all(
            _fits(fields[wanted.field(i).name], wanted.field(i).type)
            for i in range(wanted.num_fields)
        )
    return False


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].strip().rstrip(".").lower()


def _diagnostic(name: str, code: str, message: str, hint: str | None = None) -> Diagnostic:
    return Diagnostic(name, None, None, "", code, message, hint)


def _wrong(name: str, code: str, message: str, hint: str | None = None) -> InputError:
    return InputError([_diagnostic(name, code, message, hint)])
