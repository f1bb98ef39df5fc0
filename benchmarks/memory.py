"""Memory that decisions leave behind, against the limit of 10 MiB for 100,000."""

from pathlib import Path

from engine.decide import Session
from engine.encounter.reader import read_encounter_file
from engine.knowledge.library import find_library

EXAMPLES = Path(__file__).parent.parent / "examples"
WARM_UP = 2_000


def resident_bytes() -> int:
    """The memory that this process holds, as Linux tells it."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


def growth(decisions: int) -> int:
    """The bytes by which the process grows over so many decisions, after a warm-up."""
    library = find_library()
    names = ("covered-three-bodies", "contraindicated-bmi", "conflicting-sources", "open-set")
    encounters = [read_encounter_file(EXAMPLES / f"{name}.json", library) for name in names]
    with Session(library) as session:
        for number in range(WARM_UP):
            session.decide(encounters[number % len(encounters)])
        before = resident_bytes()
        for number in range(decisions):
            session.decide(encounters[number % len(encounters)])
        return resident_bytes() - before
