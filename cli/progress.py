"""How far long work is: on standard error, and only where that is a terminal."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
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


Show = Callable[[int, int | None, int], None]
"""Takes the rows so far, all rows where that is known, and how many an earlier run had done."""


@contextmanager
def rows_watched() -> Iterator[Show]:
    """What shows rows, rate and time left."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    begun = monotonic()
    shown = False

    def show(rows: int, total: int | None, skipped: int) -> None:
        nonlocal shown
        shown = True
        rate = (rows - skipped) / max(monotonic() - begun, 0.001)
        of = f" of {total:,}" if total else ""
        left = f", {(total - rows) / rate:,.0f} s left" if total and rate else ""
        click.echo(f"\r\x1b[K{rows:,}{of} rows, {rate:,.0f} a second{left}", nl=False, err=True)

    try:
        yield show
    finally:
        if shown:
            click.echo(err=True)
