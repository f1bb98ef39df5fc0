"""A bar for long work: on standard error, and only where that is a terminal."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import click

T = TypeVar("T")


@contextmanager
def counted_up(items: Sequence[T], label: str) -> Iterator[Iterable[T]]:
    """The items, with a bar that grows as they are taken."""
    if not sys.stderr.isatty():
        yield items
        return
    with click.progressbar(items, label=label, file=sys.stderr) as bar:
        yield bar
