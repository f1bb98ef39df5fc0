"""What is said where Spark cannot start; needs neither Spark nor Java."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from engine.knowledge.texts.documents import InputError
from engine.scale.spark_session import java_version, require_java


def java(home: Path, told: str) -> None:
    program = home / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho '{told}' >&2\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize(
    ("told", "version"),
    [('openjdk version "17.0.15" 2025-04-15', 17), ('java version "1.8.0_402"', 1), ("odd", None)],
)
def test_the_version_of_java_is_read(
    told: str, version: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    java(tmp_path, told)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert java_version() == version


def test_a_java_that_is_too_old_is_named_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    java(tmp_path, 'openjdk version "11.0.2" 2019-01-15')
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(InputError) as raised:
        require_java()
    said = raised.value.diagnostics[0]
    assert said.message == "Spark needs Java 17 or later, and this one is Java 11"
    assert "`--engine duckdb` needs none" in (said.hint or "")


def test_without_java_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError) as raised:
        require_java()
    assert raised.value.diagnostics[0].code == "no-java"


def a_test_of_spark_without_java(**variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "CI"}
    file = Path(__file__).parent / "test_spark_differences.py"
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", file, "-k", "bare_null"],
        env={**kept, "JAVA_HOME": "/there-is-none", **variables},
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )


def test_a_run_without_java_ends_with_what_was_not_run() -> None:
    done = a_test_of_spark_without_java()
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1] == (
        "coverpack: Spark's tests were not run: they need Java 17 or later"
    )


def test_in_ci_the_same_run_fails() -> None:
    done = a_test_of_spark_without_java(CI="true")
    assert done.returncode == 1
    assert "Spark's tests need Java 17 or later" in done.stdout
