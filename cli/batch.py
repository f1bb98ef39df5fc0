"""`coverpack batch`: decide files of any size, part by part, and go on where a run stopped."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.call import call_of
from cli.completion import complete_pack
from cli.day import Day
from cli.engine_choice import (
    ENGINE_WORDS,
    ENGINES,
    PART_ROWS,
    WORKERS_ROWS,
    enough_memory,
    master_option,
    part_rows_option,
    require_engine,
)
from cli.input_files import digest_of_input, files_named
from cli.intake_files import IntakeOptions, intake_options
from cli.json_output import write_json
from cli.progress import rows_watched
from engine import __version__
from engine.knowledge.library import Library
from engine.knowledge.packs import Outcome, Pack, PackStatus
from engine.knowledge.selected import Limits

if TYPE_CHECKING:
    from engine.scale.batch import Engine, Plan, Progress
    from engine.scale.duckdb_engine import DuckDBEngine
    from engine.scale.spark_parts import SparkParts
    from engine.scale.tally import Tally

CHECK_FAILED = 1
NOTHING_CHECKED = 3
_STATUSES = (PackStatus.DRAFT.value, PackStatus.PROVISIONAL.value, PackStatus.ACTIVE.value)
_SHOWN = 10
_EPILOG = """\b
Examples:
  coverpack batch year.parquet --out decided/
  coverpack batch claims/ --out decided/ --format ndjson
  coverpack batch year.parquet --out prepared/ --prepare
  coverpack batch prepared/parts --out decided/
  coverpack batch year.parquet --out decided/ --engine spark --master local[4]
"""


@click.command("batch", epilog=_EPILOG)
@click.argument("inputs", nargs=-1, required=True, metavar="IN...", type=click.Path())
@click.option(
    "--out",
    "-o",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The folder of the run: new, empty, or that of this run, which then goes on.",
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="duckdb",
    show_default=True,
    help=ENGINE_WORDS,
)
@master_option
@click.option(
    "--prepare",
    is_flag=True,
    help="Decide nothing: work out lists, lines and derived facts once, for later runs.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["parquet", "ndjson"]),
    default="parquet",
    show_default=True,
    help="What is written; in Parquet criteria and missing facts are bit masks.",
)
@intake_options
@click.option(
    "--pack",
    metavar="NAME|FILE",
    shell_complete=complete_pack,
    help="Decide by this pack, instead of the one that payer, place and date select.",
)
@click.option(
    "--as-known-on",
    type=Day(),
    metavar="YYYY-MM-DD",
    help="Use only what was published by that day.",
)
@click.option(
    "--min-status", type=click.Choice(_STATUSES), help="Leave out packs of a lower status."
)
@part_rows_option
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON.")
@click.pass_context
def batch(
    ctx: click.Context,
    /,
    *,
    inputs: tuple[str, ...],
    out: Path,
    engine: str,
    master: str | None,
    prepare: bool,
    form: str,
    payer_maps: tuple[str, ...],
    mapping: str | None,
    pack: str | None,
    as_known_on: date | None,
    min_status: str | None,
    part_rows: int | None,
    as_json: bool,
) -> None:
    """Decide files of encounters of any size.

    IN is a file, or a folder with its subfolders: Parquet in the raw or the prepared form, NDJSON
    of encounters, or what `coverpack import` reads. A run that was stopped goes on when called
    again; a finished part is never written twice.

    The answers are those of `coverpack evaluate`, lines of claims among them.

    Exit codes: 1 a row was rejected, and stands in `rejects/`; 2 the call or an input is wrong;
    3 nothing was checked.
    """
    from engine.scale.extras import SCALE, require

    require(*SCALE)
    require_engine(engine, master)
    library = call_of(ctx).library()
    named = library.pack_named(pack) if pack else None
    limits = Limits(as_known_on, PackStatus(min_status) if min_status else None)
    if prepare and engine != "duckdb":
        raise click.UsageError("--prepare is work for --engine duckdb")
    how = IntakeOptions((), payer_maps, mapping)
    chosen: dict[str, Any] = {
        "engine": engine,
        "what": "prepare" if prepare else "decide",
        "format": "parquet" if prepare else form,
        "part_rows": part_rows or (WORKERS_ROWS if engine == "spark" else PART_ROWS),
    }
    asked = _Asked(library, named, limits, how, chosen, part_rows, master)
    tally = _run(inputs, out, asked)
    if as_json:
        write_json(tally.as_json())
    else:
        _write_text(tally, out, prepare=prepare)
    if tally.rejected:
        ctx.exit(CHECK_FAILED)
    if not tally.decided or (
        not prepare and {outcome for _, outcome in tally.outcomes} == {Outcome.NO_POLICY.value}
    ):
        ctx.exit(NOTHING_CHECKED)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the options ask for; `chosen` are those that a run is known by."""

    library: Library
    pack: Pack | None
    limits: Limits
    how: IntakeOptions
    chosen: dict[str, Any]
    part_rows: int | None
    master: str | None = None


