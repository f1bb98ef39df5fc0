"""Single lint rules, beyond their examples under `tests/packs/bad`."""

import json
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.knowledge.lint import lint
from engine.knowledge.lint.possible import possible
from engine.language import conditions
from engine.language.conditions import AllOf, AnyOf, AtLeast, Condition, Not, NotSeen, Test
from engine.language.evaluate import evaluate
from engine.language.kleene import UNKNOWN
from tests.knowledge.linted_packs import Make, Pack, dated, of_packs


@pytest.mark.parametrize(
    ("begins", "expected"),
    [("2025-05-31", ["version-overlap"]), ("2025-06-01", []), ("2025-06-02", ["version-gap"])],
)
def test_the_day_of_retirement_is_the_last_day_in_force(
    library_of: Make, blanket: Pack, begins: str, expected: list[str]
) -> None:
    older = dated(blanket, "2025-01-01", retired="2025-05-31")
    assert of_packs(library_of(older, dated(blanket, begins))) == expected


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"observed": "2025-01-01"}, []),
        ({"observed": "2024-12-31"}, ["date-order"]),
        ({"observed": "2024-12-31", "published": "2024-12-01"}, []),
        ({"observed": "2024-12-31", "published": "2025-01-01"}, ["date-order"]),
        ({"unverified_until": "2025-01-01"}, []),
        ({"unverified_until": "2024-12-31"}, ["date-order"]),
        ({"retired": "2025-01-01"}, []),
        ({"retired": "2024-12-31"}, ["date-order"]),
    ],
)
def test_what_happened_to_a_version_did_not_happen_before_it_could(
    library_of: Make, blanket: Pack, dates: dict[str, str], expected: list[str]
) -> None:
    assert of_packs(library_of(dated(blanket, "2025-01-01", **dates))) == expected


@pytest.mark.parametrize("status", ["active", "retired"])
def test_a_retired_pack_keeps_the_bar_of_a_released_one(
    library_of: Make, blanket: Pack, status: str
) -> None:
    weak = {"effective": {"date": "2025-01-01", "evidence": "secondary"}}
    pack = {**blanket, "status": status, "dates": {**weak, "retired": weak["effective"]}}
    found = [
        one for one in lint([], library_of(pack)).diagnostics if one.code.startswith("release")
    ]
    assert [one.code for one in found] == ["release-on-weak-evidence"]
    assert found[0].path == "/dates/effective/evidence"


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (("primary", True), []),
        (("primary", False), ["release-on-unread-text"]),
        (("secondary", True), ["release-on-weak-evidence"]),
    ],
)
def test_a_blanket_pack_is_released_on_one_primary_text_read_to_its_end(
    library_of: Make, blanket: Pack, sources: tuple[str, bool], expected: list[str]
) -> None:
    grade, complete = sources
    memo = {"id": "memo", "document": "A memo", "evidence": "secondary"}
    text = {**blanket["sources"][0], "evidence": grade, "complete": complete}
    assert of_packs(library_of({**blanket, "sources": [text, memo]})) == expected


def test_a_date_that_rests_on_memory_makes_no_draft(library_of: Make, blanket: Pack) -> None:
    recalled = {"effective": {"date": "2025-01-01", "evidence": "recall"}}
    pack = {**blanket, "status": "provisional", "dates": recalled}
    assert of_packs(library_of(pack)) == []


@pytest.mark.parametrize("status", ["active", "retired"])
@pytest.mark.parametrize(
    ("grades", "named", "most"),
    [
        (["secondary", "inferred"], "inferred", "provisional"),
        (["secondary", "recall"], "recall", "draft"),
        (["recall", "secondary"], "recall", "draft"),
    ],
)
def test_the_weakest_criterion_says_what_a_released_pack_can_be(
    *,
    library_of: Make,
    pack_json: Make,
    blanket: Pack,
    status: str,
    grades: list[str],
    named: str,
    most: str,
) -> None:
    asked = {"fact": "conservative.structured", "is": True}
    criteria: Pack = {
        f"c{n}": {"condition": asked, "citation": {"source": "text", "evidence": grade}}
        for n, grade in enumerate(grades)
    }
    pack = {**blanket, "criteria": pack_json(criteria, [])["criteria"], "status": status}
    found = lint([], library_of(pack)).diagnostics
    (one,) = [one for one in found if one.code == "release-on-weak-evidence"]
    assert one.message.endswith(f"`c{grades.index(named)}` (and 1 more) is only `{named}`")
    assert one.hint == f"`{most}` is the most such a pack can be"


