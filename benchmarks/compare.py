"""`coverpack compare` of one encounter before every payer and plan, as a whole process.

The limit is one second, as an analyst waits for it; the matrix and the gaps are beside it.
"""

from pathlib import Path

from benchmarks.timing import Row, process

EXAMPLE = Path(__file__).parent.parent / "examples" / "needs-information.json"
LIMIT = 1.0


def rows() -> list[Row]:
    calls = {
        "coverpack compare, before every payer and plan": ["compare", str(EXAMPLE)],
        "coverpack compare --matrix": ["compare", "--matrix"],
        "coverpack gaps": ["gaps"],
    }
    found = {what: process(["-m", "cli.main", *call]) for what, call in calls.items()}
    return [
        Row(what, seconds, "the limit (1 s)", seconds / LIMIT) for what, seconds in found.items()
    ]
