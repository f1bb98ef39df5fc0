"""Packs as a person names them: `policy@version`, a file, or a policy alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from engine.knowledge.library import Library, holds_edits
from engine.knowledge.own import own_packs
from engine.knowledge.packs import Pack
from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.language.near import near
from engine.language.problems import quoted


def named_pack(library: Library, name: str) -> Pack:
    """The pack of a name. Raises `InputError` with near names where there is none, or several."""
    try:
        return library.pack_named(name)
    except InputError as error:
        raise InputError(_of_this(found, name) for found in error.diagnostics) from None


def latest_pack(library: Library, name: str) -> Pack:
    """As `named_pack`; of a policy with several versions the one that began last."""
    versions = library.versions(name) if "@" not in name and not name.endswith(".json") else ()
    dated = [pack for pack in versions if pack.certain_from is not None]
    if len(versions) > 1 and dated:
        return max(dated, key=lambda pack: (pack.certain_from or date.min, pack.version))
    return named_pack(library, name)


def named_packs(library: Library, names: Sequence[str]) -> list[Pack]:
    """The packs of several names, all versions of a policy; without names those of the library.

    What a library extends is left to its own checks, as `lint` and `test` leave it.
    """
    chosen: dict[str, Pack] = {}
    for name in names:
        is_policy = "@" not in name and not name.endswith(".json")
        found = library.versions(known_policy(library, name)) if is_policy else ()
        for pack in found or (named_pack(library, name),):
            chosen[pack.digest] = pack
    return list(chosen.values()) if names else own_packs(library)


def known_policy(library: Library, name: str) -> str:
    """The id of a policy. Raises `InputError` with a near one where there is none."""
    ids = library.policy_ids()
    if name in ids:
        return name
    if name in [pack.id for pack in library.coding_packs]:
        raise InputError([holds_edits(name, name)])
    hint = near(name, ids) or "`coverpack packs list` names them"
    raise InputError(
        [
            Diagnostic(
                name, None, None, "", "unknown-policy", f"there is no policy {quoted(name)}", hint
            )
        ]
    )


def _of_this(found: Diagnostic, name: str) -> Diagnostic:
    """A problem of the name itself, said of it and not of an option."""
    return replace(found, file=name) if found.file == "--pack" else found
