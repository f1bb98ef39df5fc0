"""Codes that a pack names: their form, and whether a technique comes with the codes of it."""

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
    for path, code in named_codes(one, base):
        if not _PROCEDURE.fullmatch(code):
            message = f"`{code}` is not the form of a procedure code"
            hint = "it has five digits, or four and a letter at one end, as in `64628`"
            yield Finding(one.document, path, message, hint)


def named_codes(one: PackFile, base: KnowledgeBase) -> Iterator[tuple[Path, str]]:
    """The procedure codes that a pack names, each with its place."""
    for key in ("exceeding", "codes"):
        for path, holder in objects_with(key, one.document.value):
            yield from _listed((*path, key), holder[key])
    for path, holder in objects_with("fact", one.document.value):
        if holder["fact"] == "claim.units" and "of" in holder:
            yield (*path, "of"), holder["of"]
    yield from members_of("claim.codes", one, base)


def members_of(fact: str, one: PackFile, base: KnowledgeBase) -> Iterator[tuple[Path, str]]:
    """The codes that conditions look for in a set, written out or by a value set."""
    for path, holder in objects_with("fact", one.document.value):
        for key, operand in holder.items() if holder["fact"] == fact else ():
            match operand:
                case list():
                    yield from _listed((*path, key), operand)
                case {"value_set": name}:
                    for code in base.library.sets[name].codes:
                        yield (*path, key, "value_set"), code
                case _:
                    pass


def _technique(one: PackFile, _: KnowledgeBase) -> Iterator[Finding]:
    if one.pack.kind != "coverage" or one.pack.listed_codes is not None:
        return
    if any(_CODES in silence.facts for silence in one.pack.silences):
        return
    for path, holder in objects_with("fact", one.document.value):
        named = holder.get("is") or next(iter(holder.get("in", ())), None)
        if holder["fact"] == _TECHNIQUE and named not in (None, _OTHER):
            message = f"the pack is about technique `{named}`, {_NO_CODES}"
            yield Finding(one.document, (*path, "fact"), message, _SAY_CODES)
            return


_TECHNIQUE, _OTHER, _CODES = "procedure.technique", "other", "claim.codes"
_NO_CODES = "and says nothing of the codes that its document lists"
_SAY_CODES = (
    'give those that the document lists as `listed_codes`, or a silence with `"facts": '
    '["claim.codes"]` that says that there is no list or that it was not seen'
)


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
    Rule(
        "technique-without-codes",
        Category.STRUCTURE,
        "A pack about a technique says which codes its document lists, or that it lists none.",
        each_pack(_technique),
        severity="warning",
        excusable=True,
    ),
)
