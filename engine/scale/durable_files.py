"""Files that are whole or not there, even where the machine stops: temporary name, sync, rename."""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from engine.knowledge.texts.documents import Diagnostic, InputError

UNFINISHED = ".unfinished"
"""How the name of a file ends that is being written; what is left of a killed run is removed."""
BETWEEN = "coverpack-"
"""How the name of a folder begins that takes what is between stages; it is removed likewise."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""The errors of a system that has no room."""
_BLOCK = 1 << 20


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A temporary name to write a file by, which gets its own at the end of the block.

    Raises `InputError` where there is no room, with what was finished before left as it is.
    """
    unfinished = path.with_name(path.name + UNFINISHED)
    try:
        yield unfinished
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from None
    finally:
        with suppress(OSError):  # what could not be written is the news, not what is left of it
            unfinished.unlink(missing_ok=True)


def write_whole(path: Path, write: Callable[[IO[bytes]], None]) -> str:
    """Write a file by its temporary name, then give it its own; gives its digest.

    Raises `InputError` as `whole_file` does.
    """
    with whole_file(path) as unfinished:
        with unfinished.open("wb") as file:
            write(file)
        return digest_of_file(unfinished)


def write_json(path: Path, value: Any) -> str:
    """Write a JSON file whole."""
    text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    return write_whole(path, lambda file: _all(file, text.encode()))


def _all(file: IO[bytes], data: bytes) -> None:
    file.write(data)


def read_json(path: Path) -> Any:
    """What a JSON file holds; `None` where there is none or it is not whole."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def digest_of_file(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return "sha256:" + found.hexdigest()


def remove_unfinished(folder: Path) -> None:
    """Remove what a killed run was writing, and the folders that it had between its stages.

    Raises `InputError` where that cannot be done.
    """
    for path in [*folder.glob(f"*{UNFINISHED}"), *folder.glob(f"{BETWEEN}*")]:
        try:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            reason = (error.strerror or "no reason given").lower()
            message = f"what a stopped run left there cannot be removed ({reason})"
            said = Diagnostic(str(path), None, None, "", "cannot-remove", message)
            raise InputError([said]) from None


def _sync_folder(folder: Path) -> None:
    """Make a rename last; where folders cannot be synced (not on POSIX) it lasts anyway."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def cannot_write(path: Path, error: OSError) -> InputError:
    """What to raise where a file could not be written."""
    if error.errno in NO_ROOM:
        message = "there is no room left for the file"
        hint = "make room and call again: what is finished is kept"
        return InputError([Diagnostic(str(path), None, None, "", "no-room", message, hint)])
    reason = (error.strerror or "no reason given").lower()
    message = f"the file cannot be written ({reason})"
    return InputError([Diagnostic(str(path), None, None, "", "cannot-write", message)])
