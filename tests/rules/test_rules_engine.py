"""Running programs: what a run says, how it explains itself, and what the channel is told."""

import json
import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from engine.language.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    AtLeast,
    Criterion,
    Members,
    Not,
    NotSeen,
    Test,
)
from engine.language.kleene import MET, UNKNOWN, UNMET
from engine.language.values import SetValue, Value
from engine.rules import Engine, EngineFault, compile_program
from engine.rules.channel import Channel, load_library
from engine.rules.ruleset import SESSION, Ruleset, observed_text

DURATION = Test("pain.duration", "gte", Decimal(6), unit="mo")
BODIES = Test("bodies", "subset_of", Members(("L3", "L4", "L5", "S1")))
INFECTION = Test("infection", "is", True)
PROGRAM = compile_program(
    "example",
    {
        "duration": DURATION,
        "levels": AllOf((BODIES, Test("bodies", "superset_of", Members(("L4",))))),
        "no-infection": Not(INFECTION),
        "unread": NotSeen("a clause"),
    },
    [
        ("contraindicated", Not(Criterion("no-infection"))),
        ("not-met", Not(AllOf((Criterion("duration"), Criterion("levels"))))),
        ("covered", AllOf((Criterion("duration"), Criterion("levels")))),
        ("review", ALWAYS),
    ],
)
FULL: dict[str, Value] = {
    "pain.duration": Decimal(14),
    "bodies": SetValue(frozenset({"L4", "L5"})),
    "infection": False,
}


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(PROGRAM) as engine:
        yield engine


def test_a_run_says_what_each_criterion_and_determination_comes_to(engine: Engine) -> None:
    run = engine.run(FULL)
    assert run.criteria == {
        "duration": MET,
        "levels": MET,
        "no-infection": MET,
        "unread": UNKNOWN,
    }
    assert run.determinations == {
        "contraindicated": UNMET,
        "not-met": UNMET,
        "covered": MET,
        "review": MET,
    }
    assert (run.reached, run.reachable) == ("covered", ("covered",))
    assert run.tests[DURATION] is MET


def test_reachable_is_the_first_met_after_every_unknown_before_it(engine: Engine) -> None:
    open_run = engine.run({})
    assert open_run.reached == "review"
    assert open_run.reachable == ("contraindicated", "not-met", "covered", "review")
    known = engine.run({key: FULL[key] for key in ("pain.duration", "bodies")})
    assert (known.reached, known.reachable) == ("covered", ("contraindicated", "covered"))
    blocked = engine.run({"infection": True})
    assert (blocked.reached, blocked.reachable) == ("contraindicated", ("contraindicated",))


def test_nothing_after_the_first_met_determination_is_derived(engine: Engine) -> None:
    words = "\n".join(firing.words() for firing in engine.run({"infection": True}).firings)
    assert "the search comes to not-met" not in words


def test_the_firings_are_a_derivation_that_a_person_can_follow(engine: Engine) -> None:
    lines = [firing.words().partition(" ")[2] for firing in engine.run(FULL).firings]
    assert "criterion duration: met <- pain.duration gte 6 mo: met (14)" in lines
    assert (
        "criterion levels: met <- bodies subset_of L3, L4, L5, S1: met (L4, L5); "
        "bodies superset_of L4: met (L4, L5)" in lines
    )
    assert "all of 2: met <- criterion duration: met; criterion levels: met" in lines
    assert "determination covered: met <- all of 2: met" in lines
    assert lines[-1] == (
        "covered is reached <- the search comes to covered; determination covered: met"
    )


def test_every_premise_was_given_or_derived_before(engine: Engine) -> None:
    for facts in (FULL, {}, {"infection": True}):
        run = engine.run(facts)
        derived = set()
        for firing in run.firings:
            for premise in firing.body:
                given = premise.node.test is not None or premise.node.label == "always"
                given = given or "unknown" in premise.node.label
                first = premise.literal == PROGRAM.steps[0].arrived
                assert given or first or premise.literal in derived
            derived.add(firing.head)


