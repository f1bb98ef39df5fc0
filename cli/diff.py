"""`coverpack diff A B`: what two packs differ in, in their texts and in what they answer."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from engine.language.conditions import tests_in

if TYPE_CHECKING:
    from engine.knowledge.library import Library
    from engine.knowledge.packs import Pack
    from engine.knowledge.study.differences import Differences
    from engine.knowledge.study.library_changes import LibraryChanges
    from engine.proof.outcomes import OutcomeChanges

Json = Any
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
    help="Compare with the library at this revision: all that changed since then, or what is of A.",
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
    alone are compared. With --git also what else decides is compared: packs that came and went,
    facts, value sets, payers and bindings, coding packs and tables.

    Exit codes: 1 with --exit-code, where anything differs; 3 where outcomes were not compared to
    the end, in time or at all, though the solver is there.
    """
    library = call_of(ctx).library()
    if folder is not None:
        needs_solver()
    since = _since(library, packs, revision)
    pairs = _named(library, packs) if since is None else since.pairs
    words = library if since is None else since.vocabulary
    found = [(compare_packs(one, other, words), one, other) for one, other in pairs]
    page, forms, whole = standard_page(), [], True
    for differences, before, after in found:
        outcomes, why_not = None, None if text_only else _MISSING
        if not text_only and has_solver():
            outcomes, why_not = _outcomes(library, before, after, time_limit)
            whole = whole and outcomes is not None and outcomes.answered
        if form == "json":
            forms.append(differences_json(differences, outcomes))
        else:
            _write(page, library, differences, outcomes, why_not)
        if folder is not None and outcomes is not None:
            _write_files(folder, outcomes, before, after, library, several=len(found) > 1)
    if since is not None and revision is not None:
        _write_since(page, since, revision, forms if form == "json" else None)
    elif form == "json":
        write_json(forms[0])
    page.write()
    alike = [differences.identical for differences, _, _ in found]
    alike.append(since is None or not since.others)
    if exit_code and not all(alike):
        ctx.exit(DIFFERENT)
    if not whole:
        ctx.exit(NOTHING_CHECKED)


def _write_since(
    page: Page, since: "LibraryChanges", revision: str, forms: "list[Json] | None"
) -> None:
    """What differs beside the packs; with `forms`, those of the packs, all of it as JSON."""
    from cli.diff_library import library_changes_json, write_library_changes

    if forms is not None:
        others = library_changes_json(since)
        write_json({"revision": revision, "packs": forms, "library": others})
        return
    write_library_changes(page, since)
    if not since.pairs and not since.others:
        click.echo(f"nothing that decides differs from `{revision}`", err=True)


def _since(
    library: "Library", names: tuple[str, ...], revision: str | None
) -> "LibraryChanges | None":
    """What changed since a revision, where one is named."""
    if revision is None:
        return None
    if len(names) > 1:
        raise click.UsageError("--git compares one pack with itself, or all: name at most one")
    from cli.git_library import changes_since

    return changes_since(library, revision, names[0] if names else None)


def _named(library: "Library", names: tuple[str, ...]) -> "tuple[tuple[Pack, Pack], ...]":
    if len(names) != 2:
        raise click.UsageError("name two packs, or a revision with --git")
    return ((latest_pack(library, names[0]), latest_pack(library, names[1])),)


def _outcomes(
    library: "Library", before: "Pack", after: "Pack", time_limit: int
) -> "tuple[OutcomeChanges | None, str | None]":
    """What changes in outcomes, or why that cannot be asked."""
    from engine.proof.beyond import NotProvable
    from engine.proof.outcomes import outcome_changes
    from engine.proof.reading import Rules
    from engine.proof.replay import Replayer

    asked = [test.fact for one in Rules.of(before).conditions for test in tests_in(one)]
    gone = [fact for fact in dict.fromkeys(asked) if fact not in library.facts]
    if gone:
        return None, f"the library no longer has the fact `{gone[0]}`"
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
