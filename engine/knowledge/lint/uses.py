"""What is declared and never used, and value sets used on days for which they do not hold."""

from collections.abc import Iterator

from engine.knowledge.lint.json_places import objects_with
from engine.knowledge.lint.rule import Category, Finding, Rule, each_pack
from engine.knowledge.lint.subjects import KnowledgeBase, PackFile
from engine.language.conditions import Condition, Members, tests_in
from engine.language.facts import Fact
from engine.language.shape import Json


def _value_sets(base: KnowledgeBase) -> Iterator[Finding]:
    users = _users(base, "value_set")
    for found in base.value_sets:
        id, reason = found.value_set.id, found.value_set.unused
        if id not in users and reason is None:
            message = f"no pack uses value set `{id}`"
            yield Finding(found.document, ("id",), message, f"use it, remove the file, {_EXCUSE}")
        elif id in users and reason is not None:
            message = f"value set `{id}` is said to be unused, and `{users[id]}` uses it"
            yield Finding(found.document, ("unused",), message, _NO_EXCUSE)


def _facts(base: KnowledgeBase) -> Iterator[Finding]:
    if base.facts is None:
        return
    document, dictionary = base.facts
    users = _users(base, "fact")
    left = list(users)
    while left:
        user = left.pop()
        for id in _looked_at(dictionary.facts[user]):
            if id not in users:
                users[id] = users[user]
                left.append(id)
    raw: Json = document.value
    for id in raw["facts"]:
        reason = dictionary.facts[id].unused
        if id not in users and reason is None:
            message, hint = f"no pack asks for fact `{id}`", f"use it, remove it, {_EXCUSE}"
            yield Finding(document, ("facts", id), message, hint, at_key=True)
        elif id in users and reason is not None:
            message = f"fact `{id}` is said to be unused, and `{users[id]}` asks for it"
            yield Finding(document, ("facts", id, "unused"), message, _NO_EXCUSE)


_EXCUSE = "or say under `unused` why it is kept"
_NO_EXCUSE = "leave `unused` out"


def _users(base: KnowledgeBase, key: str) -> dict[str, str]:
    """What conditions name under a key, each with a pack that does."""
    found: dict[str, str] = {}
    for one in base.packs:
        for _, holder in objects_with(key, one.document.value):
            found.setdefault(holder[key], one.pack.name)
    for coding in base.library.coding_packs:
        for edit in coding.edits.values():
            for name in _named(edit.condition, key):
                found.setdefault(name, coding.name)
    return found


def _named(condition: Condition, key: str) -> Iterator[str]:
    """The facts or value sets that a condition of a coding pack names."""
    for test in tests_in(condition):
        if key == "fact":
            yield test.fact
        elif isinstance(test.operand, Members) and test.operand.value_set:
            yield test.operand.value_set


def _looked_at(fact: Fact) -> tuple[str, ...]:
    """The facts that matter where this one is asked for: its inputs, and what must fit it."""
    inputs = fact.derivation.inputs if fact.derivation else ()
    return (*fact.asks, *inputs, *fact.presupposes)


def _value_set_dates(one: PackFile, base: KnowledgeBase) -> Iterator[Finding]:
    first, last = one.pack.earliest, base.last_day(one.pack)
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


RULES = (
    Rule(
        "unused-value-set",
        Category.USE,
        "Some pack uses every value set, or it says why it is kept.",
        _value_sets,
        severity="warning",
        needs_all=True,
    ),
    Rule(
        "unused-fact",
        Category.USE,
        "Some pack asks for every fact that is declared, or the fact says why it is kept.",
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