def test_a_released_pack_that_nothing_supports_can_only_be_a_draft(
    library_of: Make, blanket: Pack
) -> None:
    remembered = {**blanket, "sources": [{**blanket["sources"][0], "evidence": "recall"}]}
    found = lint([], library_of(remembered)).diagnostics
    (one,) = [one for one in found if one.code == "release-on-weak-evidence"]
    assert one.hint == "`draft` is the most such a pack can be"


def test_inferred_criteria_are_supported_by_a_primary_source(
    library_of: Make, pack_json: Make, blanket: Pack
) -> None:
    criterion: Pack = {"condition": {"fact": "conservative.structured", "is": True}}
    criterion["citation"] = {"source": "text", "evidence": "inferred"}
    pack = {
        **blanket,
        "status": "provisional",
        "criteria": pack_json({"care": criterion}, [])["criteria"],
        "determinations": [
            {
                "id": "covered",
                "outcome": "covered",
                "text": "x",
                "condition": {"criterion": "care"},
            },
            *blanket["determinations"],
        ],
    }
    assert of_packs(library_of(pack)) == []


@pytest.mark.parametrize(
    ("status", "grade", "expected"),
    [
        ("provisional", "primary", []),
        ("provisional", "carried_forward", ["unsupported-position"]),
        ("draft", "carried_forward", []),
    ],
)
def test_a_position_that_is_only_carried_forward_makes_a_draft(
    library_of: Make, blanket: Pack, *, status: str, grade: str, expected: list[str]
) -> None:
    [last] = blanket["determinations"]
    cited = {**last, "citation": {"source": "text", "evidence": grade}}
    pack = {**blanket, "status": status, "determinations": [cited]}
    assert of_packs(library_of(pack)) == expected


def test_a_source_that_was_not_read_to_its_end_keeps_coverage_open(
    library_of: Make, pack_json: Make, blanket: Pack
) -> None:
    care = {"condition": {"fact": "conservative.structured", "is": True}}
    yes: Pack = {"id": "yes", "outcome": "covered", "text": "x", "condition": {"criterion": "care"}}
    pack = {
        **blanket,
        "status": "provisional",
        "sources": [{"id": "text", "document": "A policy text", "evidence": "primary"}],
        "criteria": pack_json({"care": care}, [])["criteria"],
        "determinations": [yes, *blanket["determinations"]],
    }
    assert of_packs(library_of(pack)) == ["coverage-despite-unread"]
    yes["condition"] = {"all": [yes["condition"], {"not_seen": "the rest of the text"}]}
    assert of_packs(library_of(pack)) == []


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({"all": ["care", {"not": "infection"}]}, []),
        ({"any": ["care", {"not": "infection"}]}, ["care", "infection"]),
        ({"at_least": 1, "of": ["care", {"not": "infection"}]}, ["care", "infection"]),
        ({"at_least": 2, "of": ["care", {"not": "infection"}]}, []),
        ({"not": {"any": [{"not": "care"}, "infection"]}}, []),
        ({"all": ["care", {"any": [{"not": "infection"}, "care"]}]}, ["infection"]),
        ({"all": ["care", {"any": [{"not": "infection"}, "nsaid"]}]}, ["infection"]),
        ({"all": [{"any": ["care", {"all": ["care", "nsaid"]}]}, {"not": "infection"}]}, []),
    ],
)
def test_coverage_is_out_of_reach_while_a_criterion_blocks(
    library_of: Make, pack_json: Make, blanket: Pack, condition: Pack, found: list[str]
) -> None:
    infection = {"fact": "infection.systemic_active", "is": True}
    criteria = {
        "care": {"fact": "conservative.structured", "is": True},
        "infection": {"kind": "contraindication", "condition": infection},
        "narrative": {"advisory": True, "condition": infection},
    }
    nsaid = {"fact": "conservative.nsaid", "is": True}

    def written(part: Any) -> Any:
        match part:
            case dict():
                return {key: written(inner) for key, inner in part.items()}
            case list():
                return [written(inner) for inner in part]
            case "care" | "infection":
                return {"criterion": part}
            case "nsaid":
                return nsaid
            case _:
                return part

    yes = {"id": "yes", "outcome": "covered", "text": "x", "condition": written(condition)}
    pack = {
        **blanket,
        "status": "provisional",
        "criteria": pack_json(criteria, [])["criteria"],
        "determinations": [yes, *blanket["determinations"]],
    }
    report = lint([library_of(pack).policies / "tester"], library_of())
    blocked = [one for one in report.diagnostics if one.code == "covered-despite-block"]
    assert [one.message.split("`")[3] for one in blocked] == found
    assert len(blocked) == len(report.diagnostics)  # and nothing else


