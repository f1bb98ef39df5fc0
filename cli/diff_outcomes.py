"""What changes in outcomes between two packs: as text, as JSON, as files of witnesses."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from cli.terminal import Page, Sign
from cli.whole_file import write_new_file
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.knowledge.texts.json_writer import pretty
from engine.language.facts import Fact
from engine.proof.outcomes import Answer, CriterionChange, OutcomeChanges, Transition
from engine.proof.scenario import changed_words, scenario_lines

Json = Any


def write_outcomes(page: Page, found: OutcomeChanges, library: Library) -> None:
    """All that changes, the changes of answer first."""
    page.heading("What changes in outcomes")
    page.text(verdict(found), style="bold")
    for text in reservations(found):
        page.text(text, sign=Sign.NOTE)
    for one in found.transitions:
        page.text(f"{one.before.words} -> {one.after.words}", sign=Sign.NO)
        page.text(f"for example: {_example(one, library)}", indent=6)
        if one.blame:
            page.text(f"by {', '.join(one.blame)}", indent=6)
    changed = [change for change in found.criteria if change.proven]
    if changed:
        page.heading("Where criteria come to something else")
    for change in changed:
        if change.regions:
            _write_regions(page, change)
    bare = [change for change in changed if not change.regions]
    for words, group in groupby(bare, key=_alone_words):
        page.text(f"{', '.join(map(_marked, group))}: {words}")
    open_ = [change.name for change in found.criteria if not change.proven]
    if open_:
        page.heading("Not answered in time")
        page.text(f"whether these come to something else: {', '.join(open_)}", sign=Sign.UNKNOWN)


def verdict(found: OutcomeChanges) -> str:
    """What it comes to, in one sentence."""
    if found.transitions:
        answers = "1 change" if len(found.transitions) == 1 else f"{len(found.transitions)} changes"
        told = "these are all, proven" if found.complete else "there may be more"
        return f"{answers} of answer; {told}."
    if not found.complete:
        return "No change of answer was found; not proven, as a question was not answered in time."
    if found.criteria:
        return "No encounter is answered otherwise, proven; some criteria come to something else."
    return (
        "Nothing: every encounter has the same answer and every criterion the same status, proven."
    )


def reservations(found: OutcomeChanges) -> Iterator[str]:
    """What weakens or explains the list."""
    if found.explained is False and found.transitions:
        yield "the criteria alone do not explain it: the determinations changed too"
    if not all(change.whole for change in found.criteria if change.proven):
        yield "where a criterion differs is not told to the end"


def _example(one: Transition, library: Library) -> str:
    if one.was is None:
        return "-"
    return changed_words(one.was.witness, library) or "the typical encounter"


def _write_regions(page: Page, change: CriterionChange) -> None:
    page.text(change.name, style="bold")
    for region in change.regions:
        where = " and ".join(region.tests) or "always"
        page.text(f"{region.was} -> {region.now} when {where}", indent=4)
    page.text(f"alone: {_alone_words(change)}", indent=4)


def _marked(change: CriterionChange) -> str:
    mark = "+ " if change.before is None else "- " if change.after is None else "~ "
    return f"{mark}{change.name}"


def _alone_words(change: CriterionChange) -> str:
    said = [f"{was.words} -> {now.words}" for was, now in change.alone]
    if not change.alone_whole:
        said.append("what else it changes by itself was not answered in time")
    return "; ".join(said) or "changes no answer by itself"


def outcomes_json(found: OutcomeChanges) -> Json:
    """All of it, in the order of the text."""
    return {
        "complete": found.complete,
        "explained_by_criteria": found.explained,
        "transitions": [
            {
                "before": _answer_json(one.before),
                "after": _answer_json(one.after),
                "criteria": list(one.blame),
                "witness": one.was.witness.document if one.was else None,
            }
            for one in found.transitions
        ],
        "criteria": [
            {
                "before": change.before,
                "after": change.after,
                "regions": [
                    {"was": str(one.was), "now": str(one.now), "tests": list(one.tests)}
                    for one in change.regions
                ],
                "proven": change.proven,
                "regions_complete": change.whole,
                "alone_complete": change.alone_whole,
                "alone": [
                    {"before": _answer_json(was), "after": _answer_json(now)}
                    for was, now in change.alone
                ],
            }
            for change in found.criteria
        ],
    }


def _answer_json(answer: Answer) -> Json:
    return {"outcome": answer.outcome.value, "basis": answer.basis}


def write_witnesses(
    folder: Path, found: OutcomeChanges, before: Pack, after: Pack, facts: Mapping[str, Fact]
) -> list[Path]:
    """An encounter file for each change of answer, and a feature with what both packs say of it.

    Raises `InputError` where a file is there already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    lines = [f"Feature: from {before.name} to {after.name}", ""]
    for number, one in enumerate(found.transitions, start=1):
        if one.was is None or one.now is None:
            continue
        path = folder / f"change-{number}.json"
        document = {**one.was.witness.document, "id": f"change-{number}"}
        write_new_file(path, pretty(document) + "\n", replace=False)
        written.append(path)
        for replayed, pack in ((one.was, before), (one.now, after)):
            name = f"change {number}: {replayed.words} by {pack.name}"
            tags = ("proposed",)
            lines += [*scenario_lines(name, replayed, pack.name, facts, tags=tags), ""]
    feature = folder / "changes.feature"
    write_new_file(feature, "\n".join(lines), replace=False)
    return [*written, feature]
