"""The DuckDB inside: long queries print nothing among what a command prints."""

import pytest

from engine.scale.embedded import connect


def test_no_progress_bar_and_no_files(capfd: pytest.CaptureFixture[str]) -> None:
    with connect() as connection:
        settings = connection.execute(
            "SELECT current_setting('enable_progress_bar'), current_setting('temp_directory')"
        ).fetchall()
    assert settings == [(False, "")]
    assert capfd.readouterr() == ("", "")