def test_alternatives_are_one_criterion_that_refers_to_others(
    library_of: Make, pack_json: Make, blanket: Pack
) -> None:
    criteria = {
        "care": {"fact": "conservative.structured", "is": True},
        "nsaid": {"fact": "conservative.nsaid", "is": True},
        "either": {"any": [{"criterion": "care"}, {"criterion": "nsaid"}]},
    }
    yes: Pack = {"id": "yes", "outcome": "covered", "text": "x"}
    pack = {
        **blanket,
        "criteria": pack_json(criteria, [])["criteria"],
        "determinations": [yes, *blanket["determinations"]],
    }
    yes["condition"] = {"criterion": "either"}
    assert of_packs(library_of(pack)) == []
    yes["condition"] = criteria["either"]
    assert of_packs(library_of(pack)) == ["unused-criterion", *["covered-despite-block"] * 2]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("64628", []),
        ("C9752", []),
        ("0275T", []),
        ("64628A", ["code-form"]),
        ("C975A", ["code-form"]),
        ("6462", ["code-form"]),
        ("c9752", ["code-form"]),
    ],
)
def test_a_code_that_exceeds_has_the_form_of_one(
    library_of: Make, blanket: Pack, code: str, expected: list[str]
) -> None:
    part: Pack = {"id": "part", "outcome": "partially_covered", "text": "x", "exceeding": [code]}
    part["condition"] = {"fact": "procedure.vertebral_bodies", "count": {"gte": 3}}
    pack = {**blanket, "determinations": [part, *blanket["determinations"]]}
    found = of_packs(library_of(pack))
    assert [code for code in found if code != "code-dates"] == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("to do: say why", ["say why"]),
        ("To Do:", ["what stands here"]),
        ("It has nothing to do with the disc", []),
        ("Held back. TODO: say why", ["say why"]),
        ("todo say why", ["say why"]),
        ("The section is (tbd)", [")"]),
        ("What is due to document, the method todos", []),
        ("a photo do", []),
    ],
)
def test_what_is_still_to_do_is_found_anywhere_in_a_text(
    library_of: Make, blanket: Pack, text: str, found: list[str]
) -> None:
    pack = {**blanket, "notes": [text]}
    report = lint([library_of(pack).policies / "tester"], library_of())
    said = [one.message.partition("to do: ")[2] for one in report.diagnostics]
    assert said == found


def test_a_criterion_is_used_through_another_one(
    library_of: Make, pack_json: Make, blanket: Pack
) -> None:
    criteria = {
        "care": {"fact": "conservative.structured", "is": True},
        "either": {"any": [{"criterion": "care"}, {"fact": "conservative.nsaid", "is": True}]},
    }
    yes = {"id": "yes", "outcome": "covered", "text": "x", "condition": {"criterion": "either"}}
    pack = {
        **blanket,
        "criteria": pack_json(criteria, [])["criteria"],
        "determinations": [yes, *blanket["determinations"]],
    }
    assert of_packs(library_of(pack)) == []


def test_in_a_pack_that_never_covers_any_determination_uses_a_criterion(
    library_of: Make, pack_json: Make, blanket: Pack
) -> None:
    criteria = pack_json({"care": {"fact": "conservative.structured", "is": True}}, [])["criteria"]
    pack = {**blanket, "criteria": criteria}
    assert of_packs(library_of(pack)) == ["unused-criterion"]
    first = {"id": "first", "outcome": "individual_review", "text": "x"}
    first["condition"] = {"criterion": "care"}  # type: ignore[assignment]  # JSON
    pack["determinations"] = [first, *blanket["determinations"]]
    assert of_packs(library_of(pack)) == []


