"""Skeletons and versions carried forward: sound packs that claim no more than is known."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.decide import Options, Session
from engine.encounter.model import Encounter
from engine.knowledge.authoring import (
    TO_DO,
    Beginning,
    Bound,
    Text,
    carried_forward,
    places_to_do,
    skeleton,
    with_binding,
)
from engine.knowledge.evidence import GRADES, Evidence
from engine.knowledge.library import Library, open_library, shipped_root
from engine.knowledge.lint import lint
from engine.knowledge.packs import Outcome, Pack, PackStatus, SilenceKind
from engine.knowledge.texts.documents import parse_document, read_document
from engine.knowledge.texts.json_writer import pretty

Json = dict[str, Any]
LATER = Beginning("2030-01-01", effective=date(2030, 1, 1))
NAMED = Text("A policy of ours", Evidence.PRIMARY, "https://example.org/policy", date(2029, 12, 1))
SHIPPED = Library(shipped_root())
LATEST = [SHIPPED.versions(policy)[-1] for policy in SHIPPED.policy_ids()]


def written(root: Path, pack: Json, payers: Json | None = None) -> Library:
    """A library that extends the shipped one by one pack."""
    file = root / "policies" / pack["id"] / f"{pack['version']}.json"
    file.parent.mkdir(parents=True)
    file.write_text(pretty(pack))
    card = {"schema": "coverpack/library/1", "extends": "coverpack"}
    (root / "library.json").write_text(json.dumps(card))
    if payers is not None:
        (root / "policies" / "payers.json").write_text(pretty(payers))
    return open_library(root)


def value_of(pack: Pack) -> Json:
    value = read_document(SHIPPED.policies / pack.id / f"{pack.version}.json").value
    assert isinstance(value, dict)
    return value


def found(library: Library) -> list[str]:
    return [one.code for one in lint([], library).diagnostics]


# ---- the skeleton --------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [Text(), NAMED], ids=["nothing known", "document named"])
def test_lint_finds_in_a_skeleton_only_what_is_to_do(tmp_path: Path, text: Text) -> None:
    pack = skeleton("harbor/bvn", "Ablation", text, LATER)
    bound = Bound("harbor", lines=("commercial",))
    payers = with_binding(None, "harbor/bvn", bound, text, new_payer="Harbor")
    library = written(tmp_path, pack, payers)
    codes = found(library)
    assert set(codes) == {"to-do"}
    assert len(codes) == places_to_do(pack) + places_to_do(payers)


def test_a_skeleton_claims_no_more_than_its_author_does() -> None:
    nothing = skeleton("harbor/bvn", None, Text(), LATER)
    assert nothing["status"] == "draft"
    assert nothing["title"].startswith(TO_DO)
    assert nothing["sources"] == [
        {
            "id": "policy",
            "document": "to do: name the document of the policy",
            "evidence": "recall",
            "complete": False,
        }
    ]
    assert nothing["dates"]["effective"]["evidence"] == "recall"
    named = skeleton("harbor/bvn", "Ablation", NAMED, LATER)
    (source,) = named["sources"]
    assert (source["evidence"], source["complete"]) == ("primary", False)
    assert source["read_on"] == "2029-12-01"


def test_a_skeleton_covers_nothing(
    tmp_path: Path, encounter_of: Callable[..., Encounter], typical: Callable[[], Json]
) -> None:
    library = written(tmp_path, skeleton("harbor/bvn", "Ablation", Text(), LATER))
    pack = library.pack_named("harbor/bvn")
    with Session(library) as session:
        decision = session.decide(encounter_of(library, **typical()), Options(pack=pack))
    assert decision.outcome is Outcome.NEEDS_INFORMATION
    assert decision.missing.documents


def test_an_interval_is_written_as_one() -> None:
    beginning = Beginning("v3", None, date(2029, 1, 1), date(2029, 2, 1), date(2028, 12, 1))
    dates = skeleton("harbor/bvn", "Ablation", NAMED, beginning)["dates"]
    assert dates == {
        "not_before": {"date": "2029-01-01", "evidence": "primary"},
        "published": {"date": "2028-12-01", "evidence": "primary"},
        "observed": {"date": "2029-02-01", "evidence": "primary"},
    }


# ---- the binding ---------------------------------------------------------------------------------


def test_a_binding_leaves_what_is_there_and_takes_a_source_of_its_own() -> None:
    first = with_binding(None, "harbor/bvn", Bound("harbor"), Text(), new_payer="Harbor")
    both = with_binding(first, "quay/bvn", Bound("quay", "east"), NAMED, new_payer="Quay")
    assert list(both["payers"]) == ["harbor", "quay"]
    assert [source["id"] for source in both["sources"]] == ["bvn", "bvn-2"]
    assert both["bindings"][0] == first["bindings"][0]
    assert both["bindings"][1] == {
        "payer": "quay",
        "plan": "east",
        "kind": "own",
        "policy": "quay/bvn",
        "citation": {"source": "bvn-2"},
    }


def test_a_declared_payer_is_not_declared_again() -> None:
    value = with_binding(None, "aetna/mine", Bound("aetna"), NAMED, new_payer=None)
    assert "payers" not in value


# ---- carrying forward ----------------------------------------------------------------------------


def citations(value: Any) -> Iterator[Json]:
    match value:
        case dict():
            if "citation" in value:
                yield value["citation"]
            for inner in value.values():
                yield from citations(inner)
        case list():
            for inner in value:
                yield from citations(inner)
        case _:
            pass


@pytest.mark.parametrize("pack", LATEST, ids=lambda pack: pack.id)
def test_lint_finds_in_a_version_carried_forward_only_what_is_to_do(
    pack: Pack, tmp_path: Path
) -> None:
    value = carried_forward(value_of(pack), Text(), LATER)
    library = written(tmp_path, value)
    codes = found(library)
    # A list of codes that had ended by then is found too: it is carried forward like the rest.
    outdated = pack.id == "bcbs/wyoming-15-01-004"
    assert set(codes) == {"to-do"} | ({"value-set-dates"} if outdated else set())
    assert len(codes) == places_to_do(value) + outdated


@pytest.mark.parametrize("pack", LATEST, ids=lambda pack: pack.id)
def test_nothing_of_a_version_carried_forward_counts_as_seen(pack: Pack, tmp_path: Path) -> None:
    value = carried_forward(value_of(pack), Text(), LATER)
    unseen = GRADES[GRADES.index(Evidence.CARRIED_FORWARD) :]
    assert all(Evidence(one["evidence"]) in unseen for one in citations(value))
    assert all(Evidence(source["evidence"]) in unseen for source in value["sources"])
    assert not any(source["complete"] or "read_on" in source for source in value["sources"])
    new = written(tmp_path, value).pack_named(f"{pack.id}@2030-01-01")
    assert new.status is PackStatus.DRAFT
    assert list(new.criteria) == list(pack.criteria)
    assert [d.id for d in new.determinations] == [d.id for d in pack.determinations]
    assert not any(one.kind is SilenceKind.SILENT for one in new.silences)
    assert len(new.silences) == len(pack.silences)


def test_a_version_carried_forward_still_rules_out_and_covers_only_once_it_was_read(
    palmetto: Pack,
    tmp_path: Path,
    encounter_of: Callable[..., Encounter],
    typical: Callable[[], Json],
) -> None:
    library = written(tmp_path, carried_forward(value_of(palmetto), Text(), LATER))
    new = library.pack_named("medicare/palmetto-l39420@2030-01-01")
    good, bad = typical(), typical()
    bad["facts"]["infection.systemic_active"] = True
    with Session(library) as session:
        read = session.decide(encounter_of(library, **good), Options(pack=new))
        ruled_out = session.decide(encounter_of(library, **bad), Options(pack=new))
        old = session.decide(encounter_of(library, **good), Options(pack=palmetto))
    assert old.outcome is Outcome.COVERED
    assert read.outcome is Outcome.NEEDS_INFORMATION
    assert ruled_out.outcome is Outcome.NOT_COVERED


def test_a_weaker_grade_is_not_raised_by_carrying_it_forward(palmetto: Pack) -> None:
    value = carried_forward(value_of(palmetto), Text(), LATER)
    units = next(source for source in value["sources"] if source["id"] == "coding-units")
    assert units["evidence"] == "inferred"
    one_body = next(one for one in value["warnings"] if one["id"] == "one-body")
    assert one_body["citation"]["evidence"] == "inferred"


def test_the_document_of_the_new_version_is_a_source_of_its_own(palmetto: Pack) -> None:
    value = carried_forward(value_of(palmetto), NAMED, LATER)
    assert value["sources"][-1]["id"] == "text-2030-01-01"
    assert value["sources"][-1]["evidence"] == "primary"
    assert value["dates"] == {"effective": {"date": "2030-01-01", "evidence": "primary"}}


def test_findings_about_the_dates_of_the_earlier_version_are_not_acknowledged_again(
    pack_json: Callable[..., Json],
) -> None:
    last = {"id": "last", "outcome": "not_covered", "basis": "investigational"}
    meant = [
        {"finding": "version-gap", "reason": "known"},
        {"finding": "unused-criterion:C1", "reason": "meant"},
    ]
    pack = pack_json({}, [last], acknowledged=meant)
    assert carried_forward(pack, Text(), LATER)["acknowledged"] == meant[1:]
    assert "acknowledged" not in carried_forward({**pack, "acknowledged": meant[:1]}, Text(), LATER)


def test_carrying_forward_leaves_the_earlier_version_as_it_was(palmetto: Pack) -> None:
    value = value_of(palmetto)
    before = pretty(value)
    carried_forward(value, NAMED, LATER)
    assert pretty(value) == before


def test_what_is_written_is_the_document_that_is_read(palmetto: Pack) -> None:
    value = carried_forward(value_of(palmetto), NAMED, LATER)
    assert parse_document("x", pretty(value).encode()).value == value
