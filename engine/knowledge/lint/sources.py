"""Citations and the sources they name: grades that hold, addresses and digests that can be used."""

import re
from collections.abc import Iterator

from engine.knowledge.evidence import GRADES
from engine.knowledge.lint.json_places import objects_with
from engine.knowledge.lint.rule import Category, Finding, Rule
from engine.knowledge.lint.subjects import KnowledgeBase
from engine.language.shape import Json

_URL = re.compile(r"https?://[^\s/.]+\.[^\s]+")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_ORDER = {grade.value: rank for rank, grade in enumerate(GRADES)}


def _above_source(base: KnowledgeBase) -> Iterator[Finding]:
    for document in base.documents:
        grades = {source["id"]: source["evidence"] for source in _sources(document.value)}
        for path, holder in objects_with("citation", document.value):
            citation = holder["citation"]
            grade, source = citation.get("evidence"), citation["source"]
            if grade is not None and _ORDER[grade] < _ORDER[grades[source]]:
                known = f"its source `{source}` is only `{grades[source]}`"
                message = f"the citation is `{grade}`, and {known}"
                hint = "what is read in a source cannot be known better than the source"
                yield Finding(document, (*path, "citation", "evidence"), message, hint)


def _form(base: KnowledgeBase) -> Iterator[Finding]:
    for document in base.documents:
        for index, source in enumerate(_sources(document.value)):
            path = ("sources", index)
            url, digest = source.get("url"), source.get("digest")
            if url is not None and not _URL.fullmatch(url):
                message = f"`{url}` is not the address of a page"
                hint = "write it whole, from `https://` on, or leave it out"
                yield Finding(document, (*path, "url"), message, hint)
            if digest is not None and not _DIGEST.fullmatch(digest):
                message = "the digest is not `sha256:` and 64 hexadecimal digits in lower case"
                yield Finding(document, (*path, "digest"), message)


def _undated(base: KnowledgeBase) -> Iterator[Finding]:
    for document in base.documents:
        for index, source in enumerate(_sources(document.value)):
            if source.get("complete") and "read_on" not in source:
                message = f"source `{source['id']}` was read to its end, and it does not say when"
                hint = "give the day as `read_on`"
                yield Finding(document, ("sources", index), message, hint)


def _sources(value: Json) -> list[dict[str, Json]]:
    found: list[dict[str, Json]] = value["sources"]
    return found


RULES = (
    Rule(
        "evidence-above-source",
        Category.EVIDENCE,
        "A statement is not known better than the source it cites.",
        _above_source,
    ),
    Rule(
        "source-form",
        Category.EVIDENCE,
        "A source can be found again: it has a whole address and a whole digest, or none.",
        _form,
    ),
    Rule(
        "source-undated",
        Category.EVIDENCE,
        "A source that was read to its end says on which day.",
        _undated,
        severity="warning",
    ),
)
