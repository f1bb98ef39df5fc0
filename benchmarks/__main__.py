"""Print every measurement. `--memory` adds the 100,000 decisions, which take some minutes."""

import sys

from benchmarks import checks, compare, decisions, intake_837, memory, start_up

LIMIT = 10 * 2**20


def main() -> None:
    measured = (start_up, checks, compare, decisions, intake_837)
    for row in (row for module in measured for row in module.rows()):
        print(row)
    if "--memory" in sys.argv[1:]:
        grown = memory.growth(100_000)
        ratio = f"{grown / LIMIT:.2f} x the limit"
        print(f"100,000 decisions grow memory by {grown / 2**20:.2f} MiB, {ratio}")


if __name__ == "__main__":
    main()
