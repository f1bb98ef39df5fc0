"""One Spark session for all tests of it: starting one takes ten seconds.

Without Java they are not run, and the last line of the run says so; in CI that is a failure.
"""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from engine.scale.spark_session import OLDEST_JAVA, java_version, open_session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

NOT_RUN = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def spark(request: pytest.FixtureRequest) -> Iterator["SparkSession"]:
    version = java_version()
    if version is None or version < OLDEST_JAVA:
        told = f"Spark's tests need Java {OLDEST_JAVA} or later"
        if os.environ.get("CI"):
            pytest.fail(told)
        request.config.stash[NOT_RUN] = True
        pytest.skip(told)
    session = open_session("local[2]")
    yield session
    session.stop()


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last line, below the count of tests."""
    if config.stash.get(NOT_RUN, False):
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        assert reporter is not None
        reporter.write_line(
            f"coverpack: Spark's tests were not run: they need Java {OLDEST_JAVA} or later",
            red=True,
        )
