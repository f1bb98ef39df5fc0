"""`coverpack worklist`: the claim lines that need work, one a row, in the order to take them."""

from collections.abc import Sequence
from typing import Any

import click

from cli.call import call_of
from cli.delimited import write_csv
from cli.encounter_options import EncounterOptions, encounter_options
from cli.intake_files import (
    IntakeOptions,
    chart_option,
    intake_options,
    read_files,
    say_rejected,
)
from cli.json_output import write_json
from engine.decide import Session
from engine.decide.worklist import Work, worklist
from engine.knowledge.texts.documents import InputError

CHECK_FAILED = 1
NOTHING_CHECKED = 3
_COLUMNS = (
    *("action", "status", "encounter", "claim", "line", "code", "units"),
    *("edit", "what", "missing", "policy"),
)
_NO_ACTION = "check"
_SHOWN = 3
_HEADINGS = {
    "fix_before_billing": "Fix before billing",
    "payer_discretion": "Up to the payer",
    None: "Could not be checked",
}
_EPILOG = """\b
Examples:
  coverpack worklist claims.837 --chart chart.json
  coverpack worklist claims.837 --format csv > work.csv
"""


@click.command("worklist", epilog=_EPILOG)
@click.argument("claims", nargs=-1, required=True, metavar="CLAIMS...", type=click.Path())
@chart_option
@intake_options
@encounter_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "csv", "json"]),
    default="text",
    show_default=True,
    help="csv: a table for a spreadsheet.",
)
@click.pass_context
def worklist_command(
    ctx: click.Context,
    /,
    *,
    claims: tuple[str, ...],
    charts: tuple[str, ...],
    payer_maps: tuple[str, ...],
    mapping: str | None,
    form: str,
    **stated: Any,  # the options of the encounter, by name
) -> None:
    """List the claim lines that need work, what to mend before billing first.

    CLAIMS are files as `coverpack evaluate` takes them. A line is listed that is not payable or
    packaged as it stands, or has a warning that the biller can mend.

    Exit codes: 1 a claim could not be read; 2 a file is of no known form; 3 there is no claim line.
    """
    call = call_of(ctx)
    library = call.library()
    options = EncounterOptions(**stated)
    found = read_files(claims, options, IntakeOptions(charts, payer_maps, mapping), library)
    if not found.encounters and found.rejected:
        raise InputError(one for claim in found.rejected for one in claim.diagnostics)
    decided = []
    with Session(library) as session:
        for encounter in found.encounters:
            call.working_on = encounter
            decided.append((encounter, session.decide(encounter)))
        call.working_on = None
    work = worklist(decided)
    lines = sum(len(decision.lines) for _, decision in decided)
    if form == "csv":
        write_csv(_COLUMNS, [_cells(one) for one in work])
    elif form == "json":
        write_json([_json(one) for one in work])
    else:
        _write_text(work, lines)
    say_rejected(found.rejected)
    if not lines:
        click.echo("nothing was checked: there is no claim line", err=True)
        ctx.exit(NOTHING_CHECKED)
    if found.rejected:
        ctx.exit(CHECK_FAILED)


def _json(one: Work) -> dict[str, Any]:
    return {
        "action": one.action,
        "status": one.status.value,
        "encounter": one.encounter,
        "claim": one.claim,
        "line": one.line,
        "code": one.code,
        "units": one.units,
        "edits": list(one.edits),
        "what": list(one.texts),
        "missing": list(one.missing),
        "policy": one.policy,
    }


def _cells(one: Work) -> list[str]:
    return [
        one.action or _NO_ACTION,
        one.status.value,
        one.encounter,
        one.claim or "",
        str(one.line),
        one.code or "",
        "" if one.units is None else str(one.units),
        " ".join(one.edits),
        "; ".join(one.texts),
        " ".join(one.missing),
        one.policy or "",
    ]


def _write_text(work: Sequence[Work], lines: int) -> None:
    from cli.terminal import standard_page

    page = standard_page()
    counted = "1 claim line" if lines == 1 else f"{lines:,} claim lines"
    page.heading(f"{len(work):,} of {counted} {'needs' if len(work) == 1 else 'need'} work")
    for action, heading in _HEADINGS.items():
        rows = [_row(one) for one in work if one.action == action]
        if rows:
            page.heading(heading)
            page.table(("claim", "line", "code", "status", "edit", "what to do"), rows)
    page.write()


def _row(one: Work) -> tuple[str, ...]:
    what = "; ".join(one.texts)
    if one.missing:
        more = len(one.missing) - _SHOWN
        listed = ", ".join(one.missing[:_SHOWN])
        what += f"; missing: {listed}" + (f" and {more} more" if more > 0 else "")
    status = one.status.value.replace("_", " ")
    edit = one.edits[0] if one.edits else "-"
    return (one.claim or one.encounter, str(one.line), one.code or "-", status, edit, what)
