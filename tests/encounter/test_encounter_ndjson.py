"""NDJSON of FHIR resources and encounters: line by line, each with its place."""

import json

from engine.encounter.intake.draft import Draft, Rejected
from engine.encounter.intake.frame import Frame
from engine.encounter.intake.ndjson import read_ndjson
from engine.knowledge.library import Library
from tests.encounter.fhir_resources import bundle, claim


def test_lines_are_read_one_by_one(shipped: Library) -> None:
    first = json.dumps({"id": "a"}).encode()
    lines = first + b"\n{bad\n" * 3
    reading = read_ndjson("a.ndjson", lines, shipped.facts)
    assert isinstance(next(reading), Draft)
    assert [one.item for one in reading] == ["line 2", "line 4", "line 6"]


def test_a_problem_of_an_encounter_has_its_line(shipped: Library) -> None:
    good = {"schema": "coverpack/encounter/1", "payer": "aetna", "date_of_service": "2025-03-04"}
    lines = [{**good, "id": "a"}, {**good, "id": "b", "date_of_service": "2025-02-30"}]
    data = b"\n".join(json.dumps(one).encode() for one in lines)
    _, second = Frame(shipped).read("a.ndjson", data)
    assert isinstance(second, Rejected)
    assert (second.diagnostics[0].line, second.item) == (2, "line 2")


def test_resources_on_different_lines_point_at_each_other(shipped: Library) -> None:
    patient = {"resourceType": "Patient", "id": "P1", "birthDate": "1963-05-09"}
    data = b"\n".join(json.dumps(one).encode() for one in (claim(), patient))
    (one,) = read_ndjson("a.ndjson", data, shipped.facts)
    assert isinstance(one, Draft)
    assert one.document["patient"] == {"id": "P1", "birth_date": "1963-05-09"}
    assert "line 2, Patient.birthDate" in {origin.at for origin in one.origins}


def test_a_line_may_hold_a_bundle(shipped: Library) -> None:
    patient = {"resourceType": "Patient", "id": "P1", "birthDate": "1963-05-09"}
    data = json.dumps(bundle(claim(), {"id": "x"}, patient)).encode() + b"\n" * 3
    one, stray = read_ndjson("a.ndjson", data, shipped.facts)
    assert isinstance(one, Draft)
    assert one.document["patient"]["birth_date"] == "1963-05-09"
    assert isinstance(stray, Rejected)
    assert stray.item == "line 1, resource at line 1, Bundle.entry[1].resource"
