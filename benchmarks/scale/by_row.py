"""Engines that take one row at a time, each as fast as we could make it.

Every one is given the same rows, and gives the states of all criteria; the outcome is then found by
the same function for all.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.scale.expressions import in_cedar, in_cel, in_json_logic, in_strict_cel, in_zen
from benchmarks.scale.rails import Tree

Row = dict[str, Any]
Decide = Callable[[Sequence[Any]], list[bytes]]


@dataclass(frozen=True, slots=True)
class Peer:
    """A way to use an engine; `sample` is how many rows are enough to time it.

    Its rows come as dicts or, where `as_json`, as JSON texts.
    """

    name: str
    how: str
    sample: int
    decide: Decide
    as_json: bool = False


def peers(trees: Sequence[Tree]) -> Iterator[Peer]:
    """All that are measured; of an engine with several ways each."""
    yield from _zen(trees)
    yield from _cedar(trees)
    yield _cel(trees)
    yield _cel_python(trees)
    yield from _json_logic(trees)


def _zen(trees: Sequence[Tree]) -> Iterator[Peer]:
    import zen

    texts = [in_zen(tree) for tree in trees]
    expression = zen.compile_expression(f"[{', '.join(texts)}]")
    yield Peer(
        "zen-engine",
        "one compiled expression with all states",
        2_000,
        lambda rows: [bytes(expression.evaluate(row)) for row in rows],
    )
    names = [f"s{at}" for at in range(len(texts))]
    graph = {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
            {
                "id": "ex",
                "type": "expressionNode",
                "name": "ex",
                "position": {"x": 1, "y": 0},
                "content": {
                    "expressions": [
                        {"id": name, "key": name, "value": text}
                        for name, text in zip(names, texts, strict=True)
                    ]
                },
            },
            {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
        ],
        "edges": [
            {"id": "a", "type": "edge", "sourceId": "in", "targetId": "ex"},
            {"id": "b", "type": "edge", "sourceId": "ex", "targetId": "out"},
        ],
    }
    decision = zen.ZenEngine().create_decision(json.dumps(graph))

    def by_graph(rows: Sequence[Row]) -> list[bytes]:
        found = []
        for row in rows:
            result = decision.evaluate(row)["result"]
            found.append(bytes([result[name] for name in names]))
        return found

    yield Peer("zen-engine", "a decision graph with one expression node", 1_000, by_graph)


def _cedar(trees: Sequence[Tree]) -> Iterator[Peer]:
    import cedarpy

    texts = [f"permit(principal, action, resource) when {{ {in_cedar(tree)} }};" for tree in trees]
    policies = cedarpy.PolicySet.from_str("\n".join(texts))
    entities = cedarpy.Entities.from_json_str("[]")
    at = {f"policy{number}": number for number in range(len(texts))}
    request = {"principal": 'P::"p"', "action": 'A::"a"', "resource": 'R::"r"'}

    def states(result: Any) -> bytes:
        found = bytearray(len(texts))
        for reason in result.diagnostics.reasons:
            found[at[reason]] = 1
        return bytes(found)

    def asked(row: Row) -> Row:
        known = {name: value for name, value in row.items() if value is not None}
        return {**request, "context": json.dumps(known)}

    def batched(size: int) -> Decide:
        def decide(rows: Sequence[Row]) -> list[bytes]:
            found: list[bytes] = []
            for start in range(0, len(rows), size):
                some = [asked(row) for row in rows[start : start + size]]
                found += map(states, cedarpy.is_authorized_batch(some, policies, entities))
            return found

        return decide

    for size in (1, 100, 1000):
        how = f"policies parsed once, {size} requests a call"
        yield Peer("cedarpy", how, 2_000, batched(size))


def _cel(trees: Sequence[Tree]) -> Peer:
    import cel

    program = cel.compile(f"[{', '.join(in_cel(tree) for tree in trees)}]")
    return Peer(
        "common-expression-language",
        "one compiled program with all states",
        5_000,
        lambda rows: [bytes(program.execute(row)) for row in rows],
    )


def _cel_python(trees: Sequence[Tree]) -> Peer:
    import celpy

    environment = celpy.Environment()
    tree = environment.compile(f"[{', '.join(in_strict_cel(tree) for tree in trees)}]")
    program = environment.program(tree)

    def decide(rows: Sequence[Row]) -> list[bytes]:
        found = []
        for row in rows:
            known = {name: value for name, value in row.items() if value is not None}
            found.append(bytes(map(bool, program.evaluate({"row": celpy.json_to_cel(known)}))))
        return found

    return Peer("cel-python", "one compiled program with all states, pure Python", 100, decide)


def _json_logic(trees: Sequence[Tree]) -> Iterator[Peer]:
    import datalogic_py

    engine = datalogic_py.Engine()
    logic = [in_json_logic(tree) for tree in trees]
    rule = engine.compile(logic)
    session = engine.session()
    yield Peer(
        "datalogic-py",
        "one compiled rule, rows as dicts",
        10_000,
        lambda rows: [bytes(session.evaluate(rule, row)) for row in rows],
    )

    def by_handles(rows: Sequence[Row]) -> list[bytes]:
        handles = [datalogic_py.DataHandle(row) for row in rows]
        return [bytes(json.loads(str(one))) for one in session.evaluate_batch(rule, handles)]

    yield Peer("datalogic-py", "one compiled rule, rows as handles in a batch", 10_000, by_handles)

    def by_texts(texts: Sequence[str]) -> list[bytes]:
        return [bytes(json.loads(session.evaluate_str(rule, text))) for text in texts]

    yield Peer(
        "datalogic-py",
        "one compiled rule, rows as JSON texts",
        10_000,
        by_texts,
        as_json=True,
    )
    from json_logic import jsonLogic

    yield Peer(
        "json-logic-qubit",
        "pure Python",
        200,
        lambda rows: [bytes(map(bool, jsonLogic(logic, row))) for row in rows],
    )
