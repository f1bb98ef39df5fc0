"""`coverpack new policy`: the skeleton of a policy, its payer and its binding."""

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.authored import (
    Target,
    asked,
    asked_day,
    beginning_of,
    can_ask,
    check_pack,
    laid_out_text,
    report,
    target,
    text_and_dates,
    text_of,
    write_all,
)
from cli.completion import complete_plan
from engine.knowledge.payers import LINES_OF_BUSINESS

if TYPE_CHECKING:
    from engine.knowledge.authoring import Bound, Text
    from engine.language.shape import Json

_EPILOG = """\b
Example:
  coverpack new policy acme/bvn-ablation --title "Ablation for low back pain" \\
    --payer-name "Acme Health Plan" --line-of-business commercial --effective 2026-07-01
"""


@click.command(epilog=_EPILOG)
@click.argument("policy", required=False, metavar="[PAYER/POLICY]")
@click.option("--title", metavar="TEXT", help="The title of the policy.")
@click.option("--payer", metavar="ID", help="The payer, where PAYER/POLICY names only the policy.")
@click.option("--payer-name", metavar="TEXT", help="The name of a payer that is not declared yet.")
@click.option(
    "--plan",
    metavar="ID",
    shell_complete=complete_plan,
    help="The plan of the payer that uses the policy; needed where the payer has plans.",
)
@click.option(
    "--line-of-business",
    "lines",
    type=click.Choice(LINES_OF_BUSINESS),
    multiple=True,
    metavar="WORD",
    help="For which the policy is used; without it, for all. Repeatable.",
)
@text_and_dates
@click.pass_context
def policy(
    ctx: click.Context,
    /,
    *,
    policy: str | None,
    title: str | None,
    payer: str | None,
    payer_name: str | None,
    plan: str | None,
    lines: tuple[str, ...],
    effective: date | None,
    not_before: date | None,
    observed: date | None,
    published: date | None,
    version: str | None,
    source: str | None,
    url: str | None,
    read_on: date | None,
    evidence: str,
    folder: Path | None,
) -> None:
    """Write the skeleton of a policy into your library: a draft that `lint` calls to do.

    An empty folder becomes a library that adds to the shipped one. There, a payer that nobody
    declared is declared, and the policy is bound to it; both in `policies/payers.json`.

    On a terminal, what the options leave open is asked. No file is replaced.
    """
    from engine.knowledge.authoring import Bound, skeleton

    place = target(ctx, folder, may_begin=True)
    id = _policy_id(policy, payer)
    title = asked(title, "Title of the policy", "--title")
    new_payer = _new_payer(id, payer_name, place)
    plan = _plan(id, plan, place)
    if effective is None and not_before is None:
        effective = asked_day(effective, "First date of service (empty if not known)")
        if effective is None and can_ask():
            not_before = asked_day(not_before, "It began not before")
            observed = asked_day(observed, "It was seen in force on")
            version = asked(version, "The document's own name for the version", "--version")
    if source is None and can_ask():
        answer = click.prompt("Name of the document (empty: later)", default="", show_default=False)
        source = answer.strip() or None
    beginning = beginning_of(version, effective, not_before, observed, published)
    text = text_of(source, evidence, url, read_on)
    bound = Bound(id.partition("/")[0], plan, lines)

    file = place.file(id, beginning.version)
    schema = place.schema_from(file)
    value = {**({"$schema": schema} if schema else {}), **skeleton(id, title, text, beginning)}
    content = laid_out_text(value)
    check_pack(file, content, place.library)
    _write(place, file, content=content, id=id, text=text, bound=bound, new_payer=new_payer)


def _policy_id(named: str | None, payer: str | None) -> str:
    named = asked(named, "Id of the policy, as payer/policy", "PAYER/POLICY")
    before, slash, _ = named.partition("/")
    if not slash and payer:
        named = f"{payer}/{named}"
    elif slash and payer not in (None, before):
        raise click.UsageError(f"`{named}` is not a policy of payer `{payer}`")
    if not re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", named):
        raise click.UsageError(
            f"`{named}` is not the id of a policy: write `payer/policy` in lower case, digits and "
            "hyphens"
        )
    return named


