"""A knowledge base on disk: where it is found, and what is loaded from it, when it is needed.

A library is a folder that holds `policies/` (and, for tests, `features/`). With a `library.json`
that says `"extends": "coverpack"` it adds to the shipped library.
"""

import os
from collections.abc import Mapping
from copy import copy
from datetime import date
from functools import cached_property
from pathlib import Path

from engine.knowledge.coding_pack_reader import CODING, is_coding_pack, read_coding_pack
from engine.knowledge.coding_packs import CodingPack
from engine.knowledge.dictionary import Dictionary, read_dictionary
from engine.knowledge.pack_reader import read_pack
from engine.knowledge.packs import Pack
from engine.knowledge.payers import Payers, read_payers
from engine.knowledge.remittance import NOTHING, Remittance, remittance_at
from engine.knowledge.texts.documents import Diagnostic, Document, InputError, read_document
from engine.knowledge.value_sets import ValueSet, read_value_set
from engine.knowledge.wanted import WantedDocuments, read_wanted
from engine.language.facts import Fact
from engine.language.near import near
from engine.language.problems import Problem, quoted
from engine.language.shape import Fields

ENVIRONMENT = "COVERPACK_LIBRARY"
SHIPPED = "coverpack"
CARD = "library.json"
"""What a library of one's own is known by."""
_NAMES_LISTED = 8
_RESERVED = ("value_sets", CODING)
_TABLES = "tables"


