"""The raw columnar encounter: its columns and their types, derived from the fact dictionary.

One row an encounter. Every fact that can be stated is a column of its own name; a set is a list,
with a flag column that says whether the list is complete. Statements are settled when a row is
written: what several sources say differently, or what is only possible, is NULL, and the columns
`conflicts` and `possible` name those facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.language.facts import Fact
from engine.language.values import Kind
from engine.scale.sql import PRECISION, SCALE

if TYPE_CHECKING:
    import pyarrow as pa

RAW_FORM = "coverpack/encounters-raw/1"
FORM_KEY = b"coverpack.form"
COMPLETE = ".complete"
"""What the flag column of a set is called, after the name of its fact."""

TEXTS = ("payer", "plan", "line_of_business", "plan_state", "state", "county", "zip", "sex")
CLAIM_TEXTS = ("form", "setting", "place_of_service", "id", "type_of_bill")
LINE_TEXTS = ("code", "provider", "revenue_code", "place_of_service")
LINE_NUMBERS = ("line", "units", "minutes")
LINE_FIELDS = (
    *(*LINE_NUMBERS, *LINE_TEXTS),
    *("modifiers", "diagnosis_pointers", "unlisted_description"),
)
"""The fields of a claim line that `unread` may name."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The raw form for one dictionary: the facts that have a column, in its order."""

    facts: Mapping[str, Fact]

    @property
    def arrow(self) -> "pa.Schema":
        """The schema, with the name of the form in its metadata."""
        import pyarrow as pa

        texts = pa.list_(pa.string())
        line = pa.struct(
            [
                *(pa.field(name, pa.int32()) for name in LINE_NUMBERS),
                *(pa.field(name, pa.string()) for name in LINE_TEXTS),
                pa.field("modifiers", texts),
                pa.field("diagnosis_pointers", pa.list_(pa.int32())),
                pa.field("unlisted_description", pa.bool_()),
                pa.field("unread", texts),
            ]
        )
        fields = [
            pa.field("id", pa.string(), nullable=False),
            pa.field("date_of_service", pa.date32(), nullable=False),
            *(pa.field(name, pa.string()) for name in TEXTS),
            pa.field("birth_date", pa.date32()),
            pa.field("requested", texts),
            *(pa.field(f"claim.{name}", pa.string()) for name in CLAIM_TEXTS),
            pa.field("claim.primary_elsewhere", pa.bool_()),
            pa.field("claim.diagnoses", texts),
            pa.field("claim.lines", pa.list_(line)),
            *(field for fact in self.facts.values() for field in _fields(fact)),
            pa.field("conflicts", texts),
            pa.field("possible", texts),
        ]
        return pa.schema(fields, metadata={FORM_KEY: RAW_FORM.encode()})


def columns_for(dictionary: Mapping[str, Fact]) -> Columns:
    """The columns for a dictionary: of what is stated under `facts`."""
    stated = {id: f for id, f in dictionary.items() if f.given == "facts" or f.givable}
    return Columns(stated)


def _fields(fact: Fact) -> "list[pa.Field]":
    import pyarrow as pa

    if fact.kind is Kind.SET:
        flag = pa.field(fact.id + COMPLETE, pa.bool_())
        return [pa.field(fact.id, pa.list_(pa.string())), flag]
    types = {
        Kind.BOOLEAN: pa.bool_(),
        Kind.DATE: pa.date32(),
        Kind.ENUM: pa.string(),
        Kind.NUMBER: pa.int64() if fact.whole else pa.decimal128(PRECISION, SCALE),
    }
    return [pa.field(fact.id, types[fact.kind])]