def test_what_the_order_does_not_name_may_stand_anywhere(library_of: Make, blanket: Pack) -> None:
    test = {"fact": "conservative.structured", "is": True}
    bases = ("investigational", "contraindication", "benefit_exclusion", "limit_exceeded")
    listed = [
        {"id": basis, "outcome": "not_covered", "basis": basis, "text": "x", "condition": test}
        for basis in bases
    ]
    pack = {**blanket, "determinations": [*listed, *blanket["determinations"]]}
    assert of_packs(library_of(pack)) == []


@pytest.mark.parametrize(
    ("valid_to", "dates", "expected"),
    [
        ("2025-06-30", {}, []),
        ("2025-06-30", {"observed": "2025-06-30"}, []),
        ("2025-06-30", {"observed": "2025-07-01"}, ["value-set-dates"]),
        ("2025-06-30", {"observed": "2025-07-01", "retired": "2025-06-30"}, []),
        ("2024-12-31", {}, ["value-set-dates"]),
    ],
)
def test_a_value_set_holds_to_the_last_day_a_pack_is_known_to_hold(
    library_of: Make, blanket: Pack, valid_to: str, dates: dict[str, str], expected: list[str]
) -> None:
    bodies = {
        "schema": "coverpack/value-set/1",
        "id": "bodies",
        "title": "Bodies",
        "codes": ["L4"],
        "valid_to": valid_to,
        "sources": blanket["sources"],
        "citation": {"source": "text"},
    }
    scope = {"fact": "procedure.vertebral_bodies", "subset_of": {"value_set": "bodies"}}
    library = library_of({**dated(blanket, "2025-01-01", **dates), "scope": scope})
    (library.policies / "value_sets").mkdir()
    (library.policies / "value_sets" / "bodies.json").write_text(json.dumps(bodies))
    assert of_packs(library) == expected


def test_a_successor_ends_the_days_of_a_pack(library_of: Make, blanket: Pack) -> None:
    retired = {**dated(blanket, "2025-01-01"), "status": "retired"}
    assert of_packs(library_of(retired)) == ["retired-without-end"]
    assert of_packs(library_of(retired, dated(blanket, "2025-07-01"))) == []


def test_the_id_of_a_pack_begins_with_its_payer(library_of: Make, blanket: Pack) -> None:
    assert of_packs(library_of({**blanket, "payer": "medicare"})) == ["pack-payer"]


@pytest.mark.parametrize(
    ("finding", "message"),
    [
        ("unused-criterion:none", "`unused-criterion:none` is acknowledged and does not occur"),
        ("release-without-date", "`release-without-date` cannot be acknowledged"),
        ("unused-criterium", "there is no finding `unused-criterium`"),
    ],
)
def test_an_acknowledgment_names_what_occurs_and_may_be_meant(
    library_of: Make, blanket: Pack, finding: str, message: str
) -> None:
    pack = {**blanket, "acknowledged": [{"finding": finding, "reason": "It is meant."}]}
    found = lint([library_of(pack).policies / "tester"], library_of())
    assert [(one.code, one.message) for one in found.diagnostics] == [("acknowledgment", message)]


LEAVES = st.one_of(
    st.integers(0, 3).map(lambda n: Test(f"a.f{n}", "is", True)),
    st.just(NotSeen("a clause")),
)


def nodes(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    counted = parts.flatmap(
        lambda found: st.integers(1, len(found)).map(lambda k: AtLeast(k, found))
    )
    return st.one_of(parts.map(AllOf), parts.map(AnyOf), inner.map(Not), counted)


@given(st.recursive(LEAVES, nodes, max_leaves=8))
def test_what_a_condition_can_come_to_is_never_left_out(condition: Condition) -> None:
    tests = conditions.tests_in(condition)
    reached = {
        evaluate(condition, {t.fact: v for t, v in zip(tests, values, strict=True)}, {})
        for values in product((True, False), repeat=len(tests))
    }
    assert reached - {UNKNOWN} <= possible(condition, {})
    if len({t.fact for t in tests}) == str(condition).count("Test("):  # no fact stands twice
        assert reached - {UNKNOWN} == possible(condition, {})
