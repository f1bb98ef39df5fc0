"""Raw rows with an odd value in a cell or two, and the same encounters as JSON."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pyarrow as pa

from engine.knowledge.library import Library
from engine.language.facts import Fact
from engine.language.values import Kind
from engine.scale.columns import COMPLETE, Columns
from engine.scale.synth import Synth
from engine.scale.table_rows import with_positions
from tests.differential.random_claims import CODES, DIAGNOSES, MODIFIERS

Row = dict[str, Any]
Json = dict[str, Any]

BLANKS = ("", " ", "\t\n", "\x1f\x85", "\u00a0", "\u2003\u3000", "\u2028")
NO_BLANKS = ("\u200b", "\ufeff", "\u180e", "\x00", "_")
"""Texts that look blank, and say something all the same."""
_TINY = Decimal("0.000000001")
_FLAG_ONLY = ("conflicts", "possible")
"""Columns that say what JSON says in other words; their own rules have tests of their own."""


def odd_rows(library: Library, columns: Columns, count: int, seed: int) -> list[Row]:
    """Synthetic rows, each with a few cells changed at random, most of them wrong."""
    rng = Random(seed)
    (table,) = Synth(library, seed=seed).batches(count)
    pools = _Pools(library, rng)
    names = [
        field.name
        for field in columns.arrow
        if field.name not in _FLAG_ONLY and not field.name.endswith(COMPLETE)
    ]
    rows: list[Row] = table.to_pylist()
    for at, row in enumerate(rows):
        for name in _FLAG_ONLY:
            row[name] = None
        # Every column in turn, and the claim most often: it has the most rules.
        chosen = [names[at % len(names)], *(["claim.lines"] if rng.random() < 0.6 else [])]
        for name in chosen if rng.random() < 0.9 else ():
            field = columns.arrow.field(name)
            if name == "claim.lines":
                row[name] = pools.lines(row)
            elif name in columns.facts:
                row[name] = pools.value(columns.facts[name])
            else:
                row[name] = pools.cell(name, field.type)
            if name + COMPLETE in row:
                row[name + COMPLETE] = None if row[name] is None else rng.choice((True, False))
    return rows


def table_of_any(rows: list[Row], columns: Columns) -> pa.Table:
    """Rows as a file of somebody else's may hold them: NULL in any column."""
    schema = pa.schema([pa.field(field.name, field.type) for field in columns.arrow])
    return with_positions(pa.Table.from_pylist(rows, schema=schema), range(len(rows)))


