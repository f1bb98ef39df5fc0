"""The files that a call names: one by one, and all those in folders."""

from pathlib import Path

from cli.folder_files import files_in
from cli.intake_files import MAX_CLAIM_BYTES, STANDARD_INPUT
from engine.knowledge.texts.documents import Diagnostic, InputError, read_bytes

_START = 65_536
_MAGIC = b"PAR1"


def files_named(
    names: tuple[str, ...], *, standard_input: bool = False, without: Path | None = None
) -> list[str]:
    """The files named, and those in the folders named but for the folder `without`.

    With `standard_input` the name `-` stands for that, and is kept. Raises `InputError` for names
    that are none, and folders that hold no file.
    """
    found: list[str] = []
    wrong: list[Diagnostic] = []
    for name in names:
        try:
            stands = standard_input and name == STANDARD_INPUT
            found += [name] if stands else _files_of(name, without)
        except InputError as error:
            wrong += error.diagnostics
    wrong += _named_twice(found)
    if wrong:
        raise InputError(wrong)
    return found


def _named_twice(names: list[str]) -> list[Diagnostic]:
    """The first file that is named again, be it in other words or by a link."""
    seen: set[str | Path] = set()
    for name in names:
        file = name if name == STANDARD_INPUT else Path(name).resolve()
        if file in seen:
            message = "the file is named twice"
            return [Diagnostic(name, None, None, "", "duplicate-input", message)]
        seen.add(file)
    return []


def _files_of(name: str, without: Path | None) -> list[str]:
    if Path(name).is_dir():
        return files_in(Path(name), without)
    read_start(name)
    return [name]


def read_start(name: str) -> bytes:
    """The first bytes of a file. Raises `InputError` where it cannot be read."""
    try:
        with Path(name).open("rb") as file:
            return file.read(_START)
    except (OSError, ValueError):
        return read_bytes(name, max_bytes=MAX_CLAIM_BYTES)  # says what is wrong with it


def digest_of_input(name: str) -> str:
    """The digest of a file that a call names. Raises `InputError` where it cannot be read."""
    from engine.scale.durable_files import digest_of_file

    read_start(name)
    return digest_of_file(Path(name))


def is_parquet(name: str) -> bool:
    """Whether a file begins as Parquet does; what reads it is not needed to tell."""
    return read_start(name).startswith(_MAGIC)
