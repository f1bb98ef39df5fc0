"""Coding packs as JSON values: one line of a list, and the whole content of one."""

from typing import Any

from cli.coding_text import table_json
from cli.pack_form import citation_json, condition_in_words, dates_json, sources_json
from engine.encounter.line_tables import tables_behind
from engine.knowledge.coding.table import Table
from engine.knowledge.coding.table_reader import tables_of
from engine.knowledge.coding_pack_reader import CODING
from engine.knowledge.coding_packs import CodingPack, Edit
from engine.knowledge.evidence import Evidence
from engine.knowledge.library import Library
from engine.knowledge.payers import weakest

Json = Any


def weakest_citation(pack: CodingPack) -> Evidence:
    """What the weakest of a pack's edits rests on; without any, of its sources."""
    cited = [edit.citation.evidence for edit in pack.edits.values()]
    return weakest(*(cited or [source.evidence for source in pack.sources.values()]))


def tables_asked(pack: CodingPack, library: Library) -> list[Table]:
    """The tables of the library that edits of a pack are looked up in, by what they are about."""
    kinds = tables_behind(one for edit in pack.edits.values() for one in (edit.scope, edit.asked))
    asked = [table for table in tables_of(library) if table.kind in kinds]
    return sorted(asked, key=lambda table: kinds.index(table.kind))


def listed_coding_pack(pack: CodingPack) -> dict[str, Json]:
    """A coding pack in a list of packs: no payer and no plan has it, its authority says whose."""
    return {
        "pack": pack.id,
        "version": pack.version,
        "kind": CODING,
        "title": pack.title,
        "aliases": [],
        "status": pack.status.value,
        "payer": None,
        "authority": pack.authority.value,
        "dates": dates_json(pack.dates),
        "criteria": len(pack.edits),
        "evidence": weakest_citation(pack).value,
        "used_by": [],
        "digest": pack.digest,
    }


def whole_coding_pack(pack: CodingPack, library: Library) -> dict[str, Json]:
    """Everything a coding pack says, its conditions in words too, and the tables behind it."""
    return {
        **listed_coding_pack(pack),
        "scope": condition_in_words(pack.scope, library),
        "criteria": [_edit(edit, library) for edit in pack.edits.values()],
        "tables": [table_json(table) for table in tables_asked(pack, library)],
        "sources": sources_json(pack.sources.values()),
        "notes": list(pack.notes),
    }


def _edit(edit: Edit, library: Library) -> Json:
    finding = edit.finding
    return {
        "id": edit.id,
        "title": edit.title,
        "scope": condition_in_words(edit.scope, library),
        **condition_in_words(edit.asked, library),
        "finding": {
            "status": finding.status.value,
            "action": finding.action.value,
            "text": finding.text,
            "except_evidence": finding.except_evidence,
        },
        "remittance": [
            {"carc": one.carc, "rarc": list(one.rarc), "citation": citation_json(one.citation)}
            for one in library.remittance.for_edit(edit.id)
        ],
        "tables": [kind.value for kind in tables_behind((edit.scope, edit.asked))],
        "citation": citation_json(edit.citation),
        "note": edit.note,
    }
