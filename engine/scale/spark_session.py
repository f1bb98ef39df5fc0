"""The Spark session, with the settings on which the answers and the speed rest."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.language.problems import quoted

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SETTINGS: Mapping[str, str] = {
    # An overflow or a bad cast is an error, as in DuckDB, never NULL: NULL means unknown here.
    "spark.sql.ansi.enabled": "true",
    # The virtual machine compiles no method beyond 8,000 bytes; Spark's own limit is far higher,
    # and beyond it generated code runs interpreted, several times slower.
    "spark.sql.codegen.hugeMethodLimit": "8000",
    "spark.sql.session.timeZone": "UTC",
    # Names of columns that differ only in case are not told apart by default.
    "spark.sql.caseSensitive": "true",
    # Adaptive execution would plan the whole query anew after each of its stages; the plan of all
    # packs is large, and nothing in it is worth adapting: small tables are sent to every worker.
    "spark.sql.adaptive.enabled": "false",
}
_OURS: Mapping[str, str] = {
    # The command has a progress bar of its own.
    "spark.ui.showConsoleProgress": "false",
}
_HERE: Mapping[str, str] = {
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "4",
    "spark.driver.memory": "2g",
}
"""What fits one machine; a cluster's own configuration says this there."""
_LOG = Path(__file__).with_name("spark_log.properties")
"""What Spark may say on standard error."""
OLDEST_JAVA = 17
_ASKED_SECONDS = 20


def java_version() -> int | None:
    """The version of the Java that Spark would start; `None` where there is none."""
    home = os.environ.get("JAVA_HOME")
    java = f"{home}/bin/java" if home else shutil.which("java")
    if java is None:
        return None
    try:
        told = subprocess.run(
            [java, "-version"], capture_output=True, text=True, check=False, timeout=_ASKED_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    quoted = told.stderr.partition('"')[2].partition('"')[0]
    first = quoted.partition(".")[0]
    return int(first) if told.returncode == 0 and first.isdigit() else None


def require_java(file: str = "coverpack") -> None:
    """Raise `InputError` where Spark could not start."""
    version = java_version()
    if version is None or version < OLDEST_JAVA:
        found = "none was found" if version is None else f"this one is Java {version}"
        message = f"Spark needs Java {OLDEST_JAVA} or later, and {found}"
        hint = f"install Java {OLDEST_JAVA}, or let JAVA_HOME name it; `--engine duckdb` needs none"
        raise InputError([Diagnostic(file, None, None, "", "no-java", message, hint)])


def running_session() -> "SparkSession | None":
    """The session that runs in this process, with our settings; `None` where none does."""
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    if running is not None:
        for name, value in SETTINGS.items():
            running.conf.set(name, value)
    return running


def open_session(master: str | None = None) -> "SparkSession":
    """A new session.

    Without a `master` it is where Spark's ordinary configuration says, and without one here.
    Raises `InputError` where Spark does not start there.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    place = master or (None if _is_configured() else "local[*]")
    builder = SparkSession.builder.appName("coverpack")
    builder = builder.master(place) if place else builder
    given = {**SETTINGS, **_OURS, **(_HERE if place and place.startswith("local") else {})}
    if not _is_submitted():
        given["spark.driver.extraJavaOptions"] = f"-Dlog4j2.configurationFile={_LOG.as_uri()}"
    for name, value in given.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (Py4JError, PySparkException):
        where = f"at {quoted(place)}" if place else "where its configuration says"
        message = f"Spark does not start {where}"
        hint = "see that the address is right, and that a master runs there; `local[*]` needs none"
        said = Diagnostic("coverpack", None, None, "", "no-spark", message, hint)
        raise InputError([said]) from None
    if _is_submitted():
        session.sparkContext.setLogLevel("ERROR")
    return session


def _is_configured() -> bool:
    """Whether this is a job that was submitted, or an installation of Spark says where it runs."""
    return _is_submitted() or "SPARK_CONF_DIR" in os.environ


def _is_submitted() -> bool:
    """Whether Spark's Java runs already, started by `spark-submit` with its own settings."""
    return "PYSPARK_GATEWAY_PORT" in os.environ
