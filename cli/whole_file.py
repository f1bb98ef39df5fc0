"""Writing files whole or not at all: what was there stays until the new text is complete."""

import os
from pathlib import Path

from engine.knowledge.texts.documents import Diagnostic, InputError


def write_new_file(path: Path, text: str, *, replace: bool) -> None:
    """Write a file that a person named.

    Raises:
        InputError: there is a file and it is not to be replaced, or it cannot be written.

    """
    check_is_new(path, replace=replace)
    try:
        replace_file(path, text.encode())
    except OSError as error:
        message = f"the file cannot be written ({(error.strerror or 'no reason given').lower()})"
        raise InputError([Diagnostic(str(path), None, None, "", "cannot-write", message)]) from None


def check_is_new(path: Path, *, replace: bool) -> None:
    """Before long work: raises `InputError` where there is a file that is not to be replaced."""
    if path.exists() and not replace:
        message, hint = "there is a file already", "`--force` replaces it"
        raise InputError([Diagnostic(str(path), None, None, "", "exists", message, hint)])


def check_has_folder(path: Path) -> None:
    """Before long work: raises `InputError` where no file can come to be at a path."""
    folder = path.resolve().parent
    if not folder.is_dir():
        message, hint = "there is no folder for this file", f"create `{path.parent}` first"
        raise InputError([Diagnostic(str(path), None, None, "", "no-folder", message, hint)])
    if not os.access(folder, os.W_OK):
        message, hint = "no file can be written into this folder", "name a file in another one"
        raise InputError([Diagnostic(str(path), None, None, "", "cannot-write", message, hint)])


def replace_file(path: Path, data: bytes) -> None:
    """Put data in the place of a file; it keeps its permissions, and a link stays a link.

    Raises `OSError` where that cannot be done.
    """
    target = path.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        if target.exists():
            beside.chmod(target.stat().st_mode)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
