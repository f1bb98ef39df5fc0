"""Faults put on purpose into a pack, its features, the rules engine and the solver.

Each is caught by the tool that is named beside it. The pack is that of Palmetto in a copy of the
library; `mutate` and `cover` ask whether the features suffice, the others whether something is
wrong.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import z3

from engine.decide import Session
from engine.knowledge.library import Library, open_library, shipped_root
from engine.knowledge.lint import lint
from engine.knowledge.packs import Outcome
from engine.knowledge.texts.documents import InputError
from engine.language.conditions import AllOf, AnyOf, Condition
from engine.proof.checks import prove_pack
from engine.proof.coverage import Kind, State, cover_pack
from engine.proof.mutation_score import score_pack
from engine.proof.outcomes import outcome_changes
from engine.proof.prover import Prover
from engine.proof.replay import Replayer
from engine.proof.symbols import NumberSymbol
from engine.proof.witness import Witness
from engine.rules import EngineFault
from engine.rules.nodes import Graph
from engine.testing.extract import Extracted, extract
from engine.testing.soundness import read_feature
from engine.testing.steps import STEPS

Json = dict[str, Any]
NAME = "medicare/palmetto-l39420@2023-03-05"
PACK = Path("policies/medicare/palmetto-l39420/2023-03-05.json")
FEATURE = Path("features/medicare/palmetto-l39420.feature")
MONTHS = {"fact": "pain.low_back_duration", "unit": "mo"}


@dataclass(frozen=True)
class Copy:
    """A library of its own, to be spoiled."""

    root: Path

    def edit(self, change: Callable[[Json], None]) -> None:
        path = self.root / PACK
        value = json.loads(path.read_text())
        change(value)
        path.write_text(json.dumps(value))

    def rewrite(self, before: str, after: str, times: int = 1) -> None:
        path = self.root / FEATURE
        text = path.read_text()
        assert before in text
        path.write_text(text.replace(before, after, times))

    @cached_property
    def library(self) -> Library:
        return open_library(self.root)

    def features(self) -> Extracted:
        with Session(self.library) as session:
            return extract([read_feature(self.root / FEATURE, STEPS)], session)


def catches_test(copy: Copy) -> list[str]:
    return [one.name for one in copy.features().broken]


def catches_features(copy: Copy) -> list[str]:
    try:
        copy.features()
    except InputError as error:
        return [one.code for one in error.diagnostics]
    return []


def catches_lint(copy: Copy) -> list[str]:
    return [one.code for one in lint([str(copy.root / PACK)], copy.library, {}).diagnostics]


def catches_prove(copy: Copy) -> list[str]:
    with Replayer(copy.library) as replayer:
        return [one.key for one in prove_pack(replayer, copy.library.pack_named(NAME)).open]


def catches_mutate(copy: Copy) -> list[str]:
    examples = copy.features().examples.get(NAME, ())
    with Replayer(copy.library) as replayer:
        score = score_pack(replayer, copy.library.pack_named(NAME), examples, witnesses=False)
    return [one.mutant.id for one in score.survivors]


def catches_cover(copy: Copy) -> list[str]:
    examples = copy.features().examples.get(NAME, ())
    with Replayer(copy.library) as replayer:
        found = cover_pack(replayer, copy.library.pack_named(NAME), examples, witnesses=False)
    wanted = (Kind.SEEN, Kind.MATTERS, Kind.REACHED)
    return [
        one.obligation.item
        for kind in wanted
        for one in found.of(kind)
        if one.state is State.MISSING
    ]


def catches_diff(copy: Copy) -> list[str]:
    before = Library(shipped_root()).pack_named(NAME)
    with Replayer(copy.library) as replayer:
        found = outcome_changes(replayer, before, copy.library.pack_named(NAME))
    return [f"{one.before.words} -> {one.after.words}" for one in found.transitions]


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    for folder in ("policies", "features"):
        shutil.copytree(shipped_root() / folder, tmp_path / folder)
    return Copy(tmp_path)


def condition_of(value: Json, id: str) -> Json:
    parts = [*value["criteria"], *value["determinations"]]
    found: Json = next(one for one in parts if one["id"] == id)
    return found


def set_condition(id: str, condition: Json) -> Callable[[Json], None]:
    def change(value: Json) -> None:
        condition_of(value, id)["condition"] = condition

    return change


def set_part(id: str, **parts: object) -> Callable[[Json], None]:
    def change(value: Json) -> None:
        condition_of(value, id).update(parts)

    return change


def drop_from_contraindications(value: Json) -> None:
    step = condition_of(value, "contraindicated")
    step["condition"]["any"].remove({"criterion": "PAL-X5"})


def drop_from_both(value: Json) -> None:
    drop_from_contraindications(value)
    text = json.dumps(condition_of(value, "covered")["condition"])
    condition = json.loads(text.replace('{"criterion": "PAL-X5"}, ', ""))
    condition_of(value, "covered")["condition"] = condition


def swap_determinations(value: Json) -> None:
    steps = value["determinations"]
    steps[0], steps[1] = steps[1], steps[0]


def covered_first(value: Json) -> None:
    steps = value["determinations"]
    blocked = next(n for n, one in enumerate(steps) if one["id"] == "criteria-not-met")
    steps.insert(blocked + 1, {**steps[blocked], "id": "once-more"})


def overlap(value: Json) -> None:
    value["dates"]["retired"] = {"date": "2020-01-01", "evidence": "primary"}


PACK_FAULTS: Sequence[tuple[str, Callable[[Json], None], Callable[[Copy], list[str]], str]] = [
    ("a threshold moved", set_condition("PAL-C1a", {**MONTHS, "gte": 5}), catches_test, ""),
    ("a threshold made strict", set_condition("PAL-C1a", {**MONTHS, "gt": 6}), catches_test, ""),
    (
        "a threshold moved, told by its outcomes",
        set_condition("PAL-C1a", {**MONTHS, "gte": 5}),
        catches_diff,
        "not covered (criteria not met) -> covered",
    ),
    (
        "an indication turned round",
        set_condition("PAL-C3", {"fact": "pathology.alternative_explanation", "is": True}),
        catches_test,
        "",
    ),
    (
        "a region with one body more",
        set_condition(
            "PAL-F3",
            {"fact": "procedure.vertebral_bodies", "subset_of": ["L2", "L3", "L4", "L5", "S1"]},
        ),
        catches_test,
        "",
    ),
    ("the basis of another denial", set_part("limit-exceeded", basis="investigational"),
     catches_test, ""),
    ("a contraindication left out", drop_from_contraindications, catches_test, ""),
    ("a criterion that nothing uses", drop_from_both, catches_lint, "unused-criterion"),
    ("limits asked before contraindications", swap_determinations, catches_test, ""),
    ("limits asked before contraindications, as a form", swap_determinations, catches_lint,
     "determination-order"),
    ("an end before the beginning", overlap, catches_lint, "date-order"),
    ("a polarity that does not fit its kind", set_part("PAL-X5", kind="indication"), catches_lint,
     "criterion-polarity"),
    (
        "a criterion that nobody can meet",
        set_condition("PAL-C1a", {"all": [{**MONTHS, "gte": 6}, {**MONTHS, "lt": 3}]}),
        catches_prove,
        "never-met:PAL-C1a",
    ),
    (
        "a criterion that excludes nobody",
        set_condition("PAL-C1a", {"any": [{**MONTHS, "gte": 6}, {**MONTHS, "lt": 7}]}),
        catches_prove,
        "never-unmet:PAL-C1a",
    ),
    (
        "a limit that another implies",
        set_condition("PAL-C2", {**MONTHS, "gte": 3}),
        catches_prove,
        "redundant:PAL-C2",
    ),
    ("a determination that another hides", covered_first, catches_prove, "unreachable:once-more"),
    (
        "a fact that some patients cannot have",
        set_condition("PAL-C1b", {"fact": "surgery.months_since", "unit": "mo", "gte": 6}),
        catches_prove,
        "left-open:determinations",
    ),
]  # fmt: skip


def test_nothing_is_caught_where_nothing_is_wrong(copy: Copy) -> None:
    tools = (catches_test, catches_features, catches_lint, catches_prove, catches_mutate)
    assert [tool(copy) for tool in (*tools, catches_cover, catches_diff)] == [[]] * 7


@pytest.mark.parametrize(
    ("change", "tool", "says"),
    [fault[1:] for fault in PACK_FAULTS],
    ids=[f"{fault[2].__name__}: {fault[0]}" for fault in PACK_FAULTS],
)
def test_a_fault_in_a_pack_is_caught(
    change: Callable[[Json], None], tool: Callable[[Copy], list[str]], says: str, copy: Copy
) -> None:
    copy.edit(change)
    found = tool(copy)
    assert says in found if says else found


EXPECTED = "| 5.9 months | unmet  | not covered | criteria not met |"
FEATURE_FAULTS: Sequence[tuple[str, tuple[str, str], Callable[[Copy], list[str]], str]] = [
    ("an expectation that is wrong", (EXPECTED, EXPECTED.replace("unmet ", "met   ")),
     catches_test, "low back pain for at least 6 months"),
    ("a step that no vocabulary has", ("the encounter is evaluated", "the encounter is looked at"),
     catches_features, "undefined-step"),
    ("two scenarios of one name",
     ("non-surgical care for at least 6 months", "low back pain for at least 6 months"),
     catches_features, "duplicate-scenario"),
    ("a column that no step uses", ("| duration   | status |", "| durations  | status |"),
     catches_features, "unused-column"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "tool", "says"),
    [fault[1:] for fault in FEATURE_FAULTS],
    ids=[f"{fault[2].__name__}: {fault[0]}" for fault in FEATURE_FAULTS],
)
def test_a_fault_in_a_feature_is_caught(
    change: tuple[str, str], tool: Callable[[Copy], list[str]], says: str, copy: Copy
) -> None:
    copy.rewrite(*change)
    found = tool(copy)
    assert any(says in one for one in found)


def test_scenarios_that_nobody_has_looked_at_count_for_nothing(copy: Copy) -> None:
    """mutate and coverage: what was noticed only there is not noticed any more."""
    copy.rewrite("    @PAL-C1a\n    Scenario Outline", "    @proposed\n    Scenario Outline")
    assert any("PAL-C1a" in one for one in catches_mutate(copy))


def test_an_assertion_left_out_lets_a_mutant_live(copy: Copy) -> None:
    text = (copy.root / FEATURE).read_text()
    about = ('the basis is "', 'the determination is "')
    kept = [
        line for line in text.splitlines() if "<" in line or not any(word in line for word in about)
    ]
    (copy.root / FEATURE).write_text("\n".join(kept) + "\n")
    assert catches_mutate(copy)


def test_a_feature_of_one_scenario_covers_little(copy: Copy) -> None:
    text = (copy.root / FEATURE).read_text()
    (copy.root / FEATURE).write_text(text.partition("  Rule:")[0])
    missing = catches_cover(copy)
    assert {"PAL-C1a", "PAL-X5", "contraindicated"} <= {*missing}


# ---- faults in the readings ----------------------------------------------------------------------


def decided(copy: Copy) -> list[str]:
    """What does not hold; raises `EngineFault` where the engine differs from the definition."""
    return catches_test(copy)


def test_an_any_compiled_as_an_all_is_a_fault_of_the_engine(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = Graph._as_join

    def wrong(self: Graph, condition: Condition) -> Any:
        return right(self, AllOf(condition.parts) if isinstance(condition, AnyOf) else condition)

    monkeypatch.setattr(Graph, "_as_join", wrong)
    with pytest.raises(EngineFault):
        decided(copy)


def test_a_rail_that_is_derived_the_wrong_way_round_is_a_fault_of_the_engine(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = Graph._literal

    def wrong(self: Graph, condition: Condition) -> Any:
        found = right(self, condition)
        return found.flipped() if type(condition).__name__ == "Not" else found

    monkeypatch.setattr(Graph, "_literal", wrong)
    with pytest.raises(EngineFault):
        decided(copy)


@pytest.fixture
def palmetto_prover(shipped: Library) -> Iterator[Callable[[], Prover]]:
    with Replayer(shipped) as replayer:
        yield lambda: Prover(replayer, shipped.pack_named(NAME))


def test_a_comparison_that_the_solver_reads_wrong_is_a_fault_when_its_witness_is_replayed(
    palmetto_prover: Callable[[], Prover], monkeypatch: pytest.MonkeyPatch
) -> None:
    right = NumberSymbol.compares

    def wrong(self: NumberSymbol, operator: str, operand: Any) -> Any:
        return right(self, {"gte": "gt", "lte": "lt"}.get(operator, operator), operand)

    monkeypatch.setattr(NumberSymbol, "compares", wrong)
    prover = palmetto_prover()
    months = prover.universe.symbol("pain.low_back_duration")
    assert isinstance(months, NumberSymbol)
    found = prover.find(z3.And(months.known, right(months, "eq", Decimal(6))))
    assert isinstance(found, Witness)
    with pytest.raises(EngineFault, match="the solver says"):
        prover.replay(found)


def test_an_answer_that_the_solver_reads_wrong_is_a_fault_when_its_witness_is_replayed(
    palmetto_prover: Callable[[], Prover],
) -> None:
    prover = palmetto_prover()
    outcomes = dict(prover.reading.outcomes)
    covered, refused = Outcome.COVERED, Outcome.NOT_COVERED
    outcomes[covered], outcomes[refused] = outcomes[refused], outcomes[covered]
    object.__setattr__(prover.reading, "outcomes", outcomes)
    found = prover.find(outcomes[covered])
    assert isinstance(found, Witness)
    with pytest.raises(EngineFault, match="the solver says covered of outcome"):
        prover.replay(found)
