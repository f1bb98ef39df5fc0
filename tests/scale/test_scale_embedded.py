"""The DuckDB inside: long queries print nothing among what a command prints."""

import subprocess
import sys

import pytest

from engine.scale.embedded import connect


def test_no_progress_bar_and_no_files(capfd: pytest.CaptureFixture[str]) -> None:
    with connect() as connection:
        settings = connection.execute(
            "SELECT current_setting('enable_progress_bar'), current_setting('temp_directory')"
        ).fetchall()
    assert settings == [(False, "")]
    assert capfd.readouterr() == ("", "")


def test_commands_do_not_load_the_extra_before_they_run() -> None:
    loaded = (
        "import sys, cli.main, cli.evaluate, cli.batch, cli.impact, cli.synth\n"
        "print(*sorted({'duckdb', 'pyarrow', 'sqlglot'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
