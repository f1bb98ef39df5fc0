"""`coverpack diff A B`: what two packs differ in, in their texts and in what they answer."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.call import call_of
from cli.completion import complete_pack
from cli.diff_form import differences_json
from cli.diff_text import write_differences
from cli.json_output import write_json
from cli.pack_names import latest_pack
from cli.proof_extra import has_solver, needs_solver
from cli.terminal import Page, standard_page
from cli.time_limit import time_limit_option
from engine.knowledge.study.pack_comparison import compare_packs

if TYPE_CHECKING:
    from engine.knowledge.library import Library
    from engine.knowledge.packs import Pack
    from engine.knowledge.study.differences import Differences
    from engine.proof.outcomes import OutcomeChanges

DIFFERENT = 1
NOTHING_CHECKED = 3

_EPILOG = """\b
Examples:
  coverpack diff medicare/noridian-l39642@2024-01-28 medicare/noridian-l39642@v11
  coverpack diff old.json new.json --write changes/
  coverpack diff --git HEAD~1
"""


@click.command(epilog=_EPILOG)
@click.argument("packs", nargs=-1, metavar="[A [B]]", shell_complete=complete_pack)
@click.option(
    "--git",
    "revision",
    metavar="REV",
    help="Compare with the packs of this revision: all that changed since then, or A then and now.",
)
@click.option("--text-only", is_flag=True, help="Compare the texts alone, not the outcomes.")
@click.option(
    "--write",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write an encounter for each change of answer, and a feature with what both packs say.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@time_limit_option
@click.option("--exit-code", is_flag=True, help="End with exit code 1 if anything differs.")
@click.pass_context
def diff(
    ctx: click.Context,
    /,
    *,
    packs: tuple[str, ...],
    revision: str | None,
    text_only: bool,
    folder: Path | None,
    form: str,
    exit_code: bool,
    time_limit: int,
) -> None:
    """Say what two packs differ in: criteria, thresholds, determinations, dates, and outcomes.

    A and B are policy@version, a file, or a policy, of which the latest version is taken. Criteria
    of two policies are taken for the same by number and facts, by condition, or by facts alone, and
    the text says which. Every change of answer is shown by the plainest encounter that has it, and
    it is proven that there is no other; that needs `coverpack[proof]`, without which the texts
    alone are compared.

    Exit codes: 1 with --exit-code, where anything differs; 3 where outcomes were not compared to
    the end, in time or at all, though the solver is there.
    """
    library = call_of(ctx).library()
    if folder is not None:
        needs_solver()
    pairs = _pairs(library, packs, revision)
    found = [(compare_packs(one, other, library), one, other) for one, other in pairs]
    page, forms, whole = standard_page(), [], True
    for differences, before, after in found:
        outcomes, why_not = None, None if text_only else _MISSING
        if not text_only and has_solver():
            outcomes, why_not = _outcomes(library, before, after, time_limit)
            whole = whole and outcomes is not None and outcomes.complete
        if form == "json":
            forms.append(differences_json(differences, outcomes))
        else:
            _write(page, library, differences, outcomes, why_not)
        if folder is not None and outcomes is not None:
            _write_files(folder, outcomes, before, after, library, several=len(found) > 1)
    if form == "json" and found:
        write_json(forms if revision is not None and len(packs) != 1 else forms[0])
    elif not found:
        click.echo(f"no pack differs from that of `{revision}`", err=True)
    page.write()
    if exit_code and not all(differences.identical for differences, _, _ in found):
        ctx.exit(DIFFERENT)
    if not whole:
        ctx.exit(NOTHING_CHECKED)


def _pairs(
    library: "Library", names: tuple[str, ...], revision: str | None
) -> "list[tuple[Pack, Pack]]":
    if revision is not None:
        if len(names) > 1:
            raise click.UsageError("--git compares one pack with itself, or all: name at most one")
        from cli.git_library import packs_since

        return packs_since(library, revision, names[0] if names else None)
    if len(names) != 2:
        raise click.UsageError("name two packs, or a revision with --git")
    return [(latest_pack(library, names[0]), latest_pack(library, names[1]))]


def _outcomes(
    library: "Library", before: "Pack", after: "Pack", time_limit: int
) -> "tuple[OutcomeChanges | None, str | None]":
    """What changes in outcomes, or why that cannot be asked."""
    from engine.proof.beyond import NotProvable
    from engine.proof.outcomes import outcome_changes
    from engine.proof.replay import Replayer

    with Replayer(library) as replayer:
        try:
            return outcome_changes(replayer, before, after, time_limit), None
        except NotProvable as limit:
            return None, str(limit)


def _write(
    page: Page,
    library: "Library",
    differences: "Differences",
    outcomes: "OutcomeChanges | None",
    why_not: str | None,
) -> None:
    write_differences(page, differences)
    if outcomes is not None:
        from cli.diff_outcomes import write_outcomes

        write_outcomes(page, outcomes, library)
    elif why_not is not None:
        page.blank()
        page.text(f"Outcomes were not compared: {why_not}", indent=0, style="dim")


_MISSING = "that needs the solver, `pip install 'coverpack[proof]'`"


def _write_files(
    folder: Path,
    outcomes: "OutcomeChanges",
    before: "Pack",
    after: "Pack",
    library: "Library",
    *,
    several: bool,
) -> None:
    from cli.diff_outcomes import write_witnesses

    place = folder / after.id.replace("/", "-") if several else folder
    for path in write_witnesses(place, outcomes, before, after, library.facts):
        click.echo(f"written: {path}", err=True)
