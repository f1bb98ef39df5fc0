"""A calendar date as the value of an option."""

from datetime import date
from typing import Any

import click

from engine.language.shape import date_problem, parse_date


class Day(click.ParamType[date]):
    """A calendar date, YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read it; a usage error with the remedy if it is none."""
        if isinstance(value, date):
            return value
        day = parse_date(value)
        if day is None:
            problem = date_problem(value, ())
            self.fail(problem.message + (f": {problem.hint}" if problem.hint else ""), param, ctx)
        return day
