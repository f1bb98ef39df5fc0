"""Decisions leave no memory behind, however many there are."""

import sys

import pytest

from benchmarks.memory import growth

LIMIT = 10 * 2**20

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux tells of memory")


@linux_only
def test_three_thousand_decisions_keep_far_below_the_limit() -> None:
    assert growth(3_000) < LIMIT // 4


@linux_only
@pytest.mark.slow
def test_a_hundred_thousand_decisions_grow_memory_by_less_than_ten_mebibytes() -> None:
    assert growth(100_000) < LIMIT
