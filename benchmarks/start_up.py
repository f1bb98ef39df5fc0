"""`coverpack evaluate` on one encounter, as a whole process, against starting click and json.

The limit is twice `python -c "import click, json"` plus 100 ms.
"""

from pathlib import Path

from benchmarks.timing import Row, process

EXAMPLE = Path(__file__).parent.parent / "examples" / "needs-information.json"


def rows() -> list[Row]:
    bare = process(["-c", "import click, json"])
    whole = process(["-m", "cli.main", "evaluate", str(EXAMPLE)])
    as_json = process(["-m", "cli.main", "evaluate", "--format", "json", str(EXAMPLE)])
    limit = 2 * bare + 0.1
    return [
        Row('python -c "import click, json"', bare, "itself", 1.0),
        Row(
            "coverpack evaluate, one encounter, text",
            whole,
            "the limit (2 x bare + 100 ms)",
            whole / limit,
        ),
        Row(
            "coverpack evaluate, one encounter, JSON",
            as_json,
            "the limit (2 x bare + 100 ms)",
            as_json / limit,
        ),
    ]
