"""Coding packs as text for a person: in the list of packs, and the whole of one."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from cli.coding_pack_form import tables_asked, weakest_citation
from cli.coding_text import table_words, write_tables
from cli.evidence_text import cited_words
from cli.pack_parts_text import LABELS, write_dates, write_listed, write_sources, write_unsure
from cli.pack_text import write_version
from cli.remittance_text import remittance_words
from cli.terminal import Page
from engine.encounter.line_tables import tables_behind
from engine.knowledge.coding_pack_reader import CODING
from engine.knowledge.coding_packs import Authority, CodingPack, Edit
from engine.knowledge.library import Library
from engine.language.words import condition_words

_AUTHORITY: Mapping[Authority, str] = {
    Authority.NATIONAL: "national, code sets that bind every payer",
    Authority.MEDICARE_FFS: "Medicare's own, for review under every other line of business",
    Authority.POLICY: "of single policies, which its criteria name",
}


def write_coding_list(page: Page, packs: Sequence[CodingPack]) -> None:
    """The versions of each set of edits."""
    for _, group in groupby(packs, key=lambda pack: pack.id):
        versions = list(group)
        last = versions[-1]
        page.heading(last.id)
        page.text(last.title)
        page.text(f"{CODING}: edits of claim lines; {_AUTHORITY[last.authority]}")
        for pack in versions:
            write_version(page, pack, len(pack.edits), weakest_citation(pack))


def write_coding_pack(page: Page, pack: CodingPack, library: Library) -> None:
    """Everything a coding pack says, and the tables that its edits are looked up in."""
    write_unsure(page, pack.status)
    page.heading(pack.name)
    page.text(pack.title)
    for label, text in (
        ("kind", f"{CODING}: edits that every line of a claim passes"),
        ("status", pack.status.value),
        ("authority", _AUTHORITY[pack.authority]),
    ):
        page.text(text, label=label, hang=LABELS)
    write_dates(page, pack.dates)
    page.heading("Scope, where a criterion has none of its own")
    page.text(f"a line of which: {condition_words(pack.scope, library)}")
    page.heading(f"Criteria ({len(pack.edits)})")
    width = max((len(id) for id in pack.edits), default=0) + 2
    for edit in pack.edits.values():
        _write_edit(page, edit, pack, library, width)
    tables = tables_asked(pack, library)
    if tables:
        page.heading("Tables that the facts of lines are looked up in")
        write_tables(page, tables)
        page.text("`coverpack coding status` lists your own copies, which come first.")
    write_sources(page, pack.sources.values())
    write_listed(page, "Notes", pack.notes)
    page.blank()
    page.text(f"digest {pack.digest}", style="dim")


def _write_edit(page: Page, edit: Edit, pack: CodingPack, library: Library, width: int) -> None:
    page.text(edit.title, indent=4, label=edit.id, hang=width)
    inside = 4 + width
    if edit.scope != pack.scope:
        page.text(f"for a line of which: {condition_words(edit.scope, library)}", indent=inside)
    page.text(f"passes if: {condition_words(edit.asked, library)}", indent=inside)
    page.text(f"else {_finding_words(edit)}", indent=inside)
    suggestions = library.remittance.for_edit(edit.id)
    if suggestions:
        page.text(remittance_words(suggestions), indent=inside)
    kinds = tables_behind((edit.scope, edit.asked))
    if kinds:
        looked = ", ".join(table_words(kind) for kind in kinds)
        page.text(f"looked up in: {looked}", indent=inside, style="dim")
    page.text(f"[{cited_words(edit.citation)}]", indent=inside, style="dim")
    if edit.note:
        page.text(edit.note, indent=inside, style="dim")


def _finding_words(edit: Edit) -> str:
    finding = edit.finding
    words = f"{finding.status}, {finding.action}".replace("_", " ")
    if finding.except_evidence:
        words += ", even where it rests on what is only inferred or remembered"
    return f"{words}: {finding.text}"
