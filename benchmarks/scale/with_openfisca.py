"""The policy in OpenFisca: one variable a criterion and rail, worked out for all rows at once.

OpenFisca has no unknown either: a value that is missing is a number of its own. Everything is a
vector; the inputs are handed over as NumPy arrays.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.scale.files import thousandths
from benchmarks.scale.rails import All, Leaf, Tree
from engine.knowledge.packs import Pack

MISSING = -(2**31) + 1
PERIOD = "2025-01"


def system_for(trees: Sequence[Tree], columns: Sequence[str]) -> Any:
    """The tax and benefit system, as OpenFisca calls it."""
    from openfisca_core import entities, periods, taxbenefitsystems, variables

    encounter = entities.build_entity("encounter", "encounters", "An encounter", is_person=True)
    system = taxbenefitsystems.TaxBenefitSystem([encounter])

    def add(name: str, kind: type, formula: Callable[..., Any] | None = None) -> None:
        parts: dict[str, Any] = {
            "value_type": kind,
            "entity": encounter,
            "definition_period": periods.DateUnit.MONTH,
            "label": name,
        }
        if formula is not None:
            parts["formula"] = formula
        system.add_variable(type(name, (variables.Variable,), parts))

    for name in columns:
        add(name, int)
    for at, tree in enumerate(trees):
        add(f"s{at}", bool, _formula(tree))
    return system


def _formula(tree: Tree) -> Callable[..., Any]:
    def formula(encounter: Any, period: Any) -> Any:
        return _values(tree, encounter, period)

    return formula


def _values(tree: Tree, encounter: Any, period: Any) -> Any:
    if isinstance(tree, Leaf):
        return _leaf(tree, encounter(tree.column, period))
    found = _values(tree.parts[0], encounter, period)
    for part in tree.parts[1:]:
        other = _values(part, encounter, period)
        found = found & other if isinstance(tree, All) else found | other
    return found


def _leaf(one: Leaf, values: Any) -> Any:
    if isinstance(one.value, bool):
        return values == int(one.value)
    limit = thousandths(one.value)
    if one.operator in ("gte", "gt"):  # what is missing is below every limit
        return values >= limit if one.operator == "gte" else values > limit
    known = values != MISSING
    return known & (values <= limit if one.operator == "lte" else values < limit)


def decide(system: Any, facts: Path, trees: Sequence[Tree], columns: Sequence[str]) -> Any:
    """The states of every row, as bytes beside each other, from the file of facts."""
    import numpy as np
    from openfisca_core.simulation_builder import SimulationBuilder
    from pyarrow import compute, int32, parquet

    table = parquet.read_table(facts, columns=list(columns))
    simulation = SimulationBuilder().build_default_simulation(system, table.num_rows)
    for name in columns:
        column = compute.fill_null(table.column(name).cast(int32()), MISSING)
        simulation.set_input(name, PERIOD, column.to_numpy())
    states = [simulation.calculate(f"s{at}", PERIOD) for at in range(len(trees))]
    return np.stack(states, axis=1)


def outcomes(states: Any, groups: "dict[str, list[int]]") -> Any:
    """The outcome of every row, in vectors: what `verdict` does for one."""
    import numpy as np

    def some(name: str) -> Any:
        return states[:, groups[name]].any(axis=1)

    shown = states[:, groups["shown"]].all(axis=1)
    closed = some("excluded") | some("limited") | some("lacking")
    choices = [some("scope_unmet"), ~some("scope_met"), closed, shown]
    words = ["not_applicable", "needs_information", "not_covered", "covered"]
    return np.select(choices, words, "needs_information")


def groups_of(pack: Pack) -> dict[str, list[int]]:
    """Which states make up each question of `outcomes`."""
    ids = ["", *pack.criteria]
    size = len(ids)
    kinds = {
        kind: [n for n, id in enumerate(ids) if id.startswith(f"PAL-{kind}")] for kind in "CDXF"
    }
    asked = kinds["C"] + kinds["D"]
    return {
        "scope_met": [0],
        "scope_unmet": [size],
        "excluded": kinds["X"],
        "limited": [size + n for n in kinds["F"]],
        "lacking": [size + n for n in asked],
        "shown": [*asked, *kinds["F"], *(size + n for n in kinds["X"])],
    }
