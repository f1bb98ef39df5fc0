"""What became of mutants: as text, as JSON, as scenarios for those that survived."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.json_output import write_json
from cli.pack_text import counted
from cli.terminal import Page, Sign, standard_page
from cli.whole_file import write_new_file
from engine.knowledge.library import Library
from engine.proof.mutation_score import Fate, Score
from engine.proof.mutation_score import Tried as TriedMutant
from engine.proof.scenario import changed_words
from engine.testing.edit_score import TriedEdit
from engine.testing.proposals import proposed_feature
from engine.testing.selection_score import TriedSelection

Json = Any
_SIGNS = {
    Fate.KILLED: Sign.YES,
    Fate.EQUIVALENT: Sign.NONE,
    Fate.SURVIVED: Sign.NO,
    Fate.UNANSWERED: Sign.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Tried:
    """All mutants of one call: of packs, of dates and bindings, of the edits of claim lines."""

    scores: Sequence[Score]
    selection: Sequence[TriedSelection]
    edits: Sequence[TriedEdit]


def _text(tried: Tried, library: Library, list_all: bool) -> None:
    scores = tried.scores
    page = standard_page()
    rows = [_row(score) for score in scores]
    rows += _other_rows(tried)
    header = ("mutants", "killed", "equivalent", "survived", "examples", "pack")
    page.table(header, rows)
    for score in scores:
        shown = score.tried if list_all else score.survivors
        if shown or score.beyond is not None:
            page.heading(score.pack.name)
        if score.beyond is not None:
            page.text(f"not asked: {score.beyond}", sign=Sign.UNKNOWN)
        for one in shown:
            _write_mutant(page, one, library)
    _write_selection(page, tried.selection, list_all)
    _write_edits(page, tried.edits, list_all)
    page.blank()
    page.text(verdict(tried), indent=0, style="bold")
    page.write()


def _other_rows(tried: Tried) -> Iterator[tuple[str, ...]]:
    for name, fates in (
        ("dates and bindings", [one.fate for one in tried.selection]),
        ("claim lines", [one.fate for one in tried.edits]),
    ):
        counts = (fates.count(f) for f in (Fate.KILLED, Fate.EQUIVALENT, Fate.SURVIVED))
        if fates:
            yield (str(len(fates)), *map(str, counts), "-", name)


def _write_edits(page: Page, edits: Sequence[TriedEdit], list_all: bool) -> None:
    shown = [one for one in edits if list_all or one.fate is Fate.SURVIVED]
    if shown:
        page.heading("Edits of claim lines")
    for one in shown:
        page.text(f"{one.mutant.id} [{one.fate}]", sign=_SIGNS[one.fate])
        _write_offer(page, one)


def _write_offer(page: Page, one: TriedMutant | TriedSelection | TriedEdit) -> None:
    """The scenario for a survivor, as it can stand in a feature."""
    page.lines += [f"      {line}" for line in one.scenario]
    if one.fate is Fate.SURVIVED and not one.scenario:
        page.text("no scenario that was tried tells them apart", indent=6)


def _write_selection(page: Page, selection: Sequence[TriedSelection], list_all: bool) -> None:
    shown = [one for one in selection if list_all or one.fate is Fate.SURVIVED]
    if shown:
        page.heading("Dates and bindings")
    for one in shown:
        page.text(f"{one.mutant.id} [{one.fate}]", sign=_SIGNS[one.fate])
        if one.asked is not None:
            asked = ", ".join(f"{name} {value}" for name, value in _asked_json(one).items())
            page.text(f"no scenario tells them apart: {asked}", indent=6)
        _write_offer(page, one)


def _asked_json(one: TriedSelection) -> dict[str, str]:
    if one.asked is None:
        return {}
    request, limits = one.asked
    known = limits.as_known_on
    named = {
        "payer": request.payer,
        "plan": request.plan,
        "line_of_business": request.line_of_business,
        "plan_state": request.plan_state,
        "state": request.state,
        "date_of_service": request.date_of_service.isoformat(),
        "as_known_on": known.isoformat() if known else None,
    }
    return {name: value for name, value in named.items() if value is not None}


def _row(score: Score) -> tuple[str, ...]:
    fates = (Fate.KILLED, Fate.EQUIVALENT, Fate.SURVIVED)
    numbers = (len(score.tried), *(score.count(fate) for fate in fates), score.examples)
    return (*map(str, numbers), score.pack.name)


def _write_mutant(page: Page, one: TriedMutant, library: Library) -> None:
    page.text(f"{one.mutant.id} [{one.fate}]", sign=_SIGNS[one.fate])
    if one.shown is None or one.mutated is None:
        return
    differs = changed_words(one.shown.witness, library) or "nothing"
    page.text(f"no scenario tells them apart: a typical encounter but for {differs}", indent=6)
    before, after = one.shown.words, one.mutated.words
    if before == after:
        before = f"{before}, by {one.shown.decision.determination}"
        after = f"{after}, by {one.mutated.decision.determination}"
    page.text(f"the pack: {before}; the mutant: {after}", indent=6)
    _write_offer(page, one)


def verdict(tried: Tried) -> str:
    """What it comes to, in one line."""
    total = {fate: sum(score.count(fate) for score in tried.scores) for fate in Fate}
    for fate in (*(one.fate for one in tried.selection), *(one.fate for one in tried.edits)):
        total[fate] += 1
    count = sum(total.values())
    said = [
        f"{counted(count, 'mutant')}: {total[Fate.KILLED]} killed",
        f"{total[Fate.EQUIVALENT]} proven equivalent",
        f"{total[Fate.SURVIVED]} survived",
    ]
    beyond = sum(s.count(Fate.UNANSWERED) for s in tried.scores if s.beyond is not None)
    if total[Fate.UNANSWERED] > beyond:
        said.append(f"{total[Fate.UNANSWERED] - beyond} not answered in time")
    if beyond:
        said.append(f"{beyond} not asked")
    return ", ".join(said)


def _json(tried: Tried, _: Library, list_all: bool) -> None:
    write_json(
        {
            "packs": [
                {
                    "pack": score.pack.name,
                    "digest": score.pack.digest,
                    "examples": score.examples,
                    "not_asked": score.beyond,
                    **{fate.value: score.count(fate) for fate in Fate},
                    "mutants": [
                        _mutant_json(one) for one in (score.tried if list_all else score.survivors)
                    ],
                }
                for score in tried.scores
            ],
            "dates_and_bindings": [
                {
                    "operator": one.mutant.operator,
                    "place": one.mutant.place,
                    "change": one.mutant.change,
                    "fate": one.fate.value,
                    "request": _asked_json(one) or None,
                    "scenario": one.scenario or None,
                }
                for one in tried.selection
                if list_all or one.fate is Fate.SURVIVED
            ],
            "claim_lines": [
                {
                    "pack": one.mutant.pack.name,
                    "edit": one.mutant.edit.id,
                    "operator": one.mutant.operator,
                    "change": one.mutant.change,
                    "fate": one.fate.value,
                    "scenario": one.scenario or None,
                }
                for one in tried.edits
                if list_all or one.fate is Fate.SURVIVED
            ],
        }
    )


def _mutant_json(one: TriedMutant) -> Json:
    return {
        "operator": one.mutant.operator,
        "place": one.mutant.place,
        "change": one.mutant.change,
        "fate": one.fate.value,
        "killers": one.killers,
        "witness": one.shown.witness.document if one.shown else None,
        "pack_outcome": one.shown.outcome.value if one.shown else None,
        "mutant_outcome": one.mutated.outcome.value if one.mutated else None,
        "scenario": one.scenario or None,
    }


def write_proposed(path: Path, tried: Tried, *, replace: bool) -> str:
    """A scenario for each survivor, none twice; what was written, in words.

    Nothing is written where nothing is offered: a feature without a scenario is none. Raises
    `InputError` where the file is there.
    """
    text, count = proposed_feature(tried.scores, tried.selection, tried.edits)
    if not count:
        return f"nothing to propose: {path} is not written"
    write_new_file(path, text, replace=replace)
    return f"wrote {path}: {counted(count, 'scenario')} under @proposed"


FORMATS: Mapping[str, Callable[[Tried, Library, bool], None]] = {
    "text": _text,
    "json": _json,
}
"""The renderings by the name that `--format` has for them."""
