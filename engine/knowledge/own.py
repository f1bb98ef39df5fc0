"""What a library says itself, apart from the one that it extends.

A check without names is about this alone: whether the shipped policies are well tested is not for
the owner of another library to mend.
"""

from engine.knowledge.coding_packs import CodingPack
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.knowledge.payers import Binding


def own_packs(library: Library) -> list[Pack]:
    """The coverage packs whose files lie in the library."""
    below = set(library.extended.pack_files()) if library.extended else set()
    own = {library.pack_at(path).name for path in library.pack_files() if path not in below}
    return [pack for pack in library.packs() if pack.name in own]


def own_bindings(library: Library) -> tuple[Binding, ...]:
    """The bindings that stand in the library's own file of payers."""
    below = set(library.extended.payers.bindings) if library.extended else set()
    return tuple(one for one in library.payers.bindings if one not in below)


def own_coding_packs(library: Library) -> tuple[CodingPack, ...]:
    """The coding packs whose files lie in the library."""
    below = {pack.name for pack in library.extended.coding_packs} if library.extended else set()
    return tuple(pack for pack in library.coding_packs if pack.name not in below)
