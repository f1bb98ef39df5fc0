"""The same impact from every engine: counts, criteria to blame, samples and what is rejected."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine.decide import Session
from engine.decide.impact import SAMPLES, Answer, Blame, Impact, Placed, Refused
from engine.decide.impact import impact as impact_by_rows
from engine.encounter.intake.draft import Rejected
from engine.encounter.intake.items import encounter_lines
from engine.encounter.intake.without_values import reasons_of
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.packs import Pack
from engine.scale.columns import columns_for
from engine.scale.raw_rows import encounter_in
from engine.scale.synth import Synth
from engine.scale.synth_texts import write_texts
from engine.scale.text_source import TextSource
from tests.decide.random_packs import random_facts, random_pack
from tests.differential.impact_trials import (
    BAD_ROWS,
    GAPS,
    by_duckdb,
    by_rows,
    eighteen_months,
    file_of,
    months_apart,
    past,
    policy_of_many,
    source_of,
)

Json = dict[str, Any]
COVERED, REFUSED = Answer("covered"), Answer("not_covered", "criteria_not_met")
NORIDIAN = "medicare/noridian-l39642"


@pytest.fixture(scope="module")
def year(shipped: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return past(shipped, tmp_path_factory.mktemp("past") / "year.parquet", 300)


def alike(library: Library, old: Pack, new: Pack, path: Path) -> Impact:
    """What both engines say."""
    source = source_of(library, path)
    ours, theirs = by_duckdb(library, old, new, source), by_rows(library, old, new, source)
    assert ours == theirs
    return ours


def test_two_versions_of_a_payer(shipped: Library, year: Path) -> None:
    old, new = (shipped.pack_named(f"{NORIDIAN}@{one}") for one in ("2024-01-28", "v11"))
    found = alike(shipped, old, new, year)
    assert found.transitions[Answer("needs_information"), COVERED] > 0
    assert (found.rows, found.rejected) == (295, len(BAD_ROWS))
    assert [one.position for one in found.refused] == list(BAD_ROWS)
    assert found.refused[0] == Refused(str(year), 3, ("unknown-payer: payer",))


def test_two_payers(shipped: Library, palmetto: Pack, year: Path) -> None:
    found = alike(shipped, palmetto, shipped.pack_named(f"{NORIDIAN}@v11"), year)
    effects = {(one.effect_before, one.effect_after) for one in found.blame}
    assert {("absent", "open"), ("absent", "blocks"), ("open", "absent")} <= effects
    assert all({"blocks", "open"} & {*one} for one in effects)
    # What Palmetto has under another id is one criterion with two names.
    assert ("PAL-F2", "NOR-L2") in {(one.was, one.criterion) for one in found.blame}
    assert max(map(len, found.samples.values())) == SAMPLES


def test_an_invented_change_of_a_threshold(shipped: Library, palmetto: Pack, year: Path) -> None:
    found = alike(shipped, palmetto, eighteen_months(palmetto), year)
    blamed = found.blame[Blame(COVERED, REFUSED, "PAL-C1a", "supports", "blocks")]
    assert blamed == found.transitions[COVERED, REFUSED] > 0
    assert {one.criterion for one in found.blame} == {"PAL-C1a"}


def test_more_criteria_than_a_word_has_bits(
    library_of: Callable[..., Library],
    pack_json: Callable[..., Json],
    encounter_of: Callable[..., Encounter],
    tmp_path: Path,
) -> None:
    library = library_of(
        policy_of_many(pack_json, 6, 70, more=False), policy_of_many(pack_json, 12, 130, more=True)
    )
    old, new = library.versions("tester/policy")
    path = file_of(library, tmp_path / "few.parquet", [*months_apart(encounter_of, library)])
    found = alike(library, old, new, path)
    assert found.transitions == {
        (REFUSED, REFUSED): 1,
        (COVERED, REFUSED): 2,
        (COVERED, COVERED): 2,
        (Answer("needs_information"), Answer("needs_information")): 1,
    }
    blame = {one.criterion: (one.effect_before, one.effect_after) for one in found.blame}
    # Those that are new and speak for coverage, or have no effect, are to blame for nothing.
    assert blame == {"LAST": ("supports", "blocks")}
    assert [one.id for one in found.samples[COVERED, REFUSED]] == ["m6", "m11"]


def test_random_packs(
    library_of: Callable[..., Library],
    pack_json: Callable[..., Json],
    encounter_of: Callable[..., Encounter],
    tmp_path: Path,
) -> None:
    rng = Random(20)
    library = library_of(random_pack(rng, pack_json))
    changed = 0
    for number in range(5):
        packs = []
        for side in ("old", "new"):
            path = tmp_path / f"{side}-{number}.json"
            path.write_text(json.dumps(random_pack(rng, pack_json)))
            packs.append(library.pack_at(path))
        encounters = []
        for _ in range(50):
            facts, patient = random_facts(rng)
            encounters.append(encounter_of(library, payer="tester", facts=facts, patient=patient))
        file = file_of(library, tmp_path / f"{number}.parquet", encounters)
        changed += alike(library, packs[0], packs[1], file).changed
    assert changed > 50


def test_lines_of_which_some_are_bad(shipped: Library, palmetto: Pack, tmp_path: Path) -> None:
    columns = columns_for(shipped.facts)
    (table,) = Synth(shipped, seed=31, rates=GAPS).batches(120)
    path = tmp_path / "past.ndjson"
    encounters = (encounter_in(row, columns) for row in table.to_pylist())
    write_texts(encounters, shipped, "ndjson", path)
    good = path.read_text().splitlines()
    bad = [good[0].replace('"payer":"', '"payer":"x'), "{not json", "", '{"id": "no-form"}']
    path.write_text("\n".join([*good[:40], *bad, *good[40:]]) + "\n")
    items = encounter_lines(str(path), shipped)
    longer = eighteen_months(palmetto)
    ours = by_duckdb(shipped, palmetto, longer, TextSource(str(path), columns, items))

    def cases() -> Any:
        for position, read in items():
            one = read()
            if isinstance(one, Rejected):
                yield Refused(str(path), position, reasons_of(one))
            else:
                yield Placed(one, str(path), position)

    with Session(shipped) as session:
        assert impact_by_rows(session, palmetto, longer, cases()) == ours
    assert [one.position for one in ours.refused] == [41, 42, 44]
    assert "[unknown-payer]" in ours.refused[0].reasons[0]
    assert (ours.rows, ours.rejected) == (120, 3)
    assert ours.changed > 0
