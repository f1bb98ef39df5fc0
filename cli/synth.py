"""`coverpack synth`: synthetic encounters in every form of input, for trials and load."""

import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.call import call_of
from engine.knowledge.texts.documents import Diagnostic, InputError

if TYPE_CHECKING:
    import pyarrow as pa

_FORMS = ("parquet", "ndjson", "x12", "fhir", "csv")
_EPILOG = """\b
Examples:
  coverpack synth 1000000 --out year.parquet
  coverpack synth 500 --out cases.ndjson --seed 7 --missing 0.2
  coverpack synth 200 --out claims.837 --form x12
  coverpack synth 200 --out table.csv --form csv
"""


@click.command("synth", epilog=_EPILOG)
@click.argument("rows", type=click.IntRange(1, 1_000_000_000))
@click.option(
    "--out",
    "-o",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The file to write; for csv its mapping is written beside it.",
)
@click.option(
    "--form",
    type=click.Choice(_FORMS),
    help="The form; else what the name says: .parquet, .ndjson, .837, .json (FHIR), .csv.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option(
    "--missing",
    type=click.FloatRange(0, 0.5),
    default=0.05,
    show_default=True,
    help="How often a fact is missing, or only possible.",
)
@click.option(
    "--odd",
    type=click.FloatRange(0, 0.5),
    default=0.04,
    show_default=True,
    help="How often a finding is other than usual.",
)
@click.option(
    "--conflicts",
    type=click.FloatRange(0, 0.5),
    default=0.005,
    show_default=True,
    help="How often sources differ.",
)
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
@click.pass_context
def synth(
    ctx: click.Context,
    /,
    *,
    rows: int,
    out: Path,
    form: str | None,
    seed: int,
    missing: float,
    odd: float,
    conflicts: float,
    force: bool,
) -> None:
    """Write ROWS synthetic encounters: all payers, places and dates, gaps and odd claims.

    The patients are nobody. The same seed and rates give the same encounters, whatever the form.
    837 and FHIR leave out what they have no place for, as real claims and charts do.
    """
    from engine.scale.extras import SCALE, require

    require(*SCALE)
    if str(out) == "-":
        raise click.UsageError("--out needs the name of a file: nothing goes to standard output")
    if any(math.isnan(rate) for rate in (missing, odd, conflicts)):
        raise click.UsageError("--missing, --odd and --conflicts are numbers from 0 to 0.5")
    from engine.scale.synth import Rates, Synth

    chosen = form or _form_of(out)
    if out.exists() and not force:
        hint = "`--force` replaces it"
        message = "there is a file already"
        raise InputError([Diagnostic(str(out), None, None, "", "exists", message, hint)])
    made = Synth(call_of(ctx).library(), seed, Rates(missing, odd, conflicts))
    tables = _watched(made.batches(rows), rows)
    if chosen == "parquet":
        _write_parquet(tables, out)
        return
    from engine.scale.columns import columns_for
    from engine.scale.raw_rows import encounter_in
    from engine.scale.synth_texts import write_texts

    columns = columns_for(made.library.facts)
    encounters = (encounter_in(row, columns) for table in tables for row in table.to_pylist())
    for written in write_texts(encounters, made.library, chosen, out)[1:]:
        click.echo(f"{written} says what stands in {out.name}", err=True)


def _form_of(out: Path) -> str:
    """The form that the name of a file says."""
    names = {
        ".parquet": "parquet",
        ".ndjson": "ndjson",
        ".837": "x12",
        ".json": "fhir",
        ".csv": "csv",
    }
    found = names.get(out.suffix.lower())
    if found is None:
        raise click.UsageError(f"the name `{out.name}` tells no form: give --form")
    return found


def _write_parquet(tables: "Iterator[pa.Table]", out: Path) -> None:
    from typing import IO

    from pyarrow import parquet

    from engine.scale.durable_files import write_whole

    def write(file: IO[bytes]) -> None:
        writer = None
        for table in tables:
            if writer is None:
                writer = parquet.ParquetWriter(file, table.schema, compression="zstd")
            writer.write_table(table)
        if writer is not None:
            writer.close()

    write_whole(out, write)


def _watched(tables: "Iterator[pa.Table]", rows: int) -> "Iterator[pa.Table]":
    """The same, counted on a terminal."""
    done = 0
    for table in tables:
        yield table
        done += table.num_rows
        if sys.stderr.isatty():
            end = "\n" if done == rows else ""
            click.echo(f"\r\x1b[K{done:,} of {rows:,} rows{end}", nl=False, err=True)
