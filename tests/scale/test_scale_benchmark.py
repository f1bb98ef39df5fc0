"""What the benchmark gives its peers says what the pack says; needs none of the peers."""

from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest
from pyarrow import parquet

from benchmarks.scale import by_hand_python
from benchmarks.scale.agreement import Answer, right_answers
from benchmarks.scale.expressions import in_cedar, in_cel, in_json_logic, in_zen
from benchmarks.scale.files import Files, thousandths
from benchmarks.scale.rails import All, Leaf, Rails, Tree
from benchmarks.scale.verdict import bits, verdict_for
from engine.knowledge.library import Library

ROWS = 2_000


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, shipped: Library) -> Files:
    made = Files(tmp_path_factory.mktemp("benchmark"), ROWS, shipped)
    made.make()
    return made


@pytest.fixture(scope="module")
def right(files: Files) -> Iterator[list[Answer]]:
    with duckdb.connect() as connection:
        yield right_answers(files, connection)


def holds(tree: Tree, row: dict[str, bool | int | None]) -> bool:
    """What an engine without "unknown" makes of a tree."""
    if not isinstance(tree, Leaf):
        parts = (holds(part, row) for part in tree.parts)
        return all(parts) if isinstance(tree, All) else any(parts)
    value = row[tree.column]
    if value is None or isinstance(tree.value, bool):
        return value is tree.value  # a missing value is neither
    limit = thousandths(tree.value)
    return {
        "lt": value < limit,
        "lte": value <= limit,
        "gt": value > limit,
        "gte": value >= limit,
    }[tree.operator]


def test_two_rails_and_the_verdict_say_what_the_pack_says(
    files: Files, right: list[Answer]
) -> None:
    trees, verdict = Rails(files.pack, files.library.facts).trees(), verdict_for(files.pack)
    rows = parquet.read_table(files.facts).to_pylist()
    states = [bytes(holds(tree, row) for tree in trees) for row in rows]
    assert [(*verdict(one), *bits(one)) for one in states] == right
    assert len({outcome for outcome, *_ in right}) >= 3


def test_the_policy_by_hand_says_what_the_pack_says(files: Files, right: list[Answer]) -> None:
    table = parquet.read_table(files.facts)
    columns = [table.column(name).to_pylist() for name in by_hand_python.COLUMNS]
    told = by_hand_python.decide(columns, verdict_for(files.pack))
    assert [(*chosen, *bits(states)) for states, chosen in told] == right


def test_a_missing_number_is_below_and_above_nothing_in_every_language() -> None:
    leaf = Leaf("patient_bmi", "lte", Decimal("40.5"))
    assert in_cel(leaf) == "(patient_bmi != null && patient_bmi <= 40500)"
    assert in_zen(leaf) == "(patient_bmi != null and patient_bmi <= 40500)"
    assert in_cedar(leaf) == "(context has patient_bmi && context.patient_bmi <= 40500)"
    assert in_json_logic(leaf) == {
        "and": [
            {"!==": [{"var": "patient_bmi"}, None]},
            {"<=": [{"var": "patient_bmi"}, 40500]},
        ]
    }
