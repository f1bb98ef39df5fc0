"""Whether all say the same, before any is timed: outcome, and the state of each criterion."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.scale import by_hand_polars, by_hand_python, ours, with_openfisca
from benchmarks.scale.by_row import Peer
from benchmarks.scale.files import Files
from benchmarks.scale.rails import Rails
from benchmarks.scale.rates import Rows
from benchmarks.scale.verdict import bits, verdict_for

Answer = tuple[Any, ...]
"""Outcome, determination, the masks of criteria met and unmet."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many rows of a peer were compared with coverpack's, and how many differ."""

    name: str
    rows: int
    different: int


def right_answers(files: Files, connection: Any) -> list[Answer]:
    """The answers of our query in DuckDB, in the order of the rows."""
    inner = ours.pack_query(files, f"read_parquet('{files.prepared}')")
    query = f"SELECT outcome, determination, met_0, unmet_0 FROM ({inner}) ORDER BY position"
    found: list[Answer] = connection.execute(query).fetchall()
    return found


def compared(
    files: Files, right: Sequence[Answer], rows: Rows, peers: Sequence[Peer]
) -> list[Agreement]:
    """Every peer against the right answers."""
    from pyarrow import parquet

    verdict = verdict_for(files.pack)
    found = []
    for peer in peers:
        told = peer.decide(rows.for_peer(peer))
        answers = [(*verdict(states), *bits(states)) for states in told]
        found.append(_agreement(f"{peer.name}, {peer.how}", answers, right))
    table = parquet.read_table(files.facts)
    columns = [table.column(name).to_pylist() for name in by_hand_python.COLUMNS]
    by_hand = by_hand_python.decide(columns, verdict)
    answers = [(*chosen, *bits(states)) for states, chosen in by_hand]
    found.append(_agreement("plain Python by hand", answers, right))
    found.append(_agreement("Polars by hand", _by_polars(files), right))
    rails = Rails(files.pack, files.library.facts)
    trees, names = rails.trees(), list(rails.tests())
    states = with_openfisca.decide(
        with_openfisca.system_for(trees, names), files.facts, trees, names
    )
    outcomes = with_openfisca.outcomes(states, with_openfisca.groups_of(files.pack))
    shown = [
        (outcome, None, *bits(bytes(one))) for outcome, one in zip(outcomes, states, strict=True)
    ]
    without = [(outcome, None, *masks) for outcome, _, *masks in right]
    found.append(_agreement("OpenFisca", shown, without))
    return found


def _by_polars(files: Files) -> list[Answer]:
    frame = by_hand_polars.plan(files.raw).collect()
    return [row[1:] for row in sorted(frame.iter_rows(), key=_number)]


def _number(row: Answer) -> int:
    """The place of a row, which its id ends with."""
    return int(row[0].rpartition("-")[2])


def _agreement(name: str, told: Sequence[Answer], right: Sequence[Answer]) -> Agreement:
    different = sum(tuple(a) != tuple(b) for a, b in zip(told, right, strict=False))
    return Agreement(name, len(told), different)
