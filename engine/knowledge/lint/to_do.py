"""Placeholders that are left in a file: what `coverpack new` marks, or its author does."""

import re
from collections.abc import Iterator

from engine.knowledge.lint.rule import Category, Finding, Rule
from engine.knowledge.lint.subjects import KnowledgeBase
from engine.language.problems import Path
from engine.language.shape import Json

# The two words alone are ordinary English ("nothing to do with"): they mark with a colon only.
_MARK = re.compile(r"(?<!\w)(?:to do\s*:|(?:todo|tbd)\b)[:,.;\s]*", re.IGNORECASE)


def _left(base: KnowledgeBase) -> Iterator[Finding]:
    documents = base.documents + ([base.facts[0]] if base.facts else [])
    for document in documents:
        for path, text in _texts(document.value, ()):
            if mark := _MARK.search(text):
                what = text[mark.end() :].strip() or "what stands here"
                yield Finding(document, path, f"it is still to do: {what}")


def _texts(value: Json, path: Path) -> Iterator[tuple[Path, str]]:
    match value:
        case str():
            yield path, value
        case dict():
            for key, inner in value.items():
                yield from _texts(inner, (*path, key))
        case list():
            for index, inner in enumerate(value):
                yield from _texts(inner, (*path, index))
        case _:
            pass


RULE = Rule(
    "to-do",
    Category.RELEASE,
    "Nothing is left that is marked as to do.",
    _left,
)
