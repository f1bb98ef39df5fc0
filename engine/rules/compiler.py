"""Compiling a pack's criteria and determinations to a program."""

from collections.abc import Iterable, Mapping, Sequence

from engine.language.conditions import ALWAYS, Condition
from engine.rules.faults import ProgramLimit
from engine.rules.horn import Literal, Role, useful
from engine.rules.limits import check_limits
from engine.rules.nodes import Graph
from engine.rules.program import Program, Step


def compile_program(
    name: str,
    criteria: Mapping[str, Condition],
    determinations: Sequence[tuple[str, Condition]],
) -> Program:
    """Compile a pack's criteria and ordered determinations.

    `criteria` holds them so that none refers to a later one; the last of `determinations` has the
    condition `ALWAYS`. Raises `ProgramLimit` if they do not, if two determinations share an id, or
    if the program is larger than the engine can be trusted with.
    """
    _check_order(name, determinations)
    graph = Graph(name)
    roots = {key: graph.criterion(key, condition) for key, condition in criteria.items()}
    conditions = [(key, graph.determination(key, condition)) for key, condition in determinations]
    steps = tuple(_search_steps(graph, conditions))

    tests = [Literal(node.index) for node in graph.nodes if node.test]
    given = [graph.anchor, *_both_rails(tests), *_given_later(steps)]
    wanted = list(_both_rails([*roots.values(), *(step.condition for step in steps)]))
    wanted += [literal for step in steps for literal in (step.passed, step.reached)]
    program = Program(
        name=name,
        criteria=dict(criteria),
        determinations=tuple(determinations),
        nodes=tuple(graph.nodes),
        rules=useful(graph.rules, given, wanted),
        roots=roots,
        steps=steps,
        anchor=graph.anchor,
    )
    check_limits(program)
    return program


def _check_order(name: str, determinations: Sequence[tuple[str, Condition]]) -> None:
    keys = [key for key, _ in determinations]
    for key in keys:
        if keys.count(key) > 1:
            raise ProgramLimit(
                name, f"two determinations are called `{key}`", "give each determination its own id"
            )
    if not determinations or determinations[-1][1] != ALWAYS:
        raise ProgramLimit(
            name,
            "the last determination has a condition",
            'end with a determination that is always reached: {"all": []}',
        )


def _search_steps(graph: Graph, conditions: Sequence[tuple[str, Literal]]) -> Iterable[Step]:
    """The walk: one step a determination, with the rules that lead on from it."""
    arrived = graph.node(Role.SEARCH, f"the search comes to {conditions[0][0]}")
    for place, (key, condition) in enumerate(conditions):
        step = Step(
            id=key,
            condition=condition,
            undecided=graph.node(Role.SEARCH, f"determination {key}: unknown"),
            arrived=arrived,
            passed=graph.node(Role.SEARCH, f"{key} stays reachable"),
            reached=graph.node(Role.SEARCH, f"{key} is reached"),
        )
        graph.rule(step.reached, arrived, condition, stratum=2)
        if place + 1 < len(conditions):
            graph.rule(step.passed, arrived, step.undecided, stratum=2)
            arrived = graph.node(Role.SEARCH, f"the search comes to {conditions[place + 1][0]}")
            graph.rule(arrived, step.arrived, condition.flipped(), stratum=2)
            graph.rule(arrived, step.arrived, step.undecided, stratum=2)
        yield step


def _given_later(steps: Sequence[Step]) -> list[Literal]:
    """What is asserted between the strata: where the walk starts, and what is still undecided."""
    return [steps[0].arrived, *(step.undecided for step in steps)]


def _both_rails(literals: Iterable[Literal]) -> Iterable[Literal]:
    for literal in literals:
        yield from (literal, literal.flipped())
