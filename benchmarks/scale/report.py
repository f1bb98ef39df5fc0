"""The measurements as a page: what was compared, the ratios, the goals and whether they hold."""

import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from benchmarks.scale.agreement import Agreement
from benchmarks.scale.columnar import Timed
from benchmarks.scale.files import MOST_SYNTHETIC
from benchmarks.scale.growth import Step
from benchmarks.scale.rates import Rate

VERSIONS = (
    *("duckdb", "sqlglot", "pyarrow", "pyspark", "polars", "numpy", "OpenFisca-Core"),
    *(
        "zen-engine",
        "cedarpy",
        "cel-python",
        "common-expression-language",
        "datalogic-py",
        "json-logic-qubit",
    ),
    "durable_rules",
)


BY_HAND = "plain Python by hand"
FAST = ("zen-engine", "cedarpy", "durable_rules")
"""The engines that are to be 300 times slower."""


@dataclass(frozen=True, slots=True)
class Results:
    """All that was measured in one run."""

    rows: int
    load: tuple[float, float]
    agreements: Sequence[Agreement]
    columnar: Sequence[Timed]
    rates: Sequence[Rate]
    steps: Sequence[Step]
    not_run: Sequence[str]


def page(found: Results) -> str:
    """The page, as Markdown."""
    parts = [
        _head(found),
        _agreements(found),
        _columnar(found),
        _rates(found),
        _goals(found),
        _growth(found),
    ]
    if found.not_run:
        parts.append("## Not run\n\n" + "\n".join(f"- {one}" for one in found.not_run))
    return "\n\n".join(parts) + "\n"


def _head(found: Results) -> str:
    listed = ", ".join(f"{name} {version(name)}" for name in VERSIONS)
    low, high = found.load
    return f"""# Packs over files: measured {date.today().isoformat()}

Written by `python -m benchmarks.scale`; do not edit. The pack is Palmetto's L39420 as shipped, the
encounters are synthetic ({found.rows:,} rows, seed 64628), and every ratio is of this one run.

{_machine()}. Python {platform.python_version()};
{listed}.
The machine's load average was {low:.1f} at the start and {high:.1f} at the end. Others used the
same {os.cpu_count()} cores where it is above that: read ratios, not seconds, and take differences
below 1.5 for nothing."""


def _machine() -> str:
    cpu = Path("/proc/cpuinfo")
    named = cpu.read_text().partition("model name")[2].partition("\n")[0] if cpu.exists() else ""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    kind = named.lstrip("\t :") or platform.processor()
    return f"{os.cpu_count()} cores ({kind}), {memory:.0f} GiB, {platform.system()}"


def _agreements(found: Results) -> str:
    rows = [(one.name, f"{one.rows:,}", f"{one.different:,}") for one in found.agreements]
    return f"""## Outcomes, before any time

Against coverpack in DuckDB: outcome, determination, and the state of each of the 27 criteria
(OpenFisca: outcome and states).

{_table(("who", "rows", "different"), rows)}

No peer knows an unknown. The engines that take rows are given two expressions a criterion, met and
unmet, over flat facts: dates, sets, lines, open sets and contradictions were worked out for them
before, by coverpack, and the outcome is picked by a function of half a microsecond."""


def _columnar(found: Results) -> str:
    limit = found.columnar[0]
    rows = [
        (
            one.name,
            f"{one.seconds:.3f}",
            f"{found.rows / one.seconds / 1e6:.2f}",
            f"{one.seconds / limit.seconds:.2f}",
            f"{one.median / limit.median:.2f}",
        )
        for one in found.columnar
    ]
    names = ("work", "best, s", "million rows/s", "x limit (best)", "x limit (median)")
    told = """What coverpack writes has more columns than what Polars writes by hand: the basis too,
and the masks of what blocks and of what is open."""
    return f"## Whole columns\n\n{told}\n\n{_table(names, rows)}"


