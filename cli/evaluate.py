"""`coverpack evaluate`: read all encounters, decide each, print the decisions."""

import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import click

from cli.call import Call, call_of
from cli.completion import complete_pack
from cli.day import Day
from cli.encounter_options import EncounterOptions, encounter_of, encounter_options
from cli.intake_files import (
    IntakeOptions,
    chart_option,
    intake_options,
    read_files,
    say_rejected,
)
from cli.json_output import write_json, write_line
from engine.decide import Decision, Options, Session, to_json
from engine.decide.model import LineStatus
from engine.encounter.intake.draft import Rejected
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.packs import Outcome, PackStatus
from engine.knowledge.texts.documents import InputError
from engine.language.near import near
from engine.language.problems import quoted

CHECK_FAILED = 1
NOTHING_CHECKED = 3
_STATUSES = (PackStatus.DRAFT.value, PackStatus.PROVISIONAL.value, PackStatus.ACTIVE.value)


class FailOn(click.ParamType[frozenset[str]]):
    """Outcomes and line statuses, separated by commas."""

    name = "words"
    words = tuple(dict.fromkeys([*map(str, Outcome), *map(str, LineStatus)]))

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> frozenset[str]:
        """Read them; a usage error with the nearest word for one that is none."""
        if isinstance(value, frozenset):
            return value
        found = [word.strip() for word in value.split(",")]
        for word in found:
            if word not in self.words:
                hint = near(word, self.words) or "it takes " + ", ".join(self.words)
                self.fail(
                    f"{quoted(word)} is neither an outcome nor a line status: {hint}", param, ctx
                )
        return frozenset(found)


@click.command(
    epilog="Examples: coverpack evaluate encounter.json;  coverpack evaluate claims.837 --chart "
    "chart.json;  coverpack evaluate --payer medicare --state NC --date 2025-03-04 --fact "
    "pain.low_back_duration=14 --fact infection.spine_active=no"
)
@click.argument("encounters", nargs=-1, metavar="[ENCOUNTER]...", type=click.Path())
@chart_option
@intake_options
@encounter_options
@click.option(
    "--pack",
    metavar="NAME|FILE",
    shell_complete=complete_pack,
    help="Decide by this pack, instead of the one that payer, place and date select.",
)
@click.option(
    "--as-known-on",
    type=Day(),
    metavar="YYYY-MM-DD",
    help="Use only what was published by that day.",
)
@click.option(
    "--min-status", type=click.Choice(_STATUSES), help="Leave out packs of a lower status."
)
@click.option(
    "--fail-on",
    type=FailOn(),
    metavar="WORD,...",
    help="End with exit code 1 if a decision has one of these outcomes or line statuses.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "ndjson"]),
    default="text",
    show_default=True,
    help="json: an object, or an array of several; ndjson: one a line.",
)
@click.option(
    "--brief", "detail", flag_value="brief", help="Text: the answer only; of several, the table."
)
@click.option(
    "--full", "detail", flag_value="full", help="Text: everything, of several encounters too."
)
@click.option(
    "--trace", is_flag=True, help="The rules that fired, in order (json: on standard error)."
)
@click.pass_context
def evaluate(
    ctx: click.Context,
    /,
    *,
    encounters: tuple[str, ...],
    charts: tuple[str, ...],
    payer_maps: tuple[str, ...],
    mapping: str | None,
    pack: str | None,
    as_known_on: date | None,
    min_status: str | None,
    fail_on: frozenset[str] | None,
    form: str,
    detail: str | None,
    trace: bool,
    **stated: Any,  # the options of the encounter, by name
) -> None:
    """Decide encounters by the policy in force, and say why.

    ENCOUNTER is a file, or `-` for standard input: an encounter in JSON, X12 837 claims, FHIR
    resources, NDJSON of either, or with --mapping a table. Without one, options such as --payer,
    --state, --date and --fact make an encounter; with files they replace, in each, what the file
    says.

    All input is read and checked before anything is decided. Exit code 1: a claim could not be
    read, and is named; the others are decided. Exit code 3: no policy was found for any encounter.
    """
    call = call_of(ctx)
    library = call.library()
    options = EncounterOptions(**stated)
    read_how = IntakeOptions(charts, payer_maps, mapping)
    read, rejected = _read_all(encounters, options, read_how, library)
    how = Options(
        pack=library.pack_named(pack) if pack else None,
        as_known_on=as_known_on,
        min_status=PackStatus(min_status) if min_status else None,
    )
    decisions: list[Decision] = []
    for decision in _decided(call, library, read, how):
        decisions.append(decision)
        if form == "ndjson":
            write_line(to_json(decision))
        if form != "text" and trace:
            _write_trace(decision)
    if form == "json":
        forms = [to_json(decision) for decision in decisions]
        write_json(forms[0] if len(forms) == 1 else forms)
    elif form == "text":
        _write_text(decisions, library, detail, trace)
    if rejected:
        say_rejected(rejected)
        ctx.exit(CHECK_FAILED)
    if fail_on and any(not fail_on.isdisjoint(_words_of(decision)) for decision in decisions):
        ctx.exit(CHECK_FAILED)
    if all(decision.outcome is Outcome.NO_POLICY for decision in decisions):
        ctx.exit(NOTHING_CHECKED)


def _read_all(
    names: tuple[str, ...], options: EncounterOptions, how: IntakeOptions, library: Library
) -> tuple[list[Encounter], list[Rejected]]:
    """Every encounter, and the claims that are none. Raises `InputError` where nothing is left."""
    if not names and not (options.payer and options.date):
        raise click.UsageError(
            "name an encounter or a file of claims, or `-` for standard input, or give at least "
            "--payer and --date"
        )
    if not names:
        if how.charts:
            raise click.UsageError("--chart joins claims, and no file of claims is named")
        return [encounter_of(None, options, library)], []
    found = read_files(names, options, how, library)
    if not found.encounters and found.rejected:
        raise InputError(one for claim in found.rejected for one in claim.diagnostics)
    return found.encounters, found.rejected


def _decided(
    call: Call, library: Library, encounters: list[Encounter], options: Options
) -> Iterator[Decision]:
    with Session(library) as session:
        for encounter in encounters:
            call.working_on = encounter
            yield session.decide(encounter, options)
        call.working_on = None


def _words_of(decision: Decision) -> list[str]:
    """What `--fail-on` looks at."""
    return [decision.outcome.value, *(line.status.value for line in decision.lines)]


def _write_trace(decision: Decision) -> None:
    for firing in decision.firings:
        click.echo(firing.words(), err=True)


def _write_text(
    decisions: list[Decision], library: Library, detail: str | None, trace: bool
) -> None:
    # Imported here because programs, which read JSON, should not wait for it.
    from cli.decision_text import Detail, write_decision, write_standings, write_summary
    from cli.terminal import standard_page

    page = standard_page()
    several = len(decisions) > 1
    shown = Detail(detail) if detail else (Detail.SHORT if several else Detail.FULL)
    if several:
        write_summary(page, decisions)
    if several and shown is Detail.BRIEF:
        write_standings(page, decisions)
    else:
        for decision in decisions:
            page.blank()
            write_decision(page, decision, library, shown, trace=trace)
    page.write()
    sys.stdout.flush()
