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
        number = no_room_told(error)
        if number is None:
            raise
        raise cannot_write(folder, OSError(number, errno.errorcode[number])) from None


def no_room_told(error: Exception) -> int | None:
    """The number of the system's error, where Spark tells of one that there is no room."""
    if type(error).__module__.partition(".")[0] not in ("py4j", "pyspark"):
        return None
    text = str(error)
    return next((number for number, words in _SAID if words in text), None)
