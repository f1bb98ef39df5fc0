"""`coverpack coverage`: whether the features exercise what packs say."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.call import call_of
from cli.coding_names import coverage_packs, warn_of_none
from cli.completion import complete_pack
from cli.feature_examples import examples_of, features_of, features_option
from cli.library_checked import library_checked
from cli.progress import counted_up
from cli.proof_extra import needs_solver
from cli.time_limit import time_limit_option
from engine.language.near import near
from engine.language.problems import quoted

if TYPE_CHECKING:
    from engine.proof.coverage import PackCoverage

CHECK_FAILED = 1
NOTHING_CHECKED = 3
KINDS = ("seen", "matters", "reached", "cited", "silence")

_EPILOG = """\b
Examples:
  coverpack coverage
  coverpack coverage medicare/palmetto-l39420 --html coverage.html
  coverpack coverage --fail-under 100 --of matters,reached,seen
"""


class Kinds(click.ParamType[tuple[str, ...]]):
    """Kinds of obligations, separated by commas."""

    name = "kinds"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Read them; a usage error with the nearest word for one that is none."""
        if isinstance(value, tuple):
            return value
        words = tuple(part.strip() for part in value.split(","))
        for word in words:
            if word not in KINDS:
                hint = near(word, KINDS) or f"it takes {', '.join(KINDS)}"
                self.fail(f"{quoted(word)} is not a kind of obligation: {hint}", param, ctx)
        return words


@click.command(epilog=_EPILOG)
@click.argument("packs", nargs=-1, metavar="[PACK]...", shell_complete=complete_pack)
@features_option
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="End with exit code 1 if fewer of the feasible obligations of the kinds of --of are "
    "covered.",
)
@click.option(
    "--of",
    "kinds",
    type=Kinds(),
    default="matters,reached",
    show_default=True,
    metavar="KIND,...",
    help=f"What --fail-under counts and the text lists: {', '.join(KINDS)}.",
)
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Also write one page of HTML that needs no other file; an earlier one is replaced.",
)
@time_limit_option
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.pass_context
def coverage(
    ctx: click.Context,
    /,
    *,
    packs: tuple[str, ...],
    paths: tuple[Path, ...],
    fail_under: float | None,
    kinds: tuple[str, ...],
    html: Path | None,
    time_limit: int,
    form: str,
) -> None:
    """Say whether the features exercise what packs say, and offer a scenario for what they do not.

    PACK is policy@version, a policy or a file; without any, all packs of the library, not those of
    one that it extends. For each criterion and each test in one or in a determination: seen met,
    unmet and unknown; and shown to matter both ways, so that the answer asserted would be otherwise
    if it had come to the opposite (MC/DC). For each determination: reached. Beside that, which
    citations and silences are asserted. What no encounter can show is proven to be so and counts as
    no gap. Of edits of claim lines `coverpack mutate` says whether scenarios notice faults in them.

    Exit codes: 1 --fail-under does not hold, whatever is still open; 2 a feature is refused; 3 no
    pack or no scenario of one, a question was not answered in time, or a pack asks about a fact
    that proofs do not model.
    """
    needs_solver()
    from cli import coverage_html, coverage_text
    from engine.proof.coverage import State, cover_pack
    from engine.proof.replay import Replayer

    library = call_of(ctx).library() if packs else library_checked(ctx)
    chosen = coverage_packs(library, packs)
    warn_of_none(chosen)
    examples = examples_of(library, features_of(library, paths, chosen))
    with Replayer(library) as replayer, counted_up(chosen, "covering") as counted:
        found = [
            cover_pack(replayer, pack, examples.get(pack.name, ()), time_limit=time_limit)
            for pack in counted
        ]
    coverage_text.FORMATS[form](found, library, kinds)
    if html is not None:
        coverage_html.write_html(html, found, library)
    if not found:
        ctx.exit(NOTHING_CHECKED)
    if fail_under is not None and percent_covered(found, kinds) < fail_under:
        ctx.exit(CHECK_FAILED)
    no_scenario = not any(examples.get(pack.name) for pack in chosen)
    if no_scenario or any(row.state is State.UNANSWERED for one in found for row in one.rows):
        ctx.exit(NOTHING_CHECKED)


def percent_covered(found: "list[PackCoverage]", kinds: tuple[str, ...]) -> float:
    """How many percent of the feasible obligations of some kinds are covered.

    Those that were not answered are left out: they may yet prove to be infeasible.
    """
    from engine.proof.coverage import State
    from engine.proof.obligations import Kind

    wanted = [Kind(kind) for kind in kinds]
    covered = sum(one.count(kind, State.COVERED) for one in found for kind in wanted)
    missing = sum(one.count(kind, State.MISSING) for one in found for kind in wanted)
    return 100.0 * covered / (covered + missing) if covered + missing else 100.0
