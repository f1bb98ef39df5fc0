"""The one layout of a file of a library: keys in their canonical order, then `json_writer.pretty`.

The order is that of the readers and their documentation. A key that is not among them keeps its
place after those that are; facts, payers and codes stay in the order they were written in, which is
the order of every listing.
"""

from collections.abc import Mapping, Sequence

from engine.knowledge.texts.documents import Document
from engine.knowledge.texts.json_writer import pretty
from engine.language.operators import OPERATORS
from engine.language.shape import Json

_CONDITION = (
    *("all", "any", "not", "at_least", "criterion", "not_seen", "fact", "of"),
    *OPERATORS,
    "unit",
)
_CITATION = ("source", "section", "evidence")
_DATED = ("date", "evidence", "note")
_SOURCE = ("id", "document", "evidence", "complete", "url", "read_on", "digest", "note")
_HEAD = ("$schema", "schema")
_PACK = (
    *_HEAD,
    *(
        "id",
        "version",
        "kind",
        "title",
        "aliases",
        "status",
        "authority",
        "payer",
        "scope",
        "dates",
    ),
    "sources",
    *(
        "criteria",
        "determinations",
        "warnings",
        "authorization",
        "silences",
        "listed_codes",
        "notes",
        "acknowledged",
    ),
)
_DATES = (
    "effective",
    "not_before",
    "published",
    "reviewed",
    "observed",
    "retired",
    "unverified_until",
)
_VALUE_SET = (
    *_HEAD,
    *(
        "id",
        "title",
        "codes",
        "exhaustive",
        "valid_from",
        "valid_to",
        "sources",
        "citation",
        "note",
        "unused",
    ),
)
_PAYERS = (*_HEAD, "sources", "payers", "plans", "areas", "bindings")
_MAPPING = (
    *_HEAD,
    *("encoding", "delimiter", "decimal", "missing", "always", "columns", "ignored", "note"),
)
_DOCUMENTS = (*_HEAD, "sources", "documents")
_WANTED = (
    *("id", "name", "rank", "answers", "aliases", "text_of", "dates_of", "uses_of", "plans"),
    *("replaces", "url", "citation"),
)
_BINDING = (
    *("payer", "plan", "kind", "policy", "follows", "lines_of_business", "states"),
    *("begins", "ends", "observed", "citation", "note"),
)
_AREA = (
    *("payer", "plan", "jurisdiction", "parts", "states", "counties", "except_counties"),
    "citation",
)
_ORDERS: Mapping[str, Sequence[str]] = {
    "citation": _CITATION,
    "condition": _CONDITION,
    "scope": _CONDITION,
    "dates": _DATES,
    **dict.fromkeys((*_DATES, "begins", "ends"), _DATED),
    "retired": (*_DATED, "published", "observed"),
    "sources": _SOURCE,
    "criteria": (
        *("id", "kind", "for_each", "title", "scope", "condition", "finding", "citation"),
        *("documents", "advisory", "note"),
    ),
    "finding": ("status", "action", "text", "except_evidence"),
    "determinations": (
        *("id", "outcome", "basis", "payer_term", "exceeding", "condition", "text", "citation"),
    ),
    "warnings": ("id", "from", "until", "condition", "text", "citation"),
    "authorization": ("cases", "required", "text", "evidence", "citation"),
    "cases": ("condition", "required", "text", "evidence", "citation"),
    "listed_codes": ("codes", "citation"),
    "silences": ("topic", "kind", "facts", "text", "document"),
    "acknowledged": ("finding", "reason"),
    "areas": _AREA,
    "bindings": _BINDING,
    "documents": _WANTED,
}
"""The order of keys in the objects that stand under a key, directly or in a list."""

_FORMS: Mapping[str, Sequence[str]] = {
    "coverpack/pack/1": _PACK,
    "coverpack/value-set/1": _VALUE_SET,
    "coverpack/payers/1": _PAYERS,
    "coverpack/payer-map/1": (*_HEAD, "sources", "rows", "note"),
    "coverpack/csv-mapping/1": _MAPPING,
    "coverpack/documents/1": _DOCUMENTS,
}
_PARTS = ("all", "any", "not", "of")
"""The keys of a condition that hold conditions."""


def laid_out(document: Document) -> str:
    """The text of a document in its layout, with a line break at the end; its value is the same."""
    value = document.value
    form = value.get("schema") if isinstance(value, dict) else None
    order = _FORMS.get(form) if isinstance(form, str) else None
    return pretty(value if order is None else _ordered(value, order)) + "\n"


def _ordered(value: Json, order: Sequence[str]) -> Json:
    """A value with its keys in an order, and what is in it in the orders that are known for it."""
    if isinstance(value, list):
        return [_ordered(item, order) for item in value]
    if not isinstance(value, dict):
        return value
    keys = [key for key in order if key in value]
    keys += [key for key in value if key not in keys]
    return {key: _ordered(value[key], _order_under(key, order)) for key in keys}


def _order_under(key: str, order: Sequence[str]) -> Sequence[str]:
    if order is _CONDITION:
        return _CONDITION if key in _PARTS else ()
    return _ORDERS.get(key, ())
