"""`coverpack prove`: what is true of packs beyond any example, with reasons and witnesses."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from cli.call import call_of
from cli.coding_names import Chosen, chosen_packs, warn_of_none
from cli.completion import complete_any_pack
from cli.library_checked import library_checked
from cli.progress import counted_up
from cli.proof_extra import needs_solver
from cli.time_limit import time_limit_option

if TYPE_CHECKING:
    from engine.knowledge.library import Library
    from engine.proof.findings import PackProof

CHECK_FAILED = 1
NOTHING_CHECKED = 3

_EPILOG = """\b
Examples:
  coverpack prove
  coverpack prove medicare/palmetto-l39420 --format json
  coverpack prove coding/medicare-edits
"""


@click.command(epilog=_EPILOG)
@click.argument("packs", nargs=-1, metavar="[PACK]...", shell_complete=complete_any_pack)
@time_limit_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    show_default=True,
)
@click.pass_context
def prove(ctx: click.Context, packs: tuple[str, ...], time_limit: int, form: str) -> None:
    """Prove what holds for all encounters: that criteria can matter and determinations be reached.

    PACK is policy@version, a policy or a file; without any, all packs of the library (not those of
    one that it extends), and the days that no pack covers. Found are criteria that are never met or
    never unmet, that cannot matter, that others imply, or that contradict each other,
    determinations that nothing reaches, and days on which another version of the policy is in
    force too; each with its reason. Proven are that every encounter is
    decided and that knowing more never overturns an answer. A pack may acknowledge a true finding
    with a reason (`acknowledged`).

    Of a coding pack are found the edits that no line fails, that no line passes, that others imply,
    or that no line can pass together. The facts of a line are taken as independent of each other:
    what is found is so on every line, and more may be so than is found.

    Exit codes: 1 something was found that the pack does not acknowledge; 3 a question was not
    answered in time, a pack asks about a fact that proofs do not model, or there was no pack.
    """
    needs_solver()
    from cli import prove_text

    library = call_of(ctx).library() if packs else library_checked(ctx)
    chosen = chosen_packs(library, packs)
    warn_of_none(chosen.all)
    proofs = list(_proofs(library, chosen, time_limit))
    if form in prove_text.FORMATS:
        prove_text.FORMATS[form](proofs, [] if packs else prove_text.days_of(library))
    else:
        _report(library, proofs, packs, form)
    if not all(proof.holds for proof in proofs):
        ctx.exit(CHECK_FAILED)
    if not proofs or not all(proof.is_whole for proof in proofs):
        ctx.exit(NOTHING_CHECKED)


def _report(
    library: "Library", proofs: "list[PackProof]", names: tuple[str, ...], form: str
) -> None:
    from cli.diagnostics_text import as_github, sarif_of
    from cli.prove_report import FOUND, report_of

    report = report_of(proofs, library, names)
    if form == "github":
        click.echo(as_github(report))
        return
    rules = [{"id": kind, "shortDescription": {"text": text}} for kind, text in FOUND.items()]
    click.echo(sarif_of(report, "coverpack prove", rules))


def _proofs(library: "Library", chosen: Chosen, time_limit: int) -> "Iterator[PackProof]":
    from engine.knowledge.coding_packs import CodingPack
    from engine.proof.beyond import NotProvable
    from engine.proof.checks import prove_pack
    from engine.proof.edit_checks import prove_edits
    from engine.proof.findings import CODING, COVERAGE, PackProof
    from engine.proof.replay import Replayer
    from engine.proof.times import overlapping

    with Replayer(library) as replayer, counted_up(chosen.all, "proving") as counted:
        for pack in counted:
            kind = CODING if isinstance(pack, CodingPack) else COVERAGE
            try:
                if isinstance(pack, CodingPack):
                    proof = prove_edits(library, pack, time_limit)
                else:
                    proof = prove_pack(replayer, pack, time_limit)
            except NotProvable as limit:
                proof = PackProof(pack.name, 0, (), beyond=str(limit), kind=kind)
            both = () if isinstance(pack, CodingPack) else overlapping(library, pack)
            yield replace(proof, findings=(*proof.findings, *both))
