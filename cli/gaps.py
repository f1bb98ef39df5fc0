"""`coverpack gaps`: what the knowledge base does not know, and what a person must obtain."""

from typing import Any

import click

from cli.call import call_of
from cli.completion import complete_pack, complete_payer
from cli.gaps_form import gaps_json
from cli.gaps_text import write_gaps
from cli.json_output import write_json
from cli.pack_names import known_policy, named_pack
from cli.payer_choice import chosen_payers
from cli.terminal import standard_page
from engine.knowledge.brief.code_gaps import code_gaps
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.knowledge.study.gaps import WEAK, GapKind
from engine.knowledge.study.gaps import gaps as gaps_of
from engine.knowledge.study.to_obtain import to_obtain
from engine.language.near import near
from engine.language.problems import quoted

CHECK_FAILED = 1
NOTHING_FOUND = 3
ANY, ANY_WEAK = "any", "weak"


class Kinds(click.ParamType[frozenset[GapKind]]):
    """Kinds of gaps, separated by commas; `weak` and `any` stand for several."""

    name = "kinds"
    words = (*(kind.value for kind in GapKind), ANY_WEAK, ANY)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> frozenset[GapKind]:
        """Read them; a usage error with the nearest word for one that is none."""
        if isinstance(value, frozenset):
            return value
        found: set[GapKind] = set()
        for word in (part.strip() for part in value.split(",")):
            if word not in self.words:
                hint = near(word, self.words) or "it takes " + ", ".join(self.words)
                self.fail(f"{quoted(word)} is not a kind of gap: {hint}", param, ctx)
            several = {ANY: frozenset(GapKind), ANY_WEAK: WEAK}
            found |= several.get(word) or {GapKind(word)}
        return frozenset(found)


@click.command(epilog="Example: coverpack gaps --payer medicare --fail-on unread_clause,weak")
@click.option(
    "--payer",
    metavar="ID,...",
    shell_complete=complete_payer,
    help="Only packs, plans, bindings and areas of these payers.",
)
@click.option(
    "--pack",
    "name",
    metavar="NAME",
    shell_complete=complete_pack,
    help="Only this policy, version or file.",
)
@click.option(
    "--fail-on",
    type=Kinds(),
    metavar="KIND,...",
    help=f"End with exit code 1 if there is a gap of one of these kinds: {', '.join(Kinds.words)}.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.pass_context
def gaps(
    ctx: click.Context,
    /,
    *,
    payer: str | None,
    name: str | None,
    fail_on: frozenset[GapKind] | None,
    form: str,
) -> None:
    """Say what is not known: unread clauses, unknown dates, weak evidence, and what was not seen.

    And which documents a person must obtain, in the order in which they matter, with what each
    would answer. Without --payer and --pack that is all that is declared in `documents.json` and
    whatever else packs, payers and notes on codes lack.

    Exit codes: 1 there is a gap of a kind named by --fail-on; 3 no pack fits.
    """
    library = call_of(ctx).library()
    payers = chosen_payers(library, payer, "--payer")
    packs = [pack for pack in _packs(library, name) if payer is None or pack.payer in payers]
    found = gaps_of(library, packs, payers=() if name else payers)
    everything = name is None and payer is None
    if everything:
        found += code_gaps(library)
    documents = to_obtain(found, library.wanted, everything=everything)
    if form == "json":
        write_json(gaps_json(found, documents))
    elif packs:
        page = standard_page()
        write_gaps(page, found, documents)
        page.write()
    if not packs:
        click.echo("no pack fits", err=True)
        ctx.exit(NOTHING_FOUND)
    if fail_on and any(gap.kind in fail_on for gap in found):
        ctx.exit(CHECK_FAILED)


def _packs(library: Library, name: str | None) -> list[Pack]:
    if name is None:
        return library.packs()
    if "@" in name or name.endswith(".json"):
        return [named_pack(library, name)]
    return list(library.versions(known_policy(library, name)))
