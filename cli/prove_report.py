"""What `coverpack prove` leaves open as diagnostics: at the line of the criterion concerned."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cli.coding_names import names_edits
from engine.knowledge.library import Library
from engine.knowledge.lint import RULES, Report
from engine.knowledge.lint.acknowledgments import PROVEN
from engine.knowledge.texts.documents import Diagnostic, Document, read_document
from engine.language.near import near
from engine.language.problems import Path as JsonPath
from engine.language.problems import Problem
from engine.proof.findings import COVERAGE, Finding, PackProof

LAWS: Mapping[str, str] = {
    "undecided": "an encounter has no answer, or two",
    "overturned": "knowing more overturns a settled answer",
    "version-overlap": "two versions of the policy are in force on one day",
    "acknowledgment": "a pack acknowledges what does not occur",
    "unanswered": "a question was not answered in time, or could not be asked",
}
FOUND: Mapping[str, str] = {**PROVEN, **LAWS}
"""Everything that can be reported, each with its meaning."""
NOWHERE = "it rests on what the determinations themselves say"
_BEGINNING: JsonPath = ("dates",)
_PARTS = ("criteria", "determinations")


def report_of(proofs: Sequence[PackProof], library: Library, names: Sequence[str]) -> Report:
    """What is open in packs; `names` are those that a person gave, files among them."""
    files = dict(_files(library, names))
    listed: list[str] = []
    found: list[Diagnostic] = []
    for proof in proofs:
        path = files[proof.pack]
        document = read_document(path)
        labeled = Document(library.label(path.absolute()), document.text, document.value)
        listed.append(labeled.name)
        found += _of_pack(proof, labeled)
    return Report(tuple(listed), tuple(found), ())


def _files(library: Library, names: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """The file of each pack; of several the one that a person named."""
    for path in library.pack_files():
        yield library.pack_at(path).name, path
    for one in filter(None, (library.extended, library)):
        for path in one.coding_files():
            yield library.coding_pack_at(path).name, path
    for path in (Path(name) for name in names if name.endswith(".json")):
        named = library.coding_pack_at if names_edits(str(path)) else library.pack_at
        yield named(path).name, path


def _of_pack(proof: PackProof, document: Document) -> Iterator[Diagnostic]:
    for one in proof.open:
        message = f"{one.item}: {one.message}, because of {because(one)}"
        excuse = None
        if one.kind in PROVEN and proof.kind == COVERAGE:
            excuse = f"if the policy itself is so, acknowledge `{one.key}` in the pack"
        place = _place(document, one.item)
        if one.kind == "version-overlap":
            place, excuse = _BEGINNING, "correct the date that is wrong"
        problem = Problem(place, one.kind, message, excuse)
        yield document.diagnose(problem)
    for key in proof.idle:
        number = [one["finding"] for one in _value(document)["acknowledged"]].index(key)
        path: JsonPath = ("acknowledged", number, "finding")
        message, hint = idle_words(proof, key)
        yield document.diagnose(Problem(path, "acknowledgment", message, hint))
    for about in (*proof.unanswered, *([proof.beyond] if proof.beyond else [])):
        yield document.diagnose(Problem((), "unanswered", f"not proven: {about}"), "warning")


def because(finding: Finding) -> str:
    """The reason in one line."""
    return "; ".join(finding.because) or NOWHERE


def idle_words(proof: PackProof, key: str) -> tuple[str, str]:
    """What is wrong with an acknowledgment that fits nothing, and what to do."""
    kind = key.partition(":")[0]
    if kind not in PROVEN:
        known = [*PROVEN, *RULES]
        return f"there is no finding `{key}`", near(kind, known) or f"one of {', '.join(PROVEN)}"
    same = [one.key for one in proof.open if one.kind == kind]
    hint = f"write `{same[0]}`" if same else "remove it"
    return f"`{key}` is acknowledged and does not occur", hint


def _place(document: Document, item: str) -> JsonPath:
    """Where a criterion or determination stands; of two criteria the first."""
    wanted = item.partition("+")[0]
    for part in _PARTS:
        for number, one in enumerate(_value(document).get(part, [])):
            if one["id"] == wanted:
                return (part, number, "id")
    return ("determinations",)


def _value(document: Document) -> dict[str, Any]:
    """The pack as plain JSON; that it is one was checked when it was read."""
    value: Any = document.value
    return dict(value)
