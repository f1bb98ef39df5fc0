"""What durable_rules 2.0.28 does wrong today, where the channel depends on keeping away from it.

Each test states a fault as it is, in a process of its own because some of them crash. When an
upgrade of the library turns one of them red, that is news: read `docs/durable-rules.md` before
trusting it.
"""

import platform

import pytest

from tests.rules.library_process import outcome

TWO_RULES = """
import json, durable_rules_engine as d
handle = d.create_ruleset("x", json.dumps({
    "r": {"all": [{"m": {"a": True}}]}, "q": {"all": [{"m": {"b": True}}]},
}))
"""


def test_a_correct_batch_is_taken_and_its_session_can_be_deleted() -> None:
    """The channel's way, for comparison: assert, let an action run, delete."""
    ended = outcome(
        TWO_RULES
        + """
code, session = d.assert_facts(handle, '[{"sid":"s","id":"1","a":true}]')
state, message = d.start_action_for_state(handle, session)
print(code, message, d.complete_and_start_action(handle, session))
d.delete_state(handle, "s")
d.delete_ruleset(handle)
"""
    )
    assert ended == '0 {"r":{"m":{"sid":"s","id":"1","a":true}}} None'


@pytest.mark.parametrize("batch", ["[]", "[{}]"])
def test_k1_an_empty_batch_crashes_the_process(batch: str) -> None:
    script = f"""
code, session = d.assert_facts(handle, '{batch}')
d.start_action_for_state(handle, session)
"""
    assert outcome(TWO_RULES + script) == "crash"


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="fills memory as glibc can")
def test_k2_deleting_a_session_in_which_nothing_ran_frees_wild_pointers() -> None:
    script = """
d.assert_facts(handle, '[{"sid":"s","id":"1","a":true}]')
d.delete_state(handle, "s")
"""
    assert outcome(TWO_RULES + script, MALLOC_PERTURB_="165") == "crash"


def test_w8_names_of_one_hash_are_one_name() -> None:
    script = """
import json, durable_rules_engine as d
handle = d.create_ruleset("x", json.dumps({"r": {"all": [{"m": {"liquid": True}}]}}))
code, session = d.assert_fact(handle, '{"sid":"s","id":"1","costarring":true}')
print(code, "fired" if d.start_action_for_state(handle, session) else "did not fire")
"""
    assert outcome(script) == "0 fired"


def test_w8_fact_ids_of_one_hash_are_one_fact() -> None:
    script = """
print(d.assert_fact(handle, '{"sid":"s","id":"costarring","a":true}')[0],
      d.assert_fact(handle, '{"sid":"s","id":"liquid","b":true}')[0])
"""
    assert outcome(TWO_RULES + script) == "0 2"


def test_w8_session_ids_of_one_hash_are_one_session() -> None:
    script = """
print(d.assert_fact(handle, '{"sid":"costarring","id":"1","a":true}')[1] ==
      d.assert_fact(handle, '{"sid":"liquid","id":"2","b":true}')[1])
"""
    assert outcome(TWO_RULES + script) == "True"


def test_w9_facts_that_differ_in_type_only_are_one_fact() -> None:
    script = """
import json, durable_rules_engine as d
handle = d.create_ruleset("x", json.dumps({"r": {"all": [{"m": {"$ex": {"a": 1}}}]}}))
print(d.assert_fact(handle, '{"sid":"s","a":1}')[0],
      d.assert_fact(handle, '{"sid":"s","a":"1"}')[0])
"""
    assert outcome(script) == "0 2"


def test_w9_the_second_rail_of_a_node_is_refused_because_both_have_one_id() -> None:
    script = """
import json, durable_rules_engine as d
handle = d.create_ruleset("x", json.dumps({
    "r": {"all": [{"m": {"n1": True}}]}, "q": {"all": [{"m": {"n1": False}}]},
}))
print(d.assert_fact(handle, '{"sid":"s","id":"n1","n1":true}')[0],
      d.assert_fact(handle, '{"sid":"s","id":"n1","n1":false}')[0])
"""
    assert outcome(script) == "0 2"


def test_w11_a_number_with_an_exponent_is_refused_alone() -> None:
    script = """
d.assert_fact(handle, '{"sid":"s","id":"1","a":true,"x":1e-05}')
"""
    assert outcome(TWO_RULES + script) == "error: Could not assert fact, error code: 204"


def test_w11_in_a_batch_it_and_all_after_it_are_dropped_with_code_zero() -> None:
    script = """
code, session = d.assert_facts(handle, json.dumps([
    {"sid": "s", "id": "1", "a": True},
    {"sid": "s", "id": "2", "a": True, "x": 1e-05},
    {"sid": "s", "id": "3", "a": True},
]))
print(code, [fact["id"] for fact in json.loads(d.get_facts(handle, "s"))])
"""
    assert outcome(TWO_RULES + script) == "0 ['1']"


def test_w19_facts_without_a_session_share_one() -> None:
    script = """
d.assert_fact(handle, '{"sid":null,"id":"1","a":true}')
d.assert_fact(handle, '{"id":"2","b":true}')
print(len(json.loads(d.get_facts(handle, "0"))))
"""
    assert outcome(TWO_RULES + script) == "2"


def test_w27_a_fact_asserted_twice_is_refused_and_says_so_for_the_whole_batch() -> None:
    script = """
code, session = d.assert_facts(handle, json.dumps([
    {"sid": "s", "id": "1", "a": True},
    {"sid": "s", "id": "1", "a": True},
    {"sid": "s", "id": "2", "b": True},
]))
print(code, len(json.loads(d.get_facts(handle, "s"))))
"""
    assert outcome(TWO_RULES + script) == "2 2"


def test_a_fact_that_no_rule_takes_up_gives_code_one() -> None:
    script = """
print(d.assert_facts(handle, '[{"sid":"s","id":"1","a":true},{"sid":"s","id":"2","z":true}]')[0])
"""
    assert outcome(TWO_RULES + script) == "1"


def test_one_fact_serves_two_antecedents_only_with_dist_zero() -> None:
    script = """
import json, durable_rules_engine as d
for extra in ({}, {"dist": 0}):
    rule = {"all": [{"m_0": {"a": True}}, {"m_1": {"b": True}}]} | extra
    handle = d.create_ruleset("x", json.dumps({"r": rule}))
    code, session = d.assert_fact(handle, '{"sid":"s","id":"1","a":true,"b":true}')
    print("fired" if d.start_action_for_state(handle, session) else "did not fire")
"""
    assert outcome(script) == "did not fire\nfired"
