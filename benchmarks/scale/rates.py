"""How many encounters a second one process decides, one row at a time."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.scale import by_hand_python
from benchmarks.scale.by_row import Peer, Row
from benchmarks.scale.files import Files
from benchmarks.scale.verdict import verdict_for
from engine.decide import Options, Session
from engine.encounter.model import Encounter
from engine.encounter.observe import observe
from engine.knowledge.library import Library
from engine.language.evaluate import evaluate, evaluate_criteria
from engine.rules import Engine, compile_program
from engine.scale.columns import columns_for
from engine.scale.raw_rows import encounter_in

ROUNDS = 3
OWN_SAMPLE = 300


@dataclass(frozen=True, slots=True)
class Rate:
    """Encounters a second: the engine alone, and with reading its rows from Parquet."""

    name: str
    how: str
    alone: float
    with_reading: float | None


@dataclass(frozen=True, slots=True)
class Rows:
    """The same rows in each form that a peer may want."""

    dicts: list[Row]
    texts: list[str]

    def for_peer(self, peer: Peer) -> Sequence[Any]:
        """As many as it is timed with, in its form."""
        return (self.texts if peer.as_json else self.dicts)[: peer.sample]


def rates(files: Files, rows: Rows, peers: Sequence[Peer]) -> Iterator[Rate]:
    """All peers, then what is ours."""
    verdict = verdict_for(files.pack)
    count = len(rows.dicts)
    reading_dicts = _best(lambda: _dicts(files, count), count)
    reading_texts = _best(lambda: _texts(files, count), count)

    for peer in peers:
        some = rows.for_peer(peer)

        def work(peer: Peer = peer, some: Sequence[Any] = some) -> None:
            for states in peer.decide(some):
                verdict(states)

        alone = _best(work, len(some))
        reading = reading_texts if peer.as_json else reading_dicts
        yield Rate(peer.name, peer.how, alone, 1 / (1 / alone + 1 / reading))
    columns = _columns(files, count)
    by_hand = _best(lambda: by_hand_python.decide(columns, verdict), count)

    def whole() -> None:
        by_hand_python.decide(_columns(files, count), verdict)

    how = "one function over a row's columns"
    yield Rate("plain Python by hand", how, by_hand, _best(whole, count))
    yield from _ours(files)


def _ours(files: Files) -> Iterator[Rate]:
    from pyarrow import parquet

    library, pack = files.library, files.pack
    columns = columns_for(library.facts)
    table = parquet.ParquetFile(files.raw).read_row_group(0).slice(0, OWN_SAMPLE)
    encounters = [encounter_in(row, columns) for row in table.to_pylist()]
    values = [observe(one, library.facts).values for one in encounters]
    conditions = {id: criterion.condition for id, criterion in pack.criteria.items()}
    steps = [(d.id, d.condition) for d in pack.determinations]

    def reference() -> None:
        for known in values:
            statuses = evaluate_criteria(conditions, known)
            for _, condition in steps:
                evaluate(condition, known, statuses)

    yield Rate(
        "coverpack's reference evaluator",
        "facts observed before",
        _best(reference, OWN_SAMPLE),
        None,
    )
    with Engine(compile_program(pack.name, conditions, steps)) as engine:

        def rules() -> None:
            for known in values:
                engine.run(known)

        how = "facts observed before, each run checked by the reference"
        yield Rate("durable_rules, as coverpack drives it", how, _best(rules, OWN_SAMPLE), None)
    yield _row_engine(library, files, encounters)


def _row_engine(library: Library, files: Files, encounters: Sequence[Encounter]) -> Rate:
    options = Options(files.pack)
    with Session(library) as session:

        def work() -> None:
            for one in encounters:
                session.decide(one, options)

        how = "everything: facts, rules, reference, lines, missing, warnings"
        return Rate("coverpack's row engine", how, _best(work, len(encounters)), None)


def _dicts(files: Files, count: int) -> list[Row]:
    from pyarrow import parquet

    table = next(parquet.ParquetFile(files.facts).iter_batches(batch_size=count))
    rows: list[Row] = table.drop_columns("position").to_pylist()
    return rows


def _texts(files: Files, count: int) -> list[str]:
    """The same as JSON, which DuckDB makes much faster than Python would."""
    import duckdb

    facts = f"SELECT * EXCLUDE position FROM read_parquet('{files.facts}') LIMIT {count}"
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        return [
            text for (text,) in connection.sql(f"SELECT to_json(t) FROM ({facts}) t").fetchall()
        ]


def first_rows(files: Files, count: int) -> Rows:
    """The first rows of the flat facts, in both forms."""
    return Rows(_dicts(files, count), _texts(files, count))


def _columns(files: Files, count: int) -> list[list[object]]:
    from pyarrow import parquet

    names = by_hand_python.COLUMNS
    table = next(parquet.ParquetFile(files.facts).iter_batches(batch_size=count, columns=names))
    return [table.column(name).to_pylist() for name in names]


def _best(work: Callable[[], object], count: int) -> float:
    found = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return count / min(found)
