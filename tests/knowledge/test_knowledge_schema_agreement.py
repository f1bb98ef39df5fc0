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
from tests.knowledge.whole_documents import (
    CONDITIONS,
    CSV_MAPPING,
    ENCOUNTER,
    LIBRARY_CARD,
    PACK,
    PAYER_MAP,
    PAYERS,
    REQUESTED,
    SMALL_PACK,
    VALUE_SET,
)

Json = Any


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
