"""The next question follows the sets that settle an outcome; an answer stands beside the record."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from engine.decide import Decision, Session
from engine.decide.dialog import Question, can_answer, next_question, with_answer
from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.packs import Outcome

Json = dict[str, Any]
Decide = Callable[[Json], Decision]


@pytest.fixture
def decide(session: Session, encounter_of: Callable[..., Encounter]) -> Decide:
    return lambda value: session.decide(encounter_of(**value))


def without(value: Json, *facts: str) -> Json:
    value = json.loads(json.dumps(value))
    for id in facts:
        del value["facts"][id]
    return value


def asked_until_the_end(
    value: Json, decide: Decide, shipped: Library, answers: Json
) -> tuple[list[str], Decision]:
    """What is asked in turn; an id without an answer is left unknown."""
    asked: list[str] = []
    while True:
        decision = decide(value)
        question = next_question(decision, asked, value, shipped.facts)
        if question is None:
            return asked, decision
        asked.append(question.id)
        if question.id in answers:
            value = with_answer(value, question, answers[question.id], "by hand")


def test_a_settled_encounter_is_asked_nothing(
    typical: Callable[[], Json], decide: Decide, shipped: Library
) -> None:
    asked, decision = asked_until_the_end(typical(), decide, shipped, {})
    assert (asked, decision.outcome) == ([], Outcome.COVERED)


def test_the_shortest_set_for_coverage_is_asked_in_the_order_of_the_dictionary(
    typical: Callable[[], Json], decide: Decide, shipped: Library
) -> None:
    answers = {"pain.low_back_duration": 14, "assessment.physical": True, "patient.bmi": 30}
    value = without(typical(), *answers)
    first = next_question(decide(value), [], value, shipped.facts)
    assert first is not None
    assert (first.toward, first.left) == (Outcome.COVERED, 3)
    assert first.criteria
    asked, decision = asked_until_the_end(value, decide, shipped, answers)
    assert asked == [id for id in shipped.facts if id in answers]
    assert decision.outcome is Outcome.COVERED


def test_it_ends_as_soon_as_the_outcome_is_settled(
    typical: Callable[[], Json], decide: Decide, shipped: Library
) -> None:
    value = without(typical(), "patient.bmi", "spine.cancer", "assessment.physical")
    asked, decision = asked_until_the_end(value, decide, shipped, {"patient.bmi": 41})
    assert (asked, decision.outcome) == (["patient.bmi"], Outcome.NOT_COVERED)


def test_a_fact_left_unknown_is_not_asked_again_and_the_rest_may_still_settle(
    typical: Callable[[], Json], decide: Decide, shipped: Library
) -> None:
    value = without(typical(), "patient.bmi", "spine.cancer")
    asked, decision = asked_until_the_end(value, decide, shipped, {"spine.cancer": True})
    assert asked == ["patient.bmi", "spine.cancer"]
    assert decision.outcome is Outcome.NOT_COVERED
    asked, decision = asked_until_the_end(value, decide, shipped, {})
    assert asked == ["patient.bmi", "spine.cancer"]
    assert decision.outcome is Outcome.NEEDS_INFORMATION


def test_nothing_is_asked_twice_of_an_empty_encounter(decide: Decide, shipped: Library) -> None:
    asked, _ = asked_until_the_end({"facts": {}}, decide, shipped, {})
    assert len(asked) > 25
    assert len(asked) == len(set(asked))


def test_what_selects_the_policy_is_asked_first(decide: Decide, shipped: Library) -> None:
    value: Json = {"payer": "bcbs", "service_location": None, "date_of_service": "2024-09-20"}
    question = next_question(decide(value), [], value, shipped.facts)
    assert question is not None
    assert (question.id, question.fact) == ("line_of_business", None)
    value = with_answer(value, question, "commercial", "by hand")
    question = next_question(decide(value), [question.id], value, shipped.facts)
    assert question is not None
    assert question.id == "plan"
    assert with_answer(value, question, "wyoming", "by hand")["plan"] == "wyoming"


def test_a_claim_is_not_made_up_for_its_form(decide: Decide, shipped: Library) -> None:
    value: Json = {"service_location": {"state": "VA"}}
    asked = ["service_location.county"]
    assert next_question(decide(value), asked, value, shipped.facts) is None
    with_claim = {**value, "claim": {"lines": [{"line": 1, "code": "64628", "units": 1}]}}
    question = next_question(decide(with_claim), asked, with_claim, shipped.facts)
    assert question is not None
    assert question.id == "claim.form"


def test_a_policy_for_everybody_asks_nothing(decide: Decide, shipped: Library) -> None:
    value = {"payer": "aetna", "line_of_business": "commercial", "date_of_service": "2026-03-01"}
    asked, decision = asked_until_the_end(value, decide, shipped, {})
    assert (asked, decision.outcome) == ([], Outcome.NOT_COVERED)


# ---- answers in the encounter --------------------------------------------------------------------


def question_on(shipped: Library, id: str) -> Question:
    return Question(id, "?", shipped.facts[id])


def test_an_answer_names_its_source_and_leaves_the_encounter_given_alone(shipped: Library) -> None:
    given: Json = {"facts": {"patient.bmi": 30}}
    question = question_on(shipped, "spine.cancer")
    answered = with_answer(given, question, False, "call")
    assert answered["facts"]["spine.cancer"] == {"value": False, "source": "call"}
    assert given == {"facts": {"patient.bmi": 30}}


def test_an_open_set_stays_open(shipped: Library) -> None:
    question = question_on(shipped, "mri.modic_1_bodies")
    value = {"value": ["L5"], "complete": False}
    facts = with_answer({}, question, value, "call")["facts"]
    assert facts == {"mri.modic_1_bodies": {"value": ["L5"], "complete": False, "source": "call"}}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (None, []),
        ({"question": "How long?", "value": None, "unit": "mo"}, []),
        (7, [{"value": 7}]),
        ({"value": 7, "certainty": "possible"}, [{"value": 7, "certainty": "possible"}]),
        ([{"value": 7, "source": "a"}, {"value": None}], [{"value": 7, "source": "a"}]),
    ],
)
def test_what_the_record_says_stays_beside_the_answer(
    said: object, kept: list[Json], shipped: Library
) -> None:
    question = question_on(shipped, "pain.low_back_duration")
    facts = with_answer({"facts": {question.id: said}}, question, 8, "call")["facts"]
    answer = {"value": 8, "source": "call"}
    assert facts[question.id] == ([*kept, answer] if kept else answer)


def test_where_sources_contradict_each_other_the_answer_takes_their_place(shipped: Library) -> None:
    question = question_on(shipped, "spine.cancer")
    given = {
        "facts": {"spine.cancer": {"value": True, "source": "a"}},
        "absent": [{"facts": ["spine.cancer"], "source": "b"},
                   {"facts": ["spine.cancer", "infection.spine_active"], "source": "c"}],
    }  # fmt: skip
    answered = with_answer(given, question, False, "call", replace=True)
    assert answered["facts"] == {"spine.cancer": {"value": False, "source": "call"}}
    assert answered["absent"] == [{"facts": ["infection.spine_active"], "source": "c"}]


def test_a_fact_of_the_encounter_itself_goes_where_it_belongs(shipped: Library) -> None:
    question = question_on(shipped, "patient.birth_date")
    given = {"patient": {"sex": "female"}}
    answered = with_answer(given, question, "1960-01-01", "call")
    assert answered == {"patient": {"sex": "female", "birth_date": "1960-01-01"}}


def test_claim_lines_are_never_asked_in_one_line(shipped: Library) -> None:
    claim: Json = {"claim": {"lines": []}}
    assert not can_answer(shipped.facts["claim.lines"], claim)
    assert can_answer(shipped.facts["claim.form"], claim)
    assert not can_answer(shipped.facts["claim.form"], {})