class _Pools:
    """What may stand in a cell."""

    def __init__(self, library: Library, rng: Random) -> None:
        self.library = library
        self.rng = rng

    def text(self, *good: str) -> str | None:
        """A text that is right, nearly right, or blank."""
        one = self.rng.choice(good)
        odd = (one + "\n", " " + one, one.lower(), one.upper(), one[:-1], one + one)
        return self.rng.choice((None, *good, *good, *odd, *BLANKS, *NO_BLANKS))

    def texts(self, *good: str) -> list[str | None] | None:
        """A list of such texts."""
        if self.rng.random() < 0.1:
            return None
        listed: list[str | None] = [self.rng.choice(good) for _ in range(self.rng.randint(0, 3))]
        if self.rng.random() < 0.4:
            listed.append(self.text(*good))
        return listed

    def cell(self, name: str, kind: pa.DataType) -> Any:
        """A value of a column that holds no fact."""
        if pa.types.is_date(kind):
            return self.day()
        if pa.types.is_boolean(kind):
            return self.rng.choice((None, True, False))
        good = {
            "payer": tuple(self.library.payers.payers),
            "plan": ("palmetto", "wyoming", "noridian"),
            "line_of_business": ("commercial", "medicare_ffs"),
            "plan_state": ("NC", "PA"),
            "state": ("NC", "VA"),
            "county": ("Arlington",),
            "zip": ("12345", "12345-6789", "12345-678", "1234\u0665"),
            "sex": ("female", "male", "other"),
            "requested": CODES,
            "claim.form": ("professional", "institutional"),
            "claim.setting": ("asc", "practitioner"),
            "claim.place_of_service": ("24", "1\u0661"),
            "claim.diagnoses": DIAGNOSES,
        }.get(name, ("131",))
        return self.texts(*good) if pa.types.is_list(kind) else self.text(*good)

    def day(self) -> date | None:
        """A day, at the ends of the calendar too."""
        near = date(2025, 3, 4) + timedelta(days=self.rng.randint(-60_000, 3_000))
        return self.rng.choice((None, near, near, near, date.min, date.max))

    def value(self, fact: Fact) -> Any:
        """A value of a fact, at and beyond its bounds."""
        good = tuple(fact.members) if fact.members else ("A00.0", "M54.51")
        match fact.kind:
            case Kind.BOOLEAN:
                return self.rng.choice((None, True, False))
            case Kind.ENUM:
                return self.text(*good)
            case Kind.SET:
                return self.texts(*good)
            case Kind.DATE:
                return self.day()
            case Kind.NUMBER:
                low, high = fact.minimum, fact.maximum
                low = low if isinstance(low, Decimal) else Decimal(0)
                high = high if isinstance(high, Decimal) else Decimal(999)
                step = Decimal(1) if fact.whole else _TINY
                found = self.rng.choice((None, low, high, low - step, high + step, high - step))
                return int(found) if fact.whole and found is not None else found

    def lines(self, row: Row) -> list[Row | None] | None:
        """The lines of a claim, or none."""
        none: tuple[list[Row | None] | None, ...] = ([], None, [None])
        if self.rng.random() < 0.1:
            return self.rng.choice(none)
        row["requested"] = None
        if self.rng.random() < 0.7:
            row["claim.diagnoses"] = self.rng.choice((None, [], ["M54.51"], ["M54.51", "R52"]))
        count = self.rng.randint(1, 3)
        lines: list[Row | None] = [self.line(number) for number in range(1, count + 1)]
        return lines

    def line(self, number: int) -> Row:
        """A line with a field that is odd."""
        rng = self.rng
        line: Row = {"line": number, "code": "64628", "units": 1}
        pools: Json = {
            "line": lambda: rng.choice((None, 0, -1, 1, 2, 2**31 - 1)),
            "code": lambda: self.text("64628", "C9752"),
            "units": lambda: rng.choice((None, 0, -1, 1, 9_999, 10_000)),
            "minutes": lambda: rng.choice((None, 0, -1, 1, 2**31 - 1)),
            "provider": lambda: self.text("P1"),
            "revenue_code": lambda: self.text("0360"),
            "place_of_service": lambda: self.text("24"),
            "modifiers": lambda: self.texts(*MODIFIERS),
            "diagnosis_pointers": lambda: rng.choice((None, [], [1], [2], [1, 1], [2, 1], [3])),
            "unlisted_description": lambda: rng.choice((None, True, False)),
        }
        for name in rng.sample(list(pools), rng.randint(0, 2)):
            line[name] = pools[name]()
        if rng.random() < 0.4:
            line["diagnosis_pointers"] = rng.choice(([1], [2], [3], [0], [1, None], [1, 2], []))
        return line


def as_json(row: Row, columns: Columns) -> Json:
    """The encounter of a row as JSON, NULL left out, or `null` where it stands in a list."""
    said = {key: row[key] for key in ("id", "payer", "plan", "line_of_business", "plan_state")}
    claim = {
        name.removeprefix("claim."): row[name]
        for name in row
        if name.startswith("claim.") and name not in columns.facts
    }
    claim["lines"] = None if row["claim.lines"] is None else [*map(_line, row["claim.lines"])]
    return {
        "schema": "coverpack/encounter/1",
        **_said(said.items()),
        "date_of_service": row["date_of_service"] and row["date_of_service"].isoformat(),
        **_said(
            {
                "service_location": _said((k, row[k]) for k in ("state", "county", "zip")) or None,
                "patient": _said(
                    {
                        "birth_date": row["birth_date"] and row["birth_date"].isoformat(),
                        "sex": row["sex"],
                    }.items()
                )
                or None,
                "request": None if row["requested"] is None else {"codes": row["requested"]},
                "claim": _said(claim.items()) or None,
            }.items()
        ),
        "facts": {id: _fact(row, id) for id in columns.facts if row[id] is not None},
    }


def _fact(row: Row, id: str) -> Any:
    value = row[id].isoformat() if isinstance(row[id], date) else row[id]
    flag = row.get(id + COMPLETE)
    return value if flag is None else {"value": value, "complete": flag}


def _line(line: Row | None) -> Json | None:
    if line is None:
        return None
    needed = {"code": line.get("code"), "units": line.get("units")}
    return needed | _said((k, v) for k, v in line.items() if k != "unread")


def _said(pairs: Iterable[tuple[str, Any]]) -> Json:
    return {key: value for key, value in pairs if value is not None}
