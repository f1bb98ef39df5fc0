"""`coverpack ask` with the solver: nothing is asked that can no longer matter, and it says so."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from engine.decide import Session
from engine.encounter.reader import read_encounter
from engine.knowledge.library import Library, shipped_root
from engine.language.facts import Fact
from engine.language.values import Kind
from tests.conftest import as_document

Json = dict[str, Any]

IDLE, LABEL = "mri.modic_1_bodies", "vertebral bodies with Modic type 1 change"
QUESTION = "Modic type 1"


@pytest.fixture
def encounter() -> Json:
    """One for CAM 394, which was not read to its end.

    Its Modic clause may ask for more than type 1, so that no answer leaves the criterion unmet; and
    the exclusions behind it were not read, so that no answer leads to coverage.
    """
    value: Json = json.loads((shipped_root() / "examples/covered-two-bodies.json").read_text())
    value |= {"payer": "bcbs", "plan": "south-carolina", "line_of_business": "commercial"}
    del value["service_location"], value["facts"][IDLE]
    return value


def ask(encounter: Json, folder: Path, *answers: str) -> Result:
    (folder / "one.json").write_text(json.dumps(encounter))
    (folder / "answers.txt").write_text("".join(f"{line}\n" for line in answers))
    words = ["ask", str(folder / "one.json"), "--answers", str(folder / "answers.txt")]
    return CliRunner().invoke(main, words, env={"COLUMNS": "100"})


def test_what_can_no_longer_matter_is_named_with_how_much_was_missing(
    encounter: Json, tmp_path: Path
) -> None:
    output = ask(encounter, tmp_path, "stop").output
    listed = f"1 of 18 missing facts can no longer matter, proven, and is not asked: {LABEL}"
    assert listed in " ".join(output.split())


def test_it_is_not_asked_whatever_is_left_unknown(encounter: Json, tmp_path: Path) -> None:
    output = ask(encounter, tmp_path, *[""] * 30).output
    asked = [line for line in output.splitlines() if line[:1].isdigit()]
    assert len(asked) > 5
    assert not any(QUESTION in line for line in asked)


def test_nothing_is_said_where_every_missing_fact_can_still_matter(tmp_path: Path) -> None:
    value = json.loads((shipped_root() / "examples/needs-information.json").read_text())
    output = ask(value, tmp_path, "stop").output
    assert "1.  Has a psychological assessment been done" in output
    assert "can no longer matter" not in output
    assert "structure" not in output


def test_a_question_whose_answer_leads_to_coverage_is_not_called_idle(tmp_path: Path) -> None:
    """The shortest way to coverage asks for the sex alone: a male patient is not pregnant."""
    value = json.loads((shipped_root() / "examples/covered-two-bodies.json").read_text())
    del value["patient"]["sex"], value["facts"]["patient.pregnant"]
    output = ask(value, tmp_path, "male").output
    assert "can no longer matter" not in output
    assert "1.  What is the patient's sex" in output
    assert "COVERED" in output


def test_the_engine_agrees_that_it_cannot_matter(
    encounter: Json, shipped: Library, session: Session
) -> None:
    """Whatever else is answered, at random, no value of it changes the outcome."""

    def outcome(value: Json, type_1: Json | list[str] | None) -> str:
        said = {**value, "facts": {**value["facts"], IDLE: type_1}}
        return session.decide(read_encounter(as_document(said), shipped)).outcome

    missing = session.decide(read_encounter(as_document(encounter), shipped)).missing.facts
    others = [shipped.facts[one.fact] for one in missing if one.fact != IDLE]
    rng, seen = Random(0), set()
    for _ in range(30):
        facts = {fact.id: answer(fact, rng) for fact in rng.sample(others, rng.randint(0, 3))}
        value = {**encounter, "facts": {**encounter["facts"], **facts}}
        found = {outcome(value, said) for said in (None, [], ["L5"], ["T1", "L4"])}
        assert len(found) == 1, facts
        seen |= found
    assert len(seen) > 1


def answer(fact: Fact, rng: Random) -> Any:
    """An answer to a question about a finding, a number or a set."""
    if fact.kind is Kind.BOOLEAN:
        return rng.random() < 0.5
    if fact.kind is Kind.NUMBER:
        return rng.choice([0, 3, 12])
    return rng.sample(list(fact.members or ()), 2)
