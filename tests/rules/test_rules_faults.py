"""What is noticed when something is wrong: with the rules, the library, or half way through."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from engine.language.conditions import ALWAYS, AllOf, AnyOf, Condition, Criterion, Not, Test
from engine.language.kleene import UNKNOWN
from engine.language.values import Value
from engine.rules import Engine, EngineFault, Program, check_against_reference, compile_program
from engine.rules.channel import Channel, ChannelError, load_library
from engine.rules.horn import Rule
from engine.rules.ruleset import SESSION, Ruleset

AGE = Test("patient.age", "gt", Decimal(18), unit="a")
PREGNANT = Test("patient.pregnant", "is", True)
CRITERIA: dict[str, Condition] = {"adult": AGE, "safe": AllOf((Criterion("adult"), Not(PREGNANT)))}
PROGRAM = compile_program(
    "example", CRITERIA, [("no", Not(Criterion("safe"))), ("yes", Criterion("safe")), ("?", ALWAYS)]
)
FACTS: dict[str, Value] = {"patient.age": Decimal(61), "patient.pregnant": False}


def altered(change: Callable[[Rule], Rule | None]) -> Program:
    changed = (change(rule) for rule in PROGRAM.rules)
    return replace(PROGRAM, rules=tuple(rule for rule in changed if rule is not None))


def head(rule: Rule) -> str:
    return PROGRAM.words(rule.head)


def test_a_flipped_head_is_noticed_and_named() -> None:
    broken = altered(
        lambda rule: (
            replace(rule, head=rule.head.flipped()) if head(rule) == "criterion safe: met" else rule
        )
    )
    with pytest.raises(EngineFault) as fault:
        Engine(broken).run(FACTS, encounter="sha256:1234")
    assert str(fault.value) == (
        "criterion `safe` came out unmet in the rules engine and met by definition "
        "(program `example`, at `safe`, encounter `sha256:1234`)"
    )
    assert "doctor" in fault.value.hint


def test_a_missing_rule_is_noticed() -> None:
    broken = altered(lambda rule: None if head(rule) == "criterion adult: met" else rule)
    with pytest.raises(EngineFault, match="criterion `adult` came out unknown in the rules engine"):
        Engine(broken).run(FACTS)


def test_a_rule_that_derives_the_other_rail_too_is_noticed() -> None:
    extra = next(rule for rule in PROGRAM.rules if head(rule) == "criterion adult: met")
    broken = replace(PROGRAM, rules=(*PROGRAM.rules, replace(extra, head=extra.head.flipped())))
    with pytest.raises(EngineFault, match="criterion adult came out both met and unmet"):
        Engine(broken).run(FACTS)


def test_a_broken_search_is_noticed() -> None:
    broken = altered(lambda rule: None if head(rule) == "yes is reached" else rule)
    with pytest.raises(EngineFault, match="0 determinations were reached, expected one"):
        Engine(broken).run(FACTS)
    passed = altered(lambda rule: None if head(rule) == "no stays reachable" else rule)
    with pytest.raises(EngineFault, match="the rules engine holds `yes`, `\\?` reachable"):
        Engine(passed).run({})


def test_a_run_that_differs_from_the_definition_is_refused_field_by_field() -> None:
    run = Engine(PROGRAM).run(FACTS)
    check_against_reference(run, PROGRAM, FACTS)
    for wrong in (
        replace(run, criteria=dict(run.criteria) | {"adult": UNKNOWN}),
        replace(run, determinations=dict(run.determinations) | {"no": UNKNOWN}),
        replace(run, reached="?"),
        replace(run, reachable=("no", "yes")),
    ):
        with pytest.raises(EngineFault):
            check_against_reference(wrong, PROGRAM, FACTS)


def test_a_report_names_facts_and_holds_values_back_unless_asked() -> None:
    broken = altered(lambda rule: None if head(rule) == "criterion safe: met" else rule)
    with pytest.raises(EngineFault) as fault:
        Engine(broken).run(FACTS)
    report = fault.value.report()
    assert "criterion adult: met <- patient.age gt 18 a: met" in report
    assert "61" not in report
    assert "patient.age gt 18 a: met (61)" in fault.value.report(with_values=True)


def test_after_a_fault_the_next_run_starts_on_a_fresh_ruleset() -> None:
    engine = Engine(PROGRAM)
    before = engine.run(FACTS)
    first = engine._channel
    engine._channel = None
    engine.program = replace(PROGRAM, criteria=CRITERIA | {"adult": Not(AGE)})
    with pytest.raises(EngineFault):
        engine.run(FACTS)
    assert engine._channel is None
    engine.program = PROGRAM
    assert engine.run(FACTS) == before
    assert engine._channel is not first


class Interrupting(Channel):
    """A channel that is interrupted while rules fire."""

    def firings(self) -> Any:
        for firing in super().firings():
            yield firing
            raise KeyboardInterrupt


def test_an_interruption_passes_through_and_the_session_is_abandoned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = Engine(PROGRAM)
    with monkeypatch.context() as patched:
        patched.setattr("engine.rules.engine.Channel", Interrupting)
        with pytest.raises(KeyboardInterrupt):
            engine.run(FACTS)
    assert engine._channel is None
    assert engine.run(FACTS).reached == "yes"


class Misreporting(Channel):
    """A channel whose firings are not what the rules allow."""

    report: Callable[[str, dict[str, Any]], list[tuple[str, dict[str, Any]]]]

    def firings(self) -> Any:
        for name, facts in super().firings():
            yield from type(self).report(name, facts)


@pytest.mark.parametrize(
    ("report", "message"),
    [
        (lambda name, facts: [(name, facts)] * 2, "rule `anchor` fired twice"),
        (lambda *_: [], "the anchor rule did not fire"),
        (lambda name, facts: [(f"{name}0", facts)], "rule `anchor0` fired, which the program"),
        (lambda name, _: [(name, {})], "fired on facts that it does not ask for"),
    ],
)
def test_firings_that_the_rules_do_not_allow_are_noticed(
    monkeypatch: pytest.MonkeyPatch, report: Any, message: str
) -> None:
    monkeypatch.setattr("engine.rules.engine.Channel", Misreporting)
    monkeypatch.setattr(Misreporting, "report", staticmethod(report), raising=False)
    with pytest.raises(EngineFault, match=message):
        Engine(PROGRAM).run(FACTS)


def channel() -> Channel:
    return Channel(Ruleset(PROGRAM).definition, SESSION)


def anchor() -> str:
    text = Ruleset(PROGRAM).fact(PROGRAM.anchor)
    assert text is not None
    return text


def test_the_channel_refuses_what_would_crash_the_library() -> None:
    one = channel()
    with pytest.raises(ChannelError, match="an empty batch crashes durable_rules"):
        one.assert_facts([])
    with pytest.raises(ChannelError, match="nothing was asserted"):
        list(one.firings())
    with pytest.raises(ChannelError, match="nothing fired cannot be deleted"):
        one.forget()
    one.assert_facts([anchor()])
    with pytest.raises(ChannelError, match="nothing fired cannot be deleted"):
        one.forget()


def test_the_channel_refuses_to_close_over_a_live_session() -> None:
    one = channel()
    one.assert_facts([anchor()])
    with pytest.raises(ChannelError, match="live session"):
        one.close()


def test_the_channel_takes_no_code_but_zero() -> None:
    one = channel()
    with pytest.raises(ChannelError, match="answered code 1 to facts"):
        one.assert_facts(['{"sid":"s","id":"zz","zz":true}'])
    other = channel()
    other.assert_facts([anchor()])
    with pytest.raises(ChannelError, match="answered code 2 to facts"):
        other.assert_facts([anchor()])


def test_the_channel_passes_on_what_the_library_refuses() -> None:
    with pytest.raises(ChannelError, match="durable_rules refused the rules"):
        Channel('{"r": {"nonsense": 1}}', SESSION)
    wide = [{f"m_{n}": {f"n{n}": True}} for n in range(17)]
    facts = [f'{{"sid":"s","id":"n{n}","n{n}":true}}' for n in range(17)]
    one = Channel(f'{{"r": {{"all": {wide}}}}}'.replace("'", '"').replace("True", "true"), SESSION)
    with pytest.raises(ChannelError, match=r"durable_rules refused facts: .*304"):
        one.assert_facts(facts)


def test_what_the_channel_refuses_reaches_the_caller_as_a_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library = load_library()

    class Silent:
        error = library.error
        create_ruleset = staticmethod(library.create_ruleset)
        assert_facts = staticmethod(lambda *_: (3, 1))

    monkeypatch.setattr("engine.rules.channel.load_library", Silent)
    with pytest.raises(EngineFault, match="answered code 3 to facts, expected 0") as fault:
        Engine(PROGRAM).run(FACTS, encounter="e")
    assert (fault.value.program, fault.value.encounter) == ("example", "e")


def test_any_condition_still_runs_after_all_this() -> None:
    program = compile_program("after", {"x": AnyOf((AGE, PREGNANT))}, [("z", ALWAYS)])
    with Engine(program) as engine:
        assert engine.run(FACTS).reached == "z"
