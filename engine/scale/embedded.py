"""One DuckDB inside this process: nothing on disk, nothing printed."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def connect() -> "duckdb.DuckDBPyConnection":
    """A connection of its own, in memory. Its progress bar would be printed among our output."""
    import duckdb

    connection = duckdb.connect(config={"temp_directory": ""})
    connection.execute("SET enable_progress_bar = false")
    return connection
