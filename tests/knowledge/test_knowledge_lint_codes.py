"""Lint of codes: which a document lists for its technique, and which are valid on its dates."""

import json
from typing import Any

import pytest

from engine.knowledge.library import Library
from engine.knowledge.lint import lint
from tests.knowledge.linted_packs import Make, Pack, dated, of_packs

CODES = "technique-without-codes"
ABOUT_CODES = {
    "topic": "procedure codes",
    "kind": "not_seen",
    "facts": ["claim.codes"],
    "text": "Not seen.",
    "document": "its article",
}


def without_codes(pack: Pack, **parts: Any) -> Pack:
    return {key: value for key, value in pack.items() if key != "listed_codes"} | parts


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, [CODES]),
        ({"silences": [ABOUT_CODES]}, []),
        ({"silences": [{**ABOUT_CODES, "facts": ["claim.diagnoses"]}]}, [CODES]),
        ({"scope": {"fact": "procedure.technique", "is": "other"}}, []),
        ({"scope": {"fact": "procedure.technique", "in": ["intraosseous_bvn_rfa"]}}, [CODES]),
        ({"scope": {"fact": "claim.codes", "any_in": ["64628"]}}, []),
        ({"kind": "advisory"}, []),
        ({"acknowledged": [{"finding": CODES, "reason": "It is meant."}]}, []),
    ],
)
def test_a_pack_about_a_technique_speaks_of_its_codes(
    library_of: Make, blanket: Pack, parts: Pack, expected: list[str]
) -> None:
    assert of_packs(library_of(without_codes(blanket, **parts))) == expected
    assert of_packs(library_of(blanket)) == []


def test_listed_codes_are_at_least_one(library_of: Make, blanket: Pack) -> None:
    empty = {"codes": [], "citation": {"source": "text"}}
    assert "empty-list" in of_packs(library_of({**blanket, "listed_codes": empty}))


def test_every_shipped_coverage_pack_says_what_is_known_of_its_codes(shipped: Library) -> None:
    """By the texts and renderings that were read; where no list was seen, none is given."""
    listed = {pack.name: pack.listed_codes.codes for pack in shipped.packs() if pack.listed_codes}
    both = ("64628", "64629")
    assert listed == {
        "aetna/cpb-0016@2026-01-01": ("64628",),
        "aetna/cpb-0016@2026-02-12": ("64628",),
        "bcbs/wyoming-15-01-004@001": both,
        "medicare/ngs-l40302@v2": both,
        "medicare/noridian-l39642@v11": both,
        "uhc/ablative-treatment-spinal-pain@2026-02-01": (
            *("22899", "27299", "64625", "64628", "64629", "64999"),
        ),
    }
    evicore = shipped.pack_named("cigna/evicore-cmm-208@2025-02-28")
    assert "neither 64628 nor 64629" in evicore.acknowledged[CODES]


def test_the_shipped_dictionary_and_value_sets_are_used_or_excused(shipped: Library) -> None:
    codes = {"unused-fact", "unused-value-set", CODES, "code-dates", "value-set-dates"}
    assert [str(one) for one in lint([], shipped).diagnostics if one.code in codes] == []


# ---- dates of codes ------------------------------------------------------------------------------


def asking(pack: Pack, fact: str, codes: Any) -> Pack:
    """The pack with a warning that looks for codes."""
    test = {"fact": fact, "any_in": codes}
    return {**pack, "warnings": [{"id": "codes", "text": "x", "condition": test}]}


@pytest.mark.parametrize(
    ("code", "effective", "dates", "found"),
    [
        ("64628", "2022-01-01", {}, None),
        ("64628", "2021-12-31", {}, "on 2021-12-31 `64628` is not valid"),
        ("C9752", "2021-12-31", {}, None),
        ("C9752", "2021-12-31", {"observed": "2022-01-01"}, "on 2022-01-01 `C9752` is not valid"),
        ("C9752", "2021-06-01", {"retired": "2021-12-31", "observed": "2022-01-01"}, None),
        ("99999", "2025-01-01", {}, None),  # no table speaks of it
    ],
)
def test_a_code_is_valid_on_both_ends_of_its_pack(
    *,
    library_of: Make,
    blanket: Pack,
    code: str,
    effective: str,
    dates: dict[str, str],
    found: str | None,
) -> None:
    own = without_codes(blanket, silences=[ABOUT_CODES])
    pack = asking(dated(own, effective, **dates), "claim.codes", [code])
    report = lint([library_of(pack).policies / "tester"], library_of())
    said = [one.message for one in report.diagnostics if one.code == "code-dates"]
    assert len(said) == (found is not None)
    assert all(one.startswith(found or "") for one in said)


