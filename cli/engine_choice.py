"""The engine that decides files: what it needs, where it runs, how many rows it takes at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from engine.knowledge.texts.documents import Diagnostic, InputError

ENGINES = ("duckdb", "rows", "spark")
ENGINE_WORDS = (
    "duckdb: SQL, on this machine; rows: one encounter at a time, as `evaluate` does; "
    "spark: SQL, on this machine or more."
)
_MASTERS = ("local", "spark://", "yarn", "k8s://")
PART_ROWS = 200_000
"""How many rows are worked on at a time, unless the call says otherwise."""
WORKERS_ROWS = 5_000_000
"""The same where Spark's workers read the rows, which then take no memory of this process."""
Command = TypeVar("Command", bound=Callable[..., Any])


def _master(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not value.startswith(_MASTERS):
        raise click.BadParameter(
            "it is `local[4]`, `spark://host:port`, `yarn` or `k8s://...`, and this is none of them"
        )
    return value


def master_option(command: Command) -> Command:
    """Add the option that says where Spark runs."""
    return click.option(
        "--master",
        metavar="URL",
        callback=_master,
        help="Where Spark runs; without it as Spark's own configuration says, else on this "
        "machine.",
    )(command)


def part_rows_option(command: Command) -> Command:
    """Add the option that bounds memory."""
    return click.option(
        "--part-rows",
        type=click.IntRange(1, 100_000_000),
        show_default=f"{PART_ROWS:,}; {WORKERS_ROWS:,} of Parquet where --engine is spark",
        help="How many rows a part has; memory grows with it.",
    )(command)


def require_engine(engine: str, master: str | None) -> None:
    """Raise `InputError` or `UsageError` where the engine cannot run as the call wants it."""
    from engine.scale.extras import require

    if engine == "spark":
        from engine.scale.spark_session import require_java

        require("pyspark", extra="spark")
        require_java()
    elif master is not None:
        raise click.UsageError("--master is where --engine spark runs")


@contextmanager
def enough_memory(file: str, hint: str) -> Iterator[None]:
    """Raise `InputError` with the hint where DuckDB had not memory enough for a part."""
    from duckdb import OutOfMemoryException

    try:
        yield
    except OutOfMemoryException:
        message = "there is not enough memory for a part of this many rows"
        said = Diagnostic(file, None, None, "", "no-memory", message, hint)
        raise InputError([said]) from None