def _new_payer(id: str, name: str | None, place: Target) -> str | None:
    """The name of a payer to be declared; `None` where it is declared already."""
    payer = id.partition("/")[0]
    if payer in place.library.payers.payers:
        if name is not None:
            raise click.UsageError(f"payer `{payer}` is declared already: leave --payer-name out")
        return None
    if place.is_shipped:
        raise click.UsageError(
            f"there is no payer `{payer}`: declare it in `policies/payers.json` first"
        )
    return asked(name, f"Name of the payer `{payer}`", "--payer-name")


def _plan(id: str, plan: str | None, place: Target) -> str | None:
    """The plan to bind; asked for where the payer has plans, because none is ever assumed."""
    name = id.partition("/")[0]
    payer = place.library.payers.payers.get(name)
    plans = tuple(payer.plans) if payer else ()
    if plan is not None and plan not in plans:
        raise click.UsageError(_no_plan(plan, plans))
    if plan is not None or not plans or not _binds(id, place):
        return plan
    if not can_ask():
        raise click.UsageError(
            f"payer `{name}` has plans, and a policy is bound to one of them: name it with --plan"
            f" ({', '.join(plans)})"
        )
    click.echo(f"Plans of {name}: {', '.join(plans)}")
    while (answer := click.prompt("Plan that uses the policy").strip()) not in plans:
        click.echo(_no_plan(answer, plans))
    return str(answer)


def _no_plan(plan: str, plans: tuple[str, ...]) -> str:
    from engine.language.near import near

    hint = near(plan, plans) or "declare it in `policies/payers.json` first"
    return f"there is no plan `{plan}`: {hint}"


def _binds(id: str, place: Target) -> bool:
    """Whether a binding is written: not for a policy that is bound, nor into the shipped base."""
    is_bound = any(one.policy == id for one in place.library.payers.bindings)
    return not place.is_shipped and not is_bound


def _write(
    place: Target,
    file: Path,
    *,
    content: str,
    id: str,
    text: "Text",
    bound: "Bound",
    new_payer: str | None,
) -> None:
    from engine.knowledge.authoring import places_to_do, with_binding
    from engine.knowledge.texts.documents import parse_document, read_document

    library = place.library
    new = {file: content}
    changed: dict[Path, str] = {}
    wrote = {file: f": {places_to_do(parse_document('', content.encode()).value)} places to do"}
    payers = library.policies / "payers.json"
    is_bound = any(one.policy == id for one in library.payers.bindings)
    if _binds(id, place):
        before: Json | None = read_document(payers).value if payers.is_file() else None
        value = with_binding(before, id, bound, text, new_payer=new_payer)
        declared = f"payer `{bound.payer}`, " if new_payer is not None else ""
        wrote[payers] = f": {declared}bound to `{id}`"
        (new if before is None else changed)[payers] = laid_out_text(value)
    if place.is_new:
        name = library.root.resolve().name or "policies"
        card = {"schema": "coverpack/library/1", "name": name, "extends": "coverpack"}
        new[library.root / "library.json"] = laid_out_text(card)
        wrote[library.root / "library.json"] = ": a library that extends coverpack's"
    write_all(new, changed)
    option = "" if _is_here(library.root) else f"--library {library.root} "
    steps = [(f"coverpack {option}lint", "lists what is to do, each with its line")]
    if place.is_shipped and not is_bound:
        steps.append(("policies/payers.json", f"bind a plan to `{id}`"))
    steps += [
        (f"coverpack {option}new encounter --pack {id}", "what the pack asks of an encounter"),
        (f"coverpack {option}test", f"runs features/{id}.feature, once you wrote it"),
    ]
    report(wrote, steps)


def _is_here(root: Path) -> bool:
    from engine.knowledge.library import library_around

    around = library_around(Path.cwd())
    return around is not None and around.resolve() == root.resolve()
