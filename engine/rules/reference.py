"""The reference beside every run: the definition, evaluated again in plain Python, and compared."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.language.evaluate import evaluate, evaluate_criteria
from engine.language.kleene import MET, UNKNOWN, Status
from engine.language.values import Value
from engine.rules.derivation import Run
from engine.rules.faults import EngineFault
from engine.rules.program import Program


@dataclass(frozen=True, slots=True)
class Expected:
    """What a program comes to by definition; the fields are those of a run."""

    criteria: Mapping[str, Status]
    determinations: Mapping[str, Status]
    reached: str
    reachable: tuple[str, ...]


def expected(program: Program, facts: Mapping[str, Value]) -> Expected:
    """What the reference evaluator says of a program, given the facts."""
    criteria = evaluate_criteria(program.criteria, facts)
    determinations = {
        key: evaluate(condition, facts, criteria) for key, condition in program.determinations
    }
    reachable = []
    for key, status in determinations.items():
        if status is UNKNOWN:
            reachable.append(key)
        elif status is MET:
            return Expected(criteria, determinations, key, (*reachable, key))
    raise AssertionError("the last determination of a program is always met")


def check_against_reference(run: Run, program: Program, facts: Mapping[str, Value]) -> None:
    """Raise `EngineFault` if a run differs from the definition, naming where it does first."""
    right = expected(program, facts)
    for kind, ours, theirs in (
        ("criterion", run.criteria, right.criteria),
        ("determination", run.determinations, right.determinations),
    ):
        for key in theirs:
            if ours.get(key) is not theirs[key]:
                raise EngineFault(
                    f"{kind} `{key}` came out {ours.get(key)} in the rules engine and "
                    f"{theirs[key]} by definition",
                    program=program.name,
                    about=key,
                    firings=run.firings,
                )
    if (run.reached, run.reachable) != (right.reached, right.reachable):
        raise EngineFault(
            f"the rules engine reached `{run.reached}`, by definition it is `{right.reached}`"
            if run.reached != right.reached
            else f"the rules engine holds {_listed(run.reachable)} reachable, by definition it is "
            f"{_listed(right.reachable)}",
            program=program.name,
            about=right.reached,
            firings=run.firings,
        )


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
