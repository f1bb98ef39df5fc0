"""One warm decision with the reference check, against the reference evaluator alone, and where the
time goes."""

from pathlib import Path

from benchmarks.timing import Row, best_of
from engine.decide import Session, to_json
from engine.decide.missing import missing
from engine.encounter.observe import observe
from engine.encounter.reader import read_encounter_file
from engine.knowledge.json_writer import pretty
from engine.knowledge.library import find_library
from engine.language.evaluate import evaluate, evaluate_criteria
from engine.rules import Engine, check_against_reference, compile_program

EXAMPLES = Path(__file__).parent.parent / "examples"
TIMES = 50


def rows() -> list[Row]:
    library = find_library()
    pack = library.pack_named("medicare/palmetto-l39420@2023-03-05")
    conditions = {id: criterion.condition for id, criterion in pack.criteria.items()}
    steps = [(d.id, d.condition) for d in pack.determinations]
    program = compile_program(pack.name, conditions, steps)
    found: list[Row] = []
    with Session(library) as session, Engine(program) as engine:
        for name in ("covered-three-bodies", "needs-information"):
            encounter = read_encounter_file(EXAMPLES / f"{name}.json", library)
            observations = observe(encounter, library.facts)
            values = observations.values
            run = engine.run(values)
            reachable = [d for d in pack.determinations if d.id in run.reachable]
            decision = session.decide(encounter)

            def reference() -> None:
                statuses = evaluate_criteria(conditions, values)
                for _, condition in steps:
                    evaluate(condition, values, statuses)

            alone = best_of(reference, times=TIMES)
            parts = {
                "decision, warm": lambda: session.decide(encounter),
                "  observing facts": lambda: observe(encounter, library.facts),
                "  rules engine with the reference check": lambda: engine.run(values),
                "    of it the reference check": lambda: check_against_reference(run, program, values),
                "  what is missing": lambda: missing(
                    pack, encounter, observations, run.criteria, reachable, library.facts
                ),
                "its JSON text": lambda: pretty(to_json(decision)),
            }
            found.append(Row(f"{name}: reference evaluator alone", alone, "itself", 1.0))
            for what, work in parts.items():
                seconds = best_of(work, times=TIMES)
                found.append(Row(f"{name}: {what}", seconds, "the reference alone", seconds / alone))
    return found