def shipped_root() -> Path:
    """The folder of the library that comes with coverpack: in a checkout, else in the wheel."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_library"
    return inside if inside.is_dir() else package.parent


def find_library(option: str | os.PathLike[str] | None = None) -> "Library":
    """The library to work with: the one named, that of the working folder, or the shipped one.

    It is named by the option, else by `COVERPACK_LIBRARY`. Raises `InputError` where the folder
    that is named or found is not a library.
    """
    named = option or os.environ.get(ENVIRONMENT) or library_around(Path.cwd())
    return open_library(Path(named)) if named else Library(shipped_root())


def library_around(folder: Path) -> Path | None:
    """The root of the library that a folder lies in; only a `library.json` makes it known here."""
    for one in (folder, *folder.parents):
        if (one / CARD).is_file() and (one / "policies").is_dir():
            return one
    return None


def open_library(root: Path) -> "Library":
    """The library in a folder, with the one it extends."""
    if not (root / "policies").is_dir():
        message = "this is not a library: it holds no folder `policies`"
        if not root.is_dir():
            message = "there is no such folder"
        hint = "name the folder above `policies`"
        raise InputError([Diagnostic(str(root), None, None, "", "not-a-library", message, hint)])
    manifest = root / CARD
    if not manifest.is_file():
        return Library(root)
    document = read_document(manifest)
    problems: list[Problem] = []
    fields = Fields(document.value, (), problems, "a library")
    fields.raw("$schema")
    fields.choice("schema", ["coverpack/library/1"], required=True)
    fields.text("name")
    extends = fields.choice("extends", [SHIPPED])
    fields.done()
    if problems:
        raise InputError(tuple(document.diagnose(problem) for problem in problems))
    return Library(root, Library(shipped_root()) if extends else None)


def holds_edits(named: str, policy: str) -> Diagnostic:
    """What is said of what `named` a set of edits where a policy that decides is asked for."""
    message = f"`{policy}` holds edits of claim lines, and is no policy that decides"
    hint = f"`coverpack packs show {policy}` shows it"
    return Diagnostic(named, None, None, "", "coding-pack", message, hint)


class Library:
    """The facts, payers, value sets and packs of a knowledge base, each loaded when asked for.

    Every member raises `InputError` where a file of the library is wrong.
    """

    def __init__(self, root: Path, extended: "Library | None" = None) -> None:
        """`extended` is the library that this one adds to."""
        self.root = root
        self.extended = extended
        self._packs: dict[Path, Pack] = {}
        self._versions: dict[str, tuple[Pack, ...]] = {}

    @property
    def policies(self) -> Path:
        """The folder of the library's data."""
        return self.root / "policies"

    def label(self, path: Path) -> str:
        """A file as messages name it: relative to the working folder if it lies inside it."""
        try:
            return str(path.relative_to(Path.cwd()))
        except ValueError:
            return str(path)

    @cached_property
    def dictionary(self) -> Dictionary:
        """The fact dictionary."""
        base = self.extended.dictionary if self.extended else None
        path = self.policies / "facts.json"
        if not path.is_file():
            if base is not None:
                return base
            message = "the library has no facts: there is no such file"
            hint = f'to add to the shipped library, write `"extends": "{SHIPPED}"` in its `{CARD}`'
            name = self.label(path)
            raise InputError([Diagnostic(name, None, None, "", "not-found", message, hint)])
        return read_dictionary(self._document(path), base)

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The declared facts by id, in the order of every listing."""
        return self.dictionary.facts

    @cached_property
    def sets(self) -> Mapping[str, ValueSet]:
        """The value sets by id."""
        found = dict(self.extended.sets) if self.extended else {}
        for path in sorted((self.policies / "value_sets").glob("*.json")):
            document = self._document(path)
            value_set = read_value_set(document)
            if value_set.id in found:
                message = f"value set `{value_set.id}` is defined twice"
                raise InputError((document.diagnose(Problem(("id",), "redefined", message)),))
            found[value_set.id] = value_set
        return found

    @cached_property
    def value_sets(self) -> Mapping[str, tuple[str, ...]]:
        """The codes of each value set."""
        return {id: value_set.codes for id, value_set in self.sets.items()}

    @cached_property
    def payers(self) -> Payers:
        """The payers, areas and bindings."""
        base = self.extended.payers if self.extended else None
        path = self.policies / "payers.json"
        if not path.is_file() and base is not None:
            return base
        return read_payers(self._document(path), base)

    @cached_property
    def remittance(self) -> Remittance:
        """The codes that a remittance may carry; the extended library's where it has none."""
        own = remittance_at(self.policies)
        return own if own is not NOTHING or not self.extended else self.extended.remittance

    @cached_property
    def coding_packs(self) -> tuple[CodingPack, ...]:
        """All coding packs in force on some day, those of the extended library first."""
        found = list(self.extended.coding_packs) if self.extended else []
        for path in self.coding_files():
            pack = self.coding_pack_at(path)
            if pack.name in [one.name for one in found]:
                message = f"`{pack.name}` is defined already"
                problem = Problem(("version",), "redefined", message)
                raise InputError((self._document(path).diagnose(problem),))
            found.append(pack)
        return tuple(found)

    def coding_pack_at(self, path: Path) -> CodingPack:
        """The coding pack of one file, which may lie outside the library."""
        return read_coding_pack(self._document(path), self)

    def coding_files(self) -> list[Path]:
        """The library's own coding packs; tables and notes lie beside them in other forms."""
        files = sorted((self.policies / CODING).glob("*/*.json"))
        return [path for path in files if path.parent.name != _TABLES]

    @cached_property
    def wanted(self) -> WantedDocuments:
        """The documents that a person must obtain, those of the extended library with them."""
        below = self.extended.wanted.ordered if self.extended else ()
        path = self.policies / "documents.json"
        own = read_wanted(self._document(path), below) if path.is_file() else ()
        return WantedDocuments((*below, *own))

    def pack_files(self) -> list[Path]:
        """The files of all coverage packs, those of the extended library first."""
        below = self.extended.pack_files() if self.extended else []
        own = [
            path
            for path in sorted(self.policies.glob("*/*/*.json"))
            if path.relative_to(self.policies).parts[0] not in _RESERVED
        ]
        return below + own

    def policy_ids(self) -> list[str]:
        """The ids of all policies that have a pack."""
        return sorted({"/".join(path.parent.parts[-2:]) for path in self.pack_files()})

    def versions(self, policy: str) -> tuple[Pack, ...]:
        """The versions of a policy, the earliest first; those of unknown date last."""
        if policy in self._versions:
            return self._versions[policy]
        payer, _, name = policy.partition("/")
        files = [path for path in self.pack_files() if path.parent.parts[-2:] == (payer, name)]
        packs = [self.pack_at(path) for path in files]
        self._check_once(dict(zip(files, packs, strict=True)))
        packs.sort(key=lambda pack: (pack.earliest or date.max, pack.version))
        self._versions[policy] = tuple(packs)
        return self._versions[policy]

    def _check_once(self, packs: Mapping[Path, Pack]) -> None:
        """Refuse a version that two files give, such as one of the extended library."""
        first: dict[str, Path] = {}
        for path, pack in packs.items():
            there = first.setdefault(pack.name, path)
            if there is not path:
                message = f"`{pack.name}` is defined already by `{self.label(there)}`"
                problem = Problem(("version",), "redefined", message)
                raise InputError((self._document(path).diagnose(problem),))

    def changed(
        self,
        *,
        pack: Pack | None = None,
        payers: Payers | None = None,
        coding_pack: CodingPack | None = None,
    ) -> "Library":
        """The library with another text of one version, or other payers; no file is touched."""
        other = copy(self)
        other._versions = dict(self._versions)
        if pack is not None:
            others = [pack if one.name == pack.name else one for one in self.versions(pack.id)]
            others.sort(key=lambda one: (one.earliest or date.max, one.version))
            other._versions[pack.id] = tuple(others)
        if payers is not None:
            other.__dict__["payers"] = payers
        if coding_pack is not None:
            packs = [coding_pack if p.name == coding_pack.name else p for p in self.coding_packs]
            other.__dict__["coding_packs"] = tuple(packs)
        return other

    def packs(self) -> list[Pack]:
        """All packs."""
        return [pack for policy in self.policy_ids() for pack in self.versions(policy)]

    def pack_at(self, path: Path) -> Pack:
        """The pack of one file, which may lie outside the library."""
        if path not in self._packs:
            document = self._document(path)
            if is_coding_pack(document.value):
                raise InputError((holds_edits(document.name, document.name),))
            self._packs[path] = read_pack(document, self)
        return self._packs[path]

    def pack_named(self, name: str) -> Pack:
        """The pack that a person names: `payer/policy@version`, `payer/policy`, or a file.

        Raises `InputError` with near names where there is none, or where several versions fit.
        """
        if name.endswith(".json"):
            return self.pack_at(Path(name))
        policy, _, version = name.partition("@")
        versions = self.versions(policy)
        fitting = [pack for pack in versions if version in ("", pack.version)]
        if len(fitting) == 1:
            return fitting[0]
        if not versions and policy in [pack.id for pack in self.coding_packs]:
            raise InputError((holds_edits("--pack", policy),))
        names = [pack.name for pack in versions] or self.policy_ids()
        listed = "one of " + ", ".join(f"`{known}`" for known in names)
        if len(names) > _NAMES_LISTED:
            listed = "`coverpack packs list` shows all of them"
        if fitting:
            message = f"policy `{policy}` has several versions"
            code, hint = "several-versions", listed
        else:
            message, code = f"there is no pack {quoted(name)}", "unknown-pack"
            hint = near(name, names) or listed
        raise InputError((Diagnostic("--pack", None, None, "", code, message, hint),))

    def _document(self, path: Path) -> Document:
        document = read_document(path)
        return Document(self.label(path), document.text, document.value)