def _run(inputs: tuple[str, ...], out: Path, asked: _Asked) -> "Tally":
    from cli.batch_inputs import source_of
    from engine.knowledge.coding.local import data_folder
    from engine.scale.batch import run
    from engine.scale.coding_digest import digest_of_coding
    from engine.scale.duckdb_engine import DuckDBEngine
    from engine.scale.run_folder import FORM, RunFolder
    from engine.scale.spans import digest_of_payers

    names, limits, how = files_named(inputs, without=out), asked.limits, asked.how
    with DuckDBEngine(asked.library, limits, pack=asked.pack) as sql:
        digest = sql.library_digest
        raw = asked.chosen["engine"] == "rows" or asked.chosen["what"] == "prepare"
        sources = [
            source_of(name, how, asked.library, sql.columns, digest, raw=raw) for name in names
        ]
        identity = {
            "schema": FORM,
            "coverpack": __version__,
            **asked.chosen,
            "pack": asked.pack.name if asked.pack else None,
            "as_known_on": limits.as_known_on.isoformat() if limits.as_known_on else None,
            "min_status": limits.min_status.value if limits.min_status else None,
            "library": digest,
            "payers": digest_of_payers(asked.library),
            "coding": digest_of_coding(asked.library, data_folder()),
            "packs": {name: one.digest for name, one in sorted(sql.shape.packs.items())},
            "mapping": digest_of_input(how.mapping) if how.mapping else None,
            "payer_maps": [digest_of_input(name) for name in how.payer_maps],
            "inputs": [
                {"name": n, "bytes": Path(n).stat().st_size, "digest": digest_of_input(n)}
                for n in names
            ],
        }
        with _engine(sql, out, asked) as engine:
            plan = _plan(sql, engine, asked)
            hint = "give --part-rows a smaller number and another folder"
            with enough_memory(str(out), hint), rows_watched() as show:

                def watch(progress: "Progress") -> None:
                    show(progress.rows, progress.total, progress.skipped)

                return run(RunFolder(out, identity), sources, plan, watch)


def _engine(sql: "DuckDBEngine", out: Path, asked: _Asked) -> "AbstractContextManager[Engine]":
    """What decides: DuckDB, which is open already, Spark, or the row engine.

    Spark's files between the stages stand beside the results, where all of its workers reach them.
    """
    if asked.chosen["engine"] == "duckdb":
        return nullcontext(sql)
    if asked.chosen["engine"] == "spark":
        from engine.scale.spark_engine import SparkEngine

        work = out.resolve()
        return SparkEngine(
            asked.library, asked.limits, pack=asked.pack, master=asked.master, work=work
        )
    from engine.scale.rows_engine import RowsEngine

    return RowsEngine(asked.library, asked.limits, pack=asked.pack)


def _plan(sql: "DuckDBEngine", engine: "Engine", asked: _Asked) -> "Plan":
    from engine.scale.batch import Plan

    return Plan(
        engine=engine,
        reject=sql.rejects,
        prepare=sql.prepare if asked.chosen["what"] == "prepare" else None,
        part_rows=asked.part_rows or PART_ROWS,
        form=asked.chosen["format"],
        library=sql.library_digest,
        elsewhere=_workers(engine, asked),
    )


def _workers(engine: "Engine", asked: _Asked) -> "SparkParts | None":
    """Spark's workers, where it is Spark: they take Parquet files by themselves."""
    if asked.chosen["engine"] != "spark":
        return None
    from engine.scale.spark_engine import SparkEngine
    from engine.scale.spark_parts import SparkParts

    assert isinstance(engine, SparkEngine)
    return SparkParts(engine, asked.part_rows or WORKERS_ROWS, asked.chosen["format"])


def _write_text(tally: "Tally", out: Path, *, prepare: bool) -> None:
    from cli.terminal import standard_page

    page = standard_page()
    done = "prepared" if prepare else "decided"
    page.heading(f"{tally.rows:,} rows: {tally.decided:,} {done}, {tally.rejected:,} rejected")
    if tally.outcomes:
        page.heading("Outcomes by payer")
        rows = sorted(tally.outcomes.items(), key=lambda one: (one[0][0], -one[1], one[0][1]))
        page.table(
            ("payer", "rows", "outcome"),
            [(payer, f"{n:,}", outcome.replace("_", " ")) for (payer, outcome), n in rows],
        )
    if tally.blocking:
        page.heading("What blocks most")
        top = tally.blocking.most_common(_SHOWN)
        page.table(("rows", "criterion", "pack"), [(f"{n:,}", id, pack) for (pack, id), n in top])
    for heading, counts, what in (
        ("What is missing most", tally.missing, "fact"),
        ("Why rows were rejected", tally.reasons, "reason"),
    ):
        if counts:
            page.heading(heading)
            page.table(("rows", what), [(f"{n:,}", one) for one, n in counts.most_common(_SHOWN)])
    page.blank()
    page.text(f"{out}/parts holds the rows, {out}/summary.json all counts.", indent=0)
    if tally.rejected:
        page.text(f"{out}/rejects says of each rejected row where it stands and why.", indent=0)
    page.write()
