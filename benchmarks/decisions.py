"""One warm decision with the reference check, against the reference evaluator alone.

And where the time goes.
"""

from pathlib import Path

from benchmarks.timing import Row, best_of
from engine.decide import Session, to_json
from engine.decide.missing import missing
from engine.encounter.observe import observe
from engine.encounter.reader import read_encounter_file
from engine.knowledge.library import Library, find_library
from engine.knowledge.texts.json_writer import pretty
from engine.language.evaluate import evaluate, evaluate_criteria
from engine.rules import Engine, check_against_reference, compile_program

EXAMPLES = Path(__file__).parent.parent / "examples"
PACK = "medicare/palmetto-l39420@2023-03-05"
TIMES = 50


def rows() -> list[Row]:
    library = find_library()
    names = ("covered-three-bodies", "needs-information")
    return [row for name in names for row in _rows(library, name)]


def _rows(library: Library, name: str) -> list[Row]:
    pack = library.pack_named(PACK)
    conditions = {id: criterion.condition for id, criterion in pack.criteria.items()}
    steps = [(d.id, d.condition) for d in pack.determinations]
    program = compile_program(pack.name, conditions, steps)
    encounter = read_encounter_file(EXAMPLES / f"{name}.json", library)
    observations = observe(encounter, library.facts)
    values = observations.values

    def reference() -> None:
        statuses = evaluate_criteria(conditions, values)
        for _, condition in steps:
            evaluate(condition, values, statuses)

    with Session(library) as session, Engine(program) as engine:
        run = engine.run(values)
        reachable = [d for d in pack.determinations if d.id in run.reachable]
        decision = session.decide(encounter)
        parts = {
            "reference evaluator alone": reference,
            "decision, warm": lambda: session.decide(encounter),
            "  observing facts": lambda: observe(encounter, library.facts),
            "  rules engine with the reference check": lambda: engine.run(values),
            "    of it the reference check": lambda: check_against_reference(run, program, values),
            "  what is missing": lambda: missing(
                pack,
                encounter,
                observations,
                criteria=run.criteria,
                reachable=reachable,
                facts=library.facts,
            ),
            "its JSON text": lambda: pretty(to_json(decision)),
        }
        alone = best_of(reference, times=TIMES)
        return [
            Row(f"{name}: {what}", seconds, "the reference alone", seconds / alone)
            for what, work in parts.items()
            for seconds in [best_of(work, times=TIMES)]
        ]