def test_a_premise_names_its_fact_and_what_was_observed(engine: Engine) -> None:
    firing = next(f for f in engine.run(FULL).firings if "duration: met <- pain" in f.words())
    (premise,) = firing.body
    assert (premise.fact, premise.observed) == ("pain.duration", "14")
    assert firing.words(with_values=False).endswith("pain.duration gte 6 mo: met")


def test_equal_encounters_give_equal_runs_whatever_ran_in_between(engine: Engine) -> None:
    first = engine.run(FULL)
    engine.run({})
    engine.run({"infection": True})
    assert engine.run(dict(reversed(FULL.items()))) == first
    with Engine(PROGRAM) as other:
        assert other.run(FULL) == first


def test_an_engine_can_be_closed_and_used_again() -> None:
    engine = Engine(PROGRAM)
    engine.close()
    run = engine.run(FULL)
    engine.close()
    engine.close()
    assert engine.run(FULL) == run


def test_engines_side_by_side_do_not_mix() -> None:
    negated = compile_program("negated", {"duration": Not(DURATION)}, [("last", ALWAYS)])
    with Engine(PROGRAM) as one, Engine(negated) as other:
        for _ in range(3):
            assert one.run(FULL).criteria["duration"] is MET
            assert other.run(FULL).criteria["duration"] is UNMET


@pytest.mark.parametrize(
    "text",
    [
        'quote " and backslash \\',
        "brace } bracket ], {",
        "new\nline\ttab \x00 null \x7f",
        "\u00fcber \u20ac \U0001f9b4",
        "",
        "1e-05",
        "x" * 4_000,
    ],
)
def test_any_text_comes_back_from_the_engine_as_it_was(text: str) -> None:
    test = Test("note", "is", text)
    program = compile_program("text", {"x": test, "y": AllOf((test, INFECTION))}, [("z", ALWAYS)])
    with Engine(program) as engine:
        run = engine.run({"note": text, "infection": True})
    assert [f.body[0].observed for f in run.firings if f.body[0].fact == "note"] == [text, text]
    assert run.criteria == {"x": MET, "y": MET}


def test_observed_text_is_cut_and_has_no_half_characters() -> None:
    assert len(observed_text("x" * 10_000)) == 4_000
    assert observed_text("a\ud800b") == "a\N{REPLACEMENT CHARACTER}b"
    assert len(json.dumps(observed_text("\U0001f9b4" * 10_000))) < 65_536


def test_the_longest_payload_goes_through() -> None:
    long = "\U0001f9b4" * 5_000
    program = compile_program("text", {"x": Test("note", "is", long)}, [("z", ALWAYS)])
    with Engine(program) as engine:
        run = engine.run({"note": long})
    assert run.criteria["x"] is MET
    assert run.firings[0].body[0].observed == long[:4_000]


def test_dates_and_open_sets_are_observed_as_a_person_writes_them() -> None:
    day = Test("day", "gte", date(2025, 1, 1))
    program = compile_program("x", {"x": AllOf((day, BODIES))}, [("z", ALWAYS)])
    with Engine(program) as engine:
        run = engine.run({"day": date(2025, 3, 4), "bodies": SetValue(frozenset({"T9"}), False)})
    assert run.firings[0].words().endswith("unmet (at least T9)")


def test_known_is_decided_for_an_absent_fact_and_observed_as_a_dash() -> None:
    program = compile_program("x", {"x": Test("day", "known", False)}, [("z", ALWAYS)])
    with Engine(program) as engine:
        run = engine.run({})
    assert run.criteria["x"] is MET
    assert run.firings[0].body[0].observed == "-"


