"""Readers and schemas accept and refuse the same documents, but for what only a reader can see."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.encounter.intake.payer_map import read_payer_map
from engine.encounter.intake.table import read_mapping
from engine.encounter.reader import read_encounter
from engine.knowledge.library import Library, open_library, shipped_root
from engine.knowledge.pack_reader import read_pack
from engine.knowledge.payers import read_payers
from engine.knowledge.schema_check import check_schema
from engine.knowledge.texts.documents import (
    Diagnostic,
    Document,
    InputError,
    parse_document,
    pointer,
)
from engine.knowledge.value_sets import read_value_set
from engine.language.operators import OPERATORS
from engine.language.problems import Path as Place

Json = Any
SOURCE: Json = {
    "id": "s",
    "document": "A document",
    "evidence": "primary",
    "complete": True,
    "url": "https://example.org",
    "read_on": "2025-01-31",
    "digest": "d",
    "note": "n",
}
CITATION = {"source": "s", "section": "2", "evidence": "inferred"}
DATED = {"date": "2025-01-31", "evidence": "primary", "note": "n"}
CLOSED = {"value_set": "l3-s1"}
PACK: Json = {
    "schema": "coverpack/pack/1",
    "id": "aetna/cpb-1",
    "version": "2025-01-31",
    "kind": "coverage",
    "title": "A policy",
    "status": "draft",
    "payer": "aetna",
    "sources": [SOURCE],
    "dates": {"not_before": DATED, "observed": DATED, "published": DATED},
    "scope": {"fact": "procedure.technique", "is": "intraosseous_bvn_rfa"},
    "criteria": [
        {
            "id": "one",
            "kind": "indication",
            "title": "One",
            "citation": CITATION,
            "note": "n",
            "condition": {"fact": "implant.electronic", "is": True},
            "documents": ["a", "b"],
        },
        {
            "id": "two",
            "kind": "limit",
            "title": "Two",
            "citation": {"source": "s"},
            "condition": {"criterion": "one"},
            "advisory": True,
        },
    ],
    "determinations": [
        {
            "id": "part",
            "outcome": "partially_covered",
            "condition": {"criterion": "one"},
            "exceeding": ["64629"],
            "text": "In part.",
        },
        {
            "id": "no",
            "outcome": "not_covered",
            "basis": "investigational",
            "payer_term": "unproven",
            "text": "No.",
            "citation": CITATION,
        },
    ],
    "warnings": [
        {
            "id": "w",
            "from": "2025-01-31",
            "until": "2025-02-28",
            "text": "Mind.",
            "citation": CITATION,
            "condition": {"fact": "authorization.obtained", "known": True},
        }
    ],
    "authorization": {
        "cases": [
            {
                "condition": {"fact": "claim.place_of_service", "is": "21"},
                "required": "yes",
                "text": "Inpatient.",
                "evidence": "secondary",
                "citation": CITATION,
            }
        ],
        "required": "yes",
        "text": "Else too.",
        "evidence": "secondary",
        "citation": CITATION,
    },
    "silences": [
        {
            "topic": "t",
            "kind": "not_seen",
            "text": "x",
            "document": "An article",
            "facts": ["implant.electronic"],
        }
    ],
    "aliases": ["Another title"],
    "notes": ["a note"],
    "acknowledged": [{"finding": "f", "reason": "r"}],
}
CONDITIONS: list[Json] = [
    {"any": [{"fact": "pain.low_back_duration", "gte": 6, "unit": "mo"}, {"criterion": "one"}]},
    {"at_least": 1, "of": [{"not_seen": "a clause"}, {"not": {"criterion": "one"}}]},
    {"fact": "bone.t_score", "between": [-4, -2.5]},
    {"fact": "patient.sex", "in": ["female", "other"]},
    {"fact": "procedure.vertebral_bodies", "subset_of": CLOSED},
    {"fact": "mri.modic_1_bodies", "count": {"gte": 1}},
    {"fact": "mri.modic_2_bodies", "count": {"between": [1, 2]}},
    {"fact": "claim.units", "of": "64629", "lte": 2},
    {"fact": "infection.spine_active", "is": False},
]
SMALL_PACK = PACK | {"criteria": PACK["criteria"][:1], "notes": [], "warnings": [], "silences": []}
ENCOUNTER: Json = {
    "schema": "coverpack/encounter/1",
    "id": "e",
    "payer": "medicare",
    "plan": "palmetto",
    "line_of_business": "medicare_ffs",
    "plan_state": "NC",
    "date_of_service": "2025-03-04",
    "service_location": {"state": "NC", "county": "Wake", "zip": "27601"},
    "patient": {"id": "P7", "birth_date": "1963-05-09", "sex": "female"},
    "claim": {
        "id": "C1",
        "type_of_bill": "131",
        "form": "professional",
        "setting": "practitioner",
        "place_of_service": "24",
        "diagnoses": ["M54.51", "M47.816"],
        "primary_elsewhere": False,
        "lines": [
            {
                "line": 1,
                "code": "64628",
                "units": 1,
                "modifiers": ["59"],
                "diagnosis_pointers": [1, 2],
                "provider": "P1",
                "place_of_service": "22",
                "unlisted_description": False,
            },
            {"line": 2, "code": None, "revenue_code": "0360", "units": None},
            {"line": 3, "code": "01999", "minutes": 45},
        ],
    },
    "facts": {
        "pain.low_back_duration": 14,
        "procedure.vertebral_bodies": ["L4", "L5"],
        "mri.modic_1_bodies": {"value": ["L5"], "complete": False, "source": "MRI report"},
        "bone.t_score": [{"value": -1.5, "source": "a"}, {"value": -1.5, "certainty": "possible"}],
        "patient.bmi": {"value": 31.5, "unit": "kg/m2"},
        "implant.electronic": None,
    },
    "absent": [{"facts": ["infection.systemic_active"], "source": "History"}],
    "origin": {
        "file": "claims.837",
        "item": "claim C1",
        "values": [{"value": "claim.diagnoses", "at": "HI01", "raw": "BK:M5451"}],
        "unreadable": [{"value": "claim.setting", "at": "CLM05", "raw": "?", "why": "no code"}],
        "notes": [{"code": "wrong-count", "at": "SE01", "message": "the count is wrong"}],
    },
}
REQUESTED: Json = {
    **{key: part for key, part in ENCOUNTER.items() if key not in ("claim", "facts")},
    "request": {"codes": ["64628"]},
}
PAYERS: Json = {
    "schema": "coverpack/payers/1",
    "sources": [SOURCE],
    "payers": {
        "p": {
            "name": "P",
            "aliases": ["Q"],
            "lines_of_business": ["medicare_ffs", "fep"],
            "default_line_of_business": "fep",
            "note": "n",
            "plans": {"q": {"name": "Q", "aliases": ["R"], "note": "n"}},
        }
    },
    "areas": [
        {
            "payer": "p",
            "plan": "q",
            "jurisdiction": "JX",
            "parts": ["A", "B"],
            "states": ["VA"],
            "counties": ["Fairfax"],
            "except_counties": ["Alexandria"],
            "citation": CITATION,
        }
    ],
    "bindings": [
        {
            "payer": "p",
            "plan": "q",
            "kind": "own",
            "policy": "p/x",
            "states": ["VA"],
            "lines_of_business": ["fep"],
            "begins": DATED,
            "ends": DATED,
            "observed": DATED,
            "citation": CITATION,
            "note": "n",
        }
    ],
}
VALUE_SET: Json = {
    "schema": "coverpack/value-set/1",
    "id": "v",
    "title": "V",
    "codes": ["L3", "L4"],
    "sources": [SOURCE],
    "citation": CITATION,
    "valid_from": "2025-01-31",
    "valid_to": "2025-12-31",
    "exhaustive": True,
    "note": "n",
}
PAYER_MAP: Json = {
    "schema": "coverpack/payer-map/1",
    "sources": [SOURCE],
    "rows": [
        {
            "payer_id": "1",
            "qualifier": "PI",
            "filing_code": "CI",
            "coverage_type": "HIP",
            "payer": "medicare",
            "plan": "palmetto",
            "line_of_business": "commercial",
            "citation": CITATION,
            "note": "n",
        },
        {"payer_id": "2", "payer": "medicare"},
    ],
    "note": "n",
}
CSV_MAPPING: Json = {
    "schema": "coverpack/csv-mapping/1",
    "encoding": "latin-1",
    "delimiter": ";",
    "decimal": ",",
    "missing": ["n/a"],
    "always": {"claim.form": "professional"},
    "columns": {
        "Claim": {"holds": "id", "note": "n"},
        "Date": {"holds": "date_of_service", "format": "MM/DD/YYYY"},
        "Code": {"holds": "line.code", "missing": ["none"]},
        "Pain": {"holds": "pain.low_back_duration", "unit": "mo", "source": "s"},
        "Spine": {"holds": "mri.modic_1_bodies", "type": "modic", "complete": False},
        "Sick": {"holds": "infection.systemic_active", "values": {"Y": True, "U": None}},
    },
    "ignored": ["Note"],
    "note": "n",
}
LIBRARY_CARD: Json = {"schema": "coverpack/library/1", "name": "mine", "extends": "coverpack"}


def document(value: Json) -> Document:
    return parse_document("x.json", json.dumps(value, indent=1).encode())


BEYOND_A_SCHEMA = {
    "unknown-fact": "the facts are in the dictionary",
    "not-givable": "the dictionary says which facts are stated",
    "absent-kind": "the dictionary says which facts are findings",
    "not-a-set": "the dictionary says which facts are sets",
    "empty-set": "the dictionary says which sets are never empty",
    "operator-kind": "the dictionary says what kind a fact is",
    "out-of-bounds": "the dictionary has the bounds of a fact",
    "wrong-unit": "the dictionary has the unit of a fact",
    "missing-unit": "the dictionary has the unit of a fact",
    "no-unit": "the dictionary has the unit of a fact",
    "needs-index": "the dictionary says which facts are indexed",
    "no-index": "the dictionary says which facts are indexed",
    "unknown-value-set": "value sets are other files",
    "unknown-payer": "payers are another file, or elsewhere in this one",
    "unknown-plan": "plans are another file, or elsewhere in this one",
    "unknown-criterion": "criteria stand elsewhere in the pack",
    "circular-criteria": "criteria stand elsewhere in the pack",
    "unknown-source": "sources stand elsewhere in the file",
    "duplicate-id": "JSON Schema compares whole items, not their ids",
    "dangling-pointer": "the diagnoses stand elsewhere in the claim",
    "before-birth": "two dates are compared",
    "empty-interval": "two values are compared",
    "out-of-reach": "a number is compared with the length of a list",
    "last-conditioned": "JSON Schema has no word for the last item",
    "last-covered": "JSON Schema has no word for the last item",
    "unfit-value": "the field or fact says what its values are",
    "date-format": "JSON Schema does not read forms of dates",
    "not-a-date": "the field or fact says whether it is a date",
    "not-modic": "only some facts are places of Modic changes",
    "not-levels": "only some facts are bodies at levels",
    "filled-twice": "two columns are compared",
    "mapped-and-ignored": "two lists are compared",
    "no-lines": "the columns are compared",
    "known-outside-warning": "a condition does not know where it stands",
}
"""What only a reader can refuse, and why."""


_OF_ITS_KIND = ("unknown-value", "wrong-type", "date-form", "not-whole")
"""What only a reader can refuse of a fact, since the dictionary says of which kind it is."""


def is_beyond_a_schema(refusal: Diagnostic) -> bool:
    """Whether only a reader can tell; where the code alone does not say, the place does."""
    steps = refusal.path.split("/")[1:]
    of_a_fact = steps[:1] == ["facts"] or bool({*steps[-2:]} & {*OPERATORS})
    return (
        refusal.code in BEYOND_A_SCHEMA
        or (refusal.code in _OF_ITS_KIND and of_a_fact)
        or refusal.message.startswith("only the last determination")
        or (refusal.code == "duplicate-item" and steps[-1:] == ["line"])  # line numbers are ids
    )


def refusals(read: "Reader", text: Document, folder: Path) -> tuple[Diagnostic, ...]:
    try:
        read(text, folder)
    except InputError as error:
        return error.diagnostics
    return ()


class Declared(Library):
    """The shipped facts, and the payers of these tests."""

    def __init__(self) -> None:
        super().__init__(shipped_root())
        self.__dict__["payers"] = read_payers(
            document(
                {
                    "schema": "coverpack/payers/1",
                    "sources": [],
                    "payers": {"medicare": {"name": "M", "plans": {"palmetto": {"name": "P"}}}},
                }
            )
        )
        self.__dict__["value_sets"] = {"l3-s1": ("L3", "L4", "L5", "S1")}


DECLARED = Declared()


def read_card(card: Document, folder: Path) -> None:
    (folder / "policies").mkdir(exist_ok=True)
    (folder / "library.json").write_text(card.text, encoding="utf-8")
    open_library(folder)


Reader = Callable[[Document, Path], object]


def pack_of(text: Document, _: Path) -> object:
    return read_pack(text, DECLARED)


def encounter_of(text: Document, _: Path) -> object:
    return read_encounter(text, DECLARED)


def payer_map_of(text: Document, _: Path) -> object:
    return read_payer_map(text, DECLARED.payers.payers)


def mapping_of(text: Document, _: Path) -> object:
    return read_mapping(text, DECLARED.facts)


CASES: dict[str, tuple[str, Json, Place, Reader]] = {
    "pack": ("pack", PACK, (), pack_of),
    "encounter": ("encounter", ENCOUNTER, (), encounter_of),
    "encounter-requested": ("encounter", REQUESTED, (), encounter_of),
    "payers": ("payers", PAYERS, (), lambda text, _: read_payers(text)),
    "value-set": ("value-set", VALUE_SET, (), lambda text, _: read_value_set(text)),
    "payer-map": ("payer-map", PAYER_MAP, (), payer_map_of),
    "csv-mapping": ("csv-mapping", CSV_MAPPING, (), mapping_of),
    "library": ("library", LIBRARY_CARD, (), read_card),
    **{
        f"condition-{number}": ("pack", SMALL_PACK | {"scope": condition}, ("scope",), pack_of)
        for number, condition in enumerate(CONDITIONS)
    },
}
"""By name: a form, a good document of it, the part of that in which slips are made, its reader."""

WRONG: list[Json] = [
    None,
    True,
    0,
    -1,
    1.5,
    " ",
    "zzz",
    "64628\n",
    [],
    [None],
    ["zzz", "zzz"],
    {"zzz": 1},
    [{}],
]


def places(value: Json, path: Place = ()) -> Iterator[Place]:
    """Every place in a JSON value."""
    yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*path, key))


def at(value: Json, path: Place) -> Json:
    for step in path:
        value = value[step]
    return value


def put(value: Json, path: Place, wrong: Json) -> Json:
    """A copy with another value at a place, or with one more item or key."""
    value = json.loads(json.dumps(value))
    parent = at(value, path[:-1])
    if isinstance(parent, list) and path[-1] == len(parent):
        parent.append(wrong)
    else:
        parent[path[-1]] = wrong
    return value


def dropped(value: Json, path: Place) -> Json:
    """A copy without what stands at a place."""
    value = json.loads(json.dumps(value))
    at(value, path[:-1]).pop(path[-1])
    return value


def mutants(value: Json, part: Place) -> Iterator[tuple[str, Place, Json]]:
    """What one slip in a part of a document can make of it: the slip, its place, the result."""
    for path in places(at(value, part), part):
        here = at(value, path)
        if path:
            for wrong in WRONG:
                yield f"set to {wrong!r}", path, put(value, path, wrong)
            yield "dropped", path, dropped(value, path)
        if path and isinstance(path[-1], str):
            misspelt = (*path[:-1], f"{path[-1]}x")
            yield "misspelt", misspelt, put(dropped(value, path), misspelt, here)
        if isinstance(here, dict):
            yield "one more key", (*path, "zzz"), put(value, (*path, "zzz"), "zzz")
        if isinstance(here, list) and here:
            where = (*path, len(here))
            more: Json
            for more in (here[0], None, {}):
                yield f"one more item {more!r}", where, put(value, where, more)


@pytest.mark.parametrize("case", CASES)
def test_reader_and_schema_refuse_the_same_documents(case: str, tmp_path: Path) -> None:
    form, valid, part, read = CASES[case]
    read(document(valid), tmp_path)
    assert check_schema(document(valid), form) == ()
    differences = []
    for slip, path, mutant in mutants(valid, part):
        text = document(mutant)
        by_schema = check_schema(text, form)
        by_reader = refusals(read, text, tmp_path)
        only_reader = [d for d in by_reader if not is_beyond_a_schema(d)]
        if (by_schema and not by_reader) or (only_reader and not by_schema):
            differences.append((slip, path, [str(d) for d in (*by_schema, *by_reader)]))
    assert not differences


def test_reader_and_schema_refuse_a_claim_beside_a_request() -> None:
    both = document({**ENCOUNTER, "request": {"codes": ["64628"]}})
    by_reader = refusals(encounter_of, both, Path())
    assert [d.path for d in check_schema(both, "encounter")] == ["/request"]
    assert [(d.code, d.path) for d in by_reader] == [("claim-and-request", "/request")]


@pytest.mark.parametrize("units", [0, 10_000])
def test_reader_and_schema_say_the_same_of_units(units: int) -> None:
    wrong = document(put(ENCOUNTER, ("claim", "lines", 0, "units"), units))
    (by_schema,) = check_schema(wrong, "encounter")
    (by_reader,) = refusals(encounter_of, wrong, Path())
    assert (by_schema.code, by_schema.message) == (by_reader.code, by_reader.message)


ONE_SLIP = ("dropped", "misspelt", "one more key", "set to None", "set to 'zzz'", "set to -1")


@pytest.mark.parametrize("case", CASES)
def test_one_slip_gives_one_error_at_its_place(case: str) -> None:
    form, valid, part, _ = CASES[case]
    for slip, path, mutant in mutants(valid, part):
        if slip in ONE_SLIP:
            found = check_schema(document(mutant), form)
            places = {pointer(path), pointer(path[:-1])} if slip == "dropped" else {pointer(path)}
            assert [d.path in places for d in found] in ([], [True]), (slip, path, found)
