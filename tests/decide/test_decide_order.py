"""The same encounter gives the same bytes: no order of keys, facts or members changes them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.decide import Session, to_json
from engine.encounter.reader import read_encounter
from engine.knowledge.library import Library, shipped_root
from engine.knowledge.texts.documents import Document, parse_document
from engine.knowledge.texts.json_writer import compact

Json = dict[str, Any]

# Keys whose list is a set of things: its order says nothing.
FREE = {
    "absent",
    "facts",
    "codes",
    "value",
    "procedure.vertebral_bodies",
    "mri.modic_1_bodies",
    "mri.modic_2_bodies",
    "history.bvn_ablated_bodies",
    "patient.bmi",
    "spine.cancer",
}

EXAMPLES = sorted((shipped_root() / "examples").glob("*.json"))


def shuffled(value: Any, rng: Random, *, free: bool = False) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        return {key: shuffled(value[key], rng, free=key in FREE) for key in keys}
    if isinstance(value, list):
        items = [shuffled(item, rng) for item in value]
        if free:
            rng.shuffle(items)
        return items
    return value


def encounters() -> list[Json]:
    """The examples, and one that has something of everything."""
    claim = {
        "form": "professional",
        "diagnoses": ["M54.51"],
        "lines": [
            {"line": 1, "code": "64628", "units": 1},
            {"line": 2, "code": "64629", "units": 2},
        ],
    }
    full: Json = {
        "schema": "coverpack/encounter/1",
        "id": "one",
        "payer": "medicare",
        "service_location": {"state": "NC", "county": "Wake"},
        "date_of_service": "2025-03-04",
        "patient": {"sex": "female"},
        "claim": claim,
        "facts": {
            "patient.bmi": [{"value": 28, "source": "b"}, {"value": 41, "source": "a"}],
            "spine.cancer": [
                {"value": True, "certainty": "possible", "source": "a"},
                {"value": True, "certainty": "possible", "source": "b"},
            ],
            "procedure.vertebral_bodies": {"value": ["S1", "L5", "L4"], "complete": False},
            "mri.modic_1_bodies": ["L5", "L4"],
            "pain.low_back_duration": 14,
        },
        "absent": [
            {"facts": ["infection.systemic_active", "infection.local_at_level"], "source": "h"},
            {"facts": ["infection.systemic_active"], "source": "g"},
        ],
    }
    return [full, *(json.loads(path.read_text()) for path in EXAMPLES)]


@settings(max_examples=25)
@given(rng=st.randoms(use_true_random=False), which=st.integers(0, len(EXAMPLES)))
def test_the_bytes_of_a_decision_do_not_depend_on_order(
    rng: Random, which: int, session: Session, shipped: Library, document: Callable[..., Document]
) -> None:
    given_one = encounters()[which]
    plain = session.decide(read_encounter(document(given_one), shipped))
    other = session.decide(read_encounter(document(shuffled(given_one, rng)), shipped))
    assert compact(to_json(other)) == compact(to_json(plain))


def test_the_bytes_do_not_depend_on_what_was_decided_before(
    shipped: Library, document: Callable[..., Document]
) -> None:
    read = [read_encounter(document(value), shipped) for value in encounters()]
    with Session(shipped) as one:
        forwards = [compact(to_json(one.decide(encounter))) for encounter in read]
        backwards = [compact(to_json(one.decide(encounter))) for encounter in reversed(read)]
    assert backwards == forwards[::-1]


IN_A_PROCESS = """
import sys
from engine.decide import Session, to_json
from engine.encounter.reader import read_encounter
from engine.knowledge.texts.documents import read_document
from engine.knowledge.texts.json_writer import compact
from engine.knowledge.library import Library, shipped_root
library = Library(shipped_root())
with Session(library) as session:
    for path in sys.argv[1:]:
        encounter = read_encounter(read_document(path), library)
        sys.stdout.buffer.write(compact(to_json(session.decide(encounter))).encode() + b"\\n")
"""


def test_the_bytes_are_the_same_in_every_process(tmp_path: Path) -> None:
    paths = []
    for number, value in enumerate(encounters()):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(value))
        paths.append(str(path))

    def run(seed: str) -> bytes:
        command = [sys.executable, "-c", IN_A_PROCESS, *paths]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(shipped_root())}
        return subprocess.run(command, env=environment, check=True, capture_output=True).stdout

    first = run("0")
    assert first.count(b"\n") == len(paths)
    assert run("1") == first


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_keys_of_a_decision_are_in_the_order_of_the_contract(
    path: Path, session: Session, shipped: Library, document: Callable[..., Document]
) -> None:
    encounter = read_encounter(document(json.loads(path.read_text())), shipped)
    expected = """
        schema encounter service policy outcome basis payer_term determination citation reachable
        criteria
        missing conflicts silences authorization warnings lines expected_coding coding candidates
        engine""".split()
    keys = list(to_json(session.decide(encounter)))
    assert [key for key in keys if key in expected] == expected


@pytest.mark.parametrize("written", ["40", "40.0", "4e1"])
def test_one_number_is_one_text_however_it_was_written(
    session: Session, shipped: Library, written: str
) -> None:
    text = (
        '{"schema": "coverpack/encounter/1", "id": "e", "payer": "medicare",'
        ' "service_location": {"state": "NC"}, "date_of_service": "2025-03-04",'
        f' "facts": {{"patient.bmi": {written}}}}}'
    )
    decision = session.decide(read_encounter(parse_document("e.json", text.encode()), shipped))
    assert '"observed":40,' in compact(to_json(decision))
