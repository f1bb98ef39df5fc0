"""Random packs and encounters with claims, for the readings that proofs make of both."""

from collections.abc import Callable
from random import Random
from typing import Any

from engine.encounter.model import Encounter
from engine.knowledge.library import Library
from engine.knowledge.pack_reader import read_pack
from engine.knowledge.packs import Pack
from tests.conftest import as_document
from tests.decide.random_packs import LAST, questions, random_condition, random_facts

Json = dict[str, Any]
PackJson = Callable[..., Json]
EncounterOf = Callable[..., Encounter]

CODES = ("64628", "64629", "01942", "72148", "C9752", "99213")
DIAGNOSES = ("M54.51", "M47.816", "Z00.00")
OUTCOMES: list[Json] = [
    {"outcome": "not_covered", "basis": "contraindication"},
    {"outcome": "partially_covered", "exceeding": ["64629"]},
    {"outcome": "covered"},
]


def claim_questions() -> list[Json]:
    """Conditions on what is billed, and on the technique."""
    units = {"fact": "claim.units", "of": "64629", "unit": "{unit}"}
    return [
        {"fact": "claim.codes", "any_in": ["64628"]},
        {"fact": "claim.codes", "any_in": ["01942", "C9752"]},
        {"fact": "claim.codes", "subset_of": ["64628", "64629", "72148"]},
        {"fact": "claim.codes", "superset_of": ["64628", "64629"]},
        {"fact": "claim.codes", "count": {"gte": 2}},
        {"fact": "claim.codes", "count": {"lte": 1}},
        {"fact": "claim.codes", "count": {"eq": 4}},
        {**units, "eq": 0},
        {**units, "lte": 2},
        {**units, "gte": 3},
        {"fact": "claim.anesthesia_billed", "is": True},
        {"fact": "claim.anesthesia_billed", "is": False},
        {"fact": "claim.diagnoses", "any_in": ["M54.51"]},
        {"fact": "claim.diagnoses", "none_in": ["M47.816"]},
        {"fact": "claim.diagnoses", "subset_of": ["M54.51", "M47.816"]},
        {"fact": "claim.diagnoses", "count": {"gte": 3}},
        {"fact": "claim.place_of_service", "is": "24"},
        {"fact": "claim.place_of_service", "not_in": ["11", "22"]},
        {"fact": "claim.form", "is": "institutional"},
        {"fact": "claim.setting", "in": ["asc", "outpatient_hospital"]},
        {"fact": "claim.primary_elsewhere", "is": True},
        {"fact": "procedure.technique", "is": "other"},
        {"fact": "procedure.technique", "is": "intraosseous_bvn_rfa"},
    ]


def random_claim_pack(rng: Random, pack_json: PackJson, library: Library) -> Pack:
    """A pack whose tests share facts: some about the claim, some about one group of others."""
    group = questions()[rng.choice(sorted(questions()))]
    pool = [*rng.sample(claim_questions(), 4), *rng.sample(group, 3)]
    criteria = {f"C{n}": random_condition(rng, rng.randint(0, 2), pool) for n in range(3)}
    steps: list[Json] = []
    for n, end in enumerate(rng.sample(OUTCOMES, 2)):
        condition = random_condition(rng, 1, [*pool, *({"criterion": id} for id in criteria)])
        steps.append({"id": f"d{n}", **end, "condition": condition})
    value = pack_json(criteria, [*steps, LAST], payer="medicare")
    return read_pack(as_document(value), library)


def random_encounter(rng: Random, encounter_of: EncounterOf) -> Encounter:
    """An encounter: facts stated, open, possible or in conflict; a claim, a request, or neither."""
    facts, patient = random_facts(rng)
    if rng.random() < 0.3:
        facts["procedure.technique"] = rng.choice(["other", "intraosseous_bvn_rfa"])
    if rng.random() < 0.1:
        facts["procedure.technique"] = {"value": "other", "certainty": "possible"}
    parts: Json = {"facts": facts, "patient": patient or None}
    match rng.randrange(4):
        case 0 | 1:
            parts["claim"] = random_claim(rng)
        case 2:
            parts["request"] = {"codes": rng.sample(CODES, 1)}
        case _:
            pass
    return encounter_of(**parts)


def random_claim(rng: Random) -> Json:
    """A claim of one to four lines, some not to be read."""
    lines = []
    for n, code in enumerate(rng.choices(CODES, k=rng.randint(1, 4)), 1):
        unread = rng.random() < 0.1
        units = None if unread or rng.random() < 0.1 else rng.randint(1, 3)
        lines.append({"line": n, "code": None if unread else code, "units": units})
    claim: Json = {"lines": lines}
    if rng.random() < 0.7:
        claim["diagnoses"] = rng.sample(DIAGNOSES, rng.randint(0, 3))
    fields: dict[str, list[Any]] = {
        "place_of_service": ["24", "11", "22", "21"],
        "form": ["professional", "institutional"],
        "setting": ["asc", "practitioner"],
        "primary_elsewhere": [True, False],
    }
    for name, values in fields.items():
        if rng.random() < 0.5:
            claim[name] = rng.choice(values)
    return claim
