"""Procedure codes that a pack names: each has the form of one."""

import re
from collections.abc import Iterator

from engine.knowledge.lint.json_places import objects_with
from engine.knowledge.lint.rule import Category, Finding, Rule, each_pack
from engine.knowledge.lint.subjects import KnowledgeBase, PackFile
from engine.language.problems import Path
from engine.language.shape import Json

_PROCEDURE = re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}")
"""Five digits, or four with one letter at an end: HCPCS of either level. Of diagnoses the
dictionary itself says what they look like."""


def _form(one: PackFile, base: KnowledgeBase) -> Iterator[Finding]:
    for path, code in _codes(one, base):
        if not _PROCEDURE.fullmatch(code):
            message = f"`{code}` is not the form of a procedure code"
            hint = "it has five digits, or four and a letter at one end, as in `64628`"
            yield Finding(one.document, path, message, hint)


def _codes(one: PackFile, base: KnowledgeBase) -> Iterator[tuple[Path, str]]:
    for path, holder in objects_with("exceeding", one.document.value):
        yield from _listed((*path, "exceeding"), holder["exceeding"])
    for path, holder in objects_with("fact", one.document.value):
        if holder["fact"] == "claim.units" and "of" in holder:
            yield (*path, "of"), holder["of"]
        if holder["fact"] != "claim.codes":
            continue
        for key, operand in holder.items():
            match operand:
                case list():
                    yield from _listed((*path, key), operand)
                case {"value_set": name}:
                    for code in base.library.sets[name].codes:
                        yield (*path, key, "value_set"), code
                case _:
                    pass


def _listed(path: Path, codes: Json) -> Iterator[tuple[Path, str]]:
    for index, code in enumerate(codes):
        yield (*path, index), code


RULES = (
    Rule(
        "code-form",
        Category.STRUCTURE,
        "A procedure code that a pack names has the form of one.",
        each_pack(_form),
    ),
)
