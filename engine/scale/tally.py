"""Counting answers: outcomes by payer, what blocks, what is missing, what was rejected."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.scale.answers import Shape
from engine.scale.masks import place

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

FORM = "coverpack/batch-summary/1"
Json = dict[str, Any]


@dataclass
class Tally:
    """Counts over any number of parts, as they stand on the cards of parts."""

    rows: int = 0
    decided: int = 0
    rejected: int = 0
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    blocking: Counter[tuple[str, str]] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, card: Mapping[str, Any]) -> None:
        """Add the counts of a part."""
        self.rows += card["rows"]
        self.decided += card["decided"]
        self.rejected += card["rejected"]
        for one in card["outcomes"]:
            self.outcomes[one["payer"], one["outcome"]] += one["rows"]
        for one in card["blocking"]:
            self.blocking[one["pack"], one["criterion"]] += one["rows"]
        for one in card["missing"]:
            self.missing[one["fact"]] += one["rows"]
        for one in card["reasons"]:
            self.reasons[one["reason"]] += one["rows"]

    def as_json(self) -> Json:
        """The counts, most frequent first."""
        return {
            "schema": FORM,
            "rows": self.rows,
            "decided": self.decided,
            "rejected": self.rejected,
            "outcomes": [
                {"payer": payer, "outcome": outcome, "rows": count}
                for (payer, outcome), count in _ordered(self.outcomes)
            ],
            "blocking": [
                {"pack": pack, "criterion": id, "rows": count}
                for (pack, id), count in _ordered(self.blocking)
            ],
            "missing": [{"fact": id, "rows": count} for id, count in _ordered(self.missing)],
            "reasons": [{"reason": one, "rows": count} for one, count in _ordered(self.reasons)],
        }


def _ordered(counts: Counter[Any]) -> list[tuple[Any, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def counted(
    answers: "pa.Table | Path",
    reasons: Counter[str],
    shape: Shape,
    connection: "duckdb.DuckDBPyConnection",
) -> Tally:
    """The counts of some answers, worked out column by column, and of the rejects for reasons.

    Answers in a file are read as far as they are counted.
    """
    from pyarrow import dataset

    # By its name: DuckDB itself takes signs of a path for patterns.
    rows = dataset.dataset([str(answers)]) if isinstance(answers, Path) else answers
    connection.register("answers", rows)
    query = "SELECT payer, outcome, count(*) FROM answers GROUP BY ALL"
    outcomes = {(payer, word): n for payer, word, n in connection.execute(query).fetchall()}
    found = Tally(decided=sum(outcomes.values()), rejected=reasons.total(), reasons=reasons)
    found.rows = found.decided + found.rejected
    found.outcomes.update(outcomes)
    _count_missing(found, shape, connection)
    _count_blocking(found, shape, connection)
    connection.unregister("answers")
    return found


def _count_missing(found: Tally, shape: Shape, connection: "duckdb.DuckDBPyConnection") -> None:
    bits = [_bit("missing", index) for index in range(len(shape.facts))]
    (row,) = connection.execute(f"SELECT {', '.join(bits)} FROM answers").fetchall()
    found.missing.update({id: n for id, n in zip(shape.facts, row, strict=True) if n})


def _count_blocking(found: Tally, shape: Shape, connection: "duckdb.DuckDBPyConnection") -> None:
    most = max((len(pack.criteria) for pack in shape.packs.values()), default=0)
    bits = "".join(f", {_bit('blocking', index)}" for index in range(most))
    query = f"SELECT pack{bits} FROM answers WHERE pack IS NOT NULL GROUP BY pack"
    for pack, *row in connection.execute(query).fetchall():
        ids = shape.packs[pack].criteria
        found.blocking.update({(pack, id): n for id, n in zip(ids, row, strict=False) if n})


def _bit(name: str, index: int) -> str:
    word, bit = place(index)
    return f"count(*) FILTER (WHERE ({name}_{word} & {bit}) <> 0)"


def counted_reasons(reasons: Iterable[str]) -> Counter[str]:
    """How often each reason of rejects is given, by its stable name."""
    return Counter(map(reason_word, reasons))


def reason_word(reason: str) -> str:
    """A reason without the place and the value: its stable name."""
    if reason.endswith("]") and "[" in reason:
        return reason[reason.rindex("[") + 1 : -1]
    first = reason.partition("\n")[0]
    if first.endswith("]") and "[" in first:
        return first[first.rindex("[") + 1 : -1]
    return reason if ": " in reason and " " not in reason.partition(": ")[0] else "not-columnar"
