"""The option of every command that asks the solver: how long one question may take."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def time_limit_option(command: F) -> F:
    """The option in seconds; the command gets `time_limit` in milliseconds."""
    return click.option(
        "--time-limit",
        type=click.IntRange(1, 3600),
        default=10,
        show_default=True,
        metavar="SECONDS",
        callback=lambda _, __, seconds: seconds * 1000,
        help="For each question to the solver; one that is not answered in time counts as open.",
    )(command)