def test_a_clause_not_seen_is_asserted_as_nothing() -> None:
    program = compile_program("x", {"x": NotSeen("a"), "y": Not(NotSeen("a"))}, [("z", ALWAYS)])
    with Engine(program) as engine:
        run = engine.run({})
    assert run.criteria == {"x": UNKNOWN, "y": UNKNOWN}
    assert run.tests == {}


def test_the_engine_holds_every_fact_that_it_was_told() -> None:
    ruleset = Ruleset(PROGRAM)
    told = [text for leaf in ruleset.leaves if (text := leaf.fact(True, "x"))]
    anchor = ruleset.fact(PROGRAM.anchor)
    assert anchor is not None
    channel = Channel(ruleset.definition, SESSION)
    channel.assert_facts([anchor, *told])
    library = load_library()
    held = json.loads(library.get_facts(channel._handle, SESSION))  # type: ignore[attr-defined]  # the product does not use it
    assert len(held) == 1 + len(told)
    assert len(list(channel.firings())) >= 1
    channel.forget()
    channel.close()


def test_no_name_of_an_author_reaches_the_library() -> None:
    definition = Ruleset(PROGRAM).definition
    for name in ("duration", "levels", "infection", "covered", "example", "bodies", "L4"):
        assert name not in definition


def test_every_rule_fires_at_some_facts() -> None:
    """A rule that no facts reach would be one that no test could see broken."""
    program = compile_program(
        "small", {"x": AtLeast(2, (INFECTION, DURATION, BODIES))}, [("z", ALWAYS)]
    )
    fired: set[str] = set()
    with Engine(program) as engine:
        for infection in (True, False, None):
            for months in (14, 2, None):
                for body in ("L4", "T9", None):
                    facts: dict[str, Value | None] = {
                        "infection": infection,
                        "pain.duration": None if months is None else Decimal(months),
                        "bodies": None if body is None else SetValue(frozenset({body})),
                    }
                    known = {key: value for key, value in facts.items() if value is not None}
                    fired.update(firing.rule for firing in engine.run(known).firings)
    assert len(fired) == len(program.rules)


def test_an_engine_refuses_a_second_thread_while_it_runs() -> None:
    inside, go_on = threading.Event(), threading.Event()

    class SlowFacts(dict[str, Value]):
        def get(self, *_: object) -> None:  # type: ignore[override]  # only blocks
            inside.set()
            assert go_on.wait(10)

    engine = Engine(PROGRAM)
    outcomes: list[object] = []
    thread = threading.Thread(target=lambda: outcomes.append(engine.run(SlowFacts())))
    thread.start()
    assert inside.wait(10)
    with pytest.raises(EngineFault, match="the engine is already in use"):
        engine.run(FULL)
    go_on.set()
    thread.join(10)
    assert len(outcomes) == 1
    assert engine.run(FULL).reached == "covered"


def test_a_value_that_a_test_cannot_take_leaves_the_engine_as_it_was(engine: Engine) -> None:
    run = engine.run(FULL)
    channel = engine._channel
    with pytest.raises(TypeError):
        engine.run({"pain.duration": "long"})
    assert engine._channel is channel
    assert engine.run(FULL) == run


def test_any_of_nothing_and_all_of_nothing_are_settled_without_facts() -> None:
    program = compile_program("x", {"x": AllOf(()), "y": AnyOf(())}, [("z", ALWAYS)])
    with Engine(program) as engine:
        assert engine.run({}).criteria == {"x": MET, "y": UNMET}


def test_a_program_near_the_limits_still_runs() -> None:
    wide = AllOf(tuple(Test(f"flag.f{number}", "is", True) for number in range(3_000)))
    program = compile_program("wide", {"x": wide}, [("yes", Criterion("x")), ("no", ALWAYS)])
    facts: dict[str, Value] = {f"flag.f{number}": True for number in range(3_000)}
    with Engine(program) as engine:
        assert engine.run(facts).reached == "yes"
        assert engine.run(facts | {"flag.f2999": False}).reached == "no"
