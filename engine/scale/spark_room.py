"""A disk that is full while Spark works, told as such: Java has an error of its own for it."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.scale.durable_files import NO_ROOM, cannot_write

_SAID = tuple((number, os.strerror(number)) for number in NO_ROOM)
"""In Java's errors, however deep, stand the words of the system."""


@contextmanager
def room_in(folder: Path) -> Iterator[None]:
    """Raise `InputError` where there is no room for what is written in a folder."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise cannot_write(folder, error) from None
        raise
    except Exception as error:
        number = _told(error) if _is_of_spark(error) else None
        if number is None:
            raise
        raise cannot_write(folder, OSError(number, errno.errorcode[number])) from None


def _is_of_spark(error: Exception) -> bool:
    return type(error).__module__.partition(".")[0] in ("py4j", "pyspark")


def _told(error: Exception) -> int | None:
    text = str(error)
    return next((number for number, words in _SAID if words in text), None)
