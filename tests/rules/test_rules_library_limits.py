"""Where durable_rules 2.0.28 stops working, and that our own limits keep a distance from there."""

import pytest

from engine.rules.limits import GROUPS, MOST_CONDITIONS, MOST_RULES, MOST_USES
from engine.rules.nodes import WIDEST_BODY
from tests.rules.library_process import outcome

RUN = """
import json, sys, durable_rules_engine as d
def run(rules, facts):
    handle = d.create_ruleset("x", json.dumps(rules))
    code, session = d.assert_facts(handle, json.dumps(facts))
    fired, action = 0, d.start_action_for_state(handle, session)
    while action:
        fired, action = fired + 1, d.complete_and_start_action(handle, session)
    print(code, fired)
def fact(number, **more):
    return {"sid": "s", "id": f"n{number}", f"n{number}": True} | more
"""


def antecedents(count: int) -> str:
    return outcome(
        f"""{RUN}
body = [{{f"m_{{n}}": {{f"n{{n}}": True}}}} for n in range({count})]
run({{"r": {{"all": body, "dist": 0}}}}, [fact(n) for n in range({count})])
"""
    )


def uses(count: int) -> str:
    return outcome(
        f"""{RUN}
condition = {{"$and": [{{"g0": True}}, {{"n1": True}}]}}
run({{f"r{{n}}": {{"all": [{{"m_0": condition}}], "dist": 0}} for n in range({count})}},
    [fact(1, g0=True)])
"""
    )


def conditions(count: int, seconds: float = 60) -> str:
    return outcome(
        f"""{RUN}
run({{f"r{{n}}": {{"all": [{{"m_0": {{f"n{{n}}": True}}}}]}} for n in range({count})}},
    [fact(n) for n in range({count})])
""",
        seconds,
    )


def rules(count: int) -> str:
    return outcome(
        f"""{RUN}
def condition(n):
    return {{"$and": [{{f"g{{n % {GROUPS}}}": True}}, {{f"n{{n}}": True}}]}}
run({{f"r{{n}}": {{"all": [{{"m_0": condition(n)}}], "dist": 0}} for n in range({count})}},
    [fact(n, **{{f"g{{n % {GROUPS}}}": True}}) for n in range(0, {count}, 500)])
"""
    )


def test_a_rule_has_at_most_sixteen_antecedents_and_fails_only_when_facts_come() -> None:
    assert WIDEST_BODY <= 12
    assert antecedents(WIDEST_BODY) == "0 1"
    assert antecedents(16) == "0 1"
    assert antecedents(17) == "error: Could not assert facts, error code: 304"


def test_one_condition_can_be_used_255_times() -> None:
    assert MOST_USES <= 200
    assert uses(MOST_USES) == f"0 {MOST_USES}"
    assert uses(255) == "0 255"


def test_from_256_uses_on_it_writes_past_a_list_and_what_happens_is_chance() -> None:
    assert uses(300) in ("crash", "hang", "error: Could not create ruleset, error code: 108")


def test_512_conditions_side_by_side_hang_or_fail() -> None:
    assert MOST_CONDITIONS <= 400
    assert conditions(MOST_CONDITIONS) == f"0 {MOST_CONDITIONS}"
    assert conditions(511) == "0 511"
    # Many times what 511 take; the hang has no end that could be waited for.
    assert conditions(513, seconds=3) == "hang"


def test_in_two_levels_there_can_be_as_many_conditions_as_rules() -> None:
    assert MOST_RULES <= 4_000
    assert rules(MOST_RULES) == "0 8"
    assert rules(4_096) == "0 9"
    assert rules(4_097) == "error: Could not create ruleset, error code: 106"


@pytest.mark.parametrize(("sessions", "end"), [(1_024, "done"), (1_025, "MemoryError")])
def test_1024_sessions_can_live_at_once(sessions: int, end: str) -> None:
    script = f"""{RUN}
handle = d.create_ruleset("x", json.dumps({{"r": {{"all": [{{"m": {{"n1": True}}}}]}}}}))
for number in range({sessions}):
    d.assert_fact(handle, json.dumps(fact(1) | {{"sid": f"s{{number}}"}}))
print("done")
"""
    assert outcome(script) == end
