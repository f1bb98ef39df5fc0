"""What features exercise, as text and as JSON."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cli.json_output import write_json
from cli.terminal import Page, Sign, standard_page
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.language.words import condition_words
from engine.proof.coverage import Covered, PackCoverage, State
from engine.proof.obligations import Kind
from engine.proof.scenario import scenario_lines
from engine.proof.shown_by_examples import citation_of

Json = Any


def _text(found: Sequence[PackCoverage], library: Library, kinds: Sequence[str]) -> None:
    page = standard_page()
    page.table(
        ("matters", "seen", "reached", "cited", "silence", "examples", "pack"),
        [_row(one) for one in found],
    )
    for one in found:
        listed = [row for row in one.rows if row.obligation.kind in kinds]
        _write_gaps(page, one, [row for row in listed if row.state is State.MISSING], library)
        _write_unshowable(page, one, listed, library)
        _write_open(page, one, listed, library)
    _write_unlisted(page, found, kinds)
    page.write()


def _row(one: PackCoverage) -> tuple[str, ...]:
    kinds = (Kind.MATTERS, Kind.SEEN, Kind.REACHED, Kind.CITED, Kind.SILENCE)
    return (*(share(one, kind) for kind in kinds), str(one.examples), one.pack.name)


def share(one: PackCoverage, kind: Kind) -> str:
    """How many of the feasible obligations are covered; one not answered in time is feasible."""
    covered = one.count(kind, State.COVERED)
    feasible = covered + one.count(kind, State.MISSING) + one.count(kind, State.UNANSWERED)
    return f"{covered}/{feasible}" if feasible else "-"


def _write_gaps(
    page: Page, one: PackCoverage, missing: Sequence[Covered], library: Library
) -> None:
    if missing:
        page.heading(f"{one.pack.name}: not shown by any scenario")
    for row in missing:
        page.text(row.obligation.words(library), sign=Sign.NO)
        page.lines += [f"      {line}" for line in offered(one.pack, row, library)]


def _write_unshowable(
    page: Page, one: PackCoverage, rows: Sequence[Covered], library: Library
) -> None:
    impossible = [row for row in rows if row.state is State.INFEASIBLE]
    if impossible:
        page.heading(f"{one.pack.name}: no encounter can show, proven")
    for row in impossible:
        page.text(row.obligation.words(library), sign=Sign.NONE)


def _write_open(page: Page, one: PackCoverage, rows: Sequence[Covered], library: Library) -> None:
    """What was not answered, and why."""
    unanswered = [row for row in rows if row.state is State.UNANSWERED]
    if one.beyond is not None or unanswered:
        page.heading(f"{one.pack.name}: not answered")
    if one.beyond is not None:
        page.text(f"not asked: {one.beyond}", sign=Sign.UNKNOWN)
    why = "not answered in time" if one.beyond is None else "not asked"
    for row in unanswered:
        page.text(f"{why}: {row.obligation.words(library)}", sign=Sign.UNKNOWN)


def _write_unlisted(page: Page, found: Sequence[PackCoverage], kinds: Sequence[str]) -> None:
    """Which kinds have gaps too that were not asked for: the table counts them."""
    missing = {
        kind.value: sum(one.count(kind, State.MISSING) for one in found)
        for kind in Kind
        if kind.value not in kinds
    }
    unlisted = {name: count for name, count in missing.items() if count}
    if unlisted:
        counts = ", ".join(f"{count} {name}" for name, count in unlisted.items())
        page.blank()
        page.text(f"not listed: {counts}; `--of {','.join(unlisted)}` lists them", indent=0)


def offered(pack: Pack, row: Covered, library: Library) -> list[str]:
    """A scenario that would show what is missing, ready for a feature."""
    if row.shown is None:
        return []
    item = row.obligation.item
    lines = scenario_lines(
        row.obligation.words(library),
        row.shown,
        pack.name,
        library.facts,
        criteria=[item] if item in pack.criteria else [],
        tags=("proposed",),
    )
    match row.obligation.kind:
        case Kind.CITED:
            return [*lines, f'    And the decision cites "{citation_of(pack, item).place}"']
        case Kind.SILENCE:
            kind = next(s.kind for s in pack.silences if s.topic == item).replace("_", " ")
            return [*lines, f'    And the policy is {kind} on "{item}"']
        case _:
            return lines


def _json(found: Sequence[PackCoverage], library: Library, kinds: Sequence[str]) -> None:
    write_json(
        {
            "packs": [
                {
                    "pack": one.pack.name,
                    "digest": one.pack.digest,
                    "examples": one.examples,
                    "not_asked": one.beyond,
                    "totals": {
                        kind.value: {state.value: one.count(kind, state) for state in State}
                        for kind in Kind
                    },
                    "obligations": [
                        _row_json(one.pack, row, library)
                        for row in one.rows
                        if row.obligation.kind in kinds
                    ],
                }
                for one in found
            ]
        }
    )


def _row_json(pack: Pack, row: Covered, library: Library) -> Json:
    obligation = row.obligation
    return {
        "kind": obligation.kind.value,
        "item": obligation.item,
        "test": condition_words(obligation.test, library) if obligation.test else None,
        "status": obligation.status.value if obligation.status else None,
        "state": row.state.value,
        "examples": row.examples,
        "scenario": offered(pack, row, library) or None,
    }


FORMATS: Mapping[str, Callable[[Sequence[PackCoverage], Library, Sequence[str]], None]] = {
    "text": _text,
    "json": _json,
}
"""The renderings by the name that `--format` has for them."""
