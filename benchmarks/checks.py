"""Commands that a person waits for beside a decision, as whole processes: lint and packs."""

from benchmarks.timing import Row, process

LINT_LIMIT = 2.0
PACKS_LIMIT = 0.5
_PLAN = ["--payer", "medicare", "--plan", "noridian"]
_PACKS = {
    "list": [],
    "which": [*_PLAN, "--date", "2025-03-04"],
    "history": _PLAN,
}


def rows() -> list[Row]:
    lint = process(["-m", "cli.main", "lint"], rounds=5)
    found = [Row("coverpack lint, the shipped library", lint, "the limit (2 s)", lint / LINT_LIMIT)]
    for command, words in _PACKS.items():
        seconds = process(["-m", "cli.main", "packs", command, *words])
        ratio = seconds / PACKS_LIMIT
        found.append(Row(f"coverpack packs {command}", seconds, "the limit (500 ms)", ratio))
    return found
