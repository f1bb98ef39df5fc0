"""One call at a time in a folder: held as long as the process lives, gone with it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.knowledge.texts.documents import Diagnostic, InputError

try:
    import fcntl
except ImportError:  # not on POSIX: two calls at once are not noticed there
    _LOCKS = False
else:
    _LOCKS = True


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold a folder. Raises `InputError` where another call holds it.

    The folder itself is locked, so nothing stands in it that a killed run would leave. Some file
    systems of networks know no such lock; there the call goes on without.
    """
    if not _LOCKS:
        yield
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise _wrong(folder, "unreadable", f"the folder cannot be read ({reason})") from None
    try:
        _lock(folder, handle)
        yield
    finally:
        os.close(handle)


def _lock(folder: Path, handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        hint = "wait until it ends, or name another folder"
        raise _wrong(folder, "in-use", "another call works in the folder now", hint) from None
    except OSError:
        return


def _wrong(folder: Path, code: str, message: str, hint: str | None = None) -> InputError:
    return InputError([Diagnostic(str(folder), None, None, "", code, message, hint)])
