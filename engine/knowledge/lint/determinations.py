"""The order of determinations, on which the answer depends."""

from collections.abc import Iterator

from engine.knowledge.lint.rule import Category, Finding, Rule, each_pack
from engine.knowledge.lint.subjects import KnowledgeBase, PackFile
from engine.knowledge.packs import Determination

_PLACES = (
    "not_applicable",
    "contraindication",
    "limit_exceeded",
    "criteria_not_met",
    "partially_covered",
    "covered",
)


def _place(determination: Determination) -> int | None:
    """The place in the order; `None` where the order says nothing of such a determination."""
    word = determination.basis or determination.outcome.value
    return _PLACES.index(word) if word in _PLACES else None


def _order(one: PackFile, _: KnowledgeBase) -> Iterator[Finding]:
    latest: Determination | None = None
    for determination in one.pack.determinations[:-1]:
        place = _place(determination)
        if place is None:
            continue
        before = _place(latest) if latest else None
        if latest is None or before is None or before <= place:
            latest = determination
            continue
        earlier = f"`{latest.id}` ({_PLACES[before]})"
        message = f"`{determination.id}` ({_PLACES[place]}) stands after {earlier}"
        hint = "the order is " + ", ".join(f"`{word}`" for word in _PLACES)
        path = (*one.determination_path(determination.id), "id")
        yield Finding(one.document, path, message, hint, about=determination.id)


RULES = (
    Rule(
        "determination-order",
        Category.STRUCTURE,
        "Determinations stand in the order that makes what rules a service out speak first.",
        each_pack(_order),
        excusable=True,
    ),
)
