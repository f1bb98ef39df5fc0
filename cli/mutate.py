"""`coverpack mutate`: whether the features would notice a fault in a pack."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.call import call_of
from cli.coding_names import check_are_held, chosen_packs, warn_of_none
from cli.completion import complete_any_pack
from cli.feature_examples import examples_of, features_of, features_option
from cli.library_checked import library_checked
from cli.progress import counted_up
from cli.proof_extra import needs_solver
from cli.time_limit import time_limit_option
from cli.whole_file import check_is_new

if TYPE_CHECKING:
    from engine.proof.mutation_score import Score
    from engine.testing.edit_score import TriedEdit
    from engine.testing.selection_score import TriedSelection

CHECK_FAILED = 1
NOTHING_CHECKED = 3

_EPILOG = """\b
Examples:
  coverpack mutate
  coverpack mutate coding/medicare-edits
  coverpack mutate --write features/proposed.feature
  coverpack mutate medicare/palmetto-l39420 --write features/medicare/proposed.feature
"""


@click.command(epilog=_EPILOG)
@click.argument("packs", nargs=-1, metavar="[PACK]...", shell_complete=complete_any_pack)
@features_option
@click.option(
    "--write",
    "proposed",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a scenario for each survivor to this feature file, under `@proposed`: it counts "
    "once a person has read the cited text and removed the tag.",
)
@click.option("--force", is_flag=True, help="Replace the file of --write if it is there.")
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    default=100.0,
    show_default=True,
    metavar="PERCENT",
    help="How many of the mutants that are not equivalent must be killed.",
)
@click.option("--list", "list_all", is_flag=True, help="List all mutants, not the survivors alone.")
@time_limit_option
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.pass_context
def mutate(
    ctx: click.Context,
    /,
    *,
    packs: tuple[str, ...],
    paths: tuple[Path, ...],
    proposed: Path | None,
    force: bool,
    fail_under: float,
    list_all: bool,
    time_limit: int,
    form: str,
) -> None:
    """Try every small fault in packs, and say which of them no scenario notices.

    PACK is policy@version, a policy or a file; without any, all packs of the library, the dates and
    bindings by which they are selected, and its edits of claim lines; not those of a library that
    it extends. A coding pack is named as the library holds it, and has its edits tried. Each mutant
    has one fault, as an author might make it: a threshold one step off, a part left out, two
    determinations exchanged, a date a day off, a binding dropped. It is killed by a scenario that
    would fail, or proven to be equivalent, or it survives, and a scenario is offered that holds now
    and would fail: both were tried. No file is changed.

    Exit codes: 1 fewer mutants are killed than --fail-under asks, whatever is still open; 2 a
    feature is refused; 3 nothing was tried or no scenario was there, a question was not answered in
    time, or a pack asks about a fact that proofs do not model.
    """
    needs_solver()
    from cli import mutate_text
    from engine.proof.mutation_score import Fate, score_pack
    from engine.proof.replay import Replayer
    from engine.testing.drafts import Replay
    from engine.testing.edit_score import score_edits
    from engine.testing.proposals import propose_for_edits, propose_for_pack, propose_for_selection
    from engine.testing.selection_score import score_selection

    if proposed is not None:
        check_is_new(proposed, replace=force)
    library = call_of(ctx).library() if packs else library_checked(ctx)
    named = chosen_packs(library, packs)
    warn_of_none(named.all)
    check_are_held(library, named.coding)
    chosen = named.packs
    features = features_of(library, paths, named.all)
    examples = examples_of(library, features)
    with Replayer(library) as replayer, counted_up(chosen, "mutating") as counted:
        scores = [
            score_pack(replayer, pack, examples.get(pack.name, ()), time_limit=time_limit)
            for pack in counted
        ]
    selection = [] if packs else score_selection(library, features)
    edits = score_edits(library, features, named.coding) if named.coding else []
    with Replay(library) as replay:
        scores = [propose_for_pack(replay, score) for score in scores]
        selection = list(propose_for_selection(replay, selection))
        edits = list(propose_for_edits(replay, edits))
    tried = mutate_text.Tried(scores, selection, edits)
    mutate_text.FORMATS[form](tried, library, list_all)
    if proposed is not None:
        click.echo(mutate_text.write_proposed(proposed, tried, replace=force), err=True)
    if not (any(score.tried for score in scores) or selection or edits):
        ctx.exit(NOTHING_CHECKED)
    if percent_killed(scores, [*selection, *edits]) < fail_under:
        ctx.exit(CHECK_FAILED)
    no_scenario = not (any(examples.get(pack.name) for pack in chosen) if chosen else features)
    if no_scenario or any(score.count(Fate.UNANSWERED) for score in scores):
        ctx.exit(NOTHING_CHECKED)


def percent_killed(scores: "list[Score]", others: "Sequence[TriedSelection | TriedEdit]") -> float:
    """How many percent of the mutants that are not equivalent are killed.

    Those that were not answered are left out: they may yet prove to be equivalent.
    """
    from engine.proof.mutation_score import Fate

    fates = [one.fate for score in scores for one in score.tried]
    fates += [one.fate for one in others]
    killed, survived = fates.count(Fate.KILLED), fates.count(Fate.SURVIVED)
    return 100.0 * killed / (killed + survived) if killed + survived else 100.0
