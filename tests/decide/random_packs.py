"""Random small packs and encounters: few facts and values, so that thresholds are hit exactly."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import chain, combinations
from random import Random
from typing import Any

from engine.encounter.model import Encounter, Statement
from engine.encounter.observe import observe
from engine.knowledge.library import Library
from engine.knowledge.packs import Outcome, Pack
from engine.language.evaluate import evaluate, evaluate_criteria
from engine.language.kleene import MET, UNKNOWN
from engine.language.values import SetValue, Value

Json = dict[str, Any]
PackJson = Callable[..., Json]

# Enough codes to tell apart everything that the tests below can tell apart.
CODES = ("L2", "L3", "L4", "L5", "S1")


def subsets(codes: Sequence[str]) -> Iterator[frozenset[str]]:
    sizes = range(len(codes) + 1)
    return map(frozenset, chain.from_iterable(combinations(codes, size) for size in sizes))


SETS = [SetValue(members) for members in subsets(CODES)]
FLAGS: list[Value] = [True, False]
VALUES: dict[str, list[Value]] = {
    "patient.birth_date": [date(2025 - years, 1, 1) for years in (17, 18, 19, 40)],
    "patient.sex": ["female", "male", "other"],
    "patient.skeletally_mature": FLAGS,
    "patient.pregnant": FLAGS,
    "pain.low_back_duration": [Decimal(n) for n in (2, 3, 4, 6, 7)],
    "infection.systemic_active": FLAGS,
    "spine.cancer": FLAGS,
    "procedure.vertebral_bodies": [value for value in SETS if value.members],
    "history.bvn_ablated_bodies": [*SETS],
}


def questions() -> dict[str, list[Json]]:
    """Conditions on facts by the group of facts that they hang on."""
    months = {"fact": "pain.low_back_duration", "unit": "mo"}
    now = {"fact": "procedure.vertebral_bodies"}
    before = {"fact": "history.bvn_ablated_bodies"}
    again = {"fact": "history.bodies_retreated"}
    total = {"fact": "history.lifetime_body_count"}
    number = {"fact": "procedure.vertebral_body_count"}
    return {
        "pain": [
            {**months, "gte": 6},
            {**months, "gt": 3},
            {**months, "between": [3, 6]},
            {**months, "lt": 6},
        ],
        "flags": [
            {"fact": id, "is": value}
            for value in (True, False)
            for id in ("infection.systemic_active", "spine.cancer")
        ],
        "age": [
            {"fact": "patient.age", "lte": 18, "unit": "a"},
            {"fact": "patient.age", "gt": 17, "unit": "a"},
            {"fact": "patient.skeletally_mature", "is": True},
            {"fact": "patient.skeletally_mature", "is": False},
        ],
        "sex": [
            {"fact": "patient.sex", "is": "female"},
            {"fact": "patient.sex", "in": ["male"]},
            {"fact": "patient.pregnant", "is": True},
            {"fact": "patient.pregnant", "is": False},
        ],
        "bodies": [
            {**now, "any_in": ["L4"]},
            {**now, "none_in": ["L4"]},
            {**now, "count": {"lte": 1}},
            {**now, "count": {"gte": 2}},
            {**now, "subset_of": ["L4", "L5"]},
            {**number, "gte": 2},
            {**number, "eq": 1},
            {**before, "any_in": ["L4"]},
            {**before, "count": {"eq": 0}},
            {**before, "count": {"lte": 1}},
            {**again, "count": {"eq": 0}},
            {**again, "any_in": ["L4"]},
            {**again, "count": {"gte": 1}},
            {**total, "gte": 3},
            {**total, "lte": 1},
            {"fact": "procedure.bodies_adjacent", "is": True},
            {"fact": "procedure.bodies_adjacent", "is": False},
        ],
    }


def random_condition(rng: Random, depth: int, pool: list[Json]) -> Json:
    if depth == 0:
        return {"not_seen": "a clause"} if rng.random() < 0.04 else rng.choice(pool)
    parts = [random_condition(rng, depth - 1, pool) for _ in range(rng.choice((1, 2, 2, 3)))]
    match rng.randrange(5):
        case 0:
            return {"not": parts[0]}
        case 1 | 2:
            return {"all": parts}
        case 3:
            return {"any": parts}
        case _:
            return {"at_least": rng.randint(1, len(parts)), "of": parts}


ENDS: list[Json] = [
    {"outcome": "not_covered", "basis": "contraindication"},
    {"outcome": "partially_covered", "exceeding": ["64629"]},
    {"outcome": "covered"},
    {"outcome": "individual_review"},
]
LAST = {"id": "last", "outcome": "not_covered", "basis": "criteria_not_met"}


def random_pack(rng: Random, pack_json: PackJson) -> Json:
    groups = rng.sample(sorted(questions()), rng.choice((1, 2, 2, 3)))
    pool = [test for group in groups for test in rng.sample(questions()[group], 4)]
    criteria = {f"C{n}": random_condition(rng, rng.randint(0, 2), pool) for n in range(3)}
    determinations = [
        {
            "id": f"d{n}",
            **rng.choice(ENDS),
            "condition": random_condition(rng, 1, [*pool, *({"criterion": id} for id in criteria)]),
        }
        for n in range(rng.randint(1, 3))
    ]
    return pack_json(criteria, [*determinations, LAST])


def random_facts(rng: Random) -> tuple[Json, Json]:
    """Some facts stated, some open, possible or in conflict; and what is known of the patient."""
    facts: Json = {}
    for id in (
        "pain.low_back_duration",
        "infection.systemic_active",
        "spine.cancer",
        "patient.skeletally_mature",
        "patient.pregnant",
    ):
        value = rng.choice(VALUES[id])
        plain = int(value) if isinstance(value, Decimal) else value
        match rng.randrange(8):
            case 0:
                facts[id] = plain
            case 1:
                facts[id] = {"value": plain, "certainty": "possible"}
            case 2 if isinstance(plain, bool):
                facts[id] = [{"value": True, "source": "a"}, {"value": False, "source": "b"}]
            case _:
                pass
    for id in ("procedure.vertebral_bodies", "history.bvn_ablated_bodies"):
        value = rng.choice(VALUES[id])
        assert isinstance(value, SetValue)
        match rng.randrange(4):
            case 0:
                facts[id] = sorted(value.members)[:2]
            case 1:
                facts[id] = {"value": sorted(value.members)[:1], "complete": False}
            case _:
                pass
    patient: Json = {}
    if rng.random() < 0.2:
        patient["birth_date"] = str(rng.choice(VALUES["patient.birth_date"]))
    if rng.random() < 0.2:
        patient["sex"] = rng.choice(VALUES["patient.sex"])
    return facts, patient


def supplied(encounter: Encounter, values: Mapping[str, Value]) -> Encounter:
    """The encounter with these values in place of whatever it said of their facts."""
    facts = {**encounter.facts}
    header: dict[str, Any] = {}
    for id, value in values.items():
        if id == "patient.birth_date":
            header["birth_date"] = value
        elif id == "patient.sex":
            header["sex"] = value
        else:
            facts[id] = (Statement(value),)
    return replace(encounter, facts=facts, **header)


def fits(encounter: Encounter, id: str, value: Value) -> bool:
    """Whether a value can come after what is said already: an open set only grows."""
    for statement in encounter.facts.get(id, ()):
        said = statement.value
        if isinstance(said, SetValue) and not said.complete:
            assert isinstance(value, SetValue)
            return said.members <= value.members
    return True


def contradicts(encounter: Encounter, given: Mapping[str, Value], library: Library) -> bool:
    """Whether values contradict what the record says of a fact that follows from them."""
    before = {o.key for o in observe(encounter, library.facts).conflicts}
    after = {o.key for o in observe(supplied(encounter, given), library.facts).conflicts}
    return not after <= before


def settled(pack: Pack, encounter: Encounter, library: Library) -> Outcome | None:
    """The one outcome of all reachable determinations, by the words of the contract."""
    values = observe(encounter, library.facts).values
    conditions = {id: criterion.condition for id, criterion in pack.criteria.items()}
    criteria = evaluate_criteria(conditions, values)
    outcomes = set()
    for determination in pack.determinations:
        status = evaluate(determination.condition, values, criteria)
        if status in (MET, UNKNOWN):
            outcomes.add(determination.outcome)
        if status is MET:
            break
    return outcomes.pop() if len(outcomes) == 1 else None