def _rates(found: Results) -> str:
    ours = _rate_of_sql(found)
    rows = [
        (
            one.name,
            one.how,
            f"{one.alone:,.0f}",
            f"{ours / one.alone:,.0f}",
            "" if one.with_reading is None else f"{one.with_reading:,.0f}",
            "" if one.with_reading is None else f"{ours / one.with_reading:,.1f}",
        )
        for one in found.rates
    ]
    names = ("engine", "used how", "rows/s", "DuckDB is x", "rows/s with Parquet", "DuckDB is x")
    return (
        "## One row at a time, one core\n\nBeside it coverpack in DuckDB on one thread: prepared "
        f"Parquet in, outcome and masks in memory like those of the others, {ours:,.0f} rows/s.\n"
        "The first two figures are for rows that are in memory already, the last two from the flat "
        "facts in Parquet.\n\n" + _table(names, rows)
    )


def _rate_of_sql(found: Results) -> float:
    return found.rows / _of(found, "1 thread: outcome and masks in memory, from prepared").seconds


def _of(found: Results, name: str) -> Timed:
    return next(one for one in found.columnar if name in one.name)


def _goals(found: Results) -> str:
    rows = [(goal, f"{value:.2f}", "yes" if ok else "**no**") for goal, value, ok in _goal(found)]
    return f"""## Goals

{_table(("goal", "measured", "reached"), rows)}

{_beyond(found)}"""


def _beyond(found: Results) -> str:
    """What no engine over files could reach, because reading alone takes longer."""
    limit = found.rows / found.columnar[0].seconds
    factors = [(name, limit / _fastest(found, name)) for name in FAST]
    listed = ", ".join(f"{factor:,.0f} x {name}" for name, factor in factors)
    return (
        "Reading the raw columns that are needed, without deciding anything, is itself at "
        f"{listed}.\nA factor above that is out of reach of whatever reads these files."
    )


def _fastest(found: Results, engine: str) -> float:
    return max(one.alone for one in found.rates if one.name.startswith(engine))


def _goal(found: Results) -> Iterator[tuple[str, float, bool]]:
    """Each goal, what was measured (best rounds), and whether it holds."""
    limit, every = found.columnar[0].seconds, f"{os.cpu_count()} thread"
    outcome = _of(found, f"{every}s: outcome, from prepared").seconds / limit
    yield "outcome from prepared, at most 1.2 x the limit", outcome, outcome <= 1.2
    masks = _of(found, f"{every}s: outcome and masks to Parquet, from prepared").seconds / limit
    yield "the same with masks to Parquet, at most 1.5 x the limit", masks, masks <= 1.5
    mine = _of(found, f"{every}s: outcome and masks to Parquet, from raw").seconds
    polars = min(one.seconds for one in found.columnar if "the same to Parquet" in one.name)
    yield "from raw to Parquet, at most 1 x Polars by hand", mine / polars, mine <= polars
    ours = _rate_of_sql(found)
    engines = [one for one in found.rates if one.with_reading and one.name != BY_HAND]
    best = max(engines, key=lambda one: one.with_reading or 0)
    factor = ours / (best.with_reading or 1)
    yield f"per core at least 10 x the best row engine ({best.name})", factor, factor >= 10
    by_hand = next(one.with_reading or 1 for one in found.rates if one.name == BY_HAND)
    yield f"per core at least 10 x {BY_HAND}", ours / by_hand, ours >= 10 * by_hand
    for name in FAST:
        rate = _fastest(found, name)
        yield f"per core at least 300 x {name}", ours / rate, ours >= 300 * rate


def _growth(found: Results) -> str:
    rows = [
        (
            one.kind,
            f"{one.size:,}",
            f"{one.rows:,}",
            f"{one.seconds:.2f}",
            f"{one.rows / one.seconds / 1e6:.2f}",
            f"{one.mebibytes:,.0f}",
        )
        for one in found.steps
    ]
    names = ("what", "how many", "rows", "s", "million rows/s", "peak MiB")
    return f"""## As the work grows

DuckDB, all threads, a process for each. Rows: from raw encounters to outcome and masks in Parquet;
beyond {MOST_SYNTHETIC:,} those are there again and again, under other ids.
Packs and criteria: from prepared rows; each row is decided by one of so many packs, or by a pack of
so many criteria. Seconds include DuckDB's planning; memory is the peak of the process.

{_table(names, rows)}"""


def _table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
