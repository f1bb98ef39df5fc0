"""The impact of a new version by Spark: that of DuckDB, in every count, blame and sample."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from cli.main import main
from engine.decide.impact import Impact
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.scale.spark_impact import SparkComparison
from tests.differential.impact_trials import (
    BAD_ROWS,
    by,
    by_duckdb,
    eighteen_months,
    file_of,
    months_apart,
    past,
    policy_of_many,
    source_of,
)

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Json = dict[str, Any]


@pytest.fixture(scope="module")
def year(shipped: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return past(shipped, tmp_path_factory.mktemp("past") / "year.parquet", 600)


def alike(library: Library, old: Pack, new: Pack, path: Path, spark: "SparkSession") -> Impact:
    """What both engines say; Spark has the rows in two parts."""
    source = source_of(library, path)
    half = -(-source.rows // 2)
    with SparkComparison(library, old, new, session=spark, part_rows=half) as comparison:
        ours = by(comparison, library, old, source, size=half)
    assert ours == by_duckdb(library, old, new, source)
    return ours


@pytest.mark.parametrize(
    "criteria",
    # More than the bits of a word of a mask take Spark longer.
    [2, pytest.param(64, marks=pytest.mark.slow)],
)
def test_a_changed_threshold(
    criteria: int,
    *,
    spark: "SparkSession",
    library_of: Callable[..., Library],
    pack_json: Callable[..., Json],
    encounter_of: Callable[..., Encounter],
    tmp_path: Path,
) -> None:
    library = library_of(
        policy_of_many(pack_json, 6, criteria, more=False),
        policy_of_many(pack_json, 12, criteria + 2, more=True),
    )
    old, new = library.versions("tester/policy")
    path = file_of(library, tmp_path / "few.parquet", [*months_apart(encounter_of, library)])
    found = alike(library, old, new, path, spark)
    blame = {one.criterion: (one.effect_before, one.effect_after) for one in found.blame}
    assert blame == {"LAST": ("supports", "blocks")}
    (named,) = found.samples.values()
    assert [(one.position, one.id) for one in named] == [(2, "m6"), (3, "m11")]


@pytest.mark.slow
def test_two_versions_of_a_payer(spark: "SparkSession", shipped: Library, year: Path) -> None:
    name = "medicare/noridian-l39642"
    old, new = (shipped.pack_named(f"{name}@{one}") for one in ("2024-01-28", "v11"))
    found = alike(shipped, old, new, year, spark)
    assert (found.rows, found.rejected) == (595, len(BAD_ROWS))
    assert found.changed > 100


@pytest.mark.slow
def test_an_invented_change_of_a_threshold(
    spark: "SparkSession", palmetto: Pack, shipped: Library, year: Path
) -> None:
    found = alike(shipped, palmetto, eighteen_months(palmetto), year, spark)
    assert {one.criterion for one in found.blame} == {"PAL-C1a"}


@pytest.mark.slow
@pytest.mark.usefixtures("spark")
def test_the_command_gives_the_same_report(year: Path, tmp_path: Path) -> None:
    names = ("medicare/palmetto-l39420", "medicare/noridian-l39642@v11")
    (tmp_path / "work").mkdir()
    reports = []
    for how in ((), ("--engine", "spark", "--work", str(tmp_path / "work"))):
        words = ["impact", *names, "--encounters", str(year), "--format", "json", *how]
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 1, done.output
        reports.append(json.loads(done.stdout))
    assert reports[0] == reports[1]
    assert not [*(tmp_path / "work").iterdir()]
