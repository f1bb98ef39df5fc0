"""A claim as one text in a column: what its lines' answers depend on, and nothing else.

Prepared rows hold no lists, so a claim becomes one text, made in SQL and read here. Claims that
differ only in what no line fact looks at (minutes, which revenue code, who the provider is, as long
as it is the same one) have the same text: a year of claims has far fewer texts than claims.
"""

import json
from collections.abc import Iterable
from typing import Any

from engine.encounter.model import Claim, ClaimLine
from engine.scale import sql
from engine.scale.dialect import Dialect, Fields
from engine.scale.sql import Expr

CLAIM_TEXT = "claim:text"
"""The column of the text; NULL without a claim."""
PLACE_UNREAD = "place_of_service"
_ANY_REVENUE = "0000"
"""Stands for a revenue code, of which only matters that there is one."""

Json = dict[str, Any]


def claim_text(dialect: Dialect) -> Expr:
    """The text over raw columns. What is NULL may be left out of it or be `null`."""
    lines = sql.column("claim.lines")
    providers = dialect.field_of_all(lines, "provider")

    def line(of: Fields) -> Iterable[tuple[str, Expr]]:
        yield "n", of("line")
        yield "c", of("code")
        yield "u", of("units")
        yield "r", sql.is_known(of("revenue_code"))
        yield "m", of("modifiers")
        yield "x", of("diagnosis_pointers")
        yield "w", of("place_of_service")
        yield "p", dialect.place_in(providers, of("provider"))
        yield "t", of("unlisted_description")
        yield "q", of("unread")

    text = dialect.json_text(
        [
            ("f", sql.column("claim.form")),
            ("s", sql.column("claim.setting")),
            ("w", sql.column("claim.place_of_service")),
            ("e", sql.column("claim.primary_elsewhere")),
            ("d", sql.column("claim.diagnoses")),
            ("l", dialect.rows_of(lines, line)),
        ]
    )
    return sql.case((sql.is_known(lines.copy()), text), otherwise=sql.unknown("VARCHAR"))


def claim_in(text: str) -> Claim:
    """The claim of a text, its lines in the order of their numbers."""
    said = json.loads(text)
    listed = said.get("d")
    return Claim(
        lines=tuple(sorted(map(_line, said["l"]), key=lambda line: line.line)),
        form=said.get("f"),
        setting=said.get("s"),
        place_of_service=said.get("w"),
        diagnoses=None if listed is None else tuple(listed),
        primary_elsewhere=said.get("e"),
    )


def _line(said: Json) -> ClaimLine:
    provider = said.get("p")
    return ClaimLine(
        line=said["n"],
        code=said.get("c"),
        units=said.get("u"),
        modifiers=tuple(said.get("m") or ()),
        diagnosis_pointers=tuple(said.get("x") or ()),
        provider=None if provider is None else str(provider),
        revenue_code=_ANY_REVENUE if said["r"] else None,
        place_of_service=said.get("w"),
        unlisted_description=said.get("t"),
        unread=frozenset(said.get("q") or ()),
    )
