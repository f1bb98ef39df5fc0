"""`coverpack explain NAME`: what an id or code means here, and where that comes from."""

from typing import TYPE_CHECKING, Any

import click

from cli.call import call_of
from cli.evidence_text import cited_words
from cli.json_output import write_json
from cli.terminal import Page, standard_page
from engine.knowledge.texts.documents import Diagnostic, InputError
from engine.language.near import near
from engine.language.problems import quoted

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from engine.decide.explain import Explanation

_EPILOG = """\b
Examples:
  coverpack explain add-on-primary
  coverpack explain PAL-X7 N115 64629 needs_information --format json
"""


def _complete(
    ctx: click.Context, _: click.Parameter, incomplete: str
) -> "list[CompletionItem[Any]]":
    """Complete the name of anything that can be explained."""
    from click.shell_completion import CompletionItem

    from engine.decide.explain import known_names

    names = known_names(call_of(ctx).library())
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


@click.command("explain", epilog=_EPILOG)
@click.argument("names", nargs=-1, required=True, metavar="NAME...", shell_complete=_complete)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.pass_context
def explain_command(ctx: click.Context, /, *, names: tuple[str, ...], form: str) -> None:
    """Say in our own words what an id or code means here, and where that comes from.

    NAME is an edit, a reason or remark code (CARC, RARC), a billing code, a modifier, a place of
    service, a status, outcome, basis or warning, a criterion or a fact. One name may mean several
    things, as 50 does; all are told. Official descriptions of codes are not inside.

    Exit code 2: nothing is called so.
    """
    from engine.decide.explain import explain, known_names

    library = call_of(ctx).library()
    found = {name: explain(library, name) for name in names}
    unknown = [name for name, meanings in found.items() if not meanings]
    if unknown:
        known = known_names(library)
        raise InputError(
            Diagnostic(
                name, None, None, "", "unknown-name", f"nothing is called {quoted(name)}",
                near(name, known) or "edits, codes, criteria, facts and outcomes can be explained",
            )
            for name in unknown
        )  # fmt: skip
    if form == "json":
        write_json([_json(one) for meanings in found.values() for one in meanings])
        return
    page = standard_page()
    for meanings in found.values():
        for one in meanings:
            _write(page, one)
    page.write()


def _write(page: Page, one: "Explanation") -> None:
    page.heading(f"{one.id}: {one.kind}")
    page.text(one.title, style="bold")
    for text in one.says:
        page.text(text, indent=4)
    if one.where is not None:
        page.text(f"from {one.where}", style="dim")
    for citation in one.citations:
        page.text(f"[{cited_words(citation)}]", style="dim")


def _json(one: "Explanation") -> dict[str, Any]:
    return {
        "kind": one.kind,
        "id": one.id,
        "title": one.title,
        "says": list(one.says),
        "from": one.where,
        "citations": [
            {
                "document": cited.document,
                "section": cited.section,
                "url": cited.url,
                "evidence": cited.evidence.value,
            }
            for cited in one.citations
        ],
    }
