"""Trees in the words of each peer."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any as Json

from benchmarks.scale.files import thousandths
from benchmarks.scale.rails import All, Any, Leaf, Tree

SIGNS = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}


def text_of(tree: Tree, leaf: Callable[[Leaf], str], words: Mapping[type, str]) -> str:
    """A tree as a text, with the words for `and` and `or`."""
    if isinstance(tree, Leaf):
        return leaf(tree)
    parts = [text_of(part, leaf, words) for part in tree.parts]
    return f"({words[type(tree)].join(parts)})"


def in_cel(tree: Tree) -> str:
    """CEL: a missing number is null, and null has no order."""

    def leaf(one: Leaf) -> str:
        if isinstance(one.value, bool):
            return f"{one.column} == {str(one.value).lower()}"
        return f"({one.column} != null && {one.column} {_compared(one)})"

    return text_of(tree, leaf, {All: " && ", Any: " || "})


def in_strict_cel(tree: Tree) -> str:
    """CEL where nothing may be compared with null: a missing value is a field that is not there."""

    def leaf(one: Leaf) -> str:
        value = f"row.{one.column}"
        if isinstance(one.value, bool):
            told = f"{value} == {str(one.value).lower()}"
        else:
            told = f"{value} {_compared(one)}"
        return f"(has({value}) && {told})"

    return text_of(tree, leaf, {All: " && ", Any: " || "})


def in_zen(tree: Tree) -> str:
    """Zen's expression language."""

    def leaf(one: Leaf) -> str:
        if isinstance(one.value, bool):
            return f"{one.column} == {str(one.value).lower()}"
        return f"({one.column} != null and {one.column} {_compared(one)})"

    return text_of(tree, leaf, {All: " and ", Any: " or "})


def in_cedar(tree: Tree) -> str:
    """Cedar: a missing value is an attribute that the context does not have."""

    def leaf(one: Leaf) -> str:
        value = f"context.{one.column}"
        if isinstance(one.value, bool):
            told = value if one.value else f"!{value}"
        else:
            told = f"{value} {_compared(one)}"
        return f"(context has {one.column} && {told})"

    return text_of(tree, leaf, {All: " && ", Any: " || "})


def in_json_logic(tree: Tree) -> Json:
    """JSON logic: null is taken for 0 in comparisons, so it is asked for first."""
    if isinstance(tree, Leaf):
        value: Json = {"var": tree.column}
        if isinstance(tree.value, bool):
            return {"===": [value, tree.value]}
        compared = {SIGNS[tree.operator]: [value, thousandths(tree.value)]}
        return {"and": [{"!==": [value, None]}, compared]}
    word = "and" if isinstance(tree, All) else "or"
    return {word: [in_json_logic(part) for part in tree.parts]}


def _compared(one: Leaf) -> str:
    assert isinstance(one.value, Decimal)
    return f"{SIGNS[one.operator]} {thousandths(one.value)}"
