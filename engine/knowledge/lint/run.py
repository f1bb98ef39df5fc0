"""Linting: from paths to everything that is found in them."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.knowledge.dictionary import Dictionary
from engine.knowledge.library import Library, open_library
from engine.knowledge.lint.acknowledgments import settle
from engine.knowledge.lint.files import absolute, label, library_of
from engine.knowledge.lint.reading import (
    FACTS,
    PAYERS,
    READERS,
    VALUE_SET,
    FileRead,
    Reader,
    read_typed,
    readings,
    with_schema,
)
from engine.knowledge.lint.registry import RULES
from engine.knowledge.lint.rule import Finding, Rule
from engine.knowledge.lint.subjects import KnowledgeBase, PackFile, ValueSetFile
from engine.knowledge.packs import Pack
from engine.knowledge.payers import Payers
from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.knowledge.value_sets import ValueSet
from engine.language.problems import Problem


@dataclass(frozen=True, slots=True)
class Report:
    """What lint found. `unchecked` files wait for another file to be right."""

    files: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    unchecked: tuple[str, ...]

    def count(self, severity: str) -> int:
        """How many findings have a severity."""
        return sum(one.severity == severity for one in self.diagnostics)


def lint(
    paths: Iterable[str | os.PathLike[str]],
    library: Library,
    readers: Mapping[str, Reader] | None = None,
) -> Report:
    """Lint files and folders; without any, the library's own policies.

    A file is seen within the library that it lies in; `library` is for those that lie in none.
    `readers` are those of forms that the knowledge base itself does not know. Rules look at whole
    libraries, and what they find is reported where it stands in a file that was asked for.

    Raises `InputError` where there is no such file or folder; a report without files says that
    nothing was found to lint.
    """
    groups: dict[Path | None, list[FileRead]] = {}
    for read in readings([*paths] or [library.policies]):
        groups.setdefault(library_of(read.file), []).append(read)
    known = {**READERS, **(readers or {})}
    runs = [
        _Run(_library_at(root, library), root is not None, asked, known)
        for root, asked in groups.items()
    ]
    for run in runs:
        run.lint()
    files = tuple(label(read.file) for asked in groups.values() for read in asked)
    found = dict.fromkeys(one for run in runs for one in run.diagnostics)
    return Report(
        files=files,
        diagnostics=tuple(sorted(found, key=_in_order_of(files))),
        unchecked=tuple(name for run in runs for name in run.unchecked),
    )


def _in_order_of(files: Sequence[str]) -> Callable[[Diagnostic], tuple[int, int, int]]:
    """By file, those that were not asked for first, because others wait for them; then by place."""
    rank = {name: place for place, name in enumerate(files)}
    return lambda one: (rank.get(one.file, -1), one.line or 0, one.column or 0)


def _library_at(root: Path | None, library: Library) -> Library | tuple[Diagnostic, ...]:
    if root is None or root == absolute(library.root):
        return library
    try:
        return open_library(root)
    except InputError as error:
        return error.diagnostics


class _Run:
    """The linting of what was asked for in one library."""

    def __init__(
        self,
        library: Library | tuple[Diagnostic, ...],
        is_library: bool,
        asked: Sequence[FileRead],
        readers: Mapping[str, Reader],
    ) -> None:
        self.library = library
        self.is_library = is_library
        self.asked = asked
        self.readers = readers
        self.diagnostics: list[Diagnostic] = []
        self.unchecked: list[str] = []

    def lint(self) -> None:
        """Fill `diagnostics` and `unchecked`."""
        if not isinstance(self.library, Library):
            self.diagnostics += self.library
            self.unchecked += [label(read.file) for read in self.asked]
            return
        reads = {read.file: read for read in self._around(self.library)}
        reads |= {read.file: read for read in self.asked}
        declared = [read for read in reads.values() if self._declares(read)]
        typed = {
            read.file: read_typed(read, self.library, self.readers, ready=True) for read in declared
        }
        wrong = [one for read in typed.values() for one in read.problems]
        wrong = wrong or list(_unready(self.library))
        for file, read in reads.items():
            if file not in typed:
                typed[file] = read_typed(read, self.library, self.readers, ready=not wrong)
        for read in self.asked:
            found = with_schema(typed[read.file])
            self.diagnostics += found.problems
            if found.blocked:
                self.unchecked.append(label(found.file))
        self.diagnostics += wrong
        if not wrong:
            self._apply_rules(self._base(self.library, list(typed.values())))

    def _around(self, library: Library) -> Iterator[FileRead]:
        """The library's own files, asked for or not: what rules must see to judge one of them."""
        if self.is_library:
            yield from readings([library.policies])

    def _declares(self, read: FileRead) -> bool:
        if not self.is_library or not isinstance(self.library, Library):
            return False
        policies = absolute(self.library.policies)
        by_place = (policies / "facts.json", policies / "payers.json")
        return (
            read.form in (FACTS, PAYERS, VALUE_SET)
            or read.file in by_place
            or read.file.parent == policies / "value_sets"
        )

    def _base(self, library: Library, reads: list[FileRead]) -> KnowledgeBase:
        packs, sets = [], []
        facts, payers = None, None
        for read in reads:
            document = read.document
            if document is None:
                continue
            match read.value:
                case Pack() as pack:
                    packs.append(PackFile(read.file, document, pack))
                case ValueSet() as value_set:
                    sets.append(ValueSetFile(read.file, document, value_set))
                case Dictionary() as dictionary:
                    facts = (document, dictionary)
                case Payers():
                    payers = document
                case _:
                    pass
        return KnowledgeBase(
            library,
            tuple(packs),
            tuple(sets),
            facts,
            payers,
            library.payers,
            self.is_library,
            is_complete=all(map(_is_read, reads)),
        )

    def _apply_rules(self, base: KnowledgeBase) -> None:
        found = [
            (rule, finding)
            for rule in RULES.values()
            if rule.applies(base)
            for finding in rule.check(base)
        ]
        asked = {label(read.file) for read in self.asked}
        for rule, finding in settle(found, base, RULES):
            if finding.document.name in asked:
                self.diagnostics.append(_diagnostic(rule, finding))


def _is_read(read: FileRead) -> bool:
    """Whether what the file adds to the library is known."""
    if read.document is None:
        return False
    return read.value is not None or read.form not in READERS


def _unready(library: Library) -> Iterator[Diagnostic]:
    """What is wrong with the declarations together, or with the library that is extended."""
    for load in (lambda: library.facts, lambda: library.sets, lambda: library.payers):
        try:
            load()
        except InputError as error:
            yield from error.diagnostics


def _diagnostic(rule: Rule, finding: Finding) -> Diagnostic:
    hint = finding.hint
    if rule.excusable:
        excuse = f"if it is meant, acknowledge `{rule.key(finding)}` in the pack"
        hint = f"{hint}; {excuse}" if hint else excuse
    problem = Problem(finding.path, rule.name, finding.message, hint, finding.at_key)
    return finding.document.diagnose(problem, rule.severity)
