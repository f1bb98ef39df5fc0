"""`coverpack packs`: what the library holds, and which version decides where and when."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import click

from cli.call import call_of
from cli.coding_names import named_coding_pack, names_edits
from cli.coding_pack_form import listed_coding_pack, whole_coding_pack
from cli.coding_pack_text import write_coding_list, write_coding_pack
from cli.completion import complete_any_pack, complete_payer
from cli.day import Day
from cli.history_text import history_json, write_history
from cli.json_output import write_json
from cli.pack_form import listed_pack, whole_pack
from cli.pack_names import known_policy, named_pack
from cli.pack_text import write_list, write_pack
from cli.selection_options import request_of, selection_options
from cli.terminal import standard_page
from cli.user_words import user_words
from cli.which_text import which_json, write_which
from engine.knowledge.edit_authority import binds
from engine.knowledge.library import Library
from engine.knowledge.packs import PackStatus
from engine.knowledge.selection import Limits, select
from engine.knowledge.study.history import History, left_out_on, plan_history, policy_history
from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.language.near import near
from engine.language.problems import quoted

NOTHING_FOUND = 3
_LEAST = (PackStatus.DRAFT.value, PackStatus.PROVISIONAL.value, PackStatus.ACTIVE.value)
_ANY_DAY = date(2000, 1, 1)
"""Stands for the date of a request that is asked for every day."""

Command = TypeVar("Command", bound=Callable[..., Any])


def _format_option(command: Command) -> Command:
    choice = click.Choice(["text", "json"])
    return click.option("--format", "form", type=choice, default="text", show_default=True)(command)


def _as_known_on(command: Command) -> Command:
    return click.option(
        "--as-known-on",
        type=Day(),
        metavar="YYYY-MM-DD",
        help="Use only versions that were published, or else seen, by that day.",
    )(command)


@click.group()
def packs() -> None:
    """List and show packs, and say which version decides where and when."""


@packs.command("list", epilog="Example: coverpack packs list --payer medicare --status provisional")
@click.option(
    "--payer", metavar="ID", shell_complete=complete_payer, help="Only packs of this payer."
)
@click.option(
    "--status",
    type=click.Choice([status.value for status in PackStatus]),
    help="Only packs of this status.",
)
@_format_option
@click.pass_context
def list_packs(ctx: click.Context, /, *, payer: str | None, status: str | None, form: str) -> None:
    """List all packs: dates, status, evidence, and the plans that use them.

    After the policies come the coding packs, whose edits every claim line passes; with --payer
    those whose authority binds that payer. Exit code 3: no pack fits.
    """
    library = call_of(ctx).library()
    if payer is not None:
        _check_payer(library, payer)
    found = [
        pack
        for pack in library.packs()
        if payer in (None, pack.payer) and status in (None, pack.status.value)
    ]
    coding = [
        pack
        for pack in library.coding_packs
        if (payer is None or binds(pack, payer, library.payers))
        and status in (None, pack.status.value)
    ]
    bindings = library.payers.bindings
    if form == "json":
        listed = [listed_pack(pack, bindings) for pack in found]
        write_json([*listed, *map(listed_coding_pack, coding)])
    elif found or coding:
        page = standard_page()
        write_list(page, found, library.payers)
        write_coding_list(page, coding)
        page.write()
    if not (found or coding):
        click.echo("no pack fits", err=True)
        ctx.exit(NOTHING_FOUND)


@packs.command("show", epilog="Example: coverpack packs show medicare/palmetto-l39420@2023-03-05")
@click.argument("name", metavar="NAME", shell_complete=complete_any_pack)
@_format_option
@click.pass_context
def show_pack(ctx: click.Context, /, *, name: str, form: str) -> None:
    """Show a pack as a person reads it.

    NAME is policy@version, a policy that has one version, or a file; of coding packs too.
    """
    library = call_of(ctx).library()
    if names_edits(name):
        _show_coding_pack(library, name, form)
        return
    pack, bindings = named_pack(library, name), library.payers.bindings
    if form == "json":
        write_json(whole_pack(pack, bindings, library))
        return
    page = standard_page()
    write_pack(page, pack, bindings, library)
    page.write()


def _show_coding_pack(library: Library, name: str, form: str) -> None:
    pack = named_coding_pack(library, name)
    if form == "json":
        write_json(whole_coding_pack(pack, library))
        return
    page = standard_page()
    write_coding_pack(page, pack, library)
    page.write()


@packs.command(
    "which", epilog="Example: coverpack packs which --payer medicare --state CA --date 2024-02-01"
)
@selection_options
@click.option(
    "--date", "day", type=Day(), required=True, metavar="YYYY-MM-DD", help="The date of service."
)
@_as_known_on
@click.option("--min-status", type=click.Choice(_LEAST), help="Leave out packs of a lower status.")
@_format_option
@click.pass_context
def which_pack(
    ctx: click.Context,
    /,
    *,
    day: date,
    as_known_on: date | None,
    min_status: str | None,
    form: str,
    **stated: Any,  # the options of the selection, by name
) -> None:
    """Say which version decides for a payer, place and date, by which chain and evidence.

    Where the version is uncertain, all that may decide; where too little is known, what to supply.
    Both end with exit code 0, as `evaluate` does; exit code 3: no policy is known here.
    """
    library = call_of(ctx).library()
    _require_payer(stated)
    limits = Limits(as_known_on, PackStatus(min_status) if min_status else None)
    request = request_of(library, day, stated)
    found = select(library, request, limits)
    found = replace(found, notes=(*found.notes, *left_out_on(library, request, limits)))
    if form == "json":
        write_json(which_json(found, day))
    else:
        page = standard_page()
        plan = library.payers.payers[request.payer].plans.get(request.plan or "")
        write_which(page, found, day, plan)
        page.write()
    if not found.choices and not found.needs:
        ctx.exit(NOTHING_FOUND)


@packs.command(
    "history",
    epilog="Examples: coverpack packs history medicare/noridian-l39642;  "
    "coverpack packs history --payer medicare --plan noridian",
)
@click.argument("policy", required=False, metavar="[POLICY]")
@selection_options
@_as_known_on
@_format_option
@click.pass_context
def show_history(
    ctx: click.Context,
    /,
    *,
    policy: str | None,
    as_known_on: date | None,
    form: str,
    **stated: Any,  # the options of the selection, by name
) -> None:
    """Draw the versions of a policy, or those that decided for a plan, as a line of time.

    With uncertain intervals, gaps, and what changed from each version to the next. Exit code 3: no
    version is in force on any day.
    """
    library = call_of(ctx).library()
    if policy is not None:
        if any(stated.values()):
            raise click.UsageError("name a policy, or a plan by options, not both")
        title, found = _of_policy(library, known_policy(library, policy), as_known_on)
    else:
        _require_payer(stated)
        request = request_of(library, _ANY_DAY, stated)
        title = " ".join(value for value in stated.values() if value)
        found = plan_history(library, request, as_known_on)
    if form == "json":
        write_json({"of": title, **history_json(found)})
    else:
        page = standard_page()
        write_history(page, title, found)
        page.write()
    if not found.spans and not found.needs:
        ctx.exit(NOTHING_FOUND)


def _of_policy(library: Library, policy: str, as_known_on: date | None) -> tuple[str, History]:
    payers = library.payers
    users = user_words((b for b in payers.bindings if b.policy == policy), payers.payers)
    title = f"{policy}, used by {users}" if users else f"{policy}, used by no plan"
    return title, policy_history(library, policy, as_known_on)


def _require_payer(stated: dict[str, Any]) -> None:
    if stated["payer"] is None:
        raise click.UsageError("say who pays, with --payer")


def _check_payer(library: Library, payer: str) -> None:
    payers = library.payers.payers
    if payer not in payers:
        hint = near(payer, payers) or "one of " + ", ".join(f"`{known}`" for known in payers)
        raise InputError(
            [
                Diagnostic(
                    f"--payer {payer}",
                    None,
                    None,
                    "",
                    "unknown-payer",
                    f"there is no payer {quoted(payer)}",
                    hint,
                )
            ]
        )
