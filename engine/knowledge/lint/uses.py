"""What is declared and never used, and value sets used on days for which they do not hold."""

from collections.abc import Iterator
from datetime import date, timedelta

from engine.knowledge.lint.json_places import objects_with
from engine.knowledge.lint.rule import Category, Finding, Rule, each_pack
from engine.knowledge.lint.subjects import KnowledgeBase, PackFile
from engine.language.shape import Json


def _value_sets(base: KnowledgeBase) -> Iterator[Finding]:
    used = {
        holder["value_set"]
        for one in base.packs
        for _, holder in objects_with("value_set", one.document.value)
    }
    for found in base.value_sets:
        if found.value_set.id not in used:
            message = f"no pack uses value set `{found.value_set.id}`"
            yield Finding(found.document, ("id",), message, "use it, or remove the file")


def _facts(base: KnowledgeBase) -> Iterator[Finding]:
    # What the shipped dictionary declares is offered to every library, used there or not.
    if base.facts is None or base.library.extended is None:
        return
    document, dictionary = base.facts
    used: set[str] = set()
    left = [
        holder["fact"]
        for one in base.packs
        for _, holder in objects_with("fact", one.document.value)
    ]
    while left:
        id = left.pop()
        fact = dictionary.facts.get(id)
        if fact is not None and id not in used:
            used.add(id)
            left += [*fact.asks, *(fact.derivation.inputs if fact.derivation else ())]
    raw: Json = document.value
    for id in raw["facts"]:
        if id not in used:
            message = f"no pack asks for fact `{id}`"
            yield Finding(document, ("facts", id), message, "use it, or remove it", at_key=True)


def _value_set_dates(one: PackFile, base: KnowledgeBase) -> Iterator[Finding]:
    first, last = one.pack.earliest, _last_day(one, base)
    seen: set[str] = set()
    for path, holder in objects_with("value_set", one.document.value):
        value_set = base.library.sets[holder["value_set"]]
        if value_set.id in seen:
            continue
        seen.add(value_set.id)
        name, message = f"value set `{value_set.id}`", None
        if value_set.valid_from and first and first < value_set.valid_from:
            message = f"{name} holds from {value_set.valid_from} on, the pack from {first} on"
        elif value_set.valid_to and last and value_set.valid_to < last:
            message = f"{name} holds until {value_set.valid_to}, the pack held on {last}"
        if message:
            hint = "use a list that holds on the dates of the pack"
            where = (*path, "value_set")
            yield Finding(one.document, where, message, hint, about=value_set.id)


def _last_day(one: PackFile, base: KnowledgeBase) -> date | None:
    """The last day on which the pack is known to have been in force."""
    later = [
        pack.certain_from
        for pack, _ in base.versions(one.pack.id)
        if pack.certain_from
        and one.pack.earliest
        and pack.certain_from > one.pack.earliest
        and pack.version != one.pack.version
    ]
    if one.pack.dates.retired:
        return one.pack.dates.retired.day
    if later:
        return min(later) - timedelta(days=1)
    known = one.pack.dates.observed or one.pack.dates.effective
    return known.day if known else None


RULES = (
    Rule(
        "unused-value-set",
        Category.USE,
        "Some pack uses every value set.",
        _value_sets,
        severity="warning",
        needs_all=True,
    ),
    Rule(
        "unused-fact",
        Category.USE,
        "Some pack asks for every fact that a library of one's own declares.",
        _facts,
        severity="warning",
        needs_all=True,
    ),
    Rule(
        "value-set-dates",
        Category.USE,
        "A pack uses value sets that hold on its dates.",
        each_pack(_value_set_dates),
        excusable=True,
    ),
)
