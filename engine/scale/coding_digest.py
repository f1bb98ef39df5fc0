"""What claim lines are decided by, as one digest: coding packs, their tables, imported copies."""

from hashlib import sha256
from pathlib import Path

from engine.knowledge.library import Library
from engine.scale.durable_files import digest_of_file


def digest_of_coding(library: Library, data: Path | None) -> str:
    """The digest of all files that line edits rest on; `data` is the folder of imported tables."""
    found = sha256()
    for path in _files(library, data):
        found.update(f"{path.name} {digest_of_file(path)}\n".encode())
    return "sha256:" + found.hexdigest()


def _files(library: Library, data: Path | None) -> list[Path]:
    own = sorted((library.policies / "coding").rglob("*.json"))
    imported = sorted(p for p in data.iterdir() if p.is_file()) if data and data.is_dir() else []
    below = _files(library.extended, None) if library.extended else []
    return [*below, *own, *imported]
