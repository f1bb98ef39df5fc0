"""`coverpack new`: skeletons to fill in."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from cli.call import call_of
from cli.completion import complete_pack, complete_payer, complete_plan, complete_state
from cli.day import Day
from cli.new_policy import policy
from cli.new_version import version
from cli.whole_file import write_new_file
from engine.encounter.reader import FORM
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.knowledge.payers import STATES
from engine.knowledge.selection import Request, select
from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.knowledge.texts.json_writer import pretty
from engine.language.conditions import Condition, tests_in
from engine.language.facts import Fact
from engine.language.shape import Json

ID = "new-encounter"
_CODES_NAMED = 20
"""A question names the codes that answer it, if they are not more than these."""


@click.group()
def new() -> None:
    """Write a skeleton to fill in."""


new.add_command(policy)
new.add_command(version)


@new.command(epilog="Example: coverpack new encounter --pack medicare/palmetto-l39420 -o mine.json")
@click.option(
    "--pack",
    metavar="NAME|FILE",
    shell_complete=complete_pack,
    help="Ask the facts of this pack. Without it: every fact, and --payer and --date are needed.",
)
@click.option("--id", "encounter_id", default=ID, show_default=True, help="The encounter's id.")
@click.option(
    "--payer", metavar="ID", shell_complete=complete_payer, help="Instead of the pack's payer."
)
@click.option("--plan", metavar="ID", shell_complete=complete_plan, help="The plan of the payer.")
@click.option("--line-of-business", metavar="WORD", help="medicare_ffs, commercial, ...")
@click.option(
    "--state",
    type=click.Choice(STATES),
    metavar="XX",
    shell_complete=complete_state,
    help="Where the service is performed. Without it: a state in which the pack decides.",
)
@click.option(
    "--date",
    "day",
    type=Day(),
    metavar="YYYY-MM-DD",
    help="The date of service. Without it: the first day on which the pack certainly decides.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write it to this file instead of standard output.",
)
@click.option("--force", is_flag=True, help="Replace the file if there is one.")
@click.pass_context
def encounter(
    ctx: click.Context,
    /,
    *,
    pack: str | None,
    encounter_id: str,
    payer: str | None,
    plan: str | None,
    line_of_business: str | None,
    state: str | None,
    day: date | None,
    output: Path | None,
    force: bool,
) -> None:
    """Write an encounter with every fact that a pack asks, each with its question, all unknown.

    Replace each `null` that you can; what stays `null` is unknown. The skeleton is an encounter
    already: `coverpack evaluate` says what is missing. State, date and whatever else was filled in
    so that the pack is selected is said on standard error.
    """
    library = call_of(ctx).library()
    chosen = library.pack_named(pack) if pack else None
    if chosen is None and not (payer and day):
        raise click.UsageError("name a pack with --pack, or give --payer and --date")
    known = Request(
        payer=_declared_payer(payer or (chosen.payer if chosen else ""), library),
        date_of_service=day or _first_day(chosen),
        plan=plan,
        line_of_business=line_of_business,
        state=state,
    )
    request = known if chosen is None else _selecting(chosen, known, library)
    asked, elsewhere = questions(chosen, library)
    text = pretty(_skeleton(encounter_id, request, asked)) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        write_new_file(output, text, replace=force)
    filled = _filled_in(known, request, day_given=day is not None)
    if filled:
        what = "filled in so that the pack is selected, to be replaced by yours"
        click.echo(f"{what}: {', '.join(filled)}", err=True)
    if elsewhere:
        listed = ", ".join(fact.id for fact in elsewhere)
        click.echo(f"also asked, and stated outside `facts`: {listed}", err=True)


def _declared_payer(payer: str, library: Library) -> str:
    from engine.language.near import near

    if payer not in library.payers.payers:
        hint = near(payer, library.payers.payers)
        message = f"there is no payer `{payer}`"
        raise InputError([Diagnostic("--payer", None, None, "", "unknown-payer", message, hint)])
    return payer


def _first_day(pack: Pack | None) -> date:
    day = pack and (pack.certain_from or pack.earliest)
    if not day:
        raise click.UsageError("no date is known for the pack: give --date")
    return day


def _selecting(pack: Pack, known: Request, library: Library) -> Request:
    """The request with plan, line and place such that the pack is selected, where there are any.

    A pack that is bound and never selected, as one that always sends on, still has these.
    """
    requests = list(_requests(pack, known, library))
    for request in requests:
        found = select(library, request)
        if [choice.pack for choice in found.choices] == [pack]:
            return request
    return requests[0] if requests else known


def _filled_in(known: Request, request: Request, *, day_given: bool) -> list[str]:
    """The fields of the skeleton that nobody stated, with their values."""
    fields = {
        "plan": (known.plan, request.plan),
        "line_of_business": (known.line_of_business, request.line_of_business),
        "plan_state": (known.plan_state, request.plan_state),
        "service_location.state": (known.state, request.state),
        "date_of_service": (day_given or None, request.date_of_service),
    }
    return [
        f"{field} `{value}`" for field, (given, value) in fields.items() if value and given is None
    ]


def _requests(pack: Pack, known: Request, library: Library) -> Iterator[Request]:
    """Requests that may select the pack: by the areas of the plans bound to it, or by the plan."""
    payer = library.payers.payers[known.payer]
    bound = [b for b in library.payers.bindings if b.payer == payer.id and b.policy == pack.id]
    areas = [area for area in library.payers.areas if area.payer == payer.id]
    for binding in bound:
        lines: tuple[str | None, ...] = (known.line_of_business,)
        if known.line_of_business is None and payer.default_line not in binding.lines:
            lines = binding.lines or payer.lines or (None,)
        if areas and known.plan is None:
            within = [area for area in areas if binding.plan in (None, area.plan)]
            places = [state for area in within for state in area.states]
            plan = None
        else:
            places, plan = [], known.plan or binding.plan
        for state in (known.state,) if known.state or not places else places:
            for line in lines:
                yield Request(
                    payer=known.payer,
                    date_of_service=known.date_of_service,
                    plan=plan,
                    line_of_business=line,
                    plan_state=binding.states[0] if binding.states else None,
                    state=state,
                )


def questions(pack: Pack | None, library: Library) -> tuple[list[Fact], list[Fact]]:
    """The facts to ask, in the dictionary's order, and those that stand elsewhere in an encounter.

    A derived fact is asked itself where it can be given, else what it is derived from.
    """
    facts = library.facts
    wanted = (
        list(facts) if pack is None else [t.fact for c in _conditions(pack) for t in tests_in(c)]
    )
    asked: set[str] = set()
    while wanted:
        fact = facts[wanted.pop()]
        if fact.id in asked:
            continue
        if fact.given == "derived" and not fact.givable and fact.derivation:
            wanted += fact.derivation.inputs
        else:
            asked.add(fact.id)
    listed = [fact for fact in facts.values() if fact.id in asked]
    return (
        [fact for fact in listed if fact.given != "encounter"],
        [fact for fact in listed if fact.given == "encounter" and pack is not None],
    )


def _conditions(pack: Pack) -> Iterator[Condition]:
    for criterion in pack.criteria.values():
        yield criterion.condition
    for determination in pack.determinations:
        yield determination.condition


def _skeleton(encounter_id: str, request: Request, asked: list[Fact]) -> Json:
    head: dict[str, Json] = {
        "schema": FORM,
        "id": encounter_id,
        "payer": request.payer,
        "plan": request.plan,
        "line_of_business": request.line_of_business,
        "plan_state": request.plan_state,
        "service_location": {"state": request.state} if request.state else None,
        "date_of_service": request.date_of_service,
    }
    stated = {key: value for key, value in head.items() if value is not None}
    return {**stated, "facts": {fact.id: _open_statement(fact) for fact in asked}}


def _open_statement(fact: Fact) -> Json:
    question = fact.question
    if fact.members and len(fact.members) <= _CODES_NAMED:
        question += f" ({', '.join(fact.members)})"
    unit = {"unit": fact.unit.code} if fact.unit else {}
    return {"question": question, "value": None, **unit}
