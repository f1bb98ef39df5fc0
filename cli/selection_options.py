"""Who pays, and where: the options from which a policy is selected, read as an encounter's are."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

from cli import completion as complete
from cli.encounter_options import EncounterOptions, encounter_of
from engine.knowledge.library import Library
from engine.knowledge.selection import Request

Command = TypeVar("Command", bound=Callable[..., Any])

_ANY_CODE = "64628x1"
"""Makes a claim of which only the form matters."""


def selection_options(command: Command) -> Command:
    """Add the options to a command, which gets them as keywords."""
    added = (
        click.option(
            "--payer",
            metavar="ID",
            shell_complete=complete.complete_payer,
            help="Who pays: medicare, aetna, ...",
        ),
        click.option(
            "--plan",
            metavar="ID",
            shell_complete=complete.complete_plan,
            help="The plan inside it.",
        ),
        click.option(
            "--line-of-business",
            metavar="WORD",
            shell_complete=complete.complete_line_of_business,
            help="medicare_ffs, commercial, ...",
        ),
        click.option(
            "--state",
            metavar="XX",
            shell_complete=complete.complete_state,
            help="Where the service is performed.",
        ),
        click.option("--county", metavar="TEXT", help="The county there, where a state is split."),
        click.option(
            "--plan-state",
            metavar="XX",
            shell_complete=complete.complete_state,
            help="The state of the plan.",
        ),
        click.option("--claim-form", metavar="WORD", help="professional or institutional."),
    )
    for add in reversed(added):
        command = add(command)
    return command


def request_of(library: Library, day: date, stated: dict[str, Any]) -> Request:
    """The request that the options make. Raises `InputError` with every option that is wrong."""
    codes = (_ANY_CODE,) if stated["claim_form"] else ()
    options = EncounterOptions(date=day.isoformat(), codes=codes, **stated)
    encounter = encounter_of(None, options, library)
    place = encounter.service_location
    return Request(
        payer=encounter.payer,
        date_of_service=day,
        plan=encounter.plan,
        line_of_business=encounter.line_of_business,
        plan_state=encounter.plan_state,
        state=place.state if place else None,
        county=place.county if place else None,
        claim_form=encounter.claim.form if encounter.claim else None,
        zip=place.zip if place else None,
    )