def test_codes_of_one_item_are_one_finding_that_can_be_acknowledged(
    library_of: Make, blanket: Pack
) -> None:
    own = without_codes(blanket, silences=[ABOUT_CODES])
    pack = asking(own, "claim.codes", ["C9752", "64628", "C9753"])
    pack["determinations"] = [
        {
            "id": "part",
            "outcome": "partially_covered",
            "text": "x",
            "exceeding": ["C9753"],
            "condition": {"fact": "procedure.vertebral_bodies", "count": {"gte": 3}},
        },
        *blanket["determinations"],
    ]
    assert of_packs(library_of(pack)) == ["code-dates"] * 2
    names = ("part", "codes")
    pack["acknowledged"] = [{"finding": f"code-dates:{name}", "reason": "x"} for name in names]
    # A code that stands in two items is found in the first.
    assert of_packs(library_of(pack)) == []


@pytest.mark.parametrize(
    ("effective", "said"),
    [("2024-09-30", None), ("2024-10-01", "`M51.36` only heads longer codes")],
)
def test_the_diagnoses_of_a_value_set_are_looked_up(
    library_of: Make, blanket: Pack, effective: str, said: str | None
) -> None:
    pack = asking(dated(blanket, effective), "claim.diagnoses", {"value_set": "listed"})
    listed = {
        "schema": "coverpack/value-set/1",
        "id": "listed",
        "title": "Diagnoses",
        "codes": ["M54.51", "M51.36"],
        "sources": blanket["sources"],
        "citation": {"source": "text"},
    }
    library = library_of(pack)
    (library.policies / "value_sets").mkdir()
    (library.policies / "value_sets" / "listed.json").write_text(json.dumps(listed))
    found = [one.message for one in lint([], library).diagnostics if one.code == "code-dates"]
    assert len(found) == (said is not None)
    assert all(said in one for one in found if said)


# ---- unused, or excused --------------------------------------------------------------------------


FLAG: Pack = {
    "type": "boolean",
    "label": "x",
    "phrase": {"true": "x", "false": "no x"},
    "question": "x?",
    "look": "x",
    "documentation": "clinical",
}


def test_a_fact_is_used_excused_or_found_and_no_excuse_outlives_its_need(
    library_of: Make, blanket: Pack
) -> None:
    asks = {"fact": "tester.asked", "is": True}
    declared = {
        "tester.asked": {**FLAG, "presupposes": {"tester.presupposed": True}},
        "tester.presupposed": FLAG,
        "tester.excused": {**FLAG, "unused": "It is for a later policy."},
        "tester.forgotten": FLAG,
    }
    pack = {**blanket, "warnings": [{"id": "w", "text": "x", "condition": asks}]}

    def found() -> list[str]:
        library = library_of(pack, facts={"schema": "coverpack/facts/1", "facts": declared})
        report = lint([], library)
        return [one.message for one in report.diagnostics if one.code == "unused-fact"]

    assert found() == ["no pack asks for fact `tester.forgotten`"]
    declared["tester.forgotten"] = {**FLAG, "unused": "x"}
    assert found() == []
    declared["tester.presupposed"] = {**FLAG, "unused": "x"}
    assert found() == [
        "fact `tester.presupposed` is said to be unused, and `tester/policy@2025-01-01` asks for it"
    ]


def test_a_value_set_is_used_excused_or_found(library_of: Make, blanket: Pack) -> None:
    bodies: Pack = {
        "schema": "coverpack/value-set/1",
        "id": "bodies",
        "title": "Bodies",
        "codes": ["L4"],
        "sources": blanket["sources"],
        "citation": {"source": "text"},
    }

    def found(pack: Pack, value_set: Pack) -> list[str]:
        library = library_of(pack)
        (library.policies / "value_sets").mkdir()
        (library.policies / "value_sets" / "bodies.json").write_text(json.dumps(value_set))
        report = lint([], library)
        return [one.message for one in report.diagnostics if one.code == "unused-value-set"]

    test = {"fact": "procedure.vertebral_bodies", "subset_of": {"value_set": "bodies"}}
    using = {**blanket, "warnings": [{"id": "w", "text": "x", "condition": test}]}
    excused = {**bodies, "unused": "It is for a later policy."}
    assert found(using, bodies) == []
    assert found(blanket, excused) == []
    assert found(blanket, bodies) == ["no pack uses value set `bodies`"]
    assert found(using, excused) == [
        "value set `bodies` is said to be unused, and `tester/policy@2025-01-01` uses it"
    ]
