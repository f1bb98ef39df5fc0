"""Running `coverpack impact` on the engine that the call names, or that its inputs ask for."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from cli.engine_choice import require_engine
from cli.impact_inputs import Inputs
from cli.progress import rows_watched
from engine.decide.impact import Impact, Placed, Refused, impact
from engine.decide.session import Session
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack

DUCKDB, ROWS, SPARK = "duckdb", "rows", "spark"


@dataclass(frozen=True, slots=True)
class Run:
    """What a call asks for. `master` and `work` say where Spark runs and keeps its files."""

    library: Library
    old: Pack
    new: Pack
    inputs: Inputs
    engine: str
    part_rows: int | None
    master: str | None = None
    work: Path | None = None


def engine_for(named: str | None, inputs: Inputs) -> str:
    """The engine that is named, else the one that the inputs are made for."""
    return named or (DUCKDB if inputs.parquet else ROWS)


def impact_of(run: Run) -> Impact:
    """What the new version changes. Raises `InputError` for what is wrong with an input."""
    require_engine(run.engine, run.master)
    if run.engine != ROWS or run.inputs.parquet:
        from engine.scale.extras import SCALE, require

        require(*SCALE)
    if run.engine == ROWS:
        found = _by_rows(run)
    else:
        from cli.impact_columns import by_sql

        found = by_sql(run)
    run.inputs.check_charts()
    return found


def _by_rows(run: Run) -> Impact:
    with ExitStack() as held:
        rows_of = _none
        if run.inputs.parquet:
            from cli.impact_columns import Files

            rows_of = held.enter_context(Files(run)).cases
        show = held.enter_context(rows_watched())
        session = held.enter_context(Session(run.library))
        cases = run.inputs.cases(rows_of)
        return impact(session, run.old, run.new, cases, lambda rows: show(rows, None, 0))


def _none(name: str) -> Iterator[Placed | Refused]:
    raise AssertionError(f"{name} is no Parquet file")
