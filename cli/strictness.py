"""`coverpack compare --strictness`: which policy covers all that another covers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from cli.delimited import markdown_table, write_csv, write_markdown
from cli.json_output import write_json
from cli.pack_names import latest_pack
from cli.progress import counted_up
from cli.proof_extra import needs_solver
from cli.terminal import Page, Sign, standard_page

if TYPE_CHECKING:
    from engine.knowledge.library import Library
    from engine.knowledge.packs import Pack
    from engine.proof.strictness import Strictness

Json = Any
_LEGEND = (
    "yes: everything that A covers is covered by B, proven over the facts that either asks about. "
    "no: an encounter is covered by A and not by B. The first word is for encounters of which "
    "every fact is known, the second for any. A policy that covers nothing has no row, and one "
    "that proofs do not model is compared with none."
)


def write_strictness(
    library: "Library",
    names: Sequence[str],
    payers: tuple[str, ...],
    day: date | None,
    form: str,
    *,
    time_limit: int,
) -> bool:
    """Write the answer for two packs, or the matrix of all; whether each question was answered.

    The matrix is over all versions, or over those that decide on a day. What cannot be asked about
    a pack is said on standard error; the others are compared all the same.
    """
    needs_solver()
    from engine.proof.replay import Replayer
    from engine.proof.strictness import strictness

    if names:
        packs = [latest_pack(library, name) for name in names]
        pairs = [(packs[0], packs[1])]
    else:
        packs = _versions(library, payers, day)
        pairs = [(one, other) for one in packs for other in packs if one is not other]
    _warn_of_unmodeled(library, packs)
    with Replayer(library) as replayer, counted_up(pairs, "comparing") as counted:
        found = [strictness(replayer, one, other, time_limit) for one, other in counted]
    if form == "json":
        write_json([_json(one) for one in found])
    elif names and form == "text":
        _write_pair(found[0], library)
    else:
        _write_matrix(found, form)
    return bool(found) and all(one.is_whole for one in found)


def _versions(library: "Library", payers: tuple[str, ...], day: date | None) -> "list[Pack]":
    from engine.knowledge.study.in_use import all_versions, in_use

    if day is None:
        return list(all_versions(library, payers))
    return [one.pack for one in in_use(library, day, payers)]


def _warn_of_unmodeled(library: "Library", packs: "Sequence[Pack]") -> None:
    from engine.proof.strictness import not_modeled

    for pack in {pack.digest: pack for pack in packs}.values():
        reason = not_modeled(library, pack)
        if reason is not None:
            click.echo(f"{pack.name}: not asked: {reason}", err=True)


def _write_pair(one: "Strictness", library: "Library") -> None:
    from engine.proof.scenario import changed_words

    page = standard_page()
    page.heading(f"Is everything that {one.one.name} covers covered by {one.other.name}?")
    for words, verdict in (
        ("where every fact is known", one.known),
        ("where facts may be missing", one.missing),
    ):
        sign = {"yes": Sign.YES, "no": Sign.NO}.get(verdict.value, Sign.UNKNOWN)
        open_ = "not answered in time" if one.beyond is None else f"not asked: {one.beyond}"
        told = {"yes": "yes, proven", "unanswered": open_}.get(verdict.value, verdict.value)
        page.text(f"{words}: {told}", sign=sign)
    if one.by_one is not None and one.by_other is not None:
        differs = changed_words(one.by_one.witness, library) or "nothing"
        page.text(f"for example, a typical encounter but for: {differs}", indent=4)
        page.text(f"{one.one.name}: {one.by_one.words}", indent=4)
        page.text(f"{one.other.name}: {one.by_other.words}", indent=4)
    about = "over the facts that either policy asks about, in records without contradictions"
    page.text(about, style="dim")
    page.write()


def _write_matrix(found: "Sequence[Strictness]", form: str) -> None:
    packs = list(dict.fromkeys(name for one in found for name in (one.one.name, one.other.name)))
    by_pair = {(one.one.name, one.other.name): one for one in found}
    covering = [name for name in packs if _covers_something(name, found)]
    header = ["A covers, so B covers", *packs]
    rows = [[name, *(_cell(by_pair, name, other) for other in packs)] for name in covering]
    match form:
        case "csv":
            write_csv(header, rows)
        case "markdown":
            write_markdown(markdown_table(header, rows))
        case _:
            page = standard_page()
            for name in covering:
                _write_row(page, name, packs, by_pair)
            page.blank()
            page.text(_LEGEND, indent=0)
            page.write()


def _write_row(
    page: Page,
    name: str,
    packs: Sequence[str],
    by_pair: "Mapping[tuple[str, str], Strictness]",
) -> None:
    page.heading(f"What {name} covers is covered by")
    page.table(
        ("known, any", "B"),
        [(_cell(by_pair, name, other), other) for other in packs if other != name],
    )


def _cell(by_pair: "Mapping[tuple[str, str], Strictness]", name: str, other: str) -> str:
    one = by_pair.get((name, other))
    if one is None:
        return "="
    return f"{one.known}, {one.missing}" if one.beyond is None else "not asked"


def _covers_something(name: str, found: "Sequence[Strictness]") -> bool:
    return any(one.one.name == name and one.known.value != "nothing covered" for one in found)


def _json(one: "Strictness") -> Json:
    def pack(named: "Pack") -> Json:
        return {"pack": named.id, "version": named.version, "digest": named.digest}

    witness = None
    if one.by_one is not None and one.by_other is not None:
        witness = {
            "encounter": one.by_one.witness.document,
            "a": one.by_one.outcome.value,
            "b": one.by_other.outcome.value,
        }
    return {
        "a": pack(one.one),
        "b": pack(one.other),
        "known": one.known.value,
        "missing": one.missing.value,
        "not_asked": one.beyond,
        "witness": witness,
    }
