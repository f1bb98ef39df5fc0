"""What changed between two packs, in words: thresholds, parts, criteria, determinations, dates."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from engine.knowledge.library import Library
from engine.knowledge.study.criterion_matches import match_criteria
from engine.knowledge.study.differences import Difference, Differences, Part, Weight
from engine.knowledge.study.pack_comparison import compare_packs

Json = dict[str, Any]
PackJson = Callable[..., Json]
LibraryOf = Callable[..., Library]

MONTHS_6 = {"fact": "pain.low_back_duration", "gte": 6, "unit": "mo"}
MONTHS_12 = {"fact": "pain.low_back_duration", "gte": 12, "unit": "mo"}
PREGNANT = {"fact": "patient.pregnant", "is": True}
CANCER = {"fact": "spine.cancer", "is": True}
INFECTION = {"fact": "infection.systemic_active", "is": True}
BODIES = "procedure.vertebral_bodies"
FOUR = {"fact": BODIES, "count": {"lte": 4}}
TWO = {"fact": BODIES, "count": {"lte": 2}}

DETERMINATIONS = [
    {
        "id": "ruled-out",
        "outcome": "not_covered",
        "basis": "contraindication",
        "condition": {"criterion": "P-X1"},
    },
    {
        "id": "limited",
        "outcome": "partially_covered",
        "exceeding": ["64629"],
        "condition": {"not": {"criterion": "P-L1"}},
    },
    {
        "id": "covered",
        "outcome": "covered",
        "condition": {"all": [{"criterion": "P-C1"}, {"not": {"criterion": "P-X1"}}]},
    },
    {"id": "otherwise", "outcome": "not_covered", "basis": "criteria_not_met"},
]
CRITERIA: dict[str, Json] = {
    "P-C1": MONTHS_6,
    "P-X1": {"kind": "contraindication", "condition": {"any": [PREGNANT, CANCER]}},
    "P-L1": {"kind": "limit", "condition": FOUR},
    "P-A1": {"advisory": True, "condition": INFECTION},
}


@pytest.fixture
def first(pack_json: PackJson) -> Json:
    return copy.deepcopy(pack_json(CRITERIA, DETERMINATIONS, notes=["P-C1 is old."]))


@pytest.fixture
def compare(library_of: LibraryOf) -> Callable[[Json, Json], Differences]:
    """The differences of two packs; the second becomes another version if it is none."""

    def run(before: Json, after: Json) -> Differences:
        if (before["id"], before["version"]) == (after["id"], after["version"]):
            after = {**after, "version": "2026-01-01"}
        library = library_of(before, after)
        first, second = (
            library.pack_named(f"{pack['id']}@{pack['version']}") for pack in (before, after)
        )
        return compare_packs(first, second, library)

    return run


def said(found: Differences, part: Part) -> list[str]:
    return [f"{one.item}: {one.words}" for one in found.differences if one.part is part]


def renamed(pack: Json, prefix: str) -> Json:
    """The same pack as another policy, with ids of its own."""
    text = json.dumps(pack).replace('"P-', f'"{prefix}-')
    return {**json.loads(text), "id": "tester/other"}


def only(found: Differences) -> Difference:
    [one] = found.differences
    return one


def test_a_copy_does_not_differ(compare: Callable[..., Differences], first: Json) -> None:
    found = compare(first, copy.deepcopy(first))
    assert found.identical
    assert not found.metadata_only


def test_a_threshold_that_moved_is_said_with_its_fact(
    compare: Callable[..., Differences], first: Json
) -> None:
    second = copy.deepcopy(first)
    second["criteria"][0]["condition"] = MONTHS_12
    one = only(compare(first, second))
    assert (one.item, one.fact, one.weight) == ("P-C1", "pain.low_back_duration", Weight.RULE)
    assert one.before == "low back pain for at least 6 months"
    assert one.after == "low back pain for at least 12 months"
    assert one.words == "low back pain for at least 6 months -> at least 12 months"


def test_evidence_and_dates_are_metadata_only(
    compare: Callable[..., Differences], first: Json
) -> None:
    second = copy.deepcopy(first)
    second["criteria"][0]["citation"] = {"source": "text", "section": "2", "evidence": "inferred"}
    second["dates"] = {
        "not_before": {"date": "2026-01-01", "evidence": "inferred"},
        "observed": {"date": "2026-02-01", "evidence": "inferred"},
    }
    second["status"] = "provisional"
    found = compare(first, second)
    assert found.metadata_only
    assert not found.rules_differ
    assert said(found, Part.CRITERIA) == [
        "P-C1: section: none -> 2",
        "P-C1: evidence: primary -> inferred",
    ]
    assert said(found, Part.DATES) == [
        "not before: added: 2026-01-01 (inferred)",
        "observed: added: 2026-02-01 (inferred)",
        "effective: dropped: 2025-01-01 (primary)",
    ]
    assert said(found, Part.PACK) == ["None: status: active -> provisional"]


def test_a_warning_is_neither_rule_nor_metadata(
    compare: Callable[..., Differences], first: Json
) -> None:
    second = copy.deepcopy(first) | {"warnings": [{"id": "w", "text": "Look."}]}
    found = compare(first, second)
    assert said(found, Part.WARNINGS) == ["w: added: Look."]
    assert not found.metadata_only
    assert not found.rules_differ


def test_a_criterion_that_came_brings_its_kind_and_condition(
    compare: Callable[..., Differences], first: Json
) -> None:
    second = copy.deepcopy(first)
    second["criteria"].append({**second["criteria"][1], "id": "P-X2", "condition": CANCER})
    second["determinations"][0]["condition"] = {
        "any": [{"criterion": "P-X1"}, {"criterion": "P-X2"}]
    }
    found = compare(first, second)
    assert found.rules_differ
    assert said(found, Part.CRITERIA) == ["P-X2: added: contraindication, cancer of the spine"]
    assert said(found, Part.DETERMINATIONS) == ["ruled-out: adds: or P-X2 met"]


@pytest.mark.parametrize(("id", "weight"), [("P-A1", Weight.STATEMENT), ("P-L1", Weight.RULE)])
def test_a_criterion_on_which_no_determination_rests_is_no_rule(
    compare: Callable[..., Differences], first: Json, id: str, weight: Weight
) -> None:
    second = copy.deepcopy(first)
    [criterion] = [entry for entry in second["criteria"] if entry["id"] == id]
    criterion["condition"] = {"not": criterion["condition"]}
    assert {one.weight for one in compare(first, second).differences} == {weight}


def test_a_criterion_that_others_refer_to_is_a_rule(
    compare: Callable[..., Differences], first: Json
) -> None:
    first["criteria"][0]["condition"] = {"all": [MONTHS_6, {"not": {"criterion": "P-A1"}}]}
    second = copy.deepcopy(first)
    second["criteria"][3]["condition"] = CANCER
    assert only(compare(first, second)).weight is Weight.RULE


def test_determinations_say_order_outcome_basis_and_codes(
    compare: Callable[..., Differences], first: Json
) -> None:
    second = copy.deepcopy(first)
    ruled_out, limited, covered, otherwise = second["determinations"]
    limited["exceeding"] = ["64629", "C9753"]
    otherwise["basis"] = "not_medically_necessary"
    second["determinations"] = [limited, ruled_out, covered, otherwise]
    rest = "covered, otherwise"
    assert said(compare(first, second), Part.DETERMINATIONS) == [
        "limited: codes that exceed: 64629 -> 64629, C9753",
        "otherwise: basis: criteria_not_met -> not_medically_necessary",
        f"None: order: ruled-out, limited, {rest} -> limited, ruled-out, {rest}",
    ]


def test_the_scope_is_said_once_and_not_as_a_determination_too(
    compare: Callable[..., Differences], first: Json
) -> None:
    second = copy.deepcopy(first)
    second["scope"] = {"fact": "procedure.technique", "is": "other"}
    assert only(compare(first, second)).part is Part.SCOPE


def test_authorization_silences_sources_and_notes_are_compared(
    compare: Callable[..., Differences], first: Json
) -> None:
    second = copy.deepcopy(first)
    second["authorization"] = {"required": "yes", "evidence": "primary"}
    second["silences"] = [{"topic": "age", "kind": "silent", "text": "No rule."}]
    second["sources"][0]["complete"] = False
    second["notes"] = ["Another."]
    second["acknowledged"] = [{"finding": "unused", "reason": "It is new."}]
    found = compare(first, second)
    assert said(found, Part.AUTHORIZATION) == ["None: required: no -> yes"]
    assert said(found, Part.SILENCES) == ["age: added: silent, No rule."]
    assert said(found, Part.SOURCES) == ["text: read to its end: yes -> no"]
    assert said(found, Part.NOTES) == ["None: added: Another.", "None: dropped: P-C1 is old."]
    assert said(found, Part.ACKNOWLEDGED) == ["unused: added: It is new."]


def test_cases_of_authorization_and_dates_of_warnings_are_compared(
    compare: Callable[..., Differences], first: Json
) -> None:
    inpatient = {"fact": "claim.place_of_service", "is": "21"}
    one = {"condition": inpatient, "required": "yes", "evidence": "primary"}
    first["authorization"]["cases"] = [one]
    first["warnings"] = [{"id": "w", "text": "Mind."}]
    second = copy.deepcopy(first)
    second["authorization"]["cases"] = [{**one, "required": "depends", "text": "By the card."}]
    second["warnings"] = [{"id": "w", "text": "Mind.", "from": "2026-05-01"}]
    found = compare(first, second)
    assert said(found, Part.AUTHORIZATION) == [
        "place of service is 21: required: yes -> depends",
        "place of service is 21: text: none -> By the card.",
    ]
    assert said(found, Part.WARNINGS) == ["w: from: none -> 2026-05-01"]
    del second["authorization"]["cases"]
    dropped = said(compare(first, second), Part.AUTHORIZATION)
    assert dropped == ["place of service is 21: dropped: yes"]


def matched(found: Differences) -> list[tuple[str, str, str]]:
    return [(match.before, match.after, match.by) for match in found.matches]


def test_another_policy_that_says_the_same_differs_in_no_rule(
    compare: Callable[..., Differences], first: Json
) -> None:
    found = compare(first, renamed(first, "Q"))
    assert matched(found) == [(f"P-{n}", f"Q-{n}", "number") for n in ("C1", "X1", "L1", "A1")]
    assert found.identical


def test_equal_numbers_about_other_facts_are_not_the_same_criterion(
    compare: Callable[..., Differences], first: Json
) -> None:
    other = renamed(first, "Q")
    other["criteria"][0]["condition"] = INFECTION
    other["criteria"][3]["condition"] = MONTHS_6
    assert ("P-C1", "Q-A1", "condition") in matched(compare(first, other))


def test_the_only_criterion_of_its_kind_about_its_facts_is_matched_last(
    compare: Callable[..., Differences], first: Json
) -> None:
    other = renamed(first, "Q")
    limit = other["criteria"][2]
    limit["id"], limit["condition"] = "Q-L7", TWO
    other["determinations"][1]["condition"] = {"not": {"criterion": "Q-L7"}}
    found = compare(first, other)
    assert ("P-L1", "Q-L7", "facts") in matched(found)
    assert said(found, Part.CRITERIA) == [
        "Q-L7: treated vertebral bodies number at most 4 -> number at most 2"
    ]


def with_twin_limits(pack: Json, *titles: str) -> Json:
    """Its limit as often as there are titles, under new numbers from 7 on."""
    limit = pack["criteria"].pop(2)
    prefix = limit["id"][0]
    for number, title in enumerate(titles, start=7):
        pack["criteria"].append({**limit, "id": f"{prefix}-L{number}", "title": title})
    pack["determinations"][1]["condition"] = {"not": {"criterion": f"{prefix}-L7"}}
    return pack


def test_of_equal_conditions_the_one_nearest_in_words_is_matched(
    compare: Callable[..., Differences], first: Json
) -> None:
    first["criteria"][2]["title"] = "At most four bodies"
    other = with_twin_limits(renamed(first, "Q"), "No level more than that", "Four bodies at most")
    assert ("P-L1", "Q-L8", "condition") in matched(compare(first, other))


def test_equal_conditions_that_words_do_not_tell_apart_are_ambiguous(
    compare: Callable[..., Differences], first: Json
) -> None:
    other = with_twin_limits(renamed(first, "Q"), "A limit", "A limit")
    found = compare(first, other)
    assert ("P-L1", "Q-L7", "ambiguous") in matched(found)
    assert [after for _, after, _ in matched(found)].count("Q-L8") == 0


def test_a_clause_that_was_read_since_keeps_its_number(
    compare: Callable[..., Differences], first: Json
) -> None:
    other = renamed(first, "Q")
    first["criteria"][0]["condition"] = {"not_seen": "section 1"}
    assert ("P-C1", "Q-C1", "number") in matched(compare(first, other))


def test_a_criterion_with_a_new_number_in_one_policy_is_said_to_be_renumbered(
    compare: Callable[..., Differences], first: Json
) -> None:
    second = json.loads(json.dumps(first).replace('"P-C1', '"P-C9'))
    found = compare(first, second)
    assert said(found, Part.CRITERIA) == ["P-C9: id: P-C1 -> P-C9"]
    assert found.metadata_only


def test_palmetto_and_ngs_say_the_same_in_texts_of_their_own(shipped: Library) -> None:
    palmetto = shipped.pack_named("medicare/palmetto-l39420@2023-03-05")
    ngs = shipped.pack_named("medicare/ngs-l40302@v2")
    assert len(match_criteria(palmetto, ngs)) == len(palmetto.criteria) == len(ngs.criteria) == 27
    assert not compare_packs(palmetto, ngs, shipped).rules_differ


def test_noridian_allows_two_bodies_where_palmetto_allows_four(shipped: Library) -> None:
    palmetto = shipped.pack_named("medicare/palmetto-l39420@2023-03-05")
    noridian = shipped.pack_named("medicare/noridian-l39642@v11")
    found = compare_packs(palmetto, noridian, shipped)
    [moved] = [one for one in found.differences if one.item == "NOR-L2" and one.fact is not None]
    assert (moved.was, moved.words) == (
        "PAL-F2",
        "treated vertebral bodies number at most 4 -> number at most 2",
    )
