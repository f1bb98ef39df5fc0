"""For each mutant that no scenario notices, a scenario that does.

Each holds on the library as it is and fails under the mutant: both were tried on the rules engine
before it is offered. A survivor for which no such scenario was found keeps none, which is said.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import islice

from engine.decide import Session
from engine.proof.everyone import Everyone
from engine.proof.mutation_score import Fate, Score
from engine.proof.mutation_score import Tried as TriedMutant
from engine.proof.replay import with_rules
from engine.proof.scenario import scenario_lines
from engine.testing.drafts import Replay
from engine.testing.edit_score import TriedEdit
from engine.testing.line_draft import LineDrafts
from engine.testing.replaying import PROPOSED
from engine.testing.selection_draft import selection_draft
from engine.testing.selection_score import TriedSelection

_REQUESTS_TRIED = 50
"""How many requests are tried for a scenario on one mutant; the first nearly always does."""


def propose_for_pack(replay: Replay, score: Score) -> Score:
    """The same score, each survivor with a scenario."""
    numbers = {id(one): number for number, one in enumerate(score.survivors, start=1)}
    tried = (
        replace(one, scenario=_for_pack(replay, score, one, numbers[id(one)]))
        if id(one) in numbers
        else one
        for one in score.tried
    )
    return replace(score, tried=tuple(tried))


def _for_pack(replay: Replay, score: Score, one: TriedMutant, number: int) -> tuple[str, ...]:
    if one.shown is None:
        return ()
    mutant, pack = one.mutant, score.pack
    lines = scenario_lines(
        f"{pack.name}, {mutant.place}, {mutant.operator} {number}",
        one.shown,
        pack.name,
        replay.library.facts,
        criteria=[mutant.criterion] if mutant.criterion else [],
        tags=(PROPOSED,),
        because=f"notices: {mutant.change}",
    )
    changed = replay.library.changed(pack=with_rules(pack, mutant.rules, f"mutant {number}"))
    with closing(Session(changed, own_copies=False)) as session:
        return tuple(lines) if replay.notices(lines, session) else ()


def propose_for_selection(
    replay: Replay, tried: Sequence[TriedSelection]
) -> Iterator[TriedSelection]:
    """The same mutants of dates and bindings, each survivor with a scenario."""
    everyone, number = Everyone(replay.library), 0
    for one in tried:
        if one.fate is not Fate.SURVIVED:
            yield one
            continue
        number += 1
        name = f"{one.mutant.place}, {one.mutant.operator} {number}"
        for asked in islice(everyone.noticing(one.mutant), _REQUESTS_TRIED):
            draft = selection_draft(replay, one.mutant, asked, name)
            if draft is not None:
                yield replace(one, asked=asked, scenario=draft.lines)
                break
        else:
            yield one


def propose_for_edits(replay: Replay, tried: Sequence[TriedEdit]) -> Iterator[TriedEdit]:
    """The same mutants of edits, each survivor with a scenario."""
    number = 0
    with closing(LineDrafts(replay)) as drafts:
        for one in tried:
            if one.fate is not Fate.SURVIVED:
                yield one
                continue
            number += 1
            name = f"{one.mutant.edit.id}, {one.mutant.operator} {number}"
            draft = drafts.draft(one.mutant, name)
            yield replace(one, scenario=draft.lines) if draft else one


def proposed_feature(
    scores: Sequence[Score], selection: Sequence[TriedSelection], edits: Sequence[TriedEdit]
) -> tuple[str, int]:
    """A feature of all scenarios that are offered, none of them twice, and how many these are."""
    lines = [
        "# What these expect is what the library says today. Read the cited text, correct or",
        "# confirm the expectation, give it a name that says the rule, and remove the tag.",
        "Feature: proposed scenarios",
        "",
    ]
    survivors = [one.scenario for score in scores for one in score.survivors]
    survivors += [one.scenario for one in selection]
    survivors += [one.scenario for one in edits]
    seen: set[tuple[str, ...]] = set()
    for scenario in filter(None, survivors):
        body = tuple(line for line in scenario if not line.lstrip().startswith(("#", "Scen")))
        if body not in seen:
            seen.add(body)
            lines += [*scenario, ""]
    return "\n".join(lines), len(seen)
